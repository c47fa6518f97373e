//! The run of a shard: reads the bundles that fall to it and that no segment holds yet, and says in the end which there are.

use super::encode::{encode_segment, segment_name};
use super::fit::check_fits_home;
use super::home::SegmentHome;
use super::manifest::{Manifest, SettledBundles, manifest_of};
use super::record::Record;
use super::settled::{Settled, segments_of};
use super::states::StateOfBundle;
use crate::bundle::Limits;
use crate::index::catalog::{Batch, IndexedSource};
use crate::index::naming::Namer;
use crate::index::reading::{BATCH, BundleReader};
use crate::index::refresh::indexed_source;
use crate::index::segment_error::SegmentError;
use crate::index::shard::Shard;
use crate::index::supply::{Stale, ToWrite, write_while_reading};
use crate::index::{BuildOptions, IndexError, ScanOutcome};
use crate::model::{Failure, Handle, Location, Progress, RowKey};
use crate::source::{BundleSource, Entries, Entry, Listing};
use std::collections::HashMap;
use std::error::Error;

/// Why a bundle is in no segment, where its shard was finished.
const LEFT_OUT: &str = "it was being written, or could not be read, when its shard was indexed";

/// Makes the segments of a shard hold the rows of each bundle of a source that falls to it, and says so in its manifest.
///
/// Bundles are read in the current thread pool of rayon. A segment is written after each thousand bundles; whatever stops
/// the run, what is in a segment is not read again by the next one.
///
/// # Errors
/// The source is not there or holds no bundle; or segments can be neither read nor written where they should be.
pub fn index_shard(
    source: &dyn BundleSource,
    shard: Shard,
    home: &dyn SegmentHome,
    options: &BuildOptions,
    progress: &dyn Progress,
) -> Result<ScanOutcome, IndexError> {
    ShardRun { source, shard, home, options, at_once: BATCH }.run(progress)
}

/// What a shard is made of.
pub(super) struct ShardRun<'a> {
    pub(super) source: &'a dyn BundleSource,
    pub(super) shard: Shard,
    pub(super) home: &'a dyn SegmentHome,
    pub(super) options: &'a BuildOptions,
    /// Bundles whose rows are in one segment.
    pub(super) at_once: usize,
}

impl ShardRun<'_> {
    pub(super) fn run(&self, progress: &dyn Progress) -> Result<ScanOutcome, IndexError> {
        let &ShardRun { source, shard, home, options, at_once } = self;
        let location = source.location();
        let Ok(namer) = Namer::new(options.naming, location.clone()) else {
            return Err(IndexError::NoFolder(location));
        };
        let of = indexed_source(source, options.naming);
        if !options.rebuild {
            check_fits_home(home, shard, &of)?;
        }
        // Where nothing is left to be written, nobody else would.
        home.clear_away(&segments_of(shard));
        let Listing { entries, unreachable, unseen } = source.list()?;
        if entries.is_empty() && unreachable.is_empty() {
            return Err(IndexError::NoBundles(location));
        }
        let of_shard: Entries = entries.iter().filter(|entry| shard.holds(&entry.handle)).collect();
        let entries = of_shard.in_order();
        let mut settled = match options.rebuild {
            true => Settled::default(),
            false => Settled::read(home, shard, &options.limits)?,
        };
        let mut outcome = ScanOutcome { failures: unreachable.clone(), ..ScanOutcome::default() };
        let stale = stale(&entries, &settled, &namer, &location, &mut outcome);
        progress.begin(stale.len());
        let key_and_bundle = |stale: &Stale| (stale.key.clone(), stale.entry.handle.clone());
        let bundles: HashMap<RowKey, Handle> = stale.iter().map(key_and_bundle).collect();
        let (limits, figures) = (&options.limits, options.figures);
        let reader = BundleReader { source, namer: &namer, limits, figures, progress, at_once };
        let mut write = |batch| {
            let records = Record::of_batch(batch, &bundles);
            if !records.is_empty() {
                write_segment(home, shard, records, limits, &mut settled)?;
            }
            Ok(())
        };
        write_while_reading(&reader, Batch::default(), &mut stale.into_iter(), &mut write, &mut outcome)?;
        let unseen = unseen.iter().map(|path| path.to_string_lossy().into_owned()).collect();
        let (name, manifest) = (manifest_of(shard), manifest(shard, of, &entries, &settled, unseen, unreachable));
        let refuse = |source: Box<dyn Error + Send + Sync>| not_writable(home, &name, source);
        let content = manifest.encode().map_err(|error| refuse(error.into()))?;
        home.replace(&name, &content).map_err(|error| refuse(error.into()))?;
        Ok(outcome.completed())
    }
}

/// The bundles of a shard that no segment holds.
fn stale(
    entries: &Entries,
    settled: &Settled,
    namer: &Namer,
    location: &Location,
    outcome: &mut ScanOutcome,
) -> Vec<Stale> {
    let mut stale = Vec::new();
    for (position, entry) in entries.iter().enumerate() {
        let Entry { handle, stamp } = &entry;
        let path = || namer.handle(handle).to_string();
        let Some(key) = namer.key(handle) else {
            let reason = format!("the path of {location} is not Unicode");
            outcome.failures.push(Failure { path: path(), reason });
            continue;
        };
        match (settled.segment_of(handle, *stamp), settled.failure(handle, *stamp)) {
            (None, _) => {
                stale.push(Stale { position, entry, key, trials: Vec::new(), to_write: ToWrite::Everything });
            }
            (Some(_), Some(reason)) => outcome.failures.push(Failure { path: path(), reason: reason.to_owned() }),
            (Some(_), None) => {
                outcome.unchanged += 1;
                outcome.unmeasurable.extend(settled.faults(handle, *stamp));
            }
        }
    }
    stale
}

/// Writes a segment, and notes what it holds.
fn write_segment(
    home: &dyn SegmentHome,
    shard: Shard,
    records: Vec<Record>,
    limits: &Limits,
    settled: &mut Settled,
) -> Result<(), SegmentError> {
    let states = records.iter().map(StateOfBundle::of).collect();
    let folder = segments_of(shard);
    let content = encode_segment(records, limits).map_err(|error| not_writable(home, &folder, error.into()))?;
    let name = format!("{folder}/{}", segment_name(&content));
    home.create(&name, &content).map_err(|error| not_writable(home, &name, error.into()))?;
    settled.add(&content, states);
    Ok(())
}

fn not_writable(home: &dyn SegmentHome, name: &str, source: Box<dyn Error + Send + Sync>) -> SegmentError {
    SegmentError::NotWritable { location: home.location(), name: name.to_owned(), source }
}

/// What is said of a shard of which these bundles were listed.
fn manifest(
    shard: Shard,
    source: IndexedSource,
    entries: &Entries,
    settled: &Settled,
    mut unseen: Vec<String>,
    mut failures: Vec<Failure>,
) -> Manifest {
    let (mut bundles, mut segments) = (SettledBundles::default(), Vec::<String>::new());
    let mut positions: HashMap<usize, u32> = HashMap::new();
    for Entry { handle, stamp } in entries.iter() {
        let Some(segment) = settled.segment_of(&handle, stamp) else {
            unseen.push(handle.to_string());
            failures.push(Failure { path: handle.to_string(), reason: LEFT_OUT.to_owned() });
            continue;
        };
        // Only segments that hold something of the present are named.
        let segment = *positions.entry(segment).or_insert_with(|| {
            segments.push(settled.segments[segment].clone());
            (segments.len() - 1) as u32
        });
        bundles.push(&handle, stamp, segment);
    }
    Manifest { shard, source, segments, bundles, unseen, failures }
}
