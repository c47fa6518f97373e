"""Times of the framework on the same folder of bundles, each line a name and milliseconds, tab between them; run by the bench.

    PYTHON framework.py FOLDER ROUNDS        PYTHON has investing-algorithm-framework==8.10.0

A process of Python takes a second to begin, which is not counted: what is timed is the work alone.
"""
import contextlib
import io
import logging
import statistics
import sys
import tempfile
import time
from pathlib import Path

logging.disable(logging.CRITICAL)
from investing_algorithm_framework import BacktestReport  # noqa: E402
from investing_algorithm_framework.cli.index_command import build_index, list_index, rank_index  # noqa: E402
from investing_algorithm_framework.domain import Backtest  # noqa: E402

TOP = 25


def median(rounds, work):
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            work()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def main():
    folder, rounds = sys.argv[1], int(sys.argv[2])
    index = str(Path(tempfile.mkdtemp()) / "index.sqlite")
    winners = sorted(Path(folder).rglob("*.iafbt"))[:TOP]

    def index_and_report():
        build_index(folder, output=index, incremental=False)
        ranked = rank_index(index, by="sharpe_ratio", limit=TOP)
        backtests = [Backtest.open(Path(folder) / row["bundle_path"]) for row in ranked]
        BacktestReport(backtests=backtests).save(index + ".html")

    for name, work in {
        "index, cold": lambda: build_index(folder, output=index, incremental=False),
        "index, nothing changed": lambda: build_index(folder, output=index),
        "list": lambda: list_index(index, sort_by="sharpe_ratio", limit=20),
        "rank by a metric": lambda: rank_index(index, by="sharpe_ratio", limit=20),
        "opening winners": lambda: [Backtest.open(winner) for winner in winners],
        "index and report": index_and_report,
    }.items():
        print(f"{name}\t{median(rounds, work):.1f}", flush=True)


if __name__ == "__main__":
    main()
