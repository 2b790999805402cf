"""Refusals of rankings that cannot be heard."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from doorstep.methods.identify.rank.places import Index
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said

METHODS = ("borda", "kemeny", "plackett-luce")
POORER = ("low", "high")
CELLS = 50_000_000
"""Informants x households that are laid out for one unit at most."""


def refuse_same_columns(roles: Mapping[str, str]) -> None:
    """Refuse one column in two roles."""
    columns = list(roles.values())
    twice = [column for column in dict.fromkeys(columns) if columns.count(column) > 1]
    if twice:
        raise Refusal(
            "rank.same-column",
            said("The rankings cannot be read."),
            why=said("The column {column} is named for two things.", column=twice[0]),
            do=said("Name different columns for unit, item, rank and informant."),
        )


def refuse_kept(columns: Sequence[str], taken: Sequence[str]) -> None:
    """Refuse to keep a column that is called like one of the result."""
    alike = [column for column in columns if column in taken]
    if alike:
        raise Refusal(
            "rank.kept-name",
            said("The column {column} cannot be kept.", column=alike[0]),
            why=said("The order has a column of that name: {names}.", names=", ".join(taken)),
            do=said("Rename the column in the file."),
        )


def refuse_poorer(poorer: str) -> None:
    """Refuse another word than low or high."""
    _refuse_word("rank.poorer", poorer, POORER)


def refuse_method(method: str) -> None:
    """Refuse a method that is not there."""
    _refuse_word("rank.method", method, METHODS)


def _refuse_word(code: str, word: str, words: tuple[str, ...]) -> None:
    if word not in words:
        raise Refusal(
            code,
            said("The rankings cannot be brought to one order."),
            why=said("{word} is none of {words}.", word=word, words=", ".join(words)),
            do=said("Choose one of them."),
        )


def refuse_share(share: float, *, ends: bool) -> None:
    """Refuse a share outside 0 to 1; without `ends` also 0 and 1 themselves."""
    inside = 0 <= share <= 1 if ends else 0 < share < 1
    if not inside:
        raise Refusal(
            "rank.share",
            said("{share} is not a share that can be used here.", share=share),
            why=said("A share of voices lies from 0 to 1, a share of households between 0 and 1."),
            do=said("Give a share such as 0.5 for voices, or 0.2 for the poorest households."),
        )


def refuse_repeated(units: Index, items: Index, said_by: Index, rows: Index, labels: pa.Array) -> None:
    """Refuse a household that one informant ranked twice, with the rows of the first."""
    order = np.lexsort((rows, items, said_by, units))
    same = np.ones(max(len(order) - 1, 0), dtype=bool)
    for codes in (units, items, said_by):
        same &= codes[order][1:] == codes[order][:-1]
    if not same.any():
        return
    at = np.flatnonzero(same)
    first = at[np.argmin(rows[order][at + 1])]
    raise Refusal(
        "rank.ranked-twice",
        said("The rankings cannot be read."),
        why=said(
            "An informant ranks a household a second time in {count} rows, as {item} in the rows {first} and {second}.",
            count=len(at),
            item=repr(labels[int(items[order[first]])].as_py()),
            first=str(rows[order[first]]),
            second=str(rows[order[first + 1]]),
        ),
        do=said("Keep one row for each informant and household, or number the sessions apart as informants."),
    )


def refuse_fact(column: str, rows: Index) -> None:
    """Refuse a household with two values of what it can have but once."""
    if len(rows):
        raise Refusal(
            "rank.two-values",
            said("The column {column} cannot be set beside the voices.", column=column),
            why=said(
                "{count} rows give their household another value than its other rows, as row {row}.",
                count=len(rows),
                row=str(rows[0]),
            ),
            do=said("Repeat the same value in all rows of a household, or leave it empty in all but one."),
        )


def refuse_too_large(informants: int, items: int) -> None:
    """Refuse a unit that cannot be laid out."""
    if informants * items > CELLS:
        raise Refusal(
            "rank.too-large",
            said("The rankings cannot be brought to one order."),
            why=said(
                "One unit has {informants} informants and {items} households.", informants=informants, items=items
            ),
            do=said("Name a smaller unit, such as the village or the ward, with --unit."),
        )


def refuse_many(items: int, most: int, method: str) -> None:
    """Refuse a unit with more households than the method can compare pair by pair."""
    if items > most:
        raise Refusal(
            "rank.too-many",
            said("{method} cannot bring these rankings to one order.", method=method),
            why=said(
                "One unit has {items} households; it compares each with each and takes {most} at most.",
                items=items,
                most=most,
            ),
            do=said("Choose --method borda, or name a smaller unit."),
        )
