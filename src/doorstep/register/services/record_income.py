"""Record what a household earned and spent: lines with quantity, price and evidence. No total is ever typed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from fractions import Fraction

from django.db import transaction

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said
from doorstep.policy.entries import Field
from doorstep.policy.pack import Pack
from doorstep.register import recording
from doorstep.register.holding import held_household
from doorstep.register.income import Line, Totals, count
from doorstep.register.income.ruling import rules
from doorstep.register.models import Evidence, Household, IncomeItem, IncomeStatement, Membership, Principal
from doorstep.trail.services.record import record

RECORD = "register.record"
ENTITY = "income_statement"
STATED = ("stated", "observed", "document")
LARGEST = 10**12
MOST_LINES = 200


@dataclass(frozen=True)
class Item:
    """One line as it was filled in.

    Attributes:
        line: such as "b1". quantity: thousandths of `unit`; price: fen a unit. method: how it is known.
        standard: key of a policy value, such as "cost.grain": then `price` is the sales in fen, the share comes from
            policy, and the line is labelled a standard cost; quantity and method are not given.
        one_off: a gift of condolence, a loan, a compensation: shown, not counted.
    """

    line: str
    price: int
    quantity: int = 1000
    unit: str = ""
    what: str = ""
    method: str = "stated"
    standard: str = ""
    one_off: bool = False
    evidence: Evidence | None = None


class LineDoesNotFit(Refusal):
    """A line of the statement cannot be recorded; nothing was."""

    def __init__(self, number: int, why: Said, do: Said) -> None:
        super().__init__(
            "register.income-line", said("Line {number} of the statement cannot be recorded.", number=number),
            why=why, do=do,
        )  # fmt: skip


@transaction.atomic
def record_income(
    *, household: int, first_day: date, last_day: date, items: Sequence[Item], told: recording.Told, by: Principal,
    now: datetime, today: date,
) -> IncomeStatement:  # fmt: skip
    """Append a statement for a period, with every total computed by the counting rules of the place and its last day.

    Raises:
        Refusal: by may not; a line does not fit; the period is no period or still to come; nobody is registered; policy
            lays down no rule for that day. Http404: no such household in reach.
    """
    found = held_household(by, household, RECORD, today)
    there = recording.said_already(told.asked, by)
    if there is not None:
        return there.statement
    _refuse_period(first_day, last_day, today)
    recording.refuse_day_to_come(told.as_of, today)
    words = recording.dictionary(found.place, last_day)
    lines = checked(items, words.pack, last_day, words.path, found.pk)
    written = recording.put_down(found, {}, told, words, author=by, now=now)
    statement = _statement(found, first_day, last_day, lines, words, written)
    IncomeItem.objects.bulk_create(_row(statement, *one) for one in lines)
    recording.bring_up_to([written], words, households=(found.pk,))
    payload = {"household": found.pk, "observation": written.observation.seq, "lines": len(lines)}
    record(RECORD, by=by.pseudonym, place=found.place.code, now=now, payload=payload)
    return statement


def checked(
    items: Sequence[Item], pack: Pack, on: date, path: Sequence[str], household: int
) -> list[tuple[Item, Line]]:  # fmt: skip
    """Each item with its line, standard costs made from policy. Raises: LineDoesNotFit, the first that does not."""
    if not 1 <= len(items) <= MOST_LINES:
        raise LineDoesNotFit(
            0, said("A statement has 1 to {most} lines.", most=MOST_LINES),
            said("Write a line with the amount 0 where there was nothing."),
        )  # fmt: skip
    fields = pack.fields(ENTITY, on=on)
    return [(item, _line(number, item, fields, pack, on, path, household)) for number, item in enumerate(items, 1)]


def _line(
    number: int, item: Item, fields: Mapping[str, Field], pack: Pack, on: date, path: Sequence[str], household: int
) -> Line:  # fmt: skip
    field = fields.get(item.line)
    if field is None or field.made is not None or field.type != "decimal":
        raise LineDoesNotFit(
            number, said("The statement has no line {line} that is typed in.", line=item.line[:20]),
            said("Choose a line of the form; totals are computed."),
        )  # fmt: skip
    if item.evidence is not None and item.evidence.household_id != household:
        raise LineDoesNotFit(
            number, said("Its evidence belongs to another household."), said("Add the file to this household.")
        )
    quantity = _share(number, item, pack, on, path) if item.standard else item.quantity
    method = "standard" if item.standard else item.method
    if method not in (*STATED, "standard") or (method == "standard") != bool(item.standard):
        raise LineDoesNotFit(
            number, said("It does not say how it is known."), said("Choose stated, observed or document.")
        )
    line = Line(item.line, quantity, item.price, method, item.one_off, item.evidence is not None)
    if quantity < 0 or item.price < 0 or line.amount > LARGEST:
        raise LineDoesNotFit(
            number, said("Its quantity or price is below 0, or the amount is not possible."), said("Check the figures.")
        )
    return line


def _share(number: int, item: Item, pack: Pack, on: date, path: Sequence[str]) -> int:
    """Thousandths of the sales that count as cost."""
    value = pack.value(item.standard, on=on, path=path).value if item.standard in pack.keys else None
    if not isinstance(value, Fraction) or not item.line.startswith("e"):
        raise LineDoesNotFit(
            number, said("Policy lays down no standard cost {key} for this line.", key=item.standard[:80]),
            said("Record what was really spent."),
        )  # fmt: skip
    return round(value * 1000)


def _statement(
    found: Household, first_day: date, last_day: date, lines: Sequence[tuple[Item, Line]],
    words: recording.Dictionary, written: recording.Written,
) -> IncomeStatement:  # fmt: skip
    members = Membership.objects.live().filter(household=found).count()
    if not members:
        raise Refusal(
            "register.nobody",
            said("Nothing was recorded."),
            why=said("Nobody is registered in this household, so there is no income per head."),
            do=said("Add its members first."),
        )
    counting = rules(words.pack, on=last_day, path=words.path)
    totals = count((line for _item, line in lines), counting)
    return IncomeStatement.objects.create(
        household=found, observation=written.observation, first_day=first_day, last_day=last_day, members=members,
        rules=counting.kept, pack=words.pack.digest, net=totals.net, ref=totals.ref, **asdict(totals),
    )  # fmt: skip


def _row(statement: IncomeStatement, item: Item, line: Line) -> IncomeItem:
    return IncomeItem(
        statement=statement, line=line.line, what=item.what[:120], quantity=line.quantity, unit=item.unit[:20],
        price=line.price, amount=line.amount, method=line.method, standard=item.standard, one_off=line.one_off,
        evidence=item.evidence,
    )  # fmt: skip


def totals_by(statement: IncomeStatement, pack: Pack) -> Totals:
    """The statement counted by the rules of another pack, or of the same one: for comparing versions of rules."""
    path = statement.household.place.codes
    return count(lines_of(statement), rules(pack, on=statement.last_day, path=path))


def lines_of(statement: IncomeStatement) -> list[Line]:
    """Its lines; an erased one has no amount."""
    return [
        Line(row.line, row.quantity, row.price, row.method, row.one_off, row.evidence_id is not None)
        for row in statement.items.order_by("pk")
        if row.amount is not None
    ]


def _refuse_period(first_day: date, last_day: date, today: date) -> None:
    if last_day < first_day or last_day > today or (last_day - first_day).days > 366:
        raise Refusal(
            "register.period",
            said("Nothing was recorded."),
            why=said("A period has a first day, a last day that is not to come, and at most a year between them."),
            do=said("Check both days."),
        )
