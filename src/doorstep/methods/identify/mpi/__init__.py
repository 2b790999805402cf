"""Alkire-Foster: poverty in many dimensions at once, with errors, over time, and under other choices."""

from doorstep.methods.identify.mpi.change import change
from doorstep.methods.identify.mpi.groups import subgroup_contributions
from doorstep.methods.identify.mpi.measure import mpi
from doorstep.methods.identify.mpi.robustness import Robustness, robustness
from doorstep.methods.identify.mpi.spec import Spec, read_k, read_spec, with_k

__all__ = [
    "Robustness",
    "Spec",
    "change",
    "mpi",
    "read_k",
    "read_spec",
    "robustness",
    "subgroup_contributions",
    "with_k",
]
