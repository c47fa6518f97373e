//! The prices that `iaf report --benchmarks` compares with.

use super::console::Console;
use super::error::CliError;
use crate::report::Prices;
use std::fs;
use std::path::{Path, PathBuf};

/// Reads every CSV file of a folder, in order of name; what is odd in one is said and stops nothing.
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
    files.iter().map(|file| read_prices(file, console)).collect()
}

fn read_prices(file: &Path, console: &Console) -> Result<Prices, CliError> {
    let failed = |error: String| {
        CliError::failed(format!("{} holds no prices: {error}", file.display()))
            .hint("a benchmark's lines are 'date,close', for example '2022-01-31,38483.12'")
    };
    let text = fs::read_to_string(file).map_err(|error| failed(error.to_string()))?;
    let prices = Prices::parse(name_of(file), &text).map_err(|error| failed(error.to_string()))?;
    prices.notices.iter().for_each(|notice| console.warn_of(&format!("{}: {notice}", file.display())));
    Ok(prices)
}

/// What a file's prices are called: those of `BTC/EUR` are in `BTC_EUR.csv`, or in `OHLCV_BTC-EUR_...csv` where the
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
