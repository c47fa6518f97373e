"""Runs the jobs of examples/scale on engines of their own: Spark with two executors, and Dask with processes.

    python3 tests/spark.py IAF [WHEEL]        IAF is the command, WHEEL the module for Python, by default the one that python/tests/run built

Bundles are in a folder and in the S3 server of tests/objects.py. Of each job over the folder one worker is killed while it measures. The rows of
each job are those of the index that the command makes, every bundle is in them once, and Spark's own log says that two executors worked. Without Java, or where the environment cannot
be made, the script says that it did not run; under CI=true or with --required it fails then.
"""
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import environment
import objects

ROOT = Path(__file__).resolve().parent.parent
JOBS = ROOT / "examples/scale"
PACKAGES = ["pyspark==4.3.0", "pandas>=2.2,<3", "pyarrow>=17", "dask==2026.8.0", "distributed==2026.8.0"]
MASTER = "local-cluster[2,1,1024]"
# Times of files, which an object store keeps otherwise.
OTHER = {"bundle_mtime_ns"}

COMPARE = """
import sys, pyarrow.dataset, pyarrow.parquet
made = pyarrow.dataset.dataset(sys.argv[1], exclude_invalid_files=True).to_table().to_pylist()
index = pyarrow.parquet.read_table(sys.argv[2])
index = index.rename_columns([name.removeprefix("summary.") for name in index.column_names])
index = {row["bundle_path"]: row for row in index.to_pylist()}
failed = [row["bundle_path"] for row in made if row["failure"] is not None]
assert failed == ["bad.iafbt"], failed
rows = {row["bundle_path"]: row for row in made if row["failure"] is None}
assert len(made) == len(rows) + 1 == len(index) + 1 and rows.keys() == index.keys(), (len(made), len(rows), len(index))
names = set(index[min(index)]) & set(rows[min(rows)]) - set(sys.argv[3].split(","))
assert len(names) > 90, len(names)
for path, row in rows.items():
    different = {name: (row[name], index[path][name]) for name in names if row[name] != index[path][name]}
    assert not different, (path, different)
    assert len(row["return_days"]) == len(row["returns"]) > 100, path
"""


def run(command, name, victim=lambda processes: None, **more):
    """Runs a job, and kills the process that is named as its victim; gives what it printed, its seconds, and whether one was."""
    began, killed = time.monotonic(), False
    with tempfile.TemporaryFile("w+") as errors:
        job = subprocess.Popen(command, env=os.environ | objects.ENVIRONMENT | more, stdout=subprocess.PIPE, stderr=errors, text=True)
        while not killed and job.poll() is None and time.monotonic() < began + 600:
            process = victim(below(job.pid))
            if process:
                os.kill(process, signal.SIGKILL)
                killed = True
            time.sleep(0.02)
        printed, _ = job.communicate(timeout=600)
        errors.seek(0)
        assert job.returncode == 0, f"{name}: {printed}\n{errors.read()[-6000:]}"
    return printed, time.monotonic() - began, killed


def below(process):
    """The processes below one: of each its parent and what it was started with."""
    parents, found = {}, {process: (0, "")}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            parents[int(folder.name)] = (parent, (folder / "cmdline").read_text().replace("\0", " "))
    for _ in parents:
        more = {own: said for own, said in parents.items() if said[0] in found and own not in found}
        if not more:
            break
        found |= more
    return found


def executor_at_work(processes):
    """An executor of Spark that has started what runs Python."""
    parents = [parent for parent, command in processes.values() if "pyspark.daemon" in command]
    return next((parent for parent in parents if "CoarseGrainedExecutorBackend" in processes.get(parent, (0, ""))[1]), None)


def worker_at_work(out):
    """What finds a worker of Dask once some of the work is done."""

    def find(processes):
        workers = [process for process, (_, command) in processes.items() if "spawn_main" in command]
        return workers[-1] if workers and list(out.glob("*.parquet")) else None

    return find


def executors(logs):
    """The executors that finished tasks, by Spark's log of events."""
    lines = [json.loads(line) for file in logs.rglob("*") if file.is_file() for line in file.read_text().splitlines() if "SparkListenerTaskEnd" in line]
    return {line["Task Info"]["Executor ID"] for line in lines}


def main():
    arguments = sys.argv[1:]
    required = "--required" in arguments or os.environ.get("CI") == "true"
    arguments = [argument for argument in arguments if argument != "--required"]
    if len(arguments) not in (1, 2):
        sys.exit(__doc__)
    iaf = Path(arguments[0]).resolve()
    target = Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target")
    wheels = [Path(arguments[1])] if arguments[1:] else list((target / "python/wheels").glob("*.whl"))
    try:
        if not shutil.which("java"):
            raise FileNotFoundError("there is no java on the path")
        if not wheels:
            raise FileNotFoundError("there is no wheel: python/tests/run builds one")
        python = environment.python_with("python-spark", PACKAGES)
        server = environment.python_with("python-objects", objects.PACKAGES)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--force-reinstall", "--no-deps", wheels[0]], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"NOT RUN: no job was run on an engine: {error}", file=sys.stderr)
        sys.exit(1 if required else 0)
    [spark] = python.parent.parent.glob("lib/python*/site-packages/pyspark")
    with objects.servers(server) as endpoint, tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        sweep = work / "sweep"
        shutil.copytree(ROOT / "examples/sweep", sweep, ignore=shutil.ignore_patterns("*.py", "*.md"))
        (sweep / "bad.iafbt").write_bytes(b"no bundle")
        objects.put("bucket")
        for bundle in sweep.iterdir():
            objects.put(f"bucket/sweep/{bundle.name}", bundle.read_bytes())
        subprocess.run([iaf, "--quiet", "index", sweep, "-o", work / "index.sqlite", "--parquet"], check=True, stderr=subprocess.DEVNULL)
        host = endpoint.removeprefix("http://")
        for location in (str(sweep), f"s3://bucket/sweep?scheme=http&endpoint_override={host}"):
            where = "store" if "://" in location else "folder"
            for name in ("spark", "dask_job"):
                out, logs = work / f"{name}-{where}", work / f"{name}-{where}-events"
                logs.mkdir()
                settings = {
                    "SPARK_HOME": str(spark),
                    "PYSPARK_PYTHON": str(python),
                    "SPARK_LOCAL_IP": "127.0.0.1",
                    "PYSPARK_SUBMIT_ARGS": f"--master {MASTER} --conf spark.ui.enabled=false --conf spark.eventLog.enabled=true "
                    f"--conf spark.eventLog.dir=file://{logs} --conf spark.eventLog.compress=false pyspark-shell",
                }
                victim = {"spark": executor_at_work, "dask_job": worker_at_work(out)}[name] if where == "folder" else (lambda _: None)
                # One bundle a task, so that there is something to do when one is killed.
                printed, seconds, killed = run([python, JOBS / f"{name}.py", location, out, "1"], name, victim, **settings)
                assert killed == (where == "folder"), "the job ended before a worker was killed"
                assert "28 bundles, 27 backtests, 1 failed" in printed, printed
                run([python, "-c", COMPARE, out, work / "index.parquet", ",".join(OTHER)], name)
                who = ", of which one was killed" if killed else ""
                if name == "spark":
                    assert len(executors(logs)) >= 2, executors(logs)
                    who = " with two executors" + who
                print(f"{name} of bundles in a {where}{who}: {seconds:.0f} s", flush=True)
    print("the rows of each job are those of the index")


if __name__ == "__main__":
    main()
