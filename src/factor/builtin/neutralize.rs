//! A factor without what others explain of it.

use crate::factor::{AnyFactor, AnyFilter, Evaluation, Factor, FactorError, Number};
use std::sync::Arc;

/// What is left of an exposure behind the ones before it, against its whole length, below which it says nothing new.
const NOTHING_NEW: f64 = 1e-12;

#[derive(Debug)]
struct Neutralize {
    target: AnyFactor,
    exposures: Vec<AnyFactor>,
    mask: Option<AnyFilter>,
    with_intercept: bool,
}

/// The residuals of a regression over the symbols of a bar, by least squares: of the target on the exposures and, unless it is
/// left out, an intercept. Symbols count whose numbers are all known and no NaN, and that the mask lets through; a bar must have
/// more of them than the regression has coefficients. Exposures that follow from others add nothing.
///
/// # Errors
/// There are no exposures.
pub fn neutralize(
    target: AnyFactor,
    exposures: Vec<AnyFactor>,
    mask: Option<AnyFilter>,
    with_intercept: bool,
) -> Result<AnyFactor, FactorError> {
    if exposures.is_empty() {
        return Err(FactorError::NoExposures);
    }
    Ok(AnyFactor::new(Neutralize { target, exposures, mask, with_intercept }))
}

impl Factor for Neutralize {
    fn compute(&self, evaluation: &Evaluation<'_>) -> Result<Vec<Number>, FactorError> {
        let target = evaluation.numbers(&self.target)?;
        let exposures: Vec<Arc<Vec<Number>>> =
            self.exposures.iter().map(|exposure| evaluation.numbers(exposure)).collect::<Result<_, _>>()?;
        let mask = self.mask.as_ref().map(|mask| evaluation.answers(mask)).transpose()?;
        let known = |numbers: &[Number], row: usize| numbers[row].get().filter(|number| !number.is_nan());
        Ok(evaluation.panel().by_bar(|rows, out| {
            let is_member = |row: usize| {
                mask.as_ref().is_none_or(|mask| mask[row])
                    && known(&target, row).is_some()
                    && exposures.iter().all(|exposure| known(exposure, row).is_some())
            };
            let members: Vec<(usize, usize)> =
                rows.iter().map(|&row| row as usize).enumerate().filter(|&(_, row)| is_member(row)).collect();
            let of =
                |numbers: &[Number]| members.iter().map(|&(_, row)| known(numbers, row).unwrap_or_default()).collect();
            let intercept = self.with_intercept.then(|| vec![1.0; members.len()]);
            let columns: Vec<Vec<f64>> =
                intercept.into_iter().chain(exposures.iter().map(|exposure| of(exposure))).collect();
            for ((place, _), residual) in members.iter().zip(residuals(of(&target), columns).into_iter().flatten()) {
                out[*place] = Number::new(residual);
            }
        }))
    }
}

/// What the columns leave of the target, by Gram and Schmidt, twice for the digits that the first time loses. None where there
/// are not more values than columns, or some are infinite.
fn residuals(mut target: Vec<f64>, columns: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let is_finite = |numbers: &Vec<f64>| numbers.iter().all(|number| number.is_finite());
    if target.len() <= columns.len() || !is_finite(&target) || !columns.iter().all(is_finite) {
        return None;
    }
    let mut directions: Vec<Vec<f64>> = Vec::new();
    for mut column in columns {
        let whole = length(&column);
        clear(&mut column, &directions);
        let left = length(&column);
        if left > whole * NOTHING_NEW {
            column.iter_mut().for_each(|number| *number /= left);
            directions.push(column);
        }
    }
    clear(&mut target, &directions);
    Some(target)
}

/// Takes out of a column what lies in these directions.
fn clear(column: &mut [f64], directions: &[Vec<f64>]) {
    for direction in directions.iter().chain(directions) {
        let along: f64 = column.iter().zip(direction).map(|(one, other)| one * other).sum();
        column.iter_mut().zip(direction).for_each(|(number, direction)| *number -= along * direction);
    }
}

fn length(column: &[f64]) -> f64 {
    column.iter().map(|number| number * number).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn residuals_are_those_of_least_squares_also_of_exposures_that_repeat_themselves() {
        let (target, exposure) = (vec![1.0, 2.0, 4.0, 3.0, 6.0, 5.0], vec![1.0, 2.0, 3.0, 4.0, 5.0, 7.0]);
        let double = exposure.iter().map(|number| number * 2.0).collect();
        let found = residuals(target, vec![vec![1.0; 6], exposure, double]).unwrap();
        // By hand: the slope is 12.5 x 2 / 35, the intercept 27 / 35.
        let expected = [-3.9, -2.0, 6.9, -5.2, 10.7, -6.5].map(|number| number / 7.0);
        assert!(found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-12), "{found:?}");
    }

    #[test]
    fn a_bar_with_too_few_symbols_has_no_residuals() {
        assert_eq!(residuals(vec![1.0, 2.0], vec![vec![1.0; 2], vec![3.0, 4.0]]), None);
    }
}
