//! Pruning: `iaf rank` names the backtests that lost, asks, and deletes or moves them.

use super::console::Console;
use super::databases::database_options;
use super::error::CliError;
use super::format::{printable, size};
use super::open::{OpenSweep, say_missing};
use crate::index::{Batch, IndexError};
use crate::model::Failure;
use crate::rank::RankedList;
use crate::store::{Archive, ArchivedNames, Loser, PrunableStore, PrunePlan, plan_pruning};
use crate::sweep::Sweep;
use clap::{ArgGroup, Args};
use std::io::{self, IsTerminal};
use std::path::PathBuf;

/// The fate of the backtests that were ranked and are not shown.
#[derive(Debug, Args)]
#[command(next_help_heading = "Pruning", group = ArgGroup::new("disposal").multiple(true))]
pub(super) struct Pruning {
    /// Delete the bundles that were ranked below the first N; those that no filter or index let in stay, and those of which
    /// one backtest does
    #[arg(long, group = "disposal", requires = "limit", conflicts_with_all = ["json", "csv", "distinct"])]
    prune: bool,
    /// Move them to this folder instead, with or without --prune; side files with candles stay where they are
    #[arg(long, value_name = "DIR", group = "disposal", requires = "limit", conflicts_with_all = ["json", "csv", "distinct"])]
    archive_dir: Option<PathBuf>,
    /// Put them right into the archive, without the folders that they are in
    #[arg(long, requires = "archive_dir")]
    flatten: bool,
    /// Only name the bundles that would go
    #[arg(long, requires = "disposal")]
    dry_run: bool,
    /// Do not ask
    #[arg(long, requires = "disposal")]
    yes: bool,
}

impl Pruning {
    /// Whether something is to be done with those that are not shown.
    pub(super) fn is_asked_for(&self) -> bool {
        self.prune || self.archive_dir.is_some()
    }

    /// Takes the losers away, if that was asked for.
    pub(super) fn execute(&self, console: &Console, open: OpenSweep, losers: &RankedList) -> Result<(), CliError> {
        if !self.is_asked_for() {
            return Ok(());
        }
        let sweep = &open.sweep;
        let index = sweep.index()?;
        let store = sweep.prunable_store()?;
        if let Some(folder) = &self.archive_dir {
            Archive::check(folder, &*store)?;
        }
        let PrunePlan { losers, spared, changed, missing } = plan_pruning(&*store, index, losers)?;
        for Failure { path, reason } in &spared {
            console.note(&printable(&format!("{path} stays: {reason}")));
        }
        if changed > 0 {
            console.note(&printable(&format!("{}, so that what changed can be ranked anew", how_to_refresh(sweep))));
        }
        say_missing(missing.len(), sweep, console);
        console.result(self.announcement(&losers))?;
        if self.dry_run || losers.is_empty() || !self.is_confirmed(console, losers.len())? {
            return Ok(());
        }
        let address = sweep.kept_index().cloned();
        drop(open);
        let databases = database_options();
        let mut index = address.map(|address| address.open(&databases, false)).transpose().map_err(nothing_went)?;
        // Nothing goes whose rows would stay.
        index.as_mut().map_or(Ok(()), |index| index.check_writable()).map_err(nothing_went)?;
        let gone = self.dispose(console, &*store, &losers)?;
        if let Some(index) = &mut index
            && !gone.is_empty()
        {
            let keys = gone.iter().flat_map(|loser| loser.keys.clone()).collect();
            index.write(Batch { gone: keys, ..Batch::default() }).map_err(|error| {
                let gone = bundles(gone.len());
                CliError::from(error).hint(format!("{gone} went; 'iaf index DIR' takes the rows out of the index"))
            })?;
        }
        for loser in gone.iter().filter(|loser| loser.leaves_something()) {
            let path = loser.bundle();
            console.note(&printable(&format!(
                "the directory {path} stays: it holds files that are no part of a backtest"
            )));
        }
        let (count, bytes) = (gone.len(), size(gone.iter().map(|loser| loser.size()).sum()));
        console.done(&format!(
            "{} {}, {bytes}",
            if self.archive_dir.is_none() { "deleted" } else { "moved" },
            bundles(count)
        ))?;
        match losers.len() - count {
            0 => Ok(()),
            stayed => {
                Err(CliError::failed(format!("{} could not be taken away", bundles(stayed)))
                    .hint("see the warnings above"))
            }
        }
    }

    fn announcement(&self, losers: &[Loser]) -> String {
        if losers.is_empty() {
            return "\nno bundle is to be taken away\n".to_owned();
        }
        let what = match &self.archive_dir {
            None => "deleted".to_owned(),
            Some(folder) => format!("moved to {}", folder.display()),
        };
        let bytes = size(losers.iter().map(Loser::size).sum());
        let paths: String = losers.iter().map(|loser| format!("  {}\n", printable(loser.bundle().as_str()))).collect();
        format!("\nto be {}: {}, {bytes}\n{paths}", printable(&what), bundles(losers.len()))
    }

    fn is_confirmed(&self, console: &Console, count: usize) -> Result<bool, CliError> {
        if self.yes {
            return Ok(true);
        }
        if !io::stdin().is_terminal() {
            return Err(CliError::wrong_usage("nothing was taken away, because there is no terminal to ask on")
                .hint("add --yes to take the bundles above away, or --dry-run to only name them"));
        }
        let what = if self.archive_dir.is_none() { "delete" } else { "move" };
        console.ask(&format!("{what} {}? [y/N] ", bundles(count)));
        let mut answer = String::new();
        io::stdin().read_line(&mut answer).map_err(CliError::failed)?;
        Ok(["y", "yes"].contains(&answer.trim().to_lowercase().as_str()))
    }

    /// Those that are gone; why another one is not is said at once.
    fn dispose<'a>(
        &self,
        console: &Console,
        store: &dyn PrunableStore,
        losers: &'a [Loser],
    ) -> Result<Vec<&'a Loser>, CliError> {
        let names = if self.flatten { ArchivedNames::Flat } else { ArchivedNames::InFolders };
        let archive = self.archive_dir.as_ref().map(|folder| Archive::open(folder, names, store)).transpose()?;
        let is_gone = |loser: &&Loser| {
            let done = match &archive {
                Some(archive) => loser.archive(store, archive).map(drop),
                None => loser.delete(store),
            };
            done.inspect_err(|error| {
                console.warn(&Failure { path: loser.bundle().to_string(), reason: error.to_string() });
            })
            .is_ok()
        };
        Ok(losers.iter().filter(is_gone).collect())
    }
}

/// Says that nothing was taken away because the index refuses, and what to do: there is no other index to name here.
fn nothing_went(error: IndexError) -> CliError {
    let is_refused = matches!(error, IndexError::NotWritable { .. });
    let error = CliError::from(error);
    match is_refused {
        true => error.hint("nothing was taken away: the rows have to leave the index too, so make it and its folder writable, and see to space"),
        false => error,
    }
}

/// The command that brings the index of a sweep up to date.
fn how_to_refresh(sweep: &Sweep) -> String {
    let folder = sweep.folder().display();
    match sweep.is_index() {
        true => format!("'iaf index {folder} -o {}' brings the index up to date", sweep.index_address().location()),
        false => format!("'iaf index {folder}' brings the index up to date"),
    }
}

fn bundles(count: usize) -> String {
    if count == 1 { "1 bundle".to_owned() } else { format!("{count} bundles") }
}
