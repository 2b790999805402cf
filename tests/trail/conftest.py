"""Exports of a trail; a home for its commands."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def exported(db: None, tmp_path: Path) -> Callable[..., Path]:
    """Writes an export after so many more acts."""
    from trail_acts import NOW, acted  # Django is not ready when this file is read

    from doorstep.trail.services.export import export

    def write(acts: int, name: str = "trail.jsonl") -> Path:
        acted(acts)
        export(tmp_path / name, NOW)
        return tmp_path / name

    return write


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that commands take for the home of an office."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "home.toml").touch()
    monkeypatch.setenv("DOORSTEP_HOME", str(folder))
    return folder
