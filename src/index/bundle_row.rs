//! The rows of a bundle: what an index holds of each backtest in it, from what was read.

use super::row::{rows_from_scalars, trial_from_scalars};
use crate::bundle::{
    BundleFault, BundleOutline, BundleScalars, Limits, TrialScalars, outline_from_streams, scalars_from_bytes,
};
use crate::measure::TrialMeasures;
use crate::model::{BundleStamp, Handle, IndexRow, RowKey, RunOutline, Trial, TrialDetails};

/// The series of a trial.
enum TrialSeries {
    Runs(Vec<RunOutline>),
    /// They cannot be read.
    Faulty(String),
}

/// What was read of a bundle: its scalars, and the series of each trial if they are wanted.
pub(super) struct ReadParts {
    pub(super) scalars: BundleScalars,
    series: Vec<TrialSeries>,
}

/// What an index holds of one backtest of a bundle.
#[derive(Debug, Clone, PartialEq)]
pub struct BundleRow {
    /// Its key.
    pub key: RowKey,
    /// Its row.
    pub row: IndexRow,
    /// What was measured on it, or why nothing could be; `None` where that was not asked for.
    pub trial: Option<Trial>,
    /// Its windows and daily returns; none where nothing was measured.
    pub details: Option<TrialDetails>,
}

/// The rows of a bundle whose bytes are at hand, measured, under a key: one, or one for each backtest of its studies. No
/// catalog takes part, so that any number of threads and processes may do so.
///
/// # Errors
/// The bytes are no bundle or a damaged one. Series that cannot be read are no error.
pub fn rows_of_bundle(
    bytes: &[u8],
    handle: &Handle,
    key: &RowKey,
    stamp: BundleStamp,
    limits: &Limits,
) -> Result<Vec<BundleRow>, BundleFault> {
    let parts = match outline_from_streams(|| Ok(bytes), limits) {
        Ok(outline) => ReadParts::of(outline),
        Err(fault) => ReadParts::without_series(scalars_from_bytes(bytes, limits)?, &fault),
    };
    Ok(parts.into_rows(handle, key, stamp))
}

impl ReadParts {
    pub(super) fn of(BundleOutline { scalars, runs }: BundleOutline) -> ReadParts {
        let faulty = |fault: BundleFault| TrialSeries::Faulty(fault.to_string());
        let series = runs.into_iter().map(|runs| runs.map_or_else(faulty, TrialSeries::Runs)).collect();
        ReadParts { scalars, series }
    }

    /// Of a bundle of which the summary alone is wanted.
    pub(super) fn scalars_alone(scalars: BundleScalars) -> ReadParts {
        ReadParts { scalars, series: Vec::new() }
    }

    /// Of a bundle whose series cannot be read.
    pub(super) fn without_series(scalars: BundleScalars, fault: &BundleFault) -> ReadParts {
        let series = scalars.trials.iter().map(|_| TrialSeries::Faulty(fault.to_string())).collect();
        ReadParts { scalars, series }
    }

    /// The rows of the bundle, and what is measured on each.
    pub(super) fn into_rows(self, handle: &Handle, key: &RowKey, stamp: BundleStamp) -> Vec<BundleRow> {
        let ReadParts { scalars, series } = self;
        let mut measured: Vec<(Option<Trial>, Option<TrialDetails>)> =
            scalars.trials.iter().zip(series).map(|(trial, series)| measure(trial, series)).collect();
        measured.resize_with(scalars.trials.len(), Default::default);
        let rows = rows_from_scalars(handle, stamp, scalars);
        let key_of = |row: &IndexRow| row.trial.as_ref().map_or_else(|| key.clone(), |name| key.of_trial(name));
        let row = |(row, (trial, details))| BundleRow { key: key_of(&row), row, trial, details };
        rows.into_iter().zip(measured).map(row).collect()
    }
}

/// Measures a trial on its series.
fn measure(scalars: &TrialScalars, series: TrialSeries) -> (Option<Trial>, Option<TrialDetails>) {
    let trial = trial_from_scalars(scalars);
    match series {
        TrialSeries::Faulty(reason) => (Some(Trial { fault: Some(reason), ..trial }), None),
        TrialSeries::Runs(runs) => {
            let TrialMeasures { figures, details } = TrialMeasures::of(&runs, scalars.risk_free_rate);
            (Some(Trial { figures, ..trial }), Some(details))
        }
    }
}
