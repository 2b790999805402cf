"""Packs of this office: the one in force, and those that were."""

from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.db.models import QuerySet

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.policy.asking import open_pack
from doorstep.policy.content import altered, read_back, untagged
from doorstep.policy.entries import Value
from doorstep.policy.local import Local, left_to_places, typed
from doorstep.policy.models import Edition, LocalValue, StoredLayer, StoredPack
from doorstep.policy.pack import Layer, Pack


def current_pack() -> Pack:
    """The pack of the last edition; before the first one, the pack that the settings name."""
    digest = Edition.objects.order_by("-pk").values_list("pack_id", flat=True).first()
    return open_pack(settings.POLICY_PACK) if digest is None else stored_pack(digest)


@lru_cache(maxsize=32)
def stored_pack(digest: str) -> Pack:
    """The pack of that hash.

    Raises:
        Refusal: nothing is stored under it, or what is stored was altered.
    """
    pack = StoredPack.objects.filter(pk=digest).first()
    if pack is None:
        raise Refusal(
            "policy.not-stored",
            said("There are no rules stored as {digest}.", digest=digest[:80]),
            why=said("A decision keeps the hash of the rules it was made under, and none has this hash."),
            do=said("Restore the database from a backup; rules in it are never deleted."),
        )
    found = Pack(tuple(_stored_layer(layer) for layer in pack.layers))
    if found.digest != digest:
        raise altered(digest)
    return found


@lru_cache(maxsize=32)
def _stored_layer(digest: str) -> Layer:
    """Read once: a confirmed local value makes a new pack, and leaves the layers of the country as they are."""
    return read_back(digest, StoredLayer.objects.filter(pk=digest).values_list("content", flat=True).first() or "")


def local_values(places: Iterable[str]) -> QuerySet[LocalValue]:
    """What these places set for themselves, the newest first. `places`: codes, or a query of them."""
    return LocalValue.objects.filter(place__in=places).order_by("-pk")


def typed_value(pack: Pack, row: LocalValue) -> Value:
    """The typed value of a row, as the pack reads it."""
    return typed(left_to_places(pack, row.key, row.starts), local_of(row))


def local_of(row: LocalValue) -> Local:
    """The row as the pure half knows it."""
    return Local(
        row.key, row.place, untagged(row.value), row.starts, row.ends, row.reason, row.pk, row.withdrawn_from
    )  # fmt: skip
