"""Numbers by which the state knows a person or a body: read as they are found, never refused, oddities said."""

from doorstep.kernel.ids.checksums import credit_check, resident_check
from doorstep.kernel.ids.comparing import differences
from doorstep.kernel.ids.credit import CreditCode, read_credit_code
from doorstep.kernel.ids.number import IdNumber
from doorstep.kernel.ids.phones import phone_match
from doorstep.kernel.ids.reading import no_id, read_id

__all__ = [
    "CreditCode",
    "IdNumber",
    "credit_check",
    "differences",
    "no_id",
    "phone_match",
    "read_credit_code",
    "read_id",
    "resident_check",
]
