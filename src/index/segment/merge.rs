//! Merging: one catalog of all shards, the same as if one machine had read every bundle.

use super::SegmentFault;
use super::fit::check_fit;
use super::home::SegmentHome;
use super::joined::Joined;
use super::manifest::{MANIFESTS, Manifest, manifest_of, shard_of_manifest};
use super::record::{Content, Record};
use super::stream::{BundleRecords, ShardStream};
use crate::index::catalog::{Batch, Catalog, FailedBundle, IndexedSource};
use crate::index::naming::Namer;
use crate::index::reading::{BATCH, ReadBundle};
use crate::index::refresh::{Refreshing, bring_up_to_date};
use crate::index::refresh_scope::Scope;
use crate::index::segment_error::SegmentError;
use crate::index::shard::Shard;
use crate::index::supply::{Stale, Supply};
use crate::index::{BuildOptions, IndexError, ScanOutcome};
use crate::model::{Failure, Progress};
use crate::source::Listing;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

/// Makes a catalog hold the rows of all bundles of all shards, whose segments are in these homes. Rows that the catalog
/// holds in the same state stay; those of bundles that no shard lists go.
///
/// # Errors
/// A shard is not finished or does not fit the others; a segment is damaged; the catalog is of another location and is not to be
/// rebuilt; or it cannot be read or written.
pub fn merge_segments(
    homes: &[&dyn SegmentHome],
    catalog: &mut dyn Catalog,
    rebuild: bool,
    progress: &dyn Progress,
) -> Result<ScanOutcome, IndexError> {
    let shards = Shards::find(homes)?;
    let Some((_, first)) = shards.manifests.values().next() else { return Ok(ScanOutcome::default()) };
    let of = first.source.clone();
    if let Some(IndexedSource { location, .. }) = catalog.indexed_source()?
        && location != of.location
        && !rebuild
    {
        return Err(SegmentError::OfAnother { index: catalog.location(), location, of: of.location }.into());
    }
    let options = BuildOptions { rebuild, naming: of.naming, ..BuildOptions::default() };
    let namer = Namer::at(of.naming, of.location.clone());
    let supply = SegmentSupply { shards: &shards, namer: &namer, progress };
    let location = of.location.clone();
    let refreshing =
        Refreshing { supply: &supply, location, of, namer: &namer, options: &options, scope: Scope::Everything };
    bring_up_to_date(&refreshing, catalog, progress)
}

/// The manifests of all shards, each with the home that its segments are in, by their numbers, and what they list.
struct Shards<'a> {
    manifests: BTreeMap<u32, (&'a dyn SegmentHome, Manifest)>,
    joined: Joined,
}

impl<'a> Shards<'a> {
    /// Finds all shards, and makes sure that they are parts of one whole.
    fn find(homes: &[&'a dyn SegmentHome]) -> Result<Shards<'a>, SegmentError> {
        let mut manifests: BTreeMap<u32, (&dyn SegmentHome, Manifest)> = BTreeMap::new();
        let mut joined = Joined::default();
        for home in homes {
            let unreadable = |name: &str, source: io::Error| SegmentError::Unreadable {
                location: home.location(),
                name: name.to_owned(),
                source: source.into(),
            };
            let names = home.names(MANIFESTS).map_err(|error| unreadable(MANIFESTS, error))?;
            let shards: Vec<Shard> = names.iter().filter_map(|name| shard_of_manifest(name)).collect();
            if shards.is_empty() {
                return Err(SegmentError::None(home.location()));
            }
            for shard in shards {
                let name = manifest_of(shard);
                let bytes = home.read(&name).map_err(|error| unreadable(&name, error))?;
                let manifest = match Manifest::decode(bytes) {
                    Ok(manifest) if manifest.shard == shard => Ok(manifest),
                    Ok(_) => Err(SegmentFault::OtherShard),
                    Err(fault) => Err(fault),
                };
                let mut manifest = manifest.map_err(|fault| SegmentError::Damaged {
                    location: home.location(),
                    name: name.clone(),
                    reason: fault.to_string(),
                })?;
                if let Some((_, first)) = manifests.values().next() {
                    check_fit((first.shard, &first.source), (manifest.shard, &manifest.source))?;
                }
                joined.take(&mut manifest);
                if let Some((other, _)) = manifests.insert(shard.index(), (*home, manifest)) {
                    return Err(SegmentError::Twice { shard, one: other.location(), other: home.location() });
                }
            }
        }
        let of = manifests.values().next().map_or(0, |(_, manifest)| manifest.shard.of());
        let missing: Vec<u32> = (0..of).filter(|index| !manifests.contains_key(index)).collect();
        match missing.is_empty() {
            true => Ok(Shards { manifests, joined: joined.in_order() }),
            false => Err(SegmentError::Unfinished { of, missing }),
        }
    }
}

/// The rows of all shards, as a catalog takes them.
struct SegmentSupply<'a> {
    shards: &'a Shards<'a>,
    namer: &'a Namer,
    progress: &'a dyn Progress,
}

impl Supply for SegmentSupply<'_> {
    fn list(&self) -> Result<Cow<'_, Listing>, IndexError> {
        Ok(Cow::Borrowed(&self.shards.joined.listing))
    }

    fn read(
        &self,
        stale: &mut dyn Iterator<Item = Stale>,
        hand_over: &mut dyn FnMut(Batch) -> Option<()>,
        outcome: &mut ScanOutcome,
    ) -> Result<(), IndexError> {
        let manifests = self.shards.manifests.iter();
        let mut streams: BTreeMap<u32, ShardStream<'_>> =
            manifests.map(|(index, (home, manifest))| (*index, ShardStream::new(*home, manifest))).collect();
        let of = streams.len() as u32;
        let (mut batch, mut waiting) = (Batch::default(), 0);
        for stale in stale {
            if !self.progress.goes_on() {
                return Err(IndexError::Stopped);
            }
            let index = Shard::index_of(&stale.entry.handle, of);
            if let Some(stream) = streams.get_mut(&index) {
                let records = stream.of_bundle(self.shards.joined.position_in(index, stale.position), &stale.entry)?;
                self.put(records, stale, &mut batch, outcome);
            }
            self.progress.advance();
            waiting += 1;
            if waiting == BATCH {
                if hand_over(std::mem::take(&mut batch)).is_none() {
                    return Ok(());
                }
                waiting = 0;
            }
        }
        hand_over(batch);
        Ok(())
    }
}

impl SegmentSupply<'_> {
    /// Adds what a segment holds of a bundle to what is written at once.
    fn put(&self, found: BundleRecords, stale: Stale, batch: &mut Batch, outcome: &mut ScanOutcome) {
        let BundleRecords { records, limits } = found;
        let Stale { entry, key, trials, to_write, .. } = stale;
        let (mut rows, mut measured) = (Vec::with_capacity(records.len()), Vec::with_capacity(records.len()));
        for Record { key, stamp, content, .. } in records {
            match content {
                Content::Row(read) => {
                    let (row, trial) = *read;
                    rows.push((key, row));
                    measured.push(trial);
                }
                Content::Failed(reason) => {
                    let path = self.namer.handle(&entry.handle).to_string();
                    outcome.failures.push(Failure { path, reason: reason.clone() });
                    batch.gone.extend(trials);
                    batch.failed.push(FailedBundle { key, stamp, reason, limits });
                    return;
                }
            }
        }
        ReadBundle::new(&key, &trials, rows, measured, Vec::new()).only(to_write).put_into(batch, outcome);
    }
}
