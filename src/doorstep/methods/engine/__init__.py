"""The only room that opens files and speaks to DuckDB or Spark: sources in, Ibis tables between, Arrow out."""

from doorstep.methods.engine.bits import bit_or
from doorstep.methods.engine.columns import number, require
from doorstep.methods.engine.opened import Opened
from doorstep.methods.engine.ranges import ranges_told
from doorstep.methods.engine.running import keep, run
from doorstep.methods.engine.session import Engine, default_engine, duckdb_engine
from doorstep.methods.engine.sources import as_table, open_table
from doorstep.methods.engine.spark import spark_engine
from doorstep.methods.engine.writing import write, write_text

__all__ = [
    "Engine",
    "Opened",
    "as_table",
    "bit_or",
    "default_engine",
    "duckdb_engine",
    "keep",
    "number",
    "open_table",
    "ranges_told",
    "require",
    "run",
    "spark_engine",
    "write",
    "write_text",
]
