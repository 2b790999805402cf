"""A report of invented households, to draw and to read: no survey looks like this one."""

from collections.abc import Iterable, Mapping
from datetime import date

import numpy as np
import pyarrow as pa

from doorstep.journeys.report.content import Curve, Deprivations, Grouping, Line, Measured, Pair, Report
from doorstep.methods.kernel.result import Result
from doorstep.methods.kernel.said import Note, said

LINES = (
    Line(
        Pair("general poverty line", "一般贫困线"),
        1789.871,
        Pair("Food and other basic needs.", "含食物与其他基本需要。"),
    ),
    Line(Pair("food poverty line", "食物贫困线"), 1286.833, Pair("Food alone.", "仅含食物。")),
)
INDICATORS = {
    "schooling": Pair("head with little schooling", "户主受教育年限少"),
    "farming": Pair("farms, and has no other work", "务农且无其他收入"),
    "crowding": Pair("eight people or more in the household", "家庭人口八人及以上"),
    "food": Pair("spends most of its money on food", "食物支出占大部分"),
    "illness": Pair("high spending on illness", "医疗支出高"),
    "alone": Pair("headed by a woman living alone", "女性单独立户"),
    "old": Pair("head is 65 or older", "户主65岁及以上"),
}


def households(count: int = 5999, areas: int = 194) -> dict[str, np.ndarray]:
    """Welfare, members, urban and area of households that nobody has met."""
    draw = np.random.default_rng(1998)
    area = np.sort(draw.integers(1, areas + 1, count))
    urban = area > areas * 0.72
    members = draw.integers(1, 9, count)
    place = draw.normal(0, 0.28, areas + 1)[area]
    welfare = np.exp(7.62 + 0.75 * urban + place + draw.normal(0, 0.45, count))
    schooling = np.where(welfare > 4000, "12 and more", np.where(welfare > 2200, "5-8", "0-4"))
    farm = np.where(urban | (draw.random(count) < 0.2), "no farm", "farm")
    area_name = np.where(urban, "urban", "rural")
    return {
        "y": welfare,
        "w": members.astype(float),
        "area": area_name,
        "commune": area,
        "schooling": schooling,
        "farm": farm,
    }


def estimates(data: Mapping[str, np.ndarray], line: float, by: str | None = None) -> Result:
    """FGT indices with a rough interval: enough to draw, not a method."""
    rows: list[dict[str, object]] = []
    groups: Iterable[object] = [None] if by is None else dict.fromkeys(data[by].tolist())
    for group in groups:
        chosen = np.ones(len(data["y"]), bool) if by is None else data[by] == group
        y, w = data["y"][chosen], data["w"][chosen]
        gap = np.clip(1 - y / line, 0, None)
        for alpha in (0, 1, 2):
            value = (w * np.where(gap > 0, gap**alpha, 0.0)).sum() / w.sum()
            se = float(np.sqrt(1.7 * value * (1 - value) / len(y)))
            row = {"indicator": f"fgt{alpha}", "estimate": value, "se": se, "low": max(value - 2 * se, 0)}
            row |= {"high": min(value + 2 * se, 1), "n": len(y), "people": w.sum()}
            rows.append({by: group, **row} if by else row)
    return Result("measure", pa.Table.from_pylist(rows))


def table(**values: float) -> Result:
    """One row for each name, with an interval of a tenth around it."""
    rows = [
        {
            "indicator": name.replace("__", ":"),
            "estimate": v,
            "se": v / 20,
            "low": v * 0.9,
            "high": v * 1.1,
            "n": 5999,
            "people": 27765.0,
        }
        for name, v in values.items()
    ]
    return Result("measure", pa.Table.from_pylist(rows))


def grouping(data: Mapping[str, np.ndarray], column: str, title: Pair, name: Pair, **more: object) -> Grouping:
    return Grouping(title, column, name, tuple(estimates(data, line.amount or 0, column) for line in LINES), **more)


def curves(data: Mapping[str, np.ndarray]) -> tuple[Curve, tuple[Curve, ...], Curve]:
    """Lorenz, TIP for each line, distribution."""
    order = np.argsort(data["y"])
    y, w = data["y"][order], data["w"][order]
    people = np.concatenate([[0], np.cumsum(w) / w.sum()])
    lorenz = np.concatenate([[0], np.cumsum(w * y) / (w * y).sum()])
    tips = [
        np.concatenate([[0], np.cumsum(w * np.clip(1 - y / (line.amount or 1), 0, None)) / w.sum()]) for line in LINES
    ]
    as_curve = lambda x, z: Curve(tuple(zip(x.tolist(), z.tolist(), strict=True)))  # noqa: E731
    return as_curve(people, lorenz), tuple(as_curve(people, tip) for tip in tips), as_curve(y, people[1:])


def deprivations(data: Mapping[str, np.ndarray]) -> Deprivations:
    values = {"m0": 0.142, "h": 0.331, "a": 0.429}
    for place, name in enumerate(INDICATORS):
        outer = 0.52 - 0.07 * place
        values |= {
            f"uncensored__{name}": outer,
            f"censored__{name}": outer * 0.55,
            f"contribution__{name}": outer / 2.17,
        }
    rows = [
        {
            "area": area,
            "indicator": name,
            "estimate": value,
            "se": 0.01,
            "low": value - 0.02,
            "high": value + 0.02,
            "n": n,
            "people": float(n),
        }
        for area, n, h in (("rural", 4269, 0.42), ("urban", 1730, 0.08))
        for name, value in (("h", h), ("a", 0.43), ("m0", h * 0.43))
    ]
    groups = Grouping(
        Pair("Town and country", "城镇与农村"),
        "area",
        Pair("area", "地区"),
        (Result("mpi", pa.Table.from_pylist(rows)),),
        labels={"rural": Pair("countryside", "农村"), "urban": Pair("town", "城镇")},
    )
    return Deprivations(
        table(**values),
        INDICATORS,
        cut=Pair(
            "A person is poor in many ways when the household is deprived in a third of the weights or more.",
            "住户剥夺得分达到权数的三分之一及以上，其成员即为多维贫困。",
        ),
        proxy=Pair(
            "The seven indicators are proxies that this file allows; they stand in "
            "for living conditions and are not those themselves.",
            "七个指标是本文件所能提供的替代指标，只是间接反映生活状况。",
        ),
        groups=groups,
    )


def invented() -> Report:
    """The whole report."""
    data = households()
    lorenz, tips, distribution = curves(data)
    measured = tuple(
        Measured(line, estimates(data, line.amount or 0), int((data["y"] < (line.amount or 0)).sum())) for line in LINES
    )
    groups = (
        grouping(
            data,
            "area",
            Pair("Town and country", "城镇与农村"),
            Pair("area", "地区"),
            labels={"rural": Pair("countryside", "农村"), "urban": Pair("town", "城镇")},
            aside=Pair(
                "Towns are over-sampled: the share of all people who live in them is too high here.",
                "城镇样本偏多：此处城镇人口所占比例偏高。",
            ),
            between=0.241,
        ),
        grouping(
            data,
            "schooling",
            Pair("Schooling of the head", "户主受教育年限"),
            Pair("schooling", "受教育年限"),
            labels={
                "0-4": Pair("0 to 4 years", "0～4年"),
                "5-8": Pair("5 to 8 years", "5～8年"),
                "12 and more": Pair("12 years and more", "12年及以上"),
            },
        ),
        grouping(
            data,
            "farm",
            Pair("Farming", "是否务农"),
            Pair("livelihood", "生计"),
            labels={"farm": Pair("farms", "务农"), "no farm": Pair("does not farm", "不务农")},
        ),
    )
    return Report(
        title=Pair("Who is poor in an invented country", "虚构国家的贫困状况"),
        place=Pair("Nowhere · survey of 1998", "某地 · 1998年调查"),
        real=Pair("Invented households", "虚构住户"),
        says_real=Pair(
            "Invented figures to try the page with; they describe no one.", "为测试页面而虚构的数字，不反映任何人。"
        ),
        welfare=Pair("spending per head", "人均消费支出"),
        unit=Pair("thousand dong a person a year", "千盾/人·年"),
        rows=Pair("households", "户"),
        measured=measured,
        written_on=date(2026, 11, 24),
        version="0.1.0",
        caveats=(
            Pair(
                "The sample is unweighted: the figures describe these households, not the nation.",
                "样本未加权：这里的数字只说明这些住户，不代表全国。",
            ),
            Pair(
                "Besides spending, the file holds only seven proxies for how a household lives.",
                "除支出外，本文件只有七个替代指标。",
            ),
        ),
        groups=groups,
        areas=grouping(
            data,
            "commune",
            Pair("Communes", "各乡"),
            Pair("commune", "乡"),
            aside=Pair(
                "One commune's rate is a hint where to look, not a figure to act on.",
                "单个乡的数字只提示去哪里核实，不能据以决策。",
            ),
        ),
        inequality=table(mean=2911.4, median=2388.2, gini=0.3651, theil=0.2305, s80s20=5.49),
        lorenz=lorenz,
        tips=tips,
        distribution=distribution,
        deprivations=deprivations(data),
        notes=(
            Note(
                "measure.left-out",
                said(
                    "{count} of {read} rows have no {column} and were left out.", count=12, read=6011, column="spending"
                ),
            ),
        ),
        method=(
            Pair(
                "Spending per head is the household's total spending divided by its members.",
                "人均消费支出为全户总支出除以人口数。",
            ),
        ),
        commands=("doorstep report examples/viet-nam/report.toml -o out/demo",),
        files={"poverty.csv": Pair("all poverty indices", "全部贫困指数")},
    )
