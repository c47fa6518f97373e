//! Opening: a sweep is an index and the store of its bundles, whichever of them was named.

use super::error::SweepError;
use super::options::{IndexHome, SweepOptions};
use super::source::{Named, Place, Source};
use crate::bundle::Sha256;
use crate::files::{self, TemporaryFolder};
use crate::index::{
    Catalog, FILTER_TIME, INDEX_FILE_NAME, IndexAddress, IndexError, OTHER_INDEX_FILE_NAME, SqliteCatalog,
};
use crate::judgement::TrialFigures;
use crate::model::Origin;
use crate::rank::{Leaders, RankedList, Ranking, rank_by_values, rank_index, rank_leaders};
use crate::source::{ObjectAddress, ObjectOptions};
use crate::store::{BacktestStore, PrunableStore};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The backtests at one location.
#[derive(Debug)]
pub struct Sweep {
    pub(super) location: PathBuf,
    pub(super) source: Source,
    pub(super) address: IndexAddress,
    /// Whether the index itself was named, which is then taken as it is.
    pub(super) is_index: bool,
    pub(super) options: SweepOptions,
    pub(super) index: OnceCell<Box<dyn Catalog>>,
    /// What all trials of the index say of each.
    pub(super) figures: OnceCell<BTreeMap<String, TrialFigures>>,
    pub(super) passed_over: Option<PathBuf>,
    /// The folder that the index says it is of, where that is not there.
    pub(super) lost_folder: Option<PathBuf>,
    /// Holds the index where the location cannot, and takes it away at the end.
    pub(super) temporary: Option<TemporaryFolder>,
    /// The index that is there and cannot be written, in whose place that one is.
    pub(super) replaced: Option<IndexAddress>,
}

impl Sweep {
    /// Opens what lies at a location: a folder of bundles, a tiered store, one bundle, or an index and the folder that it is
    /// of.
    ///
    /// # Errors
    /// Nothing is there, or something else; or the store cannot be opened.
    pub fn open(location: impl AsRef<Path>, options: SweepOptions) -> Result<Sweep, SweepError> {
        Sweep::open_all(&[location.as_ref().to_owned()], options)
    }

    /// Opens what lies at several locations as one. Their index is kept only as long as the sweep, unless the options name
    /// a file for it.
    ///
    /// # Errors
    /// As [`open`](Sweep::open) for any of them.
    pub fn open_all(locations: &[PathBuf], options: SweepOptions) -> Result<Sweep, SweepError> {
        let named = Named::at(locations, &options)?;
        let source = Source::of(&named, &options)?;
        let (mut passed_over, mut temporary) = (None, None);
        let address = match (&named, &options.home) {
            (Named::Index { address, .. }, _) => address.clone(),
            (_, IndexHome::File(file)) => IndexAddress::meant_by(file).map_err(IndexError::from)?,
            (Named::Place(Place::Objects(address)), home) => match (&options.cache, home) {
                (Some(cache), IndexHome::BesideOrTemporary) => IndexAddress::File(
                    cached_index(cache, address, &options.objects).or_else(|_| temporary_index(&mut temporary))?,
                ),
                (Some(cache), _) => IndexAddress::File(cached_index(cache, address, &options.objects)?),
                (None, IndexHome::Beside) => return Err(SweepError::NoHome),
                (None, _) => IndexAddress::File(temporary_index(&mut temporary)?),
            },
            (Named::Place(Place::Folder(folder)), _) => {
                let usual = folder.join(INDEX_FILE_NAME);
                passed_over = is_of_another(&usual).then(|| usual.clone());
                IndexAddress::File(if passed_over.is_some() { folder.join(OTHER_INDEX_FILE_NAME) } else { usual })
            }
            (Named::Mixture(_), IndexHome::Beside) => return Err(SweepError::NoHome),
            (Named::Mixture(_), IndexHome::BesideOrTemporary) => IndexAddress::File(temporary_index(&mut temporary)?),
        };
        let location = match locations {
            [location] => location.clone(),
            _ => source.folder().to_owned(),
        };
        let is_index = matches!(named, Named::Index { .. });
        let lost_folder = if let Named::Index { lost, .. } = named { lost } else { None };
        Ok(Sweep {
            location,
            source,
            address,
            is_index,
            options,
            index: OnceCell::new(),
            figures: OnceCell::new(),
            passed_over,
            lost_folder,
            temporary,
            replaced: None,
        })
    }

    /// Whether an index was named itself.
    pub fn is_index(&self) -> bool {
        self.is_index
    }

    /// The location that was named, or the folder that several of them have in common.
    pub fn location(&self) -> &Path {
        &self.location
    }

    /// Where the index is, which need not be there before the first refresh.
    pub fn index_address(&self) -> &IndexAddress {
        &self.address
    }

    /// The index that is there when the sweep is not open any more, if there is one.
    pub fn kept_index(&self) -> Option<&IndexAddress> {
        self.replaced.as_ref().or_else(|| self.temporary.is_none().then_some(&self.address))
    }

    /// The folder of the bundles, with all links resolved, or their URL in an object store.
    pub fn folder(&self) -> &Path {
        self.source.folder()
    }

    /// The folder that a named index says it is of, where that is not there any more.
    pub fn lost_folder(&self) -> Option<&Path> {
        self.lost_folder.as_deref()
    }

    /// The store that the bundles are in.
    pub fn store(&self) -> &dyn BacktestStore {
        self.source.store()
    }

    /// The store, for taking backtests away.
    ///
    /// # Errors
    /// It is in an object store, of which nothing is taken away.
    pub fn prunable_store(&self) -> Result<Box<dyn PrunableStore>, SweepError> {
        self.source.prunable_store().ok_or_else(|| SweepError::OnlyRead(self.location.clone()))
    }

    /// A file that has the usual name of an index and is one of another program or version, so that this sweep's index has
    /// another name.
    pub fn passed_over(&self) -> Option<&Path> {
        self.passed_over.as_deref()
    }

    /// The index, open for reading.
    ///
    /// # Errors
    /// There is none yet, or it cannot be read.
    pub fn index(&self) -> Result<&dyn Catalog, SweepError> {
        if let Some(index) = self.index.get() {
            return Ok(index.as_ref());
        }
        let filter_time = self.options.filter_time.unwrap_or(FILTER_TIME);
        let opened = self.address.open_read_only(&self.options.databases, filter_time)?;
        Ok(self.index.get_or_init(|| opened).as_ref())
    }

    /// Lets go of the index and of what is known from it, as it is about to be written.
    pub(super) fn close_index(&mut self) {
        self.index.take();
        self.figures.take();
    }

    /// The backtests that pass a filter, best first. A score compares these and no others; a metric of the whole sweep
    /// compares all trials.
    ///
    /// # Errors
    /// The filter is no condition on the index's columns, there is no index that can be read, or all trials together do not
    /// answer.
    pub fn rank(&self, ranking: &Ranking, filter: Option<&str>) -> Result<RankedList, SweepError> {
        let index = self.index()?;
        match ranking.metric().filter(|metric| metric.origin == Origin::Sweep) {
            None => Ok(rank_index(index, ranking, filter)?),
            Some(metric) => {
                let figures = self.trial_figures()?;
                let value = |key: &str| figures.get(key)?.get(metric);
                Ok(rank_by_values(index, ranking.direction(), filter, value)?)
            }
        }
    }

    /// The first of the backtests that [`rank`](Sweep::rank) gives, which is quick in an index of millions too.
    ///
    /// # Errors
    /// As those of [`rank`](Sweep::rank).
    pub fn leaders(&self, ranking: &Ranking, filter: Option<&str>, count: usize) -> Result<Leaders, SweepError> {
        match ranking.metric().filter(|metric| metric.origin == Origin::Sweep) {
            None => Ok(rank_leaders(self.index()?, ranking, filter, count)?),
            Some(_) => {
                let mut ranked = self.rank(ranking, filter)?;
                let of = ranked.len();
                ranked.truncate(count);
                Ok(Leaders { ranked, of })
            }
        }
    }
}

/// The index of an address in the folder of such: two services may each have a bucket of this name.
fn cached_index(cache: &Path, address: &ObjectAddress, objects: &ObjectOptions) -> Result<PathBuf, SweepError> {
    let of = format!("{address}\n{}", objects.named_endpoint(address.service()).unwrap_or_default());
    let folder = cache.join(Sha256::of(of.as_bytes()).to_string());
    files::make_folder(&folder)
        .map_err(|error| IndexError::NotWritable { location: folder.as_path().into(), reason: error.to_string() })?;
    Ok(folder.join(INDEX_FILE_NAME))
}

/// An index that goes with the sweep.
fn temporary_index(temporary: &mut Option<TemporaryFolder>) -> Result<PathBuf, SweepError> {
    let folder = TemporaryFolder::new().map_err(SweepError::NoTemporaryFolder)?;
    Ok(temporary.insert(folder).path().join(INDEX_FILE_NAME))
}

/// Whether a file is a database of another program, an index of a version that is not known, or a link.
fn is_of_another(file: &Path) -> bool {
    matches!(SqliteCatalog::open_read_only(file), Err(IndexError::Newer { .. } | IndexError::Foreign { .. }))
}
