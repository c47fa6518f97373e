//! Progress: how far a long task has come, told to whoever listens.

/// Is told how far a task has come; `()` does not listen.
pub trait Progress: Sync {
    /// So many steps are to be done.
    fn begin(&self, total: usize);
    /// One of them is done.
    fn advance(&self);
}

impl Progress for () {
    fn begin(&self, _total: usize) {}
    fn advance(&self) {}
}
