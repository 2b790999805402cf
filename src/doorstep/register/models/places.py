"""Places from province to natural-village group: what they are now, what they were, and what became of them."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from doorstep.register.models.ordered import OrderedText

STEP = "/"
LEVELS = ("province", "city", "county", "township", "village", "group")


class PlaceQuerySet(models.QuerySet["Place"]):
    """Places by where they lie and when they were."""

    def within(self, place: "Place") -> "PlaceQuerySet":
        """The place itself and everything in it today: one range of the index on the path."""
        return self.filter(path__startswith=place.path)

    def open_on(self, day: date) -> "PlaceQuerySet":
        """Those that had begun and were not over on the day."""
        return self.filter(Q(first_day=None) | Q(first_day__lte=day), Q(last_day=None) | Q(last_day__gte=day))


class Place(models.Model):
    """A place as it is now; one that is over stays, as it was on its last day.

    It keeps its number for life: a new name, code or parent changes this row, and `PlaceEarlier` keeps what was.

    Attributes:
        code: a code means one place for ever. level: one of LEVELS; a place lies in one of a higher level.
        path: codes of its ancestors from the top down and its own, each followed by "/".
        pinyin: one lower-case syllable a character, without tones, joined; initials: first letters of the syllables.
        first_day, last_day: both count; None is "as far as anybody knows" and "still".
    """

    code = OrderedText(max_length=30)
    level = models.CharField(max_length=8, choices=[(level, level) for level in LEVELS])
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = OrderedText(max_length=200)
    name = OrderedText(max_length=120)
    pinyin = OrderedText(max_length=720, blank=True)
    initials = OrderedText(max_length=120, blank=True)
    english = models.CharField(max_length=200, blank=True)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["path"], name="place_by_path"),
            models.Index(fields=["name"], name="place_by_name"),
            models.Index(fields=["pinyin"], name="place_by_pinyin"),
            models.Index(fields=["initials"], name="place_by_initials"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="place_code"),
            models.CheckConstraint(name="place_level", condition=Q(level__in=LEVELS)),
            models.CheckConstraint(
                name="place_ends_after_it_begins",
                condition=Q(last_day=None) | Q(first_day=None) | Q(last_day__gte=F("first_day")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes from the top down, its own last: the path that policy asks for."""
        return tuple(self.path.rstrip(STEP).split(STEP))


class PlaceEarlier(models.Model):
    """What a place was until, and on, a last day: the row before a new name, code or parent."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="earlier")
    last_day = models.DateField()
    code = OrderedText(max_length=30)
    level = models.CharField(max_length=8)
    parent = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    name = OrderedText(max_length=120)
    pinyin = OrderedText(max_length=720, blank=True)
    initials = OrderedText(max_length=120, blank=True)
    english = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["code"], name="place_earlier_by_code"),
            models.Index(fields=["name"], name="place_earlier_by_name"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["place", "last_day"], name="place_earlier_once_a_day"),
        ]


class PlaceSuccessor(models.Model):
    """What became of a place: a merge leads from many to one, a split from one to many.

    Attributes:
        first_day: the first day on which `later` stands for (a part of) `earlier`.
    """

    MERGE, SPLIT = KINDS = ("merge", "split")

    earlier = models.ForeignKey(Place, models.PROTECT, related_name="successors")
    later = models.ForeignKey(Place, models.PROTECT, related_name="predecessors")
    first_day = models.DateField()
    kind = models.CharField(max_length=5, choices=[(kind, kind) for kind in KINDS])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["earlier", "later", "first_day"], name="place_successor_once"),
            models.CheckConstraint(name="place_succeeds_another", condition=~Q(earlier=F("later"))),
        ]


class HouseholdEarlierPlace(models.Model):
    """Where a household lived until, and on, a last day. Where it lives now stands in the household."""

    household = models.ForeignKey("register.Household", models.PROTECT, related_name="earlier_places")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    last_day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["household", "last_day"], name="household_earlier_place_once_a_day"),
        ]
