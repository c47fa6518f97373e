//! `iaf report`: from a folder to one HTML page on its best backtests.

use super::benchmarks::read_benchmarks;
use super::console::Console;
use super::error::CliError;
use super::format::size;
use super::index::refuse_failures;
use super::locate::{folder_of, open_index};
use super::output::Output;
use super::selection::{Condition, Ends, Scoring};
use super::winners::{Winners, open_winners};
use clap::Args;
use iaf::bundle::Limits;
use iaf::index::{BuildOptions, Failure, INDEX_FILE_NAME, Index, IndexError, build_index};
use iaf::rank::{Ranked, Ranking, rank_index};
use iaf::report::{self, Digest, ReportInput, ScanCounts};
use iaf::store::{LocalDirStore, LocalTieredStore};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// Write an HTML report on the best backtests of a folder
#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// Folder of bundles, an index in it, or a tiered store
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// How many backtests to report on
    #[arg(long, value_name = "N", default_value_t = 25, value_parser = clap::value_parser!(u32).range(1..))]
    top: u32,
    /// Metric to rank by; whether more or less is better is known
    #[arg(long, value_name = "METRIC", default_value = "sharpe_ratio")]
    by: String,
    #[command(flatten)]
    scoring: Scoring,
    #[command(flatten)]
    condition: Condition,
    #[command(flatten)]
    ends: Ends,
    /// File to write, or - for standard output
    #[arg(long, short, value_name = "FILE", default_value = "report.html")]
    output: PathBuf,
    /// Title of the report [default: the folder's name]
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Folder of CSV files with daily prices ('date,close') to compare with, one for each benchmark
    #[arg(long, value_name = "DIR")]
    benchmarks: Option<PathBuf>,
    /// Fail if any bundle cannot be read
    #[arg(long)]
    strict: bool,
    /// Show the report in the browser
    #[arg(long)]
    open: bool,
}

impl ReportArgs {
    pub(super) fn execute(&self, console: &Console) -> Result<(), CliError> {
        let ranking = match self.scoring.ranking(&self.ends)? {
            Some(score) => score,
            None => Ranking::Metric(self.ends.rank_by(&self.by)?),
        };
        let output = Output::new(&self.output)?;
        let benchmarks =
            self.benchmarks.as_deref().map_or(Ok(Vec::new()), |folder| read_benchmarks(folder, console))?;
        let mut source = Source::open(&self.dir, console)?;
        let ranked = rank_index(&source.index, &ranking, self.condition.filter.as_deref())?;
        if ranked.is_empty() {
            return Err(self.condition.nothing(source.index.count()?));
        }
        let paths: Vec<&str> = ranked.iter().map(|ranked| ranked.bundle_path.as_str()).collect();
        let store = LocalDirStore::new(&source.folder, Limits::default())?;
        let Winners { digests: mut winners, failures } =
            open_winners(&source.index, &store, &paths, self.top as usize, |row, opened| {
                Digest::new(&row, &opened.backtest, opened.sha256.to_string(), opened.notices)
            })?;
        failures.iter().for_each(|failure| console.warn(failure));
        source.failures.extend(failures);
        if winners.is_empty() {
            return Err(CliError::failed("none of the ranked backtests can be opened").hint("see the warnings above"));
        }
        keep_scores(&mut winners, &ranking, &ranked);
        let (shown, total) = (winners.len(), source.index.count()?);
        let input = ReportInput {
            title: self
                .title
                .clone()
                .unwrap_or_else(|| name_of(if self.dir.is_dir() { &self.dir } else { &source.folder })),
            selection: report::Selection { ranking, filter: self.condition.filter.clone(), limit: self.top as usize },
            scan: ScanCounts { seen: source.seen.unwrap_or(total), indexed: total, matching: ranked.len() },
            failures: std::mem::take(&mut source.failures),
            benchmarks,
            winners,
        };
        let html = report::render(&input)?;
        output.write(console, &html)?;
        self.conclude(console, &output, &input.selection.label(), (shown, total), html.len() as u64)?;
        if self.strict { refuse_failures(input.failures.len()) } else { Ok(()) }
    }

    /// Says what was written, and shows it where that was asked for.
    fn conclude(
        &self,
        console: &Console,
        output: &Output<'_>,
        label: &str,
        (shown, total): (usize, usize),
        bytes: u64,
    ) -> Result<(), CliError> {
        if output.is_stdout() {
            return Ok(());
        }
        let (file, size) = (self.output.display(), size(bytes));
        console.done(&format!("{file}: {shown} of {total} backtests by {label}, {size}"))?;
        if self.open && !show_in_browser(&self.output) {
            console.note(&format!("no browser could be started; open {file} yourself"));
        }
        Ok(())
    }
}

/// Notes what each winner was ranked by, where that was a score: it is in no bundle.
fn keep_scores(winners: &mut [Digest], ranking: &Ranking, ranked: &[Ranked]) {
    if ranking.metric().is_some() {
        return;
    }
    let scores: HashMap<&str, Option<f64>> =
        ranked.iter().map(|ranked| (ranked.bundle_path.as_str(), ranked.value)).collect();
    for winner in winners {
        winner.score = scores.get(winner.path.as_str()).copied().flatten();
    }
}

/// An index and the folder that its bundles are in.
struct Source {
    folder: PathBuf,
    index: Index,
    /// Bundles in the folder; not known where only the index was read.
    seen: Option<usize>,
    failures: Vec<Failure>,
    /// Holds the index where the folder cannot, and takes it away at the end.
    _temporary: Option<TempDir>,
}

impl Source {
    /// Takes an index as it is; brings that of a folder up to date.
    fn open(path: &Path, console: &Console) -> Result<Source, CliError> {
        if path.is_file() {
            let (mut folder, index) = (folder_of(path), open_index(path)?);
            if LocalTieredStore::is_root(&folder) {
                folder = LocalTieredStore::open(&folder, Limits::default())?.bundles().to_owned();
            }
            return Ok(Source { folder, index, seen: None, failures: Vec::new(), _temporary: None });
        }
        if LocalTieredStore::is_root(path) {
            return Source::tiered(path, console);
        }
        let (folder, options) = (path.to_owned(), BuildOptions::default());
        let mut temporary = None;
        let mut file = folder.join(INDEX_FILE_NAME);
        let outcome = match build_index(&folder, &file, &options, &console.progress()) {
            Err(IndexError::NotWritable { .. }) => {
                console
                    .note(&format!("{} cannot be written, so the index is kept only for this run", folder.display()));
                let elsewhere = tempfile::tempdir().map_err(CliError::failed)?;
                file = elsewhere.path().join(INDEX_FILE_NAME);
                temporary = Some(elsewhere);
                build_index(&folder, &file, &options, &console.progress())?
            }
            other => other?,
        };
        console.scanned(&outcome);
        Ok(Source {
            folder,
            index: open_index(&file)?,
            seen: Some(outcome.seen),
            failures: outcome.failures,
            _temporary: temporary,
        })
    }

    /// Takes a tiered store, whose index names bundles as the folder of bundles does.
    fn tiered(root: &Path, console: &Console) -> Result<Source, CliError> {
        let store = LocalTieredStore::open(root, Limits::default())?;
        let outcome = store.refresh_index(&console.progress())?;
        outcome.failures.iter().for_each(|failure| console.warn(failure));
        Ok(Source {
            folder: store.bundles().to_owned(),
            index: open_index(store.index())?,
            seen: Some(outcome.seen),
            failures: outcome.failures,
            _temporary: None,
        })
    }
}

/// The name of a folder, for want of a title.
fn name_of(folder: &Path) -> String {
    let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    real.file_name().map_or_else(|| "Backtests".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Hands a file to the program that shows web pages.
fn show_in_browser(file: &Path) -> bool {
    let file = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    let mut command = if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        Command::new("explorer")
    } else {
        Command::new("xdg-open")
    };
    command.arg(file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().is_ok()
}
