//! Factors and filters: what they promise, and their evaluation, in which each is computed once.

use super::error::FactorError;
use super::number::Number;
use super::panel::Panel;
use std::collections::HashMap;
use std::fmt::Debug;
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
    factors: Computed<AnyFactor, Number>,
    filters: Computed<AnyFilter, bool>,
}

/// What was computed, by where it is kept; what it was computed of is held on to, so that nothing else gets its place.
type Computed<Of, T> = Mutex<HashMap<usize, (Of, Arc<Vec<T>>)>>;

impl<'a> Evaluation<'a> {
    /// Of this panel; nothing is computed yet.
    pub fn new(panel: &'a Panel) -> Evaluation<'a> {
        Evaluation { panel, factors: Mutex::default(), filters: Mutex::default() }
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
