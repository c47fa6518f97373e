//! Among whom a symbol is compared: those of its bar that a mask lets through, group by group.

use super::groups::Groups;
use crate::factor::{AnyFactor, AnyFilter, Evaluation, FactorError};

/// Among whom symbols are compared; as it is by default among all of their bar whose number is known.
#[derive(Debug, Clone, Default)]
pub struct Within {
    /// Only those that it lets through; the others have no outcome.
    pub mask: Option<AnyFilter>,
    /// Each group for itself.
    pub groups: Option<Groups>,
}

/// A key with the place of its number in one: by key and then by place, in a single comparison, which sorts without guessing.
pub(super) fn placed(key: u64, place: usize) -> u128 {
    u128::from(key) << 64 | place as u128
}

/// The place.
pub(super) fn place(placed: u128) -> usize {
    placed as u64 as usize
}

impl Within {
    /// A column made group by group: `fill` gets the known numbers of one, in the order of their symbols, and where their
    /// outcomes go.
    pub(super) fn each<T: Copy + Default + Send + Sync>(
        &self,
        evaluation: &Evaluation<'_>,
        factor: &AnyFactor,
        fill: impl Fn(&[f64], &mut [T]) + Sync,
    ) -> Result<Vec<T>, FactorError> {
        let numbers = evaluation.numbers(factor)?;
        let mask = self.mask.as_ref().map(|mask| evaluation.answers(mask)).transpose()?;
        let groups = self.groups.as_ref().map(|groups| groups.keys(evaluation)).transpose()?;
        Ok(evaluation.panel().by_bar(|rows, out| {
            let mut members: Vec<(u64, usize, f64)> = Vec::with_capacity(rows.len());
            for (place, &row) in rows.iter().enumerate() {
                let row = row as usize;
                let number = numbers[row].get().filter(|_| mask.as_ref().is_none_or(|mask| mask[row]));
                members.extend(number.map(|number| (groups.as_ref().map_or(0, |groups| groups[row]), place, number)));
            }
            if groups.is_some() {
                members.sort_unstable_by_key(|&(group, place, _)| (group, place));
            }
            for group in members.chunk_by(|one, other| one.0 == other.0) {
                let values: Vec<f64> = group.iter().map(|&(_, _, value)| value).collect();
                let mut outcomes = vec![T::default(); values.len()];
                fill(&values, &mut outcomes);
                group.iter().zip(outcomes).for_each(|(&(_, place, _), outcome)| out[place] = outcome);
            }
        }))
    }
}
