"""Measures bundles with Spark and writes Parquet, a row for each backtest.

    spark-submit spark.py BUNDLES OUT [BUNDLES_OF_A_TASK]

BUNDLES is what measure.py says, and OUT a folder or URL that Spark writes to. Executors need the packages iafbt and pyarrow, and what
reads BUNDLES: the folder under the same path, or the variables of the object store. A task whose executor dies is run again by
Spark, and no part of it is in OUT before all of it is.
"""
import sys
from pathlib import Path

import measure
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema


def job(location):
    """What a task does with its batches of names."""

    def task(batches):
        import measure

        for batch in batches:
            yield from measure.measured(location, batch.column(0).to_pylist()).to_batches()

    return task


def main(location, out, bundles_of_a_task="200"):
    spark = SparkSession.builder.appName("iaf").getOrCreate()
    spark.sparkContext.addPyFile(str(Path(__file__).with_name("measure.py")))
    names = measure.bundles_in(location)
    tasks = max(1, -(-len(names) // int(bundles_of_a_task)))
    bundles = spark.sparkContext.parallelize([(name,) for name in names], tasks).toDF("bundle string")
    bundles.mapInArrow(job(location), from_arrow_schema(measure.SCHEMA)).write.mode("overwrite").parquet(out, compression="zstd")
    written = spark.read.parquet(out)
    failed = written.where("failure IS NOT NULL").count()
    print(f"{len(names)} bundles, {written.count() - failed} backtests, {failed} failed -> {out}")
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
