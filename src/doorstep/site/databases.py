"""Which database: SQLite in the home, or the PostgreSQL that DOORSTEP_DATABASE names."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from doorstep.kernel.home import Home
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said

VARIABLE = "DOORSTEP_DATABASE"


def database(environment: Mapping[str, str], home: Home) -> dict[str, Any]:
    """Django's description of the database.

    Raises:
        Refusal: DOORSTEP_DATABASE is no address of a PostgreSQL database.
    """
    address = environment.get(VARIABLE, "")
    return _postgresql(address) if address else _sqlite(home)


def _sqlite(home: Home) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(home.database),
        "OPTIONS": {
            # A transaction takes the right to write at once: two acts wait for each other instead of failing late.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        },
    }


def _postgresql(address: str) -> dict[str, Any]:
    parts = urlsplit(address)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise Refusal(
            "home.database",
            said("The database cannot be opened."),
            why=said("DOORSTEP_DATABASE does not name a PostgreSQL database."),
            do=said("Write it as postgresql://user:password@host:5432/name, or leave it out to use SQLite."),
        )
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or options.pop("host", ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }
