//! The Parquet file beside an index, read by DuckDB as a user would.
//!
//! DuckDB comes from PyPI into a virtual environment below `target`, which later runs find there.

use crate::python::{python, run};
use crate::world::World;
use std::process::Command;

const PACKAGE: &str = "duckdb>=1.1,<2";

#[test]
fn duckdb_reads_the_rows_of_the_index() {
    let Some(python) = python(&[PACKAGE]) else { return };
    let world = World::of_sweep();
    let said = world.iaf(&["index", "sweep", "--parquet", "-o", "index.sqlite"]).printed();
    assert!(said.ends_with(", index.parquet\n"), "{said}");

    let script = r#"
import duckdb, json, sqlite3, sys
parquet, sqlite = sys.argv[1:]
table = duckdb.read_parquet(parquet)
index = sqlite3.connect(sqlite)
columns = [row[1] for row in index.execute("PRAGMA table_info(backtest_index)")]
def in_file(column):
    if column.startswith("summary_") and column != "summary_extras_json":
        return column.replace("summary_", "summary.", 1)
    return {"parameters_json": "parameters", "strategy_ids_json": "strategy_ids"}.get(column, column)
assert table.columns[:4] == ["algorithm_id", "tag", "bundle_path", "framework_version"], table.columns
assert table.columns[8:10] == ["strategy_ids", "summary.total_net_gain"], table.columns
names = ", ".join(f'"{column}"' for column in columns)
rows = index.execute(f"SELECT {names} FROM backtest_index ORDER BY bundle_path").fetchall()
names = ", ".join(f'"{in_file(column)}"' for column in columns)
assert duckdb.sql(f"SELECT {names} FROM '{parquet}' ORDER BY bundle_path").fetchall() == rows
for path, fast, parameters in duckdb.sql(f"""SELECT bundle_path, "param.ema_fast", parameters FROM '{parquet}'""").fetchall():
    assert json.loads(parameters)["ema_fast"] == fast, path
types = dict(zip(table.columns, map(str, table.types)))
assert types["bundle_path"] == "VARCHAR" and types["summary.sharpe_ratio"] == "DOUBLE", types
assert types["param.ema_fast"] == types["bundle_size"] == "BIGINT", types
print(len(rows))
"#;
    let mut reading = Command::new(python);
    reading.args(["-c", script]).args(["index.parquet", "index.sqlite"]).current_dir(world.path());
    assert_eq!(run(&mut reading).unwrap_or_else(|error| panic!("{error}")), "27\n");
}
