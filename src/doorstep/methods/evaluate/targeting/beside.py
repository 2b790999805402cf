"""Rules to set beside a score: by place, by category, by the community, by lot, and everybody, made as columns."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Note, said
from doorstep.methods.survey import Design, admit
from doorstep.methods.survey.admit import label

KINDS = ("geographic", "categorical", "community", "random", "universal")
NEEDING = ("geographic", "categorical", "community")


@dataclass(frozen=True)
class Beside:
    """A rule to be made.

    Attributes:
        kind: "geographic" and "categorical" rank the values of `column` by their mean truth in the file, poorest first;
            a "categorical" with a `value` selects everybody who has it; "community" ranks by `column`, lower is poorer
            ("-COL": higher is poorer); "random" ties everybody, so that each has the same chance; "universal" selects
            all.
    """

    kind: str
    column: str | None = None
    value: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS or (self.column is not None) != (self.kind in NEEDING):
            raise Refusal(
                "targeting.unknown-beside",
                said(
                    "{kind} is not a rule that can be made.",
                    kind=self.kind if self.column is None else f"{self.kind}={self.column}",
                ),
                why=said(
                    "The rules that can be made are geographic=COL, categorical=COL or categorical=COL=VALUE, "
                    "community=COL, random and universal."
                ),
                do=said("Write one of these after --beside, or name a column of your own with --rule NAME=COL."),
            )


def rules_beside(
    table: ir.Table,
    beside: Sequence[Beside],
    *,
    truth: str,
    weight: str | None = None,
    size: str | None = None,
    on: Any = None,
) -> tuple[ir.Table, dict[str, str], tuple[Note, ...]]:
    """Make rules as columns.

    A mean is that of the truth of all people (weight x size) with the same value of the column, in this same file; so
    the rule knows more than a programme would, and its errors are a lower bound.

    Returns:
        the table with a column for each rule; the rules, NAME -> column, for `targeting`; notes. A rule is named by its
        kind, or by its kind and column, "geographic:county", where a kind comes twice.
    Raises:
        Refusal: no such column or value; the same rule twice; bad cells in truth, weight or size.
    """
    from doorstep.methods.engine import require

    require(table, [_bare(table, one.column) for one in beside if one.column is not None])
    names = _names(beside)
    rules: dict[str, str] = {}
    notes: list[Note] = []
    means = [one for one in beside if one.kind in ("geographic", "categorical") and one.value is None]
    if means:
        # Refusals name rows by their place, which a join does not keep.
        admit(table, numbers={"_truth": truth}, design=Design(weight=weight, size=size), on=on)
    for name, one in zip(names, beside, strict=True):
        if one.kind == "community" and one.column is not None:
            rules[name] = one.column
            continue
        rules[name] = column = _fresh(table, name)
        if one in means and one.column is not None:
            table, places = _by_mean(table, one.column, column, truth, weight, size, on)
            notes.append(_known_beforehand(name, one.column, truth, places))
        else:
            table = table.mutate(**{column: _value(table, one, on)})
    return table, rules, tuple(notes)


def _bare(table: ir.Table, column: str) -> str:
    return column[1:] if column.startswith("-") and column not in table.columns else column


def _names(beside: Sequence[Beside]) -> list[str]:
    uses = Counter(one.kind for one in beside)
    names = [
        one.kind if uses[one.kind] == 1 else ":".join(filter(None, (one.kind, one.column, one.value))) for one in beside
    ]
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise Refusal(
            "targeting.rule-twice",
            said("The rules cannot be told apart."),
            why=said("{names} is named more than once.", names=", ".join(twice)),
            do=said("Give every rule a name of its own, once."),
        )
    return names


def _fresh(table: ir.Table, name: str) -> str:
    taken = {column.casefold() for column in table.columns}
    while name.casefold() in taken:
        name += "_"
    return name


def _by_mean(
    table: ir.Table, column: str, into: str, truth: str, weight: str | None, size: str | None, on: Any
) -> tuple[ir.Table, int]:
    """The table with the mean truth of each row's place, null where that is not known; and the number of places."""
    from doorstep.methods.engine import number, run

    people = ibis.literal(1.0, "float64")
    for name in (weight, size):
        people = people if name is None else people * number(table, name, on=on).cast("float64")
    thin = table.select(_place=label(table, column), _truth=number(table, truth, on=on).cast("float64"), _people=people)
    thin = thin.filter(thin["_place"].notnull() & thin["_truth"].notnull() & thin["_people"].notnull())
    sums = thin.group_by("_place").aggregate(_sum=(thin["_people"] * thin["_truth"]).sum(), _all=thin["_people"].sum())
    # Rounded, so that the order in which an engine adds up cannot part places that are alike.
    mean = (sums["_sum"] / sums["_all"].nullif(0)).round(9)
    places = ibis.memtable(run(sums.select("_place", **{into: mean}), on=on))
    joined = table.mutate(_place=label(table, column)).left_join(places, "_place")
    return joined.select(*table.columns, into), int(run(sums.count(), on=on)[0][0].as_py())


def _value(table: ir.Table, one: Beside, on: Any) -> Any:
    if one.kind == "universal":
        return ibis.literal(1, "int64")
    if one.kind == "random":
        return ibis.literal(0.5, "float64")
    has = _equals(table, str(one.column), str(one.value))
    _refuse_unseen(table, one, has, on)
    # A case expression would call those whose category is not known 0; a cast leaves them unknown.
    return has.cast("int64")


def _equals(table: ir.Table, column: str, value: str) -> Any:
    """Whether the column has the value, null where it has none; a number is compared as a number."""
    cell = label(table, column)
    if cell.type().is_numeric():
        try:
            return cell.cast("float64") == float(value)
        except ValueError:
            pass
    return cell.cast("string") == value


def _refuse_unseen(table: ir.Table, one: Beside, has: Any, on: Any) -> None:
    from doorstep.methods.engine import run

    if run(has.ifelse(1, 0).sum().name("count"), on=on)["count"][0].as_py():
        return
    cells = table.select(_cell=label(table, str(one.column)).cast("string")).distinct().order_by("_cell").limit(20)
    there = [str(cell) for cell in run(cells, on=on)["_cell"].to_pylist() if cell is not None]
    raise Refusal(
        "targeting.unseen-value",
        said("No row has {value} in the column {column}.", value=str(one.value), column=str(one.column)),
        why=said("Its values are {there}.", there=", ".join(there)),
        do=said("Write one of these values, with the same capitals and spaces."),
    )


def _known_beforehand(name: str, column: str, truth: str, places: int) -> Note:
    text = said(
        "Rule {rule} ranks the {places} values of {column} by their mean {truth} in this same file, which no programme "
        "knows beforehand: its errors would be larger.",
        rule=name,
        places=places,
        column=column,
        truth=truth,
    )
    return Note("targeting.known-beforehand", text)
