//! Factors and filters: what they promise, and their evaluation, in which each is computed once.

use super::error::FactorError;
use super::number::Number;
use super::panel::Panel;
use std::collections::HashMap;
use std::fmt::Debug;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

/// A number for each symbol at each bar.
///
/// # Contract
/// The number of a row depends on nothing but the bars up to that row's, so that bars which come later change nothing.
pub trait Factor: Debug + Send + Sync {
    /// Its numbers, one for each row of the panel and in their order.
    ///
    /// # Errors
    /// It cannot be computed.
    fn compute(&self, evaluation: &Evaluation<'_>) -> Result<Vec<Number>, FactorError>;
}

/// Yes or no for each symbol at each bar; no where nobody knows.
///
/// # Contract
/// As that of a [`Factor`].
pub trait Filter: Debug + Send + Sync {
    /// Its answers, one for each row of the panel and in their order.
    ///
    /// # Errors
    /// It cannot be computed.
    fn compute(&self, evaluation: &Evaluation<'_>) -> Result<Vec<bool>, FactorError>;
}

/// Any factor, shared by all that use it.
#[derive(Debug, Clone)]
pub struct AnyFactor(Arc<dyn Factor>);

impl AnyFactor {
    /// This factor.
    pub fn new(factor: impl Factor + 'static) -> AnyFactor {
        AnyFactor(Arc::new(factor))
    }
}

/// Any filter, shared by all that use it.
#[derive(Debug, Clone)]
pub struct AnyFilter(Arc<dyn Filter>);

impl AnyFilter {
    /// This filter.
    pub fn new(filter: impl Filter + 'static) -> AnyFilter {
        AnyFilter(Arc::new(filter))
    }
}

/// Computes factors and filters of one panel, each once however many others use it.
#[derive(Debug)]
pub struct Evaluation<'a> {
    panel: &'a Panel,
    bars: Range<usize>,
    factors: Computed<AnyFactor, Number>,
    filters: Computed<AnyFilter, bool>,
}

/// What was computed, by where it is kept; what it was computed of is held on to, so that nothing else gets its place.
type Computed<Of, T> = Mutex<HashMap<usize, (Of, Arc<Vec<T>>)>>;

impl<'a> Evaluation<'a> {
    /// Of this panel; nothing is computed yet.
    pub fn new(panel: &'a Panel) -> Evaluation<'a> {
        Evaluation::of_bars(panel, 0..panel.times().len())
    }

    /// Of this panel, where only the numbers of some bars are wanted.
    pub(super) fn of_bars(panel: &'a Panel, bars: Range<usize>) -> Evaluation<'a> {
        Evaluation { panel, bars, factors: Mutex::default(), filters: Mutex::default() }
    }

    /// The bars whose numbers are wanted, as they are counted in [`Panel::times`]; those of others may be anything. What looks back
    /// on the numbers of another factor asks an evaluation of all bars for them.
    pub fn bars(&self) -> Range<usize> {
        self.bars.clone()
    }

    /// The panel.
    pub fn panel(&self) -> &'a Panel {
        self.panel
    }

    /// The numbers of a factor.
    ///
    /// # Errors
    /// It cannot be computed.
    pub fn numbers(&self, factor: &AnyFactor) -> Result<Arc<Vec<Number>>, FactorError> {
        let place = Arc::as_ptr(&factor.0).cast::<()>() as usize;
        once(&self.factors, place, factor, || factor.0.compute(self))
    }

    /// Lets go of the numbers of a factor if nobody else uses it than who asks: a panel of millions of rows has room for few.
    pub(super) fn release(&self, factor: &AnyFactor) {
        let place = Arc::as_ptr(&factor.0).cast::<()>() as usize;
        // One is that of who asks, the other stands beside the numbers.
        if Arc::strong_count(&factor.0) <= 2 {
            self.factors.lock().unwrap_or_else(PoisonError::into_inner).remove(&place);
        }
    }

    /// The answers of a filter.
    ///
    /// # Errors
    /// It cannot be computed.
    pub fn answers(&self, filter: &AnyFilter) -> Result<Arc<Vec<bool>>, FactorError> {
        let place = Arc::as_ptr(&filter.0).cast::<()>() as usize;
        once(&self.filters, place, filter, || filter.0.compute(self))
    }
}

fn once<Of: Clone, T>(
    computed: &Computed<Of, T>,
    place: usize,
    of: &Of,
    compute: impl FnOnce() -> Result<Vec<T>, FactorError>,
) -> Result<Arc<Vec<T>>, FactorError> {
    let known = || computed.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, found)) = known().get(&place) {
        return Ok(Arc::clone(found));
    }
    let made = Arc::new(compute()?);
    known().insert(place, (of.clone(), Arc::clone(&made)));
    Ok(made)
}
