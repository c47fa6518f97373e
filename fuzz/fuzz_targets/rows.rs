//! The rows of an index: cells of any type and content in the table that another program may have written.

#![no_main]

mod frame;

use frame::LIMITS;
use iaf::index::{Catalog, SqliteCatalog, to_parquet};
use iaf::model::{METRICS, RowKey};
use libfuzzer_sys::fuzz_target;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

/// Input is a column, a type and a length, then so many bytes, again and again; column 255 begins the next row.
fn rows(mut data: &[u8], columns: usize) -> Vec<Vec<Value>> {
    let mut rows = vec![vec![Value::Null; columns]];
    while let Some(([column, kind, length], rest)) = data.split_first_chunk() {
        let (bytes, rest) = rest.split_at(rest.len().min((*length).into()));
        data = rest;
        if *column == 255 {
            rows.push(vec![Value::Null; columns]);
            continue;
        }
        let number = bytes.iter().rev().take(8).fold(0u64, |number, byte| number << 8 | u64::from(*byte));
        let value = match kind % 4 {
            0 => Value::Text(String::from_utf8_lossy(bytes).into_owned()),
            1 => Value::Integer(number as i64),
            2 => Value::Real(f64::from_bits(number)),
            _ => Value::Blob(bytes.to_vec()),
        };
        if let Some(row) = rows.last_mut() {
            row[usize::from(*column) % columns] = value;
        }
    }
    rows
}

fuzz_target!(|data: &[u8]| {
    let path = frame::own_file("rows.sqlite");
    if !path.exists() {
        SqliteCatalog::open(&path).and_then(|mut index| index.write(frame::of_nothing())).expect("an index can be made");
    }
    let connection = Connection::open(&path).expect("the index is there");
    let columns = connection.prepare("SELECT * FROM backtest_index").expect("it has the table").column_count();
    connection.execute("DELETE FROM backtest_index", []).expect("it can be emptied");
    let values = vec!["?"; columns].join(", ");
    for row in rows(data, columns) {
        let insert = format!("INSERT OR REPLACE INTO backtest_index VALUES ({values})");
        connection.execute(&insert, params_from_iter(row)).expect("SQLite takes any value");
    }
    drop(connection);
    let Ok(index) = SqliteCatalog::open_read_only(&path) else { return };
    let metrics: Vec<_> = METRICS.iter().collect();
    let _ = index.candidates(None, &metrics);
    let _ = index.parameters();
    if let Ok(keys) = index.list(Some("param.a > 1 OR tag IS NULL OR 1"), None, 100) {
        let keys: Vec<&RowKey> = keys.iter().collect();
        let _ = (index.rows(&keys), index.trials(&keys), index.details(&keys));
    }
    let _ = to_parquet(&index);
    let _ = SqliteCatalog::open(&path).and_then(|mut index| index.known(&LIMITS));
});
