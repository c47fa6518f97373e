//! Memory that a backtest of very many trades takes, by command, beside its document.

use super::process::peak_memory;
use iaf::bundle::{Level, Limits, WriteOptions, decompressed_size, read, write};
use std::borrow::Cow;
use std::fs;
use std::path::Path;

/// The trades of the backtest, each with two orders, which the run lists once more.
const TRADES: usize = 250_000;

/// Shows the memory of each command that reads backtests whole.
pub fn show(root: &Path) {
    let (folder, store) = (root.join("many"), root.join("many-store"));
    let bundle = folder.join("a.iafbt");
    fs::create_dir_all(&folder).unwrap();
    let original = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bundles/v2/event.iafbt");
    let mut backtest = read(&original, &Limits::default()).unwrap().backtest;
    let run = &mut backtest.runs[0];
    let trades: Vec<_> = run.trades.iter().map(Cow::into_owned).collect();
    let orders: Vec<_> = run.orders.iter().map(Cow::into_owned).collect();
    run.trades = trades.into_iter().cycle().take(TRADES).collect();
    run.orders = orders.into_iter().cycle().take(2 * TRADES).collect();
    write(&bundle, &backtest, &WriteOptions { level: Level::FASTEST, ..WriteOptions::default() }).unwrap();
    let decoded = decompressed_size(&bundle, &Limits::default()).unwrap();
    println!("\n{TRADES} trades in a bundle, {:.1} MB decoded", decoded as f64 / 1e6);
    println!("{:<26}{:>12}{:>12}", "", "memory", "of decoded");
    let [bundle, folder, store] = [&bundle, &folder, &store].map(|path| path.to_str().unwrap());
    let commands: [(&str, &[&str]); 4] = [
        ("show", &["show", bundle]),
        ("index", &["index", folder]),
        ("report", &["report", folder, "-o", "-"]),
        (
            "migrate-store",
            &["migrate-store", "--from", "local-dir", "--src", folder, "--to", "local-tiered", "--dst", store],
        ),
    ];
    for (name, words) in commands {
        let Some(peak) = peak_memory(words) else { return println!("memory is not told by this system") };
        println!("{name:<26}{:>9.1} MB{:>12.2}", peak as f64 / 1e6, peak as f64 / decoded as f64);
    }
}
