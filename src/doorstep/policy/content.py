"""The content of a pack in one canonical form: what its hash is of, and what the store keeps."""

import hashlib
import json
import os
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.policy.pack import Layer, Pack

_DIGEST = re.compile(r"[0-9a-f]{64}")


def digest_of(pack: Pack) -> str:
    """SHA-256, in hexadecimal, of the canonical form."""
    return hashlib.sha256(canonical(pack).encode("utf-8")).hexdigest()


def canonical(pack: Pack) -> str:
    """The content as JSON with sorted keys; entries of a kind are sorted, lists inside an entry keep their order."""
    return _written({"doorstep-pack": 1, "layers": [_layer(layer) for layer in pack.layers]})


def _layer(layer: Layer) -> Mapping[str, Any]:
    kinds = {kind: sorted((tagged(one) for one in tables), key=_written) for kind, tables in _kinds(layer)}
    return {"about": tagged(layer.tables["about"]), "kinds": kinds}


def _kinds(layer: Layer) -> list[tuple[str, Any]]:
    return [(kind, tables) for kind, tables in layer.tables["kinds"].items() if tables]


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


def keep(pack: Pack, store: Path) -> Path:
    """Write a pack into a store under its hash; the same pack twice is one file.

    The file is written under another name first, so that a reader never finds half of it.
    """
    store.mkdir(parents=True, exist_ok=True)
    path = store / f"{pack.digest}.json"
    if not path.exists():
        unfinished = store / f".{pack.digest}.{os.getpid()}.part"
        unfinished.write_text(canonical(pack), encoding="utf-8")
        os.replace(unfinished, path)
    return path


def kept(digest: str, store: Path) -> Pack:
    """The pack of that hash.

    Raises:
        Refusal: the store has none, or the file is no longer what its name says.
    """
    from doorstep.policy.reading import pack_of

    path = store / f"{digest}.json"
    if not _DIGEST.fullmatch(digest) or not path.is_file():
        raise Refusal(
            "policy.not-in-store",
            said("The store has no pack {digest}.", digest=digest[:80]),
            why=said("A decision keeps the hash of the rules it was made under, and no file has that name."),
            do=said("Restore the store from a backup; packs in it are never deleted."),
        )
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise Refusal(
            "policy.store-altered",
            said("The stored pack {digest} cannot be used.", digest=digest),
            why=said("Its content no longer has this hash: the file was altered or damaged."),
            do=said("Restore the file from a backup; its name is the hash of its content."),
        )
    layers = untagged(json.loads(content))["layers"]
    return pack_of([(one["about"], one["kinds"]) for one in layers])
