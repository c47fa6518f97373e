//! Trials of a bundle with studies on the command line: named behind its path, listed, and what was tested of one.

use crate::bundle::{
    BundleError, BundleFault, BundleScalars, Limits, OpenedBundle, TrialScalars, read, read_scalars, read_trial,
};
use crate::model::{Backtest, Metric, TrialName};
use crate::report::{PermutationRow, tested_rows};
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};

/// What stands between the path of a bundle and the name of a trial.
const SEPARATOR: char = '#';

/// A bundle, and the trial in it that was named behind its path.
#[derive(Debug)]
pub(super) struct NamedBundle {
    pub(super) path: PathBuf,
    pub(super) trial: Option<TrialName>,
}

impl NamedBundle {
    /// Takes a path apart. One that is there is that of a bundle, whatever it looks like.
    pub(super) fn of(path: &Path) -> NamedBundle {
        let whole = || NamedBundle { path: path.to_owned(), trial: None };
        if path.exists() {
            return whole();
        }
        let split = path.to_str().and_then(|text| text.rsplit_once(SEPARATOR));
        let named = split.and_then(|(bundle, trial)| {
            Some(NamedBundle { path: PathBuf::from(bundle), trial: Some(TrialName::parse(trial)?) })
        });
        named.filter(|named| named.path.exists()).unwrap_or_else(whole)
    }

    /// Reads the bundle at the path that was found for it.
    pub(super) fn read(&self, path: &Path, limits: &Limits) -> Result<OpenedBundle, BundleError> {
        match &self.trial {
            Some(trial) => read_trial(path, trial, limits),
            None => read(path, limits),
        }
    }
}

/// The trials that a bundle holds, those of studies alone.
pub(super) fn trials_of(path: &Path, limits: &Limits) -> Result<Vec<TrialScalars>, BundleError> {
    let BundleScalars { trials, .. } = match read_scalars(path, limits) {
        // The whole of it was read already: there is only nothing to list.
        Err(BundleError { fault: BundleFault::Io(_), .. }) => return Ok(Vec::new()),
        scalars => scalars?,
    };
    Ok(trials.into_iter().filter(|trial| trial.name.is_some()).collect())
}

/// The trials as JSON.
pub(super) fn trials_as_json(trials: &[TrialScalars]) -> Json {
    let trial = |trial: &TrialScalars| {
        let name = trial.name.as_ref();
        json!({
            "name": name.map(ToString::to_string),
            "study": name.map(|name| &name.study),
            "engine": name.map(|name| name.engine.name()),
            "universe": name.and_then(|name| name.universe.as_ref()),
            "sample_type": trial.sample_type,
            "number_of_runs": trial.number_of_runs,
            "sharpe_ratio": sharpe_ratio(trial),
        })
    };
    trials.iter().map(trial).collect()
}

/// The head of a table of trials.
pub(super) const TRIALS_HEAD: [&str; 5] = ["backtest", "sample", "universe", "runs", "Sharpe ratio"];

/// The trials as lines of a table.
pub(super) fn trials_as_lines(trials: &[TrialScalars]) -> Vec<Vec<String>> {
    let or_dash = |text: Option<&str>| text.unwrap_or("-").to_owned();
    let line = |trial: &TrialScalars| {
        let name = trial.name.as_ref();
        let ratio = sharpe_ratio(trial);
        vec![
            name.map_or_else(|| "-".to_owned(), ToString::to_string),
            or_dash(trial.sample_type.as_deref()),
            or_dash(name.and_then(|name| name.universe.as_deref())),
            trial.number_of_runs.to_string(),
            ratio.map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.2}")),
        ]
    };
    trials.iter().map(line).collect()
}

fn sharpe_ratio(trial: &TrialScalars) -> Option<f64> {
    let metric = Metric::find("sharpe_ratio")?;
    trial.summary.as_ref()?.get(metric.name).filter(|ratio| ratio.is_finite())
}

/// The head of a table of Monte-Carlo tests.
pub(super) const TESTS_HEAD: [&str; 6] =
    ["Monte-Carlo test", "metric", "shuffles", "backtest", "5 to 95 % of shuffles", "p-value"];

/// The Monte-Carlo tests of a backtest, a line for each metric that was tested.
pub(super) fn tests_as_lines(backtest: &Backtest) -> Vec<Vec<String>> {
    lines_of_tests(tested_rows(backtest.monte_carlo_tests()))
}

/// Tests as lines of a table, in the characters of a terminal.
pub(super) fn lines_of_tests(rows: Vec<PermutationRow>) -> Vec<Vec<String>> {
    let line = |row: PermutationRow| {
        let p_value = row.written_p_value();
        let PermutationRow { window, metric, real, shuffled, shuffles, .. } = row;
        let window = if window.is_empty() { "-".to_owned() } else { window };
        let figures = [shuffles, real, shuffled, p_value].map(|figure| figure.replace(['−', '–'], "-"));
        [window, metric].into_iter().chain(figures).collect()
    };
    rows.into_iter().map(line).collect()
}

/// The Monte-Carlo tests of a backtest as JSON.
pub(super) fn tests_as_json(backtest: &Backtest) -> Json {
    let test = |row: PermutationRow| {
        json!({
            "window": row.window,
            "metric": row.metric,
            "observed": row.observed.filter(|value| value.is_finite()),
            "shuffles": row.samples.len(),
            "p_value": row.p_value,
        })
    };
    tested_rows(backtest.monte_carlo_tests()).into_iter().map(test).collect()
}
