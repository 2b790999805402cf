"""Community voices: many informants' rankings of households to one order, and how far it can be relied on."""

from doorstep.methods.identify.rank.agreement import agreement
from doorstep.methods.identify.rank.combining import combine
from doorstep.methods.identify.rank.disagreement import disagreement, parting
from doorstep.methods.identify.rank.ordering import Order, order, rank
from doorstep.methods.identify.rank.stability import stability
from doorstep.methods.identify.rank.voices import Village, Voices, hear

__all__ = [
    "Order",
    "Village",
    "Voices",
    "agreement",
    "combine",
    "disagreement",
    "hear",
    "order",
    "parting",
    "rank",
    "stability",
]
