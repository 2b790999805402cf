"""What everybody asks policy: which pack, which value. Nothing of Django is imported before the service is asked."""

from collections.abc import Sequence
from datetime import date
from functools import cache

from doorstep.policy.entries import Value
from doorstep.policy.pack import Pack
from doorstep.policy.reading import load, shipped


def open_pack(named: str) -> Pack:
    """A pack that comes with Doorstep, by its name (read once), or a folder (read each time).

    Raises:
        Refusal: there is none, or it has a fault.
    """
    return _shipped(named) if named in shipped() else load(named)


@cache
def _shipped(named: str) -> Pack:
    return load(named)


def current() -> Pack:
    """The pack in force in this office, with all local values that were confirmed. Ask once in a request or an act."""
    from doorstep.policy.reads import current_pack

    return current_pack()


def stored(digest: str) -> Pack:
    """The pack a case was decided under, by the hash it kept.

    Raises:
        Refusal: nothing is stored under this hash, or it was altered.
    """
    from doorstep.policy.reads import stored_pack

    return stored_pack(digest)


def keep(pack: Pack) -> str:
    """Store a pack (twice does no harm) and give the hash that a case keeps."""
    from doorstep.policy.services.keep import keep as kept

    return kept(pack)


def value(key: str, *, on: date, path: Sequence[str] = ()) -> Value:
    """The value that holds now by the pack in force: see `Pack.value`."""
    return current().value(key, on=on, path=path)
