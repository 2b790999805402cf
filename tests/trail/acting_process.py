"""A process that acts or seals: `python acting_process.py DATABASE act|seal COUNT`; it may be killed at any moment.

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


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
