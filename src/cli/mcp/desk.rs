//! The desk: the sweep that questions are about, brought up to date before each answer.

use crate::cli::console::Console;
use crate::cli::databases::database_options;
use crate::cli::error::{CliError, did_you_mean};
use crate::cli::objects::cache_folder;
use crate::files::TemporaryFolder;
use crate::index::{INDEX_FILE_NAME, ScanOutcome};
use crate::model::{IndexRow, RowKey, nearest_names};
use crate::source::{ObjectAddress, ObjectOptions};
use crate::sweep::{IndexHome, Sweep, SweepOptions};
use std::path::PathBuf;

/// A sweep at hand.
#[derive(Debug)]
pub(super) struct Desk {
    sweep: Sweep,
    pub(super) scan: ScanOutcome,
    /// Whether anything but temporary files may be written.
    pub(super) may_write: bool,
    /// Holds the index where nothing may be written beside the bundles.
    _temporary: Option<TemporaryFolder>,
}

impl Desk {
    /// Opens a sweep; what cannot be read is said on the standard error stream.
    pub(super) fn open(
        paths: &[PathBuf],
        objects: ObjectOptions,
        may_write: bool,
        console: &Console,
    ) -> Result<Desk, CliError> {
        let (mut home, mut temporary) = (IndexHome::default(), None);
        // Nothing is written beside the objects of a store anyway.
        if !may_write && !paths.iter().any(|path| ObjectAddress::meant_by(path).is_some()) {
            let folder = temporary.insert(TemporaryFolder::new().map_err(CliError::failed)?);
            home = IndexHome::File(folder.path().join(INDEX_FILE_NAME));
        }
        let (cache, databases) = (cache_folder(), database_options());
        let options = SweepOptions { home, objects, cache, databases, ..SweepOptions::default() };
        let sweep = Sweep::open_all(paths, options)?;
        let mut desk = Desk { sweep, scan: ScanOutcome::default(), may_write, _temporary: temporary };
        desk.refreshed()?;
        console.scanned(&desk.scan);
        Ok(desk)
    }

    /// The sweep as its bundles are now.
    pub(super) fn refreshed(&mut self) -> Result<&Sweep, CliError> {
        self.scan = self.sweep.refresh(&())?.scan;
        Ok(&self.sweep)
    }

    /// The one backtest that a name means: its path in the index, or its algorithm's name.
    pub(super) fn find(&self, name: &str) -> Result<(RowKey, IndexRow), CliError> {
        let index = self.sweep.index()?;
        let keys = index.list(None, None, usize::MAX >> 1)?;
        let rows = index.rows(&keys.iter().collect::<Vec<_>>())?;
        let is_meant = |(key, row): &&(RowKey, IndexRow)| key.as_str() == name || row.name() == name;
        let mut found: Vec<&(RowKey, IndexRow)> = rows.iter().filter(is_meant).collect();
        if let Some(position) = found.iter().position(|(key, _)| key.as_str() == name) {
            found = vec![found[position]];
        }
        match found[..] {
            [one] => Ok(one.clone()),
            [] => {
                let error = CliError::failed(format!("there is no backtest '{name}'"));
                let nearest = nearest_names(name, rows.iter().map(|(_, row)| row.name()));
                Err(match nearest.is_empty() {
                    true => error.hint("the tool 'rank' names backtests"),
                    false => error.hint(did_you_mean(&nearest)),
                })
            }
            _ => {
                let keys: Vec<&str> = found.iter().take(10).map(|(key, _)| key.as_str()).collect();
                let error = CliError::wrong_usage(format!("'{name}' is the name of {} backtests", found.len()));
                Err(error.hint(format!("name one of them by its path: {}", keys.join(", "))))
            }
        }
    }
}
