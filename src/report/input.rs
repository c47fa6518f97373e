//! The input of a report: values, so that it can be made and tested without a disk.

use super::criteria::Criteria;
use super::noun::Noun;
use super::prices::Prices;
use super::tearsheet::Tearsheet;
use crate::model::Failure;

/// Everything that a report shows.
#[derive(Debug, Clone)]
pub struct ReportInput {
    /// The page's title.
    pub title: String,
    /// The criteria by which the winners were chosen.
    pub criteria: Criteria,
    /// Counts of what was found in the folder.
    pub scan: ScanCounts,
    /// How many near copies of better backtests are left out of what is ranked; `None` where all take part.
    pub near_copies: Option<usize>,
    /// The bundles that could not be read, in order of path.
    pub failures: Vec<Failure>,
    /// Prices to compare the winners with, in order of name; there need be none.
    pub benchmarks: Vec<Prices>,
    /// The winners, best first.
    pub winners: Vec<Tearsheet>,
}

impl ReportInput {
    /// A report on winners without benchmarks, as long as every bundle could be read.
    pub fn new(title: &str, criteria: Criteria, scan: ScanCounts, winners: Vec<Tearsheet>) -> ReportInput {
        let title = title.to_owned();
        ReportInput { title, criteria, scan, near_copies: None, failures: Vec::new(), benchmarks: Vec::new(), winners }
    }

    /// The page's word for each of them.
    pub fn noun(&self) -> Noun {
        let known = self.winners.iter().filter_map(|winner| winner.measured.value_of("sharpe_ratio"));
        Noun::of(&known.collect::<Vec<_>>())
    }

    /// Whether there is a single winner, so that the page compares nothing.
    pub fn is_tearsheet(&self) -> bool {
        self.winners.len() == 1
    }
}

/// Counts of what was found in the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScanCounts {
    /// Bundles in the folder.
    pub seen: usize,
    /// Backtests in the index.
    pub indexed: usize,
    /// Backtests in the index that meet the condition.
    pub matching: usize,
}
