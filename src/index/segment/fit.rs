//! Fit of shards: whether they are parts of one whole.

use super::home::SegmentHome;
use super::manifest::{MANIFESTS, Manifest, manifest_of, shard_of_manifest};
use crate::index::catalog::IndexedSource;
use crate::index::segment_error::SegmentError;
use crate::index::shard::Shard;
use std::io;

/// Makes sure that two shards, each of a source, are parts of one whole.
pub(super) fn check_fit(one: (Shard, &IndexedSource), other: (Shard, &IndexedSource)) -> Result<(), SegmentError> {
    let (one_of, other_of) = (one.1, other.1);
    let reason = match () {
        () if one.0.of() != other.0.of() => "their numbers are of different ones".to_owned(),
        () if one_of.location != other_of.location => {
            format!("they are of {} and of {}", one_of.location, other_of.location)
        }
        () if one_of.naming != other_of.naming => "they name bundles in different ways".to_owned(),
        () => return Ok(()),
    };
    Err(SegmentError::Differ { one: one.0, other: other.0, reason })
}

/// Makes sure that a shard of a source fits those that are finished in a home, before it is written there. One of them speaks
/// for all, its own before the others; where it cannot be read, nothing is known.
pub(super) fn check_fits_home(home: &dyn SegmentHome, shard: Shard, of: &IndexedSource) -> Result<(), SegmentError> {
    let unreadable = |source: io::Error| SegmentError::Unreadable {
        location: home.location(),
        name: MANIFESTS.to_owned(),
        source: source.into(),
    };
    let names = home.names(MANIFESTS).map_err(unreadable)?;
    let finished: Vec<Shard> = names.iter().filter_map(|name| shard_of_manifest(name)).collect();
    if let Some(other) = finished.iter().find(|other| other.of() != shard.of()) {
        return check_fit((*other, of), (shard, of));
    }
    let Some(witness) = finished.iter().find(|other| **other == shard).or(finished.first()) else { return Ok(()) };
    let Some(Manifest { source, .. }) =
        home.read(&manifest_of(*witness)).ok().and_then(|bytes| Manifest::decode(bytes).ok())
    else {
        return Ok(());
    };
    if source.location != of.location {
        let (location, of) = (source.location, of.location.clone());
        return Err(SegmentError::HomeOfAnother { home: home.location(), location, of });
    }
    check_fit((*witness, &source), (shard, of))
}
