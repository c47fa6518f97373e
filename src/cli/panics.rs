//! Panics of others that the library catches: nothing is printed of them.

use std::panic::{self, PanicHookInfo};
use std::sync::Arc;

/// Works while nothing is printed of the panics of the Parquet decoder, to which a damaged file may lead. The library
/// catches them and says what is wrong in its own words.
pub(super) fn without_their_output<T>(work: impl FnOnce() -> T) -> T {
    let usual: Arc<dyn Fn(&PanicHookInfo<'_>) + Send + Sync> = Arc::from(panic::take_hook());
    let others = Arc::clone(&usual);
    panic::set_hook(Box::new(move |panic| {
        if !panic.location().is_some_and(|location| location.file().contains("parquet-")) {
            others(panic);
        }
    }));
    let done = work();
    panic::set_hook(Box::new(move |panic| usual(panic)));
    done
}
