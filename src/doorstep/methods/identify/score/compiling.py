"""The equation as expressions of a row: what each trait adds to the score, beside the average household."""

from collections.abc import Mapping, Sequence
from functools import reduce

import ibis
import ibis.expr.types as ir

from doorstep.methods.identify.score.admitting import Inputs
from doorstep.methods.identify.score.counting import EFFECT, exact, is_level, scorable, undefined
from doorstep.methods.identify.score.equation import Equation, Term, Trait, Tree, feature, way

NOTHING = "float64"


def parts(inputs: Inputs, equation: Equation) -> list[ir.Value]:
    """For each trait of an equation that adds up: its part of the score less that of the average household.

    Null where a value is missing, a level was not there at training, or a feature is not defined.
    """
    return [_part(inputs, equation, trait) for trait in equation.traits]


def _part(inputs: Inputs, equation: Equation, trait: Trait) -> ir.Value:
    terms = [equation.terms[place] for place in trait.terms]
    if not terms:
        return effect(inputs, equation)
    average = sum(term.coefficient * equation.reference(term) for term in terms)
    [first, *_] = trait.columns
    if equation.columns[first].is_level:
        by_level = {term.level: term.coefficient for term in terms}
        values = {level: by_level.get(level, 0.0) - average for level in equation.columns[first].levels}
        return by_levels(inputs.value(first), values)
    summed = [numeric(term, inputs.values(term.of)) * exact(term.coefficient) for term in terms]
    return reduce(lambda one, other: one + other, summed) - exact(average)


def by_levels(value: ir.Value, values: Mapping[str, float]) -> ir.Value:
    """A number for each level; null for any other."""
    known = [
        (found, exact(number)) for level, number in values.items() if (found := is_level(value, level)) is not None
    ]
    return ibis.cases(*known) if known else ibis.null(NOTHING)


def effect(inputs: Inputs, equation: Equation) -> ir.Value:
    """What the place adds; null where it is missing."""
    assert equation.effects is not None  # noqa: S101
    there = inputs.value(equation.effects.column).notnull()
    return there.ifelse(inputs.table[EFFECT].fill_null(exact(equation.effects.unseen)), ibis.null(NOTHING))


def numeric(term: Term, values: Sequence[ir.Value]) -> ir.Value:
    """A feature of numbers, null where it is not defined (an engine would stop the whole query)."""
    if term.kind == "number":
        return values[0]
    if term.kind == "product":
        return values[0] * values[1]
    if term.kind == "power" and term.power in (2, 3):
        return reduce(lambda one, other: one * other, [values[0]] * term.power)
    if term.kind == "power" and term.power > 0:
        return values[0] ** exact(term.power)
    safe = undefined(term, values).ifelse(ibis.null(NOTHING), values[-1])
    if term.kind == "power":
        return safe ** exact(term.power)
    return values[0] / safe if term.kind == "ratio" else safe.ln() if term.kind == "log" else safe.sqrt()


def with_features(inputs: Inputs, equation: Equation) -> Inputs:
    """The inputs and every feature beside them, so that no tree works one out again; levels are true or false."""
    features = {_feature(place): feature_of(term, inputs) for place, term in enumerate(equation.terms)}
    table = inputs.table.mutate(_fit=scorable(inputs.table, equation), **features)
    return Inputs(table, inputs.counts, inputs.notes)


def _feature(place: int) -> str:
    return f"_feature{place}"


def feature_of(term: Term, inputs: Inputs) -> ir.Value:
    """A feature as trees read it."""
    if term.kind != "level":
        return numeric(term, inputs.values(term.of))
    found = is_level(inputs.value(term.of[0]), str(term.level))
    return ibis.literal(False) if found is None else found


def forest(table: ir.Table, trees: Sequence[Tree]) -> ir.Value:
    """What trees add up to, as nested conditions: an engine goes down each tree only as far as a row does.

    Args:
        table: has the columns of `with_features`.
    """
    return reduce(lambda one, other: one + other, [_branch(tree, 0, table, {}) for tree in trees], exact(0.0))


def _branch(tree: Tree, place: int, table: ir.Table, held: Mapping[int, float | None]) -> ir.Value:
    """One node and all below it; `held` are features (by place) that are the same for every row."""
    node = tree[place]
    if "value" in node:
        return exact(node["value"])
    at = node["feature"]
    if at in held:
        return _branch(tree, node[way(node, held[at])], table, held)
    left, right = (_branch(tree, node[side], table, held) for side in ("left", "right"))
    return _question(table[_feature(at)], node["at"]).ifelse(left, right)


def _question(value: ir.Value, at: float) -> ir.BooleanValue:
    if not value.type().is_boolean():
        return value <= exact(at)
    # A level is 0 or 1: at or below a threshold between them means that it is not this level.
    return ~value if 0.0 <= at < 1.0 else ibis.literal(at >= 1.0)


def with_trees(inputs: Inputs, equation: Equation) -> Inputs:
    """The inputs of `with_features` and what each tree says beside them."""
    trees = {_tree(place): _branch(tree, 0, inputs.table, {}) for place, tree in enumerate(equation.trees)}
    return Inputs(inputs.table.mutate(**trees), inputs.counts, inputs.notes)


def _tree(place: int) -> str:
    return f"_part_tree{place}"


def grown(table: ir.Table, equation: Equation) -> ir.Value:
    """What the trees add up to, of `with_trees`."""
    return reduce(lambda one, other: one + other, [table[_tree(place)] for place in range(len(equation.trees))])


def replaced(table: ir.Table, equation: Equation, trait: Trait) -> ir.Value:
    """What the trees say of a row less what they would say were this trait as in the average household.

    Args:
        table: that of `with_trees`. Only trees that ask about the trait are gone down once more.
    """
    average = equation.average
    held = {
        place: feature(term, average) for place, term in enumerate(equation.terms) if set(term.of) <= set(trait.columns)
    }
    asking = [place for place, tree in enumerate(equation.trees) if any(node.get("feature") in held for node in tree)]
    lost = [table[_tree(place)] - _branch(equation.trees[place], 0, table, held) for place in asking]
    return reduce(lambda one, other: one + other, lost, exact(0.0))
