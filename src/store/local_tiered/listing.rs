//! The backtests of a tiered store, and the files below `bundles/` that no handle leads to.

use super::LocalTieredStore;
use crate::bundle::{bare_handle, is_bundle_name};
use crate::model::{Failure, Handle};
use crate::source::{Found, Walk, walk};
use crate::store::StoreError;
use rayon::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};

/// The content of the folder `bundles/`.
pub(super) struct Listing {
    /// Every backtest, in order.
    pub(super) handles: Vec<Handle>,
    /// Files that no handle leads to, by their paths below `bundles/`, and what to do about them.
    pub(super) unreachable: Vec<Failure>,
}

impl LocalTieredStore {
    /// Lists the bundles.
    pub(super) fn listing(&self) -> Result<Listing, StoreError> {
        let bundles = &self.paths.bundles;
        fs::read_dir(bundles).map_err(StoreError::io(bundles))?;
        let Walk { found, failures: mut unreachable, .. } = walk(bundles);
        let resolved: Vec<_> = found
            .into_par_iter()
            .map(|found| {
                let name = bare_handle(&found.handle);
                (self.bundle(&name), name, found)
            })
            .collect();
        let mut handles = Vec::new();
        for (bundle, name, found) in resolved {
            if let Some(reason) = self.stray(&name, &bundle, &found) {
                unreachable.push(Failure { path: found.handle.to_string(), reason });
            }
            if bundle.is_ok() {
                handles.push(name);
            }
        }
        handles.sort();
        handles.dedup();
        unreachable.sort();
        Ok(Listing { handles, unreachable })
    }

    /// Why the handle of a file does not lead to it; one that has just gone is none.
    fn stray(&self, name: &Handle, bundle: &Result<PathBuf, StoreError>, found: &Found) -> Option<String> {
        let real = fs::canonicalize(&found.path).ok()?;
        match bundle {
            Ok(bundle) if *bundle == real => None,
            Ok(bundle) => {
                let other = bundle.strip_prefix(&self.paths.bundles).unwrap_or(bundle).display();
                Some(format!("{other} is opened instead, as both are '{name}'; rename one of them or take it away"))
            }
            Err(StoreError::NotFound { .. }) => {
                Some(format!("it is not found under this name; rename it to {}", in_lower_case(&found.handle)))
            }
            Err(error) => Some(error.to_string()),
        }
    }
}

/// A handle with its extension in lower case, as it is looked for.
fn in_lower_case(handle: &Handle) -> String {
    match handle.as_str().rsplit_once('.') {
        Some((stem, extension)) if is_bundle_name(Path::new(handle.as_str())) => {
            format!("{stem}.{}", extension.to_ascii_lowercase())
        }
        _ => handle.to_string(),
    }
}
