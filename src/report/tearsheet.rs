//! A tearsheet's values: what the page holds of one winner, made once so that the backtest itself can be let go.

use std::borrow::Cow;

use crate::judgement::TrialFigures;
use crate::measure::{Curves, Liquidity, Measured, RollingFigures};
use crate::model::{Backtest, Fields, IndexRow, Metric, Origin, TrialName, Value};
use crate::stats::ChainedEquity;

use super::benchmark::{Benchmark, regression};
use super::error::ReportError;
use super::growth::Growth;
use super::ladder::Rung;
use super::monte_carlo::MonteCarlo;
use super::payload::{Packed, Packer};
use super::permutations::{PermutationRow, permutation_rows};
use super::prices::Prices;
use super::rolling_lines::RollingLines;
use super::text::{cut, first_few, plain_value};
use super::thinning::thinned;
use super::traded_prices::TradedPrices;
use super::trading::Trading;

/// Points that the static pictures are drawn from.
const PICTURE_POINTS: usize = 250;
/// Points that the outline of a curve is drawn from.
const OUTLINE_POINTS: usize = 48;
/// Drawdowns that are listed.
const LISTED_DRAWDOWNS: usize = 10;
/// Parameters that are shown.
const SHOWN_PARAMETERS: usize = 200;

/// Everything that the page holds of one backtest.
#[derive(Debug, Clone)]
pub struct Tearsheet {
    /// Its name.
    pub name: String,
    /// Its path relative to the folder.
    pub path: String,
    /// Its key in the index.
    pub key: String,
    /// The user's label.
    pub tag: Option<String>,
    /// The engine that computed it.
    pub engine: Option<String>,
    /// SHA-256 of the bundle's bytes, in lower-case hex.
    pub sha256: String,
    /// Names and values of its parameters, in the order of the file.
    pub parameters: Vec<(String, String)>,
    /// The score that it was ranked by, where it was one.
    pub score: Option<f64>,
    /// Its figures; of the drawdowns those that are listed.
    pub measured: Measured,
    /// What all trials of the sweep say of it, where they were judged and it has a Sharpe ratio.
    pub of_sweep: Option<TrialFigures>,
    /// How many near copies of it are left out of the ranking, for which it stands.
    pub near_copies: usize,
    /// Its trades against the liquidity of their symbols, where its bundle names candles of them.
    pub liquidity: Option<Liquidity>,
    /// The prices of what it traded, where its bundle names candles of it.
    pub prices: Vec<TradedPrices>,
    /// Its equity chained over the windows, thinned for the static pictures; 1.0 at the start.
    pub curve: ChainedEquity,
    /// What became of an amount in each calendar year, beside the benchmark that leads where there is one.
    pub growth: Growth,
    /// Figures over half a year that moves along, thinned for the static picture.
    pub rolling: Option<RollingLines>,
    /// Whether it has an equity curve.
    pub has_curves: bool,
    /// Whether it has trades, orders or positions.
    pub has_trading: bool,
    /// The blocks of its curves, trades, orders and positions.
    pub packed: Packed,
    /// The results of its permutation tests.
    pub permutations: Vec<PermutationRow>,
    /// The results of its Monte-Carlo tests.
    pub monte_carlo: MonteCarlo,
    /// Faults in parts of the bundle.
    pub notices: Vec<String>,
}

impl Tearsheet {
    /// Measures a backtest and packs its series, as far as the packer's detail goes. Of prices the basket of all, or the only
    /// ones, are its benchmark.
    ///
    /// # Errors
    /// Its data cannot be compressed.
    pub fn new(
        row: &IndexRow,
        backtest: &Backtest,
        sha256: String,
        notices: Vec<String>,
        packer: &Packer,
        prices: &[Prices],
    ) -> Result<Tearsheet, ReportError> {
        let curves = Curves::of(backtest);
        let mut measured = Measured::of(backtest, &curves);
        cut_names(&mut measured);
        let risk_free_rate = measured.risk_free_rate;
        let performance = &measured.performance;
        let mut growth = Growth::of(performance);
        let mut paired = Vec::new();
        if let Some(benchmark) = Benchmark::leading(prices) {
            paired = benchmark.paired(performance);
            let beta = regression(performance, risk_free_rate, &paired).map(|fitted| fitted.beta);
            growth = growth.beside(performance, benchmark.name, &paired, beta);
        }
        let rolling = RollingFigures::of(performance, risk_free_rate.unwrap_or_default(), &paired);
        let worst = measured.performance.worst_drawdown().copied();
        measured.performance.drawdowns.truncate(LISTED_DRAWDOWNS);
        measured.performance.drawdowns.shrink_to_fit();

        let trading = Trading::of(&backtest.runs_by_date());
        let packed = Packed::new(packer, &curves, rolling.as_ref(), worst.as_ref(), &trading)
            .map_err(|source| ReportError::not_packed(row.name(), source))?;
        Ok(Tearsheet {
            name: name(row),
            path: cut(row.handle.as_str()).into_owned(),
            key: row.handle.as_str().to_owned(),
            tag: backtest.tag.as_deref().filter(|tag| !tag.trim().is_empty()).map(|tag| cut(tag).into_owned()),
            engine: backtest.engine.map(|engine| engine.name().to_owned()),
            sha256,
            parameters: displayed(&backtest.parameters),
            score: None,
            measured,
            of_sweep: None,
            near_copies: 0,
            liquidity: None,
            prices: Vec::new(),
            curve: thinned(&curves.equity, worst.as_ref(), Some(PICTURE_POINTS)),
            growth,
            rolling: rolling.as_ref().map(RollingLines::of),
            has_curves: !curves.equity.points.is_empty(),
            has_trading: !trading.is_empty(),
            packed,
            permutations: permutation_rows(&backtest.permutation_tests),
            monte_carlo: MonteCarlo::of(backtest),
            notices: first_few(notices),
        })
    }

    /// A metric's value: its own, or what all trials of the sweep say of it.
    pub fn value(&self, metric: &Metric) -> Option<f64> {
        match metric.origin {
            Origin::Sweep => self.of_sweep?.get(metric),
            Origin::Candles => self.liquidity.as_ref()?.capacity[0].filter(|_| metric.name == "capacity"),
            Origin::Summary | Origin::Equity => self.measured.value(metric),
        }
    }

    /// Lets go of all that only its tearsheet shows, and of the points that its outline can do without.
    pub fn keep_ranking_only(&mut self) {
        self.packed = Packed::default();
        self.curve = self.outline();
        self.growth = Growth::default();
        self.rolling = None;
        self.prices = Vec::new();
        if let Some(liquidity) = &mut self.liquidity {
            liquidity.keep_capacity_only();
        }
        self.measured.performance.daily = Vec::new();
        self.measured.performance.drawdowns = Vec::new();
        self.measured.symbols = Vec::new();
        self.permutations = Vec::new();
        self.monte_carlo = MonteCarlo::default();
    }

    /// Its curve in as few points as its outline needs.
    pub fn outline(&self) -> ChainedEquity {
        thinned(&self.curve, None, Some(OUTLINE_POINTS))
    }

    /// Whether a rung shows less of it than the first one.
    pub fn lacks(&self, rung: Rung, first: Rung) -> bool {
        rung == Rung::RankingOnly
            || self.packed.curves(rung) != self.packed.curves(first)
            || self.packed.trading(rung) != self.packed.trading(first)
    }
}

/// The name of a backtest: its bundle's, with the study, engine and universe that it is of as far as they are not the usual.
fn name(row: &IndexRow) -> String {
    match row.trial.as_ref().and_then(TrialName::label) {
        Some(label) => format!("{} · {}", cut(row.name()), cut(&label)),
        None => cut(row.name()).into_owned(),
    }
}

fn displayed(parameters: &Fields) -> Vec<(String, String)> {
    let entry = |(name, value): (&str, &Value)| (cut(name).into_owned(), cut(&plain_value(value)).into_owned());
    let mut shown: Vec<(String, String)> = parameters.iter().take(SHOWN_PARAMETERS).map(entry).collect();
    if parameters.len() > shown.len() {
        shown.push(("…".to_owned(), format!("{} more in the bundle", parameters.len() - shown.len())));
    }
    shown
}

/// Cuts the names of windows, symbols and the currency.
fn cut_names(measured: &mut Measured) {
    let windows = measured.windows.iter_mut().map(|window| &mut window.name);
    let symbols = measured.symbols.iter_mut().map(|share| &mut share.symbol);
    for name in windows.chain(symbols).chain(&mut measured.currency) {
        let short = match cut(name) {
            Cow::Owned(short) => short,
            Cow::Borrowed(_) => continue,
        };
        *name = short;
    }
}
