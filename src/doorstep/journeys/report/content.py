"""What a report is made of: results of methods and plain words, nothing that has to be computed from households."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from doorstep.journeys.report.content_finding import Finding
from doorstep.methods.kernel.result import Result
from doorstep.methods.kernel.said import Note, Said


@dataclass(frozen=True)
class Pair:
    """The same thing said in both languages, side by side."""

    en: str
    zh: str


Words = Pair | Said | str
"""A `Pair`; or a `Said`, which the catalogue translates; or text that is the same in both languages (a file name)."""


@dataclass(frozen=True)
class Line:
    """A poverty line.

    Attributes:
        name: in running text, e.g. Pair("general poverty line", "一般贫困线").
        amount: in `Report.unit`; None when the line is relative and known only as an estimate.
        source: whose line it is and when, one sentence; None when there is nothing to say.
    """

    name: Words
    amount: float | None = None
    source: Words | None = None


@dataclass(frozen=True)
class Measured:
    """What was measured under one line.

    Attributes:
        line: the line.
        nation: one row per indicator and no group column: `fgt0` (needed), `fgt1`, `fgt2`, `watts`, `sen`, `sst`.
        poor_rows: how many rows of data are poor, not weighted ("1,653 of 5,999 households"); None leaves it out.
    """

    line: Line
    nation: Result
    poor_rows: int | None = None


@dataclass(frozen=True)
class Grouping:
    """Results by one column, one `Result` per line.

    Attributes:
        title: heading of the part, e.g. Pair("Town and country", "城乡").
        column: the group column of the results.
        name: what one group is called, lower case, e.g. Pair("place", "地区") or Pair("commune", "乡").
        labels: words for the values of the column; a value not named here is shown as it is.
        results: one per entry of `Report.measured`, in the same order; each has `fgt0`, and may have more.
        aside: a sentence beside the drawing (how the groups were sampled); None for nothing.
        between: share of the inequality (Theil) that lies between the groups, 0 to 1; None leaves it out.
    """

    title: Words
    column: str
    name: Words
    results: tuple[Result, ...]
    labels: Mapping[object, Words] = field(default_factory=dict)
    aside: Words | None = None
    between: float | None = None


@dataclass(frozen=True)
class Curve:
    """A curve to draw: points from left to right.

    Lorenz: cumulated share of people (0 to 1), cumulated share of spending (0 to 1).
    TIP: cumulated share of people, poorest first (0 to 1), cumulated gap per head as a share of the line (0 to 1).
    Distribution: spending per head in `Report.unit`, share of people at or below it (0 to 1).
    """

    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Deprivations:
    """Poverty in many dimensions.

    Attributes:
        result: rows `m0`, `h`, `a`, and `uncensored:NAME`, `censored:NAME`, `contribution:NAME` for each indicator.
        indicators: NAME -> what being deprived in it means, short; in the order to draw.
        cut: when a household counts as poor in many ways, one sentence.
        proxy: what the indicators are and are not, one sentence; None when they are the real thing.
        groups: the same measures by one column (`m0`, `h`, `a`); None leaves them out.
    """

    result: Result
    indicators: Mapping[str, Words]
    cut: Words
    proxy: Words | None = None
    groups: Grouping | None = None


@dataclass(frozen=True)
class Report:
    """Everything the page shows.

    Attributes:
        title: of the page.
        place: place and time, beside the mark, e.g. Pair("Viet Nam · survey of 1997-98", ...).
        real: what is real, two or three words for the stamp, e.g. Pair("Real households", "真实住户").
        says_real: the sentence beside the stamp.
        welfare: what was measured, lower case, e.g. Pair("spending per head", "人均消费支出").
        unit: of welfare and lines, e.g. Pair("thousand dong a person a year", "千盾/人·年").
        rows: what a row of data is, plural, e.g. Pair("households", "户"); in Chinese the measure word.
        measured: one entry per line, the main line first.
        caveats: what a reader must know before using a figure; plain sentences.
        written_on: date of the report: an argument, never the clock.
        version: of Doorstep.
        level: of the intervals, 0.95 is 95 %.
        groups: one part each (town and country, region ...): few groups, drawn with their names.
        areas: many small groups, drawn without names; None leaves the part out.
        inequality: rows `gini`, `theil`, `s80s20`, `mean`, `median` ...; None leaves the part out.
        lorenz, distribution: curves; None leaves the drawing out.
        tips: one TIP curve per entry of `measured`; empty leaves the drawing out.
        deprivations: poverty in many dimensions; None leaves the part out.
        finding: how well the poor can be found by a score and other rules; None leaves the parts out.
        notes: more notes beside those the results carry (they are shown once, in order).
        method: how the figures were made, sentences.
        commands: shell lines that make them again.
        files: file name -> what is in it.
        lede: the sentence under the title; None writes one from the figures.
    """

    title: Words
    place: Words
    real: Words
    says_real: Words
    welfare: Words
    unit: Words
    rows: Words
    measured: tuple[Measured, ...]
    written_on: date
    version: str
    caveats: tuple[Words, ...] = ()
    level: float = 0.95
    groups: tuple[Grouping, ...] = ()
    areas: Grouping | None = None
    inequality: Result | None = None
    lorenz: Curve | None = None
    tips: tuple[Curve, ...] = ()
    distribution: Curve | None = None
    deprivations: Deprivations | None = None
    finding: Finding | None = None
    notes: tuple[Note, ...] = ()
    method: tuple[Words, ...] = ()
    commands: tuple[str, ...] = ()
    files: Mapping[str, Words] = field(default_factory=dict)
    lede: Words | None = None
