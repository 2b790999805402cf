"""The content of a layer in one canonical form: what its hash is of, and what the store keeps."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.policy.pack import Layer


def digest_of(layer: Layer) -> str:
    """SHA-256, in hexadecimal, of the canonical form."""
    return hashlib.sha256(canonical(layer).encode("utf-8")).hexdigest()


def digest_of_all(digests: Iterable[str]) -> str:
    """The hash of a pack: SHA-256 of the hashes of its layers, one a line, the country's first."""
    return hashlib.sha256("\n".join(digests).encode("ascii")).hexdigest()


def canonical(layer: Layer) -> str:
    """The content as JSON with sorted keys; entries of a kind are sorted, lists inside an entry keep their order."""
    kinds = {
        kind: sorted((tagged(one) for one in tables), key=_written)
        for kind, tables in layer.tables["kinds"].items()
        if tables
    }
    return _written({"doorstep-pack": 1, "about": tagged(layer.tables["about"]), "kinds": kinds})


def tagged(value: Any) -> Any:
    """TOML values as JSON has them: days are marked, and 1.0 is 1."""
    if isinstance(value, Mapping):
        return {key: tagged(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [tagged(one) for one in value]
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return int(value) if isinstance(value, float) and value.is_integer() else value


def untagged(value: Any) -> Any:
    """The way back from `tagged`."""
    if isinstance(value, dict):
        if set(value) == {"day"} and isinstance(value["day"], str):
            return date.fromisoformat(value["day"])
        return {key: untagged(one) for key, one in value.items()}
    return [untagged(one) for one in value] if isinstance(value, list) else value


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def read_back(digest: str, content: str) -> Layer:
    """A layer from its stored content and the hash it was stored under.

    Raises:
        Refusal: the content no longer has its hash, or is of a form this version cannot read.
    """
    from doorstep.policy.reading import layer_of

    if hashlib.sha256(content.encode("utf-8")).hexdigest() != digest:
        raise altered(digest)
    layer = untagged(json.loads(content))
    return layer_of(layer["about"], layer["kinds"])


def altered(digest: str) -> Refusal:
    """What was stored is no longer what its hash says."""
    return Refusal(
        "policy.store-altered",
        said("The stored rules {digest} cannot be used.", digest=digest),
        why=said("Their content no longer has this hash: it was altered or damaged."),
        do=said("Restore the database from a backup made before."),
    )
