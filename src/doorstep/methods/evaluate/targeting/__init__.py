"""How wrong each rule for finding the poor is: whom it misses, whom it wrongly takes in, with intervals."""

from doorstep.methods.evaluate.targeting.beside import Beside, rules_beside
from doorstep.methods.evaluate.targeting.comparing import targeting
from doorstep.methods.evaluate.targeting.indicators import CATALOGUE

__all__ = ["CATALOGUE", "Beside", "rules_beside", "targeting"]
