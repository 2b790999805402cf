from django.db import migrations

SAME = " AND ".join(f"OLD.{name} = NEW.{name}" for name in ("id", "act", "at", "by", "place", "digest"))
# The first two bytes of what is sealed are the number of its key: it may only be emptied, or sealed under a newer key.
NEWER = "NEW.sealed IS NULL OR {first}(NEW.sealed, 1, 2){shown} > {first}(OLD.sealed, 1, 2){shown}"
ALLOWED = f"{SAME} AND OLD.sealed IS NOT NULL AND ({NEWER})".replace(".by ", '."by" ')

SQLITE = [
    *(
        f"""CREATE TRIGGER {table}_never_deleted BEFORE DELETE ON {table}
        BEGIN SELECT RAISE(ABORT, 'the trail is never deleted'); END"""
        for table in ("trail_entry", "trail_leaf", "trail_head")
    ),
    *(
        f"""CREATE TRIGGER {table}_never_changed BEFORE UPDATE ON {table}
        BEGIN SELECT RAISE(ABORT, 'the trail is never changed'); END"""
        for table in ("trail_leaf", "trail_head")
    ),
    f"""CREATE TRIGGER trail_entry_never_changed BEFORE UPDATE ON trail_entry
        WHEN ({ALLOWED.format(first="hex(substr", shown=")")}) IS NOT TRUE
        BEGIN SELECT RAISE(ABORT, 'the trail is never changed'); END""",
    # INSERT OR REPLACE deletes without asking the triggers above.
    *(
        f"""CREATE TRIGGER {table}_never_replaced BEFORE INSERT ON {table}
        WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})
        BEGIN SELECT RAISE(ABORT, 'the trail is never changed'); END"""  # noqa: S608 - names of our own tables
        for table, same in (
            ("trail_entry", "id = NEW.id"),
            ("trail_leaf", "seq = NEW.seq OR entry_id = NEW.entry_id"),
            ("trail_head", "size = NEW.size"),
        )
    ),
]
POSTGRESQL = [
    """CREATE FUNCTION trail_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'the trail is never changed or deleted' USING ERRCODE = 'restrict_violation'; END $$""",
    *(
        f"""CREATE TRIGGER {table}_never_{event} BEFORE {event} ON {table}
        FOR EACH {each} EXECUTE FUNCTION trail_refuse()"""
        for table in ("trail_entry", "trail_leaf", "trail_head")
        for event, each in (("DELETE", "ROW"), ("TRUNCATE", "STATEMENT"))
    ),
    *(
        f"CREATE TRIGGER {table}_never_UPDATE BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION trail_refuse()"
        for table in ("trail_leaf", "trail_head")
    ),
    f"""CREATE TRIGGER trail_entry_never_UPDATE BEFORE UPDATE ON trail_entry FOR EACH ROW
        WHEN (({ALLOWED.format(first="substr", shown="")}) IS NOT TRUE) EXECUTE FUNCTION trail_refuse()""",
]


def refuse_changes(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """Entries, leaves and heads are only ever added to."""

    dependencies = [("trail", "0001_initial")]
    operations = [migrations.RunPython(refuse_changes)]
