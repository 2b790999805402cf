"""What can be wrong with a trail, each under its own name."""

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said


def not_an_export(line: int, why: Said) -> Refusal:
    """A line is not as Doorstep writes it."""
    return Refusal(
        "trail.not-an-export",
        said("The file is not an export of a trail, byte for byte: see line {line}.", line=line),
        why=why,
        do=said("Ask for the file again and copy it without opening it in an editor; a changed file proves nothing."),
    )


def tail_missing(why: Said) -> Refusal:
    """Entries at the end are not there."""
    return Refusal(
        "trail.tail-missing",
        said("The tail of the trail is missing."),
        why=why,
        do=said("Ask the office for a whole export made now, and ask why entries were left out."),
    )


def entries_added(found: int, signed: int) -> Refusal:
    """More entries than were signed."""
    return Refusal(
        "trail.entries-added",
        said("Entries were added to the trail without being signed."),
        why=said("The file holds {found} entries; its head was signed over {signed}.", found=found, signed=signed),
        do=said("Treat what the file says as not proved. Ask the office for a new export and keep this one."),
    )


def altered(signed: int) -> Refusal:
    """The root is another."""
    return Refusal(
        "trail.altered",
        said("The trail was altered."),
        why=said(
            "At least one of its {signed} entries is not what was sealed: they do not give the root that was signed.",
            signed=signed,
        ),
        do=said("Treat what the file says as not proved. Ask the office for a new export and keep this one."),
    )


def head_altered() -> Refusal:
    """The signature is not of its own key."""
    return Refusal(
        "trail.head-altered",
        said("The head of the trail was altered."),
        why=said("Its signature does not fit its size, root, time and key."),
        do=said("Treat what the file says as not proved. Ask the office for a new export and keep this one."),
    )


def key_forged(found: bytes) -> Refusal:
    """Signed, but by somebody else."""
    return Refusal(
        "trail.key-forged",
        said("The trail was signed with a key that is not the one of the office."),
        why=said("The file names the key {key}; it is not the one you trust.", key=found.hex()),
        do=said(
            "Compare your copy of the key with the one the office has published; if it is right, the file is forged."
        ),
    )


def fork(size: int) -> Refusal:
    """Two histories signed by one key."""
    return Refusal(
        "trail.fork",
        said("The trail was rewritten: it is a fork of what was signed before."),
        why=said("Its first {size} entries are not those that the earlier head was signed over.", size=size),
        do=said("Keep this file and the earlier head: together they prove it. Report it to the auditor."),
    )


def earlier_head_not_genuine() -> Refusal:
    """The head to compare with proves nothing itself."""
    return Refusal(
        "trail.earlier-head-altered",
        said("The earlier head cannot be compared with."),
        why=said("Its own signature does not fit, or another key made it."),
        do=said("Give a head as it was kept, or the key of the office it came from."),
    )


def head_altered_in_database(size: int) -> Refusal:
    """What the sealer would go on from is not what was signed."""
    return Refusal(
        "trail.database-altered",
        said("The trail in the database was altered."),
        why=said("Its head over {size} entries is not what this office signed.", size=size),
        do=said("Nothing more is sealed. Keep a copy of the database, and restore the last backup beside it."),
    )


def entry_altered_in_database(number: int) -> Refusal:
    """An entry is no longer what was sealed."""
    return Refusal(
        "trail.database-altered",
        said("The trail in the database was altered."),
        why=said("Entry {number} is missing, or not what was sealed.", number=number),
        do=said("Keep a copy of the database, and restore the last backup beside it to compare."),
    )


def payloads_wrong(closed: tuple[int, ...], vanished: tuple[int, ...]) -> Refusal:
    """Payloads that do not belong to their entries, or are gone."""
    return Refusal(
        "trail.payloads",
        said("Payloads of the trail were altered."),
        why=said(
            "Payloads that do not open: {closed} (entries {first}). Payloads gone without an act: {vanished} (entries"
            " {gone}).",
            closed=len(closed),
            first=_numbers(closed),
            vanished=len(vanished),
            gone=_numbers(vanished),
        ),
        do=said("Keep a copy of the database, and restore the last backup beside it to compare."),
    )


def _numbers(entries: tuple[int, ...]) -> str:
    return ", ".join([*map(str, entries[:5]), *([".."] if entries[5:] else [])]) or "–"
