//! Errors: each becomes an exception of the package's own, with the text and the hint that the command shows.

use iaf::cli::{CliError, ErrorKind};
use iaf::index::IndexError;
use iaf::rank::MetricError;
use iaf::store::StoreError;
use iaf::sweep::SweepError;
use pyo3::prelude::*;

/// The exception for an error; where even that cannot be made, why not.
pub fn exception(py: Python<'_>, error: &CliError) -> PyErr {
    let raise = || -> PyResult<PyErr> {
        let class = py.import("iafbt._errors")?.getattr(class_of(error))?;
        let instance = class.call1((error.reasons().join(": "),))?;
        instance.setattr("hint", error.hint_text())?;
        Ok(PyErr::from_value(instance))
    };
    raise().unwrap_or_else(|failed| failed)
}

/// The name of the class in `iafbt._errors`.
fn class_of(error: &CliError) -> &'static str {
    let source = error.error();
    if let Some(error) = source.downcast_ref::<IndexError>() {
        return match error {
            IndexError::NoFolder(_) | IndexError::NotAFolder(_) => "NoFolderError",
            IndexError::NotFound(_) => "NotFoundError",
            IndexError::Filter { .. } | IndexError::FilterTime { .. } => "FilterError",
            IndexError::Parameter { .. } => "UsageError",
            _ => "IndexFileError",
        };
    }
    if let Some(error) = source.downcast_ref::<StoreError>() {
        return match error {
            StoreError::NotFound { .. } => "StoreHandleNotFoundError",
            _ => "StoreError",
        };
    }
    match source.downcast_ref::<SweepError>() {
        Some(SweepError::NotFound(_)) => return "NotFoundError",
        Some(SweepError::Unanswered(_)) => return "UnansweredError",
        _ => {}
    }
    match error.kind() {
        ErrorKind::WrongUsage if source.is::<MetricError>() => "MetricError",
        ErrorKind::WrongUsage => "UsageError",
        ErrorKind::Failed | ErrorKind::GateClosed => "Error",
    }
}

/// Turns an error of the library into an exception.
pub trait OrRaise<T> {
    /// The value, or the exception.
    fn or_raise(self, py: Python<'_>) -> PyResult<T>;
}

impl<T, E: Into<CliError>> OrRaise<T> for Result<T, E> {
    fn or_raise(self, py: Python<'_>) -> PyResult<T> {
        self.map_err(|error| exception(py, &error.into()))
    }
}
