//! The steps by which a store changes, so that tests can stop before any of them.

use crate::store::StoreError;
use std::fmt::Debug;

/// A change that is about to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Write a chunk.
    Chunk,
    /// Note what is about to change.
    Note,
    /// Write the new bundle under another name.
    Stage,
    /// Give the new bundle its name, or take the old one away.
    Bundle,
    /// Take a bundle away that is replaced by one of another extension.
    OldBundle,
    /// Write a file of one backtest's rows.
    Table,
    /// Take a file of one backtest's rows away.
    NoTable,
    /// Write a compact file.
    Compact,
    /// Take a compact file away.
    NoCompact,
    /// Put the row into the index, or take it out.
    Row,
    /// Take the note away.
    Done,
}

/// Is asked before each step; `()` lets all of them happen.
pub(super) trait Steps: Debug + Send + Sync {
    /// An error stops the store where it stands, as if its process were killed.
    fn before(&self, step: Step) -> Result<(), StoreError>;
}

impl Steps for () {
    fn before(&self, _step: Step) -> Result<(), StoreError> {
        Ok(())
    }
}
