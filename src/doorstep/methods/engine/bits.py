"""The OR of whole numbers over many rows: both engines have it under one name, Ibis names it only for some."""

import ibis


@ibis.udf.agg.builtin(name="bit_or")  # type: ignore[untyped-decorator]
def bit_or(numbers: int) -> int:  # type: ignore[empty-body]
    """Each bit that is set in some row; null when every row is null."""
