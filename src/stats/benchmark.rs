//! Benchmarks: what money would have become without a strategy.

use jiff::civil::Date;

use crate::model::{EpochMs, Point};

use super::growth::{DAYS_PER_YEAR, annual_growth};

/// For so many days at most an older price stands in for one that is missing.
pub const LONGEST_GAP_DAYS: i64 = 7;

/// The closing price of one day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Close {
    /// The day.
    pub date: Date,
    /// Its last price; above zero.
    pub price: f64,
}

/// The purchases by which a benchmark turns prices into returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PurchasePlan {
    /// Everything is bought on the first day.
    BuyAndHold,
    /// The same amount is bought on the first day and on the first day with a price of every later month.
    MonthlyPurchases,
}

/// The return so far on each day from `from` to `to` (both included), a fraction, counted from the first day there.
///
/// Closes are in order of date, one a day. With monthly purchases it is relative to the money put in so far.
pub fn benchmark_returns(closes: &[Close], plan: PurchasePlan, from: Date, to: Date) -> Vec<Point> {
    let within = closes.iter().filter(|close| (from..=to).contains(&close.date));
    let (mut units, mut paid, mut bought) = (0.0, 0.0, None);
    let mut returns = Vec::new();
    for close in within {
        let month = (close.date.year(), close.date.month());
        let buys = match plan {
            PurchasePlan::BuyAndHold => bought.is_none(),
            PurchasePlan::MonthlyPurchases => bought != Some(month),
        };
        if buys {
            (units, paid, bought) = (units + 1.0 / close.price, paid + 1.0, Some(month));
        }
        returns.push(Point { time: EpochMs::from_date(close.date), value: units * close.price / paid - 1.0 });
    }
    returns
}

/// The mean of several benchmarks on the days that all of them have.
pub fn equal_weight(benchmarks: &[Vec<Point>]) -> Vec<Point> {
    let Some((first, others)) = benchmarks.split_first() else { return Vec::new() };
    let mean = |point: &Point| {
        let mut sum = point.value;
        for other in others {
            sum += other[other.binary_search_by_key(&point.time, |candidate| candidate.time).ok()?].value;
        }
        Some(Point { time: point.time, value: sum / benchmarks.len() as f64 })
    };
    first.iter().filter_map(mean).collect()
}

/// The return so far of money that grows at a constant rate (a fraction per year), on each day from `from` to `to`.
pub fn risk_free_returns(rate: f64, from: Date, to: Date) -> Vec<Point> {
    let (first, last) = (EpochMs::from_date(from).day(), EpochMs::from_date(to).day());
    let point = |day: i64| Point {
        time: EpochMs(day * crate::model::MS_PER_DAY),
        value: (1.0 + rate).powf((day - first) as f64 / DAYS_PER_YEAR) - 1.0,
    };
    (first..=last).map(point).collect()
}

/// Compound annual growth rate of a benchmark, a fraction; `None` where there are too few days to tell.
pub fn benchmark_growth(returns: &[Point]) -> Option<f64> {
    let (first, last) = (returns.first()?, returns.last()?);
    annual_growth(last.value, last.time.0 - first.time.0)
}

/// The return of a benchmark over some spans of days, one after the other, a fraction; the time between them does not count.
///
/// `returns` gives the returns so far from one day to another, as [`benchmark_returns`] does. `None` where a span is not
/// covered by prices: where the first or the last of them is more than a week inside of it.
pub fn return_over(spans: &[(Date, Date)], returns: impl Fn(Date, Date) -> Vec<Point>) -> Option<f64> {
    let mut growth = 1.0;
    for &(from, to) in spans {
        let within = returns(from, to);
        let (first, last) = (within.first()?, within.last()?);
        let missing = |from: EpochMs, to: EpochMs| to.day() - from.day() > LONGEST_GAP_DAYS;
        if missing(EpochMs::from_date(from), first.time) || missing(last.time, EpochMs::from_date(to)) {
            return None;
        }
        growth *= 1.0 + last.value;
    }
    (!spans.is_empty()).then_some(growth - 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn closes() -> Vec<Close> {
        let day = |month, day, price| Close { date: date(2022, month, day), price };
        vec![day(1, 15, 100.0), day(1, 31, 50.0), day(2, 3, 80.0), day(2, 28, 120.0), day(3, 1, 60.0)]
    }

    fn returns(plan: PurchasePlan) -> Vec<f64> {
        let all = benchmark_returns(&closes(), plan, date(2022, 1, 1), date(2022, 12, 31));
        all.iter().map(|point| (point.value * 1e6).round() / 1e6).collect()
    }

    #[test]
    fn buying_once_follows_the_price() {
        assert_eq!(returns(PurchasePlan::BuyAndHold), [0.0, -0.5, -0.2, 0.2, -0.4]);
    }

    #[test]
    fn monthly_purchases_are_measured_on_what_was_paid() {
        // Units: 1/100, from February 1/80 more, from March 1/60 more.
        assert_eq!(returns(PurchasePlan::MonthlyPurchases), [0.0, -0.5, -0.1, 0.35, -0.216667]);
    }

    #[test]
    fn a_window_counts_from_its_own_first_day() {
        let window = benchmark_returns(&closes(), PurchasePlan::BuyAndHold, date(2022, 1, 31), date(2022, 2, 28));
        assert_eq!(window.iter().map(|point| point.value).collect::<Vec<_>>(), [0.0, 0.6000000000000001, 1.4]);
    }

    #[test]
    fn only_the_days_within_the_spans_count() {
        let returns = |from, to| benchmark_returns(&closes(), PurchasePlan::BuyAndHold, from, to);
        let spans = [(date(2022, 1, 15), date(2022, 1, 31)), (date(2022, 2, 3), date(2022, 2, 28))];
        // Half of it, and half as much again; the rise from 50 to 80 between them does not count.
        assert!((return_over(&spans, returns).unwrap() + 0.25).abs() < 1e-12);
        assert_eq!(return_over(&[(date(2022, 1, 1), date(2022, 1, 31))], returns), None);
        assert_eq!(return_over(&[(date(2022, 2, 3), date(2022, 3, 31))], returns), None);
        assert_eq!(return_over(&[], returns), None);
    }

    #[test]
    fn a_basket_is_the_mean_on_common_days_and_money_at_rest_grows_by_its_rate() {
        let one = benchmark_returns(&closes(), PurchasePlan::BuyAndHold, date(2022, 1, 1), date(2022, 12, 31));
        let two = vec![one[0], Point { value: 0.1, ..one[1] }];
        let basket = equal_weight(&[one, two]);
        assert_eq!(basket.iter().map(|point| point.value).collect::<Vec<_>>(), [0.0, -0.2]);
        let rest = risk_free_returns(0.04, date(2020, 1, 1), date(2024, 1, 1));
        assert!((benchmark_growth(&rest).unwrap() - 0.04).abs() < 1e-12);
        assert_eq!(rest.len(), 1462);
    }
}
