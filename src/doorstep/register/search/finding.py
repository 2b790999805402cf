"""Answer what somebody typed, by index alone, within what they may see.

The statements are written out: building them anew for each keystroke would take longer than asking them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from doorstep.register.access.reach import Reach
from doorstep.register.models import Place, SearchToken
from doorstep.register.models.ordered import END
from doorstep.register.search.tokens import INNER, LONGEST, number_tokens, words

SAME = 4  # rows read for each subject asked for: one name can be found by its characters, its reading and its initials
TOKENS, PLACES = SearchToken._meta.db_table, Place._meta.db_table
RANGE = "({column} >= %s AND {column} < %s)"


@dataclass(frozen=True)
class Found:
    """Numbers of subjects, best first: whole names before parts of names. `more`: there may be others beyond these."""

    subjects: tuple[int, ...]
    more: bool


@dataclass(frozen=True)
class Condition:
    """A part of a statement, and what stands for its marks."""

    sql: str
    held: tuple[object, ...] = ()


def find(text: str, *, kind: int, within: Reach, limit: int = 20) -> Found:
    """Find by any part of a name in characters, by pinyin or initials, by several words that must all fit, or by one
    whole id number or telephone number.

    At most two queries, each reading the index on tokens only, whatever the number of rows.

    Args:
        kind: `SearchToken.PERSON` or `.HOUSEHOLD`. within: `access.reach(principal, today)`; single households in it
            are reached as households, their members through the household.
    """
    text = text[:LONGEST]
    numbers, parts = sorted(number_tokens(text)), words(text)
    reached = _reached(kind, within)
    if reached is None or not (numbers or parts):
        return Found((), False)
    if numbers:
        return _first(kind, (_one_of("token", numbers), *reached), (), limit)
    others = tuple(_has_also(kind, other) for other in parts[1:])
    found = _first(kind, (_begins("token", parts[0]), *reached, *others), (), limit)
    if found.more:
        return found
    return _first(kind, (_begins("token", INNER + parts[0]), *reached, *others), found.subjects, limit)


def _reached(kind: int, within: Reach) -> tuple[Condition, ...] | None:
    """What rows must fulfil; None when there is nothing in reach."""
    if within.everywhere:
        return ()
    ways = []
    if within.paths:
        lies = _any(_begins("path", path) for path in within.paths)
        ways.append(Condition(f"place_id IN (SELECT id FROM {PLACES} WHERE {lies.sql})", lies.held))  # noqa: S608
    if within.households and kind == SearchToken.HOUSEHOLD:
        ways.append(_one_of("subject", within.households))
    return (_any(ways),) if ways else None


def _has_also(kind: int, word: str) -> Condition:
    """The same subject is found by another word."""
    token = _any((_begins("o.token", word), _begins("o.token", INNER + word)))
    same = f"SELECT 1 FROM {TOKENS} o WHERE o.kind = %s AND o.subject = {TOKENS}.subject AND {token.sql}"  # noqa: S608
    return Condition(f"EXISTS ({same})", (kind, *token.held))


def _begins(column: str, word: str) -> Condition:
    return Condition(RANGE.format(column=column), (word, word + END))


def _one_of(column: str, values: Sequence[object]) -> Condition:
    return Condition(f"{column} IN ({', '.join(['%s'] * len(values))})", tuple(values))


def _any(conditions: Iterable[Condition]) -> Condition:
    ways = tuple(conditions)
    return Condition(f"({' OR '.join(way.sql for way in ways)})", tuple(held for way in ways for held in way.held))


def _first(kind: int, conditions: Sequence[Condition], before: tuple[int, ...], limit: int) -> Found:
    """Those found before and the next ones, each once, in the order of the index."""
    most = SAME * limit + 1
    where = " AND ".join(("kind = %s", *(condition.sql for condition in conditions)))
    held = [kind, *(value for condition in conditions for value in condition.held), most]
    order = "ORDER BY token, place_id, subject LIMIT %s"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT subject FROM {TOKENS} WHERE {where} {order}", held)  # noqa: S608
        read = [subject for (subject,) in cursor.fetchall()]
    subjects = tuple(dict.fromkeys((*before, *read)))
    return Found(subjects[:limit], len(subjects) > limit or len(read) == most)
