"""A process that registers, records and merges: `python registering_process.py DATABASE COUNT`; it may be killed.

It prints the number of each observation that it was told is recorded.
"""

import sys
from functools import partial
from uuid import uuid4

say = partial(print, flush=True)


def main(database: str, count: int) -> None:
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    django.setup()

    from facts_made import LI, told

    from doorstep.register.models import Household, Principal
    from doorstep.register.services.merge_households import merge_households
    from doorstep.register.services.record_observation import record_observation
    from doorstep.register.services.register_household import register_household
    from office import NOW, TODAY

    mei, tan = Principal.objects.get(login="worker1"), Principal.objects.get(login="worker2")
    first = Household.objects.earliest("pk")
    given = {"now": NOW, "today": TODAY}
    say("ready")
    for number in range(count):
        made = register_household(
            place=first.place.code, values={"household_class": "dibao"}, members=LI[1:], told=told(), by=mei, **given
        )
        values = {"cropland": number, "main_cause": "illness"}
        recorded = record_observation(kind="household", subject=made.pk, values=values, told=told(), by=mei, **given)
        say(recorded.seq)
        merge_households(
            household=first.pk, other=made.pk, on=TODAY, reason="同灶吃饭", asked=uuid4(), by=tan, **given
        )  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
