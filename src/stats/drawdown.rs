//! Drawdowns: falls below the highest value so far.

use super::ratios::mean;
use crate::model::{EpochMs, MS_PER_DAY, Point};

/// One fall below an earlier high, until that high is reached again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drawdown {
    /// When the high was last seen.
    pub peak: EpochMs,
    /// When the value was lowest.
    pub trough: EpochMs,
    /// When the high was reached again; `None` while it is not.
    pub recovery: Option<EpochMs>,
    /// The last moment of the fall: its recovery, else the end of the data.
    pub end: EpochMs,
    /// The depth of its fall, a positive fraction of the high.
    pub depth: f64,
}

impl Drawdown {
    /// Days from the high to its recovery, or to the end of the data.
    pub fn length_days(&self) -> f64 {
        days(self.peak, self.end)
    }

    /// Days from the lowest point to the recovery.
    pub fn recovery_days(&self) -> Option<f64> {
        Some(days(self.trough, self.recovery?))
    }
}

fn days(from: EpochMs, to: EpochMs) -> f64 {
    (to.0 - from.0) as f64 / MS_PER_DAY as f64
}

/// Every drawdown of a curve, in order of date. Highs at zero or below have none.
pub fn drawdowns(points: &[Point]) -> Vec<Drawdown> {
    let mut found = Vec::new();
    let mut peak: Option<Point> = None;
    let mut open: Option<Drawdown> = None;
    // The lowest value of the open fall: nothing above it is deeper, so that most points take no division.
    let mut lowest = f64::INFINITY;
    for point in points {
        match peak {
            Some(high) if point.value < high.value => {
                if high.value <= 0.0 {
                    continue;
                }
                let (peak, trough, end) = (high.time, point.time, point.time);
                let fall = match &mut open {
                    Some(fall) => fall,
                    None => open.insert(Drawdown { peak, trough, recovery: None, end, depth: 0.0 }),
                };
                fall.end = point.time;
                if point.value < lowest {
                    lowest = point.value;
                    let depth = 1.0 - point.value / high.value;
                    if depth > fall.depth {
                        (fall.depth, fall.trough) = (depth, point.time);
                    }
                }
            }
            _ => {
                if let Some(fall) = open.take() {
                    found.push(Drawdown { recovery: Some(point.time), end: point.time, ..fall });
                }
                (peak, lowest) = (Some(*point), f64::INFINITY);
            }
        }
    }
    found.extend(open);
    found
}

/// The deepest drawdown; the earliest of equals.
pub fn worst_drawdown(drawdowns: &[Drawdown]) -> Option<&Drawdown> {
    drawdowns.iter().rev().max_by(|one, other| one.depth.total_cmp(&other.depth))
}

/// How far 1.0 is below its highest value so far after each of some returns, a positive fraction of it.
pub fn depths(returns: &[f64]) -> Vec<f64> {
    let (mut value, mut highest) = (1.0, 1.0);
    let below = |change: &f64| {
        value *= 1.0 + change;
        highest = f64::max(highest, value);
        1.0 - value / highest
    };
    returns.iter().map(below).collect()
}

/// The deepest of each fall among depths, averaged over the falls, a positive fraction; a fall ends where the depth is 0.
/// 0 without any fall, `None` of no depths.
pub fn average_drawdown(depths: &[f64]) -> Option<f64> {
    let falls = depths.split(|depth| *depth <= 0.0).filter_map(|fall| fall.iter().copied().reduce(f64::max));
    let deepest: Vec<f64> = falls.collect();
    mean(&deepest).or((!depths.is_empty()).then_some(0.0))
}

/// Ulcer index, a fraction: the root of the mean square of depths (Martin 1987); `None` of none.
pub fn ulcer_index(depths: &[f64]) -> Option<f64> {
    mean(&depths.iter().map(|depth| depth.powi(2)).collect::<Vec<f64>>()).map(f64::sqrt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn daily(values: &[f64]) -> Vec<Point> {
        let point = |(day, &value): (usize, &f64)| Point { time: EpochMs(day as i64 * MS_PER_DAY), value };
        values.iter().enumerate().map(point).collect()
    }

    #[test]
    fn a_fall_runs_from_its_high_to_its_recovery() {
        let falls = drawdowns(&daily(&[100.0, 100.0, 90.0, 75.0, 80.0, 100.0, 120.0, 108.0]));
        assert_eq!(falls.len(), 2);
        assert_eq!((falls[0].depth, falls[0].length_days(), falls[0].recovery_days()), (0.25, 4.0, Some(2.0)));
        assert!((falls[1].depth - 0.1).abs() < 1e-12);
        assert_eq!((falls[1].recovery, falls[1].length_days()), (None, 1.0));
        assert_eq!(worst_drawdown(&falls), Some(&falls[0]));
    }

    proptest! {
        #[test]
        fn the_worst_drawdown_is_the_largest_loss_from_any_point_to_a_later_one(
            values in prop::collection::vec(1.0..1000.0f64, 1..60),
        ) {
            let points = daily(&values);
            let mut largest: f64 = 0.0;
            for (at, early) in values.iter().enumerate() {
                for late in &values[at..] {
                    largest = largest.max(1.0 - late / early);
                }
            }
            let worst = worst_drawdown(&drawdowns(&points)).map_or(0.0, |fall| fall.depth);
            prop_assert!((worst - largest).abs() < 1e-12);
        }
    }

    #[test]
    fn the_average_drawdown_is_that_of_quantstats() {
        let between = (0..60).map(|i| f64::from((7 * i * i + 13 * i) % 101 - 44) / 1000.0);
        let returns: Vec<f64> = [0.01].into_iter().chain(between).chain([0.5, -0.1, 0.02]).collect();
        assert!((average_drawdown(&depths(&returns)).unwrap() - 0.09111963634427114).abs() < 1e-12);
        assert_eq!((average_drawdown(&depths(&[0.1, 0.2])), average_drawdown(&[])), (Some(0.0), None));
    }

    #[test]
    fn the_ulcer_index_is_the_root_of_the_mean_square_of_daily_drawdowns() {
        let returns: Vec<f64> = (0..60).map(|i| f64::from((7 * i * i + 13 * i) % 101 - 48) / 1000.0).collect();
        // The figure of quantstats, which divides by one less than the number.
        let expected = 0.16234393386238835 * (59.0_f64 / 60.0).sqrt();
        assert!((ulcer_index(&depths(&returns)).unwrap() - expected).abs() < 1e-12);
        assert_eq!((depths(&[0.5, -0.5, 1.0, 0.25]), ulcer_index(&[])), (vec![0.0, 0.5, 0.0, 0.0], None));
    }
}
