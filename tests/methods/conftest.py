"""Engines for the tests of methods.

`duck` and `spark` are one engine each for the whole run; `spark` skips, with the reason, where Java or pyspark is
absent. `engine` gives a test both, one after the other. `table(columns, engine)` puts a dictionary of columns (or a
list of rows as dictionaries) on an engine:

    def test_something(engine, table):
        households = table({"welfare": [1.0, 2.0]}, engine)
"""

import shutil

import pyarrow as pa
import pytest

from doorstep.methods.engine import as_table, duckdb_engine


@pytest.fixture(scope="session")
def duck():
    return duckdb_engine(memory="2GB", threads=2)


@pytest.fixture(scope="session")
def spark():
    pytest.importorskip("pyspark", reason="pyspark is not installed: pip install 'doorstep[spark]'")
    if shutil.which("java") is None:
        pytest.skip("Java is not installed: apt-get install default-jre-headless")
    from doorstep.methods.engine import spark_engine

    return spark_engine(memory="2GB", threads=2)


@pytest.fixture(params=["duckdb", pytest.param("spark", marks=pytest.mark.spark)])
def engine(request):
    return request.getfixturevalue("duck" if request.param == "duckdb" else "spark")


@pytest.fixture(scope="session")
def table():
    def made(columns, engine):
        rows = pa.Table.from_pylist(columns) if isinstance(columns, list) else pa.table(columns)
        return as_table(rows, on=engine)

    return made
