//! What a report is made of: values, so that it can be made and tested without a disk.

use crate::index::Failure;
use crate::model::Metric;

use super::digest::Digest;
use super::prices::Prices;

/// Everything that a report shows.
#[derive(Debug, Clone)]
pub struct ReportInput {
    /// The page's title.
    pub title: String,
    /// How the winners were chosen.
    pub selection: Selection,
    /// What was found in the folder.
    pub scan: ScanCounts,
    /// The bundles that could not be read, in order of path.
    pub failures: Vec<Failure>,
    /// Prices to compare the winners with, in order of name; there need be none.
    pub benchmarks: Vec<Prices>,
    /// The winners, best first.
    pub winners: Vec<Digest>,
}

/// How the winners were chosen.
#[derive(Debug, Clone)]
pub struct Selection {
    /// The metric that they are ranked by.
    pub metric: &'static Metric,
    /// Whether the least value comes first.
    pub ascending: bool,
    /// The condition that backtests had to meet, as the user wrote it.
    pub filter: Option<String>,
    /// How many winners were asked for.
    pub limit: usize,
}

/// What was found in the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScanCounts {
    /// Bundles in the folder.
    pub seen: usize,
    /// Backtests in the index.
    pub indexed: usize,
    /// Backtests in the index that meet the condition.
    pub matching: usize,
}
