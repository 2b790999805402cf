"""From a folder of files to a pack: every file is read, and every fault of every file is found before it is refused."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said
from doorstep.policy.entries import KINDS, Entry
from doorstep.policy.forms import close, read, shown, sorted_faults
from doorstep.policy.pack import Layer, Manifest, Pack, unknown
from doorstep.policy.sheets import Fault, Sheet, Spot, sheet_of

MANIFEST = "pack.toml"
MOST_FILES = 200
_DEFAULTS = ("source", "from", "to", "place", "status", "confidence")
_RULE_FILE = ("title", "title_zh", "note", "parameters", "k", "missing", "cutoffs")


@dataclass
class Draft:
    """A layer while it is read: entries found so far, their plain tables, and the faults."""

    about: dict[str, Any] = field(default_factory=dict)
    manifest: Manifest | None = None
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    tables: dict[str, list[Any]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def layer(self) -> Layer | None:
        """What was read; None without a manifest."""
        if self.manifest is None:
            return None
        entries = {kind: tuple(found) for kind, found in self.entries.items()}
        return Layer(self.manifest, entries, {"about": self.about, "kinds": self.tables})


def shipped() -> Mapping[str, Any]:
    """The packs that come with Doorstep: name -> folder."""
    folder = resources.files("doorstep.policy") / "packs"
    return {one.name: one for one in sorted(folder.iterdir(), key=lambda one: one.name) if (one / MANIFEST).is_file()}


def folder_of(named: str) -> Any:
    """A folder by its path, or a pack that comes with Doorstep by its name.

    Raises:
        Refusal: there is neither.
    """
    packs = shipped()
    if named in packs:
        return packs[named]
    if named.strip() and os.path.isdir(named):  # also false for names that no system takes
        return Path(named)
    raise Refusal(
        "policy.no-pack",
        said("There is no pack {name}.", name=named[:200]),
        why=said("No folder has that name, and no pack that comes with Doorstep."),
        do=said("Give a folder, or one of: {names}.", names=", ".join(packs)),
    )


def load(named: str) -> Pack:
    """A pack without faults, by folder or name.

    Raises:
        Refusal: there is none, or it has faults; the first is told, `doorstep policy check` tells all.
    """
    from doorstep.policy.checking import checked

    pack, faults = checked(named)
    if faults or pack is None:
        raise faulty(named, faults)
    return pack


def faulty(named: str, faults: Sequence[Fault]) -> Refusal:
    """The refusal of a pack with faults."""
    first = faults[0]
    return Refusal(
        "policy.faulty",
        said("The pack {name} cannot be used.", name=named[:200]),
        why=said(
            "It has {count} faults; the first is in {file}, line {line}: {what}",
            count=len(faults),
            file=first.file,
            line=first.line,
            what=first.what,
        ),
        do=said("See all of them: doorstep policy check {name}", name=named[:200]),
    )


def layers_of(named: str) -> tuple[list[Layer], list[Fault]]:
    """The layers of a pack, its base first, and the faults of all its files."""
    layers: list[Layer] = []
    faults: list[Fault] = []
    seen: list[str] = []
    while named or not seen:
        draft = draft_of(folder_of(named))
        faults += draft.faults
        seen.append(named)
        layer = draft.layer()
        if layer is None:
            break
        layers.insert(0, layer)
        named = layer.manifest.extends
        if named and (named in seen or named not in shipped()):
            faults.append(_no_base(layer.manifest, named, seen))
            break
    return layers, sorted_faults(faults)


def _no_base(manifest: Manifest, named: str, seen: Sequence[str]) -> Fault:
    what = (
        said("The pack extends itself: {names}.", names=" - ".join([*seen, named]))
        if named in seen
        else said("It extends {name}, and no pack that comes with Doorstep has that name.", name=named)
    )
    return manifest.where.fault("no-base", what, "extends")


def draft_of(folder: Any) -> Draft:
    """Read every .toml file of a folder."""
    draft = Draft()
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    if len(files) > MOST_FILES:
        draft.faults.append(Fault(MANIFEST, 0, "too-many", said("It has more than {count} files.", count=MOST_FILES)))
        return draft
    sheets = []
    for file in files:
        sheet = _sheet(file)
        sheets.append(sheet) if isinstance(sheet, Sheet) else draft.faults.append(sheet)
    _manifest(draft, sheets, [file.name for file in files])
    for sheet in sheets:
        if sheet.name != MANIFEST:
            take(sheet, draft)
    return draft


def _sheet(file: Any) -> Sheet | Fault:
    try:
        return sheet_of(file.name, file.read_bytes())
    except OSError:
        return Fault(file.name, 0, "unreadable", said("It cannot be read: it is a folder, or is kept from you."))


def _manifest(draft: Draft, sheets: Sequence[Sheet], names: Sequence[str]) -> None:
    sheet = next((one for one in sheets if one.name == MANIFEST), None)
    if sheet is None:
        if MANIFEST not in names:
            draft.faults.append(Fault(MANIFEST, 0, "no-manifest", said("The folder has no file pack.toml.")))
        return
    for key in sheet.tables:
        if key != "pack":
            draft.faults.append(Spot(sheet, (key,)).fault("unknown-key", said("Only the table [pack] belongs here.")))
    about = sheet.tables.get("pack", {})
    draft.manifest = read(Manifest, about, Spot(sheet, ("pack",)), draft.faults)
    draft.about = dict(about) if isinstance(about, Mapping) else {}


def take(sheet: Sheet, draft: Draft) -> None:
    """Read all entries of one file into a draft; `source`, `from`, `place`, `status` at its head hold for each."""
    free = (*_DEFAULTS, *(_RULE_FILE if {"rule", "indicator"} & set(sheet.tables) else ()))
    given = {key: sheet.tables[key] for key in _DEFAULTS if key in sheet.tables}
    for key, tables in sheet.tables.items():
        if key in KINDS:
            _take_kind(key, tables, given, sheet, draft)
        elif key not in free:
            draft.faults.append(Spot(sheet, (key,)).fault("unknown-kind", _unknown_kind(key)))


def _unknown_kind(key: str) -> Said:
    near = close(key, KINDS)
    if near:
        return said("{key} is no kind of entry. Did you mean {near}?", key=key[:80], near=near)
    return said("{key} is no kind of entry. There are: {known}.", key=key[:80], known=", ".join(KINDS))


def _take_kind(kind: str, tables: object, given: Mapping[str, Any], sheet: Sheet, draft: Draft) -> None:
    if not isinstance(tables, list):
        what = said("{value} stands where entries must be; begin each with [[{kind}]].", value=shown(tables), kind=kind)
        draft.faults.append(Spot(sheet, (kind,)).fault("wrong-type", what))
        return
    for place, table in enumerate(tables):
        spot = Spot(sheet, (kind, place))
        full = {**_inherited(draft), **given, **table} if isinstance(table, Mapping) else table
        entry = read(KINDS[kind], full, spot, draft.faults)
        if entry is not None:
            draft.entries.setdefault(kind, []).append(entry)
            draft.tables.setdefault(kind, []).append(full)


def _inherited(draft: Draft) -> Mapping[str, Any]:
    about = draft.manifest
    return {} if about is None else {"place": about.place, **({"status": about.status} if about.status else {})}


def layer_of(about: Mapping[str, Any], kinds: Mapping[str, Any]) -> Layer:
    """One layer from plain tables, in which every entry has all its keys, checked before they were stored.

    Raises:
        Refusal: they are of a form that this version of Doorstep cannot read.
    """
    sheet = Sheet("stored", {})
    draft = Draft(about=dict(about))
    draft.manifest = read(Manifest, about, Spot(sheet, ()), draft.faults)
    for kind, tables in kinds.items():
        if kind not in KINDS:
            raise unknown(kind, KINDS)
        _take_kind(kind, tables, {}, sheet, draft)
    layer = draft.layer()
    if draft.faults or layer is None:
        raise faulty("stored", draft.faults)
    return layer
