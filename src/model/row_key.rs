//! The key of a row: the path of a bundle as an index holds it, and which of its trials the row is of.

use super::trial_name::SEPARATOR;
use super::{Handle, HandleError, TrialName};
use std::borrow::Borrow;
use std::fmt;
use std::path::Path;

/// The name of a backtest in an index: the path of its bundle relative to the indexed folder, or an absolute one. Where the
/// bundle has studies, `#` and the name of a trial follow.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey(String);

impl RowKey {
    /// Takes the text of the column `bundle_path`.
    pub fn new(text: impl Into<String>) -> RowKey {
        RowKey(text.into())
    }

    /// The text of the column `bundle_path`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key of one trial of the bundle that this is the key of.
    pub fn of_trial(&self, trial: &TrialName) -> RowKey {
        RowKey(format!("{}{SEPARATOR}{trial}", self.0))
    }

    /// The key of the bundle and the name of the trial in it, where this looks like the key of a trial. The name of a file may
    /// look so too.
    pub fn split_trial(&self) -> Option<(RowKey, TrialName)> {
        let (bundle, name) = self.0.rsplit_once(SEPARATOR)?;
        Some((RowKey(bundle.to_owned()), TrialName::parse(name)?))
    }

    /// The key of the row of all runs, where this looks like the key of a trial of one universe.
    pub fn whole(&self) -> Option<RowKey> {
        let (bundle, trial) = self.split_trial().filter(|(_, trial)| trial.universe.is_some())?;
        Some(bundle.of_trial(&trial.pooled()))
    }

    /// The handle of the backtest in a folder that holds it.
    ///
    /// # Errors
    /// The path leads out of the folder.
    pub fn handle_below(&self, root: &Path) -> Result<Handle, HandleError> {
        Handle::below(root, &self.0)
    }
}

impl From<&Handle> for RowKey {
    fn from(handle: &Handle) -> RowKey {
        RowKey(handle.to_string())
    }
}

impl Borrow<str> for RowKey {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RowKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
