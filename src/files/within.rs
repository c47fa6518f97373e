//! Paths that lie within each other, whether or not something is there yet.

use std::fs;
use std::path::{Component, Path, PathBuf};

use super::folder::folder_of;

/// Links that are followed one after the other, as systems do it.
const MOST_LINKS: usize = 40;

/// Whether a path is a folder or leads into it, with all links resolved.
pub fn lies_within(path: &Path, folder: &Path) -> bool {
    real(path).starts_with(real(folder))
}

/// Whether a file lies in a folder or those below it, or right in a folder beside it. Both are without links.
pub fn lies_in_or_beside(file: &Path, folder: &Path) -> bool {
    let is_beside = || file.parent().and_then(Path::parent).is_some_and(|above| Some(above) == folder.parent());
    file.starts_with(folder) || is_beside()
}

/// Whether one of two paths is the other or leads into it, with all links resolved.
pub fn overlap(one: &Path, other: &Path) -> bool {
    lies_within(one, other) || lies_within(other, one)
}

/// The path that a file's own path leads to, for one that was named itself: the links in its place are followed, to nothing
/// too.
pub fn link_target(path: &Path) -> PathBuf {
    let mut target = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(to) = fs::read_link(&target) else { break };
        target = folder_of(&target).join(to);
    }
    target
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

    #[test]
    fn beside_a_folder_are_the_files_of_its_siblings_and_no_others() {
        let is = |file: &str| lies_in_or_beside(Path::new(file), Path::new("/p/sweep"));
        assert!(is("/p/sweep/a") && is("/p/sweep/x/y/a") && is("/p/candles/a"));
        assert!(!is("/p/a") && !is("/p/candles/x/a") && !is("/a") && !is("/q/candles/a") && !is("/p/sweep-2/x/a"));
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
