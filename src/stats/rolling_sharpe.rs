//! Rolling Sharpe ratio: that of the days before each day, as bundles store it of each of their runs.

use super::growth::{DAYS_PER_YEAR, daily_closes};
use super::ratios::sharpe_ratio;
use crate::model::{EpochMs, MS_PER_DAY, Point};

/// As many daily returns are looked back at.
const LONGEST: usize = 365;
/// With fewer daily returns there is no ratio.
const LEAST: usize = 30;

/// The Sharpe ratio of up to 365 daily returns until each day, from the thirtieth on, per year of 365 days and without a
/// risk-free rate; a day without any deviation has none. A return counts from the last value of one day to that of the next.
pub fn rolling_sharpe(points: &[Point]) -> Vec<Point> {
    let closes = daily_closes(points.iter());
    let returns: Vec<f64> =
        closes.windows(2).filter(|pair| pair[0].1 > 0.0).map(|pair| pair[1].1 / pair[0].1 - 1.0).collect();
    let days = closes.iter().skip(1).map(|(day, _)| EpochMs(day * MS_PER_DAY));
    let ratio = |(count, time): (usize, EpochMs)| {
        let value = sharpe_ratio(&returns[count.saturating_sub(LONGEST)..count], 0.0, DAYS_PER_YEAR)?;
        Some(Point { time, value })
    };
    // After a total loss there are no returns any more.
    (1..=returns.len()).zip(days).filter(|(count, _)| *count >= LEAST).filter_map(ratio).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_of_a_day_is_that_of_the_year_before_it() {
        let level = |day: i64| 100.0 + ((7 * day * day + 13 * day) % 101) as f64 / 10.0;
        let points: Vec<Point> =
            (0..=400).map(|day| Point { time: EpochMs(day * MS_PER_DAY), value: level(day) }).collect();
        let found = rolling_sharpe(&points);
        assert_eq!((found.len(), found[0].time.day()), (371, 30));
        let returns: Vec<f64> = (0..400).map(|day| level(day + 1) / level(day) - 1.0).collect();
        for (at, since) in [(0, 0), (370, 35)] {
            let expected = sharpe_ratio(&returns[since..30 + at], 0.0, 365.0).unwrap();
            assert!((found[at].value - expected).abs() < 1e-12, "{at}");
        }
        assert!(rolling_sharpe(&points[..30]).is_empty(), "29 returns");
    }
}
