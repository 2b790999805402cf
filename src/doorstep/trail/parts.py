"""The parts of an entry as its line holds them, written by the database: faster than by way of Python's own values."""

from typing import Any

from django.db.models import Func, TextField


class TimeText(Func):
    """A moment as `lines.time_text` writes it. Both databases keep moments in coordinated universal time."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        """SQLite keeps text, without a fraction where it is nothing."""
        template = "substr(replace(%(expressions)s, ' ', 'T') || '.000000', 1, 26) || 'Z'"
        return self.as_sql(compiler, connection, template=template, **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        """PostgreSQL writes by a pattern."""
        template = """to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
        return self.as_sql(compiler, connection, template=template, **extra)


class HexText(Func):
    """Bytes as letters 0-9 a-f."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        """SQLite writes capitals."""
        return self.as_sql(compiler, connection, template="lower(hex(%(expressions)s))", **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        """PostgreSQL has many encodings."""
        return self.as_sql(compiler, connection, template="encode(%(expressions)s, 'hex')", **extra)


def parts_of(entry: str = "") -> tuple[Any, ...]:
    """What `entry_line` takes, in its order, for `values_list`; `entry` is the way to the entry."""
    return f"{entry}act", TimeText(f"{entry}at"), f"{entry}by", f"{entry}place", HexText(f"{entry}digest")
