//! Refusals: reasons why a statistic of selection cannot be computed.

/// A statistic that the returns at hand do not allow, by what they lack.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SelectionError {
    /// Too few trials have returns.
    #[error("{found} trials have returns over the same days, and it takes {needed}")]
    TooFewTrials {
        /// Trials with returns.
        found: usize,
        /// The least number of them.
        needed: usize,
    },
    /// Too few days have returns.
    #[error("the trials share {found} days, and it takes {needed}")]
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
    #[error("blocks would have {days} days, and it takes {needed}")]
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
    #[error("{found} windows follow each other, and it takes {needed}")]
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
