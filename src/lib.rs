//! From a folder of backtests to an index, a ranking and one self-contained report.
//!
//! ```text
//! folder --build_index--> index.sqlite --rank_index--> handles --store.open--> backtests --report::render--> HTML
//! ```
//!
//! The whole way, as the command `iaf report` goes it:
//!
//! ```
//! use iaf::bundle::Limits;
//! use iaf::index::{BuildOptions, Index, build_index};
//! use iaf::model::Handle;
//! use iaf::rank::{RankBy, Ranking, rank_index};
//! use iaf::report::{Budget, Criteria, Detail, Packer, ReportInput, ScanCounts, Tearsheet, render};
//! use iaf::store::{BacktestStore, LocalDirStore};
//! # use std::path::Path;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = Path::new("examples/sweep");
//! let place = tempfile::tempdir()?;
//! let index_file = place.path().join("index.sqlite");
//! let outcome = build_index(folder, &index_file, &BuildOptions::default(), &())?;
//!
//! let index = Index::open_read_only(&index_file)?;
//! let ranking = Ranking::Metric(RankBy::new("sharpe_ratio", None)?);
//! let ranked = rank_index(&index, &ranking, Some("number_of_trades > 20"))?;
//!
//! let store = LocalDirStore::new(folder, Limits::default())?;
//! let budget = Budget { max_size: Some(500_000), detail: Detail::Standard };
//! let packer = Packer::new(budget.detail);
//! let mut winners = Vec::new();
//! for (path, row) in index.rows(ranked.iter().take(3).map(|ranked| ranked.bundle_path.as_str()))? {
//!     let opened = store.open(&Handle::new(path)?)?;
//!     winners.push(Tearsheet::new(&row, &opened.backtest, opened.sha256.to_string(), opened.notices, &packer)?);
//! }
//!
//! let input = ReportInput {
//!     title: "Three best".to_owned(),
//!     criteria: Criteria { ranking, filter: Some("number_of_trades > 20".to_owned()), limit: 3 },
//!     scan: ScanCounts { seen: outcome.seen, indexed: index.count()?, matching: ranked.len() },
//!     failures: outcome.failures,
//!     benchmarks: Vec::new(),
//!     winners,
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

pub mod index;

pub mod rank;

pub mod store;

pub mod report;
