//! The storage layer from one end to the other, SQL and Rust side by side: write, index, list, rank, open in part, tiers,
//! statistics, report. Each step says what it read, and the two ways have to agree.
//!
//! `cargo run --example storage_layer_demo` works in a temporary folder on copies of the example sweep.

#![allow(clippy::print_stdout)]

use iaf::bundle::{Level, Limits, WriteOptions, read, read_scalars, write};
use iaf::index::SortKey;
use iaf::judgement::JudgementOptions;
use iaf::model::{Direction, Handle, Metric};
use iaf::rank::{Preset, Ranking, Weights};
use iaf::report::{Budget, Criteria, Detail, ReportInput, ScanCounts, Tearsheet, render};
use iaf::store::{BacktestStore, CopyOptions, LocalDirStore, LocalTieredStore, copy};
use iaf::sweep::{Sweep, SweepOptions, Winner};
use rusqlite::Connection;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Goes through all of it in an empty folder, and gives an account of it.
fn demonstrate(folder: &Path) -> Outcome<String> {
    let mut said = String::new();
    let sweep = folder.join("sweep");
    writeln!(said, "write: {}", written(&sweep)?)?;

    let mut open = Sweep::open(&sweep, SweepOptions::default())?;
    let scan = open.refresh(&())?.scan;
    writeln!(said, "index: {} bundles read", scan.indexed)?;
    writeln!(said, "again: {} bundles read, nothing had changed", open.refresh(&())?.scan.indexed)?;

    let file = open.index_address().as_file().ok_or("the index is no file")?;
    let sql = Connection::open(file)?;
    writeln!(said, "list: {}", listed(&open, &sql)?)?;
    writeln!(said, "rank: {}", ranked(&open, &sql)?)?;
    writeln!(said, "open in part: {}", opened_in_part(&sweep)?)?;
    writeln!(said, "tiers: {}", tiers(&sweep, &folder.join("store"))?)?;
    writeln!(said, "statistics: {}", judged(&open)?)?;
    writeln!(said, "report: {}", reported(&open, scan.seen, &folder.join("report.html"))?)?;
    Ok(said)
}

/// Reads backtests and writes them anew, under names of their own.
fn written(sweep: &Path) -> Outcome<String> {
    fs::create_dir_all(sweep)?;
    // The usual level, 19, is for bundles that are kept.
    let options = WriteOptions { level: Level::new(3).ok_or("there is no such level")?, ..WriteOptions::default() };
    let (mut count, mut bytes) = (0, 0);
    for entry in fs::read_dir("examples/sweep")? {
        let path = entry?.path();
        if iaf::bundle::is_bundle_name(&path) {
            let mut backtest = read(&path, &Limits::default())?.backtest;
            backtest.tag = Some("demo".to_owned());
            bytes += write(&sweep.join(path.file_name().unwrap_or_default()), &backtest, &options)?;
            count += 1;
        }
    }
    Ok(format!("{count} bundles, {} kB each", bytes / count / 1000))
}

/// The first two by a parameter, asked for in Rust and in SQL.
fn listed(open: &Sweep, sql: &Connection) -> Outcome<String> {
    let order = SortKey::Parameter("ema_slow".to_owned());
    let filter = "worst_drawdown < 0.25";
    let rust = open.index()?.list(Some(filter), Some((&order, Direction::Descending)), 2)?;
    let rust: Vec<String> = rust.iter().map(ToString::to_string).collect();

    // What is measured stands in a table beside the framework's own.
    let query = "SELECT bundle_path FROM backtest_index JOIN iaf_trials USING (bundle_path)
                 WHERE worst_drawdown < 0.25
                 ORDER BY json_extract(parameters_json, '$.ema_slow') DESC, bundle_path LIMIT 2";
    let rows: Vec<String> = sql.prepare(query)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    agree(rust, rows).map(|rows| rows.join(", "))
}

/// The best by a metric, in Rust and in SQL, and the best by a score, which SQL has no word for.
fn ranked(open: &Sweep, sql: &Connection) -> Outcome<String> {
    let first = |ranking: &Ranking| -> Outcome<String> {
        Ok(open.rank(ranking, None)?.iter().next().ok_or("there is no backtest")?.key.to_owned())
    };
    let query = "SELECT bundle_path FROM iaf_trials ORDER BY chained_sharpe DESC LIMIT 1";
    let best = agree(first(&Ranking::by("chained_sharpe")?)?, sql.query_row(query, [], |row| row.get(0))?)?;
    let balanced = Ranking::Score(Weights::new(Preset::BALANCED, &[]), Direction::Descending);
    Ok(format!("{best} by Sharpe ratio, {} by the balanced score", first(&balanced)?))
}

/// The summary of a bundle, of which no series is read, beside the whole of it.
fn opened_in_part(sweep: &Path) -> Outcome<String> {
    let path = sweep.join("ema_12_120_rsi_28.iafbt");
    let scalars = read_scalars(&path, &Limits::default())?;
    let whole = read(&path, &Limits::default())?.backtest;
    let of_scalars = scalars.trials[0].summary.as_ref().and_then(|summary| summary.get("sharpe_ratio"));
    let of_whole = whole.summary.as_ref().and_then(|summary| summary.get("sharpe_ratio"));
    let ratio = agree(of_scalars, of_whole)?.ok_or("it has no Sharpe ratio")?;
    let trades: usize = whole.runs.iter().map(|run| run.trades.len()).sum();
    Ok(format!("Sharpe ratio {ratio:.2} from the summary alone; {trades} trades from the whole"))
}

/// Copies the folder into a tiered store, which has the tables of all backtests beside the bundles.
fn tiers(sweep: &Path, root: &Path) -> Outcome<String> {
    let from = LocalDirStore::new(sweep, Limits::default())?;
    let store = LocalTieredStore::create(root, Limits::default())?;
    let copied = copy(&from, &store, &from.handles()?, &CopyOptions::default(), &())?.copied;
    let opened = store.open(&Handle::new("ema_12_120_rsi_28")?)?.backtest;
    let tables = fs::read_dir(root.join("parquet"))?.count();
    agree(store.len()?, copied)?;
    Ok(format!("{copied} backtests, {tables} tables, {} windows of one", opened.runs.len()))
}

/// What all trials together say of the best of them.
fn judged(open: &Sweep) -> Outcome<String> {
    let judgement = open.judge(0, &JudgementOptions::default())?;
    let first = judgement.verdict().into_iter().next().ok_or("there is nothing to say")?;
    Ok(first.to_string())
}

/// Writes one page on the best three.
fn reported(open: &Sweep, seen: usize, file: &Path) -> Outcome<String> {
    let criteria = Criteria { ranking: Ranking::by("chained_sharpe")?, filter: None, limit: 3 };
    let ranked = open.rank(&criteria.ranking, None)?;
    let budget = Budget { max_size: Some(1_000_000), detail: Detail::Standard };
    let packer = budget.packer();
    let tearsheet = |best: Winner| Tearsheet::new(&best.row, &best.backtest, best.sha256, best.notices, &packer, &[]);
    let winners = open.winners(&ranked, criteria.limit, &(), tearsheet, |made| budget.trim(made))?.made;
    let counts = ScanCounts { seen, indexed: open.index()?.count()?, matching: ranked.len() };
    let page = render(&ReportInput::new("The storage layer", criteria, counts, winners), &budget)?;
    fs::write(file, &page.html)?;
    let metrics = Metric::columns().count() + Metric::measured().count();
    Ok(format!("one page on 3 of {seen}, with {metrics} metrics to choose from"))
}

/// What two ways have come to, which has to be the same.
fn agree<T: PartialEq + std::fmt::Debug>(one: T, other: T) -> Outcome<T> {
    if one == other { Ok(one) } else { Err(format!("{one:?} is not {other:?}").into()) }
}

fn main() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    print!("{}", demonstrate(folder.path())?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_says_what_it_did() {
        let folder = tempfile::tempdir().unwrap();
        let said = demonstrate(folder.path()).unwrap();
        for line in [
            "index: 27 bundles read\n",
            "again: 0 bundles read, nothing had changed\n",
            "list: ema_12_120_rsi_14.iafbt, ema_12_120_rsi_28.iafbt\n",
            "rank: ema_12_120_rsi_28.iafbt by Sharpe ratio, ",
            "tiers: 27 backtests, 4 tables, 4 windows of one\n",
            "statistics: Best of 27: Sharpe ratio 2.96 a year; luck alone would give 3.44",
            "report: one page on 3 of 27",
        ] {
            assert!(said.contains(line), "no '{line}' in:\n{said}");
        }
        assert!(folder.path().join("report.html").is_file());
    }
}
