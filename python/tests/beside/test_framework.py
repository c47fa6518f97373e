"""Beside the framework in one environment: the same script, with its imports changed, gives the same."""

import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

THEIRS = """
import logging
logging.disable(logging.ERROR)
from investing_algorithm_framework import BacktestReport
from investing_algorithm_framework.cli.index_command import build_index, list_index, rank_index
from investing_algorithm_framework.domain import BacktestEvaluationFocus
from investing_algorithm_framework.services.backtest_store import LocalDirStore
"""

OURS = """
from iafbt import BacktestEvaluationFocus, BacktestReport, LocalDirStore, build_index, list_index, rank_index
"""

SCRIPT = """
import json, sys, time

folder, top = sys.argv[1], int(sys.argv[2])
began = time.perf_counter()
index = build_index(folder)
best = rank_index(index, by="sharpe_ratio", limit=top)
store = LocalDirStore(folder)
backtests = [store.open(row["bundle_path"]) for row in best]
BacktestReport(backtests=backtests).save(folder + "/report.html")
took = time.perf_counter() - began
answers = {
    "index": index,
    "best": best,
    "worst": rank_index(index, by="sharpe_ratio", limit=5, ascending=True),
    "filtered": rank_index(index, by="calmar_ratio", limit=9, where="summary_number_of_trades > 30"),
    "falls": rank_index(index, by="max_drawdown", limit=9, columns=["bundle_path", "summary_max_drawdown", "tag"]),
    "listed": list_index(index),
    "sorted": list_index(index, sort_by="cagr", limit=4),
    "scores": {focus.value: rank_index(index, focus=focus, limit=50) for focus in BacktestEvaluationFocus},
    "weights": rank_index(index, weights={"win_rate": 3, "max_drawdown": -4}, limit=50),
    "handles": list(store.iter_handles()),
    "opened": [[one.algorithm_id, one.tag, one.engine_type, one.risk_free_rate, one.parameters, one.metadata] for one in backtests],
    "missing": ["nowhere" in store, store.exists(best[0]["bundle_path"])],
}
print(json.dumps({"took": took, "answers": answers}))
"""


def run(imports, folder, top):
    done = subprocess.run(
        [sys.executable, "-c", imports + textwrap.dedent(SCRIPT), str(folder), str(top)], capture_output=True, encoding="utf-8"
    )
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def differences(theirs, ours, where=""):
    """Where two answers are not alike; numbers may differ in the last digits of a sum."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        if list(theirs) != list(ours):
            return [f"{where}: {list(theirs)} != {list(ours)}"]
        return [found for name in theirs for found in differences(theirs[name], ours[name], f"{where}.{name}")]
    if isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
        return [found for number, pair in enumerate(zip(theirs, ours)) for found in differences(*pair, f"{where}[{number}]")]
    if isinstance(theirs, float) and isinstance(ours, float) and math.isclose(theirs, ours, rel_tol=1e-12):
        return []
    return [] if theirs == ours else [f"{where}: {theirs!r} != {ours!r}"]


class SideBySide(unittest.TestCase):
    def folder(self, source):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        target = Path(folder.name) / "sweep"
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.py", "*.md", "*.sqlite*", "*.html"))
        return target

    def test_a_script_gives_the_same_with_its_imports_changed(self):
        source = Path(os.environ.get("IAF_SWEEP", ROOT / "examples/sweep"))
        folder = self.folder(source)
        theirs = run(THEIRS, folder, 25)
        size = (folder / "report.html").stat().st_size
        (folder / "index.sqlite").unlink()
        ours = run(OURS, folder, 25)
        self.assertEqual(differences(theirs["answers"], ours["answers"]), [])
        own_size = (folder / "report.html").stat().st_size
        print(
            f"\n{len(theirs['answers']['listed'])} bundles of {source.name}, imported and started: framework {theirs['took']:.2f} s, "
            f"{size:,} bytes; iafbt {ours['took']:.2f} s, {own_size:,} bytes; ratio {theirs['took'] / ours['took']:.1f}",
            file=sys.stderr,
        )

    def test_each_reads_the_index_of_the_other(self):
        import iafbt
        from investing_algorithm_framework.cli.index_command import build_index, rank_index

        mine, their = self.folder(ROOT / "examples/sweep"), self.folder(ROOT / "examples/sweep")
        pairs = [(iafbt.build_index(str(mine)), rank_index), (build_index(str(their)), iafbt.rank_index)]
        (by_them, _), (by_us, _) = [(rank(index, by="sharpe_ratio", limit=50), index) for index, rank in pairs]
        self.assertEqual(by_them, by_us)

    def test_both_commands_are_there(self):
        for name, said in (("iaf", "Index, rank and report"), ("investing-algorithm-framework", "Investing Algorithm Framework")):
            done = subprocess.run([Path(sys.executable).with_name(name), "--help"], capture_output=True, encoding="utf-8", check=True)
            self.assertIn(said, done.stdout)

    def test_a_migrated_folder_is_the_same_for_both(self):
        import iafbt
        from investing_algorithm_framework.domain import Backtest
        from investing_algorithm_framework.domain.backtesting import BacktestIndex

        source, target = self.folder(ROOT / "tests/bundles/legacy"), Path(tempfile.mkdtemp()) / "new"
        self.addCleanup(shutil.rmtree, target.parent)
        count = iafbt.migrate_backtests(str(source), str(target))
        self.assertEqual(count, len(list(target.rglob("*.iafbt"))))
        self.assertEqual(len(BacktestIndex.open(str(target))), count)
        for path in target.rglob("*.iafbt"):
            self.assertEqual(Backtest.open(str(path)).algorithm_id, iafbt.LocalDirStore(target).open(str(path.relative_to(target))).algorithm_id)


if __name__ == "__main__":
    unittest.main()
