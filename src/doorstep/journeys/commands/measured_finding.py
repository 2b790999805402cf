"""From an outline's [finding] and a survey to what the page says: scores fitted, rules compared, a form, stories."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from doorstep.journeys.commands.measured_stories import Judged, stories
from doorstep.journeys.report.content import Pair, Words
from doorstep.journeys.report.content_finding import Answer as Written
from doorstep.journeys.report.content_finding import Compared, Finding, Fit, Form, Groups, Mark, Question, Slice
from doorstep.journeys.report.outline import Outline
from doorstep.journeys.report.outline_finding import Sought
from doorstep.kernel.terminal import _
from doorstep.methods.engine import Engine, as_table, require, run
from doorstep.methods.kernel.result import Result
from doorstep.methods.survey.poorest import poorest, truly_poorest

LINEAR, TREES = Pair("the linear score", "线性评分"), Pair("boosted trees", "提升树")
INDICATORS = ("exclusion", "inclusion", "error", "selected")
PLAIN = ("random", "universal")
"""Rules whose ties and quotas need no note: the page says what they are."""
REPLICATES = 300
"""Enough for a standard error within about 4 % of itself (Efron and Tibshirani 1993, ch. 6), in a second."""
SLICES = 20
FILES = {
    "finding.csv": Pair(
        "how wrong each rule is at each quota, for all and by group, with errors",
        "各名额下各识别办法的误差（总体与分组）及抽样误差",
    ),
    "score-fits.csv": Pair("how well each way to fit the score does, held out", "各种拟合办法的留出检验结果"),
    "scorecard.csv": Pair("the score on paper: trait, answer, points", "纸质评分表：项目、答案、分值"),
    "finding-rows.csv": Pair(
        "spending, held-out score and the columns of the rules, row by row", "逐户的支出、留出检验评分及各办法所用的列"
    ),
}


@dataclass(frozen=True)
class Measured:
    """The content of the parts, the tables to write beside the page, and the lines that make them again."""

    content: Finding
    tables: dict[str, pa.Table]
    commands: tuple[str, ...]


def measured_finding(
    outline: Outline, sought: Sought, rows: Any, engine: Engine, *, source: str, tell: Callable[[str], None]
) -> Measured:
    """Fit, cross-validate, compare, round and explain.

    Args:
        rows: the survey, opened. source: its path, for the lines that make the figures again.
        tell: called with the name of each step before it.
    """
    return _Finding(outline, sought, rows, engine, tell).whole(source)


class _Finding:
    def __init__(
        self, outline: Outline, sought: Sought, rows: Any, engine: Engine, tell: Callable[[str], None]
    ) -> None:
        self.outline, self.sought, self.rows, self.engine, self.tell = outline, sought, rows, engine, tell
        data = outline.data
        self.welfare = data["welfare"]
        self.roles = {role: data.get(role) for role in ("weight", "strata", "cluster")}
        self.tables: dict[str, pa.Table] = {}

    def whole(self, source: str) -> Measured:
        require(self.rows, self._columns())  # before minutes are spent on fitting
        self.tell(_("Fitting the linear score"))
        linear = self._fit("ols")
        self.tell(_("Fitting boosted trees"))
        trees = self._fit("boosted")
        self.home = self._at_home({"score": linear.held_out, "trees": trees.held_out})
        self.open = as_table(self.home, on=self.engine)
        self.weight = self._numbers(self.roles["weight"]) if self.roles["weight"] else np.ones(self.home.num_rows)
        fits = (self._said(LINEAR, linear, "score"), self._said(TREES, trees, "trees"))
        compared = tuple(self._compared(quota) for quota in self.sought.quotas)
        self.tell(_("Rounding the score to points"))
        form = self._form(linear.model)
        told = self._stories(linear.model) if self.sought.households else ()
        self._keep_fits(linear, trees)
        if self.sought.households:
            self.tables["finding-rows.csv"] = self._rows_to_keep()
        geographic, categorical = self.sought.geographic, self.sought.categorical
        content = Finding(
            traits=tuple(self.sought.trait(column) for column in linear.model.columns),
            fits=fits,
            compared=compared,
            chosen=categorical.name if categorical else "",
            areas=geographic.name if geographic else "",
            held_out=self.roles["cluster"] is not None,
            groups=self._groups(),
            form=form,
            stories=told,
        )
        return Measured(content, self.tables, self._commands(source))

    def _fit(self, method: str) -> Any:
        from doorstep.methods.identify.score import fit

        return fit(
            self.rows,
            target=self.welfare,
            features=list(self.sought.features),
            log=self.sought.log,
            method=method,
            weight=self.roles["weight"],
            cluster=self.roles["cluster"],
            on=self.engine,
        )

    def _at_home(self, held_out: dict[str, pa.Table]) -> pa.Table:
        """The rows that were scored, with the columns that rules, groups and stories read."""
        home = run(self.rows.select(*sorted({*self._columns(), *self._raw()})), on=self.engine)
        for name, table in held_out.items():
            # The columns are the row of the file, counted from 1, its target, and its held-out score.
            row, score = (table.column(place).to_numpy() for place in (0, 2))
            scores = np.full(home.num_rows, np.nan)
            scores[row.astype(np.int64) - 1] = score
            home = home.append_column(f"_{name}", pa.array(scores, from_pandas=True))
        home = home.filter(home["_score"].is_valid())
        if self.sought.geographic:
            home = home.append_column("_apart", pa.array(self._apart(home, self.sought.geographic.column)))
        return home.append_column("_number", pa.array(np.arange(home.num_rows)))

    def _apart(self, home: pa.Table, column: str) -> np.ndarray:
        """For every second household of a place the mean welfare of the others there, and the other way round."""
        welfare = np.asarray(home[self.welfare].to_numpy(), dtype=np.float64)
        weight = np.asarray(home[self.roles["weight"]].to_numpy(), dtype=np.float64) if self.roles["weight"] else None
        found, places = np.empty(len(welfare)), np.array(home[column].to_pylist(), dtype=object).astype(str)
        for place in np.unique(places):
            rows = np.flatnonzero(places == place)
            for half, other in ((rows[::2], rows[1::2]), (rows[1::2], rows[::2])):
                known = other if len(other) else half  # a place with one household has no other half
                found[half] = np.average(welfare[known], weights=None if weight is None else weight[known])
        return found

    def _columns(self) -> list[str]:
        places = (self.sought.geographic, self.sought.categorical)
        named = [self.welfare, self.sought.by, self.outline.data.get("size"), *self.roles.values()]
        return list(dict.fromkeys(one for one in (*named, *(place.column for place in places if place)) if one))

    def _raw(self) -> list[str]:
        """The columns that features are made of."""
        return [column for column in self.rows.columns if any(column in feature for feature in self.sought.features)]

    def _numbers(self, column: str) -> np.ndarray:
        return np.asarray(self.home[column].to_numpy(), dtype=np.float64)

    def _beside(self) -> tuple[Any, dict[str, str], tuple[Any, ...]]:
        from doorstep.methods.evaluate.targeting import Beside, rules_beside

        places = {"geographic": self.sought.geographic, "categorical": self.sought.categorical}
        asked = [Beside(kind, place.column) for kind, place in places.items() if place]
        asked += [Beside("random"), Beside("universal")]
        return rules_beside(self.open, asked, truth=self.welfare, weight=self.roles["weight"], on=self.engine)

    def _judged(self, table: Any, rules: dict[str, str], quota: float, **more: Any) -> Result:
        from doorstep.methods.evaluate.targeting import targeting

        asked = {"poorest": quota, "indicators": INDICATORS, "replicates": REPLICATES, **self.roles, **more}
        result = targeting(table, truth=self.welfare, rules=rules, on=self.engine, **asked)
        return replace(result, notes=tuple(note for note in result.notes if note.text.values.get("rule") not in PLAIN))

    def _compared(self, quota: float) -> Compared:
        self.tell(_("Comparing rules at the poorest {quota}").format(quota=f"{quota:.0%}"))
        table, rules, _notes = self._beside()
        rules = {"score": "_score", **rules}
        rules |= {"geographic_apart": "_apart"} if self.sought.geographic else {}
        everyone = self._judged(table, rules, quota)
        by = self.sought.by
        more = (*INDICATORS, "gap_exclusion")
        groups = self._judged(table, rules, quota, by=(by,), indicators=more) if by else None
        self._keep(quota, everyone, groups)
        return Compared(quota, everyone, groups, self._slices(quota))

    def _keep(self, quota: float, everyone: Result, groups: Result | None) -> None:
        whole = everyone.table
        if groups is not None:
            column = str(self.sought.by)
            names = groups.table[column].cast(pa.string())
            split = groups.table.drop_columns([column]).add_column(0, column, names)
            blank = pa.nulls(whole.num_rows, pa.string())
            whole = pa.concat_tables([whole.add_column(0, column, blank), split])
        whole = whole.add_column(0, "quota", pa.array([quota] * whole.num_rows))
        earlier = self.tables.get("finding.csv")
        self.tables["finding.csv"] = whole if earlier is None else pa.concat_tables([earlier, whole])

    def _slices(self, quota: float) -> tuple[Slice, ...]:
        truth, score, weight = self._numbers(self.welfare), self._numbers("_score"), self.weight
        poor = truly_poorest(truth, weight, quota)
        taken = poorest(score, weight, float(weight[poor].sum())).taken
        order = np.argsort(truth, kind="stable")
        middle = (np.cumsum(weight[order]) - weight[order] / 2) / weight.sum()
        place = np.empty(len(truth), dtype=np.int64)
        place[order] = np.minimum((middle * SLICES).astype(np.int64), SLICES - 1)
        whole = np.bincount(place, weight, SLICES)
        parts = [
            np.bincount(place, weight * part, SLICES) / np.where(whole > 0, whole, 1.0)
            for part in (poor * taken, poor * (1 - taken), ~poor * taken)
        ]
        counts = np.bincount(place, minlength=SLICES)
        return tuple(
            Slice(n / SLICES, (n + 1) / SLICES, int(counts[n]), *(float(part[n]) for part in parts))
            for n in range(SLICES)
        )

    def _said(self, name: Pair, fitted: Any, rule: str) -> Fit:
        size = self.outline.data.get("size")
        by_people = None
        if size:
            by_people = self._judged(self.open, {rule: f"_{rule}"}, 0.2, size=size, indicators=("exclusion",))
        return Fit(name, fitted.result, by_people)

    def _keep_fits(self, linear: Any, trees: Any) -> None:
        tables = []
        for name, fitted in (("linear", linear), ("boosted", trees)):
            table = fitted.result.table
            tables.append(table.add_column(0, "score", pa.array([name] * table.num_rows)))
        self.tables["score-fits.csv"] = pa.concat_tables(tables)

    def _groups(self) -> Groups | None:
        found = next((one for one in self.outline.groups if one.column == self.sought.by), None)
        if found is None:
            return None
        labels: dict[object, Words] = {**found.labels}
        for value, words in self.sought.trait(found.column).labels.items():
            labels[value] = words
        return Groups(found.column, found.title, found.name, labels)

    def _form(self, model: Any) -> Form | None:
        from doorstep.methods.identify.score.scorecard import scorecard

        card = scorecard(model, self.open, weight=self.roles["weight"], on=self.engine)
        self.tables["scorecard.csv"] = card.rows()
        columns = list(dict.fromkeys(one.trait for one in card.answers))
        if not all(column in self.home.column_names for column in columns):
            return None  # a trait of two columns is no question that a clerk can ask
        questions = tuple(self._question(column, card) for column in columns)
        values = {column: self.home[column].to_pylist() for column in columns}
        totals = np.sum([card.points_of(column, values[column]) for column in columns], axis=0).astype(np.float64)
        lost = {row["indicator"]: row for row in (card.losses.to_pylist() if card.losses else [])}
        return Form(questions, tuple(self._mark(quota, totals, lost) for quota in self.sought.quotas), card.most)

    def _question(self, column: str, card: Any) -> Question:
        lines = [one for one in card.answers if one.trait == column]
        if lines[0].level is not None:
            return Question(column, tuple(Written(one.points, one.level) for one in lines))
        known = self._numbers(column)
        answers = tuple(Written(one.points, None, _end(one.low), _end(one.high)) for one in lines)
        return Question(column, answers, bool((known == np.floor(known)).all()))

    def _mark(self, quota: float, totals: np.ndarray, lost: dict[str, dict[str, Any]]) -> Mark:
        row = lost.get(f"exclusion_{quota * 100:g}", {})
        cut = poorest(totals, self.weight, quota * float(self.weight.sum())).cut
        return Mark(quota, int(cut), row.get("card"), row.get("model"))

    def _stories(self, model: Any) -> Any:
        self.tell(_("Explaining three households"))
        judged = Judged(self.home, self.open, self._numbers(self.welfare), self._numbers("_score"), self.weight)
        return stories(judged, model, self.sought.quotas[0], self.engine)

    def _rows_to_keep(self) -> pa.Table:
        names = {"_score": "score", **({"_apart": "geographic_apart"} if self.sought.geographic else {})}
        kept = self.home.select([*self._columns(), *names])
        return kept.rename_columns([*self._columns(), *names.values()])

    def _commands(self, source: str) -> tuple[str, ...]:
        roles = " ".join(f"--{role} {column}" for role, column in self.roles.items() if column)
        fitted = {name: column for name, column in self.roles.items() if column and name != "strata"}
        log = " --log" if self.sought.log else ""
        features = ",".join(self.sought.features)
        fit = f"doorstep score fit {source} --target {self.welfare} --features {features}{log} "
        fit += " ".join(f"--{role} {column}" for role, column in fitted.items())
        lines = [f"{fit} --model score.json", f"{fit} --method boosted --model trees.json"]
        lines.append(f"doorstep score card {source} --model score.json -o scorecard.csv")
        if self.sought.households:
            places = {"geographic": self.sought.geographic, "categorical": self.sought.categorical}
            beside = " ".join(f"--beside {kind}={place.column}" for kind, place in places.items() if place)
            apart = "--rule geographic_apart=geographic_apart " if self.sought.geographic else ""
            by = f" --by {self.sought.by} --rollup" if self.sought.by else ""
            lines += [
                f"doorstep targeting finding-rows.csv --truth {self.welfare} --poorest {quota:g} --rule score=score "
                f"{apart}{beside} --beside random --beside universal {roles}{by} --replicates {REPLICATES}"
                for quota in self.sought.quotas
            ]
        return tuple(lines)


def _end(value: float) -> float | None:
    """An end of an answer; None where it is open."""
    return float(value) if np.isfinite(value) else None
