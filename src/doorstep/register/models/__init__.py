"""All tables of the register, each in the file of its noun."""

from doorstep.register.models.places import Place, PlaceEarlier, PlaceSuccessor
from doorstep.register.models.principals import Device, Evaluator, Principal, Worker
from doorstep.register.models.search import SearchToken

__all__ = ["Device", "Evaluator", "Place", "PlaceEarlier", "PlaceSuccessor", "Principal", "SearchToken", "Worker"]
