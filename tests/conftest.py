"""Fixtures for every test: where shared reference data stands, when it is there at all."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from doorstep.kernel import terminal
from doorstep.site.front import front

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of this repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of larger reference sets beside the repository; a test that needs it says so when it is absent."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the reference sets (folder 'shared' beside the repository) are not here")
    return folder


@dataclass(frozen=True)
class Answer:
    """What a command did: its exit code, and what it printed."""

    code: int
    out: str
    err: str

    def document(self) -> dict[str, Any]:
        """What it printed, as JSON."""
        return json.loads(self.out)

    def rows(self) -> list[dict[str, Any]]:
        """The rows of a JSON answer; the command must have succeeded."""
        assert self.code == 0, self.err
        return self.document()["rows"]


@pytest.fixture
def doorstep(capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Runs a command as `doorstep WORD ...` does, in this process: much faster than starting Python each time."""

    def run(*words: object) -> Answer:
        capsys.readouterr()
        typed = [str(word) for word in words]
        code = terminal.guarded(front(), typed, as_json="--json" in typed, debug=True)
        printed = capsys.readouterr()
        return Answer(code, printed.out, printed.err)

    return run
