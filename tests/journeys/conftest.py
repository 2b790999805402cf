"""The report of invented households, written once."""

from dataclasses import replace
from pathlib import Path

import pytest
from invented_finding import invented_finding
from invented_report import invented

from doorstep.journeys.report.content import Report
from doorstep.journeys.report.page import write_report


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
