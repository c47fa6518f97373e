//! The mean of a factor over all symbols of a bar, such as the return of the market.

use crate::factor::{AnyFactor, AnyFilter, Evaluation, Factor, FactorError, Number};

#[derive(Debug)]
struct CrossSectionalMean {
    base: AnyFactor,
    mask: Option<AnyFilter>,
}

/// The mean over the symbols of a bar whose number is known and that the mask lets through; every symbol of the bar has it.
pub fn cross_sectional_mean(base: AnyFactor, mask: Option<AnyFilter>) -> AnyFactor {
    AnyFactor::new(CrossSectionalMean { base, mask })
}

impl Factor for CrossSectionalMean {
    fn compute(&self, evaluation: &Evaluation<'_>) -> Result<Vec<Number>, FactorError> {
        let numbers = evaluation.numbers(&self.base)?;
        let mask = self.mask.as_ref().map(|mask| evaluation.answers(mask)).transpose()?;
        Ok(evaluation.panel().by_bar(|rows, out| {
            let members =
                rows.iter().map(|&row| row as usize).filter(|&row| mask.as_ref().is_none_or(|mask| mask[row]));
            let known = members.filter_map(|row| numbers[row].get());
            let (sum, count) = known.fold((0.0, 0.0), |(sum, count), number| (sum + number, count + 1.0));
            out.fill(if count > 0.0 { Number::new(sum / count) } else { Number::MISSING });
        }))
    }
}
