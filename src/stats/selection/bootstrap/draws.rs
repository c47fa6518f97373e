//! Draws of the stationary bootstrap, each as the number of times that it has every day.

use super::super::SelectionError;
use super::super::random::Random;
use nalgebra::DMatrix;

/// Resamplings of the days: the sum of any trial's returns in one is the product of its counts and the trial's returns.
#[derive(Debug, Clone, PartialEq)]
pub struct Draws {
    /// A row a draw, a column a day: how often the draw has the day.
    counts: DMatrix<f32>,
}

impl Draws {
    /// Draws of the stationary bootstrap (Politis and Romano 1994): blocks from random days on, of random lengths with a
    /// mean of `block_length`, round from the last day to the first. The same seed gives the same draws.
    pub fn stationary(days: usize, block_length: f64, count: usize, seed: u64) -> Draws {
        let mut draws = Draws { counts: DMatrix::zeros(count, days) };
        let drawn = stationary_days(days, block_length, count, seed).enumerate();
        drawn.for_each(|(draw, drawn)| drawn.into_iter().for_each(|day| draws.add(draw, day)));
        draws
    }

    /// Draws from the days that each has, by position.
    ///
    /// # Errors
    /// Where one is no day.
    pub fn from_days(days: usize, draws: &[Vec<usize>]) -> Result<Draws, SelectionError> {
        let mut replayed = Draws { counts: DMatrix::zeros(draws.len(), days) };
        for (draw, drawn) in draws.iter().enumerate() {
            for &day in drawn {
                if day >= days {
                    return Err(SelectionError::NoSuchDay { day, days });
                }
                replayed.add(draw, day);
            }
        }
        Ok(replayed)
    }

    /// Number of draws.
    pub fn count(&self) -> usize {
        self.counts.nrows()
    }

    /// Number of days that draws are made from.
    pub fn days(&self) -> usize {
        self.counts.ncols()
    }

    pub(super) fn counts(&self) -> &DMatrix<f32> {
        &self.counts
    }

    fn add(&mut self, draw: usize, day: usize) {
        self.counts[(draw, day)] += 1.0;
    }
}

/// The days of each draw of the stationary bootstrap, in their order.
pub(super) fn stationary_days(
    days: usize,
    block_length: f64,
    count: usize,
    seed: u64,
) -> impl Iterator<Item = Vec<usize>> {
    let mut random = Random::new(seed);
    let ends = 1.0 / block_length.max(1.0);
    (0..count).map(move |_| {
        let mut next = random.below(days);
        let mut draw = || {
            let day = next;
            next = if random.fraction() < ends { random.below(days) } else { (day + 1) % days };
            day
        };
        (0..days).map(|_| draw()).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_has_as_many_days_as_there_are_in_blocks_of_the_length() {
        let draws = Draws::stationary(500, 10.0, 200, 3);
        assert_eq!((draws.count(), draws.days()), (200, 500));
        assert!(draws.counts().row_iter().all(|draw| draw.sum() == 500.0));
        // With blocks of ten days a day's neighbour is drawn with it nine times of ten, so that counts are alike.
        let of_one = Draws::stationary(500, 1.0, 200, 3);
        let jumps = |draws: &Draws| -> f64 {
            draws
                .counts()
                .row_iter()
                .map(|draw| (1..500).map(|day| f64::from((draw[day] - draw[day - 1]).abs())).sum::<f64>())
                .sum()
        };
        assert!(jumps(&draws) < 0.4 * jumps(&of_one));
        assert_eq!(draws, Draws::stationary(500, 10.0, 200, 3));
        assert_ne!(draws, Draws::stationary(500, 10.0, 200, 4));
    }

    #[test]
    fn days_are_replayed_or_refused() {
        let draws = Draws::from_days(4, &[vec![0, 0, 3, 3], vec![1, 2, 3, 0]]).unwrap();
        assert_eq!(draws.counts()[(0, 0)], 2.0);
        assert_eq!(Draws::from_days(4, &[vec![4]]), Err(SelectionError::NoSuchDay { day: 4, days: 4 }));
    }
}
