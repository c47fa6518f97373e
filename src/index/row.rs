//! Rows: what the index knows of a bundle, from its scalars.

use super::IndexError;
use super::catalog::MeasuredTrial;
use crate::bundle::{BundleFault, BundleScalars, Limits, TrialScalars};
use crate::model::python_json;
use crate::model::{BundleStamp, Handle, IndexRow, Location, Trial, TrialName};
use crate::source::BundleSource;

/// The rows of a bundle with these scalars in this state: one, or one for each trial of its studies.
pub fn rows_from_scalars(handle: &Handle, stamp: BundleStamp, scalars: BundleScalars) -> Vec<IndexRow> {
    let BundleScalars { algorithm_id, tag, parameters, strategy_ids, trials, .. } = scalars;
    let parameters_json = (!parameters.is_empty()).then(|| python_json::write_object(&parameters));
    let strategy_ids_json = (!strategy_ids.is_empty()).then(|| python_json::write_list(&strategy_ids));
    let row = |trial: TrialScalars| IndexRow {
        handle: trial.name.as_ref().map_or_else(|| handle.clone(), |name| handle.of_trial(name)),
        trial: trial.name,
        algorithm_id: algorithm_id.clone(),
        tag: tag.clone(),
        engine_type: trial.engine_type,
        risk_free_rate: trial.risk_free_rate,
        number_of_runs: trial.number_of_runs,
        parameters_json: parameters_json.clone(),
        strategy_ids_json: strategy_ids_json.clone(),
        stamp,
        summary: trial.summary.unwrap_or_default(),
    };
    trials.into_iter().map(row).collect()
}

/// Bytes that the texts of a row and its trial may have. A bundle with more would keep others from being read, as what reads
/// rows for a filter bounds their size.
pub(super) const LARGEST_ROW: usize = 16 << 20;

/// Bytes of the texts of a row.
pub(super) fn size_of_texts(row: &IndexRow) -> usize {
    let IndexRow { handle, algorithm_id, tag, parameters_json, strategy_ids_json, .. } = row;
    let texts = [algorithm_id, tag, parameters_json, strategy_ids_json];
    handle.as_str().len() + texts.into_iter().flatten().map(String::len).sum::<usize>()
}

/// Bytes of the texts of a trial: its names and those of its windows.
pub(super) fn size_of_names(trial: &MeasuredTrial) -> usize {
    let Trial { study, universe, sample_type, fault, .. } = &trial.trial;
    let names = [study, universe, sample_type, fault].into_iter().flatten().map(String::len).sum::<usize>();
    let windows = trial.details.iter().flat_map(|details| &details.windows);
    names + windows.map(|window| window.name.len()).sum::<usize>()
}

/// The trial that the row of a handle is of. A row beside which there is none may be one that another program wrote: it is
/// what its handle looks like.
pub(super) fn trial_of_row(
    handle: &Handle,
    engine_type: Option<&str>,
    has_trial: bool,
    study: Option<&str>,
) -> Option<TrialName> {
    let named = handle.split_trial().map(|(_, trial)| trial);
    let named = named.filter(|trial| engine_type == Some(trial.engine.name()));
    named.filter(|trial| !has_trial || study == Some(&trial.study))
}

/// The handle of the row of a bundle; an absolute path becomes one below the root of the file system.
pub(super) fn handle_of_row(bundle_path: &str, index: impl FnOnce() -> Location) -> Result<Handle, IndexError> {
    Handle::new(bundle_path.strip_prefix('/').unwrap_or(bundle_path))
        .map_err(|source| IndexError::Row { location: index(), source })
}

/// What an index keeps of one backtest of a bundle beside its row, before anything is measured.
pub(super) fn trial_from_scalars(scalars: &TrialScalars) -> Trial {
    Trial {
        study: scalars.name.as_ref().map(|name| name.study.clone()),
        universe: scalars.name.as_ref().and_then(|name| name.universe.clone()),
        sample_type: scalars.sample_type.clone(),
        ..Trial::default()
    }
}

/// The rows of a bundle of a source as it is now, under the handle that it has in the index.
///
/// # Errors
/// The bundle cannot be read, or it is none or a damaged one.
pub fn read_rows(
    source: &dyn BundleSource,
    bundle: &Handle,
    handle: &Handle,
    limits: &Limits,
) -> Result<Vec<IndexRow>, BundleFault> {
    // The stamp first: the rows of a bundle that changes meanwhile count as stale.
    let stamp = source.stamp(bundle).map_err(BundleFault::Io)?;
    Ok(rows_from_scalars(handle, stamp, source.scalars(bundle, limits)?))
}
