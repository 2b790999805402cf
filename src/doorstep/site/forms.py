"""What was typed on a page, field by field, and what is wrong with it: in three parts, beside the field."""

import unicodedata
from collections.abc import Collection
from datetime import date

from django.http import HttpRequest

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said

LONGEST = 200
EARLIEST, LATEST = 1900, 2200  # years that a form takes
FORBIDDEN = {"Cc", "Cs", "Cn"}  # control characters, halves of letters, what is no letter


class Form:
    """One form of a page. Reading a field notes what is wrong with it; an act is asked only when nothing is.

    Attributes:
        typed: name -> text, as it came; shown again after an error, save what is secret.
        wrong: name -> refusal; "" is the form as a whole.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.asked = request.method == "POST"
        self.typed: dict[str, str] = (
            {name: str(request.POST[name]).replace("\x00", "") for name in request.POST} if self.asked else {}
        )
        self.wrong: dict[str, Refusal] = {}

    @property
    def good(self) -> bool:
        """It was sent, and nothing is wrong with it so far."""
        return self.asked and not self.wrong

    @property
    def status(self) -> int:
        """Of the answer that shows the form: 422 where something is wrong."""
        return 422 if self.wrong else 200

    def text(self, name: str, *, most: int = LONGEST, least: int = 1) -> str:
        """A text without blank space around it; `least` 0 lets it be empty."""
        found = self.typed.get(name, "").strip()
        if any(unicodedata.category(letter) in FORBIDDEN for letter in found.replace("\r\n", "").replace("\n", "")):
            self.refuse(name, said("It holds signs that cannot be seen."), said("Type it anew by hand."))
        elif len(found) < least:
            self._miss(name)
        elif len(found) > most:
            self.refuse(name, said("It is too long: {count} letters.", count=len(found)),
                        said("Use {most} letters at the most.", most=most))  # fmt: skip
        return found

    def secret(self, name: str) -> str:
        """A password as it was typed, blank space and all."""
        found = self.typed.pop(name, "")
        if not found:
            self._miss(name)
        return found

    def one(self, name: str, among: Collection[str]) -> str:
        """One of several choices."""
        found = self.typed.get(name, "")
        if found not in among:
            self._miss(name)
        return found

    def day(self, name: str) -> date:
        """A day that must be given."""
        found = self.perhaps_day(name)
        if found is None and name not in self.wrong:
            self._miss(name)
        return found or date.min

    def perhaps_day(self, name: str) -> date | None:
        """A day, None when the field was left empty."""
        found = self.typed.get(name, "").strip()
        try:
            day = date.fromisoformat(found) if found else None
            if day is not None and not EARLIEST <= day.year <= LATEST:
                raise ValueError
            return day
        except ValueError:
            self.refuse(name, said("This is no day of the calendar."), said("Write it as 2026-11-24."))
            return None

    def refuse(self, name: str, why: Said, do: Said) -> None:
        """Note what is wrong with a field; before anything was sent nothing is wrong."""
        if self.asked:
            self.wrong.setdefault(name, Refusal("page.field", said("This field cannot stay so."), why=why, do=do))

    def refuse_all(self, refusal: Refusal) -> None:
        """Note why the act was refused."""
        self.wrong[""] = refusal

    def _miss(self, name: str) -> None:
        self.refuse(name, said("It is empty."), said("Fill it in, or choose one."))
