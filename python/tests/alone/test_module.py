"""The module in an environment that has nothing else."""

import datetime
import json
import os
import pickle
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


class Screens(unittest.TestCase):
    """Screens of BTC/EUR, 48 hours, and ETH/EUR, 24."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name) / "sweep"
        shutil.copytree(ROOT / "tests/bundles/ohlcv", self.folder, ignore=shutil.ignore_patterns("shared*", "float32*"))
        self.sweep = iaf.open(self.folder)

    def test_a_screen_is_that_of_the_command(self):
        expression = "universe = close.top(1); gain = returns(2); up = gain > 0"
        said, _, code = command("screen", self.folder, "--expr", expression, "--from", "2024-01-01", "--json")
        expected = json.loads(said)
        rows = self.sweep.screen(expression, start="2024-01-01").to_dicts()
        self.assertEqual((code, len(rows), list(rows[0])), (0, 48, expected["columns"]))
        self.assertEqual([row["gain"] for row in rows], [row["gain"] for row in expected["rows"]])
        self.assertEqual([row["up"] for row in rows], [row["up"] for row in expected["rows"]])
        named = {"universe": "close.top(1)", "gain": "returns(2)", "up": "gain\n > 0"}
        self.assertEqual(self.sweep.screen(named, start=datetime.date(2024, 1, 1)).to_dicts(), rows)

    def test_a_time_may_be_a_text_a_date_or_a_datetime(self):
        expected = datetime.datetime(2024, 1, 1, 23, tzinfo=datetime.timezone.utc)
        for moment in ["2024-01-01", datetime.date(2024, 1, 1), expected]:
            self.assertEqual(self.sweep.screen("close", as_of=moment).to_dicts()[0]["datetime"], expected)

    def test_a_factor_of_one_s_own_sees_the_bars_up_to_its_own_and_no_other(self):
        seen = []

        def last(table):
            rows = table.to_dicts()
            seen.append((len({row["datetime"] for row in rows}), rows[-1]["datetime"]))
            return [row["close"] for row in rows]

        both = self.sweep.screen("mine - close", end="2024-01-02", start="2024-01-01", custom={"mine": last})
        self.assertEqual({row["value"] for row in both.to_dicts()}, {0.0})
        self.assertEqual([bars for bars, _ in seen], list(range(1, 49)))
        self.assertEqual([moment for _, moment in seen], sorted({row["datetime"] for row in both.to_dicts()}))
        seen.clear()
        windowed = {"mine": iaf.CustomFactor(last, window=3)}
        rows = self.sweep.screen("mine", start="2024-01-01", custom=windowed).to_dicts()
        self.assertEqual(({bars for bars, _ in seen}, len(seen)), ({3}, 46))
        self.assertEqual([row["value"] for row in rows[:4]], [None] * 4)
        seen.clear()
        self.sweep.screen("mine", custom=windowed)
        self.assertEqual(len(seen), 1, "of one bar only that one is asked for")
        seen.clear()
        self.sweep.screen("rolling_beta(mine, close, 5)", custom=windowed)
        self.assertEqual(len(seen), 46, "a window over it needs the bars before")

    def test_a_factor_that_fails_raises_with_its_cause(self):
        def failing(table):
            raise KeyError("nothing")

        with self.assertRaises(iaf.Error) as raised:
            self.sweep.screen("mine", custom={"mine": failing})
        self.assertIn("the factor mine failed: KeyError: 'nothing'", str(raised.exception))
        self.assertIsInstance(raised.exception.__cause__, KeyError)
        with self.assertRaisesRegex(iaf.Error, "it gave 1 values for 72 rows"):
            self.sweep.screen("mine", custom={"mine": lambda table: [1.0]})
        self.assertEqual(len(self.sweep.screen("close")), 1, "the sweep is of use afterwards")

    def test_a_factor_may_ask_the_sweep_itself(self):
        table = self.sweep.screen("mine", custom={"mine": lambda table: [float(len(self.sweep))] * len(table)})
        self.assertEqual(table.to_dicts()[0]["value"], 1.0)

    def test_what_makes_no_sense_is_refused_with_its_place(self):
        with self.assertRaises(iaf.UsageError) as raised:
            self.sweep.screen("a = close\nb = retuns(3)")
        self.assertEqual(
            str(raised.exception).splitlines()[:3],
            ['line 2, character 5: nothing is called "retuns"; "returns" is', "  b = retuns(3)", "      ^^^^^^"],
        )
        for arguments in [
            {"as_of": "yesterday"},
            {"as_of": "2024-01-01", "start": "2024-01-01"},
            {"start": "2024-01-02", "end": "2024-01-01"},
            {"custom": {"rsi": len}},
            {"custom": {"mine": 3}},
            {"custom": {"mine": iaf.CustomFactor(len, window=0)}},
        ]:
            with self.subTest(**arguments), self.assertRaises(iaf.UsageError):
                self.sweep.screen("close", **arguments)

    def test_what_is_not_there_is_a_warning(self):
        with self.assertWarnsRegex(UserWarning, "the last bar is that of 2024-01-02T23:00:00Z"):
            self.sweep.screen("close", as_of="2025-01-01")
        with self.assertWarnsRegex(UserWarning, "no candles of BTC-EUR"):
            self.sweep.screen('static_per_symbol({"BTC-EUR": 1})')

    def test_a_report_is_held_against_a_universe_and_without_near_copies(self):
        page = self.sweep.report(universe="close > 0", distinct=True).html
        command("report", self.folder, "--universe", "close > 0", "--distinct", "-o", self.folder / "page.html")
        self.assertEqual(page, (self.folder / "page.html").read_text())
        with self.assertRaisesRegex(iaf.UsageError, "it is a factor"):
            self.sweep.report(universe="close")

    def test_a_screen_is_pickled_with_its_types(self):
        table = self.sweep.screen("universe = close.top(1); up = returns(2) > 0", start="2024-01-01")
        again = pickle.loads(pickle.dumps(table))
        self.assertEqual((again.columns, again.to_dicts()), (table.columns, table.to_dicts()))
        none = self.sweep.table(where="number_of_trades > 1000000")
        again = pickle.loads(pickle.dumps(none))
        self.assertEqual((len(again), again.columns), (0, none.columns))


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
