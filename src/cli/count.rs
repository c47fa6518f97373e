//! Counts as people type them: a number of backtests, or `all`.

use std::fmt;
use std::str::FromStr;

/// The number of backtests that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Count {
    All,
    First(u32),
}

/// A text that is no count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is a number from 1 on, or 'all'")]
pub(super) struct NoCount;

impl Count {
    /// The number that was asked for, however many there are.
    pub(super) fn asked(self, total: usize) -> usize {
        match self {
            Count::All => total,
            Count::First(count) => count as usize,
        }
    }

    /// As many of so many as are asked for.
    pub(super) fn of(self, total: usize) -> usize {
        self.asked(total).min(total)
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Count::All => f.write_str("all"),
            Count::First(count) => write!(f, "{count}"),
        }
    }
}

impl FromStr for Count {
    type Err = NoCount;

    fn from_str(text: &str) -> Result<Count, NoCount> {
        match text.parse() {
            Ok(count) if count > 0 => Ok(Count::First(count)),
            Err(_) if text.eq_ignore_ascii_case("all") => Ok(Count::All),
            _ => Err(NoCount),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_a_number_or_all() {
        assert_eq!("all".parse::<Count>().map(|count| count.of(7)), Ok(7));
        assert_eq!("3".parse::<Count>().map(|count| (count.of(7), count.of(2))), Ok((3, 2)));
        for text in ["0", "-1", "", "some", "1.5"] {
            assert_eq!(text.parse::<Count>(), Err(NoCount), "{text}");
        }
    }
}
