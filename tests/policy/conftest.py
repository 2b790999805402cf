"""Small packs written on the spot, so that each test shows the file it speaks of."""

from collections.abc import Callable
from pathlib import Path

import pytest
from small_packs import LINE, MANIFEST, SOURCE


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., str]:
    """Writes a pack of one file of entries (and its manifest) into a folder, and gives the folder."""

    def write(entries: str = LINE, *, manifest: str = MANIFEST, source: str = SOURCE) -> str:
        (tmp_path / "pack.toml").write_text(manifest, encoding="utf-8")
        (tmp_path / "entries.toml").write_text(source + entries, encoding="utf-8")
        return str(tmp_path)

    return write
