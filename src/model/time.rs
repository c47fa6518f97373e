//! Moments in time as the bundles and the report carry them.

use std::fmt;

use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Timestamp};

/// Milliseconds in a day of UTC.
pub const MS_PER_DAY: i64 = 86_400_000;

/// The moment that others are counted from.
const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// A moment: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EpochMs(pub i64);

impl EpochMs {
    /// Reads ISO-8601 with or without a zone, with `T` or a space, or a date alone. No zone means UTC.
    pub fn parse(text: &str) -> Option<EpochMs> {
        parse_plain(text.as_bytes()).or_else(|| parse_any(text))
    }

    /// As [`EpochMs::parse`], but of a date alone the last moment of its day.
    pub fn parse_end(text: &str) -> Option<EpochMs> {
        let moment = EpochMs::parse(text)?;
        let is_day = text.trim().len() == "2023-06-30".len();
        Some(if is_day { EpochMs(moment.0 + MS_PER_DAY - 1) } else { moment })
    }

    /// As [`EpochMs::parse`], and whether the text is the very one that [`EpochMs::to_text`] makes of the moment.
    pub fn parse_as_written(text: &str) -> Option<(EpochMs, bool)> {
        match parse_plain(text.as_bytes()) {
            Some(moment) => Some((moment, text.as_bytes()[10] == b'T' && text.ends_with("+00:00"))),
            None => parse_any(text).map(|moment| (moment, moment.to_text().is_some_and(|written| written == text))),
        }
    }

    /// The moment as bundles write it: `2022-01-15T00:00:00+00:00`, with six digits behind the seconds only where there
    /// are any. `None` for moments outside the years 0 to 9999.
    pub fn to_text(self) -> Option<String> {
        let moment = self.civil()?;
        let (year, month, day) = (u16::try_from(moment.year()).ok()?, moment.month(), moment.day());
        let (hour, minute, second) = (moment.hour(), moment.minute(), moment.second());
        let micros = match moment.millisecond() {
            0 => String::new(),
            millis => format!(".{millis:03}000"),
        };
        Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{micros}+00:00"))
    }

    /// The calendar day in UTC. Moments outside the years that a calendar knows meet its ends.
    pub fn date(self) -> Date {
        let clamped = if self.0 < 0 { Date::MIN } else { Date::MAX };
        self.civil().map_or(clamped, DateTime::date)
    }

    /// The first moment of a day in UTC.
    pub fn from_date(date: Date) -> EpochMs {
        EpochMs::from_civil(date.at(0, 0, 0, 0))
    }

    /// Date and time in UTC; `None` outside of the years that a calendar knows.
    fn civil(self) -> Option<DateTime> {
        EPOCH.checked_add(SignedDuration::from_millis(self.0)).ok()
    }

    /// The moment of a date and time in UTC. It is counted by the calendar alone: timestamps end a day before it does, so that
    /// there is one of the last day in every time zone.
    fn from_civil(civil: DateTime) -> EpochMs {
        let since = civil.duration_since(EPOCH);
        EpochMs(since.as_secs() * 1000 + i64::from(since.subsec_millis()))
    }

    /// Whole days since 1970-01-01 in UTC.
    pub fn day(self) -> i64 {
        self.0.div_euclid(MS_PER_DAY)
    }
}

/// `2022-01-15T00:00:00Z`, with milliseconds only where there are any.
impl fmt::Display for EpochMs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.civil() {
            Some(moment) => write!(f, "{moment}Z"),
            None => write!(f, "{} ms", self.0),
        }
    }
}

/// The forms that files are full of, read without a general parser: `YYYY-MM-DD[T ]HH:MM:SS[+00:00|Z]`.
fn parse_plain(text: &[u8]) -> Option<EpochMs> {
    if !matches!(text.get(19..)?, b"" | b"Z" | b"+00:00") {
        return None;
    }
    let separators = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')];
    if separators.iter().any(|&(at, byte)| text[at] != byte) || !matches!(text[10], b'T' | b' ') {
        return None;
    }
    let year = i16::try_from(digits(&text[0..4])?).ok()?;
    let part = |at: usize| i8::try_from(digits(&text[at..at + 2])?).ok();
    let civil = DateTime::new(year, part(5)?, part(8)?, part(11)?, part(14)?, part(17)?, 0).ok()?;
    Some(EpochMs::from_civil(civil))
}

/// Every other form: fractions, other zones, a date alone.
fn parse_any(text: &str) -> Option<EpochMs> {
    let text = text.trim();
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(EpochMs(moment.as_millisecond()));
    }
    // Any other zone is one that no timestamp can be in.
    let in_utc = text.strip_suffix("+00:00").or_else(|| text.strip_suffix('Z')).unwrap_or(text);
    let has_zone = in_utc.get(10..).is_some_and(|time| time.contains(['+', '-', '[']));
    let civil: DateTime = in_utc.parse().ok().filter(|_| !has_zone)?;
    Some(EpochMs::from_civil(civil))
}

fn digits(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_written_form_of_a_moment_is_the_same_moment() {
        let noon = Some(EpochMs(1_642_248_000_000));
        for text in [
            "2022-01-15T12:00:00+00:00",
            "2022-01-15 12:00:00",
            "2022-01-15T12:00:00Z",
            "2022-01-15T12:00:00",
            "2022-01-15T14:00:00+02:00",
            "2022-01-15 12:00:00.000000",
        ] {
            assert_eq!(EpochMs::parse(text), noon, "{text}");
        }
        assert_eq!(EpochMs::parse("2022-01-15"), Some(EpochMs(1_642_204_800_000)));
        assert_eq!(EpochMs::parse("2022-01-15T12:00:00.591245+00:00"), Some(EpochMs(1_642_248_000_591)));
    }

    #[test]
    fn the_plain_reader_agrees_with_the_calendar_over_centuries() {
        for day in (-100_000..100_000).step_by(37) {
            let moment = EpochMs(day * MS_PER_DAY);
            assert_eq!(EpochMs::parse(&moment.to_string()), Some(moment));
            assert_eq!(EpochMs::from_date(moment.date()), moment);
        }
    }

    #[test]
    fn moments_are_written_so_that_other_texts_of_them_are_told() {
        for text in ["2022-01-15T12:00:00+00:00", "2022-01-15T12:00:00.591000+00:00", "0000-01-01T00:00:00+00:00"] {
            let (moment, is_plain) = EpochMs::parse_as_written(text).unwrap();
            assert_eq!((moment.to_text().as_deref(), is_plain), (Some(text), true));
        }
        for text in [
            "2022-01-15 12:00:00",
            "2022-01-15T12:00:00",
            "2022-01-15T12:00:00Z",
            "2022-01-15 12:00:00+00:00",
            "2022-01-15T12:00:00+02:00",
            "2022-01-15T12:00:00.591245+00:00",
            "2022-01-15T12:00:60+00:00",
            "2022-01-15",
        ] {
            assert!(matches!(EpochMs::parse_as_written(text), Some((_, false))), "{text}");
        }
        assert_eq!(EpochMs(i64::MAX).to_text(), None);
        assert_eq!(EpochMs(-100_000_000 * MS_PER_DAY / 100).to_text().map(|text| text.len()), None);
    }

    #[test]
    fn the_first_and_last_days_of_the_calendar_have_moments() {
        assert_eq!(EpochMs::from_date(Date::MAX).date(), EpochMs(i64::MAX).date());
        assert_eq!(EpochMs::from_date(Date::MIN).date(), EpochMs(i64::MIN).date());
        for text in ["9999-12-30T22:00:00+00:00", "9999-12-31T00:00:00+00:00", "9999-12-31T23:59:59.999000+00:00"] {
            let (moment, is_plain) = EpochMs::parse_as_written(text).unwrap();
            assert_eq!((moment.to_text().as_deref(), is_plain), (Some(text), true));
            assert_eq!(moment.date().year(), 9999);
        }
        // A moment that no text can say is kept as the text that it is.
        assert_eq!(EpochMs::parse("9999-12-31T23:59:59-01:00"), None);
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in ["", "yesterday", "2022-02-30T00:00:00Z", "2022-13-01T00:00:00Z", "2022-01-01T24:00:00Z"] {
            assert_eq!(EpochMs::parse(text), None, "{text}");
        }
    }
}
