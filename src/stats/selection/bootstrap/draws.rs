//! Draws of the stationary bootstrap, each as the number of times that it has every day.

use super::super::SelectionError;
use super::super::random::Random;
use nalgebra::DMatrix;

/// Resamplings of the days: the mean return of any trial in one is the product of its weights and the trial's returns.
#[derive(Debug, Clone, PartialEq)]
pub struct Draws {
    /// A row a draw, a column a day: the share of the draw that the day has.
    weights: DMatrix<f64>,
}

impl Draws {
    /// Draws of the stationary bootstrap (Politis and Romano 1994): blocks from random days on, of random lengths with a
    /// mean of `block_length`, round from the last day to the first. The same seed gives the same draws.
    pub fn stationary(days: usize, block_length: f64, count: usize, seed: u64) -> Draws {
        let mut random = Random::new(seed);
        let ends = 1.0 / block_length.max(1.0);
        let mut draws = Draws { weights: DMatrix::zeros(count, days) };
        for draw in 0..count {
            let mut day = random.below(days);
            for _ in 0..days {
                draws.add(draw, day);
                day = if random.fraction() < ends { random.below(days) } else { (day + 1) % days };
            }
        }
        draws
    }

    /// Draws from the days that each has, by position.
    ///
    /// # Errors
    /// Where one is no day.
    pub fn from_days(days: usize, draws: &[Vec<usize>]) -> Result<Draws, SelectionError> {
        let mut replayed = Draws { weights: DMatrix::zeros(draws.len(), days) };
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
        self.weights.nrows()
    }

    /// Number of days that draws are made from.
    pub fn days(&self) -> usize {
        self.weights.ncols()
    }

    pub(super) fn weights(&self) -> &DMatrix<f64> {
        &self.weights
    }

    fn add(&mut self, draw: usize, day: usize) {
        self.weights[(draw, day)] += 1.0 / self.weights.ncols() as f64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_has_as_many_days_as_there_are_in_blocks_of_the_length() {
        let draws = Draws::stationary(500, 10.0, 200, 3);
        assert_eq!((draws.count(), draws.days()), (200, 500));
        assert!(draws.weights().row_iter().all(|draw| (draw.sum() - 1.0).abs() < 1e-9));
        // With blocks of ten days a day's neighbour is drawn with it nine times of ten, so that weights are alike.
        let of_one = Draws::stationary(500, 1.0, 200, 3);
        let jumps = |draws: &Draws| -> f64 {
            draws
                .weights()
                .row_iter()
                .map(|draw| (1..500).map(|day| (draw[day] - draw[day - 1]).abs()).sum::<f64>())
                .sum()
        };
        assert!(jumps(&draws) < 0.4 * jumps(&of_one));
        assert_eq!(draws, Draws::stationary(500, 10.0, 200, 3));
        assert_ne!(draws, Draws::stationary(500, 10.0, 200, 4));
    }

    #[test]
    fn days_are_replayed_or_refused() {
        let draws = Draws::from_days(4, &[vec![0, 0, 3, 3], vec![1, 2, 3, 0]]).unwrap();
        assert_eq!(draws.weights()[(0, 0)], 0.5);
        assert_eq!(Draws::from_days(4, &[vec![4]]), Err(SelectionError::NoSuchDay { day: 4, days: 4 }));
    }
}
