//! The Parquet file beside an index, read by DuckDB as a user would.
//!
//! DuckDB comes from PyPI into a virtual environment below `target`, which later runs find there.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

mod python;

use assert_cmd::Command;
use python::{python, run};
use std::process;

const PACKAGE: &str = "duckdb>=1.1,<2";

#[test]
fn duckdb_reads_the_rows_of_the_index() {
    let Some(python) = python(&[PACKAGE]) else { return };
    let folder = tempfile::tempdir().unwrap();
    let index = folder.path().join("index.sqlite");
    let said = Command::new(assert_cmd::cargo::cargo_bin!("iaf"))
        .args(["index", "examples/sweep", "--parquet", "-o"])
        .arg(&index)
        .output()
        .unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let parquet = folder.path().join("index.parquet");
    assert!(String::from_utf8(said.stdout).unwrap().ends_with(&format!(", {}\n", parquet.display())));

    let script = r#"
import duckdb, json, sqlite3, sys
parquet, sqlite = sys.argv[1:]
table = duckdb.read_parquet(parquet)
index = sqlite3.connect(sqlite)
columns = [row[1] for row in index.execute("PRAGMA table_info(backtest_index)")]
assert table.columns[:len(columns)] == columns, table.columns
names = ", ".join(f'"{column}"' for column in columns)
rows = index.execute(f"SELECT {names} FROM backtest_index ORDER BY bundle_path").fetchall()
assert duckdb.sql(f"SELECT {names} FROM '{parquet}' ORDER BY bundle_path").fetchall() == rows
for path, fast, parameters in duckdb.sql(f"""SELECT bundle_path, "param.ema_fast", parameters_json FROM '{parquet}'""").fetchall():
    assert json.loads(parameters)["ema_fast"] == fast, path
types = dict(zip(table.columns, map(str, table.types)))
assert types["bundle_path"] == "VARCHAR" and types["summary_sharpe_ratio"] == "DOUBLE", types
assert types["param.ema_fast"] == types["bundle_size"] == "BIGINT", types
print(len(rows))
"#;
    let mut reading = process::Command::new(python);
    reading.args(["-c", script]).arg(&parquet).arg(&index);
    assert_eq!(run(&mut reading).unwrap_or_else(|error| panic!("{error}")), "27\n");
}
