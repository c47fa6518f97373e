//! Options: how a sweep is opened and where its index is kept.

use crate::bundle::Limits;
use crate::index::NamingScheme;
use std::path::PathBuf;

/// How a sweep is opened.
#[derive(Debug, Clone, Default)]
pub struct SweepOptions {
    /// Where the index is kept.
    pub home: IndexHome,
    /// The folder of the bundles of an index, instead of the one that it says it is of.
    pub source: Option<PathBuf>,
    /// How bundles are called in the index of a folder; a tiered store has names of its own.
    pub names: NamingScheme,
    /// Read every bundle again, and replace an index that is damaged.
    pub rebuild: bool,
    /// How large a bundle may be.
    pub limits: Limits,
}

/// Where a sweep's index is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum IndexHome {
    /// Beside the bundles; where nothing can be written there, among the temporary files as long as the sweep is open.
    #[default]
    BesideOrTemporary,
    /// Beside the bundles.
    Beside,
    /// In this file.
    File(PathBuf),
}
