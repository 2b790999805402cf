"""Facts as values, without a database: typed by the field dictionary, ordered by what is believed before what."""

from doorstep.register.facts.current import Current, Fact
from doorstep.register.facts.typing import Fault, Given, read, typed
from doorstep.register.facts.weighing import Weight

__all__ = ["Current", "Fact", "Fault", "Given", "Weight", "read", "typed"]
