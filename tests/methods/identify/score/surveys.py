"""An invented survey whose welfare follows from what can be seen, from the village, and from chance."""

import numpy as np
import pyarrow as pa

ROOFS = np.array(["straw", "tile", "iron"])
FEATURES = ["age", "age^2", "rooms/members", "log(members)", "tv", "roof"]


def survey(rows=400, villages=25, seed=1, effect=0.2):
    """Columns of Arrow: hid, village, age, rooms, members, tv (true and false), roof (text), weight, spending."""
    draw = np.random.default_rng(seed)
    age, rooms, members = draw.integers(18, 80, rows), draw.integers(1, 7, rows), draw.integers(1, 11, rows)
    tv, roof, village = (
        draw.random(rows) < 0.4,
        draw.choice(3, rows, p=[0.2, 0.5, 0.3]),
        draw.integers(0, villages, rows),
    )
    place = draw.normal(0, effect, villages)
    log = (
        1.5 + 0.02 * age - 0.0002 * age**2 + 0.3 * rooms / members - 0.4 * np.log(members) + 0.25 * tv
        + np.array([-0.3, 0.0, 0.2])[roof] + place[village] + draw.normal(0, 0.4, rows)
    )  # fmt: skip
    return pa.table(
        {
            "hid": np.arange(rows), "village": [f"v{number}" for number in village], "age": age, "rooms": rooms,
            "members": members, "tv": tv, "roof": ROOFS[roof], "weight": draw.uniform(0.5, 3.0, rows),
            "spending": np.exp(log),
        }
    )  # fmt: skip


def design(data):
    """FEATURES worked out apart, without the intercept; tile is the most common roof."""
    age, rooms, members = (data[name].to_numpy().astype(float) for name in ("age", "rooms", "members"))
    roof = np.array(data["roof"].to_pylist())
    columns = [age, age**2, rooms / members, np.log(members), data["tv"].to_numpy().astype(float)]
    return np.column_stack([*columns, roof == "iron", roof == "straw"]).astype(float)
