"""Giving, confirming, ending a duty, standing in: done, done twice, refused, not yours; by two people, at once."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from doorstep.methods.kernel.refusal import Refusal
from doorstep.register import access
from doorstep.register.models import Duty, Principal
from doorstep.register.services.add_worker import add_worker
from doorstep.register.services.close_account import close_account
from doorstep.register.services.confirm_duty import confirm_duty, refuse_duty
from doorstep.register.services.end_duty import end_duty
from doorstep.register.services.give_duty import give_duty, months_later
from doorstep.register.services.reset_password import reset_password
from doorstep.register.services.stand_in import stand_in
from doorstep.trail.models import Entry
from office import NOW, TODAY, Office, make_office

pytestmark = pytest.mark.django_db
WHEN = {"now": NOW, "today": TODAY}


@pytest.fixture
def office(db) -> Office:
    return make_office()


def given(office: Office, by: Principal, **more: object) -> Duty:
    words = {"role": "village_worker", "place": office.village, "first_day": TODAY, "last_day": None}
    words |= {"to": office.worker("罗永富")} | more
    return give_duty(**words, by=by, **WHEN)


def acts() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("act", flat=True))


@pytest.mark.guard("H6")
def test_a_duty_counts_once_a_second_person_has_agreed(office):
    first, second = office.admin(office.county), office.admin(office.county)
    duty = given(office, first)
    assert access.duties(duty.principal, TODAY) == ()
    with pytest.raises(Refusal, match="Who gives a duty"):
        confirm_duty(duty=duty.pk, by=first, **WHEN)
    confirm_duty(duty=duty.pk, by=second, **WHEN)
    confirm_duty(duty=duty.pk, by=second, **WHEN)
    assert [held.role for held in access.duties(duty.principal, TODAY)] == ["village_worker"]
    assert acts() == ["access.give_duty", "access.confirm_duty"]


def test_nobody_gives_or_confirms_a_duty_of_their_own(office):
    first, second = office.admin(office.county), office.admin(office.county)
    with pytest.raises(Refusal, match="their own account"):
        given(office, first, to=first, role="county_approver", place=office.county)
    duty = given(office, first, to=second, role="county_officer", place=office.county)
    with pytest.raises(Refusal, match="Who gives a duty"):
        confirm_duty(duty=duty.pk, by=second, **WHEN)
    assert acts() == ["access.give_duty"]


def test_a_duty_refused_by_the_second_person_never_counts(office):
    first, second = office.admin(office.county), office.admin(office.county)
    duty = refuse_duty(duty=given(office, first).pk, reason="moved away", by=second, **WHEN)
    assert access.duties(duty.principal, TODAY + timedelta(days=9)) == ()
    with pytest.raises(Refusal, match="decided already"):
        confirm_duty(duty=duty.pk, by=second, **WHEN)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"role": "keeper_of_the_seal"}, "no role"),
        ({"role": "household"}, "no role"),
        ({"role": "county_officer"}, "level"),
        ({"role": "evaluator"}, "kind of account"),
        ({"role": "device"}, "kind of account"),
        ({"first_day": TODAY - timedelta(days=1)}, "is over"),
        ({"last_day": TODAY - timedelta(days=1)}, "before its first"),
        ({"role": "first_secretary", "last_day": date(2031, 1, 1)}, "36 months"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_duty_that_does_not_fit_is_refused_in_words(office, more, why):
    with pytest.raises(Refusal, match=why):
        given(office, office.admin(office.county), **more)
    assert acts() == []


def test_a_role_with_a_term_ends_by_itself(office):
    duty = given(office, office.admin(office.county), role="first_secretary")
    assert duty.last_day == date(2029, 11, 24)
    assert months_later(date(2026, 3, 31), 1) == date(2026, 4, 29)
    assert months_later(date(2024, 3, 1), 12) == date(2025, 2, 28)


def test_who_gives_duties_in_one_county_gives_none_in_another_nor_for_the_whole_office(office):
    admin = office.admin(office.places["980101"])
    for place in (office.village, None):
        with pytest.raises(Refusal, match="None of your duties"):
            given(office, admin, place=place)


def test_the_same_duty_twice_on_a_day_is_refused(office):
    admin, luo = office.admin(office.county), office.worker("罗永富")
    given(office, admin, to=luo, last_day=TODAY + timedelta(days=9))
    with pytest.raises(Refusal, match="already"):
        given(office, admin, to=luo, first_day=TODAY + timedelta(days=9))
    given(office, admin, to=luo, first_day=TODAY + timedelta(days=10))


def test_a_duty_ends_with_its_last_day_and_takes_the_stand_in_along(office):
    admin = office.admin(office.county)
    duty = office.duty(office.worker(), "village_worker", office.village)
    colleague = office.worker("张秀梅")
    office.duty(colleague, "work_team", office.village)
    deputy = stand_in(duty=duty.pk, who=colleague, first_day=TODAY, last_day=TODAY + timedelta(days=20),
                      by=duty.principal, **WHEN)  # fmt: skip
    Duty.objects.filter(pk=deputy.pk).update(confirmed_at=NOW)
    end_duty(duty=duty.pk, last_day=TODAY, reason="retired", by=admin, **WHEN)
    end_duty(duty=duty.pk, last_day=TODAY, reason="retired", by=admin, **WHEN)
    assert access.duties(duty.principal, TODAY) != ()
    assert access.duties(duty.principal, TODAY + timedelta(days=1)) == ()
    assert [held.role for held in access.duties(colleague, TODAY + timedelta(days=1))] == ["work_team"]
    assert acts() == ["access.stand_in", "access.end_duty"]


def test_the_last_who_gives_duties_in_the_whole_office_is_never_lost(office):
    admin, other = office.admin(), office.admin(office.county)
    [duty] = admin.duties.all()
    second = office.admin()
    end_duty(duty=duty.pk, last_day=TODAY, reason="moves on", by=second, **WHEN)
    [last] = second.duties.all()
    Duty.objects.filter(pk=duty.pk).update(last_day=TODAY - timedelta(days=1))
    with pytest.raises(Refusal, match="None of your duties"):
        end_duty(duty=last.pk, last_day=TODAY, reason="x", by=other, **WHEN)
    with pytest.raises(Refusal, match="last duty"):
        end_duty(duty=last.pk, last_day=TODAY, reason="x", by=second, **WHEN)


def test_a_stand_in_does_the_duty_for_its_days_and_no_further(office):
    holder, colleague = office.worker(), office.worker("张秀梅")
    duty = office.duty(holder, "village_worker", office.village)
    office.duty(colleague, "work_team", office.village)
    made = stand_in(duty=duty.pk, who=colleague, first_day=TODAY, last_day=TODAY + timedelta(days=6), by=holder, **WHEN)
    assert (made.role, made.place, made.stands_in) == ("village_worker", office.village, duty)
    assert made.confirmed_at is None  # two people here, as for every duty
    confirm_duty(duty=made.pk, by=office.admin(office.county), **WHEN)
    with pytest.raises(Refusal, match="does not pass the duty on"):
        stand_in(duty=made.pk, who=holder, first_day=TODAY, last_day=TODAY, by=colleague, **WHEN)


@pytest.mark.parametrize(
    ("days", "why"), [((0, 92), "92 days"), ((-1, 3), "is over"), ((3, 1), "before its first")], ids=str
)
def test_a_stand_in_that_does_not_fit_is_refused(office, days, why):
    holder, colleague = office.worker(), office.worker("张秀梅")
    duty = office.duty(holder, "village_worker", office.village)
    office.duty(colleague, "work_team", office.village)
    first, last = (TODAY + timedelta(days=count) for count in days)
    with pytest.raises(Refusal, match=why):
        stand_in(duty=duty.pk, who=colleague, first_day=first, last_day=last, by=holder, **WHEN)


def test_nobody_from_elsewhere_stands_in_and_nobody_hands_over_a_duty_of_others(office):
    holder, stranger = office.worker(), office.worker("远方人")
    duty = office.duty(holder, "village_worker", office.village)
    office.duty(stranger, "village_worker", office.places["980101001001"])
    words = {"duty": duty.pk, "first_day": TODAY, "last_day": TODAY} | WHEN
    with pytest.raises(Refusal, match="works in the same place"):
        stand_in(who=stranger, by=holder, **words)
    with pytest.raises(Refusal, match="None of your duties"):
        stand_in(who=holder, by=stranger, **words)


def test_a_password_is_reset_only_by_who_manages_every_place_of_the_account(office):
    admin = office.admin(office.county)
    both = office.worker("两县人")
    office.duty(both, "village_worker", office.village)
    office.duty(both, "village_worker", office.places["980101001001"])
    with pytest.raises(Refusal, match="None of your duties"):
        reset_password(principal=both.pk, by=admin, **WHEN)
    with pytest.raises(Refusal, match="your own password"):
        reset_password(principal=admin.pk, by=admin, **WHEN)
    word = reset_password(principal=both.pk, by=office.admin(), **WHEN)
    both.refresh_from_db()
    assert both.check_password(word)
    assert both.one_time


def test_an_account_that_is_closed_does_nothing_any_more(office):
    admin, luo = office.admin(office.county), office.worker("罗永富")
    office.duty(luo, "village_worker", office.village)
    close_account(principal=luo.pk, reason="left", by=admin, **WHEN)
    close_account(principal=luo.pk, reason="left", by=admin, **WHEN)
    luo.refresh_from_db()
    assert not luo.is_active
    assert not luo.has_usable_password()
    assert access.duties(luo, TODAY) == ()
    assert acts() == ["access.end_duty", "access.close_account"]


@pytest.mark.parametrize("login", ["", "ab", "Zhang Wei", "1zhang", "zhang/wei", "a" * 33, "w13812345678", "worker1"])
def test_a_login_that_is_none_or_taken_is_refused(office, login):
    admin = office.admin(office.county)  # worker1
    words = {"name": "罗永富", "body": "", "role": "village_worker", "place": office.village}
    with pytest.raises(Refusal, match="account cannot be made"):
        add_worker(login=login, **words, first_day=TODAY, last_day=None, by=admin, **WHEN)
    assert acts() == []


def at_once(*tries) -> list[object]:
    """Run acts at the same moment, each on a connection of its own; what each answered."""
    barrier, answers = Barrier(len(tries)), []

    def one(act) -> None:
        barrier.wait()
        try:
            answers.append(act())
        except Refusal as refusal:
            answers.append(refusal)
        finally:
            connection.close()

    threads = [Thread(target=one, args=(act,)) for act in tries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_end_each_others_duty_at_once_leave_one():
    office = make_office()
    first, second = office.admin(), office.admin()
    [one], [two] = first.duties.all(), second.duties.all()
    Duty.objects.update(first_day=date(2026, 1, 1))
    yesterday = {"last_day": TODAY, "reason": "x"} | WHEN
    at_once(lambda: end_duty(duty=one.pk, by=second, **yesterday), lambda: end_duty(duty=two.pk, by=first, **yesterday))
    left = Duty.objects.held_on(TODAY + timedelta(days=1)).filter(role="county_admin")
    assert left.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_duty_given_twice_at_once_is_given_once():
    office = make_office()
    admin, luo = office.admin(office.county), office.worker("罗永富")
    at_once(*[lambda: given(office, admin, to=luo)] * 3)
    assert luo.duties.count() == 1


@pytest.mark.django_db(transaction=True)
def test_yes_and_no_of_two_people_at_once_are_one_answer():
    office = make_office()
    first, second, third = (office.admin(office.county) for _ in range(3))
    duty = given(office, first)
    at_once(
        lambda: confirm_duty(duty=duty.pk, by=second, **WHEN),
        lambda: refuse_duty(duty=duty.pk, reason="no", by=third, **WHEN),
    )
    duty.refresh_from_db()
    assert (duty.confirmed_at is None) != (duty.withdrawn_at is None)
    assert Entry.objects.exclude(act="access.give_duty").count() == 1
