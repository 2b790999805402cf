"""Refusals of admission: an empty file, nothing known, cells that cannot be, keys that repeat."""

from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said
from doorstep.methods.survey.repeats import any_repeats


def refuse_empty(counts: Mapping[str, int], columns: Sequence[str]) -> None:
    """Refuse a file without rows, a column without a value, and rows of which none can be used."""
    if counts["read"] == 0:
        raise Refusal(
            "survey.empty",
            said("There is nothing to measure."),
            why=said("The file has no row."),
            do=said("Name a file with at least one row of data below its heading."),
        )
    for column in columns:
        if counts[f"missing:{column}"] == counts["read"]:
            raise Refusal(
                "survey.nothing-known",
                said("The column {column} cannot be used.", column=column),
                why=said("It is empty in all {read} rows.", read=counts["read"]),
                do=said("Name another column, or fill this one."),
            )
    if counts["kept"] == 0:
        raise Refusal(
            "survey.nothing-left",
            said("There is nothing to measure."),
            why=said(
                "Each of the {read} rows lacks one of {columns}.", read=counts["read"], columns=", ".join(columns)
            ),
            do=said("Fill these columns, or name others."),
        )
    if counts.get("weightless") == counts["kept"]:
        raise Refusal(
            "survey.no-weight",
            said("There is nothing to measure."),
            why=said("The weight or size is 0 in each of the {kept} rows that are left.", kept=counts["kept"]),
            do=said("Name a column with weights above 0."),
        )


def refuse_names(by: Sequence[str], taken: Sequence[str]) -> None:
    """Refuse groups called like a column of the results, or like what is computed beside the rows."""
    for name in by:
        why = None
        if name in taken:
            why = said("The table of results has a column of that name: {names}.", names=", ".join(taken))
        elif name.startswith("_"):
            why = said("Names that begin with _ are kept for what is computed beside the rows.")
        if why is not None:
            raise Refusal(
                "survey.reserved-name",
                said("The groups cannot come from a column called {column}.", column=name),
                why=why,
                do=said("Rename the column in the file."),
            )


def refuse_nested(table: ir.Table, columns: Sequence[str]) -> None:
    """Refuse columns whose cells are lists, structures or maps where one label is needed."""
    for name in columns:
        kind = table[name].type()
        if kind.is_nested():
            raise Refusal(
                "survey.not-a-label",
                said("The column {column} cannot name groups, strata, clusters or rows.", column=name),
                why=said("It holds {kind}.", kind=str(kind)),
                do=said("Name a column with one text, number or date in each cell."),
            )


WRONG: Mapping[str, tuple[Said, Said]] = {
    "infinite": (said("is infinite"), said("Correct these cells, or leave them empty if the value is not known.")),
    "negative-weight": (
        said("is below 0, and it is a weight"),
        said("Correct these weights; 0 leaves a row unweighted."),
    ),
    "negative-size": (
        said("is below 0, and it counts people"),
        said("Correct these sizes, or leave them empty if not known."),
    ),
    "negative-fpc": (said("is below 0, and it counts clusters"), said("Correct these population counts.")),
}


def refuse_cells(table: ir.Table, column: str, value: Any, wrong: Any, code: str, count: int, on: Any) -> None:
    """Refuse cells that cannot be, with the first three rows (from 1, below the heading) and their values."""
    from doorstep.methods.engine.columns import bad_rows, cells_said

    marked = table.select(**{column: value, "_wrong": wrong.fill_null(False)})
    first = bad_rows(marked, column, marked["_wrong"], on)
    reason, remedy = WRONG[code]
    raise Refusal(
        f"survey.{code}",
        said("The column {column} cannot be used.", column=column),
        why=said(
            "In {count} rows its value {reason}, as in {examples}.",
            count=count,
            reason=reason,
            examples=cells_said(first),
        ),
        do=remedy,
    )


def refuse_repeated_keys(table: ir.Table, key: str, on: Any) -> None:
    """Refuse a key that names two rows, with how many keys repeat and where three of them first do."""
    from doorstep.methods.engine import run
    from doorstep.methods.engine.columns import bad_rows

    if not any_repeats(table, key, on=on):
        return
    value = table[key]
    again = (
        table.filter(value.notnull()).group_by(_key=value).aggregate(_times=ibis._.count()).filter(ibis._._times > 1)
    )
    [found] = run(again.aggregate(keys=again.count(), rows=again["_times"].sum()), on=on).to_pylist()
    some = run(again.order_by("_key").limit(3), on=on)["_key"].to_pylist()
    marked = table.select(_key=value, _again=value.isin(some).fill_null(False))
    rows = bad_rows(marked, "_key", marked["_again"], on)
    raise Refusal(
        "survey.repeated-key",
        said("The column {key} does not name one row each.", key=key),
        why=said(
            "{keys} of its values stand in more than one row ({rows} rows in all), for example in the rows {examples}.",
            keys=found["keys"],
            rows=int(found["rows"]),
            examples=", ".join(str(row) for row, _ in rows),
        ),
        do=said("Remove the repeated rows, or name the column that is unique."),
    )
