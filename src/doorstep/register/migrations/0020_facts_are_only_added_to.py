from django.db import migrations


def same(*names):
    """Nothing else changes. NULL is like NULL."""
    return " AND ".join(
        f'(OLD."{name}" = NEW."{name}" OR (OLD."{name}" IS NULL AND NEW."{name}" IS NULL))' for name in names
    )


def empty(*names):
    return " AND ".join(f'NEW."{name}" IS NULL' for name in names)


def once(*names):
    """Set where nothing was, or left."""
    return " AND ".join(f'(OLD."{name}" IS NULL OR OLD."{name}" = NEW."{name}")' for name in names)


NEWER = "{first}(NEW.sealed, 1, 2){shown} > {first}(OLD.sealed, 1, 2){shown}"
AMOUNTS = ("wage", "business", "property", "transfer", "expense", "claims", "self_paid", "net", "ref", "evidenced")
# Table -> the only changes of a row that are let through; an empty text lets none through.
ALLOWED = {
    "register_observation": "",
    "register_sensitiveread": "",
    # Erased, or sealed again under a newer key (its number is the first two bytes).
    "register_value": (
        f"{same('id', 'observation_id', 'field', 'digest')} AND (({empty('value', 'sealed', 'salt')}) OR "
        f"({same('value', 'salt')} AND OLD.sealed IS NOT NULL AND {NEWER}))"
    ),
    "register_incomestatement": (
        f"{same('id', 'household_id', 'observation_id', 'first_day', 'last_day', 'members', 'pack')} AND "
        f"{empty(*AMOUNTS)}"
    ),
    "register_incomeitem": (
        f"{same('id', 'statement_id', 'line', 'method', 'standard', 'one_off')} AND "
        f"{empty('quantity', 'price', 'amount')} AND NEW.what = ''"
    ),
    "register_membership": (
        f"{same('id', 'person_id', 'household_id', 'first_day', 'opened_id')} AND "
        f"{once('last_day', 'closed_id', 'voided_id')}"
    ),
    "register_householdchange": (
        f"{same('id', 'kind', 'household_id', 'other_id', 'on', 'reason', 'asked', 'observation_id')} AND "
        f"{once('undone_id')}"
    ),
}
KEYS = {"register_observation": "seq"}


def sqlite():
    for table, allowed in ALLOWED.items():
        when = f"WHEN ({allowed.format(first='hex(substr', shown=')')}) IS NOT TRUE" if allowed else ""
        key = KEYS.get(table, "id")
        refuse = "BEGIN SELECT RAISE(ABORT, 'facts are only added to'); END"
        yield f"CREATE TRIGGER {table}_never_deleted BEFORE DELETE ON {table} {refuse}"
        yield f"CREATE TRIGGER {table}_never_changed BEFORE UPDATE ON {table} {when} {refuse}"
        # INSERT OR REPLACE deletes without asking the triggers above.
        there = f"EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"  # noqa: S608 - names of our own tables
        yield f"CREATE TRIGGER {table}_never_replaced BEFORE INSERT ON {table} WHEN {there} {refuse}"


def postgresql():
    yield """CREATE FUNCTION register_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'facts are only added to' USING ERRCODE = 'restrict_violation'; END $$"""
    for table, allowed in ALLOWED.items():
        when = f"WHEN (({allowed.format(first='substr', shown='')}) IS NOT TRUE)" if allowed else ""
        refuse = "EXECUTE FUNCTION register_refuse()"
        yield f"CREATE TRIGGER {table}_never_deleted BEFORE DELETE ON {table} FOR EACH ROW {refuse}"
        yield f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}"
        yield f"CREATE TRIGGER {table}_never_changed BEFORE UPDATE ON {table} FOR EACH ROW {when} {refuse}"


def refuse_changes(apps, schema_editor):
    for statement in sqlite() if schema_editor.connection.vendor == "sqlite" else postgresql():
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """What was observed, who read it, who lived where and what changed is added to, ended or erased; nothing else."""

    dependencies = [("register", "0001_initial")]
    operations = [migrations.RunPython(refuse_changes)]
