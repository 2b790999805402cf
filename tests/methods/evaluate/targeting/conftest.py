"""`compare` gives a Result, `errors` its rows by group, rule and indicator, `estimates` their estimates only."""

import pytest

from doorstep.methods.evaluate.targeting import targeting


@pytest.fixture(scope="session")
def compare(duck, table):
    """The result of comparing rules in rows made by hand; without replicates unless asked."""

    def compared(columns, rules, *, engine=None, **words):
        engine = engine or duck
        words = {"truth": "truth", "replicates": 0, **words}
        return targeting(table(columns, engine), rules=rules, on=engine, **words)

    return compared


@pytest.fixture(scope="session")
def errors(compare):
    """Rows of the comparison by (group.., rule, indicator), or by indicator where there is one rule and no group."""

    def found(columns, rules=None, **words):
        rules = rules or {"rule": "rule"}
        by = tuple(words.get("by", ()))
        rows = compare(columns, rules, **words).rows()
        if len(rules) == 1 and not by:
            return {row["indicator"]: row for row in rows}
        return {(*(row[name] for name in by), row["rule"], row["indicator"]): row for row in rows}

    return found


@pytest.fixture(scope="session")
def estimates(errors):
    """As `errors`, estimates only."""

    def found(columns, rules=None, **words):
        return {key: row["estimate"] for key, row in errors(columns, rules, **words).items()}

    return found
