//! Whether places on the disk lie within each other, whether or not they are there yet.

use super::error::CliError;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// Refuses to copy between two folders of which one lies in the other.
pub(super) fn check_apart(src: &Path, dst: &Path) -> Result<(), CliError> {
    match lies_within(src, dst) || lies_within(dst, src) {
        true => Err(CliError::wrong_usage("--src and --dst lie within each other")
            .hint("name a folder beside the one that is copied")),
        false => Ok(()),
    }
}

/// Whether a path is a folder or leads into it.
pub(super) fn lies_within(path: &Path, folder: &Path) -> bool {
    real(path).starts_with(real(folder))
}

/// A path with all links resolved, as far as there is something.
fn real(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let there = absolute.ancestors().find_map(|above| Some((fs::canonicalize(above).ok()?, above)));
    let Some((mut real, above)) = there else { return absolute };
    // What is not there is no link, so that '..' leads back to where it is written.
    for part in absolute.strip_prefix(above).unwrap_or(Path::new("")).components() {
        match part {
            Component::ParentDir => _ = real.pop(),
            part => real.push(part),
        }
    }
    real
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_lies_within_a_folder_by_whatever_way_it_is_named() {
        let place = tempfile::tempdir().unwrap();
        let at = |name: &str| place.path().join(name);
        fs::create_dir_all(at("a/b")).unwrap();
        for inside in ["a", "a/b", "a/new/deep", "a/b/..", "new/../a", "a/new/../b"] {
            assert!(lies_within(&at(inside), &at("a")), "{inside}");
        }
        for outside in ["ab", "new/a", "a/..", "a/new/../../b"] {
            assert!(!lies_within(&at(outside), &at("a")), "{outside}");
        }
        assert!(check_apart(&at("a"), &at("a")).is_err() && check_apart(&at("a/b"), &at("a")).is_err());
        assert!(check_apart(&at("a"), &at("b")).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_lies_where_it_leads_to() {
        let place = tempfile::tempdir().unwrap();
        let at = |name: &str| place.path().join(name);
        fs::create_dir(at("a")).unwrap();
        std::os::unix::fs::symlink("a", at("link")).unwrap();
        assert!(lies_within(&at("link/new"), &at("a")) && lies_within(&at("a/new"), &at("link")));
    }
}
