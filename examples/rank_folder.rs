//! Ranks a folder of bundles: indexes what has changed, filters, and prints the best five by what is measured on their equity.
//!
//! `cargo run --example rank_folder -- examples/sweep "worst_drawdown < 0.2"`

#![allow(clippy::print_stdout)]

use iaf::model::RowKey;
use iaf::rank::Ranking;
use iaf::sweep::{Sweep, SweepOptions};
use std::error::Error;
use std::path::Path;

/// The best of a folder that meet a condition, a line each.
fn best(folder: &Path, filter: Option<&str>) -> Result<Vec<String>, Box<dyn Error>> {
    let mut sweep = Sweep::open(folder, SweepOptions::default())?;
    sweep.refresh(&())?;
    let ranked = sweep.rank(&Ranking::by("chained_sharpe")?, filter)?;

    // No bundle is opened for any of this: the index holds parameters and measured figures.
    let index = sweep.index()?;
    let keys = ranked.first_keys(5);
    let keys: Vec<&RowKey> = keys.iter().collect();
    let (rows, trials) = (index.rows(&keys)?, index.trials(&keys)?);
    let mut lines = Vec::new();
    for (((_, row), trial), ranked) in rows.iter().zip(trials).zip(ranked.iter()) {
        let sharpe = ranked.value.ok_or("nothing is measured of it")?;
        let fall = trial.and_then(|trial| trial.figures.get("worst_drawdown")).ok_or("nothing is measured of it")?;
        lines.push(format!("{}: Sharpe ratio {sharpe:.2}, worst drawdown {:.1} %", row.name(), 100.0 * fall));
    }
    Ok(lines)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (folder, filter) = (arguments.next(), arguments.next());
    let folder = folder.as_deref().unwrap_or("examples/sweep");
    best(Path::new(folder), filter.as_deref())?.iter().for_each(|line| println!("{line}"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_of_the_example_sweep_are_named() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["ema_24_40_rsi_7", "ema_24_40_rsi_14", "ema_24_40_rsi_28"] {
            std::fs::copy(format!("examples/sweep/{name}.iafbt"), folder.path().join(format!("{name}.iafbt"))).unwrap();
        }
        let lines = best(folder.path(), Some("worst_drawdown < 0.3")).unwrap();
        assert_eq!(lines[0], "ema_24_40_rsi_28: Sharpe ratio 2.50, worst drawdown 22.6 %");
    }
}
