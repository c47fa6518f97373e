//! Spans of a screen: which bars of a panel are shown.

use super::candles::usual_step;
use super::error::FactorError;
use super::panel::Panel;
use crate::model::{EpochMs, MS_PER_DAY};
use std::ops::RangeInclusive;

/// The bars that are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// The last one up to a moment, or the last of all.
    AsOf(Option<EpochMs>),
    /// All between two moments, or from the first or to the last of all.
    Between(Option<EpochMs>, Option<EpochMs>),
}

impl Span {
    /// The times of a panel's bars that are wanted.
    ///
    /// # Errors
    /// The panel has no bars, there is none that early, or the second moment is before the first.
    pub fn of(self, panel: &Panel) -> Result<RangeInclusive<EpochMs>, FactorError> {
        let times: Vec<EpochMs> = panel.times().collect();
        let (Some(&first), Some(&last)) = (times.first(), times.last()) else { return Err(FactorError::NoCandles) };
        match self {
            Span::AsOf(moment) => {
                let up_to = times.partition_point(|time| *time <= moment.unwrap_or(last));
                let bar = up_to.checked_sub(1).ok_or(FactorError::TooEarly(first))?;
                Ok(times[bar]..=times[bar])
            }
            Span::Between(Some(from), Some(to)) if from > to => Err(FactorError::Backwards { from, to }),
            Span::Between(from, to) => Ok(from.unwrap_or(first)..=to.unwrap_or(last)),
        }
    }

    /// What whoever asked should know: that the bars end before the moment, or that there are none between the two.
    pub fn notice(self, panel: &Panel) -> Option<String> {
        let times: Vec<i64> = panel.times().map(|time| time.0).collect();
        let (first, last) = (EpochMs(*times.first()?), EpochMs(*times.last()?));
        match self {
            Span::AsOf(Some(moment)) => {
                // A day is named by its end, and a bar by its beginning.
                let length = usual_step(&times).unwrap_or_default().max(MS_PER_DAY);
                let is_later = moment.0 >= last.0.saturating_add(length);
                is_later.then(|| format!("the candles end before {moment}: the last bar is that of {last}"))
            }
            Span::Between(from, to) => {
                let (from, to) = (from.unwrap_or(first), to.unwrap_or(last));
                let is_empty = !times.iter().any(|time| (from.0..=to.0).contains(time));
                is_empty.then(|| format!("there is no bar from {from} to {to}: the bars are from {first} to {last}"))
            }
            Span::AsOf(None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::factor::SymbolCandles;

    /// Bars of the days 10, 11 and 12.
    fn panel() -> Panel {
        let times = [10, 11, 12].map(|day| day * MS_PER_DAY).to_vec();
        Panel::new(vec![SymbolCandles { symbol: "A".to_owned(), times, ..SymbolCandles::default() }]).unwrap()
    }

    fn day(day: i64) -> EpochMs {
        EpochMs(day * MS_PER_DAY)
    }

    #[test]
    fn the_last_bar_up_to_a_moment_is_shown() {
        let of = |moment| Span::AsOf(moment).of(&panel());
        assert_eq!(of(None), Ok(day(12)..=day(12)));
        assert_eq!(of(Some(EpochMs(12 * MS_PER_DAY - 1))), Ok(day(11)..=day(11)));
        assert_eq!(of(Some(day(9))), Err(FactorError::TooEarly(day(10))));
    }

    #[test]
    fn moments_that_no_bar_is_at_are_told_of() {
        let of = |span: Span| span.notice(&panel());
        assert_eq!(of(Span::AsOf(Some(EpochMs(13 * MS_PER_DAY - 1)))), None);
        assert!(of(Span::AsOf(Some(day(13)))).is_some_and(|said| said.contains("the last bar is that of 1970-01-13")));
        assert_eq!(of(Span::Between(Some(day(11)), None)), None);
        assert!(of(Span::Between(Some(day(20)), Some(day(21)))).is_some_and(|said| said.contains("there is no bar")));
    }

    #[test]
    fn an_end_before_the_beginning_is_refused() {
        let refused = Span::Between(Some(day(12)), Some(day(11))).of(&panel());
        assert_eq!(refused, Err(FactorError::Backwards { from: day(12), to: day(11) }));
    }
}
