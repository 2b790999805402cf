"""Changes as functions of estimates in two periods, with errors by the delta method on their covariances."""

from collections.abc import Mapping, Sequence

import numpy as np

from doorstep.methods.survey import EVERYONE, Statistic, Sums, covariance, total
from doorstep.methods.survey.contrast import Arm, Group
from doorstep.methods.survey.statistic import Array

Row = tuple[str, Mapping[str, float | None]]
Arms = tuple[Group, Group]


def change_rows(sums: Sums, statistic: Statistic, arms: Arms, years: float | None, level: float) -> list[Row]:
    """Absolute, relative and, with years between the two periods, yearly change of one indicator."""
    (before, after), matrix = covariance(sums, [(statistic, arms[0]), (statistic, arms[1])])
    with np.errstate(all="ignore"):
        times = np.float64(after) / before
        found = {
            "change": (after - before, [-1.0, 1.0]),
            "relative": (times - 1, [-times / before, 1 / np.float64(before)]),
        }
        if years is not None:
            rate = times ** (1 / years)
            found["annual"] = ((after - before) / years, [-1 / years, 1 / years])
            found["annual-relative"] = (rate - 1, [-rate / years / before, rate / years / np.float64(after)])
        return [
            (f"{kind}:{statistic.name}", figures(value, np.array(slope), matrix, sums.strata.degrees, level))
            for kind, (value, slope) in found.items()
        ]


def effect_rows(sums: Sums, headcount: Statistic, intensity: Statistic, arms: Arms, level: float) -> list[Row]:
    """The change of M0 = H x A, shared between H and A after Shapley: dH x mean of A, and dA x mean of H."""
    four: list[Arm] = [(headcount, arms[0]), (intensity, arms[0]), (headcount, arms[1]), (intensity, arms[1])]
    (h0, a0, h1, a1), matrix = covariance(sums, four)
    mean_h, mean_a = (h0 + h1) / 2, (a0 + a1) / 2
    degrees = sums.strata.degrees
    incidence = np.array([-mean_a, (h1 - h0) / 2, mean_a, (h1 - h0) / 2])
    strength = np.array([(a1 - a0) / 2, -mean_h, (a1 - a0) / 2, mean_h])
    return [
        ("effect:incidence", figures((h1 - h0) * mean_a, incidence, matrix, degrees, level)),
        ("effect:intensity", figures((a1 - a0) * mean_h, strength, matrix, degrees, level)),
    ]


def group_effect_rows(sums: Sums, m0: Statistic, arms: Arms, period: str, level: float) -> list[Row]:
    """What a group adds to the change of the whole: through its own M0 (within), and through its share of people."""
    people = total("people", EVERYONE)
    whole = [{period: arm[period]} for arm in arms]
    six: list[Arm] = []
    for arm, everyone in zip(arms, whole, strict=True):
        six += [(m0, arm), (people, arm), (people, everyone)]
    (m_0, n_0, all_0, m_1, n_1, all_1), matrix = covariance(sums, six)
    p_0, p_1 = n_0 / all_0, n_1 / all_1
    mean_p, mean_m, grown = (p_0 + p_1) / 2, (m_0 + m_1) / 2, p_1 - p_0
    # Slopes over M0, people of the group and of the whole, first of the earlier then of the later period.
    to_p = np.array([0.0, 1 / all_0, -p_0 / all_0, 0.0, 1 / all_1, -p_1 / all_1])
    early, late = np.array([1.0, 1, 1, 0, 0, 0]), np.array([0.0, 0, 0, 1, 1, 1])
    own_0, own_1 = np.eye(6)[0], np.eye(6)[3]
    within = (own_1 - own_0) * mean_p + to_p * (m_1 - m_0) / 2
    demographic = to_p * (late - early) * mean_m + (own_0 + own_1) * grown / 2
    degrees = sums.strata.degrees
    return [
        ("effect:within", figures((m_1 - m_0) * mean_p, within, matrix, degrees, level)),
        ("effect:demographic", figures(grown * mean_m, demographic, matrix, degrees, level)),
    ]


def figures(value: float, slope: Array, matrix: Array, degrees: int, level: float) -> dict[str, float | None]:
    """Estimate, error and symmetric interval; None where not defined."""
    from scipy.special import stdtrit

    se = float(np.sqrt(np.maximum(slope @ matrix @ slope, 0.0)))
    reach = float(stdtrit(degrees, (1 + level) / 2)) * se if degrees > 0 else np.nan
    found = {"estimate": float(value), "se": se, "low": value - reach, "high": value + reach}
    return {name: float(number) if _defined(number) and _defined(value) else None for name, number in found.items()}


def _defined(numbers: float | Sequence[float]) -> bool:
    return bool(np.all(np.isfinite(numbers)))
