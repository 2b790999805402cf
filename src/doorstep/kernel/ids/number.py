"""A number as it was found, with what it says of its holder."""

from dataclasses import dataclass
from datetime import date

from doorstep.kernel.ids.checksums import resident_check
from doorstep.methods.kernel.said import Note

RESIDENT, RESIDENT_15, DISABILITY, BIRTH, NONE, OTHER = (
    "resident",
    "resident-15",
    "disability",
    "birth",
    "none",
    "other",
)
PERMITS = {"81": "permit-hongkong", "82": "permit-macao", "83": "permit-taiwan", "9": "permit-foreign"}

# What the form is called in the list `id_type` of the policy pack.
_CODES = {RESIDENT: "id_card", RESIDENT_15: "id_card", DISABILITY: "disability_card", BIRTH: "birth", NONE: "none"}


@dataclass(frozen=True)
class IdNumber:
    """A document number. An odd one is kept as it stands, with warnings; it stops nobody's application.

    Attributes:
        form: which of the forms above. text: the number, its spelling tidied; "" when there is none.
        born, sex: as the number says ("male", "female"); None when it does not. area: its first six digits, the area
            of first registration, which says nothing of where somebody lives.
        reason: why there is no document. warnings: each with a stable code.
    """

    form: str
    text: str = ""
    born: date | None = None
    sex: str | None = None
    area: str = ""
    reason: str = ""
    warnings: tuple[Note, ...] = ()

    @property
    def code(self) -> str:
        """What policy calls it: a code of the list `id_type`, or "other"."""
        return _CODES.get(self.form, "other")

    @property
    def sound(self) -> bool:
        """Its check character is right, its date exists: fit to compare with other registers."""
        return self.form not in (OTHER, NONE) and not any(note.code in _BROKEN for note in self.warnings)

    @property
    def match(self) -> str:
        """What the same person's number is compared and found by: 15 digits are brought to 18, a disability card is
        cut to the citizen's number in it. "" when there is no number."""
        if self.form == RESIDENT_15 and self.sound:
            return upgraded(self.text)
        return self.text[:18] if self.form == DISABILITY else self.text


_BROKEN = frozenset(("id.check", "id.date"))


def upgraded(text: str) -> str:
    """15 digits (until 1999) as the 18 the same person holds now. 996 to 999 was kept for those born before 1900."""
    century = "18" if text[12:15] in ("996", "997", "998", "999") else "19"
    seventeen = text[:6] + century + text[6:]
    return seventeen + resident_check(seventeen)
