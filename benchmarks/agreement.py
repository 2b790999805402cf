"""Whether ours and the peer say the same, standard errors included."""

from typing import Any

import duckdb

CLOSE = 1e-9


def af(ours: Any, peer: dict[str, Any]) -> None:
    """Every estimate of every level, to 1e-9, and the rows counted, exactly."""
    long, wide = ours.table, peer["result"]
    names = [name for name in wide.column_names if name not in ("county", "township", "village", "n", "people")]
    unpivoted = duckdb.sql(
        f"UNPIVOT wide ON {', '.join(_quoted(name) for name in names)} INTO NAME indicator VALUE estimate"
    )
    compared = duckdb.sql(
        "SELECT count(*) AS compared, count_if(l.n <> u.n) AS counts,"
        " max(abs(l.estimate - u.estimate) / greatest(abs(u.estimate), 1e-6)) AS apart"
        " FROM long l JOIN unpivoted u ON l.indicator = u.indicator"
        " AND l.county IS NOT DISTINCT FROM u.county AND l.township IS NOT DISTINCT FROM u.township"
        " AND l.village IS NOT DISTINCT FROM u.village"
    ).fetchall()[0]
    expected = unpivoted.aggregate("count(*)").fetchall()[0][0]
    _same(compared[0] == expected > 0, f"{compared[0]} of {expected} estimates found in both")
    _same(compared[1] == 0, f"{compared[1]} counts differ")
    _same(compared[2] < CLOSE, f"estimates differ by {compared[2]}")
    errors = peer["errors"]
    paired, apart = duckdb.sql(
        "SELECT count(*), max(abs(l.se - e.se) / greatest(abs(e.se), 1e-6)) FROM long l JOIN errors e"
        " ON l.indicator = e.indicator AND l.county IS NOT DISTINCT FROM e.county"
        " AND l.township IS NOT DISTINCT FROM e.township WHERE l.village IS NULL AND l.se IS NOT NULL"
    ).fetchall()[0]
    _same(paired > 100 and apart < 1e-6, f"{paired} errors differ by {apart}")
    assert all(table is not None for table in (unpivoted, long, errors))


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
    """Estimates to 1e-9, rows exactly, and standard errors to 1e-6 from the peer's sums by cluster."""
    found = {(row["county"], row["indicator"]): row for row in ours.rows()}
    for row in peer["result"].to_pylist():
        for name in ("fgt0", "fgt1", "fgt2", "mean"):
            mine = found[(row["county"], name)]
            _same(mine["n"] == row["n"], f"rows of {row['county']}")
            _same(abs(mine["estimate"] - row[name]) <= CLOSE * max(1.0, abs(row[name])), f"{name} of {row['county']}")
    for row in peer["errors"].to_pylist():
        for name in ("fgt0", "fgt1", "fgt2", "mean"):
            se = found[(row["county"], name)]["se"]
            _same(abs(se - row[name]) <= 1e-6 * row[name], f"error of {name} of {row['county']}")


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


def _quoted(name: str) -> str:
    return f'"{name}"'


def _same(condition: bool, what: str) -> None:
    if not condition:
        raise AssertionError(f"Ours and the peer differ: {what}")
