"""A process that acts, seals or reseals, and may be killed: `python acting_process.py DATABASE WHAT COUNT`.

An act is two entries in one transaction: none, or both. What it was told is done, it prints.
"""

import sys
from functools import partial

say = partial(print, flush=True)


def main(database: str, what: str, count: int) -> None:
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    from django.db import transaction

    from doorstep.kernel.clock import now
    from doorstep.trail.services.record import record
    from doorstep.trail.services.seal import seal

    if what == "reseal":
        return reseal_few_at_once()
    by = "00aa11bb22cc33dd44ee"
    say("ready")
    for _number in range(count):
        if what == "seal":
            say(seal(now()).size)
            continue
        with transaction.atomic():
            first = record("test.first", by=by, place="990101", now=now())
            second = record("test.second", by=by, place="990101", now=now(), payload={"first": first.pk})
        say(second.pk)


def reseal_few_at_once() -> None:
    from doorstep.kernel import resealing
    from doorstep.kernel.vault import vault

    resealing.AT_ONCE = 3
    say("ready")
    for portion in resealing.reseal(vault()):
        say(portion.done)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
