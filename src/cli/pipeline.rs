//! Options for a pipeline: a summary in Markdown, a comparison with a baseline, and gates that close.

use super::console::Console;
use super::criteria::say_misread_fractions;
use super::error::{CliError, did_you_mean};
use super::gate::Gate;
use super::judgement_json::judgement_json;
use super::open::OpenSweep;
use super::output::Output;
use super::standings::{say_nothing_in_common, standings, standings_of};
use crate::files::folder_of;
use crate::model::{Metric, Origin, SWEEP_METRICS, nearest_metrics, nearest_names};
use crate::rank::{Difference, Ranking, Standing};
use crate::report::{ReportInput, Since, summary};
use clap::Args;
use serde_json::Value as Json;
use std::path::{Path, PathBuf};

/// What is compared where the ranking is by no metric of the index.
const USUAL_METRIC: &str = "chained_sharpe";

/// How large a step has to be to count, in the metric's own unit.
const THRESHOLD: f64 = 0.05;

/// What names of the best of the ranking begin with.
const BEST: &str = "best.";

/// What to do about a summary that cannot be written.
const ANOTHER_SUMMARY: &str = "name another file with --summary FILE";

/// Options for pipelines.
#[derive(Debug, Args)]
#[command(next_help_heading = "In a pipeline")]
pub(super) struct PipelineArgs {
    /// Also write a summary in Markdown: the verdict, the best ten, what changed
    #[arg(long, value_name = "FILE")]
    summary: Option<PathBuf>,
    /// Compare with an index of before, and say what came, went, got better or worse
    #[arg(long, value_name = "INDEX")]
    baseline: Option<PathBuf>,
    /// Fail with exit code 3 where a condition holds, such as 'best.dsr < 0.9 or trials.failed > 0'; the report is written
    /// all the same; can be repeated
    #[arg(long, value_name = "CONDITION")]
    fail_if: Vec<Gate>,
}

/// The backtests of a baseline, as they were before the sweep's own index was brought up to date.
#[derive(Debug)]
pub(super) struct Baseline {
    name: String,
    metric: &'static Metric,
    standings: Vec<Standing>,
}

impl PipelineArgs {
    /// Makes sure, before anything is read, that the gates name metrics and that a summary can be written beside the page.
    pub(super) fn check(&self, page: &Path, console: &Console) -> Result<(), CliError> {
        for name in self.fail_if.iter().flat_map(Gate::names) {
            if let Some(metric) = name.strip_prefix(BEST) {
                metric_of_best(metric)?;
            }
        }
        let comparisons = self.fail_if.iter().flat_map(Gate::comparisons);
        say_misread_fractions(
            comparisons
                .filter_map(|(name, number, is_percentage)| Some((name.strip_prefix(BEST)?, number, is_percentage))),
            console,
        );
        let Some(file) = &self.summary else { return Ok(()) };
        if place(file) == place(page) {
            return Err(CliError::wrong_usage(format!("{} cannot be the report and its summary", file.display()))
                .hint(ANOTHER_SUMMARY));
        }
        Output::new(file).map(drop).map_err(|error| error.hint(ANOTHER_SUMMARY))
    }

    /// Reads the baseline, if there is one.
    pub(super) fn baseline(&self, ranking: &Ranking, console: &Console) -> Result<Option<Baseline>, CliError> {
        let Some(path) = &self.baseline else { return Ok(None) };
        let ranked = ranking.metric().filter(|metric| metric.origin != Origin::Sweep);
        let Some(metric) = ranked.or_else(|| Metric::find(USUAL_METRIC)) else { return Ok(None) };
        let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.display().to_string());
        let standings = standings(path, metric, console).map_err(|error| match path.exists() {
            true => error,
            false => {
                error.hint("leave --baseline out of the first run; 'iaf index FOLDER -o FILE' keeps one for the next")
            }
        })?;
        Ok(Some(Baseline { name, metric, standings }))
    }

    /// The figure of each name that a gate has.
    pub(super) fn figures(&self, input: &ReportInput) -> Result<Vec<(String, Option<f64>)>, CliError> {
        let names: Vec<&str> = self.fail_if.iter().flat_map(Gate::names).collect();
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let judgement = input.judgement.as_ref().map_or(Json::Null, judgement_json);
        let figure = |name: &&str| Ok((name.to_string(), figure(name, input, &judgement)?));
        names.iter().map(figure).collect()
    }

    /// Writes the summary, if one was asked for. `page` is where the report is.
    pub(super) fn write_summary(
        &self,
        input: &ReportInput,
        page: Option<&Path>,
        console: &Console,
    ) -> Result<(), CliError> {
        let Some(file) = &self.summary else { return Ok(()) };
        let page = page.map(|page| page.display().to_string());
        let written = Output::new(file).and_then(|file| file.write(console, summary(input, page.as_deref())));
        written.map_err(|error| error.hint(ANOTHER_SUMMARY))
    }

    /// Fails where a gate is closed, and says which figures closed it.
    pub(super) fn pass(&self, figures: &[(String, Option<f64>)]) -> Result<(), CliError> {
        let figure = |name: &str| figures.iter().find(|(known, _)| known == name).and_then(|(_, value)| *value);
        let closed: Vec<String> =
            self.fail_if.iter().filter_map(|gate| gate.check(figure).err()).map(|closed| closed.to_string()).collect();
        if closed.is_empty() { Ok(()) } else { Err(CliError::gate_closed(closed.join("; "))) }
    }
}

impl Baseline {
    /// What is not the same in a sweep.
    pub(super) fn since(self, open: &mut OpenSweep, console: &Console) -> Result<Since, CliError> {
        let Baseline { name, metric, standings } = self;
        let now = standings_of(open, metric, console)?;
        let difference = Difference::between(standings, now, metric, THRESHOLD);
        say_nothing_in_common(&difference, console);
        Ok(Since { baseline: name, metric, threshold: THRESHOLD, difference })
    }
}

/// The file that a path leads to, or the place where it will be.
fn place(path: &Path) -> PathBuf {
    let to_be = || Some(folder_of(path).canonicalize().ok()?.join(path.file_name()?));
    path.canonicalize().ok().or_else(to_be).unwrap_or_else(|| path.to_owned())
}

/// The metric that a name of the best is of.
fn metric_of_best(name: &str) -> Result<&'static Metric, CliError> {
    Metric::find(name).or_else(|| Metric::find_of_sweep(name)).ok_or_else(|| {
        let nearest = nearest_metrics(name, SWEEP_METRICS.iter().map(|metric| metric.name));
        let nearest: Vec<String> = nearest.iter().map(|near| format!("{BEST}{near}")).collect();
        unknown(&format!("{BEST}{name}"), &nearest)
    })
}

/// A figure of a report: of the best of its ranking, or of the judgement of all trials; `None` where it is not known.
fn figure(name: &str, input: &ReportInput, judgement: &Json) -> Result<Option<f64>, CliError> {
    if let Some(metric) = name.strip_prefix(BEST) {
        let metric = metric_of_best(metric)?;
        return Ok(input.winners.first().and_then(|winner| winner.value(metric)));
    }
    match judgement.pointer(&format!("/{}", name.replace('.', "/"))) {
        Some(Json::Bool(flag)) => Ok(Some(f64::from(u8::from(*flag)))),
        Some(Json::Null) => Ok(None),
        Some(Json::Number(number)) => Ok(number.as_f64()),
        _ if metric_of_best(name).is_ok() => Err(unknown(name, &[format!("{BEST}{name}")])),
        _ => {
            let names = numbers(judgement, "");
            Err(unknown(name, &nearest_names(name, names.iter().map(String::as_str))))
        }
    }
}

/// The names of all numbers in an object, those of objects within it after a point.
fn numbers(json: &Json, before: &str) -> Vec<String> {
    let Json::Object(entries) = json else { return Vec::new() };
    let names = entries.iter().flat_map(|(key, value)| match value {
        Json::Object(_) => numbers(value, &format!("{before}{key}.")),
        Json::Number(_) | Json::Null | Json::Bool(_) => vec![format!("{before}{key}")],
        _ => Vec::new(),
    });
    names.collect()
}

fn unknown(name: &str, nearest: &[impl AsRef<str>]) -> CliError {
    let hint = match nearest {
        [] => "'iaf sweep --json' has the names, and 'best.' goes before the metrics of 'iaf metrics'".to_owned(),
        nearest => did_you_mean(nearest),
    };
    CliError::wrong_usage(format!("no figure is called '{name}'")).hint(hint)
}
