"""Factors of one's own over candles, beside the framework's and with bars of the future added."""

import sys
import tempfile
import unittest
from pathlib import Path

import iafbt as iaf
import polars
import pyarrow
from investing_algorithm_framework import CustomFactor

ROOT = Path(__file__).resolve().parents[3]
# Candles and bundles are those of the comparison with the framework.
sys.path.append(str(ROOT / "tests"))
import factors


class Drawdown(CustomFactor):
    """As the framework documents one."""

    inputs = ["close"]
    window = 24

    def compute_panel(self, panel):
        highest = polars.col("close").rolling_max(self.window).over("symbol")
        return panel.select(polars.col("close") / highest - 1)["close"]


class Screens(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.candles = factors.made_candles()

    def sweep(self, candles):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return iaf.open(factors.write_bundle(candles, Path(folder.name)))

    def test_bars_of_the_future_change_nothing(self):
        times = sorted({row[0] for rows in self.candles.values() for row in rows})
        last = times[299]
        known = {symbol: [row for row in rows if row[0] <= last] for symbol, rows in self.candles.items()}

        def all_of_it(table):
            frame = polars.DataFrame(table)
            return [frame["close"].fill_nan(0).sum() + frame["volume"].sum() + len(frame)] * len(frame)

        end = polars.from_epoch(polars.Series([last]), "ms")[0]
        asked = {"start": "2023-01-01", "end": end, "custom": {"mine": iaf.CustomFactor(all_of_it, window=30)}}
        pipeline = "universe = mine.rank() > 2; a = mine.zscore(); b = mine"
        early, late = (self.sweep(candles).screen(pipeline, **asked) for candles in (known, self.candles))
        self.assertGreater(len(early), 1000)
        self.assertEqual(early.to_dicts(), late.to_dicts())

    def test_the_framework_s_own_factor_gives_what_it_gives_there(self):
        factor = Drawdown()
        mine = iaf.CustomFactor(lambda table: factor.compute_panel(polars.DataFrame(table)))
        found = self.sweep(self.candles).screen("mine", custom={"mine": mine}).to_polars()
        panel = polars.DataFrame(
            [(symbol, row[0], row[4]) for symbol, rows in self.candles.items() for row in rows],
            schema=["symbol", "time", "close"],
            orient="row",
        ).sort("time", "symbol")
        whole = panel.with_columns(factor.compute_panel(panel).alias("value"))
        expected = whole.filter(polars.col("time") == panel["time"].max())
        self.assertEqual(found["symbol"].to_list(), expected["symbol"].to_list())
        for one, other in zip(found["value"], expected["value"]):
            self.assertTrue(one == other or abs(one - other) < 1e-9, (one, other))

    def test_columns_of_any_library_are_taken(self):
        sweep = self.sweep(self.candles)
        expected = sweep.screen("close").to_dicts()
        for take in [
            lambda table: polars.DataFrame(table)["close"],
            lambda table: polars.DataFrame(table)["close"].to_numpy(),
            lambda table: table.to_pandas()["close"],
            lambda table: pyarrow.table(table)["close"],
            lambda table: pyarrow.table(table)["close"].combine_chunks(),
        ]:
            self.assertEqual(sweep.screen("mine", custom={"mine": iaf.CustomFactor(take, window=2)}).to_dicts()[0]["value"],
                             expected[0]["value"])


if __name__ == "__main__":
    unittest.main()
