//! The Parquet file beside an index, read by DuckDB as a user would.
//!
//! DuckDB comes from PyPI into a virtual environment below `target`, which later runs find there.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use assert_cmd::Command;
use std::path::{Path, PathBuf};
use std::process;

const PACKAGE: &str = "duckdb>=1.1,<2";

/// Runs a program and says what it was for where it fails.
fn run(program: &Path, arguments: &[&str], purpose: &str) -> String {
    let output = process::Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{purpose}: {} cannot be run: {error}", program.display()));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{purpose}: {} failed:\n{error}", program.display());
    String::from_utf8(output.stdout).unwrap()
}

/// A Python that has DuckDB.
fn python_with_duckdb() -> PathBuf {
    let environment = Path::new(env!("CARGO_TARGET_TMPDIR")).join("duckdb");
    let python = environment.join("bin/python");
    let has_duckdb = process::Command::new(&python).args(["-c", "import duckdb"]).output();
    if !has_duckdb.is_ok_and(|output| output.status.success()) {
        let needs = "this test needs Python 3 with venv (python3-venv on Debian) and PyPI";
        run(Path::new("python3"), &["-m", "venv", "--clear", environment.to_str().unwrap()], needs);
        run(&python, &["-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGE], needs);
    }
    python
}

#[test]
fn duckdb_reads_the_rows_of_the_index() {
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
    let arguments = ["-c", script, parquet.to_str().unwrap(), index.to_str().unwrap()];
    assert_eq!(run(&python_with_duckdb(), &arguments, "reading the Parquet file"), "27\n");
}
