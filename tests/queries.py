"""Asks segments and tier 2 in an object store with engines of their own, DuckDB and DataFusion, and counts what the store is asked.

    python3 tests/queries.py IAF [--required]        IAF is the command

The store is the S3 server of tests/objects.py with the proxy before it that counts. Segments are those of tests/scale.py: 4,000 rows of 640 days in
four shards, whose answers are held against the index that is merged of them. Tier 2 is the example sweep, in folders of single
backtests and compacted, and eight times in the tables of an object store, by their manifest and by a pattern. Each query has a most of requests and bytes, which docs/scale.md tells. Where the environment cannot be
made, the script says that it did not run; under CI=true or with --required it fails then.
"""
import collections
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import environment
import objects
import scale

ROOT = Path(__file__).resolve().parent.parent
DUCKDB = "1.5.5"
PACKAGES = [f"duckdb=={DUCKDB}", f"duckdb-extension-httpfs=={DUCKDB}", "datafusion==55.0.0", "numpy", "pyarrow>=17", "pytz"]
ROWS, SHARDS, DAYS = 4000, 4, 640
# How often the example sweep is in the tables of an object store.
TIMES = 8
CONDITION = "chained_sharpe > 0 AND worst_drawdown < 0.5"


class DuckDB:
    name = "DuckDB"

    def __init__(self, host):
        import duckdb
        import duckdb_extension_httpfs

        [extension] = Path(duckdb_extension_httpfs.__file__).parent.rglob("httpfs.duckdb_extension")
        self.connection = duckdb.connect()
        self.connection.execute(f"LOAD '{extension}'")
        key, secret = (objects.ENVIRONMENT[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"))
        self.connection.execute(
            f"CREATE SECRET (TYPE s3, KEY_ID '{key}', SECRET '{secret}', REGION 'us-east-1', ENDPOINT '{host}', URL_STYLE 'path', USE_SSL false)"
        )

    def table(self, folder, pattern, partition=None):
        hive = f", hive_partitioning = {'true' if partition else 'false'}"
        return f"read_parquet('s3://bucket/{folder}/{pattern}'{hive})"

    def listed(self, paths):
        names = ", ".join(f"'{path}'" for path in paths)
        return f"read_parquet([{names}], hive_partitioning = false)"

    def rows(self, query):
        return self.connection.execute(query).fetchall()


class DataFusion:
    name = "DataFusion"

    def __init__(self, host):
        import datafusion
        import pyarrow
        from datafusion.object_store import AmazonS3

        # Segments are in a folder for each shard, which is no partition by its name.
        config = datafusion.SessionConfig().set("datafusion.execution.listing_table_ignore_subdirectory", "false")
        self.strings, self.context, self.tables = pyarrow.string(), datafusion.SessionContext(config), {}
        key, secret = (objects.ENVIRONMENT[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"))
        store = AmazonS3(bucket_name="bucket", region="us-east-1", access_key_id=key, secret_access_key=secret, endpoint=f"http://{host}", allow_http=True)
        self.context.register_object_store("s3://", store, "bucket")

    def table(self, folder, pattern, partition=None):
        name = "t" + str(len(self.tables))
        columns = [(partition, self.strings)] if partition else []
        self.tables[name] = folder
        self.context.register_parquet(name, f"s3://bucket/{folder}/", table_partition_cols=columns)
        return name

    def listed(self, paths):
        names = [f"t{len(self.tables) + number}" for number in range(len(paths))]
        for name, path in zip(names, paths):
            self.tables[name] = path
            self.context.register_parquet(name, path)
        return f"({' UNION ALL '.join(f'SELECT * FROM {name}' for name in names)})"

    def rows(self, query):
        return [tuple(row.values()) for row in self.context.sql(query).to_arrow_table().to_pylist()]


def counted(engine, what, ask, most, megabytes, only=None):
    """Makes an engine that knows nothing yet and asks it a query; gives the rows, and fails where the store was asked for more than
    that or for something else."""
    engine, proxy = engine(), objects.Proxy
    proxy.counts, proxy.paths, proxy.bytes = collections.Counter(), collections.Counter(), 0
    began = time.monotonic()
    rows = engine.rows(ask(engine))
    seconds = time.monotonic() - began
    kinds, requests, size = dict(proxy.counts), sum(proxy.counts.values()), proxy.bytes / 1e6
    print(f"{engine.name:10} {what:34} {requests:4} requests {kinds}, {size:6.2f} MB, {len(rows)} rows, {seconds:.2f} s", flush=True)
    assert requests <= most and size <= megabytes, f"{what}: {requests} requests and {size:.2f} MB, and {most} and {megabytes} are allowed"
    if only:
        others = [path for path in proxy.paths if only not in path]
        assert not others, others
    return rows


def of_segments(engine, first, best):
    """The segments of four shards."""

    def top(engine):
        segments, manifests = engine.table("many/segments", "*/*.parquet"), engine.table("many/manifests", "*.parquet")
        return f"""
            SELECT s.bundle_path, s.summary_sharpe_ratio FROM {segments} s
            JOIN {manifests} m ON s.bundle = m.bundle AND s.bundle_mtime_ns = m.bundle_mtime_ns AND s.bundle_size = m.bundle_size
            WHERE {CONDITION} ORDER BY s.summary_sharpe_ratio DESC LIMIT 50"""

    def curves(folder, pattern, names):
        names = ", ".join(f"'{name}'" for name in names)
        query = "SELECT bundle_path, unnest(return_days) AS day, unnest(returns) AS daily FROM {} WHERE bundle_path IN ({})"
        return lambda engine: query.format(engine.table(folder, pattern), names)

    rows = counted(engine, "fifty best of 4,000, joined", top, 60, 5)
    assert [row[0] for row in rows] == best, "they are not those of the merged index"
    rows = counted(engine, "returns of fifty in one scan", curves("many/segments", "*/*.parquet", best), 60, 15)
    assert len(rows) == 50 * DAYS and {row[0] for row in rows} == set(best)
    shard = f"{scale.shard_of(first, SHARDS)}-of-{SHARDS}"
    one = curves(f"many/segments/{shard}", "*.parquet", [first])
    rows = counted(engine, "returns of one, in its shard alone", one, 20, 6, only=f"/{shard}/")
    assert len(rows) == DAYS


def of_tier_2(engine, runs):
    """The tables of a tiered store, before and after compaction."""
    run = min(runs)

    def curves(folder, pattern, partition, condition):
        query = "SELECT run_id, ts, value FROM {} WHERE metric = 'equity_curve' {} ORDER BY run_id, window_name, ts"
        return lambda engine: query.format(engine.table(folder, pattern, partition), condition)

    alone, compact = ("store/parquet/metric_series", "*/*.parquet", "run_id"), ("compact/parquet/metric_series/compact", "*.parquet", None)
    of_run = f"AND run_id = '{run}'"
    # DataFusion reads the columns of all files where it is not told them.
    only = f"run_id={run}/" if engine.func is DuckDB else None
    before = counted(engine, "equity curve of one run", curves(*alone, of_run), 60, 2, only)
    after = counted(engine, "the same, compacted", curves(*compact, of_run), 12, 1)
    assert before == after and len(before) > 100
    rows = counted(engine, "equity curves of all 27, compacted", curves(*compact, ""), 12, 2.5)
    assert {row[0] for row in rows} == set(runs)


def of_objects(engine, work, manifest):
    """The tables of an object store, by the files that the manifest names and by a pattern: the rows of a store on a disk."""
    files = {table["name"]: [f"s3://bucket/objects/{file['path']}" for file in table["files"]] for table in manifest["tables"]}
    size = sum(file["bytes"] for table in manifest["tables"] for file in table["files"] if table["name"] == "metric_series") / 1e6
    runs = sorted(bundle["run_id"] for bundle in manifest["bundles"])
    fifty = [run for run in runs if run.startswith(("2/", "3/"))][:50]
    # DataFusion learns nothing of row groups from a list of more than twenty.
    query = "SELECT run_id, ts, value FROM {} WHERE metric = 'equity_curve' AND run_id BETWEEN '{}' AND '{}' AND run_id IN ({}) ORDER BY run_id, window_name, ts"
    curves = lambda table, runs: query.format(table, runs[0], runs[-1], ", ".join(f"'{run}'" for run in runs))
    pattern = lambda engine: engine.table("objects/parquet/metric_series", "*/*.parquet")
    listed = lambda engine: engine.listed(files["metric_series"])
    # Those of other runs stay where they are: fifty of 216 take less than half.
    one = counted(engine, "objects: equity curve of one run", lambda engine: curves(listed(engine), fifty[:1]), 20, size / 3)
    rows = counted(engine, "objects: curves of fifty, listed", lambda engine: curves(listed(engine), fifty), 40, size / 2)
    assert {row[0] for row in rows} == set(fifty) and one == [row for row in rows if row[0] == fifty[0]]
    again = counted(engine, "objects: curves of fifty, pattern", lambda engine: curves(pattern(engine), fifty), 40, size / 2)
    assert rows == again
    if engine.func is not DuckDB:
        return rows
    asked = engine()
    for table, paths in files.items():
        there, disk = asked.listed(paths), f"read_parquet('{work}/times-store/parquet/{table}/compact/*.parquet', hive_partitioning = false)"
        for one, other in ((there, disk), (disk, there)):
            [(count,)] = asked.rows(f"SELECT count(*) FROM (SELECT * FROM {one} EXCEPT ALL SELECT * FROM {other})")
            assert count == 0, f"{count} rows of {one} are not in {other}"
        [(count, in_order)] = asked.rows(f"SELECT count(*), bool_and(run_id >= before) FROM (SELECT run_id, lag(run_id, 1, '') OVER () AS before FROM {there})")
        assert count and in_order, table
    return rows


def put_all(folder, prefix):
    for file in sorted(folder.rglob("*.parquet")):
        objects.put(f"bucket/{prefix}/{file.relative_to(folder)}", file.read_bytes())


def inside(iaf):
    """What is done in the environment."""
    server = environment.python_with("python-objects", objects.PACKAGES)
    # A service lists a thousand at once.
    objects.PAGE = 1000
    with objects.servers(server) as endpoint, tempfile.TemporaryDirectory() as folder:
        work, host = Path(folder), endpoint.removeprefix("http://")

        def command(*words):
            given = os.environ | objects.ENVIRONMENT
            return subprocess.run([iaf, "--quiet", *map(str, words)], cwd=work, env=given, check=True, capture_output=True, text=True).stdout

        command("index", ROOT / "examples/sweep", "--shard", "0/1", "--segment", "few")
        scale.multiply(work / "few", work / "many", ROWS, SHARDS, DAYS)
        command("index", "--merge", "many", "-o", "index.sqlite")
        best = json.loads(command("list", "index.sqlite", "--where", CONDITION, "--sort", "sharpe_ratio", "-n", "50", "--json", "--columns", "bundle_path"))
        best = [row["bundle_path"] for row in best]
        command("migrate-store", "--from", "local-dir", "--src", ROOT / "examples/sweep", "--to", "local-tiered", "--dst", "store")
        objects.put("bucket")
        put_all(work / "many", "many")
        put_all(work / "store/parquet", "store/parquet")
        command("store", "compact", "store")
        put_all(work / "store/parquet", "compact/parquet")
        for number in range(TIMES):
            shutil.copytree(ROOT / "examples/sweep", work / f"times/{number}", ignore=lambda _, names: [name for name in names if not name.endswith(".iafbt")])
        command("push", "times", "--to", "s3://bucket/objects", "--endpoint", endpoint)
        command("store", "compact", "s3://bucket/objects", "--endpoint", endpoint)
        manifest = json.loads(objects.put("bucket/objects/parquet/manifest.json", method="GET"))
        command("migrate-store", "--from", "local-dir", "--src", "times", "--to", "local-tiered", "--dst", "times-store")
        command("store", "compact", "times-store")
        size = sum(file.stat().st_size for file in (work / "many").rglob("*.parquet"))
        count = len(list((work / "many/segments").rglob("*.parquet")))
        print(f"{ROWS} rows in {count} segments of {SHARDS} shards, {size / 1e6:.1f} MB")
        for table in manifest["tables"]:
            print(f"{table['name']}: {[(file['bytes'], file['rows']) for file in table['files']]} (bytes, rows)")
        curves = []
        for engine in (partial(DuckDB, host), partial(DataFusion, host)):
            of_segments(engine, best[0], best)
            of_tier_2(engine, [bundle.stem for bundle in (ROOT / "examples/sweep").glob("*.iafbt")])
            curves.append(of_objects(engine, work, manifest))
        # Each engine has moments of its own kind.
        values = [[(run, value) for run, _, value in rows] for rows in curves]
        assert values[0] == values[1] and len(values[0]) > 5000
    print("other engines ask the store for what the book says, and no more")


def main():
    arguments = sys.argv[1:]
    required = "--required" in arguments or os.environ.get("CI") == "true"
    if "--in-environment" in arguments:
        return inside(Path(arguments[0]).resolve())
    arguments = [argument for argument in arguments if argument != "--required"]
    if len(arguments) != 1:
        sys.exit(__doc__)
    try:
        python = environment.python_with("python-queries", PACKAGES)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"NOT RUN: no engine was asked, its environment cannot be made: {error}", file=sys.stderr)
        sys.exit(1 if required else 0)
    sys.exit(subprocess.run([python, __file__, arguments[0], "--in-environment"]).returncode)


if __name__ == "__main__":
    main()
