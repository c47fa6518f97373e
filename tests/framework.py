"""What the framework reads from bundles; run by framework.rs in an environment of its own.

    python framework.py compare A B [A B ...]     prints a line for each pair that it does not read alike
    python framework.py save FROM TO [FROM TO ...]  opens bundles and saves them again, if it can open them
    python framework.py table FOLDER                prints what it misses in the index.parquet of a folder of bundles
    python framework.py legacy DIRECTORY BUNDLE     prints what it reads otherwise from a directory than from its bundle
    python framework.py rank INDEX                  writes the rows of an index again and prints their paths, best first
"""
import logging
import math
import os
import sys

logging.disable(logging.ERROR)
from investing_algorithm_framework.cli.index_command import rank_index  # noqa: E402
from investing_algorithm_framework.domain import Backtest  # noqa: E402
from investing_algorithm_framework.domain.backtesting import BacktestIndex  # noqa: E402
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


def is_same(one, other):
    if isinstance(one, float) and isinstance(other, (int, float)):
        return math.isclose(one, other, rel_tol=1e-6) or (math.isnan(one) and math.isnan(other))
    return one == other or (one is None and isinstance(other, float) and math.isnan(other))


def check_table(folder):
    """Holds the rows of a table against those that the framework makes of the same bundles."""
    index = BacktestIndex.open(folder)
    backtests = index.load_backtests(workers=1)
    if len(backtests) != len(index):
        print(f"of {len(index)} bundles {len(backtests)} are found")
    for (_, row), backtest in zip(index.df.iterrows(), backtests):
        theirs = backtest.index_row(bundle_path=row["bundle_path"]).to_flat_dict()
        if list(row.index[:len(theirs)]) != list(theirs):
            print(f"the columns begin with {list(row.index)}")
        wrong = [name for name, value in theirs.items() if not is_same(value, row[name])]
        if wrong:
            print(f"{row['bundle_path']}: {wrong}")


def check_legacy(directory, bundle):
    """Holds a directory against the bundle that it became: summary, permutation tests and the number of runs."""
    old, new = Backtest.open(directory), Backtest.open(bundle)
    one, other = old.backtest_summary.to_dict(), new.backtest_summary.to_dict()
    wrong = [name for name, value in one.items() if not is_same(value, other[name])]
    inexact = [name for name, value in one.items() if isinstance(value, int) and not isinstance(other[name], int)]
    tests = [plain([test.to_dict() for test in side.backtest_permutation_tests]) for side in (old, new)]
    runs = [len(side.get_all_backtest_runs()) for side in (old, new)]
    if wrong or inexact or tests[0] != tests[1] or not tests[0] or runs[0] != runs[1]:
        print(f"{wrong} {inexact} {[len(side) for side in tests]} {runs}")


def rank(path):
    with SqliteBacktestIndex.open(path) as index:
        rows = list(index.iter_rows())
        for row in rows:
            index.upsert(row)
    for row in rank_index(path, by="sharpe_ratio", limit=len(rows), columns=["bundle_path"]):
        print(row["bundle_path"])


def main():
    what, paths = sys.argv[1], sys.argv[2:]
    if what in ("table", "legacy"):
        return check_table(*paths) if what == "table" else check_legacy(*paths)
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
