"""Spark, where there is one: the same expressions, the same types."""

import logging
import os
import shutil
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir

from doorstep.methods.engine.running import refusing, spark_frame
from doorstep.methods.engine.session import Engine, default_engine, engine_for, fresh_name, scratch_folder
from doorstep.methods.engine.writing import write
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said


def spark_engine(session: Any = None, memory: str = "4GB", threads: int = 2) -> Engine:
    """Spark in this process, or the session of a cluster.

    Args:
        session: a SparkSession that is already there; its memory and threads are its own. It is set to UTC.
        memory: for the process that Spark starts here, such as "4GB"; it cannot be changed once Java runs.
        threads: cores to use here, at least 1.
    Raises:
        Refusal: pyspark or Java is not installed, or Spark does not start.
    """
    if session is None:
        session = _session(memory, threads)
    with refusing(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        backend = ibis.pyspark.connect(session)
    return engine_for(backend)


def _session(memory: str, threads: int) -> Any:
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise Refusal(
            "engine.no-pyspark",
            said("Spark cannot be used."),
            why=said("The Python package pyspark is not installed."),
            do=said("Install it with: pip install 'doorstep[spark]'. Or leave Spark out: DuckDB needs nothing more."),
        ) from error
    _refuse_without_java()
    scratch = scratch_folder()
    quiet = scratch / "log4j2.properties"
    quiet.write_text("rootLogger.level = off\n", encoding="ascii")
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ.setdefault("SPARK_LOCAL_DIRS", str(scratch))
    # What Spark prints beside its exceptions: a refusal says it once, and shorter.
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL + 1)
    settings: dict[str, Any] = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={quiet}",
        "spark.driver.memory": memory.upper().replace(" ", "").replace("GB", "g").replace("MB", "m"),
        "spark.sql.warehouse.dir": str(scratch / "warehouse"),
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
    }
    try:
        builder = SparkSession.builder.master(f"local[{threads}]").appName("doorstep")
        session = builder.config(map=settings).getOrCreate()
    except (PySparkException, OSError, RuntimeError) as error:
        raise Refusal(
            "engine.spark-start",
            said("Spark does not start."),
            why=said("It says: {error}", error=str(error).splitlines()[0]),
            do=said("Check that Java 17 or later runs (java -version), and give less memory or fewer threads."),
        ) from error
    session.sparkContext.setLogLevel("OFF")
    return session


def _refuse_without_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java") or (home and (Path(home) / "bin" / "java").exists()):
        return
    raise Refusal(
        "engine.no-java",
        said("Spark cannot be used."),
        why=said("Java is not installed, and Spark runs in it."),
        do=said(
            "Install it: on Debian, apt-get install default-jre-headless. Or leave Spark out: DuckDB needs no Java."
        ),
    )


def read_parquet(files: Sequence[Path], engine: Engine, base: Path | None) -> ir.Table:
    """Parquet files, read by Spark itself; `base` is the folder above parts such as county=530101."""
    session = engine.backend._session
    session.conf.set("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
    reader = session.read.option("basePath", str(base.resolve())) if base else session.read
    name = fresh_name("parquet")
    with refusing():
        reader.parquet(*(str(file.resolve()) for file in files)).createOrReplaceTempView(name)
        return engine.backend.table(name)


def bring_over(table: ir.Table, engine: Engine) -> ir.Table:
    """A table of DuckDB on Spark, by way of a Parquet file in the temporary folder: it need not fit into memory."""
    path = default_engine().scratch / f"{fresh_name('over')}.parquet"
    write(table, path)
    return read_parquet([path], engine, None)


def first_rows(table: ir.Table, engine: Engine, count: int) -> list[tuple[int, Any]]:
    """The first rows in which `_bad` is true: their place from 1 in the order of the source, and `_value`."""
    from pyspark.sql import functions as f

    with refusing():
        frame = spark_frame(engine, table).withColumn("_id", f.monotonically_increasing_id())
        frame = frame.withColumn("_part", f.spark_partition_id())
        before = 0
        starts = {}
        for part, size in sorted(tuple(row) for row in frame.groupBy("_part").count().collect()):
            starts[part] = before
            before += size
        found = frame.where("_bad").orderBy("_id").limit(count).collect()
    # Spark puts the number of the part above bit 33 and counts from 0 within it.
    return [(starts[row["_part"]] + (row["_id"] & ((1 << 33) - 1)) + 1, row["_value"]) for row in found]
