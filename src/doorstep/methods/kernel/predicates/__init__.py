"""The one predicate form: a condition over a household and its members, read once, answered in Python or compiled.

The form is shown in docs/look-up/rules.md. `methods.identify.rules` compiles the same values for millions of rows.
"""

from doorstep.methods.kernel.predicates.answers import Truth, holds
from doorstep.methods.kernel.predicates.explaining import Decided, explain
from doorstep.methods.kernel.predicates.reading import parse
from doorstep.methods.kernel.predicates.short import comparison, described
from doorstep.methods.kernel.predicates.values import Needs, Predicate, needs

__all__ = ["Decided", "Needs", "Predicate", "Truth", "comparison", "described", "explain", "holds", "needs", "parse"]
