"""All tables of the register, each in the file of its noun."""

from doorstep.register.models.principals import Principal

__all__ = ["Principal"]
