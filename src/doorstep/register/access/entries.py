"""Which entries of the trail a principal may look at: those of the places where a duty lets it read the trail."""

from datetime import date

from django.db.models import QuerySet

from doorstep.register.access.holding import duties
from doorstep.register.access.reach import reach_of
from doorstep.register.models import Place, Principal
from doorstep.trail.models import Entry

READ = "trail.read"


def entries(principal: Principal, today: date) -> QuerySet[Entry]:
    """Entries in reach; those without a place only for a duty that reaches the whole office."""
    near = reach_of([duty for duty in duties(principal, today) if READ in duty.acts and duty.household is None])
    if near.everywhere:
        return Entry.objects.all()
    return Entry.objects.filter(place__in=Place.objects.filter(near.of_paths("path")).values("code"))
