"""A model over a whole table: one expression, scan-shaped, the same on DuckDB and Spark, with codes of explanation.

What is counted before (rows without a score, and why) is one cheap scan; the table itself is computed when it is
written. Nothing per row is text: `traits` of the result says in words what the codes are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from doorstep.methods.engine import Engine
from doorstep.methods.engine.session import engine_of
from doorstep.methods.identify.score.admitting import Inputs, admitted
from doorstep.methods.identify.score.compiling import (
    effect,
    forest,
    grown,
    numeric,
    parts,
    replaced,
    with_features,
    with_trees,
)
from doorstep.methods.identify.score.counting import Counts, exact
from doorstep.methods.identify.score.equation import Column, Equation, equation_of
from doorstep.methods.identify.score.model import Model
from doorstep.methods.identify.score.reach import alone, reach, shared
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Note, said
from doorstep.methods.kernel.values import PovertyLine

MASK_BITS = 62
"""Traits whose changes one whole number holds; further ones are not asked about, and a note says so."""

FAR = 999_999
"""Points end here in both directions: a number far outside the training range must not stop a run."""


@dataclass(frozen=True)
class Applied:
    """The scored table.

    Attributes:
        table: lazy. The kept columns; `score` (scale of the fit, lower is poorer); `welfare` (unit of the target);
            with a line `below`: 1 if that welfare is strictly below it, else 0. Null where there is no score.
            With explanation: `points` and `points:TRAIT`, thousandths of a log (of the average household's score
            when the fit was not in logs) above or below the average household; `main`: the code of the trait that
            pulls the score down most, 0 if none does; with a line `changes`: the sum of the bits of the traits that,
            changed alone, would move the household across it.
        notes: rows without a score and why, numbers outside the training range, units not said.
        counts: the same for machines.
        traits: what codes mean: `code`, `trait`, and `bit` (null where a change is not asked about).
    """

    table: ir.Table
    notes: tuple[Note, ...]
    counts: Counts
    traits: pa.Table


@dataclass(frozen=True)
class _Asked:
    equation: Equation
    keep: tuple[str, ...]
    explain: bool
    line: float | None

    @property
    def names(self) -> list[str]:
        """The columns that are computed."""
        found = ["score", "welfare"] + ["below"] * (self.line is not None)
        if self.explain:
            found += ["points", *(f"points:{trait.name}" for trait in self.equation.traits), "main"]
            found += ["changes"] * bool(self.line is not None and self.equation.additive)
        return found


def apply(
    table: ir.Table,
    model: Model,
    *,
    explain: bool = False,
    line: float | None = None,
    keep: Sequence[str] | None = None,
    units: Mapping[str, str] | None = None,
    strict: bool = False,
    on: Engine | None = None,
) -> Applied:
    """Score every row.

    Args:
        table: one row per household, with every column of the model.
        model: what `fit` gave or `Model.from_json` read (which refuses one that was edited by hand).
        explain: also the codes of explanation.
        line: an amount of welfare in the unit of the target, > 0.
        keep: columns to carry over, such as the household's number; None is all.
        units: column -> unit, as far as they are known; they must be those of the model.
        strict: refuse when a row has no score.
    Raises:
        Refusal: a column is not there; text or an infinite number where a number is meant, with row and value;
            other units; a kept column has the name of a computed one; the line is not above 0; strict.
    """
    equation = equation_of(model)
    amount = None if line is None else PovertyLine(line).amount
    kept = tuple(table.columns if keep is None else dict.fromkeys(keep))
    asked = _Asked(equation, kept, explain, amount)
    _refuse_taken(asked)
    inputs = admitted(table, equation, keep=kept, units=units, on=engine_of(table, on))
    if strict and inputs.counts.scored < inputs.counts.rows:
        raise _not_all(inputs)
    scored = (_added if equation.additive else _grown)(inputs, asked)
    return Applied(
        _told(scored, asked), (*model.notes(), *inputs.notes, *_notes(asked)), inputs.counts, _legend(equation)
    )


def _refuse_taken(asked: _Asked) -> None:
    computed = {name.casefold() for name in asked.names}
    for name in asked.keep:
        if name.casefold() in computed or name.startswith(("_in_", "_part", "_feature", "_effect", "_fit", "_place")):
            raise Refusal(
                "score.name-taken",
                said("The result would have two columns {name}.", name=name),
                why=said("The households have a column of a name that is also computed."),
                do=said("Give the key of the households, or rename that column."),
            )


def _not_all(inputs: Inputs) -> Refusal:
    counts = inputs.counts
    reasons = [note.text for note in inputs.notes if note.code in ("score.missing", "score.unseen", "score.undefined")]
    return Refusal(
        "score.not-all",
        said("{count} of {total} rows cannot be scored.", count=counts.rows - counts.scored, total=counts.rows),
        why=said("{reasons}", reasons=reasons),
        do=said("Complete these rows or take them out; or leave --strict away: they then stay without a score."),
    )


def _added(inputs: Inputs, asked: _Asked) -> ir.Table:
    """Kept columns, `score`, and with explanation the parts it is added up from."""
    values = {f"_part{place}": part for place, part in enumerate(parts(inputs, asked.equation))}
    bits = _bits(inputs, asked) if asked.explain and asked.line is not None else {}
    table = inputs.table.select(*asked.keep, **values, **bits)
    start = exact(asked.equation.average_score)
    score = reduce(lambda one, other: one + other, [table[name] for name in values], start)
    if not asked.explain:
        return table.select(*asked.keep, score=score)
    table = table.mutate(score=score)
    if inputs.counts.scored == inputs.counts.rows:
        return table
    whole = table["score"].notnull()
    return table.mutate(**{name: whole.ifelse(table[name], ibis.null("float64")) for name in values})


def _grown(inputs: Inputs, asked: _Asked) -> ir.Table:
    """As `_added`; each part is what the score would lose were the trait as in the average household."""
    equation, ready = asked.equation, with_features(inputs, asked.equation)
    if asked.explain:
        ready = with_trees(ready, equation)
    table, nothing = ready.table, ibis.null("float64")
    score = exact(equation.start) + (grown(table, equation) if asked.explain else forest(table, equation.trees))
    if equation.effects:
        score = score + effect(ready, equation)
    values = {}
    for place, trait in enumerate(equation.traits if asked.explain else ()):
        part = replaced(table, equation, trait) if trait.terms else effect(ready, equation)
        values[f"_part{place}"] = table["_fit"].ifelse(part, nothing)
    return table.select(*asked.keep, score=table["_fit"].ifelse(score, nothing), **values)


def _bits(inputs: Inputs, asked: _Asked) -> dict[str, ir.Value]:
    """For columns that share a term with another: how far a change of theirs alone lifts or lowers this row's score."""
    found: dict[str, ir.Value] = {}
    for name, column in _changeable(asked.equation):
        if shared(asked.equation, name):
            one, other = (_moved(inputs, asked.equation, column, end) for end in (column.least, column.most))
            found |= {f"_up{name}": (one > other).ifelse(one, other), f"_down{name}": (one > other).ifelse(other, one)}
    return found


def _moved(inputs: Inputs, equation: Equation, column: Column, value: float) -> ir.Value:
    """What the score would gain were the column this value."""
    gains = []
    for term in (*alone(equation, column.name), *shared(equation, column.name)):
        now = inputs.values(term.of)
        then = [exact(value) if name == column.name else one for name, one in zip(term.of, now, strict=True)]
        gains.append(exact(term.coefficient) * (numeric(term, then) - numeric(term, now)))
    return reduce(lambda one, other: one + other, gains)


def _changeable(equation: Equation) -> list[tuple[str, Column]]:
    """Columns whose change is asked about: all but the place, which is no trait of a household."""
    return list(equation.columns.items())[:MASK_BITS]


def _told(table: ir.Table, asked: _Asked) -> ir.Table:
    equation = asked.equation
    told: dict[str, ir.Value] = {"score": table["score"], "welfare": _welfare(table["score"], equation)}
    if asked.line is not None:
        told["below"] = (table["score"] < exact(equation.threshold(asked.line))).cast("int8")
    if not asked.explain:
        return table.select(*asked.keep, **told)
    points = {
        f"points:{trait.name}": _points(table[f"_part{at}"], equation) for at, trait in enumerate(equation.traits)
    }
    if asked.line is not None and equation.additive:
        told["changes"] = _changes(table, equation, asked.line)
    if not equation.additive:
        told["points"] = _points(table["score"] - exact(equation.average_score), equation)
    return _summed(table.select(*asked.keep, **told, **points), asked, list(points))


def _summed(table: ir.Table, asked: _Asked, points: list[str]) -> ir.Table:
    values = [table[name] for name in points]
    lowest = ibis.least(*values) if len(values) > 1 else values[0]
    wide = table.mutate(_part_lowest=lowest)
    if asked.equation.additive:
        wide = wide.mutate(points=reduce(lambda one, other: one + other, values))
    low = wide["_part_lowest"]
    ways = [(wide[name] == low, ibis.literal(code, "int8")) for code, name in enumerate(points, start=1)]
    main = ibis.cases((low >= 0, ibis.literal(0, "int8")), *ways)
    return wide.mutate(main=main).select(*asked.keep, *asked.names)


def _welfare(score: ir.Value, equation: Equation) -> ir.Value:
    if not equation.log:
        return score
    # Beyond 700 the exponential has no double; such a score is far outside of anything that was fitted. (LEAST would
    # do it, but it passes over what is missing.)
    score = (score > exact(700.0)).ifelse(exact(700.0), score)
    return score.exp() * exact(1.0 if equation.smearing is None else equation.smearing)


def _points(part: ir.Value, equation: Equation) -> ir.Value:
    wide = part * exact(1.0 / equation.point)
    ended = ibis.cases((wide > exact(FAR), exact(FAR)), (wide < exact(-FAR), exact(-FAR)), else_=wide)
    return ended.round().cast("int32")


def _changes(table: ir.Table, equation: Equation, line: float) -> ir.Value:
    """Bit n of the mask: the trait of bit n, changed alone, would carry the score across the line."""
    at, score = exact(equation.threshold(line)), table["score"]
    places = {trait.name: place for place, trait in enumerate(equation.traits)}
    kind = "int32" if len(equation.columns) <= 30 else "int64"
    ups, downs = [], []
    for bit, (name, _column) in enumerate(_changeable(equation)):
        flag, none = ibis.literal(1 << bit, kind), ibis.literal(0, kind)
        if f"_up{name}" in table.columns:
            up, down = score + table[f"_up{name}"], score + table[f"_down{name}"]
        elif name in places:
            rest = score - table[f"_part{places[name]}"]
            lowest, highest = reach(equation, name)
            up, down = rest + exact(highest), rest + exact(lowest)
        else:
            continue
        ups.append((up >= at).ifelse(flag, none))
        downs.append((down < at).ifelse(flag, none))
    lifted, lowered = (reduce(lambda one, other: one | other, flags) for flags in (ups, downs))
    crossing = (score < at).ifelse(lifted, lowered)
    return score.notnull().ifelse(crossing, ibis.null(kind))


def _legend(equation: Equation) -> pa.Table:
    bits = {name: bit for bit, (name, _) in enumerate(_changeable(equation))} if equation.additive else {}
    rows = [
        {"code": code, "trait": trait.name, "bit": 1 << bits[trait.name] if trait.name in bits else None}
        for code, trait in enumerate(equation.traits, start=1)
    ]
    held = {row["trait"] for row in rows}
    rows += [{"code": None, "trait": name, "bit": 1 << bit} for name, bit in bits.items() if name not in held]
    return pa.Table.from_pylist(rows, schema=pa.schema([("code", "int64"), ("trait", "string"), ("bit", "int64")]))


def _notes(asked: _Asked) -> list[Note]:
    equation, notes = asked.equation, []
    changes = asked.explain and asked.line is not None
    if asked.explain and not equation.additive:
        notes.append(Note("score.points-of-trees", _POINTS_OF_TREES))
    if changes and not equation.additive:
        notes.append(Note("score.changes-of-trees", _CHANGES_OF_TREES))
    if changes and len(equation.columns) > MASK_BITS:
        text = said("Changes are told of the first {count} traits only.", count=MASK_BITS)
        notes.append(Note("score.changes-of-some", text))
    if equation.log and equation.smearing is None:
        notes.append(Note("score.no-smearing", _NO_SMEARING))
    return notes


_POINTS_OF_TREES = said(
    "Trees do not add up by trait: points say what the score would lose were that trait alone as in the average "
    "household, and need not add up to the total."
)
_CHANGES_OF_TREES = said("Which changes would cross the line is told of trees for one household at a time only.")
_NO_SMEARING = said(
    "The model has no smearing factor: welfare is the exponential of the score, nearer to a median than to a mean."
)
