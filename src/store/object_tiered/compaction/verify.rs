//! Verification of tier 2: whether the files that its manifest names are there, and whose rows they hold.

use super::base::Base;
use super::manifest::{TABLES, TableObject, is_table_object};
use crate::bundle::Sha256;
use crate::source::ObjectFiles;
use crate::store::object_tiered::ObjectTieredStore;
use crate::store::side_by_side::side_by_side;
use crate::store::{Finding, StoreError};
use std::collections::HashSet;

/// Files that are asked about at once.
const AT_ONCE: usize = 8;

/// The tables as their manifest tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TablesState {
    /// Bundles in the store.
    pub bundles: usize,
    /// Backtests whose rows are in the tables.
    pub in_tables: usize,
    /// Bundles that are new, changed or gone since.
    pub behind: usize,
    /// Every file of the tables, by dataset and bucket.
    pub files: Vec<TableObject>,
}

/// The outcome of verifying tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TablesVerdict {
    /// What there is.
    pub state: TablesState,
    /// Files of rows that no manifest names: a compaction is under way or died, and the next one deletes them once they are a day old.
    pub unnamed: usize,
    /// All faults, in order.
    pub findings: Vec<Finding>,
}

impl ObjectTieredStore {
    /// The tables of the store, by the listing of its bundles and the manifest.
    ///
    /// # Errors
    /// The store does not answer, or the manifest cannot be understood.
    pub fn tables_state(&self) -> Result<TablesState, StoreError> {
        let (listed, base) = (self.bundles_there()?, Base::read(self, false)?);
        Ok(TablesState {
            bundles: listed.bundles.len(),
            in_tables: base.manifest.backtests(),
            behind: base.changed(&listed, false).len() + base.gone(&listed).len(),
            files: base.manifest.files().cloned().collect(),
        })
    }

    /// Makes sure that every file of the tables is there whole. One that says its hash is not read.
    ///
    /// # Errors
    /// The store does not answer, or the manifest cannot be understood.
    pub fn verify_tables(&self) -> Result<TablesVerdict, StoreError> {
        let state = self.tables_state()?;
        let there = self.files.list(TABLES).map_err(self.refused(TABLES))?;
        let named: HashSet<String> = state.files.iter().map(TableObject::name).collect();
        let is_unnamed = |name: &str| is_table_object(name) && !named.contains(name);
        let unnamed = there.iter().filter(|file| is_unnamed(&file.name)).count();
        let fault = |file: &TableObject| {
            let name = file.name();
            let fault = fault(&*self.files, file).map_err(self.refused(&name))?;
            Ok(fault.map(|fault| Finding { subject: name, fault: fault.to_owned() }))
        };
        let faults: Vec<Option<Finding>> =
            side_by_side(AT_ONCE, &state.files, fault).into_iter().collect::<Result<_, StoreError>>()?;
        Ok(TablesVerdict { unnamed, findings: faults.into_iter().flatten().collect(), state })
    }
}

/// The fault of a file of rows.
fn fault(files: &dyn ObjectFiles, file: &TableObject) -> std::io::Result<Option<&'static str>> {
    let Some(there) = files.describe(&file.name())? else { return Ok(Some("it is not there")) };
    if there.size != file.bytes {
        return Ok(Some("it has another size than the manifest says"));
    }
    let sha256 = match there.sha256 {
        Some(sha256) => sha256,
        None => Sha256::of(&files.read(&file.name(), file.bytes)?),
    };
    Ok((sha256 != file.sha256).then_some("it was altered"))
}
