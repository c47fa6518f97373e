//! The ranked value over parameters: cells of two, profiles along one.

use crate::stats::{FiveNumbers, mean};

use super::levels::Levels;

/// The ranked values of the trials at one level of two parameters.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cell {
    /// How many there are.
    pub count: usize,
    /// Their mean.
    pub mean: Option<f64>,
    /// How many of them are winners.
    pub winners: usize,
}

/// The ranked value over two parameters.
#[derive(Debug, Clone)]
pub struct Grid {
    /// Row by row, the first level first.
    pub cells: Vec<Cell>,
    /// Levels across.
    pub columns: usize,
    /// Levels upwards.
    pub rows: usize,
    /// The cell of the first winner.
    pub first: Option<usize>,
}

impl Grid {
    /// The cells of trials with these levels across and upwards; the winners are in order of rank.
    pub fn of(across: &Levels, upwards: &Levels, values: &[Option<f64>], winners: &[usize]) -> Grid {
        let (columns, rows) = (across.count(), upwards.count());
        let cell = |trial: usize| Some(upwards.of[trial]? * columns + across.of[trial]?);
        let mut within = vec![Vec::new(); columns * rows];
        for (trial, value) in values.iter().enumerate() {
            if let (Some(cell), Some(value)) = (cell(trial), value.filter(|value| value.is_finite())) {
                within[cell].push(value);
            }
        }
        let mut cells: Vec<Cell> =
            within.iter().map(|values| Cell { count: values.len(), mean: mean(values), winners: 0 }).collect();
        winners.iter().filter_map(|trial| cell(*trial)).for_each(|cell| cells[cell].winners += 1);
        Grid { cells, columns, rows, first: winners.first().and_then(|trial| cell(*trial)) }
    }

    /// The mean of the cells next to one, the diagonals with them.
    pub fn around(&self, cell: usize) -> Option<f64> {
        let (row, column) = (cell / self.columns, cell % self.columns);
        let near = |at: usize, count: usize| at.saturating_sub(1)..(at + 2).min(count);
        let cells = near(row, self.rows).flat_map(|row| near(column, self.columns).map(move |column| (row, column)));
        let others = cells.map(|(row, column)| row * self.columns + column).filter(|other| *other != cell);
        mean(&others.filter_map(|other| self.cells[other].mean).collect::<Vec<_>>())
    }
}

/// The ranked value along one parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// For each level, where any trial has a value.
    pub levels: Vec<Option<ProfileLevel>>,
}

/// The ranked values at one level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProfileLevel {
    /// How many trials there are.
    pub count: usize,
    /// The numbers that they spread over.
    pub spread: FiveNumbers,
}

impl Profile {
    /// The profile of trials with these levels.
    pub fn of(levels: &Levels, values: &[Option<f64>]) -> Profile {
        let mut within = vec![Vec::new(); levels.count()];
        for (level, value) in levels.of.iter().zip(values) {
            if let (Some(level), Some(value)) = (level, value.filter(|value| value.is_finite())) {
                within[*level].push(value);
            }
        }
        let level = |values: &Vec<f64>| Some(ProfileLevel { count: values.len(), spread: FiveNumbers::of(values)? });
        Profile { levels: within.iter().map(level).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(of: &[usize]) -> Levels {
        let count = of.iter().max().map_or(0, |most| most + 1);
        Levels {
            labels: (0..count).map(|level| level.to_string()).collect(),
            of: of.iter().map(|level| Some(*level)).collect(),
        }
    }

    #[test]
    fn a_cell_knows_its_mean_its_winners_and_its_neighbours() {
        let values = [1.0, 3.0, 5.0, 7.0, 9.0].map(Some);
        let grid = Grid::of(&levels(&[0, 0, 1, 0, 1]), &levels(&[0, 0, 0, 1, 1]), &values, &[4]);
        assert_eq!(grid.cells.iter().map(|cell| cell.mean).collect::<Vec<_>>(), [2.0, 5.0, 7.0, 9.0].map(Some));
        assert_eq!((grid.cells[3].winners, grid.first, grid.around(0)), (1, Some(3), Some(7.0)));
    }

    #[test]
    fn a_profile_leaves_out_levels_without_a_value() {
        let values = [Some(1.0), Some(2.0), Some(3.0), None];
        let profile = Profile::of(&levels(&[0, 0, 0, 1]), &values);
        assert_eq!(profile.levels[0].map(|level| (level.count, level.spread.median)), Some((3, 2.0)));
        assert_eq!(profile.levels[1], None);
    }
}
