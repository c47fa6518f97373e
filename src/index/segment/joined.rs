//! Joined manifests: the bundles of all shards in one listing, and where each of them was listed.

use super::manifest::Manifest;
use crate::model::Handle;
use crate::source::Listing;

/// The bundles of all shards.
pub(super) struct Joined {
    pub(super) listing: Listing,
    /// The place of each bundle of the listing.
    pub(super) places: Vec<Place>,
}

/// Where a bundle is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// The number of the shard.
    pub(super) shard: u32,
    /// The position in its manifest.
    pub(super) position: u32,
}

impl Joined {
    /// Joins the manifests of shards in the order of their numbers, and takes from them what they list but for the segments.
    pub(super) fn of(manifests: Vec<&mut Manifest>) -> Joined {
        let mut listing = Listing::default();
        let mut listed = Vec::with_capacity(manifests.len());
        let mut places = Vec::new();
        for (number, manifest) in manifests.into_iter().enumerate() {
            listing.unreachable.append(&mut manifest.failures);
            listing.unseen.extend(std::mem::take(&mut manifest.unseen).into_iter().map(Into::into));
            let entries = std::mem::take(&mut manifest.bundles.entries);
            let place = |position| Place { shard: number as u32, position: position as u32 };
            places.extend((0..entries.len()).map(place));
            listed.push(entries);
        }
        let name = |place: &Place| listed[place.shard as usize].name(place.position as usize);
        places.sort_by(|one, other| Handle::by_path(name(one), name(other)));
        listing.entries = places.iter().map(|place| listed[place.shard as usize].at(place.position as usize)).collect();
        // Each shard saw the same folders.
        listing.unreachable.sort();
        listing.unreachable.dedup();
        listing.unseen.sort();
        listing.unseen.dedup();
        Joined { listing, places }
    }
}
