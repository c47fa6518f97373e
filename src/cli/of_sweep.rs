//! Metrics of the whole sweep: computed only where a command asks for one, for each new trial changes them all.

use super::chosen_columns::ChosenColumns;
use super::columns::Column;
use super::console::Console;
use super::error::CliError;
use super::open::OpenSweep;
use crate::judgement::{MOST_COMPARED, TrialFigures};
use crate::sweep::SweepError;
use std::collections::BTreeMap;

/// What the whole sweep says of each of its trials, if a column asks for it. Where all of them together have no answer, a
/// sentence says why, and nothing is known of any.
pub(super) fn figures_asked_for(
    open: &mut OpenSweep,
    columns: &ChosenColumns,
    console: &Console,
) -> Result<BTreeMap<String, TrialFigures>, CliError> {
    if !columns.first.iter().chain(&columns.asked).any(Column::is_of_sweep) {
        return Ok(BTreeMap::new());
    }
    open.measure_missing(console)?;
    match open.sweep.trial_figures() {
        Err(SweepError::Unanswered(reason)) => {
            console.note(&format!("nothing can be said of trials among all others: {reason}"));
            Ok(BTreeMap::new())
        }
        figures => {
            let figures = figures?.clone();
            let all = open.sweep.index()?.count()?;
            if all > MOST_COMPARED && !figures.is_empty() {
                console.note(&format!(
                    "of {all} trials {MOST_COMPARED} were drawn by chance: what all say of one is known of these and of those \
                     that lead, {} together",
                    figures.len()
                ));
            }
            Ok(figures)
        }
    }
}
