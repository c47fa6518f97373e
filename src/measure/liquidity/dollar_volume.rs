//! Dollar volume: what was traded of a symbol a day, as far as it was known before a day began.

use crate::factor::{PriceColumn, SymbolCandles, usual_step};
use crate::model::{EpochMs, MS_PER_DAY};

/// The days that an average looks back on.
pub const LOOKED_BACK_DAYS: i64 = 30;
/// The days of candles that an average takes at least.
pub const LEAST_DAYS: i64 = 5;

/// What was traded of a symbol, in the currency of its price, added up over its candles.
#[derive(Debug)]
pub struct DollarVolume {
    /// When each candle is over, ascending, in milliseconds since 1970.
    ends: Vec<i64>,
    /// What was traded up to the end of each.
    traded: Vec<f64>,
    /// When the first candle began.
    begin: i64,
    /// How long a candle takes.
    length: i64,
}

impl DollarVolume {
    /// Close x volume of candles. They may be of any length: that which most of them have until the next one begins, so that gaps
    /// are time without trading.
    pub fn of(candles: &SymbolCandles) -> Option<DollarVolume> {
        let value = |column, row| candles.value(column, row);
        let traded = |row: usize| Some(value(PriceColumn::Close, row)? * value(PriceColumn::Volume, row)?);
        let mut bars: Vec<(i64, f64)> =
            candles.times.iter().enumerate().filter_map(|(row, time)| Some((*time, traded(row)?))).collect();
        bars.retain(|(_, traded)| traded.is_finite());
        bars.sort_by_key(|(time, _)| *time);
        let begin = bars.first()?.0;
        let times: Vec<i64> = bars.iter().map(|(time, _)| *time).collect();
        let length = usual_step(&times).unwrap_or(MS_PER_DAY);
        let mut sum = 0.0;
        let (ends, traded) = bars
            .into_iter()
            .map(|(time, traded)| {
                sum += traded;
                (time + length, sum)
            })
            .unzip();
        Some(DollarVolume { ends, traded, begin, length })
    }

    /// The mean of a day over the 30 days before the day of a moment, in UTC, or over as many as there are candles of, at least five.
    /// A candle counts on the day on which it is over. `None` where there are fewer, or where the candles end more than a day, or
    /// one of theirs that is longer, before that day: their end is no end of trading.
    pub fn a_day_before(&self, moment: EpochMs) -> Option<f64> {
        let to = moment.day() * MS_PER_DAY;
        let from = (to - LOOKED_BACK_DAYS * MS_PER_DAY).max(self.begin);
        let days = (to - from) as f64 / MS_PER_DAY as f64;
        let is_covered = self.ends.last().is_some_and(|last| last + self.length.max(MS_PER_DAY) >= to);
        let up_to = |time: i64| {
            let over = self.ends.partition_point(|end| *end <= time);
            over.checked_sub(1).map_or(0.0, |last| self.traded[last])
        };
        (days >= LEAST_DAYS as f64 && is_covered).then(|| (up_to(to) - up_to(from)) / days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candles(hours: i64, count: i64, traded_an_hour: f64) -> SymbolCandles {
        SymbolCandles {
            symbol: "BTC/EUR".to_owned(),
            times: (0..count).map(|bar| bar * hours * 3_600_000).collect(),
            close: vec![2.0; count as usize].into(),
            volume: vec![traded_an_hour * hours as f64 / 2.0; count as usize].into(),
            ..SymbolCandles::default()
        }
    }

    #[test]
    fn candles_of_any_length_say_the_same_of_a_day() {
        let noon = |day: i64| EpochMs(day * MS_PER_DAY + MS_PER_DAY / 2);
        for (hours, count) in [(1, 24 * 70), (4, 6 * 70), (24, 70), (7 * 24, 10)] {
            let volume = DollarVolume::of(&candles(hours, count, 10.0)).unwrap();
            let found = volume.a_day_before(noon(70)).unwrap();
            // Of weeks four or five are over within 30 days.
            let off = if hours > 24 { 45.0 } else { 1e-6 };
            assert!((found - 240.0).abs() < off, "{hours} hours: {found}");
        }
    }

    #[test]
    fn nothing_of_the_day_itself_is_known_and_too_little_is_not_enough() {
        let mut of_days = candles(24, 40, 1.0);
        let volume = DollarVolume::of(&of_days).unwrap();
        let changed = |(day, volume): (usize, Option<f64>)| if day == 20 { Some(1e9) } else { volume };
        of_days.volume = of_days.volume.iter().enumerate().map(changed).collect();
        let louder = DollarVolume::of(&of_days).unwrap();
        let at = EpochMs(20 * MS_PER_DAY + 1);
        assert_eq!(volume.a_day_before(at), louder.a_day_before(at));
        assert!(louder.a_day_before(EpochMs(21 * MS_PER_DAY)) > volume.a_day_before(EpochMs(21 * MS_PER_DAY)));
        assert_eq!(
            (volume.a_day_before(EpochMs(4 * MS_PER_DAY)), volume.a_day_before(EpochMs(80 * MS_PER_DAY))),
            (None, None)
        );
    }

    #[test]
    fn where_candles_end_trading_is_not_taken_to_end() {
        let volume = DollarVolume::of(&candles(24, 40, 10.0)).unwrap();
        let at = |day: i64| volume.a_day_before(EpochMs(day * MS_PER_DAY));
        assert!(at(40).is_some_and(|traded| (traded - 240.0).abs() < 1e-6) && at(41).is_some(), "{:?}", at(41));
        assert_eq!((at(42), at(60)), (None, None));
    }
}
