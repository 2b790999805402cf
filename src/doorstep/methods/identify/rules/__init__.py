"""Rules over households and members: which fired, which did not, which cannot be known, each with its reason."""

from doorstep.methods.identify.rules.compiling import compiled

__all__ = ["compiled"]
