"""Places: what they are, what they were, what became of them, and who lived there. Their acts stand in `services`."""

from doorstep.register.places.finding import find_places
from doorstep.register.places.history import PlaceThen, as_of, by_code, household_place, what_became
from doorstep.register.places.households import move_households, open_place

__all__ = [
    "PlaceThen",
    "as_of",
    "by_code",
    "find_places",
    "household_place",
    "move_households",
    "open_place",
    "what_became",
]
