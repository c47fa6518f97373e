//! Factors of Python's own: a function over a table of candles, called once a bar with nothing later than that bar.

use crate::table::Table;
use arrow_array::RecordBatch;
use iaf::cli::CliError;
use iaf::factor::{Column, Evaluation, Factor, FactorError, Number, Panel, Pipeline, PriceColumn, price};
use pyo3::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What a function raised, for whoever is told that it failed.
#[derive(Debug, Clone, Default)]
pub struct Cause(Arc<Mutex<Option<PyErr>>>);

impl Cause {
    /// What was raised last.
    pub fn take(&self) -> Option<PyErr> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn keep(&self, error: PyErr) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }
}

/// A function and how many bars it looks at.
#[derive(Debug)]
pub struct OwnFactor {
    name: String,
    /// Takes a table and how many rows its last bar has; gives a number or nothing for each of these.
    function: Py<PyAny>,
    /// All up to the present one where there is none.
    window: Option<usize>,
    stopped: Arc<AtomicBool>,
    cause: Cause,
}

impl OwnFactor {
    /// Of a function, which is not called any more once the work is stopped.
    pub fn new(
        name: &str,
        function: Py<PyAny>,
        window: Option<usize>,
        stopped: Arc<AtomicBool>,
        cause: Cause,
    ) -> Result<OwnFactor, CliError> {
        if window == Some(0) {
            return Err(CliError::wrong_usage(format!("the window of {name} is 0"))
                .hint("a window is a number of bars, the present one among them, or None for all"));
        }
        Ok(OwnFactor { name: name.to_owned(), function, window, stopped, cause })
    }

    fn fail(&self, reason: impl Into<String>) -> FactorError {
        FactorError::Custom { name: self.name.clone(), reason: reason.into() }
    }

    /// The numbers of the last bar of some candles, which has so many rows.
    fn call(&self, candles: RecordBatch, rows: usize) -> Result<Vec<Option<f64>>, FactorError> {
        let called = Python::attach(|py| {
            self.function.call1(py, (Table::of_batch(candles), rows))?.extract::<Vec<Option<f64>>>(py)
        });
        called.map_err(|error| {
            let reason = error.to_string();
            self.cause.keep(error);
            self.fail(reason)
        })
    }
}

impl Factor for OwnFactor {
    fn compute(&self, evaluation: &Evaluation<'_>) -> Result<Vec<Number>, FactorError> {
        let panel = evaluation.panel();
        let candles = by_time(panel)?;
        let ends: Vec<usize> = (0..panel.times().len())
            .scan(0, |end, bar| {
                *end += panel.rows_at(bar).len();
                Some(*end)
            })
            .collect();
        let mut made = vec![Number::MISSING; panel.len()];
        for bar in evaluation.bars() {
            if self.stopped.load(Ordering::Relaxed) {
                return Err(self.fail("it was stopped"));
            }
            // Until a window is full nothing is known.
            let Some(first) = (bar + 1).checked_sub(self.window.unwrap_or(bar + 1)) else { continue };
            let begin = first.checked_sub(1).map_or(0, |before| ends[before]);
            let rows = panel.rows_at(bar);
            let numbers = self.call(candles.slice(begin, ends[bar] - begin), rows.len())?;
            rows.iter().zip(numbers).for_each(|(&row, number)| made[row as usize] = number.into());
        }
        Ok(made)
    }
}

/// All candles in long form, in the order of time, so that those of bars that follow each other are a part of it.
fn by_time(panel: &Panel) -> Result<RecordBatch, FactorError> {
    let columns = PriceColumn::ALL.map(|column| (column.name().to_owned(), Column::Factor(price(column))));
    Pipeline::new(None, columns.to_vec())?.run(panel, ..)
}
