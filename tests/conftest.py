"""Fixtures for every test: where shared reference data stands, when it is there at all; a home for the service.

`DOORSTEP_TEST_DATABASE=postgresql` runs the tests of the service on PostgreSQL, else they run on SQLite.
"""

import base64
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

# Before Django reads its settings: a home of this run's own, and a key that protects nobody.
if "DOORSTEP_TEST_HOME" not in os.environ:
    os.environ["DOORSTEP_TEST_HOME"] = tempfile.mkdtemp(prefix="doorstep-test-")
    os.environ.pop("DOORSTEP_DATABASE", None)
os.environ["DOORSTEP_HOME"] = os.environ["DOORSTEP_TEST_HOME"]
os.environ["DOORSTEP_KEY"] = base64.b64encode(b"a key for tests, of 32 bytes....").decode()
os.environ["DJANGO_SETTINGS_MODULE"] = "doorstep.site.settings"

from doorstep.kernel import terminal
from doorstep.site.front import front

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ROOT = Path(__file__).resolve().parents[1]


def pytest_configure(config: pytest.Config) -> None:
    """Start PostgreSQL once, in the process that leads the run; the others find it by its address."""
    if os.environ.get("DOORSTEP_TEST_DATABASE") == "postgresql" and "DOORSTEP_DATABASE" not in os.environ:
        from embedded_database import started

        os.environ["DOORSTEP_DATABASE"] = started(Path(os.environ["DOORSTEP_HOME"]))
    import django

    django.setup()
    from emptied_tables import let_triggers_rest

    let_triggers_rest()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """SQLite in a file, as in an office, so that several connections meet; cheap passwords."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        database.setdefault("TEST", {})["NAME"] = str(Path(os.environ["DOORSTEP_HOME"]) / f"test-{worker}.sqlite3")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A real browser, or the reason why there is none."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is missing: pip install playwright")
    program = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("Chromium is missing: apt install chromium")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield running
        running.close()
