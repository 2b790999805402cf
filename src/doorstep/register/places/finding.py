"""Find places by code, name, pinyin or initials, also those that are called otherwise now."""

from django.db.models import Q, QuerySet

from doorstep.kernel.names import plain, tidy_name
from doorstep.register.models import Place, PlaceEarlier
from doorstep.register.places.changing import LONGEST_NAME

COLUMNS = ("code", "name", "pinyin", "initials")


def find_places(text: str, *, within: QuerySet[Place], limit: int = 20) -> list[Place]:
    """Places whose code, name, pinyin or initials begin with the text, now or once; those that are over come last.

    Args:
        within: `access.places(principal, today)`, or all.
    Five queries at most, each one range of an index.
    """
    name = tidy_name(text[:LONGEST_NAME]).text
    typed = plain(name).replace(" ", "").replace("'", "")
    found: dict[int, Place] = {}
    for column in COLUMNS if name else ():
        begins = Q(**{f"{column}__startswith": name if column in ("code", "name") else typed})
        found |= {place.pk: place for place in within.filter(begins).order_by(column)[:limit]}
        if len(found) >= limit:
            break
    once = PlaceEarlier.objects.filter(Q(code__startswith=name) | Q(name__startswith=name)) if name else None
    if once is not None and len(found) < limit:
        found |= {place.pk: place for place in within.filter(pk__in=once.values("place")[:limit])}
    return sorted(found.values(), key=lambda place: place.last_day is not None)[:limit]
