"""Make the pack of the office anew after one of its local values changed, and put it in force."""

from datetime import datetime

from django.db import connection

from doorstep.policy.local import LAYER, overlay
from doorstep.policy.models import Edition, LocalValue
from doorstep.policy.pack import Layer, Pack
from doorstep.policy.reads import current_pack, local_of
from doorstep.policy.services.keep import keep


def hold_editions() -> None:
    """Let one edition be made at a time, to the end of the transaction; SQLite has one writer in any case."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE policy_edition IN SHARE ROW EXCLUSIVE MODE")


def beneath() -> Pack:
    """The pack in force without the local values."""
    return Pack(tuple(layer for layer in current_pack().layers if not _is_local(layer)))


def put_in_force(pack: Pack, now: datetime) -> str:
    """Lay all confirmed local values on a pack, store the whole, and make it the last edition. Gives its hash."""
    confirmed = [local_of(one) for one in LocalValue.objects.exclude(confirmed_at=None).order_by("pk")]
    whole = Pack((*pack.layers, overlay(pack, confirmed))) if confirmed else pack
    digest = keep(whole)
    Edition.objects.create(pack_id=digest, since=now)
    return digest


def _is_local(layer: Layer) -> bool:
    return layer.manifest.kind == "overlay" and layer.manifest.id == LAYER
