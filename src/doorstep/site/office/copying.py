"""Copy a whole office into one file while people work: its database as of one moment, its files, never its key."""

import gzip
import hashlib
import hmac
import io
import json
import shutil
import tarfile
from datetime import datetime
from pathlib import Path
from typing import Any

from doorstep.kernel.home import Home
from doorstep.kernel.vault import vault
from doorstep.kernel.whole import passing_folder, whole_file
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said

MANIFEST, DATABASE, FORM = "manifest.json", "database.sqlite3", 1
LEVEL = 3  # of compression: sealed values do not shrink, and people wait


def back_up(home: Home, target: Path, now: datetime) -> dict[str, Any]:
    """Seal the trail, copy, and write the file whole or not at all. Nobody has to stop working.

    Returns:
        The manifest: what is in the file, with the SHA-256 of each part.
    Raises:
        Refusal: a file of that name is there, or it cannot be written.
    """
    from doorstep.trail.services.seal import seal

    _refuse_there(target)
    head = seal(now)
    with passing_folder(home.folder / ".backup.part") as folder:
        about = _database_into(folder)
        shutil.copy2(home.settings, folder / home.settings.name)
        parts = sorted(path for path in folder.rglob("*") if path.is_file())
        files = {str(path.relative_to(folder)): path for path in parts} | _sealed_files(home)
        manifest = about | {
            "doorstep-backup": FORM,
            "made": now.isoformat(),
            "head": head.line().decode(),
            "files": {inside: _hash(path) for inside, path in files.items()},
        }
        _write(target, manifest | {"seal": seal_of(manifest)}, files)
    return manifest


def seal_of(manifest: dict[str, Any]) -> str:
    """By what the office knows its own backup again: nobody without the key can make one, or change one."""
    plain = {key: value for key, value in manifest.items() if key != "seal"}
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()
    return hmac.new(vault().secret("home.backup"), text, hashlib.sha256).hexdigest()


def _refuse_there(target: Path) -> None:
    if target.exists() or not target.parent.is_dir():
        raise Refusal(
            "backup.target",
            said("The backup cannot be written to {name}.", name=str(target)),
            why=said("A file of that name is there, and nothing is ever written over.")
            if target.exists()
            else said("The folder it would stand in does not exist."),
            do=said("Name a new file, best one with the day in its name, on another disk."),
        )


def _database_into(folder: Path) -> dict[str, Any]:
    from django.db import connection

    if connection.vendor == "postgresql":
        from doorstep.site.office.tables import tables_into

        return {"database": "postgresql"} | tables_into(folder)
    _sqlite_into(str(connection.settings_dict["NAME"]), folder / DATABASE)
    return {"database": "sqlite"}


def _sqlite_into(source: str, target: Path) -> None:
    """A copy as of one moment of a database in use. Sessions stay behind: they would sign people in."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as work, closing(sqlite3.connect(target)) as copy:
        work.backup(copy)
        copy.execute("DELETE FROM django_session")
        copy.commit()
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.execute("VACUUM")  # pages given up, with what once stood on them, stay behind too


def _sealed_files(home: Home) -> dict[str, Path]:
    """Evidence. It is written before the row that names it, so whatever the copied database names is there."""
    found = sorted(path for path in home.evidence.rglob("*") if path.is_file()) if home.evidence.is_dir() else []
    return {f"evidence/{path.relative_to(home.evidence)}": path for path in found if not path.name.startswith(".")}


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(target: Path, manifest: dict[str, Any], files: dict[str, Path]) -> None:
    try:
        with (
            whole_file(target) as part,
            gzip.open(part, "wb", compresslevel=LEVEL) as packed,
            tarfile.open(fileobj=packed, mode="w|") as archive,
        ):
            text = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
            first = tarfile.TarInfo(MANIFEST)
            first.size = len(text)
            archive.addfile(first, io.BytesIO(text))
            for inside, path in files.items():
                archive.add(path, arcname=inside, recursive=False)
    except OSError as trouble:
        raise Refusal(
            "backup.not-written",
            said("The backup cannot be written to {name}.", name=str(target)),
            why=said("The machine says: {trouble}.", trouble=trouble.strerror or str(trouble)),
            do=said("Make room, or name a file on another disk."),
        ) from trouble
