//! Chaining: the equity curves of several windows as one curve, in order of date, and those of one window as their mean.

use std::borrow::Cow;
use std::ops::Range;

use crate::model::{EpochMs, Point};

/// The equity of several windows as one: what became of 1.0 that went through them one after the other.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ChainedEquity {
    /// The curve; it starts at 1.0.
    pub points: Vec<Point>,
    /// The windows in order of date; those without a usable curve are left out.
    pub windows: Vec<ChainedWindow>,
    /// Milliseconds that the windows cover together; gaps between them do not count.
    pub covered_ms: i64,
}

/// One window's part of a chained curve.
#[derive(Debug, Clone, PartialEq)]
pub struct ChainedWindow {
    /// The position of the curve among those given.
    pub source: usize,
    /// Its points in the chained curve.
    pub points: Range<usize>,
    /// The moment that it counts from.
    pub from: EpochMs,
}

impl ChainedEquity {
    /// Return over all windows, a fraction; `None` of nothing and of what windows begin with alone, such as a lone snapshot.
    pub fn total_return(&self) -> Option<f64> {
        self.moves().next()?;
        Some(self.points.last()?.value - 1.0)
    }

    /// The points that a return leads to: all but those that a window begins with, which only carry the level on.
    pub fn moves(&self) -> impl Iterator<Item = &Point> {
        self.windows.iter().flat_map(|window| self.moves_of(window))
    }

    /// The moment that the first return of each window leads to, with the position of its curve among those given; none of a
    /// window without a return.
    pub fn first_moves(&self) -> impl Iterator<Item = (usize, EpochMs)> {
        self.windows.iter().filter_map(|window| Some((window.source, self.moves_of(window).first()?.time)))
    }

    fn moves_of(&self, window: &ChainedWindow) -> &[Point] {
        let points = self.points.get(window.points.clone()).unwrap_or_default();
        let begins = points.first().is_some_and(|first| first.time == window.from);
        &points[usize::from(begins)..]
    }

    /// First and last moment of each window as far as it counts, in order of date.
    pub fn spans(&self) -> Vec<(EpochMs, EpochMs)> {
        let last = |window: &ChainedWindow| Some(self.points.get(window.points.clone())?.last()?.time);
        self.windows.iter().filter_map(|window| Some((window.from, last(window)?))).collect()
    }

    /// First and last moment.
    pub fn span(&self) -> Option<(EpochMs, EpochMs)> {
        Some((self.points.first()?.time, self.points.last()?.time))
    }
}

/// Chains equity curves in order of their first moment.
///
/// The later of two windows that overlap counts from the end of the earlier one, so that no time counts twice.
/// A curve that starts at zero or below cannot be chained and is left out; after a total loss nothing follows.
pub fn chain<C: AsRef<[Point]>>(curves: &[C]) -> ChainedEquity {
    let mut order: Vec<(usize, &[Point])> =
        curves.iter().map(AsRef::as_ref).enumerate().filter(|(_, points)| !points.is_empty()).collect();
    order.sort_by_key(|(source, points)| (points[0].time, points[points.len() - 1].time, *source));

    let mut chained = ChainedEquity::default();
    chained.points.reserve_exact(order.iter().map(|(_, points)| points.len()).sum());
    for (source, points) in order {
        let level = chained.points.last().map_or(1.0, |last| last.value);
        if level <= 0.0 {
            break;
        }
        let seen = match chained.points.last() {
            Some(last) => points.partition_point(|point| point.time <= last.time),
            None => 0,
        };
        let base = points[seen.saturating_sub(1)];
        if base.value <= 0.0 || seen == points.len() {
            continue;
        }
        let from = chained.points.len();
        let scaled = |point: &Point| Point { time: point.time, value: level * point.value / base.value };
        chained.points.extend(points[seen..].iter().map(scaled));
        chained.covered_ms += points[points.len() - 1].time.0 - base.time.0;
        chained.windows.push(ChainedWindow { source, points: from..chained.points.len(), from: base.time });
    }
    chained
}

/// The equal-weight mean of parallel curves: what became of 1.0 that was split evenly between them and then left alone.
///
/// A curve counts with its last value so far, and with its share of the money before it begins. One that starts at zero or
/// below is left out. The order of the curves makes no difference, not even in the last digit.
pub fn parallel_mean(curves: &[&[Point]]) -> Vec<Point> {
    let usable: Vec<&[Point]> =
        curves.iter().copied().filter(|curve| curve.first().is_some_and(|first| first.value > 0.0)).collect();
    let mut times: Vec<EpochMs> = usable.iter().flat_map(|curve| curve.iter().map(|point| point.time)).collect();
    times.sort_unstable();
    times.dedup();
    let mut next = vec![0; usable.len()];
    let mut growth = vec![1.0; usable.len()];
    let mean_at = |time: EpochMs| {
        for ((curve, next), growth) in usable.iter().zip(&mut next).zip(&mut growth) {
            while let Some(point) = curve.get(*next).filter(|point| point.time <= time) {
                *growth = point.value / curve[0].value;
                *next += 1;
            }
        }
        let mut sorted = growth.clone();
        sorted.sort_by(f64::total_cmp);
        Point { time, value: sorted.iter().sum::<f64>() / sorted.len() as f64 }
    };
    times.into_iter().map(mean_at).collect()
}

/// A curve fit for arithmetic: finite values only, in order of time, the last value of each moment. One that is so already
/// stays where it is.
pub fn clean(mut points: Cow<'_, [Point]>) -> Cow<'_, [Point]> {
    if !points.is_sorted_by_key(|point| point.time) {
        points.to_mut().sort_by_key(|point| point.time);
    }
    let is_clean = |pair: &[Point]| pair[0].time < pair[1].time && pair[0].value.is_finite();
    if points.windows(2).all(is_clean) && points.last().is_none_or(|last| last.value.is_finite()) {
        return points;
    }
    let mut clean: Vec<Point> = Vec::with_capacity(points.len());
    for point in points.iter().filter(|point| point.value.is_finite()) {
        match clean.last_mut() {
            Some(last) if last.time == point.time => *last = *point,
            _ => clean.push(*point),
        }
    }
    clean.into()
}

/// Keeps what is lost lost: the first value at zero or below and all after it become zero.
pub fn keep_lost(mut curve: Cow<'_, [Point]>) -> Cow<'_, [Point]> {
    if let Some(lost) = curve.iter().position(|point| point.value <= 0.0) {
        curve.to_mut()[lost..].iter_mut().for_each(|point| point.value = 0.0);
    }
    curve
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(points: &[(i64, f64)]) -> Vec<Point> {
        points.iter().map(|&(time, value)| Point { time: EpochMs(time), value }).collect()
    }

    #[test]
    fn windows_multiply_in_order_of_date_whatever_order_they_are_given_in() {
        let chained = chain(&[curve(&[(10, 500.0), (20, 450.0)]), curve(&[(0, 1000.0), (10, 1100.0)])]);
        assert_eq!(chained.windows.iter().map(|window| window.source).collect::<Vec<_>>(), [1, 0]);
        assert!((chained.total_return().unwrap() - (1.1 * 0.9 - 1.0)).abs() < 1e-12);
        assert_eq!(chained.covered_ms, 20);
    }

    #[test]
    fn time_that_two_windows_share_counts_once() {
        let chained = chain(&[curve(&[(0, 100.0), (10, 110.0)]), curve(&[(5, 50.0), (10, 60.0), (20, 66.0)])]);
        assert!((chained.total_return().unwrap() - (1.1 * 1.1 - 1.0)).abs() < 1e-12);
        assert_eq!(chained.covered_ms, 20);
        assert!(chained.points.is_sorted_by_key(|point| point.time));
        assert_eq!(chained.spans(), [(0, 10), (10, 20)].map(|(from, to)| (EpochMs(from), EpochMs(to))));
    }

    #[test]
    fn a_gap_between_windows_is_flat_and_not_covered() {
        let chained = chain(&[curve(&[(0, 100.0), (10, 110.0)]), curve(&[(30, 7.0), (40, 7.0)])]);
        assert_eq!(chained.covered_ms, 20);
        assert!((chained.total_return().unwrap() - 0.1).abs() < 1e-12);
    }

    #[test]
    fn worthless_and_empty_curves_are_left_out_and_a_total_loss_ends_the_chain() {
        let lost = curve(&[(0, 100.0), (10, 0.0)]);
        let chained = chain(&[vec![], lost, curve(&[(20, 100.0), (30, 200.0)])]);
        assert_eq!(chained.total_return(), Some(-1.0));
        assert_eq!(chain(&[chained.points[..1].to_vec()]).total_return(), None, "a lone snapshot returns nothing");
        assert_eq!(chained.windows.len(), 1);
        assert_eq!(chain(&[curve(&[(0, 0.0), (1, 5.0)])]), ChainedEquity::default());
    }

    #[test]
    fn what_a_window_begins_with_is_no_return() {
        let chained = chain(&[
            curve(&[(0, 100.0), (10, 110.0)]),
            curve(&[(10, 7.0), (20, 14.0)]),
            curve(&[(30, 7.0), (40, 7.0)]),
        ]);
        assert_eq!(chained.points.iter().map(|point| point.time.0).collect::<Vec<_>>(), [0, 10, 20, 30, 40]);
        assert_eq!(chained.moves().map(|point| point.time.0).collect::<Vec<_>>(), [10, 20, 40]);
        assert_eq!(chained.first_moves().collect::<Vec<_>>(), [(0, EpochMs(10)), (1, EpochMs(20)), (2, EpochMs(40))]);
    }

    #[test]
    fn nothing_comes_back_after_a_total_loss() {
        let indebted = curve(&[(0, 100.0), (1, -5.0), (2, 50.0)]);
        assert_eq!(keep_lost(indebted.into()), curve(&[(0, 100.0), (1, 0.0), (2, 0.0)]));
        assert_eq!(keep_lost(curve(&[(0, 1.0)]).into()), curve(&[(0, 1.0)]));
    }

    #[test]
    fn parallel_curves_are_one_portfolio_whatever_their_order() {
        let (one, two) = (curve(&[(0, 100.0), (10, 130.0), (20, 120.0)]), curve(&[(0, 50.0), (15, 40.0)]));
        let (three, lost) = (curve(&[(5, 10.0), (20, 11.0)]), curve(&[(0, 0.0), (9, 5.0)]));
        let mean = parallel_mean(&[&one, &two, &three, &lost]);
        let expected = [(0, 3.0), (5, 3.0), (10, 3.3), (15, 3.1), (20, 3.1)].map(|(time, sum)| (time, sum / 3.0));
        assert_eq!(mean.iter().map(|point| point.time.0).collect::<Vec<_>>(), expected.map(|(time, _)| time));
        assert!(mean.iter().zip(expected).all(|(point, (_, value))| (point.value - value).abs() < 1e-12), "{mean:?}");
        assert_eq!(parallel_mean(&[&lost, &three, &two, &one]), mean);
        assert_eq!(parallel_mean(&[]), []);
    }

    #[test]
    fn cleaning_orders_points_and_keeps_the_last_value_of_a_moment() {
        let rough = curve(&[(5, 1.0), (0, f64::NAN), (0, 2.0), (5, 3.0), (1, f64::INFINITY)]);
        assert_eq!(clean(rough.into()), curve(&[(0, 2.0), (5, 3.0)]));
    }
}
