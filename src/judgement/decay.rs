//! Decay: what was left of the Sharpe ratios of leaders, once they were held to days that they were not chosen on.

/// From this share of its ratio on a leader held.
const HELD: f64 = 0.75;

/// Below this share of it nothing much was left.
const LOST: f64 = 0.25;

/// What became of a leader's Sharpe ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DecayBand {
    /// Three quarters of it or more were left.
    Held,
    /// A quarter or more.
    Faded,
    /// Less than a quarter.
    Lost,
    /// It was below zero.
    Reversed,
}

impl DecayBand {
    /// All of them, from the best on.
    pub const ALL: [DecayBand; 4] = [DecayBand::Held, DecayBand::Faded, DecayBand::Lost, DecayBand::Reversed];

    /// Its name, a word.
    pub fn name(self) -> &'static str {
        match self {
            DecayBand::Held => "held",
            DecayBand::Faded => "faded",
            DecayBand::Lost => "lost",
            DecayBand::Reversed => "reversed",
        }
    }
}

/// The Sharpe ratio of a leader, per year, in sample and out of sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decay {
    /// On the days that it was chosen on.
    pub in_sample: f64,
    /// On the days that it was held to.
    pub out_of_sample: f64,
}

impl Decay {
    /// The share of it that was left, below 0 where it was reversed; `None` where there was none above zero to keep.
    pub fn kept(&self) -> Option<f64> {
        (self.in_sample > 0.0).then(|| self.out_of_sample / self.in_sample)
    }

    /// What became of it; `None` where there was none above zero to keep.
    pub fn band(&self) -> Option<DecayBand> {
        Some(match self.kept()? {
            kept if kept >= HELD => DecayBand::Held,
            kept if kept >= LOST => DecayBand::Faded,
            kept if kept >= 0.0 => DecayBand::Lost,
            _ => DecayBand::Reversed,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_follow_the_share_that_was_left() {
        let band = |in_sample, out_of_sample| Decay { in_sample, out_of_sample }.band();
        let bands = [1.5, 1.4, 0.5, 0.4, 0.0, -0.1].map(|out_of_sample| band(2.0, out_of_sample).unwrap());
        let [held, faded, lost, reversed] = DecayBand::ALL;
        assert_eq!(bands, [held, faded, faded, lost, lost, reversed]);
        assert_eq!((band(0.0, 1.0), band(-1.0, 1.0)), (None, None));
    }
}
