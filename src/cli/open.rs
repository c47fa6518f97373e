//! Opening of what a path on the command line means, with a word on what could not be read there.

use super::console::Console;
use super::criteria::Condition;
use super::databases::database_options;
use super::error::CliError;
use super::format::printable;
use super::locations::Locations;
use super::objects::{ObjectArgs, cache_folder};
use super::trials::NamedBundle;
use crate::bundle::Limits;
use crate::index::IndexError;
use crate::model::TrialName;
use crate::sweep::{Refreshed, Sweep, SweepError, SweepOptions};
use clap::Args;
use std::path::{Path, PathBuf};

/// The backtests that a command reads.
#[derive(Debug, Args)]
pub(super) struct SourceArgs {
    /// Folders of bundles, bundles, an index, a tiered store or the URL of an object store or a database; a pattern such as 'runs/*.iafbt', - for a bundle from
    /// standard input, or one backtest of a bundle with studies, 'BUNDLE#STUDY/ENGINE'
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    /// Folder of the bundles that an index names [default: the one that it was made of]
    #[arg(long, value_name = "DIR")]
    source: Option<PathBuf>,
    #[command(flatten)]
    objects: ObjectArgs,
}

/// A sweep, and the locations that it was opened at.
#[derive(Debug)]
pub(super) struct OpenSweep {
    pub(super) sweep: Sweep,
    _locations: Locations,
}

impl OpenSweep {
    /// Measures what no index holds yet, and says of how much that is not possible.
    pub(super) fn measure_missing(&mut self, console: &Console) -> Result<(), CliError> {
        match self.sweep.measure_missing(&*console.progress()) {
            Ok(None) => return Ok(()),
            Ok(Some(outcome)) => console.scanned(&outcome),
            // An index is of use without its bundles too.
            Err(SweepError::Index(IndexError::NoFolder(_) | IndexError::NotAFolder(_))) => {}
            Err(SweepError::Index(error @ (IndexError::Unreachable { .. } | IndexError::NotWritable { .. }))) => {
                console.note(&printable(&CliError::failed(error).reasons().join(": ")));
            }
            Err(error) => return Err(error.into()),
        }
        let (left, all) = (self.sweep.index()?.count_unmeasured()?, self.sweep.index()?.count()?);
        if left > 0 {
            console.note(&format!(
                "nothing is measured of {left} of {all} backtests: their bundles are not there, or have changed since they \
                 were indexed"
            ));
        }
        Ok(())
    }
}

impl SourceArgs {
    /// The backtests at one path.
    pub(super) fn of(path: PathBuf) -> SourceArgs {
        SourceArgs { paths: vec![path], source: None, objects: ObjectArgs::default() }
    }

    /// Opens the backtests as their index knows them; where there is none yet, or no more than the beginning of one, it is made.
    pub(super) fn open_as_indexed(&self, condition: &Condition, console: &Console) -> Result<OpenSweep, CliError> {
        let mut open = self.open(Limits::default(), Some(condition))?;
        let is_begun = match open.sweep.index() {
            Err(SweepError::Index(IndexError::NotFound(_))) => true,
            index => index?.list(None, None, 1)?.is_empty(),
        };
        match is_begun {
            true => _ = refresh_to_ask(&mut open.sweep, console)?,
            false => say_passed_over(&open.sweep, console),
        }
        if open.sweep.index()?.list(None, None, 1)?.is_empty() {
            return Err(condition.refuse_nothing(0));
        }
        Ok(open)
    }

    /// Opens the backtests and brings their index up to date.
    pub(super) fn open_refreshed(
        &self,
        limits: Limits,
        condition: Option<&Condition>,
        console: &Console,
    ) -> Result<(OpenSweep, Refreshed), CliError> {
        let mut open = self.open(limits, condition)?;
        let refreshed = refresh_to_ask(&mut open.sweep, console)?;
        Ok((open, refreshed))
    }

    /// A condition, and where one backtest of a bundle was named, that it is this one.
    pub(super) fn condition(&self, given: &Condition) -> Condition {
        self.trial().map_or_else(|| given.clone(), |trial| given.of_trial(&trial))
    }

    /// The backtest that was named in its bundle.
    pub(super) fn trial(&self) -> Option<TrialName> {
        self.paths.iter().find_map(|path| NamedBundle::of(path).trial)
    }

    fn open(&self, limits: Limits, condition: Option<&Condition>) -> Result<OpenSweep, CliError> {
        let named: Vec<PathBuf> = self.paths.iter().map(|path| NamedBundle::of(path).path).collect();
        if let (Some(trial), 2..) = (self.trial(), named.len()) {
            return Err(CliError::wrong_usage(format!(
                "{trial} is one backtest of its bundle, and stands among others"
            ))
            .hint("name it alone, or choose with --where \"study = 'NAME' AND engine = 'vector'\""));
        }
        let locations = Locations::find(&named, &limits)?;
        let filter_time = condition.map(|condition| condition.filter_time);
        let options = SweepOptions {
            limits,
            source: self.source.clone(),
            filter_time,
            objects: self.objects.options(),
            cache: cache_folder(),
            databases: database_options(),
            ..SweepOptions::default()
        };
        Ok(OpenSweep { sweep: Sweep::open_all(&locations.paths, options)?, _locations: locations })
    }
}

/// Brings an index up to date, and says what could not be read and where the index is if not beside the bundles.
pub(super) fn refresh(sweep: &mut Sweep, console: &Console) -> Result<Refreshed, CliError> {
    let refreshed = sweep.refresh(&*console.progress())?;
    say_passed_over(sweep, console);
    if let Some(refused) = &refreshed.refuge {
        console.note(&printable(&format!("{refused}; it is kept elsewhere until the command ends")));
    }
    console.scanned(&refreshed.scan);
    Ok(refreshed)
}

/// Brings an index up to date that something is asked of, which has no answer where no bundle can be read.
fn refresh_to_ask(sweep: &mut Sweep, console: &Console) -> Result<Refreshed, CliError> {
    let refreshed = refresh(sweep, console)?;
    if refreshed.scan.is_of_failures_alone() {
        Err(CliError::none_readable(refreshed.scan.seen))
    } else {
        Ok(refreshed)
    }
}

/// Says in one sentence how many backtests of an index are not in the folder of its bundles, and what to do.
pub(super) fn say_missing(count: usize, sweep: &Sweep, console: &Console) {
    let what = match count {
        0 => return,
        1 => "1 backtest of the index is".to_owned(),
        count => format!("{count} backtests of the index are"),
    };
    let hint = if sweep.is_index() { "; --source DIR names the folder that the bundles are in now" } else { "" };
    let of = sweep.lost_folder().map(|lost| format!("{}, of which the index is, nor in ", lost.display()));
    console.warn_of(&format!("{what} not in {}{}{hint}", of.unwrap_or_default(), sweep.folder().display()));
}

fn say_passed_over(sweep: &Sweep, console: &Console) {
    if let Some(other) = sweep.passed_over() {
        let name = sweep.index_address().as_file().and_then(Path::file_name).unwrap_or_default().display();
        let what = if other.is_symlink() { "is a link" } else { "is not iaf's own" };
        console.note(&printable(&format!("{} {what}, so the index is {name} beside it", other.display())));
    }
}
