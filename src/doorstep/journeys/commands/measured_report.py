"""From an outline and a survey to the content of a report: every figure measured, every table kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa

from doorstep.identify.commands.decompose import split
from doorstep.journeys.commands.measured_finding import FILES as FINDING_FILES
from doorstep.journeys.commands.measured_finding import Measured as Found
from doorstep.journeys.commands.measured_finding import measured_finding
from doorstep.journeys.report.content import Curve, Grouping, Measured, Pair, Report
from doorstep.journeys.report.outline import Group, Outline
from doorstep.methods.engine import Engine, keep, open_table
from doorstep.methods.identify.measure import curves, measure
from doorstep.methods.kernel.result import Result
from doorstep.methods.survey import Design

POVERTY = ("fgt0", "fgt1", "fgt2", "watts", "sen", "sst")
INEQUALITY = ("gini", "theil", "s80s20", "mean", "median")
CENTILES = tuple(f"p{percent}" for percent in range(1, 100))


def measured_report(
    outline: Outline,
    source: str,
    engine: Engine,
    *,
    written_on: date,
    version: str,
    made_by: str,
    tell: Callable[..., None],
) -> tuple[Report, dict[str, pa.Table]]:
    """The content of the page, and the tables to write beside it by file name.

    Args:
        source: path of the survey. made_by: the command line that makes the report again.
        tell: called for each thing measured, where it takes long with its name.
    """
    opened = open_table(source, on=engine)
    survey = _Survey(outline, keep(opened.labelled(_columns(outline)), on=engine), engine, tell)
    measured = tuple(survey.under(place) for place in range(len(outline.lines)))
    groups = tuple(survey.grouping(group) for group in outline.groups)
    areas = survey.grouping(outline.areas) if outline.areas else None
    inequality = survey.measured(INEQUALITY, line=None)
    survey.tables["inequality.csv"] = inequality.table
    drawn = [survey.curves(line.amount) for line in outline.lines]
    centiles = survey.measured(CENTILES, line=None)
    found = survey.finding(source)
    words = outline.words
    page = Report(
        title=words["title"],
        place=words["place"],
        real=words["real"],
        says_real=words["says_real"],
        welfare=words["welfare_is"],
        unit=words["unit"],
        rows=words["rows"],
        measured=measured,
        written_on=written_on,
        version=version,
        caveats=outline.caveats,
        groups=groups,
        areas=areas,
        inequality=inequality,
        lorenz=_curve(drawn[0], "lorenz"),
        tips=tuple(_curve(one, "tip") for one in drawn),
        distribution=_distribution(centiles),
        finding=found.content if found else None,
        notes=opened.notes,
        method=(*outline.method, *survey.said_of_method),
        commands=(made_by, survey.command(source), *(found.commands if found else ())),
        files={name: survey.files[name] for name in survey.tables},
    )
    return page, survey.tables


FILES = {
    "poverty.csv": Pair("poverty under each line, with errors", "各贫困线下的贫困指数及误差"),
    "inequality.csv": Pair("inequality, mean and median, with errors", "不平等、均值与中位数及误差"),
    "decompositions.csv": Pair(
        "each group's share of the people and of the poor; inequality within and between groups",
        "各组占人口与贫困人口的比重；组内与组间不平等",
    ),
    "curves.csv": Pair("points of the Lorenz and TIP curves", "洛伦兹曲线与TIP曲线各点"),
}
WITHIN = Pair(
    "Where a group is one cluster of the sample, its interval treats its households as drawn at random within it: it "
    "tells how sure the figure is for this cluster, not for others like it.",
    "某组本身就是样本的一个群时，其区间按群内住户随机抽取计算：只说明该群数字的把握，不能推及其他群。",
)


class _Survey:
    """One survey, measured again and again under its design; keeps each table it measures."""

    def __init__(self, outline: Outline, rows: Any, engine: Engine, tell: Callable[..., None]) -> None:
        self.outline, self.rows, self.engine, self.tell = outline, rows, engine, tell
        roles = {role: outline.data.get(role) for role in ("weight", "size", "strata", "cluster")}
        self.design = Design(**roles)
        self.tables: dict[str, pa.Table] = {}
        self.files: dict[str, Pair] = dict(FILES)
        self.said_of_method: tuple[Pair, ...] = ()
        self._between: dict[str, float | None] = {}

    def measured(
        self, indices: tuple[str, ...], *, line: float | None, by: tuple[str, ...] = (), design: Design | None = None
    ) -> Result:
        result = measure(
            self.rows,
            welfare=self.outline.data["welfare"],
            line=line,
            indices=indices,
            design=design or self.design,
            by=by,
            key=self.outline.data.get("key"),
            on=self.engine,
        )
        self.tell()
        return result

    def under(self, place: int) -> Measured:
        """Everybody under one line, and how many rows are poor without any weight."""
        line = self.outline.lines[place]
        nation = self.measured(POVERTY, line=line.amount)
        [plain] = self.measured(("fgt0",), line=line.amount, design=Design()).rows()
        self._keep("poverty.csv", nation.table, place)
        return Measured(line, nation, round(float(str(plain["estimate"])) * int(str(plain["n"]))))

    def grouping(self, group: Group) -> Grouping:
        results = []
        self.files[f"by-{group.column}.csv"] = Pair(
            f"poverty by {group.name.en} under each line, with errors", f"各贫困线下按{group.name.zh}分的贫困指数及误差"
        )
        if group.column == self.design.cluster:
            self.said_of_method = (WITHIN,)
        for place, line in enumerate(self.outline.lines):
            result = self.measured(
                ("fgt0", "fgt1", "fgt2"), line=line.amount, by=(group.column,), design=self.design_within(group.column)
            )
            self._keep(f"by-{group.column}.csv", result.table, place)
            self._decompose(group, place)
            results.append(result)
        between = self._between[group.column]
        return Grouping(group.title, group.column, group.name, tuple(results), group.labels, group.aside, between)

    def _decompose(self, group: Group, place: int) -> None:
        """Shares of the poor, and inequality within and between; one column names the grouping, one the group."""
        asked = {"welfare": self.outline.data["welfare"], "by": (group.column,), "design": self.design}
        found = split(self.rows, line=self.outline.lines[place].amount, alpha=0.0, on=self.engine, **asked).table
        shares = [row["estimate"] for row in found.to_pylist() if row["indicator"] == "between-share"]
        self._between[group.column] = float(shares[0]) if shares[0] is not None else None
        groups = found[group.column].cast(pa.string())
        found = found.drop_columns([group.column]).add_column(0, "group", groups)
        self._keep("decompositions.csv", found.add_column(0, "by", pa.array([group.column] * found.num_rows)), place)

    def design_within(self, column: str) -> Design:
        """The design for groups by a column. A group that is itself one cluster has no clusters to compare: what can
        be known there is how its households differ, given that this cluster was drawn."""
        return replace(self.design, cluster=None, strata=None) if column == self.design.cluster else self.design

    def curves(self, line: float | None) -> pa.Table:
        drawn = curves(
            self.rows, welfare=self.outline.data["welfare"], line=line, design=self.design, points=100, on=self.engine
        ).table
        self._keep("curves.csv", drawn, next(n for n, one in enumerate(self.outline.lines) if one.amount == line))
        return drawn

    def finding(self, source: str) -> Found | None:
        """How well the poor can be found, where the outline asks for it."""
        if self.outline.finding is None:
            return None
        found = measured_finding(
            self.outline, self.outline.finding, self.rows, self.engine, source=source, tell=self.tell
        )
        self.tables |= found.tables
        self.files |= FINDING_FILES
        return found

    def command(self, source: str) -> str:
        """The line that measures the first figures again."""
        data = self.outline.data
        options = " ".join(f"--{role} {data[role]}" for role in ("size", "weight", "strata", "cluster") if role in data)
        return f"doorstep measure {source} --welfare {data['welfare']} {options} --line {self.outline.lines[0].amount}"

    def _keep(self, name: str, table: pa.Table, place: int) -> None:
        """A table with the line it was measured under in front; those of further lines are set below it."""
        amounts = pa.array([self.outline.lines[place].amount] * table.num_rows)
        table = table.add_column(0, "line", amounts)
        earlier = self.tables.get(name)
        self.tables[name] = table if earlier is None else pa.concat_tables([earlier, table])


def _columns(outline: Outline) -> list[str]:
    sought = outline.finding
    places = [place for place in (sought.geographic, sought.categorical) if place] if sought else []
    groups = [*outline.groups, *([outline.areas] if outline.areas else [])]
    return list(dict.fromkeys([*(group.column for group in groups), *(place.column for place in places)]))


def _curve(drawn: pa.Table, name: str) -> Curve:
    points = ((row["p"], row["value"]) for row in drawn.to_pylist() if row["curve"] == name)
    return Curve(tuple((p, value) for p, value in points if value is not None))


def _distribution(centiles: Result) -> Curve:
    """Spending below which each per cent of people stays; the richest twentieth would flatten the rest."""
    found = [(row["estimate"], int(str(row["indicator"])[1:]) / 100) for row in centiles.rows()]
    return Curve(tuple((float(str(value)), share) for value, share in found if value is not None and share <= 0.95))
