"""An invented office for tests of the service: Yunling and the county beside it, their people, their households."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.test import Client

from doorstep.kernel.clock import now
from doorstep.register.models import Device, Duty, Evaluator, Household, HouseholdCard, Place, Principal, Worker
from doorstep.site.signing import BEGAN, CARDS, NAMES, SEEN, SHARED

PASSWORD = "seven lamps over the ford"
PIN = "805213"
TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)

YUNLING = (
    ("99", "province", None, "云南边省", "Border Province"),
    ("9901", "city", "99", "云州市", "Yunzhou"),
    ("990101", "county", "9901", "云岭县", "Yunling County"),
    ("990101001", "township", "990101", "云雾镇", "Yunwu Town"),
    ("990101001001", "village", "990101001", "石桥村", "Shiqiao Village"),
    ("99010100100101", "group", "990101001001", "大湾组", "Dawan group"),
    ("990101001002", "village", "990101001", "水井村", "Shuijing Village"),
    ("98", "province", None, "远山省", "Far Province"),
    ("9801", "city", "98", "远州市", "Yuanzhou"),
    ("980101", "county", "9801", "远山县", "Yuanshan County"),
    ("980101001", "township", "980101", "远水镇", "Yuanshui Town"),
    ("980101001001", "village", "980101001", "远桥村", "Yuanqiao Village"),
    ("98010100100101", "group", "980101001001", "远湾组", "Yuanwan group"),
)


@dataclass
class Office:
    """Places by code, and ways to make people."""

    places: dict[str, Place] = field(default_factory=dict)
    made: int = 0

    @property
    def village(self) -> Place:
        """Shiqiao, where everything happens."""
        return self.places["990101001001"]

    @property
    def county(self) -> Place:
        """Yunling."""
        return self.places["990101"]

    def worker(self, name: str = "何文静", login: str = "") -> Principal:
        """Somebody with an account and no duty."""
        principal = self._principal(Principal.WORKER, login)
        Worker.objects.create(principal=principal, name=name)
        return principal

    def evaluator(self) -> Principal:
        """Somebody from outside."""
        principal = self._principal(Principal.EVALUATOR)
        Evaluator.objects.create(principal=principal, name="评估甲", body="远方大学")
        return principal

    def device(self) -> Principal:
        """A telephone of the office."""
        principal = self._principal(Principal.DEVICE)
        Device.objects.create(principal=principal, name="手机", holder=self.worker("持机人").worker)
        return principal

    def household(self, place: Place | None = None) -> Household:
        """A household with nothing known about it."""
        return Household.objects.create(place=place or self.village)

    def card(self, household: Household | None = None) -> HouseholdCard:
        """A household's card; its PIN has been chosen."""
        principal = self._principal(Principal.HOUSEHOLD)
        principal.set_password(PIN)
        principal.save()
        return HouseholdCard.objects.create(principal=principal, household=household or self.household(), issued_at=NOW)

    def duty(self, principal: Principal, role: str, place: Place | None = None, **more: object) -> Duty:
        """A duty that counts, unless said otherwise."""
        given = {"first_day": date(2026, 1, 1), "given_at": NOW, "confirmed_at": NOW} | more
        return Duty.objects.create(principal=principal, role=role, place=place, **given)

    def admin(self, place: Place | None = None, name: str = "段明") -> Principal:
        """Who gives duties in a place, or in the whole office."""
        principal = self.worker(name)
        self.duty(principal, "county_admin", place)
        return principal

    def _principal(self, kind: str, login: str = "") -> Principal:
        self.made += 1
        principal = Principal(login=login or f"{kind}{self.made}", kind=kind, made_at=NOW)
        principal.set_password(PASSWORD)
        principal.save()
        return principal


def make_office() -> Office:
    """Two counties with one township each."""
    office = Office()
    for code, level, above, name, english in YUNLING:
        parent = office.places[above] if above else None
        path = (parent.path if parent else "") + code + "/"
        office.places[code] = Place.objects.create(
            code=code, level=level, parent=parent, path=path, name=name, english=english
        )
    return office


def signed_in(principal: Principal, *, shared: bool = True, ago: timedelta = timedelta()) -> Client:
    """A browser in which somebody has signed in."""
    client = Client()
    client.force_login(principal, CARDS if principal.kind == Principal.HOUSEHOLD else NAMES)
    session = client.session
    session[SHARED] = shared
    session[BEGAN] = session[SEEN] = (now() - ago).isoformat()
    session.save()
    return client
