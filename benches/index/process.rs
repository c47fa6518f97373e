//! The command as a process: its times, and the most memory that it had at once.

use std::fs;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How often each thing is measured; the median and the fastest are shown. Of what takes long, three rounds have to do.
const ROUNDS: usize = 11;
const FEW_ROUNDS: usize = 3;
const LONG: Duration = Duration::from_secs(3);

/// How often the memory of a process is looked at.
const GLANCE: Duration = Duration::from_millis(1);

/// Times of some rounds.
#[derive(Clone, Copy)]
pub struct Times {
    /// The one in the middle.
    pub median: Duration,
    /// The one that other work on the machine disturbed least.
    pub fastest: Duration,
}

/// Runs the command.
pub fn iaf(arguments: &[&str]) {
    let status = command(arguments).status().unwrap();
    assert!(status.success(), "{arguments:?}");
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_iaf"));
    command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// The times of some rounds, after one that warms the caches.
pub fn time(prepare: &dyn Fn(), work: &dyn Fn()) -> Times {
    let round = || {
        prepare();
        let start = Instant::now();
        work();
        start.elapsed()
    };
    let rounds = if round() > LONG { FEW_ROUNDS } else { ROUNDS };
    let mut times: Vec<Duration> = (0..rounds).map(|_| round()).collect();
    times.sort();
    Times { median: times[rounds / 2], fastest: times[0] }
}

/// The most memory that the command had at once, in bytes; `None` where the system does not tell.
pub fn peak_memory(arguments: &[&str]) -> Option<u64> {
    let mut process = command(arguments).spawn().unwrap();
    let status = format!("/proc/{}/status", process.id());
    let mut peak = None;
    while process.try_wait().unwrap().is_none() {
        let kilobytes = fs::read_to_string(&status).ok().and_then(|status| {
            let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
            line.split_whitespace().nth(1)?.parse::<u64>().ok()
        });
        peak = peak.max(kilobytes.map(|kilobytes| kilobytes * 1024));
        sleep(GLANCE);
    }
    peak
}
