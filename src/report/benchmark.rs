//! Benchmark: what money would have become that was put into prices, or left at rest, over any span of days.

use jiff::civil::Date;

use crate::measure::{PairedReturn, Performance};
use crate::model::Point;
use crate::stats::{
    DailyReturn, LONGEST_GAP_DAYS, PurchasePlan, Regression, benchmark_returns, equal_weight, risk_free_returns,
};

use super::prices::Prices;

/// A benchmark over any span of days.
pub struct Benchmark<'a> {
    /// Its name.
    pub name: String,
    /// The first and the last day that its prices tell of; money at rest has none.
    pub span: Option<(Date, Date)>,
    /// Whether its returns of a day are those of what it holds, so that they can be set against a backtest's.
    pub is_held: bool,
    returns: Box<dyn Fn(Date, Date) -> Vec<Point> + 'a>,
}

impl<'a> Benchmark<'a> {
    /// Every benchmark of prices: holding and monthly purchases of each, a basket of all, and money at rest.
    pub fn all(prices: &'a [Prices], risk_free_rate: f64, risk_free_name: String) -> Vec<Benchmark<'a>> {
        let mut benchmarks = Vec::new();
        for prices in prices {
            benchmarks.push(Benchmark::bought(prices, PurchasePlan::BuyAndHold, ""));
            benchmarks.push(Benchmark::bought(prices, PurchasePlan::MonthlyPurchases, " DCA"));
        }
        benchmarks.extend(Benchmark::basket(prices));
        benchmarks.push(Benchmark {
            name: risk_free_name,
            span: None,
            is_held: false,
            returns: Box::new(move |from, to| risk_free_returns(risk_free_rate, from, to)),
        });
        benchmarks
    }

    /// The one that stands for all: the basket of several prices, or what there is.
    pub fn leading(prices: &'a [Prices]) -> Option<Benchmark<'a>> {
        let only = || Some(Benchmark::bought(prices.first()?, PurchasePlan::BuyAndHold, ""));
        Benchmark::basket(prices).or_else(only)
    }

    fn bought(prices: &'a Prices, plan: PurchasePlan, suffix: &str) -> Benchmark<'a> {
        Benchmark {
            name: format!("{}{suffix}", prices.name),
            span: span(prices),
            is_held: plan == PurchasePlan::BuyAndHold,
            returns: Box::new(move |from, to| benchmark_returns(&prices.closes, plan, from, to)),
        }
    }

    /// Equal parts of several prices.
    fn basket(prices: &'a [Prices]) -> Option<Benchmark<'a>> {
        let returns = move |from, to| {
            let each =
                prices.iter().map(|prices| benchmark_returns(&prices.closes, PurchasePlan::BuyAndHold, from, to));
            equal_weight(&each.collect::<Vec<_>>())
        };
        let spans = || prices.iter().filter_map(span);
        (prices.len() > 1).then(|| Benchmark {
            name: "Equal-weight basket".to_owned(),
            span: spans().map(|(first, _)| first).max().zip(spans().map(|(_, last)| last).min()),
            is_held: true,
            returns: Box::new(returns),
        })
    }

    /// The return so far on each day from one to another, a fraction.
    pub fn returns(&self, from: Date, to: Date) -> Vec<Point> {
        (self.returns)(from, to)
    }

    /// The daily returns of a backtest within its windows, each with this one's over the same days, as far as there are
    /// prices: of a day the last one, or one from a few days before.
    pub fn paired(&self, performance: &Performance) -> Vec<PairedReturn> {
        let Some((start, end)) = performance.span.filter(|_| self.is_held) else { return Vec::new() };
        let held = self.returns(start.date(), end.date());
        let worth = |day: i64| {
            let last = held[..held.partition_point(|point| point.time.day() <= day)].last()?;
            (day - last.time.day() <= LONGEST_GAP_DAYS).then_some(1.0 + last.value)
        };
        let pair = |(from, DailyReturn { day, value }): (i64, DailyReturn)| {
            Some(PairedReturn { day, own: value, benchmark: worth(day)? / worth(from)? - 1.0 })
        };
        performance.returns_within_windows().into_iter().filter_map(pair).collect()
    }
}

/// Alpha and beta of a backtest against what it was paired with; the risk-free rate is a fraction per year.
pub fn regression(
    performance: &Performance,
    risk_free_rate: Option<f64>,
    paired: &[PairedReturn],
) -> Option<Regression> {
    let days_per_year = performance.days_per_year()?;
    let pairs: Vec<(f64, f64)> = paired.iter().map(|pair| (pair.own, pair.benchmark)).collect();
    Regression::of(&pairs, risk_free_rate.unwrap_or_default() / days_per_year, days_per_year)
}

fn span(prices: &Prices) -> Option<(Date, Date)> {
    Some((prices.closes.first()?.date, prices.closes.last()?.date))
}
