"""Import a list of places."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.core.management.color import no_style
from django.db import connection, transaction

from doorstep.kernel.names import PLACE, pinyin
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.register import access
from doorstep.register.bulk import pour
from doorstep.register.models import Place, Principal
from doorstep.register.places.arranging import Arranged, Known, arranged
from doorstep.register.places.changing import LONGEST_NAME, one_at_a_time
from doorstep.register.places.reading import Fault, Row, read_places
from doorstep.register.services.add_first import OPERATOR
from doorstep.trail.services.record import record

ACT = "register.import_places"
COLUMNS = ("id", "code", "level", "parent_id", "path", "name", "pinyin", "initials", "english", "first_day")
STRIDE = 5000  # rows between two words on how far it is


@dataclass(frozen=True)
class Imported:
    """What came of a list. other: lines that say otherwise than what is there; they are left for an act to change.
    left_out: faulty lines, when they were to be passed over."""

    written: int
    same: int
    other: Sequence[Fault]
    left_out: Sequence[Fault]


class FaultyLines(Refusal):
    """The list has faults; nothing of it was written."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            "places.faulty",
            said("The list was not imported; nothing of it was written."),
            why=said("{count} lines have faults, the first is line {line}: {fault}", count=len(faults),
                     line=faults[0].line, fault=faults[0].text),
            do=said("Put them right, or import the others alone with --skip-faulty."),
        )  # fmt: skip


@transaction.atomic
def import_places(
    path: Path,
    *,
    level: str = "",
    skip_faulty: bool = False,
    by: Principal | None,
    now: datetime,
    today: date,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> Imported:
    """Write the places of a CSV file that are not there yet. A second time nothing changes.

    Names, codes and places above are never changed here: what was must stay known, and that takes an act with a day.

    Args:
        by: None for whoever runs the machine and holds its key.
        on_progress: is told how many rows are written, and of how many.
    Raises:
        Refusal: by may not; the file cannot be read; lines have faults and are not to be passed over.
    """
    one_at_a_time()
    if by is not None:
        access.need(by, ACT, None, today)
    found = arranged(read_places(path, level))
    if found.faults and not skip_faulty:
        raise FaultyLines(found.faults)
    written = pour(Place, COLUMNS, _rows(found, on_progress))
    _go_on_counting()
    if written:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        payload = {"sha256": digest, "written": written, "left_out": len(found.faults)}
        record(ACT, by=by.pseudonym if by else OPERATOR, place="", now=now, payload=payload)
    return Imported(written, found.same, found.other, found.faults)


def _rows(found: Arranged, on_progress: Callable[[int, int], None]) -> Iterator[tuple[object, ...]]:
    read: dict[str, tuple[str, str]] = {}  # many villages share a name
    for at, (row, known) in enumerate(found.new):
        if at % STRIDE == 0:
            on_progress(at, len(found.new))
        yield _columns(row, known, read)
    on_progress(len(found.new), len(found.new))


def _columns(row: Row, known: Known, read: dict[str, tuple[str, str]]) -> tuple[object, ...]:
    if row.name not in read:
        reading = pinyin(row.name, PLACE)
        read[row.name] = reading.joined, reading.initials[:LONGEST_NAME]
    day = row.first_day.isoformat() if row.first_day else None
    return known.pk, row.code, row.level, known.parent, known.path, row.name, *read[row.name], row.english, day


def _go_on_counting() -> None:
    """Numbers were given here; the database goes on after the highest."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Place]):
            cursor.execute(statement)
