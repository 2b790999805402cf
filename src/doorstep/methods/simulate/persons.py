"""Persons of a simulated nation: the members of its households."""

import ibis
import ibis.expr.types as ir

from doorstep.methods.simulate.draws import below, chance, picked, with_draws
from doorstep.methods.simulate.nation import LARGEST, Nation, with_size

COLUMNS = (
    "person_id", "household_id", "member", "age", "sex", "in_school", "schooling_years", "insured", "disabled", "ill",
    "undernourished", "labour", "works", "work_months",
)  # fmt: skip
_OWN = ("age", "sex", "school", "years", "insured", "disabled", "ill", "food", "labour", "works", "months", "asked")


def persons(ids: ir.Table, nation: Nation) -> ir.Table:
    """Make the persons who sit in these seats: every household has eight, and as many sit as it has members.

    Args:
        ids: column `person_id` (int64, 0 <= person_id < 8 x nation.households), in any order, any part.
    Returns:
        One row per seat taken, the columns of COLUMNS: see docs/look-up/simulated-nation.md. Lazy; null where nobody
        asked, or where the question does not apply (schooling under 6, labour outside 16 to 65).
    """
    table = ids.mutate(household_id=ids.person_id // LARGEST, member=(ids.person_id % LARGEST + 1).cast("int8"))
    table = with_size(table, nation)
    table = table.filter(table.member <= table["size"])
    table = with_draws(table, {f"_{name}": "person_id" for name in _OWN}, seed=nation.seed)
    table = table.mutate(age=_age(table))
    table = table.mutate(labour=_labour(table), sex=(1 + (table._sex & 1)).cast("int8"))
    return table.mutate(**_schooling(table), **_health(table), **_work(table)).select(COLUMNS)


def _age(table: ir.Table) -> ir.IntegerValue:
    """The first two seats are heads and partners, the next three mostly children, the others children or elders."""
    young, grown, old = below(table._age, 26), 22 + below(table._age, 54), 55 + below(table._age, 36)
    elder = (table._age & 3) == 0
    age = ibis.cases((table.member <= 2, grown), ((table.member > 5) & elder, old), else_=young)
    return age.cast("int16")


def _schooling(table: ir.Table) -> dict[str, ir.Value]:
    of_age = table.age.between(6, 15)
    attends = ibis.cases(
        (of_age, table._school >= chance(0.02)),
        (table.age.between(3, 24), table._school < chance(0.5)),
        else_=False,
    )
    years = ibis.least((table.age - 6).cast("int64"), below(table._years, 17)).cast("int8")
    unasked = (table._asked & 0xFF) < 2
    return {
        "in_school": (of_age & unasked).ifelse(ibis.null(), attends),
        "schooling_years": ((table.age < 6) | ((table._asked >> 24) < 3)).ifelse(ibis.null(), years),
    }


def _health(table: ir.Table) -> dict[str, ir.Value]:
    ill = ibis.cases((table.age >= 60, chance(0.35)), (table.age >= 40, chance(0.15)), else_=chance(0.04))
    unasked = ((table._asked >> 16) & 0xFF) < 13
    return {
        "insured": (((table._asked >> 8) & 0xFF) < 2).ifelse(ibis.null(), table._insured >= chance(0.03)),
        "disabled": table._disabled < (table.age >= 60).ifelse(chance(0.08), chance(0.02)),
        "ill": table._ill < ill,
        "undernourished": unasked.ifelse(ibis.null(), table._food < chance(0.03)),
    }


def _labour(table: ir.Table) -> ir.IntegerValue:
    """1 skilled, 2 ordinary, 3 weak, 4 none; null outside 16 to 65."""
    return table.age.between(16, 65).ifelse(picked(table._labour, (0.1, 0.7, 0.1)), ibis.null()).cast("int8")


def _work(table: ir.Table) -> dict[str, ir.Value]:
    works = (table.labour <= 2) & (table._works < chance(0.7))
    months = 1 + below(table._months, 12)
    return {"works": works.fill_null(False), "work_months": works.fill_null(False).ifelse(months, 0).cast("int8")}
