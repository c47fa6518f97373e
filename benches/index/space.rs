//! The disk that what is measured takes in an index, table by table, and the memory that indexing takes.

use rusqlite::Connection;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// How often the memory of a process is looked at.
const GLANCE: Duration = Duration::from_millis(1);

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

/// The most memory that a process had at once, in bytes; `None` where the system does not tell.
fn peak_memory(arguments: &[&str]) -> Option<u64> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_iaf"));
    let mut process = command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let status = format!("/proc/{}/status", process.id());
    let mut peak = None;
    while process.try_wait().unwrap().is_none() {
        let kilobytes = fs::read_to_string(&status).ok().and_then(|status| {
            let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
            line.split_whitespace().nth(1)?.parse::<u64>().ok()
        });
        peak = peak.max(kilobytes.map(|kilobytes| kilobytes * 1024));
        sleep(GLANCE);
    }
    peak
}
