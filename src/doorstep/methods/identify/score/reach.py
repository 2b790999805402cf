"""How far one trait can carry a score: its other levels, or other numbers within the range it was fitted on."""

import math

from doorstep.methods.identify.score.equation import Column, Equation, Term, worked_out

STEPS = 200
"""Numbers tried between the least and the most; whole numbers when both ends are whole and not further apart."""


def numbers_tried(column: Column) -> list[float]:
    """Numbers of the range at training, both ends included."""
    least, most = column.least, column.most
    if float(least).is_integer() and float(most).is_integer() and most - least <= STEPS:
        return [float(value) for value in range(int(least), int(most) + 1)]
    return [least + (most - least) * step / STEPS for step in range(STEPS)] + [most]


def alone(equation: Equation, column: str) -> list[Term]:
    """The terms that read this column and no other."""
    return [term for term in equation.terms if term.of == (column,)]


def shared(equation: Equation, column: str) -> list[Term]:
    """The terms that read this column and another: its effect then depends on the other."""
    return [term for term in equation.terms if column in term.of and len(term.of) > 1]


def reach(equation: Equation, column: str) -> tuple[float, float]:
    """The least and the most that the column's own terms add to a score, beside the average household.

    Exact for levels and for terms that only rise or only fall; else to the nearest of the numbers tried.
    """
    about, terms = equation.columns[column], alone(equation, column)
    average = math.fsum(term.coefficient * equation.reference(term) for term in terms)
    if about.is_level:
        by_level = {term.level: term.coefficient for term in terms}
        sums = [by_level.get(level, 0.0) for level in about.levels]
    else:
        sums = [total for value in numbers_tried(about) if (total := _sum(terms, value)) is not None]
    return (min(sums) - average, max(sums) - average) if sums else (-math.inf, math.inf)


def _sum(terms: list[Term], value: float) -> float | None:
    parts = [(term.coefficient, worked_out(term, [value])) for term in terms]
    if any(part is None for _, part in parts):
        return None
    return math.fsum(coefficient * part for coefficient, part in parts if part is not None)
