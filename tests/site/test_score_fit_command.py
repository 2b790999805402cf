"""doorstep score fit, through the door a user uses: what it prints, what it writes, what it refuses."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from doorstep.methods.identify.score import Model

FIT = ("score", "fit", "survey.csv", "--target", "spending", "--log", "--cluster", "village", "--model", "m.json")
FEATURES = ("--features", "age,members,log(members),roof")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    draw = np.random.default_rng(5)
    age, members, roof = draw.integers(18, 80, 200), draw.integers(1, 9, 200), draw.choice(["straw", "tile"], 200)
    spending = np.exp(2 + 0.01 * age - 0.5 * np.log(members) + 0.3 * (roof == "tile") + draw.normal(0, 0.3, 200))
    columns = (np.round(spending, 4), age, members, roof, [f"v{at % 17}" for at in range(200)])
    lines = [",".join(map(str, row)) for row in zip(*columns, strict=True)]
    lines[4] = ",30,2,tile,v4"
    (tmp_path / "survey.csv").write_text("spending,age,members,roof,village\n" + "\n".join(lines), encoding="utf-8")
    return tmp_path


def test_it_answers_with_figures_and_writes_a_model_that_apply_takes(doorstep, folder: Path) -> None:
    document = doorstep(*FIT, *FEATURES, "--unit", "spending=VND", "--json").document()
    assert [row["indicator"] for row in document["rows"]][:5] == [
        *("r2", "r2_cv", "spearman_cv", "exclusion_cv_20", "exclusion_cv_30")
    ]
    assert {row["n"] for row in document["rows"]} == {199}
    assert document["inputs"]["left_out"] == {"missing:spending": 1}
    assert any("1 of 200 rows have no spending" in note for note in document["notes"])
    model = Model.from_json((folder / "m.json").read_text("utf-8"))
    assert (model.provenance.data, model.target.unit, model.method) == ("survey.csv", "VND", "ols")
    applied = doorstep("score", "apply", "survey.csv", "--model", "m.json", "--explain", "-o", "out.csv", "--json")
    assert applied.document()["inputs"]["scored"] == 200


@pytest.mark.parametrize("method", ["ols", "quantile", "ridge", "lasso", "boosted"])
def test_every_method_writes_readable_json_and_the_same_twice(doorstep, folder: Path, method: str) -> None:
    words = (*FIT, *FEATURES, "--method", method, "--trees", "12")
    assert doorstep(*words).code == 0
    once = (folder / "m.json").read_bytes()
    assert doorstep(*words).code == 0
    assert (folder / "m.json").read_bytes() == once
    document = json.loads(once)
    assert (document["method"], document["trees"] is None) == (method, method != "boosted")
    assert sorted(path.name for path in folder.iterdir()) == ["m.json", "survey.csv"]


def test_scores_held_out_are_written_row_by_row(doorstep, folder: Path) -> None:
    assert doorstep(*FIT, *FEATURES, "--held-out", "held.csv").code == 0
    with (folder / "held.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["row"]) for row in rows] == [at for at in range(1, 201) if at != 5]
    assert set(rows[0]) == {"row", "target", "score", "fold"}


def test_held_out_scores_with_columns_kept_are_judged_by_targeting_as_the_fit_judged_them(
    doorstep, folder: Path
) -> None:
    words = ("--held-out", "held.parquet", "--keep", "village", "--keep", "roof", "--json")
    told = {row["indicator"]: row["estimate"] for row in doorstep(*FIT, *FEATURES, *words).document()["rows"]}
    judged = doorstep(
        "targeting", "held.parquet", "--truth", "target", "--poorest", "0.2", "--rule", "score=score",
        "--cluster", "village", "--by", "roof", "--rollup", "--json",
    ).document()  # fmt: skip
    [missed] = [row for row in judged["rows"] if row["indicator"] == "exclusion" and row["roof"] is None]
    assert missed["estimate"] == pytest.approx(told["exclusion_cv_20"])
    assert missed["se"] > 0
    answer = doorstep(*FIT, *FEATURES, "--held-out", "held.csv", "--keep", "vilage")
    assert (answer.code, "village" in answer.err) == (2, True)


def test_a_column_whose_name_has_a_comma_is_named_alone(doorstep, folder: Path) -> None:
    text = (folder / "survey.csv").read_text("utf-8")
    (folder / "survey.csv").write_text(text.replace("age,", '"age, years",', 1), encoding="utf-8")
    words = ("--features", "age, years", "--features", "members,roof")
    assert doorstep(*FIT, *words).code == 0
    assert list(Model.from_json((folder / "m.json").read_text("utf-8")).columns) == ["age, years", "members", "roof"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--features", "age,romos"], "romos"),
        (["--features", "age,spending"], "spending cannot be a feature"),
        (["--features", "age", "--model", "survey.csv"], "would take its place"),
        (["--features", "age", "--model", "no/m.json"], "There is no folder no."),
        (["--features", "age", "--held-out", "held.docx"], "Its ending says neither"),
        (["--features", "age", "--unit", "age"], "COL=UNIT"),
        (["--features", "age", "--folds", "1"], "It takes 2 folds"),
        (["--features", ","], "A score cannot be fitted without features"),
        (["--features", "age", "--target", "roof"], "cannot be used as a number"),
        (["--features", "age", "--method", "quantile", "--quantile", "nan"], "0 < .. < 1"),
    ],
)
def test_refuses_with_code_2_and_writes_nothing(doorstep, folder: Path, words: list[str], says: str) -> None:
    answer = doorstep(*FIT, *words)
    assert answer.code == 2, answer.out
    assert says in answer.err
    assert [path.name for path in folder.iterdir()] == ["survey.csv"]


def test_a_leak_is_refused_until_it_is_allowed(doorstep, folder: Path) -> None:
    text = (folder / "survey.csv").read_text("utf-8").splitlines()
    lines = [text[0] + ",total", *(f"{line},{line.split(',')[0]}9" for line in text[1:])]
    (folder / "survey.csv").write_text("\n".join(lines), encoding="utf-8")
    answer = doorstep(*FIT, "--features", "age,total")
    assert (answer.code, "--allow-leak" in answer.err) == (2, True)
    assert doorstep(*FIT, "--features", "age,total", "--allow-leak").code == 0
