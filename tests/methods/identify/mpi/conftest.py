"""Small specifications and the results as a dictionary."""

import pytest

from doorstep.methods.identify.mpi import read_spec


@pytest.fixture(scope="session")
def spec_of():
    """A specification of columns d0, d1 .. that are deprived at 1, named 0, 1 .. as their positions."""

    def made(count, k, *, weights=None, dimensions=None, missing="drop"):
        text = (
            f'k = {k!r}\nmissing = "{missing}"\n'
            if isinstance(k, float | int)
            else f'k = "{k}"\nmissing = "{missing}"\n'
        )
        for index in range(count):
            text += f'[[indicator]]\nname = "{index}"\ncolumn = "d{index}"\ndeprived = "= 1"\n'
            text += f"weight = {weights[index]!r}\n" if weights else ""
            text += f'dimension = "{dimensions[index]}"\n' if dimensions else ""
        return read_spec(text, "test.toml")

    return made


@pytest.fixture(scope="session")
def by_name():
    """Estimates by indicator, of the group with these labels."""

    def found(result, figure="estimate", **labels):
        rows = result.table.to_pylist()
        return {
            row["indicator"]: row[figure] for row in rows if all(row[name] == label for name, label in labels.items())
        }

    return found
