//! Neighbourhood of a trial among the values that were searched: a plateau, a peak, or the edge.

use super::Levels;
use crate::stats::{mean, standard_deviation};

/// The trials next to one, and how they did.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbourhood {
    /// Positions of the trials that differ in one parameter, by one level; by any level where levels have no order.
    pub neighbours: Vec<usize>,
    /// The mean of their results.
    pub mean: Option<f64>,
    /// The sample standard deviation of their results.
    pub deviation: Option<f64>,
    /// The rank of the trial among them and itself, 1 for the best.
    pub rank: usize,
    /// For each parameter with three levels or more that have an order, by position, how many levels the trial is from the
    /// nearer edge of what was searched. At 0 it has the lowest or the highest: better may lie beyond.
    pub to_edge: Vec<(usize, usize)>,
}

impl Neighbourhood {
    /// The neighbourhood of a trial, by the levels and the results of all; a higher result is better.
    pub fn of(parameters: &[Levels], results: &[f64], chosen: usize) -> Neighbourhood {
        let level = |levels: &Levels, trial: usize| levels.of_trials().get(trial).copied().unwrap_or_default();
        let is_next = |trial: &usize| {
            let mut differing = parameters.iter().filter(|levels| level(levels, *trial) != level(levels, chosen));
            let by_one =
                |levels: &Levels| !levels.is_ordered() || level(levels, *trial).abs_diff(level(levels, chosen)) == 1;
            differing.next().is_some_and(by_one) && differing.next().is_none()
        };
        let neighbours: Vec<usize> = (0..results.len()).filter(is_next).collect();
        let of_neighbours: Vec<f64> = neighbours.iter().map(|trial| results[*trial]).collect();
        let own = results.get(chosen).copied().unwrap_or(f64::NAN);
        let ordered = parameters.iter().enumerate().filter(|(_, levels)| levels.is_ordered() && levels.count() >= 3);
        let to_edge = |(parameter, levels): (usize, &Levels)| {
            let below = usize::from(level(levels, chosen));
            (parameter, below.min(levels.count() - 1 - below))
        };
        Neighbourhood {
            mean: mean(&of_neighbours),
            deviation: standard_deviation(&of_neighbours),
            rank: 1 + of_neighbours.iter().filter(|result| **result > own).count(),
            to_edge: ordered.map(to_edge).collect(),
            neighbours,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_differ_by_one_level_of_one_parameter() {
        // A grid of three by three, and a name that is the same in all but the last trial.
        let rows: Vec<f64> = (0..10).map(|trial| f64::from(trial % 9 / 3)).collect();
        let columns: Vec<f64> = (0..10).map(|trial| f64::from(trial % 9 % 3)).collect();
        let names = ["a", "a", "a", "a", "a", "a", "a", "a", "a", "b"];
        let results: Vec<f64> = (0..10).map(f64::from).collect();
        let parameters =
            [Levels::of_numbers(&rows, 8), Levels::of_numbers(&columns, 8), Levels::of_names(&names, &results)];
        let middle = Neighbourhood::of(&parameters, &results, 4);
        assert_eq!((middle.neighbours, middle.mean, middle.rank), (vec![1, 3, 5, 7], Some(4.0), 3));
        assert_eq!(middle.to_edge, [(0, 1), (1, 1)], "names have no edge");
        let corner = Neighbourhood::of(&parameters, &results, 0);
        assert_eq!((corner.neighbours, corner.to_edge), (vec![1, 3, 9], vec![(0, 0), (1, 0)]));
    }
}
