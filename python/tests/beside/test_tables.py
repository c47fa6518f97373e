"""Tables, taken by the libraries of data frames that people have."""

import shutil
import tempfile
import unittest
from pathlib import Path

import duckdb
import iafbt as iaf
import pandas
import polars
import pyarrow

ROOT = Path(__file__).resolve().parents[3]


class Tables(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temporary.cleanup)
        folder = Path(cls.temporary.name) / "sweep"
        shutil.copytree(ROOT / "examples/sweep", folder, ignore=shutil.ignore_patterns("*.py", "*.md", "*.sqlite*"))
        cls.sweep = iaf.open(folder)
        cls.ranked = cls.sweep.rank("sharpe_ratio")
        cls.indexed = iaf.index_files(sorted(folder.glob("*.iafbt")))

    def test_every_library_has_the_same_rows(self):
        expected = self.ranked.to_dicts()
        self.assertEqual(len(expected), 27)
        self.assertEqual(self.ranked.to_polars().to_dicts(), expected)
        self.assertEqual(self.ranked.to_arrow().to_pylist(), expected)
        frame = self.ranked.to_pandas()
        self.assertEqual((list(frame.columns), len(frame)), (self.ranked.columns, 27))
        self.assertEqual(list(frame["sharpe_ratio"]), [row["sharpe_ratio"] for row in expected])
        ranked = self.ranked  # DuckDB finds it by its name.
        found = duckdb.sql("SELECT bundle_path, sharpe_ratio FROM ranked WHERE rank <= 3 ORDER BY rank").fetchall()
        self.assertEqual(found, [(row["bundle_path"], row["sharpe_ratio"]) for row in expected[:3]])
        del ranked

    def test_columns_have_types(self):
        frame = self.ranked.to_polars()
        types = {name: frame.schema[name] for name in ("rank", "tag", "sharpe_ratio", "number_of_trades", "param.ema_fast")}
        self.assertEqual(list(types.values()), [polars.Int64, polars.String, polars.Float64, polars.Int64, polars.Int64])

    def test_returns_and_windows_join_their_rows(self):
        _, windows, returns, _ = self.indexed
        rows = self.indexed.rows.to_polars().with_row_index("row").with_columns(polars.col("row").cast(polars.Int32))
        grown = returns.to_polars().group_by("row").agg(((polars.col("return").cast(polars.Float64) + 1).product() - 1).alias("grown"))
        both = rows.join(grown, on="row")
        self.assertEqual(len(both), 27)
        self.assertLess((both["grown"] - both["chained_return"]).abs().max(), 1e-4)
        self.assertEqual(returns.to_polars().schema["day"], polars.Date)
        self.assertEqual(str(windows.to_arrow().schema.field("start").type), "timestamp[ms, tz=UTC]")
        self.assertEqual(pandas.api.types.is_datetime64_any_dtype(windows.to_pandas()["start"]), True)
        self.assertEqual(windows.to_polars()["bundle_path"].n_unique(), 27)

    def test_an_empty_table_keeps_its_columns(self):
        empty = self.sweep.rank("sharpe_ratio", where="sharpe_ratio > 99")
        self.assertEqual((len(empty), empty.to_polars().shape[0], empty.to_arrow().num_rows), (0, 0, 0))
        self.assertIn("sharpe_ratio", empty.to_polars().columns)

    def test_the_data_outlives_the_table(self):
        frame = polars.DataFrame(self.sweep.rank("cagr", top=2))
        arrow = pyarrow.table(self.sweep.rank("cagr", top=2))
        self.assertEqual(frame["cagr"].to_list(), arrow["cagr"].to_pylist())


if __name__ == "__main__":
    unittest.main()
