//! Interruption: what is taken away before a signal ends the process.

/// Where the process is interrupted or asked to end, takes its temporary files away and then ends it as the signal would have.
///
/// For a program that is the command and nothing else: it is the whole process that is meant.
pub fn clean_up_when_interrupted() {
    #[cfg(unix)]
    unix::watch();
}

#[cfg(unix)]
mod unix {
    use crate::files;
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;
    use std::{fs, thread};

    /// Without a watcher a signal ends the process as ever, and the next one takes its temporary files away.
    pub(super) fn watch() {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        // What the parent has told us to pass over, as for what runs in the background, is passed over.
        let heeded = [SIGINT, SIGTERM].into_iter().filter(|signal| !is_ignored(&status, *signal));
        let Ok(mut signals) = Signals::new(heeded) else { return };
        let _ = thread::Builder::new().spawn(move || {
            for signal in signals.forever() {
                files::remove_own();
                let _ = emulate_default_handler(signal);
            }
        });
    }

    /// Whether a signal is passed over, by the mask of those that the system tells of the process.
    fn is_ignored(status: &str, signal: i32) -> bool {
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
        mask >> (signal - 1) & 1 == 1
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_signals_that_are_passed_over_are_read_from_their_mask() {
            let status = "Name:\tiaf\nSigIgn:\t0000000000000002\nSigCgt:\t0000000000004000\n";
            assert!(is_ignored(status, SIGINT) && !is_ignored(status, SIGTERM) && !is_ignored("", SIGINT));
        }
    }
}
