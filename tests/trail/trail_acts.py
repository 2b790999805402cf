"""Acts by Mei, and what a free hand does to the database."""

from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from doorstep.trail.models import Entry
from doorstep.trail.services.record import record

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
MEI = "00aa11bb22cc33dd44ee"


def acted(count: int = 1, **other: object) -> list[Entry]:
    """So many acts by Mei, a minute apart."""
    known = {"act": "register.observe", "by": MEI, "place": "990101", "payload": {"reason": "患病", "name": "王秀英"}}
    with transaction.atomic():
        return [record(**(known | {"now": NOW + timedelta(minutes=number)} | other)) for number in range(count)]


def altered_past_the_triggers(statement: str) -> None:
    """As somebody would who has the database file and a free hand."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(statement)
            cursor.execute("SET LOCAL session_replication_role = origin")
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')
        cursor.execute(statement)
