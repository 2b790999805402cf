"""Tables that refuse to be emptied are emptied between tests all the same: their triggers rest meanwhile.

Only `django_db(transaction=True)` needs it; what the triggers refuse inside a test stays refused.
"""

from collections.abc import Sequence

from django.db import transaction
from django.db.backends.base.operations import BaseDatabaseOperations


def let_triggers_rest() -> None:
    """Teach Django's flush, in tests, to go past triggers that refuse DELETE and TRUNCATE."""
    BaseDatabaseOperations.execute_sql_flush = _flushed


def _flushed(operations: BaseDatabaseOperations, sql_list: Sequence[str]) -> None:
    connection = operations.connection
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            made_again: list[str] = []
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            sql_list = [*(f'DROP TRIGGER "{name}"' for name, _sql in triggers), *sql_list]
            made_again = [sql for _name, sql in triggers]
        for sql in [*sql_list, *made_again]:
            cursor.execute(sql)
