"""Whether ours and the peer say the same, standard errors included."""

from typing import Any

import duckdb

CLOSE = 1e-9
WITHIN = {"estimate": CLOSE, "people": CLOSE, "n": 0.0, "se": 1e-6, "low": 1e-6, "high": 1e-6}
"""How far the two sides may be apart, as a share of the figure; a figure that only one side gives is 1 apart."""


def af(ours: Any, peer: dict[str, Any]) -> None:
    """Every row of the long table, of every area."""
    _long(ours.table, peer["result"], ("county", "township", "village"))


def _long(ours: Any, peer: Any, by: tuple[str, ...]) -> None:
    """The same rows on both sides; estimates and people to 1e-9, rows exactly, errors and intervals to 1e-6."""
    same = " AND ".join(f"o.{name} IS NOT DISTINCT FROM p.{name}" for name in (*by, "indicator"))
    apart = ", ".join(
        f"max(CASE WHEN (o.{name} IS NULL) <> (p.{name} IS NULL) THEN 1"
        f" ELSE abs(o.{name} - p.{name}) / greatest(abs(o.{name}), 1e-6) END) AS {name}"
        for name in WITHIN
    )
    [row] = (
        duckdb.sql(f"SELECT count(*) AS found, {apart} FROM ours o JOIN peer p ON {same}").to_arrow_table().to_pylist()
    )
    _same(
        row["found"] == ours.num_rows == peer.num_rows > 0, f"{row['found']} rows of {ours.num_rows}, {peer.num_rows}"
    )
    for name, most in WITHIN.items():
        _same(row[name] <= most, f"{name} differs by {row[name]}")


def rules(ours: dict[str, Any], peer: dict[str, Any]) -> None:
    """Every household's three texts, exactly, and the counts by rule."""
    one, other = (f"read_parquet('{side['out']}')" for side in (ours, peer))
    equal, first, second = duckdb.sql(
        f"SELECT (SELECT count(*) FROM {one} JOIN {other} USING (household_id, fired, failed, unknown)),"
        f" (SELECT count(*) FROM {one}), (SELECT count(*) FROM {other})"
    ).fetchall()[0]
    _same(equal == first == second > 0, f"{equal} equal of {first} and {second} households")
    counted = [(row["reason"], row["fired"], row["failed"], row["unknown"]) for row in ours["counts"].to_pylist()]
    by_hand = [tuple(value or 0 for value in row.values()) for row in peer["counts"].to_pylist()]
    _same(counted == by_hand, f"counts differ: {counted} and {by_hand}")


def measure(ours: Any, peer: dict[str, Any]) -> None:
    """Every row of the long table."""
    _long(ours.table, peer["result"], ("county",))


def mpitb(ours: Any, peer: list[dict[str, Any]]) -> None:
    """H, A, M0, headcounts and contributions of nation and strata, to 1e-9."""
    found = {(row["stratum"], row["indicator"]): row["estimate"] for row in ours.rows()}
    names = {"H": "h", "A": "a", "M0": "m0", "hdk": "censored", "hd": "uncensored", "pctb": "contribution"}
    compared = 0
    for row in peer:
        if row["measure"] in names:
            name = names[row["measure"]] + (f":{row['indicator']}" if "indicator" in row else "")
            apart = abs(found[(row.get("subg"), name)] - row["b"])
            _same(apart < CLOSE, f"{name} of {row.get('subg')}: {apart}")
            compared += 1
    _same(compared > 30, f"only {compared} figures compared")


def _same(condition: bool, what: str) -> None:
    if not condition:
        raise AssertionError(f"Ours and the peer differ: {what}")
