//! The catalog: what every home of an index can do.

use super::candidates::Candidates;
use super::fields::FieldType;
use super::freshness::Known;
use super::naming::NamingScheme;
use super::{IndexError, SortKey};
use crate::bundle::Limits;
use crate::model::{
    BundleStamp, Direction, Failure, GoneTrial, IndexRow, Location, Metric, RowKey, Trial, TrialDetails, Value,
};
use std::fmt::Debug;

/// Where the rows of an index are kept.
///
/// # Contract
/// - There is one row for each key. Writing a row that is there replaces it.
/// - A [`Batch`] is written whole or not at all, and read by others as before or as after.
/// - A filter reads the rows and nothing else, whatever it says, and changes nothing.
/// - Any number of processes may read and write at once.
/// - Every trial that was ever written is remembered, whatever becomes of its row.
pub trait Catalog: Debug + Send {
    /// Where it is.
    fn location(&self) -> Location;

    /// Whether there is one yet; the first batch makes it.
    fn exists(&self) -> bool;

    /// What the index is of; `None` where it does not say.
    ///
    /// # Errors
    /// It cannot be read.
    fn indexed_source(&self) -> Result<Option<IndexedSource>, IndexError>;

    /// From now on until [`known`](Catalog::known) has read them the rows are seen as they are, whoever writes meanwhile.
    ///
    /// # Errors
    /// It cannot be read.
    fn hold_still(&mut self) -> Result<(), IndexError>;

    /// What is known of every bundle: the stamps of rows, and what failed with the same program and limits.
    ///
    /// # Errors
    /// It cannot be read.
    fn known(&mut self, limits: &Limits) -> Result<Known, IndexError>;

    /// Writes a batch in one transaction, and makes the catalog where there is none yet.
    ///
    /// # Errors
    /// It cannot be written; then nothing of the batch is.
    fn write(&mut self, batch: Batch) -> Result<(), IndexError>;

    /// Makes sure that a batch can be written, by writing something that changes nothing.
    ///
    /// # Errors
    /// It cannot be written.
    fn check_writable(&mut self) -> Result<(), IndexError>;

    /// Removes every row and returns how many there were.
    ///
    /// # Errors
    /// It cannot be written.
    fn clear(&mut self) -> Result<usize, IndexError>;

    /// How many rows there are.
    ///
    /// # Errors
    /// It cannot be read.
    fn count(&self) -> Result<usize, IndexError>;

    /// How many rows pass a filter.
    ///
    /// The filter is an SQL condition on the columns, those of trials among them; a metric's column goes by its bare name
    /// too, and a parameter by `param.NAME`.
    ///
    /// # Errors
    /// The filter is no such condition, or the catalog cannot be read.
    fn count_matching(&self, filter: Option<&str>) -> Result<usize, IndexError>;

    /// The rows that pass a filter, in no order.
    ///
    /// # Errors
    /// The filter is no condition, or the catalog cannot be read.
    fn candidates(&self, filter: Option<&str>, metrics: &[&Metric]) -> Result<Candidates, IndexError>;

    /// The first of all rows that have a value of a metric, in its order; equal ones go by key.
    ///
    /// # Errors
    /// The catalog cannot be read.
    fn leaders(&self, metric: &Metric, direction: Direction, limit: usize) -> Result<Candidates, IndexError>;

    /// The keys of the first rows that pass a filter, in the order of a sort key, or else of the keys themselves.
    ///
    /// Missing values come last in either direction; equal ones go by key.
    ///
    /// # Errors
    /// The filter is no condition, no row has the parameter to sort by, or the catalog cannot be read.
    fn list(
        &self,
        filter: Option<&str>,
        order: Option<(&SortKey, Direction)>,
        limit: usize,
    ) -> Result<Vec<RowKey>, IndexError>;

    /// The keys of the rows that look like those of a bundle: its own, or those of its trials.
    ///
    /// # Errors
    /// The catalog cannot be read.
    fn keys_of(&self, bundle: &RowKey) -> Result<Vec<RowKey>, IndexError>;

    /// Whole rows with their keys, in the order asked; a key without a row is left out.
    ///
    /// # Errors
    /// A row names no bundle, or the catalog cannot be read.
    fn rows(&self, keys: &[&RowKey]) -> Result<Vec<(RowKey, IndexRow)>, IndexError>;

    /// The trials of rows, in the order of their keys; `None` where a row has none, or one of another state of its bundle.
    ///
    /// # Errors
    /// The catalog cannot be read.
    fn trials(&self, keys: &[&RowKey]) -> Result<Vec<Option<Trial>>, IndexError>;

    /// The windows and daily returns of rows, in the order of their keys; `None` where [`trials`](Catalog::trials) has none
    /// or one that could not be measured.
    ///
    /// # Errors
    /// The catalog cannot be read.
    fn details(&self, keys: &[&RowKey]) -> Result<Vec<Option<TrialDetails>>, IndexError>;

    /// Whether some row may be of one universe, a part of what another row has. It is told without looking at the rows.
    ///
    /// # Errors
    /// The catalog cannot be read.
    fn has_universes(&self) -> Result<bool, IndexError>;

    /// How many rows have no trial, so that what is measured is not known of them.
    ///
    /// # Errors
    /// The catalog cannot be read.
    fn count_unmeasured(&self) -> Result<usize, IndexError>;

    /// The names of all parameters of all rows.
    ///
    /// # Errors
    /// The catalog cannot be read.
    fn parameters(&self) -> Result<Vec<String>, IndexError>;

    /// Makes sure that some row has a parameter of this name.
    ///
    /// # Errors
    /// Names the parameters that resemble an unknown one.
    fn check_parameter(&self, name: &str) -> Result<(), IndexError>;

    /// Every column with the values of all rows in the order of their keys, and one more for each parameter.
    ///
    /// # Errors
    /// The catalog cannot be read.
    fn columns(&self) -> Result<Vec<TypedColumn>, IndexError>;

    /// The trials that were there once and are no more, in the order of their keys.
    ///
    /// A trial is a key with its parameters. Its row may be written again, and with other parameters it is another trial.
    /// One that was moved or renamed is the same: it has the parameters and the daily returns of one that is there.
    ///
    /// # Errors
    /// The catalog cannot be read.
    fn gone(&self) -> Result<Vec<GoneTrial>, IndexError>;
}

/// A column with the values of all rows.
#[derive(Debug, Clone, PartialEq)]
pub struct TypedColumn {
    /// The column's name; a parameter's begins with `param.`.
    pub name: String,
    /// The type that the index declares; `None` where it does not know, as for parameters.
    pub declared: Option<FieldType>,
    /// A value for each row.
    pub values: Vec<Value>,
}

/// What is written at once.
#[derive(Debug, Default)]
pub struct Batch {
    /// Rows to put in; each replaces the one with its key.
    pub rows: Vec<(RowKey, IndexRow)>,
    /// Trials to put in beside their rows, each in the place of the one with its key.
    pub trials: Vec<MeasuredTrial>,
    /// Bundles that could not be read; their rows and trials go.
    pub failed: Vec<FailedBundle>,
    /// Keys of bundles that are gone, with their rows and trials.
    pub gone: Vec<RowKey>,
    /// What the index is of, where that is to be written.
    pub source: Option<IndexedSource>,
    /// Whether others come at once: what gives rows in an order is made when the last is written, as each of a million that is
    /// put in its place would write the page around it.
    pub is_followed: bool,
}

impl Batch {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        let Batch { rows, trials, failed, gone, source, is_followed: _ } = self;
        rows.is_empty() && trials.is_empty() && failed.is_empty() && gone.is_empty() && source.is_none()
    }
}

/// A trial of a bundle in one of its states.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuredTrial {
    /// The key of its row.
    pub key: RowKey,
    /// The state in which the bundle was measured.
    pub stamp: BundleStamp,
    /// What it was allowed to ask for.
    pub limits: Limits,
    /// What was measured.
    pub trial: Trial,
    /// Its windows and daily returns; none where nothing could be measured.
    pub details: Option<TrialDetails>,
}

impl MeasuredTrial {
    /// Why it could not be measured.
    pub(super) fn failure(&self) -> Option<Failure> {
        Some(Failure { path: self.key.to_string(), reason: self.trial.fault.clone()? })
    }
}

/// A bundle that could not be read, which is remembered so that it is not read again until it changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedBundle {
    /// The key that its row would have.
    pub key: RowKey,
    /// The state in which it failed.
    pub stamp: BundleStamp,
    /// What is wrong with it.
    pub reason: String,
    /// What it was allowed to ask for.
    pub limits: Limits,
}

/// What an index is of: where the bundles are, and how its keys name them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexedSource {
    /// Where the bundles are.
    pub location: Location,
    /// How keys name them.
    pub naming: NamingScheme,
}
