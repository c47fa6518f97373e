//! Growth and volatility, per year.

use super::chain::ChainedEquity;
use super::ratios::standard_deviation;
use crate::model::{MS_PER_DAY, Point};

/// Days in a year for growth and volatility; markets that never close have this many.
pub const DAYS_PER_YEAR: f64 = 365.0;

/// Fewer days than this say nothing of a year: a gain of 1 % in a day would be one of 3,678 % a year.
pub const LEAST_DAYS_FOR_ANNUAL: i64 = 30;

/// The years in some milliseconds; `None` where they are too few to say anything of a year.
pub fn years_of(covered_ms: i64) -> Option<f64> {
    let years = covered_ms as f64 / MS_PER_DAY as f64 / DAYS_PER_YEAR;
    (covered_ms >= LEAST_DAYS_FOR_ANNUAL * MS_PER_DAY).then_some(years)
}

/// Compound annual growth rate, a fraction: the constant yearly return that makes `total_return` in `covered_ms`.
///
/// `None` where fewer than [`LEAST_DAYS_FOR_ANNUAL`] days are covered. A total loss is -1.
pub fn annual_growth(total_return: f64, covered_ms: i64) -> Option<f64> {
    let years = years_of(covered_ms)?;
    let growth = (1.0 + total_return).max(0.0).powf(1.0 / years) - 1.0;
    growth.is_finite().then_some(growth)
}

/// The return of one day in UTC.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DailyReturn {
    /// Days since 1970.
    pub day: i64,
    /// From the last value of the day before, or the start, to the last of this one, a fraction.
    pub value: f64,
}

/// The last values of the days of an equity, in UTC.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DailyCloses {
    /// The value that the equity starts with; `None` where it is empty.
    pub(super) start: Option<f64>,
    /// The days since 1970 that hold more than what a window begins with, each with its last value.
    pub(super) closes: Vec<(i64, f64)>,
}

impl DailyCloses {
    /// The closes of an equity.
    pub fn of(equity: &ChainedEquity) -> DailyCloses {
        DailyCloses { start: equity.points.first().map(|first| first.value), closes: daily_closes(equity.moves()) }
    }
}

/// The returns from each day's last value to the next day's, in UTC; the first counts from the start.
///
/// Days without a point are passed over, and so are those that only hold what a window begins with. After a total loss there
/// are none. Their product is what the whole equity made of 1.0.
pub fn daily_returns(closes: &DailyCloses) -> Vec<DailyReturn> {
    let DailyCloses { start, closes } = closes;
    let befores = start.iter().copied().chain(closes.iter().map(|close| close.1));
    let pairs = befores.zip(closes).filter(|(before, _)| *before > 0.0);
    pairs.map(|(before, &(day, close))| DailyReturn { day, value: close / before - 1.0 }).collect()
}

/// The last value of each day in UTC that has a point, with the day since 1970.
pub(super) fn daily_closes<'a>(points: impl Iterator<Item = &'a Point>) -> Vec<(i64, f64)> {
    let mut closes: Vec<(i64, f64)> = Vec::new();
    // The first and last moment of the latest day, so that only the first point of a day takes a division.
    let (mut first, mut last) = (i64::MAX, i64::MIN);
    for point in points {
        match closes.last_mut() {
            Some((_, close)) if (first..=last).contains(&point.time.0) => *close = point.value,
            _ => {
                let within = point.time.0.rem_euclid(MS_PER_DAY);
                first = point.time.0.saturating_sub(within);
                last = point.time.0.saturating_add(MS_PER_DAY - 1 - within);
                closes.push((point.time.day(), point.value));
            }
        }
    }
    closes
}

/// The returns over `span` days that end on each day with a point, fractions; none before the first `span` days are over.
pub fn rolling_returns(points: &[Point], span: i64) -> Vec<f64> {
    let closes = daily_closes(points.iter());
    let Some(&(first, _)) = closes.first() else { return Vec::new() };
    let ends = closes.iter().filter(|(day, _)| *day >= first + span);
    let from = |day: i64| closes[closes.partition_point(|(other, _)| *other <= day).saturating_sub(1)].1;
    ends.map(|(day, close)| (close, from(day - span)))
        .filter(|(_, base)| *base > 0.0)
        .map(|(close, base)| close / base - 1.0)
        .collect()
}

/// Sample standard deviation of daily returns times the square root of their number per covered year, a fraction.
///
/// The number per year is the series' own, so that markets with 252 days a year are not taken for ones with 365.
/// `None` with fewer than two returns or fewer than [`LEAST_DAYS_FOR_ANNUAL`] days.
pub fn annual_volatility(daily_returns: &[DailyReturn], covered_ms: i64) -> Option<f64> {
    let values: Vec<f64> = daily_returns.iter().map(|day| day.value).collect();
    let periods_per_year = values.len() as f64 / years_of(covered_ms)?;
    Some(standard_deviation(&values)? * periods_per_year.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EpochMs;
    use crate::stats::chain;

    #[test]
    fn daily_returns_multiply_to_the_whole_return_and_no_start_of_a_window_is_one() {
        let hours = |first: i64, values: &[f64]| -> Vec<Point> {
            let point =
                |(hour, &value): (usize, &f64)| Point { time: EpochMs(first + hour as i64 * MS_PER_DAY / 4), value };
            values.iter().enumerate().map(point).collect()
        };
        // The first day gains 10 %; the second window begins, after a gap, at the last quarter of its first day.
        let first = hours(0, &[100.0, 105.0, 104.0, 110.0, 99.0]);
        let second = hours(9 * MS_PER_DAY + 3 * MS_PER_DAY / 4, &[50.0, 60.0]);
        let equity = chain(&[first, second]);
        let returns = daily_returns(&DailyCloses::of(&equity));
        assert_eq!(returns.iter().map(|daily| daily.day).collect::<Vec<_>>(), [0, 1, 10]);
        let product: f64 = returns.iter().map(|daily| 1.0 + daily.value).product();
        assert!(
            (returns[0].value - 0.1).abs() < 1e-12 && (product - 1.0 - equity.total_return().unwrap()).abs() < 1e-12
        );
    }

    #[test]
    fn growth_compounds_over_the_covered_time() {
        let year = 365 * MS_PER_DAY;
        assert!((annual_growth(0.21, 2 * year).unwrap() - 0.1).abs() < 1e-12);
        assert_eq!(annual_growth(-1.0, year), Some(-1.0));
        assert_eq!(annual_growth(0.5, 0), None);
    }

    #[test]
    fn nothing_is_said_of_a_year_after_less_than_thirty_days() {
        let returns = [0.01, -0.01].map(|value| DailyReturn { day: 0, value });
        let known = |days| (annual_growth(0.01, days * MS_PER_DAY), annual_volatility(&returns, days * MS_PER_DAY));
        assert_eq!(known(29), (None, None));
        assert!(known(30).0.is_some() && known(30).1.is_some());
    }

    #[test]
    fn a_rolling_return_looks_back_over_whole_days() {
        let points: Vec<Point> = [(0, 100.0), (1, 110.0), (2, 121.0), (4, 121.0)]
            .map(|(day, value)| Point { time: EpochMs(day * MS_PER_DAY), value })
            .to_vec();
        let rolling: Vec<i64> =
            rolling_returns(&points, 2).iter().map(|value| (value * 100.0).round() as i64).collect();
        assert_eq!(rolling, [21, 0]);
        assert!(rolling_returns(&points, 5).is_empty());
    }

    #[test]
    fn volatility_is_the_yearly_deviation_of_daily_returns() {
        let quarter_days = |day: i64| (0..4).map(move |part| day * MS_PER_DAY + part * MS_PER_DAY / 4);
        let points: Vec<Point> = (0..365)
            .flat_map(|day| quarter_days(day).map(move |time| (day, time)))
            .map(|(day, time)| Point { time: EpochMs(time), value: if day % 2 == 0 { 100.0 } else { 101.0 } })
            .collect();
        let returns = daily_returns(&DailyCloses::of(&chain(&[points])));
        assert_eq!(returns.len(), 365);
        let volatility = annual_volatility(&returns, 365 * MS_PER_DAY).unwrap();
        assert!((volatility - 0.00995_f64 * 365f64.sqrt()).abs() < 1e-3, "{volatility}");
    }
}
