//! Marginals of a tree: what it foretells of one or two parameters, over all values of the others.

use super::Importance;
use super::forest::Tree;
use std::ops::Range;

/// The variance of a tree, taken apart.
pub(super) struct Parts {
    variance: f64,
    of_parameters: Vec<f64>,
    of_pairs: Vec<(usize, usize, f64)>,
    main_effects: Vec<Vec<f64>>,
}

impl Parts {
    /// Takes a tree apart, where each level of each parameter has a weight, those of a parameter one in sum.
    pub(super) fn of(tree: &Tree, weights: &[Vec<f64>]) -> Parts {
        // The weight of each cell along each parameter.
        let along: Vec<Vec<f64>> = tree
            .cells
            .iter()
            .map(|cell| cell.levels.iter().zip(weights).map(|(levels, own)| own[levels.clone()].iter().sum()).collect())
            .collect();
        let without = |cell: usize, left_out: &[usize]| -> f64 {
            let others = along[cell].iter().enumerate().filter(|(parameter, _)| !left_out.contains(parameter));
            others.map(|(_, weight)| weight).product()
        };
        let means = || tree.cells.iter().map(|cell| cell.mean).enumerate();
        let mean: f64 = means().map(|(cell, mean)| mean * without(cell, &[])).sum();
        let variance = means().map(|(cell, value)| (value - mean).powi(2) * without(cell, &[])).sum();

        let count = weights.len();
        let mut main_effects: Vec<Vec<f64>> = weights.iter().map(|levels| vec![0.0; levels.len()]).collect();
        for (position, cell) in tree.cells.iter().enumerate() {
            for parameter in 0..count {
                let share = cell.mean * without(position, &[parameter]);
                main_effects[parameter][cell.levels[parameter].clone()].iter_mut().for_each(|sum| *sum += share);
            }
        }
        let of_parameters: Vec<f64> =
            main_effects.iter().zip(weights).map(|(effects, weights)| spread(effects, weights, mean)).collect();

        let mut of_pairs = Vec::new();
        for one in 0..count {
            for other in one + 1..count {
                let (rows, columns) = (weights[one].len(), weights[other].len());
                if rows < 2 || columns < 2 {
                    continue;
                }
                let mut together = vec![0.0; rows * columns];
                for (position, cell) in tree.cells.iter().enumerate() {
                    let share = cell.mean * without(position, &[one, other]);
                    add(&mut together, columns, &cell.levels[one], &cell.levels[other], share);
                }
                let both: Vec<f64> =
                    weights[one].iter().flat_map(|row| weights[other].iter().map(move |column| row * column)).collect();
                let variance = spread(&together, &both, mean) - of_parameters[one] - of_parameters[other];
                of_pairs.push((one, other, variance.max(0.0)));
            }
        }
        Parts { variance, of_parameters, of_pairs, main_effects }
    }
}

/// The variance of values with weights about a mean.
fn spread(values: &[f64], weights: &[f64], mean: f64) -> f64 {
    values.iter().zip(weights).map(|(value, weight)| weight * (value - mean).powi(2)).sum()
}

/// Adds a value to all of a rectangle of a table.
fn add(table: &mut [f64], width: usize, rows: &Range<usize>, columns: &Range<usize>, value: f64) {
    for row in rows.clone() {
        table[row * width + columns.start..row * width + columns.end].iter_mut().for_each(|sum| *sum += value);
    }
}

/// The shares of a forest: variances of all trees by the sum of theirs.
pub(super) fn together(trees: &[Parts], explained: f64) -> Importance {
    let whole: f64 = trees.iter().map(|parts| parts.variance).sum();
    let share = |sum: f64| if whole > 0.0 { sum / whole } else { 0.0 };
    let first = trees.first();
    let parameters = first.map_or(0, |parts| parts.of_parameters.len());
    let shares = (0..parameters)
        .map(|parameter| share(trees.iter().map(|parts| parts.of_parameters[parameter]).sum()))
        .collect();
    let pairs = first.map_or(&[][..], |parts| &parts.of_pairs).iter().enumerate();
    let pairs = pairs.map(|(position, (one, other, _))| {
        (*one, *other, share(trees.iter().map(|parts| parts.of_pairs[position].2).sum()))
    });
    let mean_effect = |parameter: usize, level: usize| {
        trees.iter().map(|parts| parts.main_effects[parameter][level]).sum::<f64>() / trees.len() as f64
    };
    let main_effects = first.map_or(&[][..], |parts| &parts.main_effects).iter().enumerate();
    let main_effects = main_effects
        .map(|(parameter, levels)| (0..levels.len()).map(|level| mean_effect(parameter, level)).collect())
        .collect();
    Importance { shares, pairs: pairs.collect(), main_effects, explained }
}
