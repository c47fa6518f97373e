//! Surveys: what a walk through a folder comes by, with as little kept of each bundle as its name takes.

use super::folder_content::{FolderContent, Kind};
use crate::bundle::{finish_removal, is_bundle_name, is_legacy_directory};
use crate::files::{self, is_gone};
use crate::model::{Failure, Handle, Handles};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The file that tells an archive among bundles: a folder that holds it is passed over, unless it is itself the folder
/// that was asked for.
pub const ARCHIVE_MARKER: &str = ".iaf-archive";

/// The bundles that were found in a folder, and its faults, as those of a [`Walk`](super::Walk).
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Bundles, ordered by their paths part by part.
    pub(super) found: Handles,
    pub(super) failures: Vec<Failure>,
    pub(super) unseen: Vec<PathBuf>,
    pub(super) temporary: Vec<PathBuf>,
    /// Files that can have no handle.
    nameless: Vec<Failure>,
}

/// A folder that is walked through.
struct OpenFolder {
    content: FolderContent,
    /// What stands before its names in handles; `None` where that is none.
    before: Option<String>,
}

impl Survey {
    /// Surveys a folder in a root.
    pub(super) fn of(root: &Path, folder: &Path) -> Survey {
        let mut survey = Survey::default();
        let real_root = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
        let mut open = Vec::new();
        match fs::metadata(folder) {
            Ok(metadata) if metadata.is_dir() => survey.open(root, folder, &mut open),
            Ok(metadata) if metadata.is_file() && is_bundle_name(folder) && !folder.is_symlink() => {
                survey.name(root, folder);
            }
            Ok(_) => {}
            Err(error) => survey.miss(root, folder, &error),
        }
        while let Some(OpenFolder { content, before }) = open.last_mut() {
            let Some((position, kind)) = content.next() else {
                open.pop();
                continue;
            };
            let named = before.as_deref().zip(content.name(position).to_str());
            if let (Kind::Bundle, Some((before, name))) = (kind, named)
                && let Ok(handle) = Handle::new(format!("{before}{name}"))
            {
                survey.found.push(&handle);
                continue;
            }
            let path = content.path(position);
            match kind {
                Kind::Bundle => survey.name(root, &path),
                Kind::Temporary => survey.temporary.push(path),
                Kind::Link => match look_behind(&path, &real_root) {
                    Link::Bundle => survey.name(root, &path),
                    Link::Nothing => {}
                    Link::Fault(reason) => survey.fail(root, &path, reason),
                    Link::Unseen(error) => survey.miss(root, &path, &error),
                },
                Kind::Folder => match Folder::at(&path) {
                    Ok(Folder::OfBundles) => survey.open(root, &path, &mut open),
                    Ok(Folder::Archive) => {}
                    Ok(Folder::Legacy) => survey.name(root, &path),
                    Err(error) => survey.miss(root, &path, &error),
                },
            }
        }
        survey.failures.append(&mut survey.nameless);
        survey
    }

    /// Finds a bundle alone.
    pub(super) fn of_one(root: &Path, path: &Path) -> Survey {
        let mut survey = Survey::default();
        survey.name(root, path);
        survey.failures.append(&mut survey.nameless);
        survey
    }

    /// Adds what another one came by.
    pub(super) fn extend(&mut self, other: Survey) {
        let Survey { found, failures, unseen, temporary, .. } = other;
        found.iter().for_each(|handle| self.found.push(&handle));
        self.failures.extend(failures);
        self.unseen.extend(unseen);
        self.temporary.extend(temporary);
    }

    fn open(&mut self, root: &Path, folder: &Path, open: &mut Vec<OpenFolder>) {
        let mut hidden = Vec::new();
        match FolderContent::read(folder.to_owned(), &mut hidden) {
            Ok(content) => {
                let before = match folder == root {
                    true => Some(String::new()),
                    false => Handle::from_path(root, folder).ok().map(|handle| format!("{handle}/")),
                };
                open.push(OpenFolder { content, before });
            }
            Err(error) => self.miss(root, folder, &error),
        }
        for (path, error) in hidden {
            self.miss(root, path.as_deref().unwrap_or(folder), &error);
        }
    }

    /// Gives a file its handle; one that can have none is a failure.
    fn name(&mut self, root: &Path, path: &Path) {
        match Handle::from_path(root, path) {
            Ok(handle) => self.found.push(&handle),
            Err(error) => self.nameless.push(failure(root, path, error.to_string())),
        }
    }

    fn fail(&mut self, root: &Path, path: &Path, reason: String) {
        self.failures.push(failure(root, path, reason));
    }

    /// Names something that the system does not let be looked at. Only what is gone is known not to be there.
    pub(super) fn miss(&mut self, root: &Path, path: &Path, error: &io::Error) {
        self.fail(root, path, error.to_string());
        if !is_gone(error) {
            self.unseen.push(path.strip_prefix(root).map(Path::to_owned).unwrap_or_default());
        }
    }
}

/// Takes away what killed processes have left, and finishes the deletions that they had begun. Best effort: what cannot be
/// removed harms nobody.
pub(super) fn clear_away(temporary: &[PathBuf]) {
    for path in temporary {
        files::remove_if_abandoned(path);
        let _ = finish_removal(path);
    }
}

fn failure(root: &Path, path: &Path, reason: String) -> Failure {
    let relative = path.strip_prefix(root).ok().filter(|relative| !relative.as_os_str().is_empty());
    Failure { path: relative.unwrap_or(path).display().to_string(), reason }
}

/// What a folder in the one that is walked through is.
enum Folder {
    OfBundles,
    Archive,
    Legacy,
}

impl Folder {
    fn at(path: &Path) -> io::Result<Folder> {
        Ok(match () {
            () if is_archive(path)? => Folder::Archive,
            () if is_legacy_directory(path)? => Folder::Legacy,
            () => Folder::OfBundles,
        })
    }
}

/// Whether a folder is an archive.
///
/// # Errors
/// The system does not say.
pub fn is_archive(folder: &Path) -> io::Result<bool> {
    Ok(files::metadata(&folder.join(ARCHIVE_MARKER))?.is_some_and(|metadata| metadata.is_file()))
}

/// The target of a link.
enum Link {
    Bundle,
    /// A folder that is looked into by its own path, or what is no bundle.
    Nothing,
    Fault(String),
    /// The system does not say.
    Unseen(io::Error),
}

fn look_behind(link: &Path, real_root: &Path) -> Link {
    let is_named = is_bundle_name(link);
    match fs::canonicalize(link) {
        Ok(real) if !real.starts_with(real_root) && (is_named || real.is_dir()) => {
            Link::Fault("it is a link that leads outside of the folder".to_owned())
        }
        Ok(real) if is_named && real.is_file() => Link::Bundle,
        Err(error) if is_named && error.kind() == io::ErrorKind::NotFound => {
            Link::Fault("it is a link to a file that is not there".to_owned())
        }
        Err(error) if is_named || !is_gone(&error) => Link::Unseen(error),
        _ => Link::Nothing,
    }
}
