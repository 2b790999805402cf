"""Read a list of places from a CSV file, as offices and statistical bureaus hand them out."""

import codecs
import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from doorstep.kernel.names import tidy_name
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said
from doorstep.register.models.places import LEVELS
from doorstep.register.places.changing import CODE_LETTERS, LONGEST_CODE, LONGEST_NAME

MOST_BYTES = 512 * 1024 * 1024  # unpacked; the villages of a nation are 37 million

# What the columns are called; anything else that ends with "Code" names a place further up, as in the bureau's lists.
COLUMNS = {
    "code": ("code", "代码", "区划代码", "行政区划代码", "统计用区划代码", "编码"),
    "name": ("name", "名称", "区划名称", "单位名称"),
    "parent": ("parent", "parent_code", "上级代码", "上级区划代码"),
    "level": ("level", "级别", "层级"),
    "english": ("english", "name_en", "英文名称"),
    "first_day": ("first_day", "valid_from", "启用日期"),
}
LEVEL_WORDS = {"省": "province", "市": "city", "县": "county", "乡": "township", "村": "village", "组": "group"}
# How long codes of the National Bureau of Statistics are: 2 + 2 + 2 + 3 + 3 digits, and what counties add for groups.
LEVEL_OF_LENGTH = {2: "province", 4: "city", 6: "county", 9: "township", 12: "village", 14: "group", 15: "group"}
_ABOVE = re.compile(r"[a-z]+Code")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list; `above` are codes of places further up, the nearest first. line: where it stands, from 1."""

    line: int
    code: str
    name: str
    level: str
    above: tuple[str, ...]
    english: str = ""
    first_day: date | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line."""

    line: int
    text: Said


class FileCannotBeRead(Refusal):
    """The file is no list of places."""

    def __init__(self, file: str, why: Said, do: Said) -> None:
        super().__init__("places.file", said("The file {file} cannot be read as a list of places.", file=file),
                         why=why, do=do)  # fmt: skip


def read_places(path: Path, level: str = "") -> Iterator[Row | Fault]:
    """Each line as a row or a fault, in the order of the file; empty lines are passed over.

    Args:
        level: of all lines; else as a column says, else by the length of the code.
    Raises:
        Refusal: the file cannot be opened, is in no known encoding, or lacks a column.
    """
    reader = csv.reader(io.StringIO(_text(path), newline=""))
    try:
        heading = [cell.strip() for cell in next(reader, [])]
        columns = _columns(path.name, heading)
        above = tuple(at for at, cell in enumerate(heading) if _ABOVE.fullmatch(cell))
        for cells in reader:
            if any(cells):
                yield _row(reader.line_num, cells, columns, above, level)
    except csv.Error as trouble:
        why = said("Line {line} is not CSV: {trouble}.", line=reader.line_num, trouble=str(trouble))
        raise FileCannotBeRead(path.name, why, said("Save it again as CSV.")) from trouble


def _text(path: Path) -> str:
    """The whole text: UTF-8 with or without a mark, UTF-16 with one, else GB 18030; packed or not."""
    try:
        data = path.read_bytes()
        if data.startswith(b"\x1f\x8b"):
            with gzip.open(io.BytesIO(data)) as packed:
                data = packed.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as trouble:
        why = said("It cannot be opened, or it is damaged.")
        raise FileCannotBeRead(path.name, why, said("Check its name, and fetch it once more.")) from trouble
    if len(data) > MOST_BYTES:
        why = said("It has more than {most} megabytes.", most=MOST_BYTES // 2**20)
        raise FileCannotBeRead(path.name, why, said("Cut it into several files, from the top level down."))
    return _decoded(path.name, data)


def _decoded(file: str, data: bytes) -> str:
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            if encoding == "utf-8-sig":
                _refuse_damaged(file, data)
    why = said("It is neither UTF-8 nor GB 18030.")
    raise FileCannotBeRead(file, why, said("Save it as CSV UTF-8."))


def _refuse_damaged(file: str, data: bytes) -> None:
    """Raises: Refusal: nearly all of it is UTF-8. Read as GB 18030 it would become other names, without a word."""
    text = data.decode("utf-8", "replace")
    lost, foreign = text.count("\ufffd"), len(text) - len(text.encode("ascii", "ignore"))
    if lost * 4 < foreign:
        line = text[: text.index("\ufffd")].count("\n") + 1
        why = said("It is UTF-8 with damaged letters; the first stand in line {line}.", line=str(line))
        raise FileCannotBeRead(file, why, said("Fetch it once more, or put the letters right."))


def _columns(file: str, heading: Sequence[str]) -> Mapping[str, int]:
    found = {}
    for meaning, names in COLUMNS.items():
        at = [number for number, cell in enumerate(heading) if cell.casefold() in names]
        if len(at) > 1:
            twice = said("Two columns are called {name}.", name=heading[at[0]])
            raise FileCannotBeRead(file, twice, said("Keep one of them."))
        if at:
            found[meaning] = at[0]
    if not {"code", "name"} <= found.keys():
        why = said("Its first line has no columns called code and name.")
        raise FileCannotBeRead(file, why, said("Write the names of the columns into the first line: code,name,parent."))
    return found


def _row(line: int, cells: Sequence[str], columns: Mapping[str, int], above: Sequence[int], level: str) -> Row | Fault:
    def cell(meaning: str) -> str:
        at = columns.get(meaning, len(cells))
        return cells[at].strip() if at < len(cells) else ""

    code, name = cell("code"), cell("name")
    if not 0 < len(code) <= LONGEST_CODE or not CODE_LETTERS.issuperset(code):
        return Fault(line, said("It has no code of 1 to {most} digits and letters.", most=LONGEST_CODE))
    tidy = tidy_name(name)
    if not tidy.text or max(len(name), len(cell("english"))) > LONGEST_NAME:
        return Fault(line, said("It has no name of 1 to {most} characters.", most=LONGEST_NAME))
    if any(note.code == "name.lost" for note in tidy.warnings):
        return Fault(line, said("A character of its name was lost."))
    level = level or _level(cell("level"), code)
    if level not in LEVELS:
        return Fault(line, said("Its level is none of {levels}, and its code does not say it.", levels=LEVELS))
    day = _day(cell("first_day"))
    if isinstance(day, Said):
        return Fault(line, day)
    return Row(line, code, tidy.text, level, _nearest(cell("parent"), cells, above, code), cell("english"), day)


def _level(written: str, code: str) -> str:
    if written:
        return LEVEL_WORDS.get(written[:1], written.casefold())
    return LEVEL_OF_LENGTH.get(len(code), "") if code.isdigit() else ""


def _nearest(parent: str, cells: Sequence[str], above: Sequence[int], code: str) -> tuple[str, ...]:
    """The parent that is written; else the longest code further up; else what the code begins with."""
    if parent:
        return (parent,)
    written = sorted((cells[at].strip() for at in above if at < len(cells)), key=len)
    if written and written[-1]:
        return (written[-1],)
    return tuple(code[:length] for length in sorted(LEVEL_OF_LENGTH, reverse=True) if length < len(code))


def _day(written: str) -> date | Said | None:
    try:
        return date.fromisoformat(written.replace("/", "-")) if written else None
    except ValueError:
        return said("Its first day is not written as 2026-11-25.")
