//! The disk that what is measured takes in an index, table by table, and the memory that indexing takes.

use super::process::peak_memory;
use rusqlite::Connection;
use std::fs;
use std::path::Path;

/// Shows what so many trials of so many days take.
pub fn show(folder: &Path, index: &Path, trials: usize, days: usize) {
    let (sweep, file) = (folder.to_str().unwrap(), index.to_str().unwrap());
    let least = peak_memory(&["--version"]);
    let peak = peak_memory(&["index", sweep, "-o", file]);
    let size = fs::metadata(index).unwrap().len();
    println!("{:<26}{:>12}{:>12}", "", "bytes", "per trial");
    let line = |name: &str, bytes: u64| println!("{name:<26}{bytes:>12}{:>12.1}", bytes as f64 / trials as f64);
    line("returns as float32 alone", (4 * trials * days) as u64);
    for (table, bytes) in tables(index) {
        line(&table, bytes);
    }
    line("the whole index", size);
    println!("{:<26}{:>12}{:>12}", "", "floor", "peak");
    match (least, peak) {
        (Some(least), Some(peak)) => {
            println!("{:<26}{:>12}{:>12}", "memory, cold", megabytes(least), megabytes(peak));
        }
        _ => println!("memory is not told by this system"),
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// The bytes of each table with its indexes.
fn tables(index: &Path) -> Vec<(String, u64)> {
    let connection = Connection::open(index).unwrap();
    let select = "SELECT coalesce(tbl_name, dbstat.name) AS owner, sum(pgsize) FROM dbstat \
                  LEFT JOIN sqlite_master ON sqlite_master.name = dbstat.name GROUP BY owner";
    let mut select = connection.prepare(select).unwrap();
    let sizes = select.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64))).unwrap();
    sizes.collect::<rusqlite::Result<_>>().unwrap()
}
