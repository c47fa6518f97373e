//! A folder of this machine as a source: its bundles, and those of the folders below it.

use super::open_files::open_for_writing;
use super::survey::{Survey, clear_away};
use super::walk::Walk;
use super::{BundleSource, Entries, Listing, SourceError, read_stamp};
use crate::bundle::{self, BundleFault, BundleScalars, Limits};
use crate::files;
use crate::model::{BundleStamp, Failure, Handle, Location};
use rayon::prelude::*;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Files whose stamps are read at once.
const AT_ONCE: usize = 1 << 16;

/// The bundles in a folder, or some of them. A directory that holds a backtest as one did is read as the bundle that it
/// would be.
#[derive(Debug, Clone)]
pub struct LocalFolder {
    root: PathBuf,
    /// The files and folders that were named; `None` where it is the whole folder.
    named: Option<Vec<PathBuf>>,
    limits: Limits,
}

impl LocalFolder {
    /// All of a folder, which need not be there yet.
    pub fn new(root: &Path, limits: Limits) -> LocalFolder {
        LocalFolder { root: root.to_owned(), named: None, limits }
    }

    /// A mixture of bundles and folders of bundles; handles are relative to the folder that they have in common.
    ///
    /// # Errors
    /// One of them is not there.
    pub fn of_paths(paths: &[PathBuf], limits: Limits) -> Result<LocalFolder, SourceError> {
        let unreachable = |path: &Path, error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => SourceError::NotFound(path.into()),
            _ => SourceError::Unreachable { location: path.into(), source: error.into() },
        };
        if let [path] = paths
            && holds_bundles(path).map_err(|error| unreachable(path, error))?
        {
            return Ok(LocalFolder::new(path, limits));
        }
        let mut named = Vec::with_capacity(paths.len());
        for path in paths {
            named.push(fs::canonicalize(path).map_err(|error| unreachable(path, error))?);
        }
        named.sort();
        named.dedup();
        let mut folders = Vec::with_capacity(named.len());
        for path in &named {
            let is_folder = holds_bundles(path).map_err(|error| unreachable(path, error))?;
            folders.push(if is_folder { path.as_path() } else { path.parent().unwrap_or(path) }.to_owned());
        }
        let root = folders.into_iter().reduce(|one, other| common_folder(&one, &other)).unwrap_or_default();
        Ok(LocalFolder { root, named: Some(named), limits })
    }

    /// The folder that handles are relative to.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The bundles, by their names alone.
    pub fn walk(&self) -> Walk {
        Walk::of(&self.root, self.survey())
    }

    fn survey(&self) -> Survey {
        let Some(named) = &self.named else { return Survey::of(&self.root, &self.root) };
        let mut all = Survey::default();
        for path in named {
            match holds_bundles(path) {
                Ok(true) => all.extend(Survey::of(&self.root, path)),
                Ok(false) => all.extend(Survey::of_one(&self.root, path)),
                Err(error) => all.miss(&self.root, path, &error),
            }
        }
        all.found = all.found.in_order_once();
        all
    }

    fn check(&self) -> Result<(), SourceError> {
        let location = || self.root.as_path().into();
        match fs::metadata(&self.root) {
            Ok(metadata) if metadata.is_dir() => Ok(()),
            Ok(_) => Err(SourceError::NotAFolder(location())),
            Err(error) if files::is_gone(&error) => Err(SourceError::NotFound(location())),
            Err(error) => Err(SourceError::Unreachable { location: location(), source: error.into() }),
        }
    }
}

/// Whether a path is a folder that may hold bundles, and no legacy directory.
fn holds_bundles(path: &Path) -> io::Result<bool> {
    let is_folder = files::metadata(path)?.is_some_and(|metadata| metadata.is_dir());
    Ok(is_folder && !bundle::is_legacy_directory(path)?)
}

/// The deepest folder that two paths lie in.
fn common_folder(one: &Path, other: &Path) -> PathBuf {
    one.components().zip(other.components()).take_while(|(one, other)| one == other).map(|(part, _)| part).collect()
}

impl BundleSource for LocalFolder {
    fn location(&self) -> Location {
        self.root.as_path().into()
    }

    fn list(&self) -> Result<Listing, SourceError> {
        self.check()?;
        let Survey { found, failures, unseen, temporary, .. } = self.survey();
        clear_away(&temporary);
        let mut listing = Listing { unreachable: failures, unseen, ..Listing::default() };
        let mut stamps = Vec::with_capacity(found.len());
        for begin in (0..found.len()).step_by(AT_ONCE) {
            let next = begin..found.len().min(begin + AT_ONCE);
            let stamp = |position| read_stamp(&found.at(position).under(&self.root));
            for (position, stamp) in next.clone().zip(next.into_par_iter().map(stamp).collect::<Vec<_>>()) {
                stamps.push(stamp.as_ref().ok().copied());
                match stamp {
                    // A file that has just gone is no failure.
                    Err(error) if error.kind() != io::ErrorKind::NotFound => {
                        let path = found.text(position).to_owned();
                        listing.unseen.push(path.as_str().into());
                        listing.unreachable.push(Failure { path, reason: error.to_string() });
                    }
                    _ => {}
                }
            }
        }
        listing.entries = Entries::of_known(found, stamps);
        Ok(listing)
    }

    fn stamp(&self, handle: &Handle) -> io::Result<BundleStamp> {
        read_stamp(&handle.under(&self.root))
    }

    fn read_range(&self, handle: &Handle, range: Range<u64>) -> io::Result<Vec<u8>> {
        let mut file = File::open(handle.under(&self.root))?;
        file.seek(SeekFrom::Start(range.start))?;
        let mut bytes = Vec::new();
        file.take(range.end.saturating_sub(range.start)).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn open(&self, handle: &Handle) -> Result<Box<dyn Read + '_>, BundleFault> {
        let path = handle.under(&self.root);
        let file = File::open(&path).map_err(BundleFault::Io)?;
        match file.metadata().map_err(BundleFault::Io)?.is_dir() {
            true => Ok(Box::new(Cursor::new(bundle::read_legacy_directory(&path, &self.limits)?))),
            false => Ok(Box::new(file)),
        }
    }

    /// A file that is cut off behind its scalars is told by its end, which is at hand here.
    fn scalars(&self, handle: &Handle, limits: &Limits) -> Result<BundleScalars, BundleFault> {
        bundle::read_scalars(&handle.under(&self.root), limits).map_err(|error| error.fault)
    }

    fn being_written(&self, handles: &[&Handle]) -> HashSet<Handle> {
        let open = if handles.is_empty() { HashSet::new() } else { open_for_writing() };
        let is_open =
            |handle: &Handle| fs::canonicalize(handle.under(&self.root)).is_ok_and(|real| open.contains(&real));
        handles.iter().copied().filter(|handle| is_open(handle)).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Entry;

    fn handles(source: &LocalFolder) -> Vec<String> {
        source.list().unwrap().entries.iter().map(|entry| entry.handle.to_string()).collect()
    }

    #[test]
    fn files_and_folders_mix_and_each_bundle_is_listed_once() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("x/y")).unwrap();
        fs::create_dir_all(at("x/old")).unwrap();
        for name in ["x/a.iafbt", "x/y/b.obtf", "x/y/c.iafbt", "x/old/algorithm_id.json", "d.iafbt"] {
            fs::write(at(name), "").unwrap();
        }
        let of = |names: &[&str]| {
            let paths: Vec<PathBuf> = names.iter().map(|name| at(name)).collect();
            LocalFolder::of_paths(&paths, Limits::default()).unwrap()
        };
        assert_eq!(handles(&of(&["x/a.iafbt"])), ["a.iafbt"]);
        assert_eq!(handles(&of(&["x/y"])), ["b.obtf", "c.iafbt"]);
        assert_eq!(handles(&of(&["x/old"])), ["old"]);
        assert_eq!(handles(&of(&["x/y", "x/a.iafbt", "x/y/c.iafbt"])), ["a.iafbt", "y/b.obtf", "y/c.iafbt"]);
        assert_eq!(handles(&of(&["d.iafbt", "x/y/b.obtf"])), ["d.iafbt", "x/y/b.obtf"]);
        let missing = LocalFolder::of_paths(&[at("none")], Limits::default());
        assert!(matches!(missing, Err(SourceError::NotFound(_))));
    }

    #[test]
    fn a_legacy_directory_is_read_as_the_bundle_that_it_would_be() {
        let source = LocalFolder::new(Path::new("tests/bundles/legacy"), Limits::default());
        let handle = Handle::new("event").unwrap();
        let mut bytes = Vec::new();
        source.read(&handle, &Limits::default(), &mut bytes).unwrap();
        let opened = bundle::read(&handle.under(source.root()), &Limits::default()).unwrap();
        assert_eq!(bundle::from_bytes(&bytes, &Limits::default()).unwrap(), opened);
    }

    #[test]
    fn no_more_of_a_bundle_is_read_than_the_limit() {
        let source = LocalFolder::new(Path::new("examples/sweep"), Limits::default());
        let Entry { handle, stamp } = source.list().unwrap().entries.at(0);
        let read = |limit| source.read(&handle, &Limits { file: limit, ..Limits::default() }, &mut Vec::new());
        assert!(read(stamp.size).is_ok());
        assert!(matches!(read(stamp.size - 1), Err(BundleFault::TooLarge { .. })));
        assert_eq!(source.read_range(&handle, 4..10).unwrap().len(), 6);
        assert!(source.read_range(&handle, stamp.size..stamp.size + 9).unwrap().is_empty());
    }

    #[test]
    fn what_is_no_folder_cannot_be_listed() {
        for (path, is_file) in [("no/such/folder", false), ("Cargo.toml", true)] {
            let error = LocalFolder::new(Path::new(path), Limits::default()).list().unwrap_err();
            assert_eq!(matches!(error, SourceError::NotAFolder(_)), is_file, "{error}");
        }
    }
}
