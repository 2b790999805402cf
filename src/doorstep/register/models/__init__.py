"""All tables of the register, each in the file of its noun."""

from doorstep.register.models.cards import HouseholdCard
from doorstep.register.models.codes import SignInCode
from doorstep.register.models.duties import Duty
from doorstep.register.models.households import Household
from doorstep.register.models.places import Place, PlaceEarlier, PlaceSuccessor
from doorstep.register.models.principals import Device, Evaluator, Principal, Worker
from doorstep.register.models.search import SearchToken

__all__ = [
    "Device",
    "Duty",
    "Evaluator",
    "Household",
    "HouseholdCard",
    "Place",
    "PlaceEarlier",
    "PlaceSuccessor",
    "Principal",
    "SearchToken",
    "SignInCode",
    "Worker",
]
