//! Growth of 10,000: what became of it in each calendar year, beside the benchmark.

use askama::Template;

use crate::model::{Form, Point, Typography};
use crate::report::growth::{AMOUNT, BenchmarkGrowth};
use crate::report::svg::{Panel, PanelLine, PanelsPicture};
use crate::report::tearsheet::Tearsheet;
use crate::report::text::{change, count};
use crate::report::tint::TintedCell;

/// The number of the colour of benchmarks, and that of one beside a line of the same.
const BENCHMARK_COLOURS: [usize; 2] = [12, 2];
const HEIGHT: f64 = 160.0;

/// The part on growth.
#[derive(Debug, Template)]
#[template(path = "growth.html")]
pub struct GrowthView<'a> {
    sentence: String,
    picture: Option<PanelsPicture>,
    benchmark: Option<&'a BenchmarkGrowth>,
    years: Vec<Year>,
}

#[derive(Debug)]
struct Year {
    year: i16,
    own: TintedCell,
    own_end: String,
    /// The benchmark's return, by how much the backtest's is more, and what became of the amount in it.
    beside: Option<[String; 3]>,
}

impl askama::filters::HtmlSafe for GrowthView<'_> {}

impl<'a> GrowthView<'a> {
    /// The growth of a backtest; `None` where nothing is known of it.
    pub fn new(tearsheet: &'a Tearsheet, colour_number: usize) -> Option<GrowthView<'a>> {
        let growth = &tearsheet.growth;
        let largest = growth.years.iter().fold(0.0f64, |largest, year| largest.max(year.own.abs()));
        let (mut own, mut beside) = (AMOUNT, AMOUNT);
        let mut years = Vec::new();
        for year in &growth.years {
            own *= 1.0 + year.own;
            beside *= 1.0 + year.benchmark.unwrap_or_default();
            years.push(Year {
                year: year.year,
                own: TintedCell::of_return(Some(year.own), largest),
                own_end: count(Some(own)),
                beside: year.benchmark.map(|benchmark| {
                    [change(Some(benchmark)), change(Some(year.own - benchmark)), count(Some(beside))]
                }),
            });
        }
        if years.is_empty() {
            return None;
        }
        let benchmark = growth.benchmark.as_ref();
        let mut sentence = format!("{} became {} over all windows, one after the other", money(AMOUNT), money(own));
        sentence.push_str(&match benchmark {
            Some(known) if !known.points.is_empty() => {
                format!("; in {} it would have become {} on the same days.", known.name, money(beside))
            }
            Some(known) => format!(". The prices of {} do not cover all of its days.", known.name),
            None => ".".to_owned(),
        });
        Some(GrowthView {
            sentence,
            picture: benchmark.and_then(|benchmark| picture(tearsheet, benchmark, colour_number)),
            benchmark: benchmark.filter(|known| !known.points.is_empty()),
            years,
        })
    }
}

fn picture(tearsheet: &Tearsheet, benchmark: &BenchmarkGrowth, colour_number: usize) -> Option<PanelsPicture> {
    let grown = |points: &[Point]| -> Vec<Point> {
        points.iter().map(|point| Point { value: point.value * AMOUNT, ..*point }).collect()
    };
    let (own, other) = (grown(&tearsheet.curve.points), grown(&benchmark.points));
    let other_colour = BENCHMARK_COLOURS[usize::from(colour_number == BENCHMARK_COLOURS[0])];
    let line = |name, points, colour_number| PanelLine { name, points, colour_number };
    let panel = Panel {
        label: String::new(),
        form: Form::COUNT,
        lines: vec![line(&tearsheet.name, &own, colour_number), line(&benchmark.name, &other, other_colour)],
        level: None,
        from_zero: false,
        limits: None,
        height: HEIGHT,
    };
    let title = format!("Growth of {} in {} and in {}", money(AMOUNT), tearsheet.name, benchmark.name);
    (!other.is_empty()).then(|| PanelsPicture::new(title, &[panel]))?
}

fn money(amount: f64) -> String {
    Form::COUNT.write(Some(amount), Typography::Page)
}
