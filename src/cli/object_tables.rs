//! `iaf store` on the URL of an object store: its tables, which its bundles are compacted into.

use super::console::Console;
use super::error::CliError;
use super::format::size;
use crate::model::Failure;
use crate::store::{CompactOptions, CompactOutcome, ObjectTieredStore, StoreError, TablesState, TablesVerdict};

/// Brings the tables in line with the bundles.
pub(super) fn compact(store: &ObjectTieredStore, anew: bool, console: &Console) -> Result<(), CliError> {
    let options = CompactOptions { anew, ..CompactOptions::default() };
    let CompactOutcome { backtests, files, bytes, written, removed, left, damaged, unread, waiting } =
        store.compact(&options, &*console.progress()).map_err(|error| with_hint(error, "nothing was changed; "))?;
    damaged.iter().for_each(|failure| console.warn(failure));
    for Failure { path, reason } in &left {
        console.warn_of(&format!("{path} is named by nobody and could not be deleted: {reason}"));
    }
    for Failure { path, reason } in &unread {
        console.warn_of(&format!("{path} keeps the rows that it has in the tables: {reason}"));
    }
    let size = size(bytes);
    console.done(&format!("{backtests} backtests in {files} files of {size}: {written} written, {removed} deleted"))?;
    let others = match waiting {
        0 => String::new(),
        count => format!("; {count} others that changed wait for them"),
    };
    match unread.len() {
        0 => Ok(()),
        count => Err(CliError::failed(format!("not everything was compacted: {count} could not be read now"))
            .hint(format!("nothing was taken away of them{others}; see the warnings above, then run it again"))),
    }
}

/// Counts the backtests and what the tables hold of them.
pub(super) fn stats(store: &ObjectTieredStore, console: &Console) -> Result<(), CliError> {
    console.result(text(&store.tables_state().map_err(|error| with_hint(error, ""))?))
}

/// Makes sure that the files of the tables are there.
pub(super) fn verify(store: &ObjectTieredStore, console: &Console) -> Result<(), CliError> {
    let TablesVerdict { state, unnamed, findings } = store.verify_tables().map_err(|error| with_hint(error, ""))?;
    for finding in &findings {
        console.warn(&Failure { path: finding.subject.clone(), reason: finding.fault.clone() });
    }
    console.result(format!("{}files that no manifest names {unnamed}\n", text(&state)))?;
    match findings.len() {
        0 => console.done("the tables are sound"),
        count => Err(CliError::failed(format!("the tables are not sound: {count} found wrong"))
            .hint("'iaf store rebuild-index' makes them anew of the bundles, which it reads all")),
    }
}

/// The refusal of what is not done there.
pub(super) fn collect() -> CliError {
    CliError::wrong_usage("chunks in an object store are not collected")
        .hint("what nobody names costs its bytes and harms nobody; files of tables go with 'iaf store compact'")
}

/// A line for each number.
fn text(state: &TablesState) -> String {
    let TablesState { bundles, in_tables, behind, files } = state;
    let bytes = files.iter().map(|file| file.bytes).sum();
    format!(
        "backtests {bundles}\nin the tables {in_tables}\nnew, changed or gone since {behind}\nfiles of tables {} ({})\n",
        files.len(),
        size(bytes)
    )
}

/// An error with what to do about it, after what else is to be said.
fn with_hint(error: StoreError, before: &str) -> CliError {
    let hint = match &error {
        StoreError::Overtaken { .. } => "run it again: it goes on from the tables that are there now",
        StoreError::Table { .. } => {
            "'iaf store rebuild-index' makes the tables anew of the bundles, which it reads all"
        }
        _ => return error.into(),
    };
    CliError::from(error).hint(format!("{before}{hint}"))
}
