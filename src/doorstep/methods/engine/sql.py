"""Names, texts and paths as SQL writes them: nothing from outside enters a statement in another way."""

from pathlib import Path


def escaped(path: Path) -> str:
    # DuckDB reads the names of files as globs.
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path))


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'
