"""Many rows at once, as fast as the database takes them: COPY on PostgreSQL, executemany on SQLite."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import connection, models

BATCH = 20_000  # rows


def pour(model: type[models.Model], columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> int:
    """Insert rows, in the order of the columns named; call it in a transaction. Returns how many.

    Constraints of the database are checked, `save` and signals are not called; values are as the driver takes them.
    """
    quote = connection.ops.quote_name
    into = f"{quote(model._meta.db_table)} ({', '.join(quote(column) for column in columns)})"
    batches = _batches(iter(rows))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return _copy(cursor, into, batches)
        marks = ", ".join(["%s"] * len(columns))
        return sum(_insert(cursor, f"INSERT INTO {into} VALUES ({marks})", batch) for batch in batches)  # noqa: S608


def _batches(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _insert(cursor: Any, statement: str, batch: list[tuple[Any, ...]]) -> int:
    cursor.executemany(statement, batch)
    return len(batch)


def _copy(cursor: Any, into: str, batches: Iterator[list[tuple[Any, ...]]]) -> int:
    count = 0
    with cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for batch in batches:
            for row in batch:
                copy.write_row(row)
            count += len(batch)
    return count
