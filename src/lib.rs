//! From a folder of backtests to an index, a ranking and one self-contained report.
//!
//! ```text
//! location --Sweep::open--> index --rank--> order --winners--> backtests --Tearsheet--> winners --report::render--> HTML
//! ```
//!
//! The whole way, as the command `iaf report` goes it:
//!
//! ```
//! use iaf::rank::Ranking;
//! use iaf::report::{Budget, Criteria, Detail, ReportInput, ScanCounts, Tearsheet, render};
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
//! let seen = sweep.refresh(&())?.scan.seen;
//! let criteria = Criteria { ranking: Ranking::by("sharpe_ratio")?, filter: None, limit: 3 };
//! let ranked = sweep.rank(&criteria.ranking, criteria.filter.as_deref())?;
//! let budget = Budget { max_size: Some(500_000), detail: Detail::Standard };
//! let packer = budget.packer();
//! let tearsheet = |best: Winner| Tearsheet::new(&best.row, &best.backtest, best.sha256, best.notices, &packer, &[]);
//! let winners = sweep.winners(&ranked, criteria.limit, &(), tearsheet, |made| budget.trim(made))?.made;
//! let scan = ScanCounts { seen, indexed: sweep.index()?.count()?, matching: ranked.len() };
//! let page = render(&ReportInput::new("Three best", criteria, scan, winners), &budget)?;
//! # assert!(page.html.starts_with("<!DOCTYPE html>") && page.html.len() <= 500_000);
//! # Ok(())
//! # }
//! ```
//!
//! Each module imports only those that stand above it.

pub mod model;

pub mod files;

pub mod bundle;

pub mod stats;

pub mod factor;

pub mod measure;

pub mod judgement;

pub mod source;

pub mod index;

pub mod rank;

pub mod store;

pub mod sweep;

pub mod report;

pub mod publish;

#[cfg(feature = "cli")]
pub mod cli;
