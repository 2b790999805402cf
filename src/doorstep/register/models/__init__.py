"""All tables of the register, each in the file of its noun."""

from doorstep.register.models.cards import HouseholdCard
from doorstep.register.models.codes import SignInCode
from doorstep.register.models.consent import Consent, Evidence, MatchingAuthorisation
from doorstep.register.models.drafts import Draft
from doorstep.register.models.duties import Duty
from doorstep.register.models.entitlements import Entitlement, Programme
from doorstep.register.models.households import Household, HouseholdChange, KinDeclared, Membership, Person
from doorstep.register.models.income import IncomeItem, IncomeStatement
from doorstep.register.models.observations import (
    HouseholdNow,
    Identifier,
    Observation,
    PersonNow,
    SensitiveRead,
    Value,
)
from doorstep.register.models.places import HouseholdEarlierPlace, Place, PlaceEarlier, PlaceSuccessor
from doorstep.register.models.principals import Device, Evaluator, Principal, Worker
from doorstep.register.models.search import SearchToken

__all__ = [
    "Consent",
    "Device",
    "Draft",
    "Duty",
    "Entitlement",
    "Evaluator",
    "Evidence",
    "Household",
    "HouseholdCard",
    "HouseholdChange",
    "HouseholdEarlierPlace",
    "HouseholdNow",
    "Identifier",
    "IncomeItem",
    "IncomeStatement",
    "KinDeclared",
    "MatchingAuthorisation",
    "Membership",
    "Observation",
    "Person",
    "PersonNow",
    "Place",
    "PlaceEarlier",
    "PlaceSuccessor",
    "Principal",
    "Programme",
    "SearchToken",
    "SensitiveRead",
    "SignInCode",
    "Value",
    "Worker",
]
