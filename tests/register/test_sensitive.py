"""Consent is the household's own; sealed values are read for a purpose and logged; what is erased is gone."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from facts_made import DAY, ID_NUMBER, Farm, make_farm, observe, told

from doorstep import policy
from doorstep.kernel.resealing import sealed_columns
from doorstep.kernel.vault import vault
from doorstep.methods.kernel.refusal import Refusal
from doorstep.register import evidence, search
from doorstep.register.access.reach import Reach
from doorstep.register.models import (
    Consent,
    Draft,
    Evidence,
    HouseholdCard,
    MatchingAuthorisation,
    PersonNow,
    Principal,
    SearchToken,
    SensitiveRead,
    Value,
)
from doorstep.register.now.finding import holders
from doorstep.register.now.rebuild import rebuild
from doorstep.register.proofs import Proof, counts
from doorstep.register.recording import hash_of
from doorstep.register.services.add_member import add_member
from doorstep.register.services.authorise_matching import authorise_matching, may_match
from doorstep.register.services.confirm_as_witness import confirm_as_witness
from doorstep.register.services.erase_values import erase_values
from doorstep.register.services.give_consent import give_consent
from doorstep.register.services.merge_households import merge_households
from doorstep.register.services.read_sensitive import Subject, read_p3, read_p3_of_many
from doorstep.register.services.register_household import register_household
from doorstep.register.services.save_draft import save_draft
from doorstep.register.services.withdraw_consent import withdraw_consent
from doorstep.trail.models import Entry
from doorstep.trail.reads import payload
from office import NOW, PIN, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm() -> Farm:
    return make_farm()


@pytest.fixture
def card(farm) -> HouseholdCard:
    return farm.office.card(farm.household)


@pytest.fixture
def eraser(farm) -> Principal:
    someone = farm.office.worker("审")
    farm.office.duty(someone, "county_approver", farm.office.county)
    return someone


@pytest.fixture
def voice(farm, tmp_path, monkeypatch) -> Evidence:
    monkeypatch.setenv("DOORSTEP_HOME", str(tmp_path))
    with transaction.atomic():
        return evidence.keep(b"we agree", household=farm.household, kind="voice", by=farm.mei, now=NOW)


def agree(farm, proof, by=None, **more):
    given = {"asked": uuid4(), "now": NOW, "today": TODAY} | more
    return give_consent(household=farm.household.pk, purpose="visit_photo", proof=proof, by=by or farm.mei, **given)


def authorise(farm, proof, **more):
    given = {
        "departments": ["civil_affairs", "health"], "purpose": "保障核查", "last_day": TODAY + 365 * DAY,
        "asked": uuid4(), "by": farm.mei, "now": NOW, "today": TODAY,
    } | more  # fmt: skip
    return authorise_matching(household=farm.household.pk, proof=proof, **given)


def test_a_helper_alone_consents_to_nothing(farm, card):
    for proof in (Proof(), Proof(witness=farm.mei), Proof(pin="123456"), Proof(pin=PIN, witness=farm.tan)):
        with pytest.raises(Refusal, match="own word"):
            agree(farm, proof)
    assert not Consent.objects.exists()


def test_a_wrong_pin_is_counted_although_nothing_is_recorded(farm, card):
    with pytest.raises(Refusal):
        agree(farm, Proof(pin="000000"))
    card.refresh_from_db()
    assert card.wrong == 1


def test_who_may_not_write_it_down_tries_no_pin(farm, card):
    stranger = farm.office.worker("远")
    farm.office.duty(stranger, "village_worker", farm.office.places["980101001001"])
    with pytest.raises(Http404):
        agree(farm, Proof(pin="000000"), by=stranger)
    card.refresh_from_db()
    assert card.wrong == 0


def test_a_device_confirms_nothing(farm, card):
    device = farm.office.device()
    farm.office.duty(device, "village_worker", farm.office.village)
    with pytest.raises(Refusal, match="device confirms nothing"):
        agree(farm, Proof(pin=PIN), by=device)


def test_the_household_agrees_by_its_pin_and_takes_it_back_when_it_likes(farm, card):
    asked = uuid4()
    consent = agree(farm, Proof(pin=PIN), asked=asked)
    assert agree(farm, Proof(pin=PIN), asked=asked) == consent
    assert counts(consent, NOW)
    for _ in range(2):
        consent = withdraw_consent(model=Consent, pk=consent.pk, by=card.principal, now=NOW + DAY, today=TODAY)
    assert counts(consent, NOW)
    assert not counts(consent, NOW + 2 * DAY)
    assert Entry.objects.filter(act="register.withdraw_consent").count() == 1


def test_a_household_speaks_for_no_other(farm, card):
    other = farm.office.card()
    with pytest.raises((Refusal, Http404)):
        agree(farm, Proof(pin=PIN), by=other.principal)


def test_a_recorded_voice_proves_one_thing_once(farm, voice):
    assert counts(agree(farm, Proof(voice=voice)), NOW)
    with pytest.raises(Refusal, match="own word"):
        authorise(farm, Proof(voice=voice))


def test_a_photo_or_the_voice_of_another_household_is_no_proof(farm, voice):
    photo = evidence.keep(b"picture", household=farm.household, kind="photo", by=farm.mei, now=NOW)
    with pytest.raises(Refusal, match="own word"):
        agree(farm, Proof(voice=photo))
    other = evidence.keep(b"hm", household=farm.office.household(), kind="voice", by=farm.mei, now=NOW)
    with pytest.raises(Refusal, match="own word"):
        agree(farm, Proof(voice=other))


def test_with_a_witness_it_counts_once_the_witness_has_said_so(farm):
    consent = agree(farm, Proof(witness=farm.tan))
    assert not counts(consent, NOW)
    with pytest.raises(Http404):
        confirm_as_witness(model=Consent, pk=consent.pk, by=farm.mei, now=NOW)
    for _ in range(2):
        consent = confirm_as_witness(model=Consent, pk=consent.pk, by=farm.tan, now=NOW)
    assert counts(consent, NOW)
    assert Entry.objects.filter(act="register.confirm_as_witness").count() == 1


def test_the_database_refuses_a_witness_who_wrote_it_down_and_a_consent_without_proof(farm):
    for columns in ({"proof": "witness", "witness": farm.mei}, {"proof": "voice"}, {"proof": "word"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Consent.objects.create(household=farm.household, purpose="x", by=farm.mei, recorded_at=NOW, **columns)


def test_a_department_is_asked_only_while_everybody_is_covered(farm, card):
    ask = {"household": farm.household.pk, "department": "health", "now": NOW, "today": TODAY}
    assert not may_match(**ask)
    authorisation = authorise(farm, Proof(pin=PIN))
    assert may_match(**ask)
    assert not may_match(**(ask | {"department": "tax"}))
    assert not may_match(**(ask | {"today": TODAY + 400 * DAY}))
    given = {"by": farm.mei, "now": NOW, "today": TODAY}
    add_member(household=farm.household.pk, values={"name": "李小寒"}, told=told(), first_day=TODAY, **given)
    assert not may_match(**ask)
    authorise(farm, Proof(pin=PIN))
    withdraw_consent(model=MatchingAuthorisation, pk=authorisation.pk, by=farm.mei, now=NOW, today=TODAY)
    assert may_match(**ask)


@pytest.mark.parametrize("wrong", [{"departments": []}, {"last_day": TODAY - DAY}, {"purpose": " "}])
def test_an_authorisation_names_department_purpose_and_end(farm, card, wrong):
    with pytest.raises(Refusal):
        authorise(farm, Proof(pin=PIN), **wrong)


def test_a_merged_household_can_still_take_back(farm, card):
    other = register_household(place=farm.office.village.code, values={}, members=(), told=told(), by=farm.mei, now=NOW,
                               today=TODAY)  # fmt: skip
    consent = agree(farm, Proof(pin=PIN))
    given = {"on": TODAY, "reason": "同灶吃饭", "asked": uuid4(), "by": farm.tan, "now": NOW, "today": TODAY}
    merge_households(household=other.pk, other=farm.household.pk, **given)
    assert withdraw_consent(model=Consent, pk=consent.pk, by=farm.mei, now=NOW, today=TODAY).withdrawn_at == NOW


def test_a_sensitive_value_is_read_for_a_purpose_by_duty_and_logged(farm):
    grandmother = Subject("person", farm.people["陈阿婆"])
    assert read_p3(farm.mei, grandmother, "health", "走访核实", NOW) == "chronic"
    [line] = SensitiveRead.objects.all()
    assert (line.by, line.purpose, line.field, line.count, line.person_id) == (
        farm.mei, "走访核实", "health", 1, grandmother.pk,
    )  # fmt: skip
    [entry] = Entry.objects.filter(act="register.read_sensitive")
    assert payload(entry)["purpose"] == "走访核实"
    assert "chronic" not in str(payload(entry))


@pytest.mark.parametrize("purpose", ["", "   ", " a ", "x" * 300])
def test_a_read_without_a_purpose_is_refused(farm, purpose):
    with pytest.raises(Refusal, match="protected"):
        read_p3(farm.mei, Subject("household", farm.household.pk), "phone", purpose, NOW)
    assert not SensitiveRead.objects.exists()


def test_fields_and_places_that_are_not_of_a_duty_are_refused(farm):
    person = Subject("person", farm.people["李春花"])
    with pytest.raises(Refusal, match="cannot do this"):
        read_p3(farm.mei, person, "id_no", "走访核实", NOW)
    stranger = farm.office.worker("远")
    farm.office.duty(stranger, "village_worker", farm.office.places["980101001001"])
    with pytest.raises(Http404):
        read_p3(stranger, person, "health", "走访核实", NOW)


def test_a_bulk_read_is_one_line_with_its_count_and_needs_an_act_of_its_own(farm):
    subjects = [Subject("person", pk) for pk in farm.people.values()]
    with pytest.raises(Refusal):
        read_p3_of_many(farm.mei, subjects, "health", "走访核实", NOW)
    data = farm.office.worker("数")
    farm.office.duty(data, "county_data", farm.office.county)
    found = read_p3_of_many(data, subjects, "id_no", "部门比对", NOW)
    assert sorted(filter(None, found.values())) == [ID_NUMBER]
    [line] = SensitiveRead.objects.all()
    assert (line.count, line.person_id, line.household_id) == (3, None, None)


def test_a_sealed_value_opens_for_no_other_subject_or_field(farm):
    row = Value.objects.get(field="id_no")
    for subject, field in ((f"person:{row.observation.person_id + 1}", "id_no"), (row.observation.subject, "health")):
        with pytest.raises(Refusal):
            vault().open(bytes(row.sealed), subject=subject, field=field)


def test_whatever_is_sealed_is_registered_for_a_new_key(farm, voice):
    save_draft(key=uuid4(), form="visit", household=None, content={}, by=farm.mei, now=NOW, today=TODAY)
    for column in sealed_columns():
        for row in column.rows():
            subject, field = column.bound(row)
            vault().open(bytes(getattr(row, column.column)), subject=subject, field=field)
    known = {column.model for column in sealed_columns()}
    assert {"register.Value", "register.Evidence", "register.Draft"} <= known


def erase(farm, eraser, kind, subject, field, **more):
    given = {"before": None, "reason": "超过保存期限", "by": eraser, "now": NOW, "today": TODAY} | more
    return erase_values(kind=kind, subject=subject, field=field, **given)


def test_what_is_erased_is_gone_everywhere_and_the_digest_stays(farm, eraser):
    mother = farm.people["李春花"]
    row = Value.objects.get(field="id_no")
    digest, salt = bytes(row.digest), bytes(row.salt)
    assert hash_of(salt, "id_no", f'"{ID_NUMBER}"') == digest
    assert erase(farm, eraser, "person", mother, "id_no") == 1
    assert erase(farm, eraser, "person", mother, "id_no") == 0
    row.refresh_from_db()
    assert (row.value, row.sealed, row.salt, bytes(row.digest)) == (None, None, None, digest)
    assert "id_no" not in PersonNow.objects.get(pk=mother).values
    assert holders("id_no", ID_NUMBER) == []
    assert search.find(ID_NUMBER, kind=SearchToken.PERSON, within=Reach(True, (), ())).subjects == ()
    assert Entry.objects.filter(act="register.erase").count() == 1
    assert not [one for one in rebuild(policy.current(), write_them=False) if one.households or one.persons]


def test_erasing_a_name_takes_it_out_of_every_list(farm, eraser):
    erase(farm, eraser, "person", farm.people["李春花"], "name")
    assert farm.now.head == ""
    assert search.find("春花", kind=SearchToken.HOUSEHOLD, within=Reach(True, (), ())).subjects == ()
    assert not [one for one in rebuild(policy.current(), write_them=False) if one.households or one.persons]


def test_retention_erases_what_is_old_and_leaves_what_is_new(farm, eraser):
    observe(farm, {"fuel": "wood"}, as_of=TODAY - 900 * DAY)
    observe(farm, {"fuel": "coal"})
    assert erase(farm, eraser, "household", farm.household.pk, "fuel", before=TODAY - 365 * DAY) == 1
    assert farm.now.values["fuel"][0] == "coal"


def test_erasing_empties_open_forms_and_needs_a_reason_and_a_duty(farm, eraser):
    key = uuid4()
    save_draft(key=key, form="visit", household=farm.household.pk, content={"a": 1}, by=farm.mei, now=NOW, today=TODAY)
    with pytest.raises(Refusal, match="no reason"):
        erase(farm, eraser, "household", farm.household.pk, "cropland", reason=" ")
    with pytest.raises(Refusal, match="cannot do this"):
        erase(farm, farm.mei, "household", farm.household.pk, "cropland")
    erase(farm, eraser, "household", farm.household.pk, "cropland")
    assert Draft.objects.get(pk=key).sealed is None


def test_a_file_is_noise_on_the_disk_and_opens_only_as_it_was_given(farm, voice):
    path = evidence.path_of(voice)
    assert b"agree" not in path.read_bytes()
    assert evidence.content_of(voice) == b"we agree"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(Refusal, match="cannot be opened"):
        evidence.content_of(voice)
    path.unlink()
    with pytest.raises(Refusal, match="cannot be opened"):
        evidence.content_of(voice)
    with pytest.raises(Refusal, match="empty"):
        evidence.keep(b"", household=farm.household, kind="photo", by=farm.mei, now=NOW)


def test_an_erased_file_is_gone_with_its_key(farm, voice, django_capture_on_commit_callbacks):
    path: Path = evidence.path_of(voice)
    with django_capture_on_commit_callbacks(execute=True):
        evidence.forget(voice)
    assert not path.exists()
    voice.refresh_from_db()
    assert voice.sealed is None
