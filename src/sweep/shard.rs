//! Shards: a part of a sweep's bundles is indexed here, and other parts elsewhere.

use super::error::SweepError;
use super::open::Sweep;
use crate::index::{ScanOutcome, SegmentHome, Shard, index_shard};
use crate::model::Progress;

impl Sweep {
    /// Makes segments of the bundles that fall to a shard; those that are in one already are not read. The sweep's own index
    /// is left alone.
    ///
    /// # Errors
    /// There is no bundle, or segments can be neither read nor written where they should be.
    pub fn index_shard(
        &self,
        shard: Shard,
        segments: &dyn SegmentHome,
        progress: &dyn Progress,
    ) -> Result<ScanOutcome, SweepError> {
        let (bundles, options) = (self.source.bundles(), self.build_options());
        self.reading(|| index_shard(bundles, shard, segments, &options, progress))
    }
}
