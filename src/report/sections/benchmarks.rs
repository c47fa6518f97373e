//! The winners against benchmarks: holding, monthly purchases, a basket of all and money at rest.

use askama::Template;
use jiff::civil::Date;

use crate::measure::WindowResult;
use crate::model::{EpochMs, Point};
use crate::stats::{annual_growth, benchmark_growth, return_over};

use super::{Html, Subject, html};
use crate::report::benchmark::{Benchmark, regression};
use crate::report::ids::tearsheet_id;
use crate::report::input::ReportInput;
use crate::report::noun::Noun;
use crate::report::prices::Prices;
use crate::report::svg::{Curve, CurvesPicture, CurvesStyle, colour_number};
use crate::report::tearsheet::Tearsheet;
use crate::report::text::{change, date, first_few, ratio};
use crate::report::tint::{TintedCell, column_tints};
use crate::report::window_span::WindowSpan;
use crate::report::windows::ReportWindows;

/// Lines beside the leader in the picture.
const DRAWN: usize = 5;

/// The section on benchmarks.
#[derive(Debug, Template)]
#[template(path = "benchmarks.html")]
struct BenchmarksView<'a> {
    noun: Noun,
    picture: Option<CurvesPicture>,
    windows: &'a [WindowSpan],
    /// How many beat each of what can be held, in a sentence.
    beaten: Option<String>,
    rows: Vec<Row>,
    duels: Vec<Duels<'a>>,
    notices: Vec<String>,
    is_tearsheet: bool,
}

/// What a benchmark made of the whole time and of each window.
#[derive(Debug)]
struct Row {
    name: String,
    /// What all its prices make, from the first to the last.
    of_all_prices: Option<String>,
    total: String,
    growth: String,
    cells: Vec<TintedCell>,
}

/// All winners against one benchmark.
#[derive(Debug)]
struct Duels<'a> {
    benchmark: String,
    rows: Vec<Duel<'a>>,
}

#[derive(Debug)]
struct Duel<'a> {
    id: String,
    name: &'a str,
    excess: String,
    excess_class: &'static str,
    alpha: String,
    beta: String,
    won: String,
    best: String,
    worst: String,
}

/// The section.
pub fn render(subject: &Subject<'_>) -> Html {
    html(BenchmarksView::new(subject.input, subject.listed, subject.windows))
}

impl<'a> BenchmarksView<'a> {
    /// The section on some winners of a report; `None` where no prices were given or no winner has a window.
    fn new(input: &'a ReportInput, winners: &'a [Tearsheet], windows: &'a ReportWindows) -> Option<BenchmarksView<'a>> {
        let (start, end) = windows.span().filter(|_| !input.benchmarks.is_empty())?;
        let (start, end) = (start.date(), end.date());
        let rest = RiskFree::of(&input.winners);
        let name = format!("Risk-free {}", percent_of_year(rest.rate));
        let benchmarks = Benchmark::all(&input.benchmarks, rest.rate, name);
        let of_window = |benchmark: &Benchmark<'_>, window: &WindowSpan| {
            let returns = benchmark.returns(window.start.date(), window.end.date());
            returns.last().map(|point| point.value)
        };
        let largest = benchmarks
            .iter()
            .flat_map(|benchmark| windows.all().iter().filter_map(|window| of_window(benchmark, window)))
            .fold(0.0f64, |largest, value| largest.max(value.abs()));
        let row = |benchmark: &Benchmark<'_>| {
            let whole = benchmark.returns(start, end);
            Row {
                name: benchmark.name.clone(),
                of_all_prices: of_all_prices(benchmark),
                total: change(whole.last().map(|point| point.value)),
                growth: change(benchmark_growth(&whole)),
                cells: windows
                    .all()
                    .iter()
                    .map(|window| TintedCell::of_return(of_window(benchmark, window), largest))
                    .collect(),
            }
        };
        Some(BenchmarksView {
            noun: input.noun(),
            picture: picture(winners, &benchmarks, windows, (start, end)),
            windows: windows.all(),
            rows: benchmarks.iter().map(row).collect(),
            beaten: beaten(winners, &benchmarks, input.noun()),
            duels: benchmarks.iter().map(|benchmark| duels(winners, benchmark)).collect(),
            is_tearsheet: input.is_tearsheet(),
            notices: input.benchmarks.iter().flat_map(notices).chain(rest.notice).collect(),
        })
    }
}

/// What money at rest brings, and what has to be said of it.
struct RiskFree {
    /// A fraction per year.
    rate: f64,
    notice: Option<String>,
}

impl RiskFree {
    /// The rate that the winners' bundles give; where they differ, that of the best winner with one.
    fn of(winners: &[Tearsheet]) -> RiskFree {
        let mut rates: Vec<f64> = winners.iter().filter_map(|winner| winner.measured.risk_free_rate).collect();
        let Some(&rate) = rates.first() else {
            let notice = "No bundle gives a risk-free rate, so money at rest brings nothing.".to_owned();
            return RiskFree { rate: 0.0, notice: Some(notice) };
        };
        rates.sort_by(f64::total_cmp);
        rates.dedup();
        let notice = (rates.len() > 1).then(|| {
            let all: Vec<String> = rates.iter().map(|rate| percent_of_year(*rate)).collect();
            format!(
                "The bundles give {} risk-free rates ({}). Money at rest brings that of the best; alpha and the ratios of each backtest use its own.",
                rates.len(),
                first_few(all).join(", ")
            )
        });
        RiskFree { rate, notice }
    }
}

/// A rate with the decimals that it has, at most two.
fn percent_of_year(rate: f64) -> String {
    let digits = format!("{:.2}", rate * 100.0);
    format!("{}%", digits.trim_end_matches('0').trim_end_matches('.'))
}

fn of_all_prices(benchmark: &Benchmark<'_>) -> Option<String> {
    let (first, last) = benchmark.span?;
    let returns = benchmark.returns(first, last);
    let (total, growth) = (returns.last()?.value, benchmark_growth(&returns));
    Some(format!("All prices, {} to {}: {}, {} a year", date(first), date(last), change(Some(total)), change(growth)))
}

/// How many winners grew faster than each benchmark that can be held, over the days of their own windows; `None` where no
/// growth can be compared.
fn beaten(winners: &[Tearsheet], benchmarks: &[Benchmark<'_>], noun: Noun) -> Option<String> {
    let against = |benchmark: &Benchmark<'_>| {
        let known: Vec<f64> = winners.iter().filter_map(|winner| excess_growth(winner, benchmark)).collect();
        let ahead = known.iter().filter(|excess| **excess > 0.0).count();
        (!known.is_empty()).then_some((ahead, known.len(), benchmark.name.clone()))
    };
    let all: Vec<_> = benchmarks.iter().filter(|benchmark| benchmark.is_held).filter_map(against).collect();
    let (ahead, of, first) = all.first()?;
    let others: String = all[1..].iter().map(|(ahead, of, name)| format!("; {ahead} of {of} beat {name}")).collect();
    Some(match winners {
        [_] => {
            let ahead = all.iter().filter(|(ahead, ..)| *ahead > 0).count();
            format!(
                "Over the days of its windows it grew faster than {ahead} of {} that could have been held.",
                all.len()
            )
        }
        _ => format!("Over the days of their own windows {ahead} of {of} {} beat {first}{others}.", noun.many()),
    })
}

fn duels<'a>(winners: &'a [Tearsheet], benchmark: &Benchmark<'_>) -> Duels<'a> {
    let excesses: Vec<Option<f64>> = winners.iter().map(|winner| excess_growth(winner, benchmark)).collect();
    let tints = column_tints(&excesses, crate::model::Better::Higher);
    let duel = |(position, winner): (usize, &'a Tearsheet)| {
        let leads: Vec<f64> = winner.measured.windows.iter().filter_map(|window| lead(window, benchmark)).collect();
        let won = leads.iter().filter(|lead| **lead > 0.0).count();
        let performance = &winner.measured.performance;
        let fitted = regression(performance, winner.measured.risk_free_rate, &benchmark.paired(performance));
        Duel {
            id: tearsheet_id(position),
            name: &winner.name,
            excess: change(excesses[position]),
            excess_class: tints[position].class(),
            alpha: change(fitted.map(|fitted| fitted.alpha)),
            beta: ratio(fitted.map(|fitted| fitted.beta)),
            won: format!("{won} of {}", leads.len()),
            best: change(leads.iter().copied().reduce(f64::max)),
            worst: change(leads.iter().copied().reduce(f64::min)),
        }
    };
    Duels { benchmark: benchmark.name.clone(), rows: winners.iter().enumerate().map(duel).collect() }
}

/// How much faster a winner grew than a benchmark on the days of the winner's own windows, per year.
fn excess_growth(winner: &Tearsheet, benchmark: &Benchmark<'_>) -> Option<f64> {
    let performance = &winner.measured.performance;
    let days: Vec<(Date, Date)> =
        performance.window_spans.iter().map(|(start, end)| (start.date(), end.date())).collect();
    let growth = annual_growth(return_over(&days, |from, to| benchmark.returns(from, to))?, performance.covered_ms)?;
    Some(winner.measured.value_of("chained_cagr")? - growth)
}

/// How much more a winner made of a window than a benchmark.
fn lead(window: &WindowResult, benchmark: &Benchmark<'_>) -> Option<f64> {
    let returns = benchmark.returns(window.start?.date(), window.end?.date());
    Some(window.total_return? - returns.last()?.value)
}

fn picture(
    winners: &[Tearsheet],
    benchmarks: &[Benchmark<'_>],
    windows: &ReportWindows,
    (start, end): (Date, Date),
) -> Option<CurvesPicture> {
    let leader = winners.iter().find(|winner| !winner.curve.points.is_empty())?;
    let growth = |benchmark: &Benchmark<'_>| -> Vec<Point> {
        let grown = |point: Point| Point { time: EpochMs(point.time.0), value: 1.0 + point.value };
        benchmark.returns(start, end).into_iter().map(grown).collect()
    };
    let growths: Vec<Vec<Point>> = benchmarks.iter().map(growth).collect();
    let mut curves = vec![Curve { name: &leader.name, points: &leader.curve.points, colour_number: colour_number(0) }];
    for (position, (benchmark, points)) in benchmarks.iter().zip(&growths).enumerate().take(DRAWN) {
        curves.push(Curve { name: &benchmark.name, points, colour_number: colour_number(position + 1) });
    }
    let title = format!("{} against benchmarks; below, its drawdown", leader.name);
    CurvesPicture::new(title, &curves, windows.all(), CurvesStyle::OVERVIEW)
}

fn notices(prices: &Prices) -> Vec<String> {
    prices.notices.iter().map(|notice| format!("{}: {notice}", prices.name)).collect()
}
