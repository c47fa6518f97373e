//! The framework's times on the same bundles in the same run, where `IAF_FRAMEWORK` names a Python that has it.

use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, Stdio};

/// Bundles up to which the framework is measured three times, and up to which at all: more take it hours.
const FEW: usize = 100;
const MOST: usize = 1_000;

/// Milliseconds by what was done; nothing where no Python is named.
pub fn times(folder: &Path, bundles: usize) -> HashMap<String, f64> {
    if bundles > MOST {
        return HashMap::new();
    }
    let rounds = if bundles > FEW { "1" } else { "3" };
    let Some(python) = std::env::var_os("IAF_FRAMEWORK") else { return HashMap::new() };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/framework.py");
    let mut command = Command::new(python);
    command.arg(script).arg(folder).arg(rounds).stderr(Stdio::null());
    let output = command.output().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let entry = |line: &str| {
        let (name, time) = line.split_once('\t')?;
        Some((name.to_owned(), time.parse().ok()?))
    };
    lines.lines().filter_map(entry).collect()
}
