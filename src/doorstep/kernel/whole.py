"""Files and folders that are there whole or not at all, whenever the machine stops."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said


def part_of(target: Path) -> Path:
    """The name under which something is made before it gets its own."""
    return target.with_name(f".{target.name}.part")


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Make a folder under another name, readable by its owner only; it gets its name when the block ends well.

    What a run that was killed has left is removed. `target` must be absent or empty.

    Raises:
        Refusal: another process is making it.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(target):
        part = part_of(target)
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(mode=0o700)
        try:
            yield part
            for path in sorted(part.rglob("*")):
                _to_disk(path)
            _to_disk(part)
            os.replace(part, target)
            _to_disk(target.parent)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise


@contextmanager
def passing_folder(path: Path) -> Iterator[Path]:
    """A folder for the time of the block, readable by its owner only. What a run that was killed has left goes first.

    Raises:
        Refusal: another process is using it.
    """
    with _alone(path):
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(mode=0o700)
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Write a file under another name, readable by its owner only; it gets its name when the block ends well."""
    part = part_of(target)
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield part
        _to_disk(part)
        os.replace(part, target)
        _to_disk(target.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Hold the folder above, so that two runs never make the same thing; the hold ends with the process."""
    holder = os.open(target.parent, os.O_RDONLY)
    try:
        fcntl.flock(holder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as trouble:
        os.close(holder)
        raise Refusal(
            "home.busy",
            said("The folder {folder} is being made already.", folder=str(target)),
            why=said("Another command is at work on it."),
            do=said("Wait until it is done, then look again."),
        ) from trouble
    try:
        yield
    finally:
        os.close(holder)


def _to_disk(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
