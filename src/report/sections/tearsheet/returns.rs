//! Returns: how those of months are distributed, and the days that made most of the difference.

use askama::Template;

use crate::model::{EpochMs, Form, MS_PER_DAY};
use crate::report::svg::{Bin, Expected, Histogram, HistogramStyle, Mark, Side, Tone, round_bins};
use crate::report::tearsheet::Tearsheet;
use crate::report::text::{change, counted, date, ratio};
use crate::stats::{DailyReturn, kurtosis, mean, median, skewness};

/// Days that are listed on each side.
const DAYS: usize = 5;
/// Of fewer months a distribution says nothing.
const LEAST_MONTHS: usize = 6;
const BINS: usize = 14;
const SIZE: (f64, f64) = (460.0, 190.0);

/// The part on returns.
#[derive(Debug, Template)]
#[template(path = "returns.html")]
pub struct ReturnsView {
    months: Option<Months>,
    days: Option<Days>,
}

#[derive(Debug)]
struct Months {
    sentence: String,
    picture: Histogram,
    /// Where each begins, and how many months lie in it.
    bins: Vec<(String, usize)>,
}

#[derive(Debug)]
struct Days {
    /// What the return is without them; not known where one of them lost all.
    sentence: Option<String>,
    /// The date and the return of a best day, then of a worst one.
    rows: Vec<[String; 4]>,
}

impl askama::filters::HtmlSafe for ReturnsView {}

impl ReturnsView {
    /// The returns of a backtest.
    pub fn new(tearsheet: &Tearsheet) -> ReturnsView {
        let performance = &tearsheet.measured.performance;
        let months: Vec<f64> = performance.months.iter().map(|month| month.value).collect();
        let is_daily = tearsheet.measured.value_of("best_day").is_some();
        ReturnsView {
            months: Months::new(&tearsheet.name, &months),
            days: is_daily.then(|| Days::new(&performance.daily)).flatten(),
        }
    }
}

impl Months {
    fn new(name: &str, months: &[f64]) -> Option<Months> {
        let (mean, median) = (mean(months)?, median(months)?);
        let (skew, kurtosis) = (skewness(months)?, kurtosis(months)?);
        if months.len() < LEAST_MONTHS {
            return None;
        }
        let gained = months.iter().filter(|value| **value > 0.0).count();
        let bins: Vec<Bin> = round_bins(months, BINS)
            .into_iter()
            .map(|bin| Bin { tone: if bin.to <= bin_edge(&bin) { Tone::Behind } else { Tone::Plain }, ..bin })
            .collect();
        let tail = if skew < 0.0 { "losses" } else { "gains" };
        let mark = Mark {
            at: mean,
            label: format!("mean {}", change(Some(mean))),
            side: if mean < median { Side::Left } else { Side::Right },
            row: 0,
            tone: Tone::Strong,
        };
        let style = HistogramStyle { axis: "return of a month →", form: Form::CHANGE, size: SIZE };
        let title = format!("Histogram of the returns of {} of {name}", counted(months.len(), "month"));
        Some(Months {
            sentence: format!(
                "{gained} of {} gained; the mean is {}, the median {}. Skewness {} (the longer tail is that of {tail}), kurtosis {} (3 were they normal).",
                counted(months.len(), "month"),
                change(Some(mean)),
                change(Some(median)),
                ratio(Some(skew)),
                ratio(Some(kurtosis)),
            ),
            bins: bins.iter().map(|bin| (change(Some(bin.from)).replace(".0%", "%"), bin.count)).collect(),
            picture: Histogram::new(title, &style, &bins, &[mark], &Expected::default())?,
        })
    }
}

/// What a bin may end at and still hold losses alone, whatever is lost in adding up its width.
fn bin_edge(bin: &Bin) -> f64 {
    (bin.to - bin.from) * 1e-6
}

impl Days {
    fn new(daily: &[DailyReturn]) -> Option<Days> {
        let mut sorted = daily.to_vec();
        sorted.sort_by(|one, other| other.value.total_cmp(&one.value));
        let shown = DAYS.min(sorted.len() / 2);
        let best = || sorted.iter().take(shown);
        let worst = || sorted.iter().rev().take(shown);
        let product = |days: &mut dyn Iterator<Item = &DailyReturn>| days.map(|day| 1.0 + day.value).product::<f64>();
        let whole = product(&mut daily.iter());
        let (without_best, without_worst) = (whole / product(&mut best()) - 1.0, whole / product(&mut worst()) - 1.0);
        let day = |daily: &DailyReturn| [date(EpochMs(daily.day * MS_PER_DAY).date()), change(Some(daily.value))];
        let row = |(best, worst): (&DailyReturn, &DailyReturn)| {
            let ([on, gained], [lost_on, lost]) = (day(best), day(worst));
            [on, gained, lost_on, lost]
        };
        let sentence = || {
            format!(
                "Without the {shown} best days the return is {} instead of {}, without the {shown} worst {}.",
                change(Some(without_best)),
                change(Some(whole - 1.0)),
                change(Some(without_worst)),
            )
        };
        (shown > 0).then(|| Days {
            sentence: without_worst.is_finite().then(sentence),
            rows: best().zip(worst()).map(row).collect(),
        })
    }
}
