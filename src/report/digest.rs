//! A digest: what the report shows of one backtest, measured on it once so that the backtest itself can be let go.

use std::collections::BTreeMap;

use crate::model::{
    Backtest, EpochMs, Fields, IndexRow, METRICS, Metric, Origin, Point, Run, SeriesField, Summary, Trade, Value,
};
use crate::stats::{
    CalendarReturn, ChainedEquity, DailyReturn, Drawdown, FiveNumbers, annual_growth, annual_volatility, chain, clean,
    daily_returns, drawdowns, median, monthly_returns, rolling_returns, worst_drawdown, yearly_returns,
};

use super::budget::Rung;
use super::dealings::Dealings;
use super::page::ReportError;
use super::payload::{Packed, Packer};
use super::permutations::{PermutationRow, permutation_rows};
use super::rolling;
use super::text::{first_few, plain_value};
use super::thinning::thinned;

/// Points that the static pictures are drawn from.
const PICTURE_POINTS: usize = 250;
/// Points that the outline of a curve is drawn from.
const OUTLINE_POINTS: usize = 48;
/// The spans of rolling returns: three, six and twelve months.
pub const ROLLING_DAYS: [i64; 3] = [91, 182, 365];
/// How many drawdowns are listed.
const LISTED_DRAWDOWNS: usize = 10;

/// What the report shows of one backtest.
#[derive(Debug, Clone)]
pub struct Digest {
    /// What to call it.
    pub name: String,
    /// Its path relative to the folder.
    pub path: String,
    /// The user's label.
    pub tag: Option<String>,
    /// How it was computed.
    pub engine: Option<String>,
    /// SHA-256 of the bundle's bytes, in lower-case hex.
    pub sha256: String,
    /// Names and values of its parameters, in the order of the file.
    pub parameters: Vec<(String, String)>,
    /// The score that it was ranked by, where it was one.
    pub score: Option<f64>,
    /// The bundle's own summary.
    pub summary: Summary,
    /// Its windows in order of date.
    pub windows: Vec<Window>,
    /// Its equity chained over the windows, thinned for the static pictures; 1.0 at the start.
    pub curve: ChainedEquity,
    /// The deepest drawdowns of the unthinned curve, deepest first.
    pub drawdowns: Vec<Drawdown>,
    /// Returns of calendar months, of the unthinned curve.
    pub months: Vec<CalendarReturn>,
    /// Returns of calendar years, of the unthinned curve.
    pub years: Vec<CalendarReturn>,
    /// Daily returns of the unthinned curve.
    pub daily: Vec<DailyReturn>,
    /// Returns over spans of three, six and twelve months, as long as there are any.
    pub rolling_returns: [Option<FiveNumbers>; ROLLING_DAYS.len()],
    /// Result of a closed trade relative to its cost, the middle one, a fraction.
    pub median_trade_return: Option<f64>,
    /// Rolling Sharpe ratio of all windows in order of date, thinned for the static picture; NaN where it is not known and
    /// between windows.
    pub rolling_sharpe: Vec<Point>,
    /// How the rolling Sharpe ratio is spread, of the unthinned series.
    pub sharpe_spread: Option<FiveNumbers>,
    /// What was traded, most time in the market first.
    pub symbols: Vec<SymbolShare>,
    /// The currency that amounts are in.
    pub currency: Option<String>,
    /// Whether it has an equity curve.
    pub has_curves: bool,
    /// Whether it has trades, orders or positions.
    pub has_dealings: bool,
    /// The blocks of its curves, trades, orders and positions.
    pub packed: Packed,
    /// What permutation tests found.
    pub permutations: Vec<PermutationRow>,
    /// What was wrong with parts of the bundle.
    pub notices: Vec<String>,
    measures: [Option<f64>; METRICS.len()],
}

/// One window of a backtest.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// Its name, or its number where it has none.
    pub name: String,
    /// Its first moment.
    pub start: Option<EpochMs>,
    /// Its last moment.
    pub end: Option<EpochMs>,
    /// Return on its own start, a fraction.
    pub total_return: Option<f64>,
    /// Deepest drawdown within it, a positive fraction.
    pub worst_drawdown: Option<f64>,
    /// Sharpe ratio as the bundle gives it.
    pub sharpe_ratio: Option<f64>,
    /// Number of trades, open ones included.
    pub trades: usize,
    /// Share of closed trades that made a profit.
    pub win_rate: Option<f64>,
    /// Gains divided by losses of closed trades.
    pub profit_factor: Option<f64>,
}

/// What was traded of one symbol.
#[derive(Debug, Clone, PartialEq)]
pub struct SymbolShare {
    /// The symbol.
    pub symbol: String,
    /// Number of trades.
    pub trades: usize,
    /// Share of the windows' time in which it was held.
    pub exposure: Option<f64>,
    /// Share of closed trades that made a profit.
    pub win_rate: Option<f64>,
    /// Profit and loss, in the trading currency.
    pub net_gain: f64,
}

impl Digest {
    /// Measures a backtest and packs its series, as far as the packer's detail goes.
    ///
    /// # Errors
    /// Its data cannot be compressed.
    pub fn new(
        row: &IndexRow,
        backtest: &Backtest,
        sha256: String,
        notices: Vec<String>,
        packer: &Packer,
    ) -> Result<Digest, ReportError> {
        let mut runs: Vec<&Run> = backtest.runs.iter().collect();
        runs.sort_by_key(|run| (run.start, run.end));
        let curves: Vec<Vec<Point>> = runs.iter().map(|run| equity_of(run)).collect();
        let chained = chain(&curves);
        let falls = drawdowns(&chained.points);
        let stretches = rolling::stretches(&runs);
        let mut deepest = falls.clone();
        deepest.sort_by(|one, other| other.depth.total_cmp(&one.depth));
        deepest.truncate(LISTED_DRAWDOWNS);

        let worst = worst_drawdown(&falls);
        let dealings = Dealings::of(&runs);
        let packed = Packed::new(packer, &chained, worst, &stretches, &dealings)
            .map_err(|source| ReportError::Payload { name: row.name().to_owned(), source })?;
        Ok(Digest {
            name: row.name().to_owned(),
            path: row.handle.as_str().to_owned(),
            tag: backtest.tag.clone().filter(|tag| !tag.trim().is_empty()),
            engine: backtest.engine.map(|engine| engine.name().to_owned()),
            sha256,
            parameters: displayed(&backtest.parameters),
            score: None,
            summary: row.summary.clone(),
            windows: runs.iter().zip(&curves).enumerate().map(|(at, (run, curve))| window(at, run, curve)).collect(),
            measures: measures(&chained, &falls),
            months: monthly_returns(&chained.points),
            years: yearly_returns(&chained.points),
            curve: thinned(&chained, worst, Some(PICTURE_POINTS)),
            drawdowns: deepest,
            daily: daily_returns(&chained.points),
            rolling_returns: ROLLING_DAYS.map(|days| FiveNumbers::of(&rolling_returns(&chained.points, days))),
            median_trade_return: median(&trade_returns(&runs)),
            sharpe_spread: FiveNumbers::of(&stretches.iter().flatten().map(|point| point.value).collect::<Vec<_>>()),
            rolling_sharpe: rolling::joined(&stretches, Some(PICTURE_POINTS)),
            symbols: symbols(&runs, chained.covered_ms),
            has_curves: !chained.points.is_empty(),
            has_dealings: !dealings.is_empty(),
            packed,
            permutations: permutation_rows(&backtest.permutation_tests),
            currency: runs.iter().find_map(|run| run.trading_symbol.clone()),
            notices: first_few(notices),
        })
    }

    /// A metric's value: measured on the chained equity or taken from the summary, as [`METRICS`] says.
    pub fn value(&self, metric: &Metric) -> Option<f64> {
        let position = Metric::position(metric.name)?;
        match metric.origin {
            Origin::Summary => self.summary.at(position),
            Origin::Equity => self.measures[position],
        }
    }

    /// A metric's value by its name.
    pub fn value_of(&self, name: &str) -> Option<f64> {
        self.value(Metric::find(name)?)
    }

    /// Lets go of all that only its tearsheet shows, and of the points that its outline can do without.
    pub fn keep_ranking_only(&mut self) {
        self.packed = Packed::default();
        self.curve = self.outline();
        self.rolling_sharpe = Vec::new();
        self.daily = Vec::new();
        self.drawdowns = Vec::new();
        self.symbols = Vec::new();
        self.permutations = Vec::new();
    }

    /// Its curve in as few points as its outline needs.
    pub fn outline(&self) -> ChainedEquity {
        thinned(&self.curve, None, Some(OUTLINE_POINTS))
    }

    /// Whether a rung shows less of it than the first one.
    pub fn lacks(&self, rung: Rung, first: Rung) -> bool {
        rung == Rung::RankingOnly
            || self.packed.curves(rung) != self.packed.curves(first)
            || self.packed.dealings(rung) != self.packed.dealings(first)
    }

    /// First and last moment of its windows.
    pub fn span(&self) -> Option<(EpochMs, EpochMs)> {
        let start = self.windows.iter().filter_map(|window| window.start).min();
        let end = self.windows.iter().filter_map(|window| window.end).max();
        start.zip(end).or_else(|| self.curve.span())
    }
}

/// The curve that returns are measured on: without the effect of deposits where the bundle has such a curve.
fn equity_of(run: &Run) -> Vec<Point> {
    for field in [SeriesField::TwrEquityCurve, SeriesField::EquityCurve] {
        let curve = within(run, clean(run.series(field).points()));
        if !curve.is_empty() {
            return curve;
        }
    }
    let value =
        |snapshot: &crate::model::Snapshot| Some(Point { time: snapshot.created_at?, value: snapshot.total_value? });
    within(run, clean(&run.snapshots.iter().filter_map(value).collect::<Vec<_>>()))
}

/// Drops what lies before the window: an engine that runs several windows in one go may leave the earlier ones in.
fn within(run: &Run, mut curve: Vec<Point>) -> Vec<Point> {
    if let Some(start) = run.start {
        curve.drain(..curve.partition_point(|point| point.time < start));
    }
    curve
}

fn measures(chained: &ChainedEquity, falls: &[Drawdown]) -> [Option<f64>; METRICS.len()] {
    let mut measures = [None; METRICS.len()];
    let Some(total_return) = chained.total_return() else { return measures };
    let mut set = |name: &str, value: Option<f64>| {
        if let Some(position) = Metric::position(name) {
            measures[position] = value;
        }
    };
    let worst = worst_drawdown(falls);
    let growth = annual_growth(total_return, chained.covered_ms);
    set("chained_return", Some(total_return));
    set("chained_cagr", growth);
    set("chained_volatility", annual_volatility(&daily_returns(&chained.points), chained.covered_ms));
    set("chained_calmar", growth.zip(worst).map(|(growth, worst)| growth / worst.depth));
    set("worst_drawdown", Some(worst.map_or(0.0, |worst| worst.depth)));
    set("worst_drawdown_days", Some(worst.map_or(0.0, Drawdown::length_days)));
    set("recovery_days", worst.and_then(Drawdown::recovery_days));
    measures
}

fn window(position: usize, run: &Run, curve: &[Point]) -> Window {
    let closed: Vec<f64> = closed_gains(run.trades.iter()).collect();
    let metric = |name| run.metrics.as_ref().and_then(|metrics| metrics.values.number(name));
    let ends = curve.first().zip(curve.last()).filter(|(first, _)| first.value > 0.0);
    let falls = drawdowns(curve);
    Window {
        name: run
            .window_name
            .clone()
            .filter(|name| !name.trim().is_empty())
            .unwrap_or_else(|| format!("window {}", position + 1)),
        start: run.start.or_else(|| curve.first().map(|point| point.time)),
        end: run.end.or_else(|| curve.last().map(|point| point.time)),
        total_return: ends.map(|(first, last)| last.value / first.value - 1.0),
        worst_drawdown: ends.map(|_| worst_drawdown(&falls).map_or(0.0, |worst| worst.depth)),
        sharpe_ratio: metric("sharpe_ratio").filter(|value| value.is_finite()),
        trades: run.trades.len(),
        win_rate: win_rate(&closed),
        profit_factor: profit_factor(&closed),
    }
}

fn closed_gains<'a>(trades: impl Iterator<Item = &'a Trade>) -> impl Iterator<Item = f64> {
    trades.filter(|trade| !trade.is_open()).filter_map(|trade| trade.net_gain).filter(|gain| gain.is_finite())
}

fn win_rate(gains: &[f64]) -> Option<f64> {
    let wins = gains.iter().filter(|&&gain| gain > 0.0).count();
    (!gains.is_empty()).then(|| wins as f64 / gains.len() as f64)
}

fn profit_factor(gains: &[f64]) -> Option<f64> {
    let sum = |sign: f64| gains.iter().map(|gain| (gain * sign).max(0.0)).sum::<f64>();
    let losses = sum(-1.0);
    (losses > 0.0).then(|| sum(1.0) / losses)
}

fn trade_returns(runs: &[&Run]) -> Vec<f64> {
    let closed = runs.iter().flat_map(|run| &run.trades).filter(|trade| !trade.is_open());
    closed.filter_map(|trade| Some(trade.net_gain? / trade.cost.filter(|cost| *cost > 0.0)?)).collect()
}

fn symbols(runs: &[&Run], covered_ms: i64) -> Vec<SymbolShare> {
    let mut trades_of: BTreeMap<&str, Vec<(&Trade, Option<EpochMs>)>> = BTreeMap::new();
    for run in runs {
        for trade in &run.trades {
            let symbol = trade.target_symbol.as_deref().unwrap_or("?");
            trades_of.entry(symbol).or_default().push((trade, run.end));
        }
    }
    let share = |(symbol, trades): (&str, Vec<(&Trade, Option<EpochMs>)>)| {
        let gains: Vec<f64> = closed_gains(trades.iter().map(|(trade, _)| *trade)).collect();
        let held = held_ms(&trades);
        SymbolShare {
            symbol: symbol.to_owned(),
            trades: trades.len(),
            exposure: (covered_ms > 0).then(|| held as f64 / covered_ms as f64),
            win_rate: win_rate(&gains),
            net_gain: trades.iter().filter_map(|(trade, _)| trade.net_gain).filter(|gain| gain.is_finite()).sum(),
        }
    };
    let mut symbols: Vec<SymbolShare> = trades_of.into_iter().map(share).collect();
    symbols.sort_by(|one, other| {
        other
            .exposure
            .unwrap_or(0.0)
            .total_cmp(&one.exposure.unwrap_or(0.0))
            .then_with(|| one.symbol.cmp(&other.symbol))
    });
    symbols
}

/// Time in which at least one of the trades was open; an open trade lasts to the end of its window.
fn held_ms(trades: &[(&Trade, Option<EpochMs>)]) -> i64 {
    let span = |&(trade, end): &(&Trade, Option<EpochMs>)| Some((trade.opened_at?.0, trade.closed_at.or(end)?.0));
    let mut spans: Vec<(i64, i64)> = trades.iter().filter_map(span).collect();
    spans.sort_unstable();
    let (mut held, mut until) = (0, i64::MIN);
    for (from, to) in spans {
        held += (to - from.max(until)).max(0);
        until = until.max(to);
    }
    held
}

fn displayed(parameters: &Fields) -> Vec<(String, String)> {
    let entry = |(name, value): (&str, &Value)| (name.to_owned(), plain_value(value));
    parameters.iter().map(entry).collect()
}
