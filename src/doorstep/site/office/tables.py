"""All tables of a PostgreSQL office as files, and back: as of one moment, in PostgreSQL's own text form.

No other program is needed, and no version of one has to match: see docs/decisions/0012-backup.md.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction

LEFT = {"django_session", "django_migrations"}
FOLDER = "tables"


def tables_into(folder: Path) -> dict[str, Any]:
    """One file a table, all from one snapshot; the manifest says the columns of each and the migrations applied."""
    from django.db.migrations.recorder import MigrationRecorder

    (folder / FOLDER).mkdir()
    columns: dict[str, list[str]] = {}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for table in sorted(set(connection.introspection.table_names(cursor)) - LEFT):
            columns[table] = [one.name for one in connection.introspection.get_table_description(cursor, table)]
            copied = f"COPY {_spelt(table, columns[table])} TO STDOUT"
            with (folder / FOLDER / table).open("wb") as file, cursor.copy(copied) as rows:
                for block in rows:
                    file.write(block)
        migrations = sorted(MigrationRecorder(connection).applied_migrations())
    return {"columns": columns, "migrations": [list(one) for one in migrations]}


def tables_from(folder: Path, manifest: dict[str, Any]) -> None:
    """Fill an empty database with the tables of a backup, in one transaction; then bring it up to this version.

    References between tables are checked at the end of the transaction, so their order does not matter.
    """
    from django.core.management import call_command

    _migrate_to(manifest["migrations"])
    with transaction.atomic(), connection.cursor() as cursor:
        for table in manifest["columns"]:
            cursor.execute(f"DELETE FROM {_quoted(table)}")  # noqa: S608 - rows that migrating itself made
        for table, columns in manifest["columns"].items():
            filled = f"COPY {_spelt(table, columns)} FROM STDIN"
            with (folder / FOLDER / table).open("rb") as file, cursor.copy(filled) as rows:
                while block := file.read(1 << 20):
                    rows.write(block)
        _count_on(cursor)
    call_command("migrate", verbosity=0, interactive=False)


def _migrate_to(applied: Iterable[list[str]]) -> None:
    from django.core.management import call_command

    last = {app: name for app, name in sorted(map(tuple, applied))}
    for app, name in last.items():
        call_command("migrate", app, name, verbosity=0, interactive=False)


def _count_on(cursor: Any) -> None:
    """Let numbers go on after the largest one that is there."""
    from django.apps import apps

    for sql in connection.ops.sequence_reset_sql(no_style(), list(apps.get_models(include_auto_created=True))):
        cursor.execute(sql)


def _spelt(table: str, columns: Iterable[str]) -> str:
    return f"{_quoted(table)} ({', '.join(_quoted(column) for column in columns)})"


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
