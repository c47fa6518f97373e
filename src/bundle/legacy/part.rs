//! Parts of a legacy directory, runs and permutation tests: each is read by itself, and lost by itself.

use super::legacy_file::LegacyFile;
use crate::bundle::limits::Limits;
use crate::model::python_json::{self, JsonFault, ReadLimits};
use crate::model::{Fields, Value};

/// Why a part is left out.
#[derive(Debug, thiserror::Error)]
pub(super) enum PartFault {
    /// A file that it cannot do without is not there.
    #[error("it has no {0}")]
    Missing(&'static str),
    /// A file holds nothing.
    #[error("its {0} is empty")]
    Empty(String),
    /// A file holds something else than named values.
    #[error("its {0} holds no map")]
    NotAMap(String),
    /// A file is no JSON.
    #[error("its {file} is malformed at byte {offset}, because {what}")]
    Malformed {
        /// The file, relative to the part.
        file: String,
        /// Where in it.
        offset: usize,
        /// What is wrong there.
        what: &'static str,
    },
}

/// How much one file may ask for.
pub(super) fn read_limits(limits: &Limits) -> ReadLimits {
    ReadLimits { depth: limits.depth, values: limits.memory / size_of::<Value>() as u64 }
}

/// What a file of a part holds. The part's own path has two names.
pub(super) fn value_of(file: &LegacyFile, limits: &Limits) -> Result<Value, PartFault> {
    let name = || file.path.get(2..).unwrap_or_default().join("/");
    if file.content.trim_ascii().is_empty() {
        return Err(PartFault::Empty(name()));
    }
    python_json::read(&file.content, &read_limits(limits)).map_err(|JsonFault { offset, what }| PartFault::Malformed {
        file: name(),
        offset,
        what,
    })
}

/// The named values that a file of a part holds.
pub(super) fn fields_of(file: &LegacyFile, limits: &Limits) -> Result<Fields, PartFault> {
    match value_of(file, limits)? {
        Value::Map(fields) => Ok(fields),
        _ => Err(PartFault::NotAMap(file.path.get(2..).unwrap_or_default().join("/"))),
    }
}

/// A part, and the files that are none of it.
pub(super) type Part<'a> = (Fields, Vec<&'a LegacyFile>);
