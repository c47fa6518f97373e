//! A user's own factor, computed of one window after the other.

use crate::factor::{AnyFactor, Evaluation, Factor, FactorError, Number, PriceColumn, Window};
use std::fmt;
use std::sync::{Mutex, PoisonError};

/// The bars of one symbol that a figure looks at: the present one last, and no later one.
#[derive(Debug, Clone, Copy)]
pub struct Bars<'a> {
    columns: [&'a [Number]; 5],
}

impl<'a> Bars<'a> {
    /// A column of them, oldest first.
    pub fn column(&self, column: PriceColumn) -> &'a [Number] {
        self.columns[column as usize]
    }
}

/// Why a number cannot be computed.
type Reason = Box<dyn std::error::Error + Send + Sync>;

/// Computes a number of the bars of a window, or says why it cannot.
type Computation = dyn Fn(Bars<'_>) -> Result<Option<f64>, Reason> + Send + Sync;

struct Custom {
    name: String,
    window: Window,
    computation: Box<Computation>,
}

impl fmt::Debug for Custom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Custom").field("name", &self.name).field("window", &self.window).finish_non_exhaustive()
    }
}

/// A factor that a function computes of each full window of a symbol's bars. It sees these alone and so no bar of the future.
pub fn custom_factor(
    name: &str,
    window: Window,
    computation: impl Fn(Bars<'_>) -> Result<Option<f64>, Reason> + Send + Sync + 'static,
) -> AnyFactor {
    AnyFactor::new(Custom { name: name.to_owned(), window, computation: Box::new(computation) })
}

impl Factor for Custom {
    fn compute(&self, evaluation: &Evaluation<'_>) -> Result<Vec<Number>, FactorError> {
        let (panel, window) = (evaluation.panel(), self.window.bars());
        let columns = PriceColumn::ALL.map(|column| panel.column(column));
        let failure = Mutex::new(None);
        let made = panel.by_symbol(|symbol, out| {
            let columns = columns.map(|column| column[symbol].iter().map(Number::from).collect::<Vec<_>>());
            for (first, out) in out.iter_mut().skip(window - 1).enumerate() {
                let bars = Bars { columns: columns.each_ref().map(|column| &column[first..first + window]) };
                match (self.computation)(bars) {
                    Ok(number) => *out = number.into(),
                    Err(reason) => {
                        *failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(reason.to_string());
                        return;
                    }
                }
            }
        });
        match failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
            None => Ok(made),
            Some(reason) => Err(FactorError::Custom { name: self.name.clone(), reason }),
        }
    }
}
