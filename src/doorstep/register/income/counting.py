"""Net and reference income of a household in fen, by dated counting rules (domain handbook, section 2.6)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

THOUSAND = 1000
GROUPS = {"a": "wage", "b": "business", "c": "property", "d": "transfer", "e": "expense"}
LESS_EXPENSE = "e5"  # subsidies tied to production cost lower the expense (inferred from forms)
CLAIMS, SELF_PAID = "claims", "self_paid"
PROVEN = ("document", "observed")


@dataclass(frozen=True)
class Line:
    """One line. quantity: thousandths of a unit; price: fen a unit. one_off: shown, and never counted.

    method: "stated", "observed", "document", or "standard" for a share of sales that policy lays down.
    """

    line: str
    quantity: int
    price: int
    method: str
    one_off: bool = False
    evidence: bool = False

    @property
    def amount(self) -> int:
        """Fen, rounded half up."""
        return amount_of(self.quantity, self.price)


@dataclass(frozen=True)
class Rules:
    """Which lines count. left_out: lines that the rules in force do not count, such as pensions in one county."""

    left_out: frozenset[str] = frozenset()

    @property
    def kept(self) -> list[str]:
        """As a statement keeps them."""
        return sorted(self.left_out)

    def counts(self, line: Line) -> bool:
        """One-off gifts, loans and compensation never lift a household over the line."""
        return not line.one_off and line.line not in self.left_out


@dataclass(frozen=True)
class Totals:
    """Fen. evidenced: thousandths of all amounts that rest on a document, on what was seen, or on a file."""

    wage: int
    business: int
    property: int
    transfer: int
    expense: int
    claims: int
    self_paid: int
    evidenced: int = field(default=0, compare=False)

    @property
    def net(self) -> int:
        """wage + business + property + transfer - expense; below 0 for a year of losses."""
        return self.wage + self.business + self.property + self.transfer - self.expense

    @property
    def ref(self) -> int:
        """net + insurance claims - eligible self-paid expense: what monitoring looks at."""
        return self.net + self.claims - self.self_paid


def amount_of(quantity: int, price: int) -> int:
    """Quantity (thousandths) x price (fen) in fen, rounded half up."""
    return (quantity * price * 2 + THOUSAND) // (2 * THOUSAND)


def per_head(amount: int, members: int) -> int:
    """Fen a head, rounded down, so that rounding lifts nobody to the line."""
    return amount // members


def count(lines: Iterable[Line], rules: Rules) -> Totals:
    """Totals of the lines by the rules. Raises: KeyError for a line of no group."""
    sums = dict.fromkeys((*GROUPS.values(), CLAIMS, SELF_PAID), 0)
    proven = everything = 0
    for line in lines:
        everything += line.amount
        proven += line.amount if line.evidence or line.method in PROVEN else 0
        if rules.counts(line):
            total, sign = place_of(line.line)
            sums[total] += sign * line.amount
    return Totals(**sums, evidenced=proven * THOUSAND // everything if everything else 0)


def place_of(line: str) -> tuple[str, int]:
    """The total a line goes into, and whether it adds (1) or takes away (-1)."""
    if line in (CLAIMS, SELF_PAID):
        return line, 1
    return GROUPS[line[0]], -1 if line == LESS_EXPENSE else 1
