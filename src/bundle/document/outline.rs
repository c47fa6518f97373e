//! Reader of outlines, for measuring: the scalars, and of each run its window and its equity. Steps over all trading.

use std::collections::HashSet;
use std::sync::Arc;

use super::blobs::Blobs;
use super::envelope::Envelope;
use super::keep::Keep;
use super::keys::{BLOBS, EngineRuns};
use super::read;
use super::record::{Record, find};
use super::reference::blob_key;
use super::run::read_chosen_metrics;
use super::scalars::BundleScalars;
use crate::bundle::error::Result;
use crate::bundle::limits::Limits;
use crate::bundle::wire::reader::{Key, Reader};
use crate::bundle::wire::token::Token;
use crate::model::{Fields, FormatVersion, Point, Run, RunOutline, SeriesField, Value};

/// The curves that figures are measured on, in the order in which they count.
const CURVES: [SeriesField; 2] = [SeriesField::TwrEquityCurve, SeriesField::EquityCurve];

/// The metric of a run that is kept beside them.
const SHARPE_RATIO: &str = "sharpe_ratio";

/// The scalars of a bundle, and what it takes to measure it.
#[derive(Debug)]
pub struct BundleOutline {
    /// The scalars.
    pub scalars: BundleScalars,
    /// The runs in the order of the file; or why their series cannot be read.
    pub runs: Result<Vec<RunOutline>>,
}

/// Which snapshots are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SnapshotChoice {
    /// Those of runs that seem to have no curve.
    WithoutCurve,
    /// All, as some curves turned out to be none.
    All,
}

/// Some run has nothing to be measured on unless its snapshots are read.
pub(crate) struct NeedsSnapshots;

/// Reads the outline of a document without studies.
///
/// # Errors
/// It is no map, it is damaged, or it asks for more than the limits allow.
pub(crate) fn read(
    reader: &mut Reader<'_>,
    format_version: FormatVersion,
    snapshots: SnapshotChoice,
    limits: &Limits,
) -> Result<std::result::Result<BundleOutline, NeedsSnapshots>> {
    let mut parts = Parts::new(snapshots);
    let envelope = read::read(reader, format_version, &mut parts)?;
    let mut runs = std::mem::take(&mut parts.runs[envelope.actual_runs().index()]);
    let is_resolved = resolve(&mut runs, Blobs::new(parts.blobs, limits));
    if matches!(is_resolved, Ok(false)) && snapshots == SnapshotChoice::WithoutCurve {
        return Ok(Err(NeedsSnapshots));
    }
    let scalars = BundleScalars::from_envelope(format_version, envelope, &parts.counts);
    Ok(Ok(BundleOutline { scalars, runs: is_resolved.map(|_| runs) }))
}

/// Decodes the curves that runs are measured on; says whether each run has one or else the snapshots that it holds.
fn resolve(runs: &mut [RunOutline], mut blobs: Blobs) -> Result<bool> {
    let mut are_measurable = true;
    for RunOutline { run, .. } in runs {
        let (mut has_curve, should_have_one) = (false, may_have_curve(run));
        for field in CURVES {
            let Some(metrics) = &mut run.metrics else { break };
            if let Some(key) = metrics.values.get(field.name()).and_then(blob_key) {
                // A blob that cannot be read leaves an empty series, as it does in a backtest.
                if let Ok((series, _)) = blobs.decode(&key.to_owned())? {
                    metrics.set_series(field, series);
                }
            }
            let counts = |point: &Point| point.value.is_finite() && run.start.is_none_or(|start| point.time >= start);
            has_curve = metrics.series(field).points().iter().any(counts);
            if has_curve {
                break;
            }
        }
        are_measurable &= has_curve || !should_have_one || !run.snapshots.is_empty();
    }
    Ok(are_measurable)
}

/// The parts of a document that measuring needs.
struct Parts {
    snapshots: SnapshotChoice,
    counts: [u64; EngineRuns::COUNT],
    runs: [Vec<RunOutline>; EngineRuns::COUNT],
    /// The blobs of the curves; all of them where they stand before the runs.
    blobs: Fields,
}

impl Parts {
    fn new(snapshots: SnapshotChoice) -> Parts {
        Parts { snapshots, counts: Default::default(), runs: Default::default(), blobs: Fields::default() }
    }

    /// Reads the outline of the run behind a map's head.
    fn run(&self, reader: &mut Reader<'_>, entries: usize) -> Result<RunOutline> {
        let mut outline = RunOutline::default();
        let mut expected = 0;
        for _ in 0..entries {
            let Key::Known(at) = reader.key(|key| find(Run::FIELDS.len(), |at| Run::FIELDS[at].0, key, expected))?
            else {
                reader.skip()?;
                continue;
            };
            expected = at + 1;
            let (name, field) = &Run::FIELDS[at];
            match *name {
                "backtest_metrics" => match reader.token()? {
                    Token::Map(entries) => outline.run.metrics = Some(read_chosen_metrics(reader, entries, is_chosen)?),
                    token => reader.skip_rest_of(token)?,
                },
                "trades" => {
                    let token = reader.token()?;
                    outline.trades = if let Token::List(count) = token { count } else { 0 };
                    reader.skip_rest_of(token)?;
                }
                "backtest_start_date" | "backtest_date_range_name" | "backtest_end_date" => {
                    field.read(&mut outline.run, reader)?;
                }
                "portfolio_snapshots" if self.snapshots == SnapshotChoice::All || !may_have_curve(&outline.run) => {
                    field.read(&mut outline.run, reader)?;
                }
                _ => reader.skip()?,
            }
        }
        Ok(outline)
    }

    /// Takes the blobs of curves out of the map behind its head.
    fn take_blobs(&mut self, reader: &mut Reader<'_>, entries: usize) -> Result<()> {
        let runs = || self.runs.iter().flatten();
        let references = runs().flat_map(|outline| CURVES.map(|field| reference_of(&outline.run, field)));
        let wanted: HashSet<String> = references.flatten().map(str::to_owned).collect();
        let come_first = runs().next().is_none();
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
        self.counts[runs.index()] = count as u64;
    }

    fn runs(&mut self, runs: EngineRuns, count: usize, reader: &mut Reader<'_>) -> Result<()> {
        let mut outlines = reader.room_for(count)?;
        for _ in 0..count {
            let Token::Map(entries) = reader.token()? else {
                return Err(reader.malformed("a run is no map"));
            };
            outlines.push(self.run(reader, entries)?);
        }
        self.runs[runs.index()] = outlines;
        Ok(())
    }

    fn other(&mut self, name: Arc<str>, reader: &mut Reader<'_>) -> Result<()> {
        match reader.token()? {
            Token::Map(entries) if *name == *BLOBS && self.blobs.is_empty() => self.take_blobs(reader, entries),
            token => reader.skip_rest_of(token),
        }
    }

    fn around(&mut self, _name: Arc<str>, reader: &mut Reader<'_>) -> Result<()> {
        reader.skip()
    }

    fn value(&self, reader: &mut Reader<'_>) -> Result<Option<Value>> {
        reader.skip().map(|()| None)
    }

    fn studies(&mut self, _studies: Fields) {}
}

/// Whether a metric of a run is kept.
fn is_chosen(name: &str) -> bool {
    name == SHARPE_RATIO || CURVES.iter().any(|field| field.name() == name)
}

/// The key of the blob that a run refers to for a curve.
fn reference_of(run: &Run, field: SeriesField) -> Option<&str> {
    run.metrics.as_ref()?.values.get(field.name()).and_then(blob_key)
}

/// Whether a run has a curve, as far as was read of it.
fn may_have_curve(run: &Run) -> bool {
    CURVES.into_iter().any(|field| !run.series(field).is_empty() || reference_of(run, field).is_some())
}
