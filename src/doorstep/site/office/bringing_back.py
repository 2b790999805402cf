"""Bring an office back from a backup, or rehearse it: every part is checked before anything gets its name."""

import contextlib
import gzip
import hashlib
import hmac
import json
import os
import shutil
import tarfile
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from doorstep.kernel.home import VARIABLE as HOME_VARIABLE
from doorstep.kernel.home import Home
from doorstep.kernel.whole import passing_folder, whole_folder
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said
from doorstep.site.office.copying import DATABASE, FORM, MANIFEST, seal_of
from doorstep.site.office.making import refuse_taken


@dataclass(frozen=True)
class Restored:
    """What was found: when the backup was made, and what is in it."""

    home: Path
    made: str
    entries: int
    households: int
    workers: int
    kept: bool


def bring_back(
    home: Home, backup: Path, *, rehearse: bool, environment: MutableMapping[str, str], now: datetime
) -> Restored:
    """Unpack beside the home's place, check, and only then give it its name.

    Checked are the hash of every part, the office's seal over them, the key, the database itself, the trail with its
    head of that day, and that something sealed opens.

    Args:
        rehearse: check everything and keep nothing.
    Raises:
        Refusal: the home's place is taken; the file is no backup, is damaged or altered; the key is another one; the
            trail does not verify; the backup is of the other kind of database.
    """
    if not rehearse:
        refuse_taken(home)
    with _place(home, rehearse=rehearse) as part:
        manifest = _unpack(backup, part)
        _refuse_other_database(manifest, environment, rehearse=rehearse)
        environment[HOME_VARIABLE] = str(part)
        _start(Home(part), manifest)
        _fill(Home(part), part, manifest)
        entries = _check_trail(part, manifest, now)
        found = _counted()
    return Restored(home.folder, manifest["made"], entries, *found, kept=not rehearse)


@contextlib.contextmanager
def _place(home: Home, *, rehearse: bool) -> Iterator[Path]:
    folder = home.folder.with_name(f".{home.folder.name}.rehearsal")
    with passing_folder(folder) if rehearse else whole_folder(home.folder) as part:
        yield part


def _unpack(backup: Path, part: Path) -> dict[str, Any]:
    try:
        with gzip.open(backup, "rb") as packed, tarfile.open(fileobj=packed, mode="r|") as archive:
            members = iter(archive)
            manifest = _manifest(archive, next(members, None))
            missing = dict(manifest["files"])
            for member in members:
                _unpack_one(archive, member, part, missing)
    except (OSError, EOFError, tarfile.TarError, ValueError, KeyError, TypeError) as trouble:
        raise _no_backup(
            said("It is no backup of Doorstep, or it is damaged: {trouble}.", trouble=str(trouble)[:120])
        ) from trouble
    if missing:
        raise _no_backup(said("A part of it is missing: {name}.", name=min(missing)))
    return manifest


def _manifest(archive: tarfile.TarFile, member: tarfile.TarInfo | None) -> dict[str, Any]:
    if member is None or member.name != MANIFEST:
        raise _no_backup(said("It does not begin with the list of its parts."))
    file = archive.extractfile(member)
    manifest = json.loads(file.read()) if file is not None else {}
    if not isinstance(manifest, dict) or manifest.get("doorstep-backup") != FORM:
        raise _no_backup(said("It was made by another version, in a form this one does not read."))
    return manifest


def _unpack_one(archive: tarfile.TarFile, member: tarfile.TarInfo, part: Path, missing: dict[str, str]) -> None:
    wanted = missing.pop(member.name, None)
    path = PurePosixPath(member.name)
    file = archive.extractfile(member) if member.isfile() else None
    if wanted is None or file is None or path.is_absolute() or ".." in path.parts:
        raise _no_backup(said("It holds a part that its list does not name: {name}.", name=member.name[:80]))
    target = part / path
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as written:
        shutil.copyfileobj(file, written, 1 << 20)
    with target.open("rb") as written:
        if hashlib.file_digest(written, "sha256").hexdigest() != wanted:
            raise _no_backup(said("A part of it was damaged or altered: {name}.", name=member.name[:80]))


def _no_backup(why: Said) -> Refusal:
    return Refusal(
        "restore.no-backup",
        said("This file cannot bring an office back."),
        why=why,
        do=said("Take another backup. Nothing was changed."),
    )


def _refuse_other_database(manifest: dict[str, Any], environment: MutableMapping[str, str], *, rehearse: bool) -> None:
    here = "postgresql" if environment.get("DOORSTEP_DATABASE") else "sqlite"
    if manifest["database"] != here:
        raise Refusal(
            "restore.other-database",
            said("This backup is of the other kind of database."),
            why=said("It was made from {there}; here {here} is named.", there=manifest["database"], here=here),
            do=said("Set DOORSTEP_DATABASE for PostgreSQL, or leave it out for SQLite."),
        )
    if rehearse and here == "postgresql":
        raise Refusal(
            "restore.rehearse-elsewhere",
            said("A backup of PostgreSQL is not rehearsed in passing."),
            why=said("It has to be filled into a database to be checked."),
            do=said("Name an empty database and another home, and restore into them."),
        )


def _start(home: Home, manifest: dict[str, Any]) -> None:
    from doorstep.kernel.service import start

    home.evidence.mkdir(mode=0o700, exist_ok=True)
    if manifest["database"] == "sqlite":
        os.replace(home.folder / DATABASE, home.database)
        _refuse_broken(home.database)
    start()
    if not hmac.compare_digest(seal_of(manifest), str(manifest.get("seal", ""))):
        raise _no_backup(said("Its list was not made by this office: it was altered, or is another office's."))


def _refuse_broken(database: Path) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(database)) as opened:
        answer = opened.execute("PRAGMA integrity_check").fetchone()
    if answer != ("ok",):
        raise _no_backup(said("The database in it is damaged."))


def _fill(home: Home, part: Path, manifest: dict[str, Any]) -> None:
    from django.core.management import call_command

    if manifest["database"] == "sqlite":
        call_command("migrate", verbosity=0, interactive=False)
        return
    from doorstep.site.office.tables import FOLDER, tables_from

    _refuse_filled()
    tables_from(part, manifest)
    shutil.rmtree(part / FOLDER)


def _refuse_filled() -> None:
    from django.db import connection

    from doorstep.register.models import Principal

    there = Principal._meta.db_table in connection.introspection.table_names()
    if there and Principal.objects.exists():
        raise Refusal(
            "restore.database-taken",
            said("The office cannot be brought back into this database."),
            why=said("The database belongs to an office already: people have accounts in it."),
            do=said("Name an empty database. Nothing was changed."),
        )


def _check_trail(part: Path, manifest: dict[str, Any], now: datetime) -> int:
    """Write the trail out, verify it against this office's key and the head of the day of the backup, open an entry."""
    from doorstep.trail.given import earlier_given
    from doorstep.trail.models import Entry
    from doorstep.trail.reads import payload
    from doorstep.trail.services.export import export
    from doorstep.trail.services.seal import public_key
    from doorstep.trail.verify import verify

    written = part / ".trail"
    export(written, now)
    verified = verify(written, key=public_key(), since=earlier_given(manifest["head"]))
    written.unlink()
    newest = Entry.objects.exclude(sealed=None).order_by("-pk").first()
    if newest is not None:
        payload(newest)
    return verified.head.size


def _counted() -> tuple[int, int]:
    from django.db import connection

    from doorstep.register.models import Household, Worker

    found = Household.objects.count(), Worker.objects.count()
    connection.close()
    return found
