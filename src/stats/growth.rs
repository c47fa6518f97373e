//! Growth and volatility, per year.

use crate::model::{MS_PER_DAY, Point};

/// Days in a year for growth and volatility; markets that never close have this many.
pub const DAYS_PER_YEAR: f64 = 365.0;

/// Compound annual growth rate, a fraction: the constant yearly return that makes `total_return` in `covered_ms`.
///
/// `None` where no time is covered. A total loss is -1.
pub fn annual_growth(total_return: f64, covered_ms: i64) -> Option<f64> {
    if covered_ms <= 0 {
        return None;
    }
    let years = covered_ms as f64 / MS_PER_DAY as f64 / DAYS_PER_YEAR;
    let growth = (1.0 + total_return).max(0.0).powf(1.0 / years) - 1.0;
    growth.is_finite().then_some(growth)
}

/// The return of one day in UTC.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DailyReturn {
    /// Days since 1970.
    pub day: i64,
    /// From the last value of the day before to the last of this one, a fraction.
    pub value: f64,
}

/// The returns from each day's last value to the next day's, in UTC. Days without a point are passed over.
pub fn daily_returns(points: &[Point]) -> Vec<DailyReturn> {
    let closes = daily_closes(points);
    let positive = closes.windows(2).filter(|pair| pair[0].1 > 0.0);
    positive.map(|pair| DailyReturn { day: pair[1].0, value: pair[1].1 / pair[0].1 - 1.0 }).collect()
}

/// The last value of each day in UTC that has a point, with the day since 1970.
fn daily_closes(points: &[Point]) -> Vec<(i64, f64)> {
    let mut closes: Vec<(i64, f64)> = Vec::new();
    for point in points {
        match closes.last_mut() {
            Some((day, close)) if *day == point.time.day() => *close = point.value,
            _ => closes.push((point.time.day(), point.value)),
        }
    }
    closes
}

/// The returns over `span` days that end on each day with a point, fractions; none before the first `span` days are over.
pub fn rolling_returns(points: &[Point], span: i64) -> Vec<f64> {
    let closes = daily_closes(points);
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
/// `None` with fewer than two returns.
pub fn annual_volatility(daily_returns: &[DailyReturn], covered_ms: i64) -> Option<f64> {
    let count = daily_returns.len() as f64;
    if daily_returns.len() < 2 || covered_ms <= 0 {
        return None;
    }
    let values = || daily_returns.iter().map(|day| day.value);
    let mean = values().sum::<f64>() / count;
    let squares: f64 = values().map(|value| (value - mean).powi(2)).sum();
    let years = covered_ms as f64 / MS_PER_DAY as f64 / DAYS_PER_YEAR;
    Some((squares / (count - 1.0)).sqrt() * (count / years).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EpochMs;

    #[test]
    fn growth_compounds_over_the_covered_time() {
        let year = 365 * MS_PER_DAY;
        assert!((annual_growth(0.21, 2 * year).unwrap() - 0.1).abs() < 1e-12);
        assert_eq!(annual_growth(-1.0, year), Some(-1.0));
        assert_eq!(annual_growth(0.5, 0), None);
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
        let returns = daily_returns(&points);
        assert_eq!(returns.len(), 364);
        let volatility = annual_volatility(&returns, 364 * MS_PER_DAY).unwrap();
        assert!((volatility - 0.00995_f64 * 365f64.sqrt()).abs() < 1e-3, "{volatility}");
    }
}
