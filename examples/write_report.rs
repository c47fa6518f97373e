//! Writes a report on the best of a folder, never larger than asked for: the way that `iaf report` goes, in a program's own hands.
//!
//! `cargo run --example write_report -- examples/sweep report.html`

#![allow(clippy::print_stdout)]

use iaf::judgement::JudgementOptions;
use iaf::rank::Ranking;
use iaf::report::{Budget, Criteria, Detail, ReportInput, ScanCounts, Tearsheet, render};
use iaf::sweep::{Sweep, SweepOptions, Winner};
use std::error::Error;
use std::fs;
use std::path::Path;

/// The largest page, in bytes.
const LARGEST: usize = 500_000;

/// The page on the three best of a folder.
fn page(folder: &Path) -> Result<String, Box<dyn Error>> {
    let mut sweep = Sweep::open(folder, SweepOptions::default())?;
    let scan = sweep.refresh(&())?.scan;
    let criteria = Criteria { ranking: Ranking::by("chained_sharpe")?, filter: None, limit: 3 };
    let ranked = sweep.rank(&criteria.ranking, None)?;

    // Each winner is opened, made into its part of the page, and let go of.
    let budget = Budget { max_size: Some(LARGEST), detail: Detail::Standard };
    let packer = budget.packer();
    let tearsheet = |best: Winner| Tearsheet::new(&best.row, &best.backtest, best.sha256, best.notices, &packer, &[]);
    let winners = sweep.winners(&ranked, criteria.limit, &(), tearsheet, |made| budget.trim(made))?;

    let counts = ScanCounts { seen: scan.seen, indexed: sweep.index()?.count()?, matching: ranked.len() };
    let mut input = ReportInput::new("Three best", criteria, counts, winners.made);
    input.failures = [scan.failures.clone(), winners.failures, winners.missing].concat();
    // All trials count for the judgement of the best, whatever the page shows of them.
    input.judgement = Some(sweep.judge(scan.failures.len(), &JudgementOptions::default())?);
    Ok(render(&input, &budget)?.html)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (folder, file) = (arguments.next(), arguments.next());
    let file = file.as_deref().unwrap_or("report.html");
    let html = page(Path::new(folder.as_deref().unwrap_or("examples/sweep")))?;
    fs::write(file, &html)?;
    println!("{file}: {} bytes", html.len());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_whole_and_within_its_limit() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["ema_24_40_rsi_7", "ema_24_40_rsi_14", "ema_24_40_rsi_28"] {
            fs::copy(format!("examples/sweep/{name}.iafbt"), folder.path().join(format!("{name}.iafbt"))).unwrap();
        }
        let html = page(folder.path()).unwrap();
        assert!(html.starts_with("<!DOCTYPE html>") && html.len() <= LARGEST);
        assert!(html.contains("ema_24_40_rsi_28") && html.contains("id=\"luck\""));
    }
}
