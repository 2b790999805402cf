"""Check what only the office can: every payload opens beside its entry, and whatever is erased was erased by an act."""

from dataclasses import dataclass

from doorstep.methods.kernel.refusal import Refusal
from doorstep.trail.models import Entry
from doorstep.trail.reads import payload

ERASE = "trail.erase"


@dataclass(frozen=True)
class Checked:
    """What was found.

    Attributes:
        opened: payloads that open and have their hash. erased: those that were erased by an act.
        closed: numbers of entries whose payload does not open: altered, or written past Doorstep.
        vanished: numbers of entries whose payload is gone without an act.
    """

    opened: int
    erased: int
    closed: tuple[int, ...]
    vanished: tuple[int, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.closed and not self.vanished


def check() -> Checked:
    """Open every payload with the key of the office; nothing is changed and nothing shown."""
    opened, closed, empty, told = 0, [], set(), set()
    for entry in Entry.objects.order_by("pk").iterator():
        try:
            words = payload(entry)
        except (Refusal, ValueError):
            closed.append(entry.pk)
            continue
        if words is None:
            empty.add(entry.pk)
            continue
        opened += 1
        if entry.act == ERASE:
            told.add(words["entry"])
    return Checked(opened, len(empty & told), tuple(closed), tuple(sorted(empty - told)))
