"""An entry as one line of text: exactly the bytes that the tree holds as a leaf, and an export as a line.

Act, time, pseudonym, place and digest are kept to letters that JSON never escapes; so the pattern below is the whole
grammar of an entry, and there is one way to write each.
"""

import re
from datetime import UTC, datetime

ACT = r"[a-z][a-z0-9_-]*(?:\.[a-z][a-z0-9_-]*)+"
BY = r"[0-9a-f]{20}|doorstep(?:\.[a-z][a-z-]*)*"
PLACE = r"[0-9A-Za-z.-]{0,32}"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"
LINE = re.compile(
    rf'\{{"act":"({ACT})","at":"({TIME})","by":"({BY})","digest":"([0-9a-f]{{64}})","place":"({PLACE})"\}}'.encode(),
    re.ASCII,
)


def entry_line(act: str, at: str, by: str, place: str, digest: str) -> bytes:
    """What the tree holds of an entry, its leaf: canonical JSON, without an end of line; none of it says who is who.

    Args:
        act: `room.verb`. at: as `time_text` writes it. by: pseudonym of who acted, or `doorstep` where the service
            itself did. place: code of the place, empty where an act belongs to none. digest: salted hash of the
            payload, 64 letters 0-9 a-f.
    Raises:
        ValueError: a part is not of its form; a name instead of a pseudonym would be kept for ever.
    """
    # Written out, because a hundred thousand are made at a time; a test holds it equal to `canonical`.
    line = f'{{"act":"{act}","at":"{at}","by":"{by}","digest":"{digest}","place":"{place}"}}'.encode()
    if not LINE.fullmatch(line):
        raise ValueError(f"not an entry: act {act!r}; the actor by a pseudonym, the place by its code")
    return line


def time_text(at: datetime) -> str:
    """A moment in coordinated universal time, to the microsecond: 2026-03-02T09:30:00.000000Z."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"


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
