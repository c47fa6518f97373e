//! The names of bundles: their extensions, by which a file is taken for one.

use crate::model::{FormatVersion, Handle};
use std::path::Path;

/// The extensions of bundles, as the framework looks for them.
pub const EXTENSIONS: [&str; 2] = ["iafbt", "obtf"];

/// The extension that the framework gives to files of a version.
pub fn extension_of(version: FormatVersion) -> &'static str {
    match version {
        FormatVersion::V1 | FormatVersion::V2 => EXTENSIONS[0],
        FormatVersion::V5 => EXTENSIONS[1],
    }
}

/// Whether a file's name is that of a bundle: `.iafbt` or `.obtf`, in any case.
pub fn is_bundle_name(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known)))
}

/// A handle without the extension of a bundle; any other dot is part of the name.
pub fn bare_handle(handle: &Handle) -> Handle {
    if is_bundle_name(Path::new(handle.as_str())) { handle.without_extension() } else { handle.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bundles_are_told_by_their_extension_in_any_case() {
        let names = ["a.iafbt", "a.b.OBTF", "a.iafbt.tmp", "iafbt", ".iafbt", "a.txt"];
        let found = names.map(|name| is_bundle_name(name.as_ref()));
        assert_eq!(found, [true, true, false, false, false, false]);
    }
}
