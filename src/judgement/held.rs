//! Holding out of sample: by the share of its Sharpe ratio that the middle leader kept, and what choosing earned.

use super::{Decay, DecayBand, OutOfSample};
use crate::stats::median;

/// Whether what led in sample held out of sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// The middle leader kept three quarters of its Sharpe ratio, and choosing earned no less than the middle trial.
    Holds,
    /// It kept a quarter or more, and choosing earned no less than the middle trial.
    InPart,
    /// It kept less, or choosing earned less than the middle trial.
    DoesNot,
}

impl Held {
    /// Its name, in words.
    pub fn name(self) -> &'static str {
        match self {
            Held::Holds => "holds",
            Held::InPart => "holds in part",
            Held::DoesNot => "does not hold",
        }
    }
}

impl OutOfSample {
    /// The share of its Sharpe ratio that the middle leader kept; `None` where no leader had one above zero.
    pub fn median_kept(&self) -> Option<f64> {
        let kept: Vec<f64> = self.leaders.iter().filter_map(|leader| leader.decay.kept()).collect();
        median(&kept)
    }

    /// Whether what led in sample held out of sample; `None` where no leader had a Sharpe ratio above zero.
    pub fn held(&self) -> Option<Held> {
        let middle = Decay { in_sample: 1.0, out_of_sample: self.median_kept()? };
        let behind = self.median_return.is_some_and(|median| self.chosen.total_return() < median);
        Some(match middle.band()? {
            DecayBand::Lost | DecayBand::Reversed => Held::DoesNot,
            _ if behind => Held::DoesNot,
            DecayBand::Held => Held::Holds,
            DecayBand::Faded => Held::InPart,
        })
    }
}
