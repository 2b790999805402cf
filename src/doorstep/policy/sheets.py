"""One file of a pack: its bytes, its tables, and on which line each key of it stands."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from doorstep.methods.kernel.said import Said, said

LARGEST = 2_000_000
"""Bytes of one file; the largest of the national pack has a hundredth of it."""

Path = tuple[str | int, ...]
_AT_LINE = re.compile(r"at line (\d+)")
_KEY = re.compile(r"""\s*("[^"]*"|'[^']*'|[A-Za-z0-9_-]+)\s*\.?""")
_DELIMITERS = ('"""', "'''", '"', "'")


@dataclass(frozen=True, order=True)
class Fault:
    """Something in a file of a pack that is not as it must be; `line` counts from 1, 0 means the file as a whole."""

    file: str
    line: int
    code: str
    what: Said = field(compare=False)


@dataclass(frozen=True)
class Sheet:
    """A file that could be read as TOML.

    Attributes:
        name: of the file, within its folder. tables: what it holds. lines: its text.
        stretches: path of a key or table -> its first and last line.
    """

    name: str
    tables: Mapping[str, object]
    lines: tuple[str, ...] = ()
    stretches: Mapping[Path, tuple[int, int]] = field(default_factory=dict)

    def line(self, path: Path, token: str = "") -> int:
        """The line of the nearest known part of the path; with a token, the first line of that part that shows it."""
        for length in range(len(path), 0, -1):
            if stretch := self.stretches.get(path[:length]):
                first, last = stretch
                shown = (number for number in range(first, last + 1) if token and token in self.lines[number - 1])
                return next(shown, first)
        return 0


@dataclass(frozen=True)
class Spot:
    """Where an entry stands, so that a fault found later still has its file and line."""

    sheet: Sheet
    path: Path

    def fault(self, code: str, what: Said, *keys: str | int, token: str = "") -> Fault:
        """A fault of the entry, at one of its keys where that is known."""
        return Fault(self.sheet.name, self.sheet.line((*self.path, *keys), token), code, what)


def sheet_of(name: str, content: bytes) -> Sheet | Fault:
    """Read one file: its tables with their lines, or why it cannot be read."""
    if len(content) > LARGEST:
        return Fault(name, 0, "too-large", said("It has more than {bytes} bytes.", bytes=LARGEST))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Fault(name, content.count(b"\n", 0, error.start) + 1, "not-utf-8", _not_utf8(content))
    try:
        return Sheet(name, tomllib.loads(text), *outlined(text))
    except RecursionError:
        return Fault(name, 0, "too-deep", said("It is nested too deeply to be read."))
    except ValueError as error:  # also whole numbers of thousands of digits, which are no TOMLDecodeError
        found = _AT_LINE.search(str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        return Fault(name, line, "not-toml", said("It is not TOML: {error}", error=str(error)[:200]))


def _not_utf8(content: bytes) -> Said:
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return said("It is not text in UTF-8.")
    return said("It is not text in UTF-8; it may be GB18030. Save it again as UTF-8.")


def outlined(text: str) -> tuple[tuple[str, ...], dict[Path, tuple[int, int]]]:
    """The lines of a TOML text, and for each of its keys and tables the lines on which it stands.

    The text is known to be TOML; keys inside braces and brackets belong to the statement that holds them.
    """
    lines = tuple(text.replace("\r\n", "\n").split("\n"))
    stretches: dict[Path, tuple[int, int]] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    for first, last, start in _statements(lines):
        if start.startswith("["):
            table = _header(start, counts)
            stretches.setdefault(table, (first, last))
            continue
        stretches[(*table, *_keys(start))] = (first, last)
        for length in range(1, len(table) + 1):
            if table[:length] in stretches:
                stretches[table[:length]] = (stretches[table[:length]][0], last)
    return lines, stretches


def _header(start: str, counts: dict[Path, int]) -> Path:
    names = _keys(start.lstrip("[ \t"))
    path: Path = ()
    for place, name in enumerate(names, 1):
        path = (*path, name)
        if place == len(names) and start.startswith("[["):
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _keys(start: str) -> tuple[str, ...]:
    names, at = [], 0
    while found := _KEY.match(start, at):
        names.append(found[1].strip("\"'"))
        at = found.end()
        if not found[0].rstrip().endswith("."):
            break
    return tuple(names)


def _statements(lines: tuple[str, ...]) -> Iterator[tuple[int, int, str]]:
    """First line, last line and first words of each statement; one may span lines by brackets or long texts."""
    depth, quote, first, start = 0, "", 0, ""
    for number, line in enumerate(lines, 1):
        body = line.strip()
        if not first and (not body or body.startswith("#")):
            continue
        if not first:
            first, start = number, body
        depth, quote = _through(line, depth, quote)
        if depth <= 0 and not quote:
            yield first, number, start
            first, depth = 0, 0


def _through(line: str, depth: int, quote: str) -> tuple[int, str]:
    """Depth of brackets and the open long text after one more line."""
    at = 0
    while at < len(line):
        if quote:
            at, quote = _to_end_of(quote, line, at)
            continue
        if line[at] == "#":
            break
        opened = next((mark for mark in _DELIMITERS if line.startswith(mark, at)), "")
        if opened:
            quote, at = opened, at + len(opened)
            continue
        depth += (line[at] in "[{") - (line[at] in "]}")
        at += 1
    return depth, quote if len(quote) == 3 else ""


def _to_end_of(quote: str, line: str, at: int) -> tuple[int, str]:
    while at < len(line):
        if line[at] == "\\" and quote[0] == '"':
            at += 2
        elif line.startswith(quote, at):
            return at + len(quote), ""
        else:
            at += 1
    return at, quote
