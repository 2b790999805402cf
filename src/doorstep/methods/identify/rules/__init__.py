"""Rules over households and members: which fired, which did not, which cannot be known, each with its reason."""

from doorstep.methods.identify.rules.compiling import compiled
from doorstep.methods.identify.rules.members import Folded, with_members
from doorstep.methods.identify.rules.rulebook import Rule, RuleSet, read_rules
from doorstep.methods.identify.rules.sweeping import RuleResult, sweep

__all__ = ["Folded", "Rule", "RuleResult", "RuleSet", "compiled", "read_rules", "sweep", "with_members"]
