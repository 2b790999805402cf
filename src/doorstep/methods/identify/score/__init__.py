"""Proxy means test: what a household's visible traits say of its welfare, learnt from a survey and said as a model."""

from doorstep.methods.identify.score.fitting.fit import Fitted, fit
from doorstep.methods.identify.score.model import Model

__all__ = ["Fitted", "Model", "fit"]
