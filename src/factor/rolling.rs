//! Rolling windows in one pass, whatever their length: nothing is ever subtracted, so that no error adds up and a NaN or an
//! infinite number is forgotten once it has left the window.
//!
//! Bars are cut into blocks of the window's length. A window is the end of one block and the beginning of the next, and the ends
//! of a block are summed up once, when it is full (the algorithm of van Herk, Gil and Werman).

/// What is kept of some bars that follow each other, and of those that follow them.
pub(super) trait Summary: Copy {
    /// Both together.
    fn merge(self, later: Self) -> Self;
}

/// Gives the summary of each full window, in order: the first one ends with the bar `window - 1`, counted from 0.
pub(super) fn rolling<S: Summary>(window: usize, bars: impl Iterator<Item = S>, mut each: impl FnMut(S)) {
    let (mut block, mut ends): (Vec<S>, Vec<S>) = (Vec::new(), Vec::new());
    let mut beginning: Option<S> = None;
    for bar in bars {
        block.push(bar);
        let so_far = beginning.map_or(bar, |beginning| beginning.merge(bar));
        if block.len() < window {
            beginning = Some(so_far);
            if let Some(end) = ends.get(block.len()) {
                each(end.merge(so_far));
            }
            continue;
        }
        each(so_far);
        for at in (1..window).rev() {
            block[at - 1] = block[at - 1].merge(block[at]);
        }
        std::mem::swap(&mut block, &mut ends);
        block.clear();
        beginning = None;
    }
}

/// The sum of numbers, if all are known.
#[derive(Clone, Copy)]
pub(super) struct Sum(pub(super) Option<f64>);

impl Summary for Sum {
    fn merge(self, later: Sum) -> Sum {
        Sum(self.0.zip(later.0).map(|(one, other)| one + other))
    }
}

/// The sums of two kinds of numbers, if all are known.
#[derive(Clone, Copy)]
pub(super) struct Sums(pub(super) Option<(f64, f64)>);

impl Summary for Sums {
    fn merge(self, later: Sums) -> Sums {
        Sums(self.0.zip(later.0).map(|(one, other)| (one.0 + other.0, one.1 + other.1)))
    }
}

/// Count, means and sums of products of deviations of pairs, if all are known; of single numbers, pairs of the same.
/// Merged as in Chan, Golub and LeVeque (1983), so that equal numbers have a deviation of exactly 0.
#[derive(Clone, Copy)]
pub(super) struct Moments {
    /// Their count; 0 where one of them is missing.
    count: f64,
    means: (f64, f64),
    /// Of the first number with the second, and of the second with itself.
    products: (f64, f64),
}

impl Moments {
    /// One pair.
    pub(super) fn of(pair: Option<(f64, f64)>) -> Moments {
        Moments { count: f64::from(u8::from(pair.is_some())), means: pair.unwrap_or_default(), products: (0.0, 0.0) }
    }

    /// The sample variance (a divisor of count - 1) of the second numbers, if all of at least two are known.
    pub(super) fn variance(&self) -> Option<f64> {
        (self.count > 1.0).then(|| self.products.1 / (self.count - 1.0))
    }

    /// The slope of the first numbers on the second, if all are known and the second are not all the same.
    pub(super) fn slope(&self) -> Option<f64> {
        (self.count > 1.0 && self.products.1 != 0.0).then(|| self.products.0 / self.products.1)
    }
}

impl Summary for Moments {
    fn merge(self, later: Moments) -> Moments {
        if self.count == 0.0 || later.count == 0.0 {
            return Moments::of(None);
        }
        let count = self.count + later.count;
        let apart = (later.means.0 - self.means.0, later.means.1 - self.means.1);
        let (share, weight) = (later.count / count, self.count * later.count / count);
        Moments {
            count,
            means: (self.means.0 + apart.0 * share, self.means.1 + apart.1 * share),
            products: (
                self.products.0 + later.products.0 + apart.0 * apart.1 * weight,
                self.products.1 + later.products.1 + apart.1 * apart.1 * weight,
            ),
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
            rolling(window, bars.iter().map(|&bar| Sum(Some(f64::from(bar)))), |sum| sums.extend(sum.0));
            let expected: Vec<f64> = bars.windows(window).map(|bars| f64::from(bars.iter().sum::<i32>())).collect();
            prop_assert_eq!(sums, expected);
        }
    }

    #[test]
    fn what_left_the_window_is_forgotten() {
        let bars = [1e300, f64::INFINITY, f64::NAN, 0.1, 0.2, 0.3];
        let mut sums = Vec::new();
        rolling(2, bars.into_iter().map(|bar| Sum(Some(bar))), |sum| sums.extend(sum.0));
        assert_eq!(sums[3..], [0.1 + 0.2, 0.2 + 0.3]);
    }

    #[test]
    fn equal_numbers_do_not_deviate() {
        let mut variances = Vec::new();
        rolling(7, (0..40).map(|_| Moments::of(Some((0.1, 0.1)))), |moments| variances.extend(moments.variance()));
        assert_eq!(variances, [0.0; 34]);
    }
}
