//! Capacity and liquidity: how much money a backtest could have traded with, symbol by symbol, or why nobody knows.

use askama::Template;

use crate::measure::{Bucket, ByUniverse, KEEPING, LEAST_DAYS, LIMITS, LOOKED_BACK_DAYS, Liquidity, SymbolLiquidity};
use crate::model::{Decimals, Form, Typography};
use crate::report::svg::{LogCurve, NamedPoint};
use crate::report::tearsheet::Tearsheet;
use crate::report::text::{self, count, counted, percent};
use crate::report::tint::TintedCell;

/// Amounts of money in whole units.
const WHOLE: Form = Form { decimals: Decimals::Fixed(0), ..Form::AMOUNT };
/// A share with enough digits for little ones.
const SHARE: Form = Form { decimals: Decimals::Fixed(4), ..Form::PERCENT };
/// Shares of trades that a line is drawn at.
const LEVELS: [f64; 3] = [0.0, 0.5, KEEPING];
/// Symbols that are listed, those with the most trades.
const LISTED: usize = 20;
/// The names of the parts of trades, where there are as many.
const PARTS: [&str; 3] = ["Least traded third", "Middle third", "Most traded third"];

/// The part on capacity and liquidity.
#[derive(Debug, Template)]
#[template(path = "liquidity.html")]
pub struct LiquidityView {
    known: Option<Known>,
}

#[derive(Debug)]
struct Known {
    sentence: String,
    rule: String,
    universe: String,
    currency: String,
    picture: Option<LogCurve>,
    /// Whether a universe was given.
    has_universe: bool,
    symbols: Vec<SymbolRow>,
    /// How many symbols are not listed.
    left: usize,
    buckets: Vec<BucketRow>,
}

#[derive(Debug)]
struct SymbolRow {
    symbol: String,
    trades: String,
    dollar_volume: String,
    median_share: String,
    upper_share: String,
    outside: Option<String>,
    capacity: [String; 2],
}

#[derive(Debug)]
struct BucketRow {
    name: &'static str,
    range: String,
    trades: String,
    mean_return: TintedCell,
    win_rate: String,
}

impl askama::filters::HtmlSafe for LiquidityView {}

impl LiquidityView {
    /// The part of one of many winners, if it has candles; that it has none stands above the ranking.
    pub fn among_many(tearsheet: &Tearsheet) -> Option<LiquidityView> {
        let liquidity = tearsheet.liquidity.as_ref()?;
        // How it is counted is said at the head of the ranking's column.
        Some(LiquidityView { known: Some(Known { rule: counts(liquidity), ..known(tearsheet, liquidity) }) })
    }

    /// The part of the only one.
    pub fn alone(tearsheet: &Tearsheet) -> LiquidityView {
        LiquidityView { known: tearsheet.liquidity.as_ref().map(|liquidity| known(tearsheet, liquidity)) }
    }
}

fn known(tearsheet: &Tearsheet, liquidity: &Liquidity) -> Known {
    let currency = tearsheet.measured.currency.clone().unwrap_or_else(|| "the trading currency".to_owned());
    let name = |at: usize| if liquidity.buckets.len() == PARTS.len() { PARTS[at] } else { "Trades" };
    let mut buckets: Vec<(&str, &Bucket)> =
        liquidity.buckets.iter().enumerate().map(|(at, bucket)| (name(at), bucket)).collect();
    if let Some(ByUniverse { within, outside, .. }) = &liquidity.by_universe {
        let named = |name| move |bucket| (name, bucket);
        buckets.extend(within.iter().map(named("In the universe")));
        buckets.extend(outside.iter().map(named("Outside of it")));
    }
    let sizes = buckets.iter().filter_map(|(_, bucket)| bucket.mean_return).map(f64::abs);
    let largest = sizes.fold(0.0f64, f64::max);
    Known {
        sentence: sentence(liquidity, &currency),
        rule: rule(liquidity, &currency),
        universe: universe(liquidity),
        has_universe: liquidity.by_universe.is_some(),
        picture: picture(tearsheet, liquidity, &currency),
        symbols: liquidity.symbols.iter().take(LISTED).map(symbol_row).collect(),
        left: liquidity.symbols.len().saturating_sub(LISTED),
        buckets: buckets.into_iter().map(|(name, bucket)| bucket_row(name, bucket, largest)).collect(),
        currency,
    }
}

/// The answer, in one sentence.
fn sentence(liquidity: &Liquidity, currency: &str) -> String {
    let [one, five] = liquidity.capacity;
    let Some((one, five)) = one.zip(five) else {
        return "Of no trade size, capital and dollar volume are all known, so that nothing can be said of capacity."
            .to_owned();
    };
    let began = liquidity.capital.map_or(String::new(), |capital| format!(" It began with {}.", whole(Some(capital))));
    format!(
        "With up to {} {currency} at the start, {} of its trades stay within {} of what is traded of their symbol a day; with up to {} \
         {currency} within {}.{began}",
        whole(Some(one)),
        in_hundred(KEEPING),
        in_hundred(LIMITS[0]),
        whole(Some(five)),
        in_hundred(LIMITS[1]),
    )
}

/// How that is counted, and of how many trades.
fn rule(liquidity: &Liquidity, currency: &str) -> String {
    format!(
        "Traded is close × volume of the bundle’s candles, in {currency}, a day on average over the {LOOKED_BACK_DAYS} days before a trade’s own in \
         UTC, whatever the timeframe of the candles. A trade’s size is the money put in, which is taken to grow with the capital at the start of its \
         window. No cost of trading more is counted. {}",
        counts(liquidity)
    )
}

/// Of how many trades it is.
fn counts(liquidity: &Liquidity) -> String {
    let unknown = match liquidity.unknown {
        0 => String::new(),
        unknown => format!(
            " Of {} it is not known: there are no candles of {LEAST_DAYS} days before, or no size or capital.",
            counted(unknown, "more trade")
        ),
    };
    format!("Counted are {}.{unknown}", counted(liquidity.trades, "trade"))
}

/// How many trades were made outside of the universe, or that nobody said what it is.
fn universe(liquidity: &Liquidity) -> String {
    let Some(ByUniverse { outside, unknown, .. }) = &liquidity.by_universe else {
        return "Which trades were made outside of a universe is left out: none was given.".to_owned();
    };
    let outside = counted(outside.as_ref().map_or(0, |bucket| bucket.trades), "trade");
    let unknown = match unknown {
        0 => String::new(),
        unknown => format!(" Of {} it is not known.", counted(*unknown, "trade")),
    };
    format!(
        "The universe is asked at the last candle that was over when a trade was opened: {outside} of a symbol outside of it.{unknown}"
    )
}

fn in_hundred(share: f64) -> String {
    format!("{:.0}\u{a0}%", share * 100.0)
}

fn whole(amount: Option<f64>) -> String {
    WHOLE.write(amount.filter(|amount| amount.is_finite()), Typography::Page)
}

fn share(share: f64) -> String {
    SHARE.write(Some(share), Typography::Page)
}

fn symbol_row(symbol: &SymbolLiquidity) -> SymbolRow {
    SymbolRow {
        symbol: text::cut(&symbol.symbol).into_owned(),
        trades: count(Some(symbol.trades as f64)),
        dollar_volume: whole(Some(symbol.dollar_volume)),
        median_share: share(symbol.median_share),
        upper_share: share(symbol.upper_share),
        outside: symbol.outside.map(|outside| count(Some(outside as f64))),
        capacity: symbol.capacity.map(whole),
    }
}

fn bucket_row(name: &'static str, bucket: &Bucket, largest: f64) -> BucketRow {
    BucketRow {
        name,
        range: format!("{} to {}", whole(Some(bucket.least)), whole(Some(bucket.most))),
        trades: count(Some(bucket.trades as f64)),
        mean_return: TintedCell::of_return(bucket.mean_return, largest),
        win_rate: percent(bucket.win_rate),
    }
}

/// The share of trades that keep below the first limit, by capital.
fn picture(tearsheet: &Tearsheet, liquidity: &Liquidity, currency: &str) -> Option<LogCurve> {
    let curve = &liquidity.curve;
    let (first, last) = (curve.first()?.0, curve.last()?.0);
    // Whole powers of ten around it, for the axis to have labels.
    let ends = [
        (10f64.powf(first.log10().floor()), 1.0),
        (10f64.powf(last.log10().ceil().max(first.log10().floor() + 1.0)), 0.0),
    ];
    let whole_curve: Vec<(f64, f64)> = [ends[0]].into_iter().chain(curve.iter().copied()).chain([ends[1]]).collect();
    let capacity = liquidity.capacity[0].filter(|capacity| capacity.is_finite() && *capacity > 0.0);
    let named: Vec<NamedPoint> = capacity
        .map(|at| NamedPoint { at, share: KEEPING, label: whole(Some(at)), is_strong: true })
        .into_iter()
        .collect();
    let title = format!(
        "Share of the trades of {} that are at most {} of a day’s volume, by capital at the start in {currency}",
        tearsheet.name,
        in_hundred(LIMITS[0])
    );
    LogCurve::new(title, "capital at the start →", &whole_curve, &LEVELS, &named)
}
