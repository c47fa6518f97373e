//! Progress: how far a long task has come, told to whoever listens.

/// Is told how far a task has come; `()` does not listen.
pub trait Progress: Sync {
    /// So many steps are to be done.
    fn begin(&self, total: usize);
    /// One of them is done.
    fn advance(&self);
    /// Whether the task shall go on; what was begun is left as it was before once it shall not.
    fn goes_on(&self) -> bool {
        true
    }
}

impl Progress for () {
    fn begin(&self, _total: usize) {}
    fn advance(&self) {}
}
