"""Put the rows of a list into the tree: who lies in whom, what is new, what is there already, what cannot be."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from doorstep.methods.kernel.said import said
from doorstep.register.models import Place, PlaceEarlier
from doorstep.register.models.places import LEVELS, STEP
from doorstep.register.places.reading import Fault, Row

LEVEL_AT = {level: at for at, level in enumerate(LEVELS)}
LONGEST_PATH = 200


@dataclass(frozen=True, slots=True)
class Known:
    """A place as the tree knows it: its number, path, level, name and the number of the place it lies in."""

    pk: int
    path: str
    level: str
    name: str
    parent: int | None
    over: bool = False


@dataclass
class Arranged:
    """What a list comes to.

    Attributes:
        new: rows to write, each after the one it lies in, with what the tree will know of it. same: how many are there
            already just so. other: those that are there with another name or in another place, which only an act
            changes. faults: in the order of the lines.
    """

    new: list[tuple[Row, Known]] = field(default_factory=list)
    same: int = 0
    other: list[Fault] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def arranged(rows: Iterable[Row | Fault]) -> Arranged:
    """Compare a list with the places that are there. Nothing is written."""
    answer = Arranged()
    tree, once = _tree(), set(PlaceEarlier.objects.values_list("code", flat=True))
    first = max((known.pk for known in tree.values()), default=0) + 1
    there = frozenset(tree)
    for row in sorted(_sound(rows, answer), key=lambda row: LEVEL_AT[row.level]):
        if row.code in there:
            _compare(row, tree, answer)
        elif row.code in once:
            answer.other.append(Fault(row.line, said("The code {code} was given up.", code=row.code)))
        else:
            _place(row, tree, first + len(answer.new), answer)
    answer.faults.sort(key=lambda fault: fault.line)
    answer.other.sort(key=lambda fault: fault.line)
    return answer


def _tree() -> dict[str, Known]:
    columns = ("code", "pk", "path", "level", "name", "parent", "last_day")
    return {
        code: Known(pk, path, level, name, parent, last_day is not None)
        for code, pk, path, level, name, parent, last_day in Place.objects.values_list(*columns).iterator(20_000)
    }


def _sound(rows: Iterable[Row | Fault], answer: Arranged) -> list[Row]:
    """Rows without a fault of their own; of two with one code, the second is a fault unless it says the same."""
    seen: dict[str, Row] = {}
    for row in rows:
        if isinstance(row, Fault):
            answer.faults.append(row)
        elif row.code not in seen:
            seen[row.code] = row
        elif (row.name, row.level, row.above) != (seen[row.code].name, seen[row.code].level, seen[row.code].above):
            line = seen[row.code].line
            answer.faults.append(
                Fault(
                    row.line, said("Line {line} has the same code {code} and says otherwise.", line=line, code=row.code)
                )
            )
        else:
            answer.same += 1
    return list(seen.values())


def _above(row: Row, tree: dict[str, Known]) -> Known | None:
    return next((tree[code] for code in row.above if code in tree), None)


def _compare(row: Row, tree: dict[str, Known], answer: Arranged) -> None:
    known, above = tree[row.code], _above(row, tree)
    if (known.name, known.level) == (row.name, row.level) and known.parent == (above and above.pk) and not known.over:
        answer.same += 1
    else:
        said_otherwise = said("The place {code} is there with another name, level or place above.", code=row.code)
        answer.other.append(Fault(row.line, said_otherwise))


def _place(row: Row, tree: dict[str, Known], pk: int, answer: Arranged) -> None:
    above = _above(row, tree)
    fault = _fault(row, above)
    if fault:
        answer.faults.append(fault)
        return
    path = f"{above.path if above else ''}{row.code}{STEP}"
    tree[row.code] = Known(pk, path, row.level, row.name, above.pk if above else None)
    answer.new.append((row, tree[row.code]))


def _fault(row: Row, above: Known | None) -> Fault | None:
    if above is None:
        if row.level == LEVELS[0]:
            return None
        return Fault(row.line, said("The place it lies in, {code}, is neither here nor there.", code=row.above[:1]))
    if above.over:
        return Fault(row.line, said("The place it lies in is closed."))
    if LEVEL_AT[above.level] >= LEVEL_AT[row.level]:
        return Fault(row.line, said("It lies in a place of the level {level}, which is no higher.", level=above.level))
    if len(above.path) + len(row.code) + len(STEP) > LONGEST_PATH:
        return Fault(row.line, said("Its code and those above it are too long together."))
    return None
