//! The framework's times on the same bundles in the same run, where `IAF_FRAMEWORK` names a Python that has it.

use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, Stdio};

/// Rounds of what takes the framework minutes.
const ROUNDS: &str = "3";

/// Milliseconds by what was done; nothing where no Python is named.
pub fn times(folder: &Path) -> HashMap<String, f64> {
    let Some(python) = std::env::var_os("IAF_FRAMEWORK") else { return HashMap::new() };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/framework.py");
    let mut command = Command::new(python);
    command.arg(script).arg(folder).arg(ROUNDS).stderr(Stdio::null());
    let output = command.output().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let entry = |line: &str| {
        let (name, time) = line.split_once('\t')?;
        Some((name.to_owned(), time.parse().ok()?))
    };
    lines.lines().filter_map(entry).collect()
}
