"""Making welfare comparable before it is measured: prices by place, needs by the make-up of the household.

Sources: OECD-modified scale, Hagenaars, de Vos and Zaidi (1994); square root and the elasticity of the Luxembourg
Income Study, Buhmann, Rainwater, Schmaus and Smeeding (1988, Review of Income and Wealth 34, 115-142).
"""

import math
from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said

SCALES = ("head", "root", "oecd", "elasticity")


def deflate(
    table: ir.Table,
    welfare: str,
    place: str,
    deflators: Mapping[Any, float],
    *,
    into: str | None = None,
    on: Any = None,
) -> ir.Table:
    """Welfare at the prices of one reference place: divided by the price level of the row's place.

    Args:
        deflators: price level by place, above 0; 1 where prices are those of reference.
        into: column to write; None replaces `welfare`.
    Returns:
        the table with the column; null where welfare is missing.
    Raises:
        Refusal: a place of the file has no deflator, naming it; a deflator is not a number above 0.
    """
    from doorstep.methods.engine import number, require, run

    require(table, [welfare, place])
    wrong = [str(name) for name, level in deflators.items() if not (math.isfinite(level) and level > 0)]
    if wrong or not deflators:
        raise Refusal(
            "measure.deflator-not-positive",
            said("Welfare cannot be made comparable."),
            why=said("Deflators are numbers above 0, and these are not: {places}.", places=", ".join(wrong) or "-"),
            do=said("Give each place its price level, 1 for prices of reference."),
        )
    known = table[place].isin(list(deflators)).fill_null(False)
    without = table.filter(~known).select(_place=table[place]).distinct().order_by("_place")
    lost = run(without.limit(20), on=on).to_pylist()
    if lost:
        raise Refusal(
            "measure.no-deflator",
            said("Welfare cannot be made comparable."),
            why=said("These places have no deflator: {places}.", places=", ".join(str(row["_place"]) for row in lost)),
            do=said("Give each place of the column {column} its price level.", column=place),
        )
    level = ibis.cases(*[(table[place] == name, float(value)) for name, value in deflators.items()])
    return table.mutate(**{into or welfare: number(table, welfare, on=on).cast("float64") / level})


def per_adult(
    table: ir.Table,
    total: str,
    *,
    scale: str = "head",
    size: str | None = None,
    adults: str | None = None,
    children: str | None = None,
    elasticity: float = 0.5,
    into: str = "welfare",
    on: Any = None,
) -> ir.Table:
    """Welfare of each member, from the household's total and its needs.

    Args:
        total: column of the household's income or consumption.
        scale: "head" divides by size; "root" by its square root; "elasticity" by size^elasticity (Luxembourg Income
            Study; 0 no needs, 1 by head); "oecd" by 1 + 0.5 for each further adult + 0.3 for each child.
        size, adults, children: columns of whole numbers; size for the first three scales, the others for "oecd".
        into: name of the new column; null where a count is missing or nobody lives in the household.
    Raises:
        Refusal: the scale is not known, or its columns are not named.
    """
    from doorstep.methods.engine import number

    needed = {"adults": adults, "children": children} if scale == "oecd" else {"size": size}
    lacking = [name for name, column in needed.items() if column is None]
    if scale not in SCALES or lacking or not 0 <= elasticity <= 1:
        raise Refusal(
            "measure.scale",
            said("The needs of a household cannot be counted on the scale {scale}.", scale=scale),
            why=said(
                "The scales are {scales}; missing: {lacking}.",
                scales=", ".join(SCALES),
                lacking=", ".join(lacking) or "-",
            ),
            do=said(
                "Name a scale and its columns: size, or adults and children for oecd; an elasticity lies in 0 to 1."
            ),
        )
    counts = {name: number(table, str(column), on=on).cast("float64") for name, column in needed.items()}
    if scale == "oecd":
        # A household without adults still has a first member.
        people = counts["adults"] + counts["children"]
        first_child = (counts["adults"] >= 1).ifelse(0.0, 0.7)
        needs = 0.5 + 0.5 * counts["adults"] + 0.3 * counts["children"]
        needs = (counts["adults"] >= 1).ifelse(needs, 0.3 * counts["children"] + first_child)
    else:
        people = counts["size"]
        needs = people ** {"head": 1.0, "root": 0.5, "elasticity": elasticity}[scale]
    welfare = number(table, total, on=on).cast("float64")
    return table.mutate(**{into: (people > 0).ifelse(welfare / needs, ibis.null("float64"))})
