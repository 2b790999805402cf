"""Villages made by hand: `voices(rows)` takes (unit, informant, item, rank) tuples; `ordered` gives item -> row."""

import pyarrow as pa
import pytest

from doorstep.methods.engine import as_table
from doorstep.methods.identify.rank import hear, rank

COLUMNS = ("unit", "informant", "item", "rank")


@pytest.fixture(scope="session")
def rankings(duck):
    """A table of (unit, informant, item, rank) rows on the engine."""

    def made(rows):
        return as_table(pa.table(dict(zip(COLUMNS, map(list, zip(*rows, strict=True)), strict=True))), on=duck)

    return made


@pytest.fixture(scope="session")
def voices(rankings):
    def made(rows, **words):
        return hear(rankings(rows), unit="unit", item="item", rank="rank", by_informant="informant", **words)

    return made


@pytest.fixture(scope="session")
def ranked(rankings):
    """The rows of the order, by unit and item."""

    def made(rows, **words):
        words = {"by_informant": "informant", **words}
        found = rank(rankings(rows), unit="unit", item="item", rank="rank", **words)
        return {(row["unit"], row["item"]): row for row in found.rows()}

    return made
