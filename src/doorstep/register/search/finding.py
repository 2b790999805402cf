"""Answer what somebody typed, by index alone, within what they may see."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from doorstep.register.access.reach import Reach
from doorstep.register.models import Place, SearchToken
from doorstep.register.search.tokens import INNER, number_tokens, words

SAME = 4  # rows read for each subject asked for: one name can be found by its characters, its reading and its initials


@dataclass(frozen=True)
class Found:
    """Numbers of subjects, best first: whole names before parts of names. `more`: there may be others beyond these."""

    subjects: tuple[int, ...]
    more: bool


def find(text: str, *, kind: int, within: Reach, limit: int = 20) -> Found:
    """Find by any part of a name in characters, by pinyin or initials, by several words that must all fit, or by one
    whole id number or telephone number.

    At most two queries, each reading the index on tokens only, whatever the number of rows.

    Args:
        kind: `SearchToken.PERSON` or `.HOUSEHOLD`. within: `access.reach(principal, today)`; single households in it
            are reached as households, their members through the household.
    """
    numbers, parts = number_tokens(text), words(text)
    rows = _reached(SearchToken.objects.filter(kind=kind), kind, within)
    if numbers:
        return _first(rows.filter(token__in=numbers), (), limit)
    if not parts:
        return Found((), False)
    for other in parts[1:]:
        rows = rows.filter(Exists(_same_subject(kind).filter(_any_part(other))))
    found = _first(rows.filter(token__startswith=parts[0]), (), limit)
    return found if found.more else _first(rows.filter(token__startswith=INNER + parts[0]), found.subjects, limit)


def _reached(rows: QuerySet[SearchToken], kind: int, within: Reach) -> QuerySet[SearchToken]:
    if within.everywhere:
        return rows
    reached = Q(place__in=Place.objects.filter(within.of_paths("path")).values("pk"))
    if within.households and kind == SearchToken.HOUSEHOLD:
        reached |= Q(subject__in=within.households)
    return rows.filter(reached)


def _same_subject(kind: int) -> QuerySet[SearchToken]:
    return SearchToken.objects.filter(kind=kind, subject=OuterRef("subject"))


def _any_part(word: str) -> Q:
    return Q(token__startswith=word) | Q(token__startswith=INNER + word)


def _first(rows: QuerySet[SearchToken], before: tuple[int, ...], limit: int) -> Found:
    """Those found before and the next ones, each once, in the order of the index."""
    most = SAME * limit + 1
    read = list(rows.order_by("token", "place_id", "subject").values_list("subject", flat=True)[:most])
    subjects = tuple(dict.fromkeys((*before, *read)))
    return Found(subjects[:limit], len(subjects) > limit or len(read) == most)
