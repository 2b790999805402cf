"""Design-based estimates: weights, strata and clusters, for every method that counts people in a survey."""

from doorstep.methods.survey.admit import Admitted, admit
from doorstep.methods.survey.at_once import admit_and_collect, known_and_collected
from doorstep.methods.survey.collect import EVERYONE, Sums, collect
from doorstep.methods.survey.contrast import contrast, covariance, difference
from doorstep.methods.survey.design import Design
from doorstep.methods.survey.estimate import estimate
from doorstep.methods.survey.statistic import Statistic, ratio, total

__all__ = [
    "EVERYONE",
    "Admitted",
    "Design",
    "Statistic",
    "Sums",
    "admit",
    "admit_and_collect",
    "collect",
    "contrast",
    "covariance",
    "difference",
    "estimate",
    "known_and_collected",
    "ratio",
    "total",
]
