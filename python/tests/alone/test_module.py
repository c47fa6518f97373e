"""The module in an environment that has nothing else."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import unittest
import warnings
from importlib import metadata
from pathlib import Path

import iafbt as iaf

ROOT = Path(__file__).resolve().parents[3]
COMMAND = [sys.executable, "-m", "iafbt"]


def command(*arguments, cwd=None):
    """What the command prints, and its exit code."""
    done = subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, encoding="utf-8", cwd=cwd)
    return done.stdout, done.stderr, done.returncode


class OfSweep(unittest.TestCase):
    """Tests on a copy of the example sweep."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name) / "sweep"
        shutil.copytree(ROOT / "examples/sweep", self.folder, ignore=shutil.ignore_patterns("*.py", "*.md", "*.sqlite"))


class Environment(unittest.TestCase):
    def test_nothing_else_is_installed_and_no_compiler_is_there(self):
        self.assertIsNone(shutil.which("cargo"))
        self.assertEqual({found.name for found in metadata.distributions()}, {"iafbt"})

    def test_the_command_is_installed_and_is_the_same(self):
        installed = Path(sys.executable).with_name("iaf")
        said = subprocess.run([installed, "--version"], capture_output=True, encoding="utf-8", check=True).stdout
        self.assertEqual(said, f"iaf {iaf.__version__}\n")
        self.assertEqual(command("--version")[0], said)

    def test_types_are_handed_out(self):
        package = Path(iaf.__file__).parent
        self.assertTrue((package / "py.typed").exists() and (package / "_iafbt.pyi").exists())
        for name in iaf.__all__:
            self.assertTrue(name.startswith("__") or getattr(iaf, name).__doc__, f"{name} says nothing of itself")


class Sweeps(OfSweep):
    def test_the_ranking_is_that_of_the_command(self):
        rows = iaf.open(self.folder).rank("worst_drawdown", where="number_of_trades > 30", top=7).to_dicts()
        said, _, code = command("rank", self.folder, "--by", "worst_drawdown", "--where", "number_of_trades > 30", "-n", 7, "--json")
        said = json.loads(said)
        self.assertEqual((code, len(said)), (0, 7))
        for row, theirs in zip(rows, said, strict=True):
            for name in ("rank", "bundle_path", "algorithm_id", "tag", "number_of_runs", "worst_drawdown", "sharpe_ratio"):
                self.assertEqual(row[name], theirs[name], name)
            parameters = {name.removeprefix("param."): row[name] for name in row if name.startswith("param.")}
            self.assertEqual(parameters, theirs["parameters"])

    def test_a_score_and_a_figure_of_the_whole_sweep_rank_too(self):
        sweep = iaf.open(self.folder)
        said = json.loads(command("rank", self.folder, "--focus", "profit", "--weight", "win_rate=3", "-n", 27, "--json")[0])
        rows = sweep.rank(focus="profit", weights={"win_rate": 3}).to_dicts(["bundle_path", "score"])
        self.assertEqual(rows, [{name: row[name] for name in ("bundle_path", "score")} for row in said])
        said = json.loads(command("rank", self.folder, "--by", "dsr", "-n", 27, "--json")[0])
        rows = sweep.rank("dsr").to_dicts(["bundle_path", "dsr"])
        self.assertEqual(rows, [{name: row[name] for name in ("bundle_path", "dsr")} for row in said])

    def test_the_page_is_that_of_the_command(self):
        page = iaf.open(self.folder).report(top=4, title="Four").html
        command("report", self.folder, "--top", 4, "--title", "Four", "-o", self.folder / "page.html")
        self.assertEqual(page, (self.folder / "page.html").read_text())

    def test_statistics_are_those_of_the_command(self):
        self.assertEqual(iaf.open(self.folder).statistics(), json.loads(command("sweep", self.folder, "--json")[0]))

    def test_a_table_is_listed_in_the_order_of_any_column(self):
        table = iaf.open(self.folder).table(sort_by="param.ema_slow", ascending=True, top=3)
        self.assertEqual([row["param.ema_slow"] for row in table.to_dicts()], [40, 40, 40])
        self.assertIn("<table>", table._repr_html_())

    def test_a_bundle_that_cannot_be_read_is_a_failure_and_a_warning(self):
        (self.folder / "broken.iafbt").write_bytes(b"IAFB no bundle")
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            sweep = iaf.open(self.folder)
        self.assertEqual((len(sweep), [path for path, _ in sweep.failures]), (27, ["broken.iafbt"]))
        self.assertEqual(len(said), 1)


class Errors(OfSweep):
    def assert_said(self, error, *arguments):
        """The exception says what the command does, with its hint."""
        lines = command(*arguments)[1].splitlines()
        said = next(line for line in lines if line.startswith("error: ")).removeprefix("error: ")
        hint = next(line for line in lines if line.startswith("hint: ")).removeprefix("hint: ")
        self.assertEqual((str(error), error.hint), (f"{said}\nhint: {hint}", hint))

    def test_errors_are_typed_and_say_what_the_command_says(self):
        sweep = iaf.open(self.folder)
        with self.assertRaises(iaf.MetricError) as raised:
            sweep.rank("sharp_ratio")
        self.assert_said(raised.exception, "rank", self.folder, "--by", "sharp_ratio")
        with self.assertRaises(iaf.FilterError) as raised:
            sweep.rank(where="sharp > 1")
        self.assert_said(raised.exception, "rank", self.folder, "--where", "sharp > 1")
        with self.assertRaises(iaf.NotFoundError) as raised:
            iaf.open(self.folder / "nowhere")
        self.assert_said(raised.exception, "rank", self.folder / "nowhere")
        self.assertIsInstance(raised.exception, FileNotFoundError)
        store = iaf.LocalDirStore(self.folder)
        with self.assertRaises(iaf.StoreHandleNotFoundError) as raised:
            store.open("nowhere")
        self.assertIsInstance(raised.exception, (KeyError, iaf.StoreError))
        with self.assertRaises(iaf.Error):
            store.open("../sweep/ema_6_40_rsi_7")

    def test_what_makes_no_sense_is_refused_with_what_to_do(self):
        sweep = iaf.open(self.folder)
        for ask in (
            lambda: sweep.rank(top=0),
            lambda: sweep.rank(top=-1),
            lambda: sweep.rank("sharpe_ratio", focus="balanced"),
            lambda: sweep.rank(weights={"win_rate": float("nan")}),
            lambda: sweep.report(top=0),
            lambda: sweep.report(top=1, max_size="1MB"),
            lambda: sweep.report(top=1, risk_free=float("nan")),
            lambda: sweep.report(top=1, benchmarks=["btc.csv"]),
            lambda: iaf.index_files("bundle.iafbt"),
        ):
            with self.assertRaises(iaf.UsageError) as raised:
                ask()
            self.assertTrue(raised.exception.hint)
        with self.assertRaises(iaf.NotFoundError):
            sweep.report(top=1, benchmarks={"BTC": self.folder / "nowhere.csv"})
        with self.assertRaises(iaf.NotFoundError) as raised:
            sweep.report(top=1).save(self.folder / "nowhere" / "report.html")
        self.assertTrue(str(raised.exception).startswith(f"there is no folder {self.folder / 'nowhere'}\nhint: "))


class Threads(OfSweep):
    def many(self, copies):
        """More bundles, so that reading them takes its time."""
        for path in list(self.folder.glob("*.iafbt")):
            for number in range(copies):
                os.link(path, self.folder / f"{path.stem}_{number}.iafbt")

    def test_other_threads_of_python_go_on_meanwhile(self):
        self.many(4)
        counted, ended = 0, threading.Event()

        def count():
            nonlocal counted
            while not ended.wait(0.001):
                counted += 1

        counting = threading.Thread(target=count)
        counting.start()
        iaf.open(self.folder)
        ended.set()
        counting.join()
        self.assertGreater(counted, 10)

    def test_an_interruption_stops_the_reading_and_leaves_the_index_whole(self):
        self.many(25)
        script = f"""
            import os, signal, threading
            from iafbt import _iafbt

            told, begun = (0, 0), threading.Event()

            def tell(done, total):
                global told
                told = (done, total)
                if done:
                    begun.set()

            def interrupt():
                begun.wait()
                os.kill(os.getpid(), signal.SIGINT)

            threading.Thread(target=interrupt, daemon=True).start()
            try:
                _iafbt.RawSweep([{str(self.folder)!r}], report=tell)
            except KeyboardInterrupt:
                print("stopped", "before its end" if told[0] < told[1] else told)
        """
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(script)],
            capture_output=True,
            encoding="utf-8",
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        self.assertEqual(done.stdout, "stopped before its end\n", done.stderr)
        self.assertEqual(len(iaf.open(self.folder)), 27 * 26)


class Kernel(OfSweep):
    def test_bytes_and_paths_give_what_an_index_holds(self):
        paths = sorted(self.folder.glob("*.iafbt"))[:5]
        from_paths = iaf.index_files(paths)
        from_bytes = iaf.index_files({path.name: path.read_bytes() for path in paths})
        indexed = iaf.open(paths).table().to_dicts()
        for row, other, known in zip(from_paths.rows.to_dicts(), from_bytes.rows.to_dicts(), indexed, strict=True):
            self.assertEqual({**row, "bundle_path": known["bundle_path"]}, known)
            self.assertEqual({**other, "bundle_mtime_ns": known["bundle_mtime_ns"]}, known)
        self.assertEqual(from_paths.failures, [])
        self.assertEqual(from_paths.windows.to_dicts(["row", "window", "trades"]), from_bytes.windows.to_dicts(["row", "window", "trades"]))
        windows = from_paths.windows.to_dicts()
        self.assertEqual(len(windows), sum(row["number_of_runs"] for row in indexed))
        self.assertEqual({window["start"].tzname() for window in windows}, {"UTC"})
        product = 1.0
        for entry in from_paths.returns.to_dicts():
            product *= 1 + entry["return"] if entry["row"] == 0 else 1
        self.assertAlmostEqual(product - 1, indexed[0]["chained_return"], places=5)

    def test_what_cannot_be_read_is_named(self):
        indexed = iaf.index_files([self.folder / "nowhere.iafbt", b"no bundle"])
        self.assertEqual((len(indexed.rows), [name for name, _ in indexed.failures]), (0, [str(self.folder / "nowhere.iafbt"), "1"]))

    def test_four_processes_read_at_once_and_have_the_same(self):
        paths = sorted(self.folder.glob("*.iafbt"))
        indexed = [table.to_dicts() for table in iaf.index_files(paths)[:3]]
        children = []
        # Forked from one that has read already: what its threads held would be held for ever.
        for _ in range(4):
            child = os.fork()
            if child == 0:
                signal.alarm(60)
                os._exit(0 if [table.to_dicts() for table in iaf.index_files(paths)[:3]] == indexed else 1)
            children.append(child)
        self.assertEqual([os.waitpid(child, 0)[1] for child in children], [0, 0, 0, 0])
        self.assertFalse(list(self.folder.glob("*.sqlite")))


class Stores(OfSweep):
    def test_backtests_are_copied_to_a_tiered_store_and_reported_from_it(self):
        source, target = iaf.LocalDirStore(self.folder), iaf.LocalTieredStore(self.folder.parent / "tiered")
        self.assertEqual((target.copy_from(source), len(target)), (27, 27))
        backtest = target.open("ema_12_40_rsi_14")
        self.assertEqual((backtest.algorithm_id, backtest.parameters["ema_fast"]), ("ema_12_40_rsi_14", 12))
        self.assertEqual(backtest.index_row()["sharpe_ratio"], source.open("ema_12_40_rsi_14").index_row()["sharpe_ratio"])
        copied = iaf.LocalDirStore(self.folder.parent)
        self.assertIn("tiered/bundles/ema_12_40_rsi_14", copied)
        self.assertNotIn("nowhere", target)
        path = iaf.BacktestReport(backtests=[target.open(handle) for handle in target.iter_handles()]).save(self.folder / "a.html")
        self.assertIn("ema_24_40_rsi_28", Path(path).read_text())

    def test_a_page_on_backtests_at_hand_is_that_on_their_folder(self):
        store = iaf.LocalDirStore(self.folder)
        at_hand = iaf.BacktestReport(backtests=[store.open(handle) for handle in store.iter_handles()])
        of_folder = iaf.BacktestReport.open(directory_path=str(self.folder))
        self.assertEqual(len(of_folder.backtests), 27)
        self.assertEqual(at_hand.report(top=5, title="One").html, of_folder.report(top=5, title="One").html)

    def test_what_is_written_is_opened_again(self):
        store = iaf.LocalDirStore(self.folder)
        handle = store.write(store.open("ema_12_40_rsi_14"), handle="again")
        self.assertEqual((handle, store.open(handle).algorithm_id), ("again.iafbt", "ema_12_40_rsi_14"))
        store.delete(handle)
        self.assertFalse(store.exists(handle))


class Reports(OfSweep):
    def test_a_frame_holds_the_whole_page_and_nothing_but_text(self):
        import html
        from html.parser import HTMLParser

        report = iaf.open(self.folder).report(top=2)
        found = []

        class Reader(HTMLParser):
            def handle_starttag(self, tag, attributes):
                found.append((tag, dict(attributes)))

        Reader(convert_charrefs=True).feed(report._repr_html_())
        self.assertEqual([tag for tag, _ in found], ["iframe"])
        self.assertEqual(html.unescape(found[0][1]["srcdoc"]), html.unescape(report.html))
        self.assertNotIn("allow-same-origin", found[0][1]["sandbox"])

    def test_a_page_that_cannot_be_written_leaves_what_was_there(self):
        report = iaf.open(self.folder).report(top=1)
        target = self.folder / "page.html"
        target.mkdir()
        with self.assertRaises(OSError):
            report.save(target)
        self.assertEqual([path.name for path in self.folder.glob("*page*")], ["page.html"])


if __name__ == "__main__":
    unittest.main()
