//! Why a sweep has no answer, named by outcome.

use crate::index::IndexError;
use crate::judgement::Unanswered;
use crate::source::{AddressError, SourceError};
use crate::store::StoreError;
use std::io;
use std::path::PathBuf;

/// Why a sweep could not be opened, brought up to date or ranked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SweepError {
    /// There is no file and no folder at the location.
    #[error("there is nothing at {}", .0.display())]
    NotFound(PathBuf),
    /// A file is none that could be opened.
    #[error("{} is neither a bundle nor an index", .0.display())]
    Unknown(PathBuf),
    /// A source was named for something that is no index.
    #[error("only an index has a source of its own")]
    SourceOfNoIndex,
    /// There is no folder that an index of several locations could be kept in.
    #[error("an index of several locations, or of single bundles, has no folder to be kept in")]
    NoHome,
    /// A URL that is meant as one of an object store is none.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The program was built without object stores.
    #[error("{0} is in an object store, and this program was built without the feature 'cloud'")]
    NoObjectStores(String),
    /// Nothing is taken away from an object store.
    #[error("bundles in {} are only read", .0.display())]
    OnlyRead(PathBuf),
    /// The service that the bundles are at does not answer, or lets none of them be read.
    #[error("no bundle in {} can be read: {reason}", location.display())]
    Silent {
        /// The URL of the bundles.
        location: PathBuf,
        /// The reason of the first that was asked for.
        reason: String,
    },
    /// A prefix in an object store stands among other locations.
    #[error("bundles in an object store are taken alone, not among other locations")]
    ObjectsAmongOthers,
    /// An index in a database stands among other locations.
    #[error("an index in a database is taken alone, not among other locations")]
    DatabaseAmongOthers,
    /// The locations cannot be listed.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The index cannot be built or read.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The store cannot be opened or asked.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The trials do not answer what is asked of all of them together.
    #[error(transparent)]
    Unanswered(#[from] Unanswered),
    /// No backtest names candles.
    #[error("none of {0} bundles names candles")]
    NoCandles(usize),
    /// There are candles of several timeframes, or not of the one that is wanted.
    #[error("there are candles of {}{}", .there.join(", "), .wanted.as_ref().map(|wanted| format!(", and not of {wanted}")).unwrap_or_default())]
    Timeframes {
        /// Those that there are.
        there: Vec<String>,
        /// The one that is wanted.
        wanted: Option<String>,
    },
    /// Whoever listens to its progress stopped the work.
    #[error("the work was stopped")]
    Stopped,
    /// There is no room for an index, neither beside the bundles nor among the temporary files.
    #[error("no temporary folder can be made for the index")]
    NoTemporaryFolder(#[source] io::Error),
}
