"""All rules over all households: per household the reasons that fired, failed, or could not be known.

Each rule takes two bits of a whole number, its state; the states are computed once and kept. Text is written once per
distinct state and joined, never built row by row.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from doorstep.methods.engine import Engine, as_table, keep, require, run
from doorstep.methods.engine.session import engine_of
from doorstep.methods.identify.rules.members import MASK_BITS, MEMBERS, NARROW, check_key, packed, with_members
from doorstep.methods.identify.rules.rulebook import Rule, RuleSet
from doorstep.methods.kernel.predicates import needs
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Note, said
from doorstep.methods.survey.repeats import any_repeats

ANSWERS = ("failed", "fired", "unknown")
"""What the two bits of a rule say, by their value."""

SORTED_UP_TO = 1_000_000
"""Results of up to so many households come sorted by key, or without one in the order of the source; sorting
more costs more than it helps."""

_PER_STATE = MASK_BITS // 2

_INTERNAL = re.compile(r"_(row|members|household|number|(state|of|text).*)")
"""Names of columns that the sweep puts beside those of the households."""


@dataclass(frozen=True)
class RuleResult:
    """What the rules say.

    Attributes:
        table: one row per household: the key (all its columns when no key is given), and `fired`, `failed`, `unknown`:
            reason codes joined by ";" in the order of the rules, empty when there are none. Every reason is in
            exactly one of the three.
        counts: one row per rule: `rule`, `reason`, `text`, `text_zh`, and households `fired`, `failed`, `unknown`.
        households: how many there are.
        notes: members left out, households without members, rules that could be known nowhere.
    """

    table: ir.Table
    counts: pa.Table
    households: int
    notes: tuple[Note, ...] = ()


def sweep(
    households: ir.Table,
    members: ir.Table | None = None,
    *,
    rules: RuleSet,
    key: str | None = None,
    on: Engine | None = None,
) -> RuleResult:
    """Ask every rule about every household.

    Args:
        households: one row per household.
        members: one row per member; its `key` names the household. A household that no member names has no members:
            "any member" is false and "every member" is true for it; how many there are is noted.
        rules: see `read_rules`. Every rule is asked; choose the valid ones with `RuleSet.on`.
        key: the household number, unique and never empty; needed with members.
    Raises:
        Refusal: a field or parameter is not there; text where a number is needed, with row and value; a household
            number is empty or there twice; members are needed and not given; there is no rule or no household.
    """
    _refuse_nothing_to_do(households, members, rules, key)
    engine = engine_of(households, on)
    wheres = [rule.when for rule in rules.rules]
    wanted = needs(*wheres)
    if key is not None:
        if members is not None:
            check_key(key, households, members)
        present = [name for name in wanted.household if name in households.columns and name != key]
        # Names that are not there must reach the check, which names the nearest spelling among all columns.
        if len(present) + (key in wanted.household) == len(wanted.household):
            households = households.select(key, *present)
    carried = (key,) if key is not None else households.columns
    folded = with_members(wheres, households, members, key=key, parameters=rules.parameters, on=engine)
    states = _states(folded.values)
    counted = {MEMBERS: folded.table[MEMBERS]} if wanted.looks_at_members else {}
    order = key or "_row"
    # Without a key the rows are only known by their order, which the join with the texts would lose.
    numbered = {"_row": ibis.row_number()} if key is None and engine.kind == "duckdb" else {}
    kept = keep(folded.table.select(*carried, **states, **counted, **numbered), on=engine)
    found = _found(kept, list(states), wanted.looks_at_members, engine)
    total = sum(found["_households"].to_pylist())
    if not total:
        raise _empty()
    if key is not None:
        _refuse_bad_keys(kept, key, total, engine)
    counts = _counts(found, rules.rules)
    notes = _notes(found, counts, members if wanted.looks_at_members else None, key, engine)
    joined = _with_texts(kept, found, rules.rules, engine)
    if total <= SORTED_UP_TO and order in kept.columns:
        joined = joined.order_by(order)
    table = joined.select(*carried, **{name: joined[f"_text_{name}"] for name in ("fired", "failed", "unknown")})
    return RuleResult(table, counts, total, notes)


def _refuse_nothing_to_do(households: ir.Table, members: ir.Table | None, rules: RuleSet, key: str | None) -> None:
    if not rules.rules:
        raise Refusal(
            "rules.none",
            said("There is no rule to ask."),
            why=said("The file has no rule, or none is valid on that day."),
            do=said("Add a rule, or choose another day."),
        )
    if key is not None:
        require(households, [key], asked_by="--key")
    if key is None and members is not None:
        raise Refusal(
            "rules.key-needed",
            said("Members cannot be brought to their households."),
            why=said("No column is named that both tables share."),
            do=said("Name it: --key household_id."),
        )
    for name in households.columns if key is None else [key]:
        if name in ANSWERS or _INTERNAL.fullmatch(name):
            raise Refusal(
                "rules.name-taken",
                said("The result would have two columns {name}.", name=name),
                why=said("The households have a column of a name that is also computed."),
                do=said("Give the key of the households, or rename that column."),
            )


def _states(values: Sequence[ir.BooleanValue]) -> dict[str, ir.Value]:
    codes = [packed(value, 2 * (place % _PER_STATE), wide=len(values) > NARROW) for place, value in enumerate(values)]
    groups = [codes[start : start + _PER_STATE] for start in range(0, len(codes), _PER_STATE)]
    return {f"_state{place}": reduce(lambda one, other: one | other, group) for place, group in enumerate(groups)}


def _found(kept: ir.Table, states: list[str], with_counts: bool, engine: Engine) -> pa.Table:
    """Each combination of states once, with how many households and members have it."""
    sums = {"_households": kept.count()}
    if with_counts:
        sums |= {"_members": kept[MEMBERS].sum().cast("int64"), "_alone": (kept[MEMBERS] == 0).sum().cast("int64")}
    return run(kept.group_by(states).aggregate(**sums), on=engine)


def _answers(found: pa.Table, place: int) -> list[int]:
    """The answer of one rule for each combination."""
    column, slot = divmod(place, _PER_STATE)
    return [(state >> (2 * slot)) & 3 for state in found[f"_state{column}"].to_pylist()]


def _counts(found: pa.Table, rules: Sequence[Rule]) -> pa.Table:
    sizes = found["_households"].to_pylist()
    rows = []
    for place, rule in enumerate(rules):
        sums = [0, 0, 0]
        for answer, size in zip(_answers(found, place), sizes, strict=True):
            sums[answer] += size
        words = {"rule": rule.name, "reason": rule.reason, "text": rule.text, "text_zh": rule.text_zh}
        rows.append({**words, "fired": sums[1], "failed": sums[0], "unknown": sums[2]})
    return pa.Table.from_pylist(rows)


def _with_texts(kept: ir.Table, found: pa.Table, rules: Sequence[Rule], engine: Engine) -> ir.Table:
    reasons: list[list[list[str]]] = [[[], [], []] for _ in range(found.num_rows)]
    for place, rule in enumerate(rules):
        for row, answer in zip(reasons, _answers(found, place), strict=True):
            row[answer].append(rule.reason)
    states = [name for name in found.column_names if name.startswith("_state")]
    texts = {f"_text_{name}": [";".join(row[code]) for row in reasons] for code, name in enumerate(ANSWERS)}
    small = as_table(pa.table({f"_of{name}": found[name] for name in states} | texts), on=engine)
    return kept.join(small, [kept[name] == small[f"_of{name}"] for name in states])


def _refuse_bad_keys(kept: ir.Table, key: str, total: int, engine: Engine) -> None:
    [seen] = run(kept.aggregate(keyed=kept[key].count()), on=engine).to_pylist()
    if seen["keyed"] < total:
        raise Refusal(
            "rules.key-empty",
            said("Some households have no number in {key}.", key=key),
            why=said("It is empty in {count} of {total} rows.", count=total - seen["keyed"], total=total),
            do=said("Fill it in, or take these rows out; without it a result cannot be brought back to its household."),
        )
    if not any_repeats(kept, key, on=engine):
        return
    [seen] = run(kept.aggregate(different=kept[key].nunique()), on=engine).to_pylist()
    twice = kept.group_by(key).aggregate(rows=kept.count()).filter(ibis._.rows > 1).order_by(key).limit(3)
    examples = ", ".join(f"{row[key]} ({row['rows']} rows)" for row in run(twice, on=engine).to_pylist())
    raise Refusal(
        "rules.key-twice",
        said("Some households are there more than once."),
        why=said(
            "{total} rows have {different} numbers in {key}: {examples}.",
            total=total,
            different=seen["different"],
            key=key,
            examples=examples,
        ),
        do=said("Keep one row for each household."),
    )


def _notes(
    found: pa.Table, counts: pa.Table, members: ir.Table | None, key: str | None, engine: Engine
) -> tuple[Note, ...]:
    notes = []
    if members is not None and key is not None:
        [seen] = run(members.aggregate(all=members.count(), keyed=members[key].count()), on=engine).to_pylist()
        orphans = seen["keyed"] - sum(found["_members"].to_pylist())
        nameless = seen["all"] - seen["keyed"]
        alone = sum(found["_alone"].to_pylist())
        if orphans:
            notes.append(
                Note(
                    "rules.members-of-no-household",
                    said(
                        "{count} members are left out: no row of the households has their number.",
                        count=orphans,
                    ),
                )
            )
        if nameless:
            notes.append(
                Note(
                    "rules.members-without-key",
                    said("{count} members are left out: their {key} is empty.", count=nameless, key=key),
                )
            )
        if alone:
            notes.append(
                Note(
                    "rules.households-without-members",
                    said(
                        "{count} households have no row in the table of members; conditions on members find none.",
                        count=alone,
                    ),
                )
            )
    for row in counts.to_pylist():
        if not row["fired"] and not row["failed"]:
            notes.append(
                Note(
                    "rules.known-nowhere",
                    said(
                        "The rule {rule} could not be known for any household: what it reads is missing everywhere.",
                        rule=row["rule"],
                    ),
                )
            )
    return tuple(notes)


def _empty() -> Refusal:
    return Refusal(
        "rules.no-household",
        said("There is no household to ask about."),
        why=said("The table of households is empty."),
        do=said("Give a table with at least one row."),
    )
