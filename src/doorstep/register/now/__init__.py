"""What is known now: brought up in the transaction of each observation, and made anew when it is asked for."""

from doorstep.register.now.told import Told, told_of
from doorstep.register.now.writing import bring_up

__all__ = ["Told", "bring_up", "told_of"]
