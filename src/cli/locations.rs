//! Locations on the command line: folders, bundles, indexes and stores, patterns of such, and standard input.

use super::error::CliError;
use crate::bundle::Limits;
use crate::files::TemporaryFolder;
use crate::index::DatabaseAddress;
use crate::source::ObjectAddress;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The path that stands for standard input.
const STANDARD_INPUT: &str = "-";

/// Paths with every pattern and standard input made into files.
#[derive(Debug)]
pub(super) struct Locations {
    pub(super) paths: Vec<PathBuf>,
    /// Holds the bundle that was piped in, and takes it away at the end.
    _piped: Option<TemporaryFolder>,
}

impl Locations {
    /// Finds what is meant by paths, patterns and '-'.
    pub(super) fn find(named: &[PathBuf], limits: &Limits) -> Result<Locations, CliError> {
        let (mut paths, mut piped) = (Vec::new(), None);
        for path in named {
            match &of_file_url(path)?.unwrap_or_else(|| path.clone()) {
                path if path == Path::new(STANDARD_INPUT) => match &piped {
                    None => {
                        let folder = TemporaryFolder::new().map_err(CliError::failed)?;
                        paths.push(take_standard_input(folder.path(), limits)?);
                        piped = Some(folder);
                    }
                    Some(_) => return Err(CliError::wrong_usage("standard input can be read only once")),
                },
                path if ObjectAddress::meant_by(path).is_some() || DatabaseAddress::meant_by(path).is_some() => {
                    paths.push(path.clone());
                }
                path if !path.exists() => match path.to_str().filter(|text| text.contains(['*', '?', '['])) {
                    Some(pattern) => paths.extend(matching(pattern)?),
                    None => paths.push(path.clone()),
                },
                path => paths.push(path.clone()),
            }
        }
        Ok(Locations { paths, _piped: piped })
    }
}

/// The path that a URL beginning with `file://` means; `None` where it is another path.
pub(super) fn of_file_url(path: &Path) -> Result<Option<PathBuf>, CliError> {
    let Some(rest) = path.to_str().and_then(|text| text.strip_prefix("file://")) else { return Ok(None) };
    let refuse = || {
        CliError::wrong_usage(format!("{} is no URL of a file on this machine", path.display()))
            .hint("such a URL has three slashes, as file:///data/sweep")
    };
    let encoded = rest.strip_prefix("localhost").unwrap_or(rest);
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut left = encoded.as_bytes();
    while let Some((&first, rest)) = left.split_first() {
        let hex = (first == b'%').then(|| rest.get(..2).and_then(|digits| hex::decode(digits).ok()));
        left = match hex {
            None => {
                bytes.push(first);
                rest
            }
            Some(Some(decoded)) => {
                bytes.extend(decoded);
                &rest[2..]
            }
            Some(None) => return Err(refuse()),
        };
    }
    let file = String::from_utf8(bytes).map(PathBuf::from).map_err(|_| refuse())?;
    if file.is_absolute() { Ok(Some(file)) } else { Err(refuse()) }
}

/// Everything that matches a pattern, in order.
fn matching(pattern: &str) -> Result<Vec<PathBuf>, CliError> {
    let found = glob::glob(pattern).map_err(|error| CliError::wrong_usage(format!("'{pattern}': {error}")))?;
    let found = found.collect::<Result<Vec<_>, _>>().map_err(|error| CliError::failed(error.to_string()))?;
    match found.is_empty() {
        true => Err(CliError::failed(format!("nothing matches '{pattern}'"))
            .hint("in a pattern * stands for any part of a name, and ** for any folders")),
        false => Ok(found),
    }
}

/// Puts the bundle from standard input into a folder.
fn take_standard_input(folder: &Path, limits: &Limits) -> Result<PathBuf, CliError> {
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .take(limits.file.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| CliError::failed(format!("standard input cannot be read: {error}")))?;
    if bytes.len() as u64 > limits.file {
        return Err(CliError::failed(format!("standard input has more than {} bytes", limits.file)));
    }
    let path = folder.join("standard-input.iafbt");
    fs::write(&path, bytes).map_err(CliError::failed)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_of_a_file_is_its_path_and_anything_else_none() {
        let of = |text: &str| of_file_url(Path::new(text));
        assert_eq!(of("file:///data/a%20b").unwrap(), Some(PathBuf::from("/data/a b")));
        assert_eq!(of("file://localhost/a").unwrap(), Some(PathBuf::from("/a")));
        assert_eq!(of("runs/file").unwrap(), None);
        for text in ["file://elsewhere/a", "file:///a%2", "file:///%zz", "file:///%ff"] {
            assert!(of(text).is_err(), "{text}");
        }
    }
}
