//! Standings: the backtests of an index with one metric, to be compared with those of another.

use super::console::Console;
use super::criteria::Condition;
use super::error::CliError;
use super::format::printable;
use super::listed_row::{ListedRow, every_row};
use super::open::{OpenSweep, SourceArgs};
use crate::model::{Metric, Origin};
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
            "no backtest is in both: they are matched by the path that an index keeps of each, such as {} before and {} now; \
             make both from the same folder, with or without --absolute-paths",
            gone.key, added.key
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
    let standing = |row: ListedRow| Standing {
        name: row.row.name().to_owned(),
        value: row.value(metric).filter(|value| !value.is_nan()),
        parameters: row.row.parameters_json,
        key: row.key.as_str().to_owned(),
    };
    Ok(every_row(open.sweep.index()?)?.into_iter().map(standing).collect())
}
