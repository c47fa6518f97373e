//! The module `_iafbt`: what Python sees of the library. Converts values and errors; decides nothing.
//!
//! The package `iafbt` beside it gives these their names, and the page its place in a notebook.

mod backtest;
mod errors;
mod kernel;
mod migrate;
mod own_factor;
mod page;
mod ranking;
mod screen;
mod store;
mod sweep;
mod table;
mod work;

use pyo3::prelude::*;

/// Runs the command `iaf` on arguments without the program's name, and gives its exit code. For a process that is the command
/// and nothing else.
#[pyfunction]
fn run_command(py: Python<'_>, arguments: Vec<std::ffi::OsString>) -> u8 {
    let arguments = std::iter::once("iaf".into()).chain(arguments);
    py.detach(|| {
        iaf::cli::keep_freed_memory();
        iaf::cli::clean_up_when_interrupted();
        iaf::cli::run_for_code(arguments)
    })
}

/// Says nothing of panics inside of the decoder of Parquet, which the library catches and turns into errors.
fn keep_caught_panics_quiet() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !panic.location().is_some_and(|location| location.file().contains("parquet-")) {
            usual(panic);
        }
    }));
}

#[pymodule]
fn _iafbt(module: &Bound<'_, PyModule>) -> PyResult<()> {
    keep_caught_panics_quiet();
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<table::Table>()?;
    module.add_class::<sweep::Sweep>()?;
    module.add_class::<store::Store>()?;
    module.add_class::<backtest::Backtest>()?;
    module.add_function(wrap_pyfunction!(run_command, module)?)?;
    module.add_function(wrap_pyfunction!(page::page_of_backtests, module)?)?;
    module.add_function(wrap_pyfunction!(kernel::index_files, module)?)?;
    module.add_function(wrap_pyfunction!(migrate::migrate_backtests, module)?)
}
