//! A Python for tests that ask one: an environment with packages, made once and kept under `target`.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The Python of an environment with these packages. Where it cannot be had, says so and gives none; under CI it panics.
pub fn python(packages: &[&str]) -> Option<PathBuf> {
    match environment(packages) {
        Ok(python) => Some(python),
        Err(reason) if std::env::var("CI").is_ok_and(|ci| ci == "true") => {
            panic!("no Python with {packages:?}: {reason}")
        }
        Err(reason) => {
            // Printed past the test harness, which keeps what a passing test prints to itself.
            let _ = writeln!(io::stderr(), "SKIPPED: there is no Python with {packages:?}: {reason}");
            None
        }
    }
}

fn environment(packages: &[&str]) -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let environment = folder.join(packages.join("-").replace("==", "-").replace(['<', '>', '=', ','], ""));
    let python = environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let complete = environment.join("complete");
    // Two tests that ask for the same packages make one environment.
    let making = File::create(folder.join("python.lock")).and_then(|file| file.lock().map(|()| file));
    let _making = making.map_err(|error| error.to_string())?;
    if !complete.exists() {
        run(Command::new("python3").args([
            OsStr::new("-m"),
            "venv".as_ref(),
            "--clear".as_ref(),
            environment.as_ref(),
        ]))?;
        let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        run(Command::new(&python).args(install).args(packages))?;
        fs::write(complete, "").map_err(|error| error.to_string())?;
    }
    Ok(python)
}

/// Runs a command and returns what it prints.
pub fn run(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| format!("{command:?} cannot be run: {error}"))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(format!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr))),
    }
}
