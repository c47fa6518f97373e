//! The input of a report: values, so that it can be made and tested without a disk.

use super::criteria::Criteria;
use super::noun::Noun;
use super::prices::Prices;
use super::since::Since;
use super::tearsheet::Tearsheet;
use super::text::cut;
use super::traded_prices::TradedPrices;
use super::trials::Trials;
use crate::judgement::{Judgement, Unanswered};
use crate::model::{Better, Direction, Failure};

/// Everything that a report shows.
#[derive(Debug)]
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
    /// What all trials of the sweep say of the best of them; a page can do without.
    pub judgement: Option<Judgement>,
    /// What changed since a baseline, where there is one.
    pub since: Option<Since>,
    /// All trials that they were chosen from; none where the page shows the winners alone.
    pub trials: Trials,
}

impl ReportInput {
    /// A report on winners without benchmarks and without a judgement, as long as every bundle could be read.
    pub fn new(title: &str, criteria: Criteria, scan: ScanCounts, winners: Vec<Tearsheet>) -> ReportInput {
        let title = title.to_owned();
        ReportInput {
            title,
            criteria,
            scan,
            near_copies: None,
            failures: Vec::new(),
            benchmarks: Vec::new(),
            winners,
            judgement: None,
            since: None,
            trials: Trials::default(),
        }
    }

    /// The prices behind the trades of all winners, in order of symbol; of each the ones with the most bars.
    pub fn traded_prices(&self) -> Vec<&TradedPrices> {
        let mut prices: Vec<&TradedPrices> = self.winners.iter().flat_map(|winner| &winner.prices).collect();
        prices.sort_by(|one, other| one.symbol.cmp(&other.symbol).then(other.bars.cmp(&one.bars)));
        prices.dedup_by(|later, first| later.symbol == first.symbol);
        prices
    }

    /// The judgement, where there was more than one trial to select from.
    pub fn selection(&self) -> Option<&Judgement> {
        self.judgement.as_ref().filter(|judgement| judgement.count > 1)
    }

    /// The Sharpe ratio per year that the best of all trials would have by luck alone, as far as it is known.
    pub fn luck(&self) -> Option<f64> {
        Some(self.selection()?.luck.as_ref().ok()?.expected_best_sharpe)
    }

    /// What the best of all trials would have by luck alone in what they are ranked by, or why that is not known; nothing where
    /// nothing was selected.
    pub fn ranked_luck(&self) -> Option<Result<f64, Unanswered>> {
        let judgement = self.selection()?;
        let Some(metric) = self.criteria.ranking.metric() else { return Some(Err(Unanswered::OfScore)) };
        let best_first = match metric.better {
            Better::Higher => Some(Direction::Descending),
            Better::Lower => Some(Direction::Ascending),
            Better::Neither => None,
        };
        if best_first != Some(self.criteria.ranking.direction()) {
            return Some(Err(Unanswered::NotTheBest));
        }
        Some(judgement.luck_in(metric))
    }

    /// The page's word for each of them.
    pub fn noun(&self) -> Noun {
        let known = self.winners.iter().filter_map(|winner| winner.measured.value_of("sharpe_ratio"));
        Noun::of(&known.collect::<Vec<_>>())
    }

    /// The parameters of the sweep that matter, most first, with the share of differences that each explains alone.
    /// None are known where all of them together foretell nothing.
    pub fn importance(&self) -> Vec<(String, f64)> {
        let found = self.selection().and_then(|judgement| judgement.importance.as_ref().ok());
        let telling = found.filter(|found| found.explained > 0.0).map_or(&[][..], |found| &found.parameters);
        telling.iter().map(|one| (cut(&one.parameter).into_owned(), one.share)).collect()
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
