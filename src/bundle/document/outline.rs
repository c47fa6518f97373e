//! Reader of outlines, for measuring: the scalars, and of each run its window and its equity. Steps over all trading.

use std::collections::HashSet;
use std::sync::Arc;

use super::blobs::{Blobs, Decoded};
use super::envelope::Envelope;
use super::keep::Keep;
use super::keys::{BLOBS, EngineRuns};
use super::run_outline::{self, CURVES};
use super::scalars::{BundleScalars, ScalarParts};
use super::snapshot_choice::{SnapshotChoice, is_measurable, may_be_time_weighted, reference_of};
use super::study_outlines::{self, EngineOutlines};
use super::{read, reference::blob_key};
use crate::bundle::error::Result;
use crate::bundle::limits::Limits;
use crate::bundle::parquet::SeriesWorkspace;
use crate::bundle::wire::reader::{Key, Reader};
use crate::bundle::wire::token::Token;
use crate::model::{Fields, FormatVersion, RunOutline, SeriesField};

/// The scalars of a bundle, and what it takes to measure its trials.
#[derive(Debug)]
pub struct BundleOutline {
    /// The scalars.
    pub scalars: BundleScalars,
    /// The runs of each trial of the scalars, in the order of the file; or why their series cannot be read.
    pub runs: Vec<Result<Vec<RunOutline>>>,
}

/// Some run can be measured only once its snapshots are read.
pub(crate) struct NeedsSnapshots;

/// Reads the outline of a document.
///
/// # Errors
/// It is no map, it is damaged, or it asks for more than the limits allow.
pub(crate) fn read(
    reader: &mut Reader<'_>,
    format_version: FormatVersion,
    snapshots: SnapshotChoice,
    workspace: &mut SeriesWorkspace,
    limits: &Limits,
) -> Result<std::result::Result<BundleOutline, NeedsSnapshots>> {
    let mut parts = Parts::new(snapshots);
    let envelope = read::read(reader, format_version, &mut parts)?;
    let of_envelope = std::mem::take(&mut parts.runs[envelope.actual_runs().index()]);
    let scalars = BundleScalars::from_parts(format_version, envelope, parts.scalars);
    let mut runs: Vec<Vec<RunOutline>> = match scalars.trials.iter().all(|trial| trial.name.is_none()) {
        true => vec![of_envelope],
        false => {
            let names = scalars.trials.iter().map(|trial| trial.name.as_ref());
            names
                .map(|name| name.map_or_else(Vec::new, |name| study_outlines::of_trial(&parts.studies, name)))
                .collect()
        }
    };
    let mut blobs = Blobs::new(parts.blobs, workspace, limits);
    let resolved: Vec<Result<bool>> = runs.iter_mut().map(|runs| resolve(runs, &mut blobs)).collect();
    if snapshots == SnapshotChoice::WithoutTimeWeighted && resolved.iter().any(|trial| matches!(trial, Ok(false))) {
        return Ok(Err(NeedsSnapshots));
    }
    let runs = resolved.into_iter().zip(runs).map(|(resolved, runs)| resolved.map(|_| runs)).collect();
    Ok(Ok(BundleOutline { scalars, runs }))
}

/// Decodes the curves that runs are measured on; says whether each run has a time-weighted one, or else the snapshots that
/// it holds.
fn resolve(runs: &mut [RunOutline], blobs: &mut Blobs<'_>) -> Result<bool> {
    let mut are_measurable = true;
    for RunOutline { run, .. } in runs {
        let snapshots_were_read = !may_be_time_weighted(run);
        let mut usable = None;
        for field in CURVES {
            let Some(metrics) = &mut run.metrics else { break };
            if let Some(key) = metrics.values.get(field.name()).and_then(blob_key) {
                match blobs.decode(key)? {
                    Decoded::Usual(series) | Decoded::Unusual(series) => metrics.set_series(field, series),
                    // A blob that cannot be read leaves an empty series, as it does in a backtest.
                    Decoded::Nothing(_) => {}
                }
            }
            if is_measurable(run, field) {
                usable = Some(field);
                break;
            }
        }
        let is_time_weighted = usable == Some(SeriesField::TwrEquityCurve);
        are_measurable &= is_time_weighted || snapshots_were_read || !run.snapshots.is_empty();
    }
    Ok(are_measurable)
}

/// The parts of a document that measuring needs.
struct Parts {
    snapshots: SnapshotChoice,
    scalars: ScalarParts,
    runs: [Vec<RunOutline>; EngineRuns::COUNT],
    studies: Vec<EngineOutlines>,
    /// The blobs of the curves; all of them where they stand before the runs.
    blobs: Fields,
}

impl Parts {
    fn new(snapshots: SnapshotChoice) -> Parts {
        let (scalars, runs, studies, blobs) = Default::default();
        Parts { snapshots, scalars, runs, studies, blobs }
    }

    /// Takes the blobs of curves out of the map behind its head.
    fn take_blobs(&mut self, reader: &mut Reader<'_>, entries: usize) -> Result<()> {
        let of_studies = self.studies.iter().flat_map(|study| &study.runs).map(|(outline, _)| outline);
        let runs: Vec<&RunOutline> = self.runs.iter().flatten().chain(of_studies).collect();
        let curves = |outline: &&'_ RunOutline| {
            let references = CURVES.map(|field| reference_of(&outline.run, field).map(str::to_owned));
            // At first sight the first curve of a run will do.
            let most = if self.snapshots == SnapshotChoice::All { CURVES.len() } else { 1 };
            references.into_iter().flatten().take(most)
        };
        let wanted: HashSet<String> = runs.iter().flat_map(curves).collect();
        let come_first = runs.is_empty();
        let is_unwanted = |key: &[u8]| !come_first && str::from_utf8(key).is_ok_and(|key| !wanted.contains(key));
        for _ in 0..entries {
            match reader.key(|key| is_unwanted(key).then_some(0))? {
                Key::Known(_) => reader.skip()?,
                Key::Other(name) => {
                    let value = reader.value()?;
                    self.blobs.push(name, value);
                }
            }
        }
        Ok(())
    }
}

impl Keep for Parts {
    const STOPS_EARLY: bool = false;

    fn wants(&self, _runs: EngineRuns, _envelope: &Envelope) -> bool {
        true
    }

    fn count(&mut self, runs: EngineRuns, count: usize) {
        self.scalars.count(runs, count);
    }

    fn runs(&mut self, runs: EngineRuns, count: usize, reader: &mut Reader<'_>) -> Result<()> {
        let mut outlines = reader.room_for(count)?;
        for _ in 0..count {
            let Token::Map(entries) = reader.token()? else {
                return Err(reader.malformed("a run is no map"));
            };
            let (outline, _) = run_outline::read(reader, entries, self.snapshots)?;
            outlines.push(outline);
        }
        self.runs[runs.index()] = outlines;
        Ok(())
    }

    fn other(&mut self, name: Arc<str>, reader: &mut Reader<'_>) -> Result<()> {
        if *name != *BLOBS || !self.blobs.is_empty() {
            return self.scalars.other(name, reader);
        }
        match reader.token()? {
            Token::Map(entries) => self.take_blobs(reader, entries),
            token => reader.skip_rest_of(token),
        }
    }

    fn around(&mut self, _name: Arc<str>, reader: &mut Reader<'_>) -> Result<()> {
        reader.skip()
    }

    fn studies(&mut self, reader: &mut Reader<'_>, envelope: &mut Envelope) -> Result<()> {
        let mark = reader.mark();
        self.scalars.studies(reader, envelope)?;
        reader.rewind(&mark);
        self.studies = study_outlines::read(reader, self.snapshots)?;
        Ok(())
    }
}
