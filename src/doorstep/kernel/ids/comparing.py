"""Compare what a number says of its holder with what else is known."""

from datetime import date

from doorstep.kernel.ids.number import IdNumber
from doorstep.kernel.lunar import LunarDay, to_solar
from doorstep.methods.kernel.said import Note, said

OLDEST = 130  # years


def differences(number: IdNumber, *, born: date | None, sex: str | None, today: date) -> tuple[Note, ...]:
    """What does not agree. Nothing is corrected here: either side may be right.

    Args:
        born, sex: as known from elsewhere ("male", "female"); None when they are not.
        today: the day of asking; nobody is born after it.
    """
    notes = [*_date(number.born, born), *_possible(number.born, today)]
    if sex is not None and number.sex is not None and sex != number.sex:
        notes.append(Note("id.sex-differs", said("The sex in the number differs from the one written down.")))
    return tuple(notes)


def _date(says: date | None, known: date | None) -> list[Note]:
    if says is None or known is None or says == known:
        return []
    if _lunar_of(says, known) or _lunar_of(known, says):
        same = said("The two dates of birth are one day, once by the lunar and once by the common calendar.")
        return [Note("id.date-lunar", same)]
    return [Note("id.date-differs", said("The date of birth in the number differs from the one written down."))]


def _lunar_of(written: date, solar: date) -> bool:
    """Whether somebody wrote the lunar day down as if it were one of the common calendar."""
    days = (LunarDay(written.year, written.month, written.day, leap) for leap in (False, True))
    return any(to_solar(day) == solar for day in days)


def _possible(born: date | None, today: date) -> list[Note]:
    if born is None or (born <= today and today.year - born.year <= OLDEST):
        return []
    return [Note("id.date-impossible", said("Nobody alive was born on the day that the number says."))]
