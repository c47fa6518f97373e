//! Prices from the text of a CSV file: a column of dates and a column of closes, and what is odd in them by line.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::model::EpochMs;
use crate::stats::Close;

use super::text::first_few;

/// Longer holes than this, in days, are named; markets that close for a holiday stay below it.
const LONGEST_HOLE: i64 = 7;

/// The prices of one benchmark.
#[derive(Debug, Clone, PartialEq)]
pub struct Prices {
    /// Its name, such as `BTC/EUR`.
    pub name: String,
    /// Its closes in order of date, one a day.
    pub closes: Vec<Close>,
    /// Oddities, each with its line; of many the first ones and how many more there are.
    pub notices: Vec<String>,
}

/// Why a text holds no prices.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PricesError {
    /// There is no line.
    #[error("it is empty; it should begin with 'date,close'")]
    Empty,
    /// The first line names columns, but not the ones that are needed.
    #[error("line 1 names no column '{missing}'")]
    Column {
        /// The column that is missing.
        missing: &'static str,
    },
    /// No line holds a date and a price.
    #[error("no line holds a date and a price{}", first.as_ref().map(|notice| format!("; {notice}")).unwrap_or_default())]
    NoPrices {
        /// The fault of the first of them.
        first: Option<String>,
    },
}

impl Prices {
    /// Reads the text of a CSV file: `date,close` lines with comma, semicolon or tab between them, dates as
    /// `YYYY-MM-DD`, of several times of a day the latest. The first line may name the columns in any order.
    ///
    /// Lines that cannot be read, moments given twice (the last one counts), lines out of order and holes of more than a
    /// week are noticed.
    ///
    /// # Errors
    /// There is nothing to read.
    pub fn parse(name: String, text: &str) -> Result<Prices, PricesError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let first = text.lines().find(|line| !line.trim().is_empty()).ok_or(PricesError::Empty)?;
        let separator = [b';', b'\t', b','].into_iter().find(|separator| first.as_bytes().contains(separator));
        let separator = separator.unwrap_or(b',');
        let mut records = csv::ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes())
            .into_records()
            .filter(|record| record.as_ref().map_or(true, |record| record.iter().any(|cell| !cell.is_empty())))
            .peekable();
        let names = records.peek().and_then(|record| record.as_ref().ok());
        let columns = match names.map(columns).transpose()?.flatten() {
            Some(columns) => {
                records.next();
                columns
            }
            None => (0, 1),
        };
        let mut found: BTreeMap<Date, DatedPrice> = BTreeMap::new();
        let mut notices = Vec::new();
        let mut latest: Option<Date> = None;
        for record in records {
            let number = match &record {
                Ok(record) => record.position().map_or(0, csv::Position::line),
                Err(error) => error.position().map_or(0, csv::Position::line),
            };
            let record = record.map_err(|error| LineFault::Unreadable(error.to_string()));
            let line = match record.and_then(|record| DatedPrice::parse(&record, separator, columns)) {
                Ok(line) => line,
                Err(fault) => {
                    notices.push(format!("line {number} is left out: {fault}"));
                    continue;
                }
            };
            let date = line.date;
            if let Some(known) = found.get(&date) {
                if known.seconds == line.seconds {
                    notices.push(format!("line {number} gives {} again; the later line counts", line.moment));
                }
                if known.seconds > line.seconds {
                    continue;
                }
            } else if let Some(latest) = latest {
                let hole = EpochMs::from_date(date).day() - EpochMs::from_date(latest).day();
                if hole < 0 {
                    notices.push(format!("line {number} ({date}) is out of order; it was sorted in"));
                } else if hole > LONGEST_HOLE {
                    notices.push(format!("line {number}: {} days are missing before {date}", hole - 1));
                }
            }
            found.insert(date, line);
            latest = latest.max(Some(date));
        }
        if found.is_empty() {
            return Err(PricesError::NoPrices { first: notices.into_iter().next() });
        }
        let closes = found.into_values().map(|DatedPrice { date, price, .. }| Close { date, price }).collect();
        Ok(Prices { name, closes, notices: first_few(notices) })
    }
}

/// The positions of date and close, if this line names its columns.
fn columns(line: &csv::StringRecord) -> Result<Option<(usize, usize)>, PricesError> {
    if line.iter().any(|cell| moment(cell).is_some()) {
        return Ok(None);
    }
    let position = |known: &[&str], missing| {
        let is_known = |name: &str| known.iter().any(|known| known.eq_ignore_ascii_case(name));
        line.iter().position(is_known).ok_or(PricesError::Column { missing })
    };
    let date = position(&["date", "datetime", "timestamp", "time", "day"], "date")?;
    Ok(Some((date, position(&["close", "adj close", "price", "value"], "close")?)))
}

/// Why a line holds no price.
#[derive(Debug, thiserror::Error)]
enum LineFault {
    #[error("{0}")]
    Unreadable(String),
    #[error("it has no date")]
    NoDate,
    #[error("'{0}' is no date (YYYY-MM-DD)")]
    NotADate(String),
    #[error("it has no close")]
    NoClose,
    #[error("the close {0} is not above zero")]
    NotAboveZero(String),
    #[error("'{0}' is no number")]
    NotANumber(String),
}

/// A price with the day and the time that it is of.
#[derive(Debug)]
struct DatedPrice {
    /// As it is written.
    moment: String,
    date: Date,
    /// Since midnight.
    seconds: u32,
    price: f64,
}

impl DatedPrice {
    fn parse(
        line: &csv::StringRecord,
        separator: u8,
        (date_column, close_column): (usize, usize),
    ) -> Result<DatedPrice, LineFault> {
        let cell = |column: usize| line.get(column).filter(|cell| !cell.is_empty());
        let written = cell(date_column).ok_or(LineFault::NoDate)?;
        let (date, seconds) = moment(written).ok_or_else(|| LineFault::NotADate(written.to_owned()))?;
        let price = cell(close_column).ok_or(LineFault::NoClose)?;
        match without_thousands(price, separator).parse::<f64>() {
            Ok(number) if number.is_finite() && number > 0.0 => {
                Ok(DatedPrice { moment: written.to_owned(), date, seconds, price: number })
            }
            Ok(_) => Err(LineFault::NotAboveZero(price.to_owned())),
            Err(_) => Err(LineFault::NotANumber(price.to_owned())),
        }
    }
}

/// The day and the seconds since its midnight; what stands behind a time, such as a zone, does not count.
fn moment(text: &str) -> Option<(Date, u32)> {
    let (date, time) = text.split_at_checked("YYYY-MM-DD".len())?;
    let numbers = time.trim_start_matches(['T', ' ']).split(|letter: char| !letter.is_ascii_digit());
    let seconds = numbers.zip([3600, 60, 1]).map_while(|(number, unit)| number.parse::<u32>().ok()?.checked_mul(unit));
    Some((date.parse().ok()?, seconds.fold(0, u32::saturating_add)))
}

/// A number with a point before its decimals and nothing between its thousands. Where the comma does not part the columns
/// it parts the decimals.
fn without_thousands(number: &str, separator: u8) -> String {
    let is_grouped = |number: &str| number.split(',').skip(1).all(|group| group.len() == 3);
    match (number.rfind(','), number.rfind('.')) {
        (Some(comma), Some(point)) if comma > point => number.replace('.', "").replace(',', "."),
        (Some(_), Some(_)) => number.replace(',', ""),
        (Some(_), None) if separator == b',' && is_grouped(number) => number.replace(',', ""),
        _ => number.replace(',', "."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Prices, PricesError> {
        Prices::parse("X".to_owned(), text)
    }

    fn closes(text: &str) -> Vec<(String, f64)> {
        let prices = parse(text).unwrap();
        assert_eq!(prices.notices, Vec::<String>::new());
        prices.closes.iter().map(|close| (close.date.to_string(), close.price)).collect()
    }

    #[test]
    fn every_usual_form_of_a_price_list_is_read() {
        let expected = [("2022-01-01".to_owned(), 10.5), ("2022-01-02".to_owned(), 11.0)];
        for text in [
            "date,close\n2022-01-01,10.5\n2022-01-02,11\n",
            "Date;Open;Close\r\n2022-01-01;9;10,5\r\n2022-01-02;9;11\r\n",
            "\u{feff}\"Close\"\t\"Datetime\"\n10.5\t2022-01-01T00:00:00Z\n11\t2022-01-02 00:00\n",
            "2022-01-01,10.5\n\n2022-01-02,11",
        ] {
            assert_eq!(closes(text), expected, "{text}");
        }
    }

    #[test]
    fn numbers_are_read_as_they_are_written() {
        for (text, expected) in [
            ("date,close\n2022-01-01,\"38,483.12\"\n", 38_483.12),
            ("date,close\n2022-01-01,\"38,483\"\n", 38_483.0),
            ("date,close\n2022-01-01,\"10,5\"\n", 10.5),
            ("date;close\n2022-01-01;38.483,12\n", 38_483.12),
            ("date;close\n2022-01-01;38,483\n", 38.483),
            ("Date,Open,High,Low,Close,52w_high\n2022-01-01,1,2,3,4,5\n", 4.0),
        ] {
            assert_eq!(closes(text), [("2022-01-01".to_owned(), expected)], "{text}");
        }
    }

    #[test]
    fn what_is_odd_is_named_with_its_line() {
        let prices = parse(
            "date,close\n2022-01-02,11\n2022-01-01,10\n2022-01-02,12\nyesterday,3\n2022-01-03,x\n2022-01-04,-1\n2022-02-01,9\n",
        )
        .unwrap();
        assert_eq!(prices.closes.iter().map(|close| close.price).collect::<Vec<_>>(), [10.0, 12.0, 9.0]);
        assert_eq!(
            prices.notices,
            [
                "line 3 (2022-01-01) is out of order; it was sorted in",
                "line 4 gives 2022-01-02 again; the later line counts",
                "line 5 is left out: 'yesterday' is no date (YYYY-MM-DD)",
                "line 6 is left out: 'x' is no number",
                "line 7 is left out: the close -1 is not above zero",
                "line 8: 29 days are missing before 2022-02-01",
            ]
        );
    }

    #[test]
    fn of_several_times_of_a_day_the_latest_counts() {
        let text = "Datetime,Close\n2022-01-01T00:00:00,1\n2022-01-01T23:00:00,2\n2022-01-01T22:00:00,3\n2022-01-02T00:00:00,4\n";
        assert_eq!(closes(text), [("2022-01-01".to_owned(), 2.0), ("2022-01-02".to_owned(), 4.0)]);
        assert_eq!(closes("2022-01-01 9:00,1\n2022-01-01 10:00,2\n"), [("2022-01-01".to_owned(), 2.0)]);
        let twice = parse("2022-01-01 10:00,1\n2022-01-01 10:00,2\n").unwrap();
        assert_eq!(twice.notices, ["line 2 gives 2022-01-01 10:00 again; the later line counts"]);
        assert_eq!(twice.closes[0].price, 2.0);
    }

    #[test]
    fn of_many_odd_lines_the_first_are_named_and_the_rest_counted() {
        let prices = parse(&format!("2022-01-01,1\n{}", "x,1\n".repeat(1000))).unwrap();
        assert_eq!(
            prices.notices[9..],
            ["line 11 is left out: 'x' is no date (YYYY-MM-DD)", "and 990 more like these"]
        );
    }

    #[test]
    fn a_file_without_prices_says_what_it_should_hold() {
        assert_eq!(parse(" \n"), Err(PricesError::Empty));
        assert_eq!(parse("date,open\n2022-01-01,1"), Err(PricesError::Column { missing: "close" }));
        let error = parse("date,close\nx,1").unwrap_err();
        assert_eq!(
            error.to_string(),
            "no line holds a date and a price; line 2 is left out: 'x' is no date (YYYY-MM-DD)"
        );
    }
}
