//! Windows: how many bars a figure looks at.

use super::error::FactorError;

/// A number of bars, at least one, the present bar among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window(usize);

impl Window {
    /// A window of so many bars.
    ///
    /// # Errors
    /// It is 0.
    pub fn new(bars: usize) -> Result<Window, FactorError> {
        if bars == 0 { Err(FactorError::NoBars) } else { Ok(Window(bars)) }
    }

    /// The number of bars.
    pub fn bars(self) -> usize {
        self.0
    }
}
