//! Rolling returns in words.

use crate::stats::FiveNumbers;

use super::tearsheet::Tearsheet;
use super::text::change;

/// The names of the spans of rolling returns.
pub const ROLLING_LABELS: [&str; 3] = ["3 months", "6 months", "12 months"];

/// The worst, the median and the best return over each span; none where the history is shorter.
pub fn rolling_row(winner: &Tearsheet) -> Vec<Option<[String; 3]>> {
    let texts = |numbers: &FiveNumbers| [numbers.least, numbers.median, numbers.most].map(|value| change(Some(value)));
    winner.measured.rolling.returns.iter().map(|numbers| numbers.as_ref().map(texts)).collect()
}
