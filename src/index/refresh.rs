//! Refreshing: brings a catalog up to date with a source; only bundles that changed are read again.

use super::catalog::{Batch, Catalog, IndexedSource};
use super::changes::Compared;
use super::figures::FiguresWanted;
use super::naming::{Namer, NamingScheme};
use super::reading::{BATCH, BundleReader};
use super::refresh_scope::Scope;
use super::scan_outcome::ScanOutcome;
use super::supply::{Supply, write_while_reading};
use super::{IndexError, SqliteCatalog};
use crate::bundle::Limits;
use crate::model::{Location, Progress};
use crate::source::{BundleSource, Listing, LocalFolder};
use std::path::Path;

/// Options of building an index.
#[derive(Debug, Clone, Default)]
pub struct BuildOptions {
    /// Read every bundle again, and replace an index that is damaged.
    pub rebuild: bool,
    /// The naming of bundles in it.
    pub naming: NamingScheme,
    /// Limits of what a bundle may cost to read.
    pub limits: Limits,
    /// What rows shall have.
    pub figures: FiguresWanted,
}

/// Makes the index at `index_path` hold the rows of each bundle in `folder`.
///
/// # Errors
/// As [`refresh`]; or the file at `index_path` is something else than an index.
pub fn build_index(
    folder: &Path,
    index_path: &Path,
    options: &BuildOptions,
    progress: &dyn Progress,
) -> Result<ScanOutcome, IndexError> {
    let source = LocalFolder::new(folder, options.limits);
    let mut catalog = match options.rebuild {
        true => SqliteCatalog::open_or_replace(index_path)?,
        false => SqliteCatalog::open(index_path)?,
    };
    refresh(&source, &mut catalog, options, progress)
}

/// Makes a catalog hold the rows of each bundle of a source: one, or one for each trial of its studies.
///
/// Bundles are read in the current thread pool of rayon. A bundle that cannot be read is a failure of the outcome and
/// has no row; one that is being written keeps the row that it had. Other processes may read and refresh the same catalog
/// meanwhile; each batch of rows appears as a whole.
///
/// # Errors
/// The source is not there, or there is neither a bundle in it nor a catalog of it; the catalog cannot be read or written.
pub fn refresh(
    source: &dyn BundleSource,
    catalog: &mut dyn Catalog,
    options: &BuildOptions,
    progress: &dyn Progress,
) -> Result<ScanOutcome, IndexError> {
    refresh_from_source(source, catalog, options, Scope::Everything, progress)
}

/// Measures the bundles of rows that have no trial, and leaves all rows as they are. A bundle that is in another state than
/// its row is left alone.
///
/// # Errors
/// The source is not there; the catalog cannot be read or written.
pub fn measure_missing(
    source: &dyn BundleSource,
    catalog: &mut dyn Catalog,
    options: &BuildOptions,
    progress: &dyn Progress,
) -> Result<ScanOutcome, IndexError> {
    refresh_from_source(source, catalog, options, Scope::MissingTrials, progress)
}

fn refresh_from_source(
    source: &dyn BundleSource,
    catalog: &mut dyn Catalog,
    options: &BuildOptions,
    scope: Scope,
    progress: &dyn Progress,
) -> Result<ScanOutcome, IndexError> {
    let namer = Namer::new(options.naming, source.location()).map_err(|_| IndexError::NoFolder(source.location()))?;
    let (limits, figures) = (&options.limits, options.figures);
    let supply = BundleReader { source, namer: &namer, limits, figures, progress, at_once: BATCH };
    let of = indexed_source(source, options.naming);
    let location = source.location();
    let refreshing = Refreshing { supply: &supply, location, of, namer: &namer, options, scope };
    bring_up_to_date(&refreshing, catalog, progress)
}

/// What a catalog is brought up to date with, and how.
pub(super) struct Refreshing<'a> {
    pub(super) supply: &'a dyn Supply,
    /// Where the bundles are, as it was named.
    pub(super) location: Location,
    /// What the catalog shall say that it is of.
    pub(super) of: IndexedSource,
    pub(super) namer: &'a Namer,
    pub(super) options: &'a BuildOptions,
    pub(super) scope: Scope,
}

/// Makes a catalog hold the rows of all bundles of a supply.
///
/// # Errors
/// The supply cannot be read, or the catalog cannot be read or written.
pub(super) fn bring_up_to_date(
    refreshing: &Refreshing<'_>,
    catalog: &mut dyn Catalog,
    progress: &dyn Progress,
) -> Result<ScanOutcome, IndexError> {
    let Refreshing { supply, location, of, namer, options, scope } = refreshing;
    let scope = *scope;
    let is_new = !catalog.exists();
    // Rows are listed as they were before the walk: what another process adds meanwhile is not taken for gone.
    catalog.hold_still()?;
    let (known, listing) = rayon::join(|| catalog.known(&options.limits), || supply.list());
    let (known, listing) = (known?, listing?);
    let Listing { entries, unreachable, unseen } = &*listing;
    if is_new && entries.is_empty() && unreachable.is_empty() {
        return Err(IndexError::NoBundles(location.clone()));
    }
    // A disk that is not there looks like this, and a folder that only its index was brought to.
    let (rows, is_empty) = (known.rows.len(), entries.is_empty() && unreachable.is_empty() && unseen.is_empty());
    if is_empty && rows > 0 && scope == Scope::Everything && !options.rebuild {
        return Err(IndexError::AllGone { location: location.clone(), index: catalog.location(), rows });
    }
    let mut outcome = ScanOutcome { failures: unreachable.clone(), ..ScanOutcome::default() };
    let (known, listing, is_rebuild, figures) = (&known, &*listing, options.rebuild, options.figures);
    let mut changes = Compared { known, listing, namer, location, is_rebuild, figures, scope }.changes(&mut outcome);
    let (gone, stale_count) = (changes.take_gone(), changes.stale_count());
    let is_said = catalog.indexed_source()?.as_ref() == Some(of);
    progress.begin(stale_count);
    let mut first = Batch { gone, ..Batch::default() };
    if scope == Scope::Everything && is_new {
        // It is made while the first bundles are read, which would be in vain where it cannot be made.
        catalog.check_writable()?;
        first.source = Some(of.clone());
    } else if scope == Scope::Everything && !is_said {
        let said = catalog.write(Batch { source: Some(of.clone()), ..Batch::default() });
        // Where there is nothing else to write, an index that cannot be written will do as it is.
        match said {
            Err(IndexError::NotWritable { .. }) if first.is_empty() && stale_count == 0 => {}
            said => said?,
        }
    }
    let mut has_written = false;
    let mut write = |batch| {
        has_written = true;
        catalog.write(Batch { is_followed: true, ..batch })
    };
    write_while_reading(*supply, first, &mut changes.stale(), &mut write, &mut outcome)?;
    if has_written {
        catalog.write(Batch::default())?;
    }
    Ok(outcome.completed())
}

/// What an index of a source says that it is of.
pub(super) fn indexed_source(source: &dyn BundleSource, naming: NamingScheme) -> IndexedSource {
    let location = match source.location() {
        Location::Path(path) => std::fs::canonicalize(&path).unwrap_or(path).into(),
        location => location,
    };
    IndexedSource { location, naming }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::{WriteOptions, read, write};
    use crate::model::{BundleStamp, Handle, RowKey};
    use crate::source::memory::Memory;
    use std::fs;

    #[test]
    fn an_index_can_be_built_from_a_source_that_is_no_folder() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = fs::read("examples/sweep/ema_12_40_rsi_7.iafbt").unwrap();
        let source = Memory::of([("a.iafbt", bytes), ("b/bad.iafbt", b"no bundle".to_vec())]);
        let mut catalog = SqliteCatalog::open(&folder.path().join("index.sqlite")).unwrap();
        let options = BuildOptions::default();
        let first = refresh(&source, &mut catalog, &options, &()).unwrap();
        assert_eq!((first.seen, first.indexed, first.failures.len()), (2, 1, 1));
        let fetched = source.fetched();
        let second = refresh(&source, &mut catalog, &options, &()).unwrap();
        assert_eq!((second.seen, second.unchanged, second.failures), (2, 1, first.failures));
        assert_eq!(source.fetched(), fetched, "what did not change is not read again");
        let rows = catalog.rows(&[&RowKey::new("a.iafbt")]).unwrap();
        assert_eq!(rows[0].1.handle, Handle::new("a.iafbt").unwrap());
        assert_eq!(rows[0].1.algorithm_id.as_deref(), Some("ema_12_40_rsi_7"));
        let is_of = IndexedSource { location: source.location(), naming: NamingScheme::Relative };
        assert_eq!(catalog.indexed_source().unwrap(), Some(is_of));
    }

    #[test]
    fn nothing_is_read_for_an_index_that_cannot_be_made() {
        let folder = tempfile::tempdir().unwrap();
        let source = Memory::of([("a.iafbt", fs::read("examples/sweep/ema_12_40_rsi_7.iafbt").unwrap())]);
        let mut catalog = SqliteCatalog::open(&folder.path().join("missing/index.sqlite")).unwrap();
        let refused = refresh(&source, &mut catalog, &BuildOptions::default(), &());
        assert!(matches!(refused, Err(IndexError::NotWritable { .. })));
        assert_eq!(source.fetched(), 0);
    }

    #[test]
    fn an_index_keeps_its_rows_where_all_bundles_are_gone_until_it_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let bundle = folder.path().join("a.iafbt");
        fs::copy("examples/sweep/ema_12_40_rsi_7.iafbt", &bundle).unwrap();
        let index = folder.path().join("index.sqlite");
        let build =
            |rebuild| build_index(folder.path(), &index, &BuildOptions { rebuild, ..BuildOptions::default() }, &());
        build(false).unwrap();
        fs::remove_file(bundle).unwrap();
        assert!(matches!(build(false), Err(IndexError::AllGone { rows: 1, .. })));
        assert_eq!(SqliteCatalog::open_read_only(&index).unwrap().count().unwrap(), 1);
        assert_eq!(build(true).unwrap().removed, 1);
    }

    /// A source that does not let its bundles be read now.
    #[derive(Debug)]
    struct Refusing(Memory);

    impl BundleSource for Refusing {
        fn location(&self) -> Location {
            self.0.location()
        }

        fn list(&self) -> Result<Listing, crate::source::SourceError> {
            self.0.list()
        }

        fn stamp(&self, handle: &Handle) -> std::io::Result<BundleStamp> {
            self.0.stamp(handle)
        }

        fn read_range(&self, _: &Handle, _: std::ops::Range<u64>) -> std::io::Result<Vec<u8>> {
            Err(std::io::ErrorKind::PermissionDenied.into())
        }
    }

    #[test]
    fn a_bundle_that_cannot_be_read_now_keeps_its_row_and_is_a_failure() {
        let folder = tempfile::tempdir().unwrap();
        let source = Memory::of([("a.iafbt", fs::read("examples/sweep/ema_12_40_rsi_7.iafbt").unwrap())]);
        let mut catalog = SqliteCatalog::open(&folder.path().join("index.sqlite")).unwrap();
        refresh(&source, &mut catalog, &BuildOptions::default(), &()).unwrap();
        let again = BuildOptions { rebuild: true, ..BuildOptions::default() };
        let outcome = refresh(&Refusing(source), &mut catalog, &again, &()).unwrap();
        assert_eq!((outcome.failures.len(), catalog.count().unwrap()), (1, 1));
    }

    #[test]
    fn the_summary_alone_takes_the_first_piece_of_a_bundle_that_begins_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let limits = Limits::default();
        let backtest = read(Path::new("examples/sweep/ema_12_40_rsi_7.iafbt"), &limits).unwrap().backtest;
        let path = folder.path().join("written.iafbt");
        write(&path, &backtest, &WriteOptions::default()).unwrap();
        let bytes = fs::read(&path).unwrap();
        let fetched = |figures| {
            let source = Memory::of([("a.iafbt", bytes.clone())]);
            let mut catalog = SqliteCatalog::open(&folder.path().join(format!("{figures:?}.sqlite"))).unwrap();
            let options = BuildOptions { figures, ..BuildOptions::default() };
            assert_eq!(refresh(&source, &mut catalog, &options, &()).unwrap().indexed, 1);
            source.fetched()
        };
        assert_eq!(fetched(FiguresWanted::Measured), bytes.len() as u64);
        assert!(fetched(FiguresWanted::Summary) <= 16 << 10 && bytes.len() > 64 << 10, "{}", bytes.len());
    }

    #[test]
    fn an_index_remembers_its_folder_and_names() {
        let root = tempfile::tempdir().unwrap();
        let index = root.path().join("elsewhere.sqlite");
        let sweep = Path::new("examples/sweep");
        for naming in NamingScheme::ALL {
            build_index(sweep, &index, &BuildOptions { naming, ..BuildOptions::default() }, &()).unwrap();
            let is_of = SqliteCatalog::open_read_only(&index).unwrap().indexed_source().unwrap();
            let location = fs::canonicalize(sweep).unwrap().into();
            assert_eq!(is_of, Some(IndexedSource { location, naming }));
        }
    }
}
