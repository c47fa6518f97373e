//! Rolling figures: returns over moving spans, and risk, ratios and beta over half a year that moves along the daily returns.

use crate::stats::{FiveNumbers, Regression, rolling_returns, sharpe_ratio, sortino_ratio, standard_deviation};

use super::curves::Curves;
use super::performance::Performance;

/// The spans of rolling returns: three, six and twelve months.
pub const ROLLING_DAYS: [i64; 3] = [91, 182, 365];
/// With fewer daily returns in half a year nothing is said of it.
const LEAST_RETURNS: usize = 20;
/// The share of the returns of a span that a benchmark's have to be known for.
const LEAST_PAIRED: f64 = 0.9;

/// How returns over moving spans are spread.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rolling {
    /// Returns over each span of [`ROLLING_DAYS`], as long as there are any.
    pub returns: [Option<FiveNumbers>; ROLLING_DAYS.len()],
}

impl Rolling {
    /// The rolling returns of curves.
    pub fn of(curves: &Curves) -> Rolling {
        Rolling { returns: ROLLING_DAYS.map(|days| FiveNumbers::of(&rolling_returns(&curves.equity.points, days))) }
    }
}

/// The return of a day, and that of a benchmark from the same day to the same day, fractions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairedReturn {
    /// The day that they lead to, in days since 1970.
    pub day: i64,
    /// The backtest's.
    pub own: f64,
    /// The benchmark's.
    pub benchmark: f64,
}

/// What is measured over half a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RollingFigure {
    /// Standard deviation of daily returns, per year, a fraction.
    Volatility,
    /// Sharpe ratio above the risk-free rate, per year.
    Sharpe,
    /// Sortino ratio above the risk-free rate, per year.
    Sortino,
    /// Slope of a regression on a benchmark's returns.
    Beta,
}

/// Figures of half a year of daily returns, from each day that ends one on.
///
/// Half a year is as many returns as half a covered year has on average, so that markets that close on weekends have theirs.
/// The windows count as one history: the time between them is none.
#[derive(Debug, Clone, PartialEq)]
pub struct RollingFigures {
    /// How many daily returns make half a year.
    pub span: usize,
    /// The days that end one, in days since 1970.
    pub days: Vec<i64>,
    /// Each figure.
    pub series: Vec<RollingSeries>,
}

/// One figure over half a year that moves along.
#[derive(Debug, Clone, PartialEq)]
pub struct RollingSeries {
    /// What it is.
    pub figure: RollingFigure,
    /// Its value on each day that ends a half year; `None` where it is not known.
    pub values: Vec<Option<f64>>,
    /// That of the whole history.
    pub whole: Option<f64>,
}

impl RollingFigures {
    /// The figures of what was measured; `None` where there is no half year, or where it has too few returns.
    ///
    /// The risk-free rate is a fraction per year. The returns paired with a benchmark's are in order of date; without them
    /// there is no beta.
    pub fn of(performance: &Performance, risk_free_rate: f64, paired: &[PairedReturn]) -> Option<RollingFigures> {
        let days_per_year = performance.days_per_year()?;
        let span = (days_per_year / 2.0).round() as usize;
        let daily = &performance.daily;
        if span < LEAST_RETURNS || daily.len() < span {
            return None;
        }
        let returns: Vec<f64> = daily.iter().map(|daily| daily.value).collect();
        let risk_free = risk_free_rate / days_per_year;
        let each = |figure: &dyn Fn(&[f64]) -> Option<f64>| returns.windows(span).map(figure).collect::<Vec<_>>();
        let of_all = |figure, name, values| {
            let whole = performance.figures.get(name).filter(|value: &f64| value.is_finite());
            RollingSeries { figure, values, whole }
        };
        let volatility = each(&|returns| Some(standard_deviation(returns)? * days_per_year.sqrt()));
        let sharpe = each(&|returns| sharpe_ratio(returns, risk_free, days_per_year));
        let sortino = each(&|returns| sortino_ratio(returns, risk_free, days_per_year));
        let mut series = vec![
            of_all(RollingFigure::Volatility, "chained_volatility", volatility),
            of_all(RollingFigure::Sharpe, "chained_sharpe", sharpe),
            of_all(RollingFigure::Sortino, "chained_sortino", sortino),
        ];
        if !paired.is_empty() {
            let day_of = |at: usize| daily[at].day;
            let slope = |paired: &[PairedReturn]| {
                let pairs: Vec<(f64, f64)> = paired.iter().map(|pair| (pair.own, pair.benchmark)).collect();
                Some(Regression::of(&pairs, risk_free, days_per_year)?.beta)
            };
            let beta = |first: usize| {
                let from = paired.partition_point(|pair| pair.day < day_of(first));
                let until = paired.partition_point(|pair| pair.day <= day_of(first + span - 1));
                let within = &paired[from..until];
                slope(within).filter(|_| within.len() as f64 >= LEAST_PAIRED * span as f64)
            };
            let values = (0..=daily.len() - span).map(beta).collect();
            series.push(RollingSeries { figure: RollingFigure::Beta, values, whole: slope(paired) });
        }
        Some(RollingFigures { span, days: daily[span - 1..].iter().map(|daily| daily.day).collect(), series })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EpochMs, MS_PER_DAY, Point};
    use crate::stats::chain;

    fn performance(windows: &[(i64, i64)]) -> Performance {
        let level = |day: i64| 100.0 + ((7 * day * day + 13 * day) % 101) as f64 / 10.0;
        let curve = |&(from, to): &(i64, i64)| -> Vec<Point> {
            (from..=to).map(|day| Point { time: EpochMs(day * MS_PER_DAY), value: level(day) }).collect()
        };
        Performance::of(&chain(&windows.iter().map(curve).collect::<Vec<_>>()), 0.03)
    }

    #[test]
    fn half_a_year_goes_on_over_the_ends_of_windows_and_passes_over_the_time_between() {
        let performance = performance(&[(0, 120), (200, 320)]);
        let found = RollingFigures::of(&performance, 0.03, &[]).unwrap();
        assert_eq!((found.span, found.days[0], found.days.len()), (183, 263, 58));
        let days_per_year = performance.days_per_year().unwrap();
        let first: Vec<f64> = performance.daily[..183].iter().map(|daily| daily.value).collect();
        let expected = [
            standard_deviation(&first).map(|deviation| deviation * days_per_year.sqrt()),
            sharpe_ratio(&first, 0.03 / days_per_year, days_per_year),
            sortino_ratio(&first, 0.03 / days_per_year, days_per_year),
        ];
        for (series, expected) in found.series.iter().zip(expected) {
            assert_eq!(series.values[0], expected, "{:?}", series.figure);
        }
    }

    #[test]
    fn a_history_of_less_than_half_a_year_has_none() {
        assert_eq!(RollingFigures::of(&performance(&[(0, 181)]), 0.0, &[]), None);
    }

    #[test]
    fn beta_is_known_where_most_days_of_the_half_year_have_a_price() {
        let performance = performance(&[(0, 400)]);
        let pair = |daily: &crate::stats::DailyReturn| PairedReturn {
            day: daily.day,
            own: daily.value,
            benchmark: daily.value / 2.0,
        };
        let all: Vec<PairedReturn> = performance.daily.iter().map(pair).collect();
        let beta = |paired: &[PairedReturn]| {
            let found = RollingFigures::of(&performance, 0.0, paired).unwrap();
            found.series.into_iter().find(|series| series.figure == RollingFigure::Beta).unwrap().values
        };
        assert!(beta(&all).iter().all(|beta| beta.is_some_and(|beta| (beta - 2.0).abs() < 1e-9)));
        let late = beta(&all[100..]);
        let first = late.iter().position(Option::is_some).unwrap();
        // Of the 183 returns of that half year the first 18 lack a price.
        assert_eq!(first, 100 - 18);
    }
}
