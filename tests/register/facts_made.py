"""The Li household of Shiqiao, invented: a head, her son, her mother; and those who record about them."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from doorstep.register.models import Household, HouseholdNow, Membership, PersonNow, Principal
from doorstep.register.recording import Told
from doorstep.register.services.record_observation import record_observation
from doorstep.register.services.register_household import Newcomer, register_household
from office import NOW, TODAY, Office, make_office

ID_NUMBER = "11010519491231002X"
DAY = timedelta(days=1)


@dataclass
class Farm:
    """The office, the household, its people by name, and who may act."""

    office: Office
    mei: Principal  # village worker
    tan: Principal  # township officer
    household: Household

    @property
    def people(self) -> dict[str, int]:
        """Name -> number, of those who live there."""
        return dict(PersonNow.objects.filter(household=self.household).values_list("name", "person"))

    @property
    def now(self) -> HouseholdNow:
        """What is known now."""
        return HouseholdNow.objects.get(pk=self.household.pk)


def told(as_of: date = TODAY, method: str = "stated", source: str = "visit", **more: object) -> Told:
    """From a form of its own."""
    return Told(as_of, source, method, more.pop("asked", None) or uuid4(), **more)


LI = [
    Newcomer({"name": "李春花", "relation": "head", "sex": "f", "birth": "1970-05-01", "id_no": ID_NUMBER}),
    Newcomer({"name": "李小满", "relation": "child", "birth": "2012-09-30", "student": "primary"}),
    Newcomer({"name": "陈阿婆", "relation": "parent", "birth": "1944-02-29", "health": "chronic"}),
]


def make_farm() -> Farm:
    """Registered on the day, by Mei."""
    office = make_office()
    mei, tan = office.worker("梅"), office.worker("谭")
    office.duty(mei, "village_worker", office.village)
    office.duty(tan, "township_officer", office.places["990101001"])
    values = {"household_class": "general", "cropland": "3.50", "phone": "138 0013 8000"}
    household = register_household(
        place=office.village.code, values=values, members=LI, told=told(), by=mei, now=NOW, today=TODAY
    )
    return Farm(office, mei, tan, household)


def observe(farm: Farm, values: dict[str, object], *, person: str = "", by: Principal | None = None, **source: object):
    """Mei records something about the household, or about one of its people."""
    kind, subject = ("person", farm.people[person]) if person else ("household", farm.household.pk)
    return record_observation(
        kind=kind, subject=subject, values=values, told=told(**source), by=by or farm.mei, now=NOW, today=TODAY
    )


def living(household: Household) -> list[tuple[int, date]]:
    """Who lives there, since when."""
    rows = Membership.objects.live().filter(household=household).order_by("person")
    return list(rows.values_list("person", "first_day"))
