//! Recovery: finishes what was left half done by a process that was stopped, and brings the tiers in line with a bundle.

use super::LocalTieredStore;
use super::steps::Step;
use crate::files;
use crate::model::Handle;
use crate::store::StoreError;

impl LocalTieredStore {
    /// Brings everything in line with the bundle, and takes the note away.
    pub(super) fn finish(&self, handle: &Handle) -> Result<(), StoreError> {
        self.project(handle)?;
        self.steps.before(Step::Done)?;
        self.journal.done(handle)
    }

    /// Finishes what was left half done with a backtest whose lock is held.
    pub(super) fn recover_one(&self, handle: &Handle) -> Result<(), StoreError> {
        if self.journal.is_noted(handle) { self.finish(handle) } else { Ok(()) }
    }

    /// Finishes what processes that were stopped have left half done.
    pub(super) fn recover(&self) -> Result<(), StoreError> {
        // Of killed processes: below the folder of bundles whoever lists them takes such files away.
        files::remove_abandoned(&self.paths.root);
        if !self.paths.chunks.is_symlink() {
            files::remove_abandoned(&self.paths.chunks);
        }
        self.recover_compaction()?;
        self.recover_rebuild()?;
        let unfinished = self.journal.unfinished()?;
        if unfinished.is_empty() {
            return Ok(());
        }
        let _no_rearrangement = self.journal.share()?;
        for handle in unfinished {
            // Whoever holds the lock is at work on it.
            if let Some(_lock) = self.journal.try_lock(&handle)? {
                match self.recover_one(&handle) {
                    // It stays noted until it can be read.
                    Err(error) if error.is_unread() => continue,
                    other => other?,
                }
                // Also where a process was stopped before it had noted anything.
                self.home.remove_file(&self.journal.temporary(&handle))?;
            }
        }
        Ok(())
    }
}
