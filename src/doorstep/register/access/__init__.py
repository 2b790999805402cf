"""Who may see and do what. Rows of places and households are reached through here, and nowhere else.

A page or an act that is asked for something it cannot find and for something that is not the asker's answers alike.
"""

from doorstep.register.access.deciding import apart, may, may_anywhere, need, need_anywhere
from doorstep.register.access.entries import entries
from doorstep.register.access.holding import HOUSEHOLD_ROLE, DutyHeld, duties
from doorstep.register.access.masks import masked, readable, readable_for
from doorstep.register.access.people import colleagues, duties_cared_for, duty_for, people, person_for
from doorstep.register.access.reach import Reach, household_for, households, place_for, places, reach

__all__ = [
    "HOUSEHOLD_ROLE",
    "DutyHeld",
    "Reach",
    "apart",
    "colleagues",
    "duties",
    "duties_cared_for",
    "duty_for",
    "entries",
    "household_for",
    "households",
    "masked",
    "may",
    "may_anywhere",
    "need",
    "need_anywhere",
    "people",
    "person_for",
    "place_for",
    "places",
    "reach",
    "readable",
    "readable_for",
]
