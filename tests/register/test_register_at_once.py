"""Two at once, and killed at any moment: nothing is half-done, and what is known now is what a rebuild makes."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from django.db import connection, transaction
from django.http import Http404
from facts_made import LI, make_farm, observe, told

from doorstep import policy
from doorstep.methods.kernel.refusal import Refusal
from doorstep.register.models import (
    Consent,
    Household,
    HouseholdChange,
    HouseholdNow,
    Membership,
    Observation,
    Person,
    PersonNow,
)
from doorstep.register.now.rebuild import rebuild
from doorstep.register.proofs import Proof
from doorstep.register.services.confirm_as_witness import confirm_as_witness
from doorstep.register.services.give_consent import give_consent
from doorstep.register.services.merge_households import merge_households
from doorstep.register.services.record_observation import record_observation
from doorstep.register.services.register_household import register_household
from doorstep.register.services.undo_change import undo_change
from doorstep.register.services.withdraw_consent import withdraw_consent
from doorstep.register.view import fix, seen
from doorstep.trail.models import Entry
from doorstep.trail.services.export import export
from doorstep.trail.services.seal import public_key, seal
from doorstep.trail.verify import verify
from office import NOW, PIN, TODAY

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def farm():
    return make_farm()


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Each in a thread and connection of its own, begun together; what each gave, or the refusal it met."""
    gate, found = threading.Barrier(len(acts)), [None] * len(acts)

    def run(at: int) -> None:
        gate.wait()
        try:
            found[at] = acts[at]()
        except Refusal as refusal:
            found[at] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def nothing_differs() -> None:
    assert not [one for one in rebuild(policy.current(), write_them=False) if one.households or one.persons]


def neighbours(farm) -> Household:
    return register_household(
        place=farm.office.village.code, values={}, members=LI[1:], told=told(), by=farm.mei, now=NOW, today=TODAY
    )


def test_what_two_record_at_once_is_all_there(farm):
    fields = ["road_km", "house_area", "cropland", "irrigated"]
    people = list(farm.people)
    acts = [lambda f=f: observe(farm, {f: 1}) for f in fields]
    acts += [lambda p=p: observe(farm, {"education": "primary"}, person=p) for p in people]
    assert all(isinstance(one, Observation) for one in at_once(*acts))
    assert {f for f in fields if farm.now.values[f][0] == "1"} == set(fields)
    nothing_differs()


def test_one_form_sent_twice_at_once_is_recorded_once(farm):
    asked = uuid4()
    one, other = at_once(*[lambda: observe(farm, {"road_km": 1}, asked=asked)] * 2)
    assert one == other
    assert Entry.objects.filter(act="register.record").count() == 1


def test_one_household_registered_twice_at_once_is_one(farm):
    asked = uuid4()
    values = {"place": farm.office.village.code, "values": {}, "members": LI[:1], "now": NOW, "today": TODAY}
    made = at_once(*[lambda: register_household(told=told(asked=asked), by=farm.mei, **values)] * 2)
    assert made[0] == made[1]
    assert Household.objects.count() == 2


def test_two_households_merged_into_each_other_at_once_are_merged_one_way(farm):
    other = neighbours(farm)
    given = {"on": TODAY, "reason": "同灶吃饭", "by": farm.tan, "now": NOW, "today": TODAY}
    found = at_once(
        lambda: merge_households(household=farm.household.pk, other=other.pk, asked=uuid4(), **given),
        lambda: merge_households(household=other.pk, other=farm.household.pk, asked=uuid4(), **given),
    )
    assert sorted(isinstance(one, Refusal) for one in found) == [False, True]
    assert HouseholdChange.objects.count() == 1
    assert Membership.objects.live().count() == 5
    nothing_differs()


def test_a_merge_undone_twice_at_once_is_undone_once(farm):
    other = neighbours(farm)
    change = merge_households(
        household=farm.household.pk, other=other.pk, on=TODAY, reason="同灶吃饭", asked=uuid4(), by=farm.tan, now=NOW,
        today=TODAY,
    )  # fmt: skip
    at_once(*[lambda: undo_change(change=change.pk, reason="弄错了", by=farm.tan, now=NOW, today=TODAY)] * 2)
    assert Entry.objects.filter(act="register.undo").count() == 1
    assert Membership.objects.live().count() == 5
    nothing_differs()


def test_recording_and_merging_at_once_leave_nothing_behind(farm):
    other = neighbours(farm)
    person = Membership.objects.filter(household=other).first().person_id
    given = {"by": farm.tan, "now": NOW, "today": TODAY}
    at_once(
        lambda: merge_households(
            household=farm.household.pk, other=other.pk, on=TODAY, reason="同灶吃饭", asked=uuid4(), **given
        ),
        lambda: _or_gone(
            lambda: record_observation(
                kind="person", subject=person, values={"education": "primary"}, told=told(), **given
            )
        ),
    )
    nothing_differs()


def _or_gone(act: Callable[[], object]) -> object:
    """The person may have moved away while the household was waited for; then the form is sent again."""
    try:
        return act()
    except Http404:
        return act()


def test_a_decision_and_a_record_at_once_never_slip_beneath_each_other(farm):
    def decide() -> tuple[int, int]:
        with transaction.atomic():
            seq = fix(farm.household)
            before = len(seen(farm.household, seq).household.values)
            time.sleep(0.05)
        return seq, before

    found = at_once(decide, *[lambda f=f: observe(farm, {f: 1}) for f in ("road_km", "house_area", "irrigated")])
    seq, before = found[0]
    assert len(seen(farm.household, seq).household.values) == before


def test_a_witness_and_a_withdrawal_at_once_leave_no_consent_that_counts(farm):
    card = farm.office.card(farm.household)
    consent = give_consent(
        household=farm.household.pk, purpose="photo", proof=Proof(witness=farm.tan), asked=uuid4(), by=farm.mei,
        now=NOW, today=TODAY,
    )  # fmt: skip
    at_once(
        lambda: confirm_as_witness(model=Consent, pk=consent.pk, by=farm.tan, now=NOW),
        lambda: withdraw_consent(model=Consent, pk=consent.pk, by=card.principal, now=NOW, today=TODAY),
    )
    assert Consent.objects.get().withdrawn_at == NOW


def test_one_consent_given_twice_at_once_is_one(farm):
    farm.office.card(farm.household)
    asked = uuid4()
    given = {"household": farm.household.pk, "purpose": "photo", "by": farm.mei, "now": NOW, "today": TODAY}
    at_once(*[lambda: give_consent(proof=Proof(pin=PIN), asked=asked, **given)] * 2)
    assert Consent.objects.count() == 1


def test_killed_at_random_moments_nothing_is_half_done(farm, tmp_path):
    draw = np.random.default_rng(20261125)
    told_done: list[int] = []
    script = Path(__file__).with_name("registering_process.py")
    paths = {"PYTHONPATH": ":".join([str(script.parent), str(script.parents[1])])}
    for _round in range(4):
        command = [sys.executable, str(script), str(connection.settings_dict["NAME"]), "10000"]
        started = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | paths)
        assert started.stdout.readline() == "ready\n"
        told_done.append(int(started.stdout.readline()))
        time.sleep(draw.uniform(0.05, 0.6))
        started.send_signal(signal.SIGKILL)
        text, _nothing = started.communicate(timeout=60)
        told_done += [int(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]
    assert set(told_done) <= set(Observation.objects.values_list("pk", flat=True))
    assert Person.objects.count() == PersonNow.objects.count() == Membership.objects.live().count()
    assert HouseholdNow.objects.count() == Household.objects.count()
    assert HouseholdChange.objects.count() == Entry.objects.filter(act="register.merge").count()
    assert Entry.objects.filter(act="register.add_household").count() == Household.objects.count()
    nothing_differs()
    seal(NOW)
    export(tmp_path / "trail.jsonl", NOW)
    assert verify(tmp_path / "trail.jsonl", key=public_key()).head.size == Entry.objects.count()
