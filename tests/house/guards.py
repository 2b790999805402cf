"""docs/look-up/guards.md from the tests themselves: `python tests/house/guards.py` writes it.

A test holds a guard when it bears `@pytest.mark.guard("I6", ..)`; what no test bears is "not reached yet". The tests
are read, not run, so that writing the page needs nothing but Python.
"""

import ast
import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "look-up" / "guards.md"

INVARIANTS = (
    "A household cannot be rejected or exited by a match or score alone",
    "Net income is always a + b + c + d − e; stored totals are computed again and compared",
    "Each decision names rule version, line, evidence, people present, notice days and the end of appeal",
    "Exit needs income over the line of that year and place, the guarantees and water, agreement, quorum, notice",
    "A monitoring decision within 15 days, or an escalation; clearing needs six months and the steps of entry",
    "No forbidden field reaches a notice, export, log or page without the household's own sign-in",
    "Survey tables have no row that maps to a household; small cells never appear, also not by subtraction",
    "No payment without project, list, account match and negative list; the ledger always balances",
    "Every asset has owner, keeper, income rule and next check",
    "No screen or interface takes a number of households to enter or exit",
    "Complaints without a name can be filed, tracked and appealed without an account",
    "Periods, lines, quorums and days come from dated data; a change leaves past cases alone",
    "A rate shows numerator, denominator, sample design and interval",
    "Everything works offline in the village and merges without losing either side's edit",
)
HARMS = (
    ("Notices with identity numbers, health, phones", "disclosure rules in code; sealed at rest"),
    ("Quotas: exits to meet a figure", "no target field anywhere"),
    ("Exit by invented numbers", "ceilings, evidence, second visit, similar figures found"),
    ("Forged signature or thumb print", "the household confirms itself; nobody of an office can for it"),
    ("Made to exit", "a refusal stops the case; support goes on"),
    ("Favouring kin, noise, capture", "recusal, re-check, delivery audit, appeal"),
    ("Form filling", "a fact is asked once; burden is counted"),
    ("Standards raised level by level", "the standard shown with its text; local additions flagged"),
    ("Missed people", "apply without papers; what cannot be known never counts as failed"),
    ("A survey made to please", "no name, no target; helpers cannot open it"),
    ("Data used against people", "duties and masks, purpose and read log, deletion; none and not yours alike"),
)


def guarded(tests: Path) -> dict[str, list[str]]:
    """Number of a guard -> the tests that bear it, as file::name, in order."""
    found: dict[str, list[str]] = {}
    for path in sorted(tests.rglob("test_*.py")):
        for name, number in _marked(ast.parse(path.read_text("utf-8"))):
            found.setdefault(number, []).append(f"{path.relative_to(tests.parent)}::{name}")
    return found


def _marked(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        for mark in getattr(node, "decorator_list", ()):
            if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.guard":
                yield from ((node.name, ast.literal_eval(one)) for one in mark.args)


def page(found: dict[str, list[str]]) -> str:
    """The whole page."""
    lines = [
        "# Guards: what protects the people served",
        "",
        "Written by `make docs` from the marks of the tests (`@pytest.mark.guard`). Every invariant (I) and every",
        "documented harm (H) of the domain handbook stands here with the tests that hold it, or as *not reached yet*:",
        "a guard without a test does not count.",
        "",
        "## Invariants",
        "| number | what must hold | held by |",
        "|---|---|---|",
    ]
    lines += [f"| I{at} | {what} | {_held(found, f'I{at}')} |" for at, what in enumerate(INVARIANTS, 1)]
    lines += ["", "## Harms", "| number | harm seen elsewhere | guard | held by |", "|---|---|---|---|"]
    lines += [f"| H{at} | {harm} | {guard} | {_held(found, f'H{at}')} |" for at, (harm, guard) in enumerate(HARMS, 1)]
    return "\n".join(lines) + "\n"


def _held(found: dict[str, list[str]], number: str) -> str:
    return "<br>".join(found.get(number, ())) or "not reached yet"


if __name__ == "__main__":
    unfinished = PAGE.with_name(f".{PAGE.name}.part")
    unfinished.write_text(page(guarded(ROOT / "tests")), encoding="utf-8")
    os.replace(unfinished, PAGE)
