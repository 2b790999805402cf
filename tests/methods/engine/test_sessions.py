"""Engines that cannot be had say what to install or to change."""

import sys

import pytest

from doorstep.methods.engine import duckdb_engine, spark_engine
from doorstep.methods.kernel.refusal import Refusal


def test_without_pyspark_the_refusal_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    monkeypatch.setitem(sys.modules, "pyspark.errors", None)
    with pytest.raises(Refusal, match=r"doorstep\[spark\]"):
        spark_engine()


def test_without_java_the_refusal_names_the_debian_package(monkeypatch):
    pytest.importorskip("pyspark", reason="pyspark is not installed: pip install 'doorstep[spark]'")
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(Refusal, match="default-jre-headless"):
        spark_engine()


@pytest.mark.parametrize(("memory", "threads"), [("much", 1), ("1GB", 0)])
def test_settings_that_make_no_sense_are_refused(memory, threads):
    with pytest.raises(Refusal, match="cannot be started"):
        duckdb_engine(memory=memory, threads=threads)


def test_no_extension_is_fetched_at_run_time(duck):
    settings = duck.backend.con.sql(
        "SELECT current_setting('autoinstall_known_extensions'), current_setting('autoload_known_extensions')"
    ).fetchall()
    assert settings == [(False, False)]
