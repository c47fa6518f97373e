"""Measures bundles: what a task of a job does, whichever engine started it.

Bundles are below a folder or the URL of an object store, as pyarrow's file systems take them: /data/sweep, s3://bucket/sweep,
or s3://bucket/sweep?scheme=http&endpoint_override=127.0.0.1:9000. Of each backtest comes one row: the columns of an index, and its daily returns as lists.
"""
from itertools import accumulate

import iafbt
import pyarrow
import pyarrow.fs

ENDINGS = (".iafbt", ".obtf")
LISTS = [("return_days", pyarrow.list_(pyarrow.date32())), ("returns", pyarrow.list_(pyarrow.float32()))]
# Without bundles there is no parameter, each of which would be a column of its own; all of them are in `parameters_json`.
SCHEMA = pyarrow.schema(
    [("failure", pyarrow.string()), *[(field.name, field.type) for field in pyarrow.table(iafbt.index_files([]).rows).schema], *LISTS]
)


def bundles_in(location):
    """The names of all bundles below a location, in order."""
    filesystem, root = pyarrow.fs.FileSystem.from_uri(location)
    found = filesystem.get_file_info(pyarrow.fs.FileSelector(root, recursive=True))
    below = len(root.rstrip("/")) + 1
    return sorted(info.path[below:] for info in found if info.is_file and info.path.endswith(ENDINGS))


def measured(location, names):
    """The rows of some bundles; one that cannot be read has a row with the reason and nothing else."""
    filesystem, root = pyarrow.fs.FileSystem.from_uri(location)
    contents, failures = {}, []
    for name in names:
        try:
            with filesystem.open_input_file(f"{root.rstrip('/')}/{name}") as bundle:
                contents[name] = bundle.read()
        except FileNotFoundError as error:
            # Any other error fails the task, which the engine runs again.
            failures.append((name, str(error)))
    indexed = iafbt.index_files(contents)
    rows, returns = pyarrow.table(indexed.rows), pyarrow.table(indexed.returns).combine_chunks()
    counts = {count["values"]: count["counts"] for count in returns["row"].value_counts().to_pylist()}
    ends = list(accumulate((counts.get(row, 0) for row in range(rows.num_rows)), initial=0))
    rows = rows.append_column("failure", pyarrow.nulls(rows.num_rows, pyarrow.string()))
    for (name, _), column in zip(LISTS, ("day", "return"), strict=True):
        values = pyarrow.concat_arrays(returns[column].chunks or [pyarrow.array([], returns[column].type)])
        rows = rows.append_column(name, pyarrow.ListArray.from_arrays(pyarrow.array(ends, pyarrow.int32()), values))
    failed = [{"bundle_path": name, "failure": reason} for name, reason in [*failures, *indexed.failures]]
    return pyarrow.concat_tables([rows.select(SCHEMA.names).cast(SCHEMA), pyarrow.Table.from_pylist(failed, SCHEMA)])
