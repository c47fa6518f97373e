//! Outputs: a report or a table goes into a file that is there whole or not at all, or to stdout.

use super::console::Console;
use super::error::CliError;
use crate::bundle::{is_bundle, is_bundle_name};
use crate::files::{self, Home, folder_of, replace_file};
use crate::index::is_database;
use std::path::Path;
use std::{fs, io};

/// A file's path, or `-` for stdout.
#[derive(Debug)]
pub(super) struct Output<'a> {
    path: &'a Path,
    /// Whether somebody named it, so that it may be a link to what is meant.
    is_named: bool,
}

impl<'a> Output<'a> {
    /// An output whose name nobody gave: a link in its place is replaced and never followed.
    pub(super) fn unnamed(path: &'a Path) -> Result<Output<'a>, CliError> {
        Ok(Output { is_named: false, ..Output::new(path)? })
    }

    /// An output that a file can be written to, as far as can be told before there is anything to write.
    pub(super) fn new(path: &'a Path) -> Result<Output<'a>, CliError> {
        let output = Output { path, is_named: true };
        if output.is_stdout() {
            return Ok(output);
        }
        if path.is_dir() {
            let hint = format!("name a file, for example {}", path.join("report.html").display());
            return Err(CliError::failed(format!("{} is a folder", path.display())).hint(hint));
        }
        if let Some(what) = input_at(path) {
            return Err(CliError::wrong_usage(format!("{} {what} and is not written to", path.display()))
                .hint("name another file with -o FILE"));
        }
        let folder = folder_of(path);
        match fs::metadata(folder) {
            Ok(found) if found.is_dir() => output.try_writing().map(|()| output),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                let error = format!("the folder {} cannot be reached: permission denied", folder.display());
                Err(CliError::failed(error).hint("name another file with -o FILE"))
            }
            _ => Err(CliError::failed(format!("there is no folder {} to write to", folder.display()))
                .hint("make it, or name another file with -o FILE")),
        }
    }

    /// Makes sure that there can be a file beside the one that is written to, which it is written by way of. A device or a pipe
    /// has none.
    fn try_writing(&self) -> Result<(), CliError> {
        let target = fs::canonicalize(self.path).unwrap_or_else(|_| self.path.to_owned());
        match target.exists() && !target.is_file() {
            true => Ok(()),
            false => files::try_making(folder_of(&target)).map_err(|error| self.refused(error)),
        }
    }

    fn refused(&self, error: io::Error) -> CliError {
        CliError::failed(format!("{} cannot be written: {error}", self.path.display()))
            .hint("name a file that can be written with -o FILE")
    }

    pub(super) fn path(&self) -> &'a Path {
        self.path
    }

    pub(super) fn is_stdout(&self) -> bool {
        self.path == Path::new("-")
    }

    /// Writes everything, or leaves the file as it was.
    pub(super) fn write(&self, console: &Console, content: impl AsRef<[u8]>) -> Result<(), CliError> {
        if self.is_stdout() {
            return console.result(content);
        }
        let written = match self.is_named {
            true => replace_file(self.path, content.as_ref()),
            false => Home::new(folder_of(self.path)).put_file(self.path, content.as_ref()),
        };
        written.map_err(|error| self.refused(error.into()))
    }
}

/// A sign of files that no output may replace: their name, or their first bytes.
fn input_at(path: &Path) -> Option<&'static str> {
    match () {
        () if is_bundle_name(path) => Some("has the name of a bundle"),
        () if is_bundle(path) => Some("holds a bundle"),
        () if is_database(path) => Some("holds a database"),
        () => None,
    }
}
