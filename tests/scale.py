"""Measures the merge of many segments, and what is asked of the index that they make: time, that of the processor, and memory at its peak.

    python3 tests/scale.py IAF [--rows 1000000] [--shards 16] [--days 640] [--index postgres://USER@HOST/DATABASE]

IAF is the command, built with optimisation. The index is a file, unless a database is named that has none yet.

The rows are those of the example sweep, each many times under another name and with other figures, in segments as
docs/specification/segments.md says. They need some 4 kB each on the disk, and as much again in the index, in a temporary folder.
"""
import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import environment

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ["numpy", "pyarrow>=17"]
ROWS_OF_SEGMENT = 1000


def in_environment():
    """Starts this script again with the packages that it needs."""
    python = environment.python_with("python-scale", PACKAGES)
    os.execv(python, [python, __file__, *sys.argv[1:], "--in-environment"])


# A process counts the memory of the one that started it as its own, so a small one starts the command.
MEASURE = """
import os, sys, time
began = time.monotonic()
child = os.spawnv(os.P_NOWAIT, sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(child, 0)
print(status, time.monotonic() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, file=sys.stderr)
"""


def run(iaf, *arguments):
    """Runs the command; returns its seconds, those of the processor and its peak of memory in MB."""
    measuring = [sys.executable, "-S", "-c", MEASURE, iaf, "--quiet", "--no-progress", *map(str, arguments)]
    said = subprocess.run(measuring, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True).stderr
    status, *measured = map(float, said.split())
    assert status == 0, arguments
    return measured


def open_winners(iaf, index, folder):
    """Puts bundles where the index says that those of its first rows are, for a report to open."""
    listed = subprocess.run([iaf, "rank", index, "-n", "50", "--json", "--quiet"], stdout=subprocess.PIPE, check=True).stdout
    originals = sorted((ROOT / "examples/sweep").glob("*.iafbt"))
    for number, row in enumerate(json.loads(listed)):
        bundle = folder / row["bundle_path"]
        bundle.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(originals[number % len(originals)], bundle)


def shard_of(bundle, shards):
    return int.from_bytes(hashlib.sha256(bundle.encode()).digest()[:8], "big") % shards


def multiply(few, many, rows, shards, days):
    """Writes the segments and manifests of many rows, from the one segment of a few."""
    import numpy
    import pyarrow
    import pyarrow.parquet as parquet

    [segment] = (few / "segments/0-of-1").glob("*.parquet")
    table = parquet.read_table(segment)
    reader = {"iaf.segment": parquet.read_metadata(segment).metadata[b"iaf.segment"]}
    header = json.loads(parquet.read_metadata(few / "manifests/0-of-1.parquet").metadata[b"iaf.manifest"])
    stamp = {name: table.column(name)[0].as_py() for name in ("bundle_mtime_ns", "bundle_size")}
    random = numpy.random.default_rng(1)
    bundles = [[] for _ in range(shards)]
    for number in range(rows):
        bundle = f"f{number // 10_000:03}/run_{number:07}.iafbt"
        bundles[shard_of(bundle, shards)].append(bundle)
    (many / "manifests").mkdir(parents=True)
    for shard, own in enumerate(bundles):
        folder = many / f"segments/{shard}-of-{shards}"
        folder.mkdir(parents=True)
        names, positions = [], []
        for first in range(0, len(own), ROWS_OF_SEGMENT):
            part = own[first:first + ROWS_OF_SEGMENT]
            count = len(part)
            copy = table.take(random.integers(0, table.num_rows, count))
            returns = (0.01 * random.standard_normal((count, days))).astype(numpy.float32)
            for name in copy.column_names:
                field = copy.schema.field(name)
                if name in ("bundle", "bundle_path"):
                    column = pyarrow.array(part)
                elif name in stamp:
                    column = pyarrow.array([stamp[name]] * count, pyarrow.int64())
                elif name.startswith("summary_") and field.type == pyarrow.float64():
                    values = numpy.array(copy.column(name).to_pylist(), dtype=float) * (1 + 0.1 * random.standard_normal(count))
                    column = pyarrow.array(values, from_pandas=True)
                elif name == "chained_sharpe":
                    column = pyarrow.array(returns.mean(axis=1) / returns.std(axis=1, ddof=1) * 365 ** 0.5, pyarrow.float64())
                elif name == "return_days":
                    dates = numpy.arange(18_262, 18_262 + days, dtype=numpy.int32)
                    values = pyarrow.array(numpy.tile(dates, count)).cast(pyarrow.date32())
                    column = pyarrow.ListArray.from_arrays(numpy.arange(0, (count + 1) * days, days, dtype=numpy.int32), values)
                elif name == "returns":
                    values = pyarrow.array(returns.ravel())
                    column = pyarrow.ListArray.from_arrays(numpy.arange(0, (count + 1) * days, days, dtype=numpy.int32), values)
                else:
                    continue
                copy = copy.set_column(copy.column_names.index(name), name, column)
            written = folder / "writing"
            schema = copy.schema.with_metadata(reader)
            parquet.write_table(copy.cast(schema), written, compression="zstd", use_dictionary=False)
            name = hashlib.sha256(written.read_bytes()).hexdigest() + ".parquet"
            written.rename(folder / name)
            names.append(name)
            positions += [len(names) - 1] * count
        said = header | {"shard": shard, "of": shards, "segments": names}
        columns = {"bundle": pyarrow.array(own)}
        columns |= {name: pyarrow.array([value] * len(own), pyarrow.int64()) for name, value in stamp.items()}
        columns["segment"] = pyarrow.array(positions, pyarrow.uint32())
        manifest = pyarrow.table(columns).replace_schema_metadata({"iaf.manifest": json.dumps(said)})
        parquet.write_table(manifest, many / f"manifests/{shard}-of-{shards}.parquet", compression="zstd")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("iaf", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--shards", type=int, default=16)
    parser.add_argument("--days", type=int, default=640)
    parser.add_argument("--index", help="URL of a database")
    parser.add_argument("--in-environment", action="store_true")
    asked = parser.parse_args()
    if not asked.in_environment:
        in_environment()
    with tempfile.TemporaryDirectory() as folder:
        work, iaf = Path(folder), asked.iaf.resolve()
        run(iaf, "index", ROOT / "examples/sweep", "--shard", "0/1", "--segment", work / "few")
        began = time.monotonic()
        multiply(work / "few", work / "many", asked.rows, asked.shards, asked.days)
        size = sum(path.stat().st_size for path in (work / "many").rglob("*.parquet"))
        print(f"{asked.rows} rows in {asked.shards} shards: {size / 1e6:.0f} MB of segments, made in {time.monotonic() - began:.0f} s")
        index = asked.index or work / "index.sqlite"
        for name, arguments in [
            ("merge", ["index", "--merge", work / "many", "-o", index]),
            ("merge again", ["index", "--merge", work / "many", "-o", index]),
            ("list, ten by chained_sharpe", ["list", index, "--sort", "chained_sharpe", "-n", "10"]),
            ("rank, ten by sharpe_ratio", ["rank", index, "-n", "10"]),
            ("rank, ten by a preset", ["rank", index, "--focus", "balanced", "-n", "10"]),
            ("rank, ten of those that pass", ["rank", index, "--where", "param.ema_fast = 12 AND win_rate > 0.4", "-n", "10"]),
            ("sweep", ["sweep", index, "--json"]),
            ("report of 25", ["report", index, "--source", work / "bundles", "-o", work / "report.html"]),
        ]:
            if name.startswith("report"):
                open_winners(iaf, index, work / "bundles")
            seconds, processor, memory = run(iaf, *arguments)
            print(f"{name:30} {seconds:8.2f} s {processor:8.2f} s of processor time {memory:8.0f} MB", flush=True)
        if not asked.index:
            print(f"index: {index.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
