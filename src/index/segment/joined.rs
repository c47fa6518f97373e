//! Joined manifests: the bundles of all shards in one listing.

use super::manifest::Manifest;
use crate::source::Listing;

/// What the manifests of all shards list.
#[derive(Debug, Default)]
pub(super) struct Joined {
    pub(super) listing: Listing,
    /// The numbers of the shards in the order in which their bundles were put in, each with where these begin.
    parts: Vec<(usize, u32)>,
}

impl Joined {
    /// Takes what a manifest lists, but for the segments.
    pub(super) fn take(&mut self, manifest: &mut Manifest) {
        let Joined { listing, parts } = self;
        parts.push((listing.entries.len(), manifest.shard.index()));
        let entries = std::mem::take(&mut manifest.bundles.entries);
        entries.iter().for_each(|entry| listing.entries.push(&entry.handle, entry.stamp));
        listing.unreachable.append(&mut manifest.failures);
        listing.unseen.extend(std::mem::take(&mut manifest.unseen).into_iter().map(Into::into));
    }

    /// Itself with everything in order.
    pub(super) fn in_order(self) -> Joined {
        let Joined { mut listing, parts } = self;
        listing.entries = listing.entries.in_order();
        // Each shard saw the same folders.
        listing.unreachable.sort();
        listing.unreachable.dedup();
        listing.unseen.sort();
        listing.unseen.dedup();
        Joined { listing, parts }
    }

    /// The position in the manifest of a shard of the bundle at a position of the listing; `None` where another one lists it.
    pub(super) fn position_in(&self, shard: u32, position: usize) -> Option<usize> {
        let put_in = self.listing.entries.put_in_at(position);
        let part = self.parts.partition_point(|(begin, _)| *begin <= put_in).checked_sub(1)?;
        let (begin, of) = self.parts[part];
        (of == shard).then_some(put_in - begin)
    }
}

#[cfg(test)]
mod tests {
    use super::super::manifest::SettledBundles;
    use super::*;
    use crate::index::catalog::IndexedSource;
    use crate::index::naming::NamingScheme;
    use crate::index::shard::Shard;
    use crate::model::{BundleStamp, Handle, Location};

    #[test]
    fn bundles_of_all_shards_stand_in_order_and_are_found_where_they_were_listed() {
        let mut joined = Joined::default();
        for (shard, names) in [(2, &["a/b", "c"][..]), (0, &[]), (1, &["Z", "a-b", "d"])] {
            let mut bundles = SettledBundles::default();
            for name in names {
                bundles.push(&Handle::new(*name).unwrap(), BundleStamp { mtime_ns: 1, size: 2 }, 0);
            }
            joined.take(&mut Manifest {
                shard: Shard::new(shard, 3).unwrap(),
                source: IndexedSource { location: Location::Url("s3://b".to_owned()), naming: NamingScheme::Relative },
                segments: Vec::new(),
                bundles,
                unseen: vec!["x".to_owned()],
                failures: Vec::new(),
            });
        }
        let joined = joined.in_order();
        let names: Vec<String> = joined.listing.entries.iter().map(|entry| entry.handle.to_string()).collect();
        assert_eq!((names.join(" "), joined.listing.unseen.len()), ("Z a/b a-b c d".to_owned(), 1));
        let positions = |shard| [0, 1, 2, 3, 4].map(|position| joined.position_in(shard, position));
        assert_eq!(positions(2), [None, Some(0), None, Some(1), None]);
        assert_eq!(positions(1), [Some(0), None, Some(1), None, Some(2)]);
        assert_eq!(positions(0), [None; 5]);
    }
}
