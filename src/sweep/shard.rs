//! Shards: a part of a sweep's bundles is indexed here, and other parts elsewhere.

use super::error::SweepError;
use super::open::Sweep;
use crate::index::{BuildOptions, FiguresWanted, ScanOutcome, SegmentHome, Shard, index_shard};
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
        let options = BuildOptions {
            rebuild: self.options.rebuild,
            naming: self.source.naming(&self.options),
            limits: self.options.limits,
            figures: FiguresWanted::Measured,
        };
        Ok(index_shard(&self.source.bundles(self.options.limits), shard, segments, &options, progress)?)
    }
}
