//! Refusals: reasons why a statistic of selection cannot be computed.

/// A statistic that the returns at hand do not allow, by what they lack.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SelectionError {
    /// Too few trials have returns.
    #[error("{}, and it takes {needed}", those(*found, "trial has returns", "trials have returns over the same days"))]
    TooFewTrials {
        /// Trials with returns.
        found: usize,
        /// The least number of them.
        needed: usize,
    },
    /// Too few days have returns.
    #[error("the trials share {}, and it takes {needed}", those(*found, "day", "days"))]
    TooFewDays {
        /// Days that all trials share.
        found: usize,
        /// The least number of them.
        needed: usize,
    },
    /// The returns of trials are not as many as the days.
    #[error("{values} returns are not the same number for each trial on {days} days")]
    UnevenReturns {
        /// Returns of all trials together.
        values: usize,
        /// Days of each.
        days: usize,
    },
    /// A return is infinite or not a number.
    #[error("trial {trial} has a return that is no finite number")]
    NotFinite {
        /// Position of the trial.
        trial: usize,
    },
    /// Blocks of days can be halved only if their number is even.
    #[error("{0} blocks cannot be halved: it takes an even number from 2 to 24")]
    BlockCount(usize),
    /// Blocks of days are too short for the ratio of one to mean anything.
    #[error("blocks would have {}, and it takes {needed}", those(*days, "day", "days"))]
    BlocksTooShort {
        /// Days of a block.
        days: usize,
        /// The least number of them.
        needed: usize,
    },
    /// No trial's returns vary, so that none has a Sharpe ratio.
    #[error("the returns of no trial vary")]
    NothingVaries,
    /// Draws of the bootstrap, or the returns of a standard, are of another number of days.
    #[error("{other} days to compare with do not fit returns of {days} days")]
    OtherDays {
        /// Days of the draws or of the standard.
        other: usize,
        /// Days of the returns.
        days: usize,
    },
    /// A day that a draw names is none of the days.
    #[error("a draw names day {day} of {days}")]
    NoSuchDay {
        /// The day's position.
        day: usize,
        /// Number of days.
        days: usize,
    },
    /// Too few windows follow each other.
    #[error("{}, and it takes {needed}", those(*found, "window follows no other", "windows follow each other"))]
    TooFewWindows {
        /// Windows in order of time.
        found: usize,
        /// The least number of them.
        needed: usize,
    },
    /// No parameter has two values or more.
    #[error("no parameter varies among the trials")]
    NoParameterVaries,
}

/// A count with what goes on after it: for one, and for any other number.
fn those(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_told_from_several() {
        for (found, trials, days, windows) in [
            (1, "1 trial has returns, and it takes 2", "1 day", "1 window follows no other, and it takes 2"),
            (
                3,
                "3 trials have returns over the same days, and it takes 2",
                "3 days",
                "3 windows follow each other, and it takes 2",
            ),
        ] {
            let needed = 2;
            assert_eq!(SelectionError::TooFewTrials { found, needed }.to_string(), trials);
            assert_eq!(SelectionError::TooFewWindows { found, needed }.to_string(), windows);
            let said = SelectionError::TooFewDays { found, needed }.to_string();
            assert_eq!(said, format!("the trials share {days}, and it takes 2"));
            let said = SelectionError::BlocksTooShort { days: found, needed }.to_string();
            assert_eq!(said, format!("blocks would have {days}, and it takes 2"));
        }
    }
}
