//! Paths that lie within each other, whether or not something is there yet.

use std::fs;
use std::path::{Component, Path, PathBuf};

/// Whether a path is a folder or leads into it, with all links resolved.
pub fn lies_within(path: &Path, folder: &Path) -> bool {
    real(path).starts_with(real(folder))
}

/// Whether one of two paths is the other or leads into it, with all links resolved.
pub fn overlap(one: &Path, other: &Path) -> bool {
    lies_within(one, other) || lies_within(other, one)
}

/// A path with all links resolved, as far as there is something.
fn real(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let there = absolute.ancestors().find_map(|above| Some((fs::canonicalize(above).ok()?, above)));
    let Some((mut real, above)) = there else { return absolute };
    // A path that is not there is no link, so that '..' leads back to where it is written.
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
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        fs::create_dir_all(at("a/b")).unwrap();
        for inside in ["a", "a/b", "a/new/deep", "a/b/..", "new/../a", "a/new/../b"] {
            assert!(lies_within(&at(inside), &at("a")), "{inside}");
            assert!(overlap(&at(inside), &at("a")) && overlap(&at("a"), &at(inside)), "{inside}");
        }
        for outside in ["ab", "new/a", "a/..", "a/new/../../b"] {
            assert!(!lies_within(&at(outside), &at("a")), "{outside}");
        }
        assert!(!overlap(&at("ab"), &at("a")));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_lies_where_it_leads_to() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        fs::create_dir(at("a")).unwrap();
        std::os::unix::fs::symlink("a", at("link")).unwrap();
        assert!(lies_within(&at("link/new"), &at("a")) && lies_within(&at("a/new"), &at("link")));
    }
}
