"""Encodings: UTF-8 is read as it is; UTF-16 and GB18030 become UTF-8 in the scratch folder, piece by piece."""

import codecs
import contextlib
import gzip
import io
import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from doorstep.methods.engine.session import fresh_name
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Note, said

_PIECE = 4_000_000
_HEAD = 1_000_000
_LINE_END = re.compile(rb"\r\n|\r|\n")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def head(path: Path) -> str:
    """The first million bytes or so of a UTF-8 file, unpacked, a byte order mark taken off."""
    with unpacked(path) as file:
        sample = file.read(_HEAD)
    return codecs.getincrementaldecoder("utf-8-sig")("replace").decode(sample)


def needs_copy(path: Path) -> bool:
    """Whether the beginning already shows that the file must be copied to be read.

    It is not UTF-8, or it is packed and its ending does not say so, or the other way round.

    Raises:
        Refusal: it is not text at all, or the packing is damaged.
    """
    with unpacked(path) as file:
        sample = file.read(_HEAD)
    if sample.startswith(_UTF16):
        return True
    if b"\0" in sample:
        raise Refusal(
            "engine.not-text",
            said("{file} cannot be read as a table.", file=path.name),
            why=said("It is not text: it has zero bytes, as programs and spreadsheets have."),
            do=said("Save it as CSV UTF-8, or give it the ending of its kind (.xlsx, .parquet, .dta, .sav)."),
        )
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return True
    if is_gzip(path):
        _read_through(path)
    return is_gzip(path) != path.name.lower().endswith(".gz")


def _read_through(path: Path) -> None:
    # DuckDB does not look at the check sum of gzip, and a turned digit would pass unseen.
    with unpacked(path) as file:
        while file.read(_PIECE):
            pass


def copy_as_utf8(path: Path, name: str, scratch: Path, notes: list[Note], *, one_line_end: bool = False) -> Path:
    """Copy a text file to `scratch` as UTF-8, and note the encoding it was in.

    Args:
        path: the file. name: how messages call it.
        one_line_end: make every line end, also within cells, the one of Unix.
    Raises:
        Refusal: some bytes are neither UTF-8 nor GB18030; the message has the place.
    """
    encoding = _encoding(path, name)
    copy = scratch / f"{fresh_name('utf8')}.csv"
    decoder = codecs.getincrementaldecoder(encoding)()
    ends = io.IncrementalNewlineDecoder(None, translate=True)
    done = 0
    with unpacked(path) as file, copy.open("w", encoding="utf-8", newline="") as out:
        while True:
            piece = file.read(_PIECE)
            waiting = len(decoder.getstate()[0])
            try:
                text = decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                raise _neither(path, name, done - waiting + error.start) from error
            out.write(ends.decode(text, final=not piece) if one_line_end else text)
            done += len(piece)
            if not piece:
                break
    if not encoding.startswith("utf-8"):
        label = "GB18030" if encoding == "gb18030" else "UTF-16"
        notes.append(Note("engine.encoding", said("{file} was read as {encoding}.", file=name, encoding=label)))
    return copy


def several_line_ends(paths: Sequence[Path]) -> bool:
    """Whether lines end in several ways, in one file or from file to file; ends within cells count too."""
    ends: set[bytes] = set()
    for path in paths:
        last = b""
        with unpacked(path) as file:
            while len(ends) < 2 and (piece := last + file.read(_PIECE)) != last:
                # A return at the end of a piece may be half of an end.
                last = piece[-1:] if piece.endswith(b"\r") else b""
                ends |= set(_LINE_END.findall(piece[: len(piece) - len(last)]))
        ends |= {last} - {b""}
    return len(ends) > 1


def _encoding(path: Path, name: str) -> str:
    """utf-8-sig, utf-16 or gb18030, decided where UTF-8 first fails."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    done = 0
    with unpacked(path) as file:
        piece = file.read(_PIECE)
        if piece.startswith(_UTF16):
            return "utf-16"
        while piece:
            waiting = len(decoder.getstate()[0])
            try:
                decoder.decode(piece)
            except UnicodeDecodeError as error:
                if not _like_chinese(piece):
                    raise _neither(path, name, done - waiting + error.start) from error
                return "gb18030"
            done += len(piece)
            piece = file.read(_PIECE)
    return "utf-8-sig"


def _like_chinese(piece: bytes) -> bool:
    """Whether bytes that are not UTF-8 may be GB18030.

    A damaged UTF-8 file fails at few of its places, and Western one-byte encodings have accented letters standing
    alone between plain ones: both would decode as GB18030 without an error, into nonsense.
    """
    runs = re.findall(rb"[\x80-\xff]+", piece)
    alone = sum(len(run) == 1 for run in runs)
    failures = piece.decode("utf-8", "replace").count("\ufffd")
    return 2 * alone <= len(runs) and 10 * failures >= sum(map(len, runs))


def _neither(path: Path, name: str, place: int) -> Refusal:
    line = 1
    with unpacked(path) as file:
        left = place
        while left > 0 and (piece := file.read(min(left, _PIECE))):
            line += piece.count(b"\n")
            left -= len(piece)
    return Refusal(
        "engine.encoding",
        said("{file} cannot be read as text.", file=name),
        why=said("At byte {place} (line {line}) it is neither UTF-8 nor GB18030.", place=place + 1, line=line),
        do=said("Save it as CSV UTF-8 from the program it came from."),
    )


def is_gzip(path: Path) -> bool:
    """Whether a file begins as gzip does."""
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


@contextlib.contextmanager
def unpacked(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of a file, unpacked when it is packed.

    Raises:
        Refusal: it cannot be opened, or the packing is damaged or cut off.
    """
    try:
        with gzip.open(path, "rb") if is_gzip(path) else path.open("rb") as file:
            yield file  # type: ignore[misc]
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise Refusal(
            "engine.gzip",
            said("{file} cannot be unpacked.", file=path.name),
            why=said("The packing (gzip) is damaged or cut off: {error}", error=str(error)),
            do=said("Copy or download the file again."),
        ) from error
    except OSError as error:
        raise Refusal(
            "engine.unreadable",
            said("{file} cannot be opened.", file=path.name),
            why=said("The system says: {error}.", error=error.strerror or str(error)),
            do=said("Check that you may read the file."),
        ) from error
