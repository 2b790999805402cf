"""What is sealed opens for its own subject and field alone, and tells nothing without the key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.kernel.home import Home
from doorstep.kernel.keys import fresh_key, master_keys
from doorstep.kernel.rotation import with_a_new_key, without_old_keys, written
from doorstep.kernel.vault import Vault
from doorstep.methods.kernel.refusal import Refusal

VAULT = Vault({1: bytes(range(32))}, 1)
NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20)


def refused(vault, sealed, subject="household-1", field="id-number"):
    with pytest.raises(Refusal) as stopped:
        vault.open(sealed, subject=subject, field=field)
    return stopped.value


@given(st.binary(max_size=200), NAMES, NAMES)
def test_what_is_sealed_opens_again(plain, subject, field):
    assert VAULT.open(VAULT.seal(plain, subject=subject, field=field), subject=subject, field=field) == plain


@given(st.binary(max_size=60), NAMES, NAMES, NAMES, NAMES)
def test_it_opens_under_no_other_subject_or_field(plain, subject, field, other_subject, other_field):
    sealed = VAULT.seal(plain, subject=subject, field=field)
    if (other_subject, other_field) != (subject, field):
        assert refused(VAULT, sealed, other_subject, other_field).code == "vault.closed"


def test_subject_and_field_cannot_run_into_each_other():
    sealed = VAULT.seal(b"1", subject="household-1", field="2-income")
    assert refused(VAULT, sealed, "household-12", "-income")


@pytest.mark.parametrize("at", range(2 + 12 + 5 + 16))
def test_each_altered_byte_is_refused(at):
    sealed = bytearray(VAULT.seal(b"12345", subject="household-1", field="id-number"))
    sealed[at] ^= 1
    assert refused(VAULT, bytes(sealed)).code == "vault.closed"


@given(st.binary(max_size=80))
def test_any_bytes_are_refused_in_words(sealed):
    assert refused(VAULT, sealed).code == "vault.closed"


def test_the_same_value_twice_does_not_show_as_the_same():
    one, other = (VAULT.seal(b"AIDS", subject="person-1", field="illness") for _ in "12")
    assert one[14:] != other[14:]
    assert b"AIDS" not in one


def test_another_office_cannot_open():
    sealed = VAULT.seal(b"12345", subject="household-1", field="id-number")
    assert refused(Vault({1: bytes(32)}, 1), sealed)


def test_a_blind_index_finds_the_same_identifier_and_tells_kinds_and_offices_apart():
    assert VAULT.blind("id", "990101") == VAULT.blind("id", "990101")
    assert len({VAULT.blind("id", "990101"), VAULT.blind("phone", "990101"), VAULT.blind("id", "990102")}) == 3
    assert Vault({1: bytes(32)}, 1).blind("id", "990101") != VAULT.blind("id", "990101")


def test_a_vault_never_shows_its_keys():
    assert "\\x01" not in repr(VAULT)
    assert bytes(range(32)).hex() not in repr(VAULT)


def turned(vault):
    keys = with_a_new_key(vault)
    return Vault(keys, max(keys))


def test_a_new_key_seals_and_the_old_one_still_opens():
    sealed = VAULT.seal(b"12345", subject="household-1", field="id-number")
    new = turned(VAULT)
    assert new.open(sealed, subject="household-1", field="id-number") == b"12345"
    anew = new.seal(b"12345", subject="household-1", field="id-number")
    assert anew[:2] == (2).to_bytes(2, "big")
    assert "key 2" in str(refused(VAULT, anew).why)


def test_indexes_and_signatures_stay_through_rotation_and_retirement():
    new = turned(turned(VAULT))
    left = without_old_keys(new, still_needed=[3])
    assert sorted(left) == [0, 3]
    for later in (new, Vault(left, 3)):
        assert later.blind("id", "990101") == VAULT.blind("id", "990101")
        assert later.secret("trail.signing") == VAULT.secret("trail.signing")


def test_an_old_key_is_not_retired_while_something_needs_it():
    with pytest.raises(Refusal, match="Something is still sealed under key 1"):
        without_old_keys(turned(VAULT), still_needed=[1, 2])


def test_the_root_of_indexes_seals_and_opens_nothing():
    new = turned(VAULT)
    sealed = new.seal(b"12345", subject="household-1", field="id-number")
    assert refused(new, b"\0\0" + sealed[2:])


def test_keys_are_read_as_they_are_written(tmp_path):
    keys = with_a_new_key(VAULT)
    assert master_keys(Home(tmp_path), {"DOORSTEP_KEY": written(keys)}) == keys


def test_numbers_of_keys_end():
    with pytest.raises(Refusal, match="No further key"):
        with_a_new_key(Vault({0xFFFF: bytes(32)}, 0xFFFF))


@pytest.mark.parametrize(
    "text", ["0:{key}", "1:{key},1:{key}", "65536:{key}", "-1:{key}", "²:{key}", "1:", "1:{key}=", ":"]
)
def test_keys_that_cannot_serve_are_refused(tmp_path, text):
    with pytest.raises(Refusal) as stopped:
        master_keys(Home(tmp_path), {"DOORSTEP_KEY": text.format(key=fresh_key())})
    assert stopped.value.code == "keys.wrong"
