//! The prices that `iaf report --benchmarks` compares with.

use super::console::Console;
use super::error::CliError;
use crate::report::Prices;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// Reads every CSV file of a folder, in order of name; what is wrong with one is said and does not stop the others.
pub(super) fn read_benchmarks(folder: &Path, console: &Console) -> Result<Vec<Prices>, CliError> {
    let failed = |error| {
        CliError::failed(format!("the folder {} cannot be read: {error}", folder.display()))
            .hint("name a folder of CSV files with --benchmarks")
    };
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_file() && path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv")) {
            files.push(path);
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(CliError::failed(format!("the folder {} holds no CSV file", folder.display()))
            .hint("a benchmark is a file such as BTC_EUR.csv whose lines are 'date,close'"));
    }
    let mut benchmarks = Vec::new();
    for file in files {
        match read_prices(&file) {
            Ok(prices) => {
                prices.notices.iter().for_each(|notice| console.warn_of(&format!("{}: {notice}", file.display())));
                benchmarks.push(prices);
            }
            Err(error) => console.warn_of(&format!(
                "{} holds no prices and is left out: {error}; its lines should be 'date,close', such as '2022-01-31,38483.12'",
                file.display()
            )),
        }
    }
    Ok(benchmarks)
}

fn read_prices(file: &Path) -> Result<Prices, Box<dyn Error>> {
    Ok(Prices::parse(name_of(file), &fs::read_to_string(file)?)?)
}

/// The name of a file's prices: those of `BTC/EUR` are in `BTC_EUR.csv`, or in `OHLCV_BTC-EUR_...csv` where the
/// framework has stored them.
fn name_of(file: &Path) -> String {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    match stem.split('_').collect::<Vec<_>>()[..] {
        ["OHLCV", symbol, ..] => symbol.replace('-', "/"),
        [base, quote] => format!("{base}/{quote}"),
        _ => stem.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_called_by_their_symbol_where_the_name_tells_it() {
        for (file, name) in [
            ("a/BTC_EUR.csv", "BTC/EUR"),
            ("OHLCV_BTC-EUR_BITVAVO_1h_2021-12-22_2023-12-31.csv", "BTC/EUR"),
            ("SPY.csv", "SPY"),
            ("a_b_c.csv", "a_b_c"),
        ] {
            assert_eq!(name_of(Path::new(file)), name);
        }
    }
}
