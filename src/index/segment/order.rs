//! The order of bundles in segments and manifests: by their paths, part by part, as a folder is walked.

use crate::model::Handle;
use std::cmp::Ordering;

/// Compares two bundles by their paths, part by part.
pub(super) fn by_path(one: &Handle, other: &Handle) -> Ordering {
    one.as_str().split('/').cmp(other.as_str().split('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_a_folder_stands_together_at_the_place_of_its_name() {
        let mut handles = ["a-b", "a/c", "a.d", "a/b", "Z"].map(|name| Handle::new(name).unwrap());
        handles.sort_by(by_path);
        assert_eq!(handles.map(|handle| handle.to_string()), ["Z", "a/b", "a/c", "a-b", "a.d"]);
    }
}
