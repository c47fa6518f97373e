//! Options: how a sweep is opened and where its index is kept.

use crate::bundle::Limits;
use crate::index::{DatabaseOptions, FiguresWanted, NamingScheme};
use crate::source::ObjectOptions;
use std::path::PathBuf;
use std::time::Duration;

/// Options of opening a sweep.
#[derive(Debug, Clone, Default)]
pub struct SweepOptions {
    /// The home of its index.
    pub home: IndexHome,
    /// The folder of the bundles of an index, instead of the one that it says it is of.
    pub source: Option<PathBuf>,
    /// The naming of bundles in the index of a folder; a tiered store has names of its own.
    pub naming: NamingScheme,
    /// Read every bundle again, and replace an index that is damaged.
    pub rebuild: bool,
    /// What is wanted of each bundle.
    pub figures: FiguresWanted,
    /// Limits of what a bundle may cost to read.
    pub limits: Limits,
    /// How bundles in an object store are reached.
    pub objects: ObjectOptions,
    /// The folder for the indexes of bundles in object stores, of which nothing can stand beside; `None` to keep them only as long
    /// as the sweep is open.
    pub cache: Option<PathBuf>,
    /// How indexes in databases are reached.
    pub databases: DatabaseOptions,
    /// How long a filter may take; `None` for [`FILTER_TIME`](crate::index::FILTER_TIME).
    pub filter_time: Option<Duration>,
}

/// The home of a sweep's index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum IndexHome {
    /// Beside the bundles; where nothing can be written there, among the temporary files as long as the sweep is open.
    #[default]
    BesideOrTemporary,
    /// Beside the bundles.
    Beside,
    /// In this file, or in the database of this URL.
    File(PathBuf),
}
