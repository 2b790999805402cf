"""The report of invented households, written once; and a browser, or the reason why there is none."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from invented_finding import invented_finding
from invented_report import invented

from doorstep.journeys.report.content import Report
from doorstep.journeys.report.page import write_report

NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def report() -> Report:
    return replace(invented(), finding=invented_finding())


@pytest.fixture(scope="session")
def pages(report: Report, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page with English shown first, and with Chinese shown first."""
    folder = tmp_path_factory.mktemp("report")
    for language in ("en", "zh"):
        write_report(report, folder / f"{language}.html", language)
    return {language: folder / f"{language}.html" for language in ("en", "zh")}


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is missing: pip install playwright")
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("Chromium is missing: apt install chromium")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield running
        running.close()
