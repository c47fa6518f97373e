//! The request: what a page is to be on, beside the backtests themselves.

use crate::factor::Universe;
use crate::judgement::{Benchmark, JudgementOptions, MOST_COMPARED};
use crate::model::{Backtest, IndexRow};
use crate::rank::Ranking;
use crate::report::{Budget, Criteria, Packer, Prices, ReportError, Tearsheet};

/// What is asked of a page.
#[derive(Debug)]
pub struct Request {
    /// Its title.
    pub title: String,
    /// How winners are chosen: the limit is what is said on the page.
    pub criteria: Criteria,
    /// How many winners are shown at most.
    pub top: usize,
    /// How large it may be, and how detailed.
    pub budget: Budget,
    /// Prices to compare with.
    pub benchmarks: Vec<Prices>,
    /// A risk-free rate instead of that of a sweep's bundles, a fraction per year.
    pub risk_free_rate: Option<f64>,
    /// The universe that trades are held against.
    pub universe: Option<Universe>,
    /// Trials that are compared day by day at most; of more, so many are drawn by chance to stand for all.
    pub most_compared: usize,
}

impl Request {
    /// A request for the best by a ranking, within a budget.
    pub fn new(title: impl Into<String>, ranking: Ranking, top: usize, budget: Budget) -> Request {
        let criteria = Criteria { ranking, filter: None, limit: top };
        let (benchmarks, risk_free_rate, universe) = (Vec::new(), None, None);
        let title = title.into();
        Request { title, criteria, top, budget, benchmarks, risk_free_rate, universe, most_compared: MOST_COMPARED }
    }

    pub(super) fn judgement_options(&self) -> JudgementOptions {
        let benchmark = |Prices { name, closes, .. }: &Prices| Benchmark { name: name.clone(), closes: closes.clone() };
        JudgementOptions {
            benchmarks: self.benchmarks.iter().map(benchmark).collect(),
            most_compared: self.most_compared,
            ..JudgementOptions::default()
        }
    }

    /// The tearsheet of a backtest that was ranked by a value.
    pub(super) fn tearsheet(&self, shown: Shown<'_>, packer: &Packer) -> Result<Tearsheet, ReportError> {
        let Shown { key, row, backtest, sha256, notices, ranked_by } = shown;
        let mut tearsheet = Tearsheet::new(row, backtest, sha256, notices, packer, &self.benchmarks)?;
        tearsheet.key = key;
        tearsheet.score = self.criteria.ranking.score(ranked_by);
        Ok(tearsheet)
    }
}

/// A backtest that a tearsheet is made of.
pub(super) struct Shown<'a> {
    pub(super) key: String,
    pub(super) row: &'a IndexRow,
    pub(super) backtest: &'a Backtest,
    pub(super) sha256: String,
    pub(super) notices: Vec<String>,
    pub(super) ranked_by: Option<f64>,
}
