//! Standings: the backtests of an index with one metric, to be compared with those of another.

use super::console::Console;
use super::criteria::Condition;
use super::error::CliError;
use super::format::printable;
use super::listed_row::{ListedRow, every_row};
use super::open::{OpenSweep, SourceArgs};
use crate::bundle::bare_handle;
use crate::model::{IndexRow, Metric, Origin, RowKey};
use crate::rank::{Difference, Standing};
use std::path::Path;

/// The backtests at a path.
pub(super) fn standings(path: &Path, metric: &'static Metric, console: &Console) -> Result<Vec<Standing>, CliError> {
    standings_of(&mut SourceArgs::of(path.to_owned()).open_as_indexed(&Condition::all(), console)?, metric, console)
}

/// Says so where nothing of one is in the other: a list of all that came and went hides why.
pub(super) fn say_nothing_in_common(difference: &Difference, console: &Console) {
    if let (true, Some(added), Some(gone)) =
        (difference.has_nothing_in_common(), difference.added.first(), difference.gone.first())
    {
        console.note(&printable(&format!(
            "no backtest is in both: they are matched by their paths below what an index is of, such as {} before and {} \
             now; make both from the same folder",
            gone.place, added.place
        )));
    }
}

/// The backtests of an open sweep.
pub(super) fn standings_of(
    open: &mut OpenSweep,
    metric: &'static Metric,
    console: &Console,
) -> Result<Vec<Standing>, CliError> {
    if metric.origin == Origin::Equity {
        open.measure_missing(console)?;
    }
    let folder = open.sweep.folder();
    let standing = |row: ListedRow| Standing {
        place: place(&row.key, &row.row, folder),
        name: row.row.name().to_owned(),
        value: row.value(metric).filter(|value| !value.is_nan()),
        parameters: row.row.parameters_json,
        key: row.key.as_str().to_owned(),
    };
    Ok(every_row(open.sweep.index()?)?.into_iter().map(standing).collect())
}

/// The path of a backtest below the folder that its index is of, without the extension of a bundle.
fn place(key: &RowKey, row: &IndexRow, folder: &Path) -> String {
    let handle = key.handle_below(folder).unwrap_or_else(|_| row.handle.clone());
    let place = match row.trial.as_ref().and_then(|_| handle.split_trial()) {
        Some((bundle, trial)) => bare_handle(&bundle).of_trial(&trial),
        None => bare_handle(&handle),
    };
    place.to_string()
}
