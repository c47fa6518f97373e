//! Regression trees over the levels of parameters: cells, each with the mean result of the trials in it.

use super::super::random::Random;
use super::Levels;
use std::ops::Range;

/// A cell has no fewer trials than this, however many there are.
const LEAST_IN_CELL: usize = 3;

/// Of more trials a cell has one in so many at least, so that trees do not grow with the number of trials.
const MOST_CELLS: usize = 2_000;

/// A part of the space of parameters, and the mean result of the trials in it.
pub(super) struct Cell {
    /// The levels of each parameter.
    pub(super) levels: Vec<Range<usize>>,
    pub(super) mean: f64,
}

/// A tree: cells that fill the space of parameters.
pub(super) struct Tree {
    pub(super) cells: Vec<Cell>,
    /// Trials that it was not grown on, with what it foretells of them.
    foretold: Vec<(usize, f64)>,
}

/// Grows a tree on trials that are drawn with putting back, looking at two thirds of the parameters at each cut.
pub(super) fn grow(parameters: &[Levels], results: &[f64], mut random: Random) -> Tree {
    let mut drawn: Vec<usize> = (0..results.len()).map(|_| random.below(results.len())).collect();
    let mut is_drawn = vec![false; results.len()];
    drawn.iter().for_each(|trial| is_drawn[*trial] = true);
    let mut others: Vec<usize> = (0..results.len()).filter(|trial| !is_drawn[*trial]).collect();
    let least_in_cell = LEAST_IN_CELL.max(results.len() / MOST_CELLS);
    let mut growth =
        Growth { parameters, results, random, least_in_cell, tree: Tree { cells: Vec::new(), foretold: Vec::new() } };
    let whole = parameters.iter().map(|levels| 0..levels.count).collect();
    growth.grow(&mut drawn, &mut others, whole);
    growth.tree
}

/// The share of the variance of results that trees foretell of trials that they were not grown on.
pub(super) fn explained(trees: &[Tree], results: &[f64]) -> f64 {
    let mut sums = vec![(0.0, 0.0); results.len()];
    for (trial, value) in trees.iter().flat_map(|tree| &tree.foretold) {
        sums[*trial].0 += value;
        sums[*trial].1 += 1.0;
    }
    let foretold: Vec<(f64, f64)> =
        sums.iter().zip(results).filter(|(sum, _)| sum.1 > 0.0).map(|(sum, result)| (sum.0 / sum.1, *result)).collect();
    let mean = foretold.iter().map(|pair| pair.1).sum::<f64>() / foretold.len() as f64;
    let missed: f64 = foretold.iter().map(|(value, result)| (result - value).powi(2)).sum();
    let variance: f64 = foretold.iter().map(|(_, result)| (result - mean).powi(2)).sum();
    1.0 - missed / variance
}

struct Growth<'a> {
    parameters: &'a [Levels],
    results: &'a [f64],
    random: Random,
    least_in_cell: usize,
    tree: Tree,
}

/// Where a cell is cut: levels below `level` of a parameter go to the one side.
struct Cut {
    parameter: usize,
    level: usize,
    gain: f64,
}

impl Growth<'_> {
    /// Cuts a cell while that makes the cells more even in themselves. Every cut narrows a range of levels, so that it ends.
    fn grow(&mut self, drawn: &mut [usize], others: &mut [usize], levels: Vec<Range<usize>>) {
        let Some(cut) = self.best_cut(drawn, &levels) else {
            let mean = drawn.iter().map(|trial| self.results[*trial]).sum::<f64>() / drawn.len() as f64;
            self.tree.foretold.extend(others.iter().map(|trial| (*trial, mean)));
            self.tree.cells.push(Cell { levels, mean });
            return;
        };
        let of_trial = &self.parameters[cut.parameter].of_trial;
        let is_below = |trial: &usize| usize::from(of_trial[*trial]) < cut.level;
        let (drawn_below, drawn_above) = parted(drawn, is_below);
        let (others_below, others_above) = parted(others, is_below);
        let (mut below, mut above) = (levels.clone(), levels);
        below[cut.parameter].end = cut.level;
        above[cut.parameter].start = cut.level;
        self.grow(drawn_below, others_below, below);
        self.grow(drawn_above, others_above, above);
    }

    fn best_cut(&mut self, drawn: &[usize], levels: &[Range<usize>]) -> Option<Cut> {
        if drawn.len() < 2 * self.least_in_cell {
            return None;
        }
        let mut open: Vec<usize> = (0..levels.len()).filter(|parameter| levels[*parameter].len() > 1).collect();
        let looked_at = (open.len() * 2).div_ceil(3);
        let mut best: Option<Cut> = None;
        for position in 0..open.len() {
            let other = position + self.random.below(open.len() - position);
            open.swap(position, other);
            // Where none of those looked at can be cut, the others are.
            if position >= looked_at && best.is_some() {
                break;
            }
            let cut = self.cut_of(open[position], drawn, &levels[open[position]]);
            best = [best, cut].into_iter().flatten().max_by(|one, other| one.gain.total_cmp(&other.gain));
        }
        best
    }

    /// The cut between levels of a parameter that lessens the sum of squares most.
    fn cut_of(&self, parameter: usize, drawn: &[usize], levels: &Range<usize>) -> Option<Cut> {
        let mut sums = vec![(0usize, 0.0); levels.len()];
        for trial in drawn {
            let sum = &mut sums[usize::from(self.parameters[parameter].of_trial[*trial]) - levels.start];
            sum.0 += 1;
            sum.1 += self.results[*trial];
        }
        let count = drawn.len();
        let total: f64 = sums.iter().map(|sum| sum.1).sum();
        let (mut below, mut sum_below) = (0, 0.0);
        let mut best: Option<Cut> = None;
        for (offset, (trials, sum)) in sums.iter().enumerate().take(levels.len() - 1) {
            below += trials;
            sum_below += sum;
            if below < self.least_in_cell || count - below < self.least_in_cell {
                continue;
            }
            let apart = sum_below / below as f64 - (total - sum_below) / (count - below) as f64;
            let gain = apart * apart * (below * (count - below)) as f64 / count as f64;
            if gain > best.as_ref().map_or(f64::EPSILON * total.abs(), |best| best.gain) {
                best = Some(Cut { parameter, level: levels.start + offset + 1, gain });
            }
        }
        best
    }
}

/// Trials that a condition holds for, and the others.
fn parted(trials: &mut [usize], condition: impl Fn(&usize) -> bool) -> (&mut [usize], &mut [usize]) {
    let mut first = 0;
    for position in 0..trials.len() {
        if condition(&trials[position]) {
            trials.swap(first, position);
            first += 1;
        }
    }
    trials.split_at_mut(first)
}
