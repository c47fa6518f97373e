"""What the framework reads from bundles; run by framework.rs in an environment of its own.

    python framework.py compare A B [A B ...]     prints a line for each pair that it does not read alike
    python framework.py save FROM TO [FROM TO ...]  opens bundles and saves them again, if it can open them
    python framework.py rank INDEX                  writes the rows of an index again and prints their paths, best first
"""
import logging
import math
import os
import sys

logging.disable(logging.ERROR)
from investing_algorithm_framework.cli.index_command import rank_index  # noqa: E402
from investing_algorithm_framework.domain import Backtest  # noqa: E402
from investing_algorithm_framework.domain.backtesting.bundle import save_bundle  # noqa: E402
from investing_algorithm_framework.services.backtest_index.sqlite_index import SqliteBacktestIndex  # noqa: E402


def plain(value):
    if isinstance(value, float) and not math.isfinite(value):
        return repr(value)
    if isinstance(value, dict):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def read(path):
    """The content, or the kind of error that opening it ends in."""
    try:
        backtest = Backtest.open(path)
        frames = backtest.ohlcv.items() if backtest.ohlcv else ()
        return plain(backtest.to_dict()) | {f"ohlcv {key}": (str(frame.dtypes), frame.to_csv()) for key, frame in frames}
    except Exception as error:
        return type(error).__name__


def rank(path):
    with SqliteBacktestIndex.open(path) as index:
        rows = list(index.iter_rows())
        for row in rows:
            index.upsert(row)
    for row in rank_index(path, by="sharpe_ratio", limit=len(rows), columns=["bundle_path"]):
        print(row["bundle_path"])


def main():
    what, paths = sys.argv[1], sys.argv[2:]
    if what == "rank":
        return rank(paths[0])
    for first, second in zip(paths[::2], paths[1::2]):
        if what == "save":
            try:
                backtest = Backtest.open(first)
            except Exception:
                continue
            save_bundle(backtest, second)
            continue
        one, other = read(first), read(second)
        if one == other:
            continue
        keys = [key for key in one if one[key] != other.get(key)] if isinstance(one, dict) and isinstance(other, dict) else []
        print(f"{first} and {second} differ: {keys or (str(one)[:80], str(other)[:80])}")


main()
# Some package of the framework now and then leaves a thread behind that aborts the interpreter when it ends as usual.
sys.stdout.flush()
os._exit(0)
