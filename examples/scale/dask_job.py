"""Measures bundles with Dask and writes Parquet, a row for each backtest.

    python dask_job.py BUNDLES OUT [BUNDLES_OF_A_TASK]

BUNDLES and OUT are what measure.py says. The workers are those of the scheduler that the variable DASK_SCHEDULER_ADDRESS names, or else of this machine. They need the
packages iafbt, pyarrow and distributed. A file is named by the bundles that are in it, so that a task which is run twice, because
its worker died, writes the same once.
"""
import hashlib
import os
import sys
from pathlib import Path

import measure
import pyarrow.fs
import pyarrow.parquet
from dask.distributed import Client


def write(names, location, out):
    """Measures some bundles and writes their rows; gives how many there are, and how many failures."""
    table = measure.measured(location, names)
    filesystem, root = pyarrow.fs.FileSystem.from_uri(out)
    name = f"{root}/{hashlib.sha256(chr(10).join(names).encode()).hexdigest()}.parquet"
    content = pyarrow.BufferOutputStream()
    pyarrow.parquet.write_table(table, content, compression="zstd")
    # An object is there whole or not at all; a file is once it has its name.
    is_local = isinstance(filesystem, pyarrow.fs.LocalFileSystem)
    writing = f"{name}.{os.getpid()}.tmp" if is_local else name
    with filesystem.open_output_stream(writing) as file:
        file.write(content.getvalue())
    if is_local:
        filesystem.move(writing, name)
    failed = table.num_rows - table["failure"].null_count
    return table.num_rows - failed, failed


def main(location, out, bundles_of_a_task="200"):
    names, at_once = measure.bundles_in(location), int(bundles_of_a_task)
    filesystem, root = pyarrow.fs.FileSystem.from_uri(out)
    filesystem.create_dir(root)
    with Client(os.environ.get("DASK_SCHEDULER_ADDRESS")) as client:
        client.upload_file(str(Path(__file__).with_name("measure.py")))
        parts = [names[first:first + at_once] for first in range(0, len(names), at_once)]
        written = client.gather(client.map(write, parts, location=location, out=out, pure=False))
    backtests, failed = (sum(counts) for counts in zip(*written, strict=True)) if written else (0, 0)
    print(f"{len(names)} bundles, {backtests} backtests, {failed} failed -> {out}")


if __name__ == "__main__":
    main(*sys.argv[1:])
