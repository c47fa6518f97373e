//! Rolling windows in one pass, whatever their length: nothing is ever subtracted, so that no error adds up and a NaN or an
//! infinite number is forgotten once it has left the window.
//!
//! Bars are cut into blocks of the window's length. A window is the end of one block and the beginning of the next, and the ends
//! of a block are summed up once, when it is full (the algorithm of van Herk, Gil and Werman).

/// What is kept of some bars that follow each other, and of those that follow them; by default of bars of which nothing is known.
pub(super) trait Summary: Copy + Default {
    /// Both together.
    fn merge(self, later: Self) -> Self;
}

/// Gives the summary of each full window by its last bar, counted from 0; `None` where a bar of it is missing.
pub(super) fn rolling<S: Summary>(
    window: usize,
    bars: impl Iterator<Item = Option<S>>,
    mut each: impl FnMut(usize, Option<S>),
) {
    // Behind the last missing bar.
    let mut known_from = 0;
    let keep = |(at, bar): (usize, Option<S>)| {
        if bar.is_none() {
            known_from = at + 1;
        }
        (bar.unwrap_or_default(), known_from)
    };
    let bars: Vec<(S, usize)> = bars.enumerate().map(keep).collect();
    let mut ends: Vec<S> = Vec::new();
    for (begin, block) in (0..).step_by(window).zip(bars.chunks(window)) {
        let mut so_far: Option<S> = None;
        for (place, &(bar, known_from)) in block.iter().enumerate() {
            let beginning = so_far.map_or(bar, |so_far| so_far.merge(bar));
            so_far = Some(beginning);
            let (last, first) = (begin + place, (begin + place + 1).checked_sub(window));
            let Some(first) = first else { continue };
            let whole = ends.get(place + 1).map_or(beginning, |end| end.merge(beginning));
            each(last, (first >= known_from).then_some(whole));
        }
        ends.clear();
        ends.extend(block.iter().map(|(bar, _)| *bar));
        for at in (1..ends.len()).rev() {
            ends[at - 1] = ends[at - 1].merge(ends[at]);
        }
    }
}

/// A sum of numbers.
#[derive(Clone, Copy, Default)]
pub(super) struct Sum(pub(super) f64);

impl Summary for Sum {
    fn merge(self, later: Sum) -> Sum {
        Sum(self.0 + later.0)
    }
}

/// The sums of two kinds of numbers.
#[derive(Clone, Copy, Default)]
pub(super) struct Sums(pub(super) f64, pub(super) f64);

impl Summary for Sums {
    fn merge(self, later: Sums) -> Sums {
        Sums(self.0 + later.0, self.1 + later.1)
    }
}

/// Count, mean and sum of squared deviations of numbers. Merged as in Chan, Golub and LeVeque (1983), so that equal numbers have a
/// deviation of exactly 0.
#[derive(Clone, Copy, Default)]
pub(super) struct Spread {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Spread {
    /// Of one number.
    pub(super) fn of(number: f64) -> Spread {
        Spread { count: 1.0, mean: number, squares: 0.0 }
    }

    /// The sample variance (a divisor of count - 1) of at least two numbers.
    pub(super) fn variance(&self) -> Option<f64> {
        (self.count > 1.0).then(|| self.squares / (self.count - 1.0))
    }
}

impl Summary for Spread {
    fn merge(self, later: Spread) -> Spread {
        let count = self.count + later.count;
        let (apart, share) = (later.mean - self.mean, later.count / count);
        Spread {
            count,
            mean: self.mean + apart * share,
            squares: self.squares + later.squares + apart * apart * (self.count * share),
        }
    }
}

/// The spread of the second numbers of pairs, the mean of the first, and the sum of products of the deviations of both.
#[derive(Clone, Copy, Default)]
pub(super) struct Pairs {
    of: Spread,
    mean: f64,
    products: f64,
}

impl Pairs {
    /// Of one pair.
    pub(super) fn of((first, second): (f64, f64)) -> Pairs {
        Pairs { of: Spread::of(second), mean: first, products: 0.0 }
    }

    /// The slope of the first numbers on the second, if these are at least two and not all the same.
    pub(super) fn slope(&self) -> Option<f64> {
        (self.of.count > 1.0 && self.of.squares != 0.0).then(|| self.products / self.of.squares)
    }
}

impl Summary for Pairs {
    fn merge(self, later: Pairs) -> Pairs {
        let of = self.of.merge(later.of);
        let share = later.of.count / of.count;
        let apart = (later.mean - self.mean, later.of.mean - self.of.mean);
        Pairs {
            of,
            mean: self.mean + apart.0 * share,
            products: self.products + later.products + apart.0 * apart.1 * (self.of.count * share),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_window_is_summed_up_whole_and_alone(bars in prop::collection::vec(0i32..100, 0..60), window in 1usize..20) {
            let mut sums = Vec::new();
            rolling(window, bars.iter().map(|&bar| Some(Sum(f64::from(bar)))), |at, sum| sums.push((at, sum.map(|sum| sum.0))));
            let sum = |bars: &[i32]| Some(f64::from(bars.iter().sum::<i32>()));
            let expected: Vec<(usize, Option<f64>)> = (window - 1..).zip(bars.windows(window).map(sum)).collect();
            prop_assert_eq!(sums, expected);
        }
    }

    #[test]
    fn what_left_the_window_is_forgotten() {
        let bars = [1e300, f64::INFINITY, f64::NAN, 0.1, 0.2, 0.3];
        let mut sums = Vec::new();
        rolling(2, bars.into_iter().map(|bar| Some(Sum(bar))), |_, sum| sums.extend(sum.map(|sum| sum.0)));
        assert_eq!(sums[3..], [0.1 + 0.2, 0.2 + 0.3]);
    }

    #[test]
    fn a_window_with_a_missing_bar_has_no_summary() {
        let (bars, mut known) = ([Some(1.0), None, Some(2.0), Some(3.0), Some(4.0)], Vec::new());
        rolling(2, bars.into_iter().map(|bar| bar.map(Sum)), |at, sum| known.extend(sum.map(|sum| (at, sum.0))));
        assert_eq!(known, [(3, 5.0), (4, 7.0)]);
    }

    #[test]
    fn equal_numbers_do_not_deviate() {
        let mut variances = Vec::new();
        rolling(7, (0..40).map(|_| Some(Spread::of(0.1))), |_, spread| {
            variances.extend(spread.and_then(|of| of.variance()))
        });
        assert_eq!(variances, [0.0; 34]);
    }
}
