"""An entry as one line of text: exactly the bytes that the tree holds as a leaf, and an export as a line.

Act, time, pseudonym, place and digest are kept to letters that JSON never escapes; so the pattern below is the whole
grammar of an entry, and there is one way to write each.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from doorstep.trail.canonical import canonical

ACT = r"[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)+"
BY = r"[0-9a-f]{20}|doorstep(?:\.[a-z][a-z-]*)*"
PLACE = r"[0-9A-Za-z.-]{0,32}"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"
LINE = re.compile(
    rf'\{{"act":"({ACT})","at":"({TIME})","by":"({BY})","digest":"([0-9a-f]{{64}})","place":"({PLACE})"\}}'.encode(),
    re.ASCII,
)


@dataclass(frozen=True)
class Written:
    """What the tree holds of an entry. None of it says who somebody is.

    Attributes:
        act: `room.verb`. at: when, UTC. by: pseudonym of who acted, or `doorstep` where the service itself did.
        place: code of the place, empty where an act belongs to none. digest: salted hash of the payload, 32 bytes.
    """

    act: str
    at: datetime
    by: str
    place: str
    digest: bytes

    def line(self) -> bytes:
        """The leaf: canonical JSON, without an end of line.

        Raises:
            ValueError: a part is not of its form; a name instead of a pseudonym would be kept for ever.
        """
        at = self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        line = canonical(
            {"act": self.act, "at": at, "by": self.by, "digest": self.digest.hex(), "place": self.place},
        )
        if not is_entry(line):
            raise ValueError(f"not an entry: act {self.act!r}; the actor by a pseudonym, the place by its code")
        return line


def is_entry(line: bytes) -> bool:
    """Whether a line is an entry, written as Doorstep writes it."""
    found = LINE.fullmatch(line)
    return found is not None and _is_time(found[2].decode())


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
