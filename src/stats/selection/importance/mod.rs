//! Importance of parameters: takes the parameters and the results of trials, and gives how much of what differs between
//! them each one explains. Must not know what a parameter does.

mod forest;
mod levels;
mod marginals;

pub use levels::Levels;

use super::SelectionError;
use super::random::Random;
use forest::{Tree, grow};
use rayon::prelude::*;

/// The trees of a forest: the shares of more differ in the third decimal.
const TREES: usize = 32;

/// The fewest trials that a forest is grown on.
const LEAST_TRIALS: usize = 12;

/// The importance of parameters by functional analysis of variance over a random forest (Hutter, Hoos and Leyton-Brown 2014).
#[derive(Debug, Clone, PartialEq)]
pub struct Importance {
    /// For each parameter the share of the variance that it explains alone, 0 to 1.
    pub shares: Vec<f64>,
    /// For each pair of parameters, by position, the share that they explain together and neither alone.
    pub pairs: Vec<(usize, usize, f64)>,
    /// For each parameter the mean result at each of its levels, over all values of the others.
    pub main_effects: Vec<Vec<f64>>,
    /// The share of the variance between trials that the forest foretells of trials that it was not grown on; at 0 or below
    /// the shares say nothing.
    pub explained: f64,
}

impl Importance {
    /// Grows a forest on the results of trials and takes its variance apart.
    ///
    /// Each parameter has its level of every trial; levels weigh as often as they were tried, independently of each other.
    /// The same seed gives the same shares.
    ///
    /// # Errors
    /// With fewer than twelve trials, where results do not vary or one is no finite number, or where no parameter has two
    /// levels.
    pub fn of(parameters: &[Levels], results: &[f64], seed: u64) -> Result<Importance, SelectionError> {
        if results.len() < LEAST_TRIALS || parameters.iter().any(|levels| levels.of_trial.len() != results.len()) {
            return Err(SelectionError::TooFewTrials { found: results.len(), needed: LEAST_TRIALS });
        }
        if let Some(trial) = results.iter().position(|result| !result.is_finite()) {
            return Err(SelectionError::NotFinite { trial });
        }
        if !super::trial_returns::varies(results) {
            return Err(SelectionError::NothingVaries);
        }
        if parameters.iter().all(|levels| levels.count < 2) {
            return Err(SelectionError::NoParameterVaries);
        }
        let trees: Vec<Tree> = (0..TREES as u64)
            .into_par_iter()
            .map(|tree| grow(parameters, results, Random::new(seed.wrapping_mul(1_000_003).wrapping_add(tree))))
            .collect();
        let weights: Vec<Vec<f64>> = parameters.iter().map(Levels::weights).collect();
        let parts: Vec<marginals::Parts> = trees.par_iter().map(|tree| marginals::Parts::of(tree, &weights)).collect();
        Ok(marginals::together(&parts, forest::explained(&trees, results)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    /// The Ishigami function (a = 7, b = 0.1) on points that fill the cube evenly (a lattice by Korobov).
    fn ishigami(points: usize) -> (Vec<Levels>, Vec<f64>) {
        let generators = [1.0, 1_327.0, 1_327.0 * 1_327.0 % points as f64];
        let of = |parameter: usize| -> Vec<f64> {
            (0..points)
                .map(|point| ((point as f64 * generators[parameter] / points as f64).fract() - 0.5) * 2.0 * PI)
                .collect()
        };
        let [x, y, z] = [of(0), of(1), of(2)];
        let result = |i: usize| x[i].sin() + 7.0 * y[i].sin().powi(2) + 0.1 * z[i].powi(4) * x[i].sin();
        ([&x, &y, &z].map(|values| Levels::of_numbers(values, 32)).to_vec(), (0..points).map(result).collect())
    }

    #[test]
    fn shares_of_the_ishigami_function_are_known() {
        let (parameters, results) = ishigami(8_009);
        let found = Importance::of(&parameters, &results, 1).unwrap();
        for (share, expected) in found.shares.iter().zip([0.3139, 0.4424, 0.0]) {
            assert!((share - expected).abs() < 0.03, "{:?}", found.shares);
        }
        // Of total order: all that the other two do not explain together.
        let pair = |one: usize, other: usize| {
            found.pairs.iter().find(|pair| (pair.0, pair.1) == (one, other)).map(|pair| pair.2).unwrap()
        };
        let totals = [
            1.0 - found.shares[1] - found.shares[2] - pair(1, 2),
            1.0 - found.shares[0] - found.shares[2] - pair(0, 2),
            1.0 - found.shares[0] - found.shares[1] - pair(0, 1),
        ];
        for (total, expected) in totals.iter().zip([0.5576, 0.4424, 0.2437]) {
            assert!((total - expected).abs() < 0.04, "{totals:?}");
        }
        assert!(found.explained > 0.95, "{}", found.explained);
    }

    #[test]
    fn main_effects_follow_the_parameter_and_the_seed_decides() {
        let levels: Vec<f64> = (0..64).map(|trial| f64::from(trial % 4)).collect();
        let other: Vec<f64> = (0..64).map(|trial| f64::from(trial / 4 % 4)).collect();
        let parameters = [Levels::of_numbers(&levels, 32), Levels::of_numbers(&other, 32)];
        let found = Importance::of(&parameters, &levels, 3).unwrap();
        assert!(found.shares[0] > 0.95 && found.shares[1] < 0.05, "{found:?}");
        assert!(found.main_effects[0].is_sorted() && found.main_effects[0].len() == 4, "{found:?}");
        assert_eq!(Importance::of(&parameters, &levels, 3).unwrap(), found);
    }

    #[test]
    fn noise_is_not_explained() {
        let mut random = Random::new(5);
        let mut draw = |count: usize| -> Vec<f64> { (0..count).map(|_| random.fraction()).collect() };
        let parameters = [Levels::of_numbers(&draw(300), 8), Levels::of_numbers(&draw(300), 8)];
        let found = Importance::of(&parameters, &draw(300), 1).unwrap();
        assert!(found.explained < 0.1, "{}", found.explained);
    }

    #[test]
    fn what_has_no_importance_is_refused() {
        let one = [Levels::of_numbers(&[1.0; 20], 8)];
        let results: Vec<f64> = (0..20).map(f64::from).collect();
        assert_eq!(Importance::of(&one, &results, 1), Err(SelectionError::NoParameterVaries));
        let few = Importance::of(&one, &results[..5], 1);
        assert_eq!(few, Err(SelectionError::TooFewTrials { found: 5, needed: 12 }));
        assert_eq!(Importance::of(&one, &[2.0; 20], 1), Err(SelectionError::NothingVaries));
    }
}
