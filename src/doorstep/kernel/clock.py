"""The clock at the edge: the only place that asks what day it is. Everything below takes the day as an argument."""

from datetime import UTC, date, datetime


def today() -> date:
    """The day now, in coordinated universal time."""
    return datetime.now(tz=UTC).date()


def now() -> datetime:
    """This moment, aware, in coordinated universal time."""
    return datetime.now(tz=UTC)
