//! From a folder of backtests to an index, a ranking and one self-contained report.
//!
//! ```text
//! location --Sweep::open--> index --rank--> order --winners--> backtests --Tearsheet--> winners --report::render--> HTML
//! ```
//!
//! The whole way, as the command `iaf report` goes it:
//!
//! ```
//! use iaf::index::Catalog;
//! use iaf::rank::{RankBy, Ranking};
//! use iaf::report::{Budget, Criteria, Detail, Packer, ReportInput, ScanCounts, Tearsheet, render};
//! use iaf::sweep::{Sweep, SweepOptions, Winner};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # for file in std::fs::read_dir("examples/sweep")? {
//! #     let file = file?;
//! #     std::fs::copy(file.path(), folder.path().join(file.file_name()))?;
//! # }
//! # let folder = folder.path();
//! let mut sweep = Sweep::open(folder, SweepOptions::default())?;
//! let scan = sweep.refresh(&())?.scan;
//! let (ranking, filter) = (Ranking::Metric(RankBy::new("sharpe_ratio", None)?), "number_of_trades > 20");
//! let ranked = sweep.rank(&ranking, Some(filter))?;
//!
//! let budget = Budget { max_size: Some(500_000), detail: Detail::Standard };
//! let packer = Packer::new(budget.detail);
//! let tearsheet = |Winner { row, opened, .. }: Winner| {
//!     Tearsheet::new(&row, &opened.backtest, opened.sha256.to_string(), opened.notices, &packer)
//! };
//! let winners = sweep.winners(&ranked, 3, &(), tearsheet, |tearsheets| budget.trim(tearsheets))?;
//!
//! let input = ReportInput {
//!     title: "Three best".to_owned(),
//!     criteria: Criteria { ranking, filter: Some(filter.to_owned()), limit: 3 },
//!     scan: ScanCounts { seen: scan.seen, indexed: sweep.index()?.count()?, matching: ranked.len() },
//!     failures: [scan.failures, winners.failures].concat(),
//!     benchmarks: Vec::new(),
//!     winners: winners.made,
//! };
//! let page = render(&input, &budget)?;
//! assert!(page.html.starts_with("<!DOCTYPE html>") && page.html.len() <= 500_000);
//! # Ok(())
//! # }
//! ```
//!
//! Each module imports only those that stand above it.

pub mod model;

pub mod files;

pub mod bundle;

pub mod stats;

pub mod measure;

pub mod source;

pub mod index;

pub mod rank;

pub mod store;

pub mod sweep;

pub mod report;

#[cfg(feature = "cli")]
pub mod cli;
