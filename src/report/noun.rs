//! The page's word for the backtests that it ranks: winners, unless most of them lose.

/// What the page calls each of the backtests that it ranks; the script is told too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noun {
    /// Where at least half of the known Sharpe ratios are not negative.
    Winner,
    /// Where most of them are negative.
    Backtest,
}

impl Noun {
    /// The word for backtests of these Sharpe ratios, as far as they are known.
    pub fn of(sharpe_ratios: &[f64]) -> Noun {
        let losing = sharpe_ratios.iter().filter(|ratio| **ratio < 0.0).count();
        if losing * 2 <= sharpe_ratios.len() { Noun::Winner } else { Noun::Backtest }
    }

    /// The word for one.
    pub fn one(self) -> &'static str {
        match self {
            Noun::Winner => "winner",
            Noun::Backtest => "backtest",
        }
    }

    /// The word for many.
    pub fn many(self) -> &'static str {
        match self {
            Noun::Winner => "winners",
            Noun::Backtest => "backtests",
        }
    }

    /// The word for many at the head of a sentence or a table.
    pub fn head(self) -> &'static str {
        match self {
            Noun::Winner => "Winners",
            Noun::Backtest => "Backtests",
        }
    }
}
