//! Pages: a report as HTML, and what is left out of it.

use crate::backtest::Backtest;
use crate::ranking::AskedRanking;
use crate::work::work;
use iaf::cli::CliError;
use iaf::model::RowKey;
use iaf::publish::{PublishedBacktest, Request, input_of_backtests};
use iaf::report::{Budget, Detail, Prices, Rendered, ReportInput, render};
use pyo3::prelude::*;
use std::collections::{BTreeMap, HashSet};

/// What is asked of a page, as Python says it.
#[derive(Debug, FromPyObject)]
pub struct AskedPage {
    title: Option<String>,
    top: Option<usize>,
    max_size: Option<usize>,
    detail: String,
    /// Texts of CSV files with prices, by name.
    benchmarks: BTreeMap<String, String>,
    risk_free: Option<f64>,
    by: Option<String>,
    focus: Option<String>,
    weights: Option<BTreeMap<String, f64>>,
    ascending: Option<bool>,
    /// The statements of a pipeline that is a filter.
    pub universe: Option<String>,
    pub timeframe: Option<String>,
    pub distinct: bool,
}

impl AskedPage {
    /// What the library is to be asked for; `found` is how many there are.
    pub fn request(self, found: usize, title: &str, filter: Option<String>) -> Result<Request, CliError> {
        let AskedPage { by, focus, weights, ascending, .. } = self;
        let ranking = AskedRanking { by, focus, weights, ascending }.ranking()?;
        let detail = match self.detail.as_str() {
            "full" => Detail::Full,
            "standard" => Detail::Standard,
            "summary" => Detail::Summary,
            other => {
                let refused = CliError::wrong_usage(format!("no page has the detail '{other}'"));
                return Err(refused.hint("it is full, standard or summary"));
            }
        };
        let budget = Budget { max_size: self.max_size.filter(|size| *size > 0), detail };
        let prices = |(name, text): (String, String)| {
            Prices::parse(name.clone(), &text)
                .map_err(|error| CliError::wrong_usage(format!("{name} holds no prices: {error}")))
        };
        if let Some(rate) = self.risk_free.filter(|rate| !rate.is_finite()) {
            let refused = CliError::wrong_usage(format!("{rate} is no rate"));
            return Err(refused.hint("risk_free is a fraction per year, such as 0.02"));
        }
        let title = self.title.unwrap_or_else(|| title.to_owned());
        let mut request = Request::new(title, ranking, self.top.unwrap_or(found), budget);
        request.benchmarks = self.benchmarks.into_iter().map(prices).collect::<Result<_, _>>()?;
        request.risk_free_rate = self.risk_free;
        request.criteria.filter = filter;
        Ok(request)
    }
}

/// A page, and what was left out of it for size.
pub type Page = (String, Vec<String>);

/// Renders a page within its budget.
pub fn rendered(input: &ReportInput, budget: &Budget) -> Result<Page, CliError> {
    let Rendered { html, left_out, .. } = render(input, budget)?;
    Ok((html, left_out))
}

/// A page on backtests at hand, which are the whole sweep.
#[pyfunction]
pub fn page_of_backtests(
    py: Python<'_>,
    backtests: Vec<Bound<'_, Backtest>>,
    asked: AskedPage,
    report: Option<&Bound<'_, PyAny>>,
) -> PyResult<Page> {
    let backtests: Vec<PublishedBacktest> = distinct(backtests.iter().map(|backtest| &*backtest.get().0));
    work(py, report, |watched| {
        let request = asked.request(backtests.len(), "Backtests", None)?;
        let budget = Budget { max_size: request.budget.max_size, detail: request.budget.detail };
        let input = input_of_backtests(&backtests, request, watched)?;
        rendered(&input, &budget)
    })
}

/// The backtests under keys that differ, whatever stores they are from.
fn distinct<'a>(backtests: impl Iterator<Item = &'a PublishedBacktest>) -> Vec<PublishedBacktest> {
    let mut taken = HashSet::new();
    let free = |key: &RowKey, taken: &mut HashSet<RowKey>| {
        let names = std::iter::once(key.clone()).chain((2..).map(|number| RowKey::new(format!("{key} ({number})"))));
        names.into_iter().find(|name| taken.insert(name.clone())).unwrap_or_else(|| key.clone())
    };
    backtests.map(|backtest| PublishedBacktest { key: free(&backtest.key, &mut taken), ..backtest.clone() }).collect()
}
