//! The tearsheet of one winner: takes its values, gives its pictures and tables. Must not know of the other winners.

mod growth;
mod liquidity;
mod returns;
mod rolling;

use std::ops::Range;

use askama::Template;

use crate::measure::{SummaryDifference, SymbolShare, WindowResult};
use crate::model::Metric;
use crate::stats::CalendarReturn;

use self::growth::GrowthView;
use self::liquidity::LiquidityView;
use self::returns::ReturnsView;
use self::rolling::RollingView;
use super::equity_chart::EquityChart;
use super::further_metrics::FurtherMetrics;
use super::{Html, Planned, Subject, html};
use crate::report::budget::{LISTED, groups};
use crate::report::error::ReportError;
use crate::report::ids::{curves_id, tearsheet_id, trading_id};
use crate::report::permutations::permutations_in_words;
use crate::report::scenarios::Scenarios;
use crate::report::svg::{Curve, CurvesPicture, CurvesStyle, colour_number};
use crate::report::tearsheet::Tearsheet;
use crate::report::text::{self, amount, change, fall, metric_value, ratio};
use crate::report::tint::TintedCell;
use crate::report::windows::{ReportWindows, chaining_rules};

const KPIS: [&str; 12] = [
    "chained_return",
    "chained_cagr",
    "chained_sharpe",
    "chained_sortino",
    "chained_calmar",
    "worst_drawdown",
    "daily_drawdown",
    "recovery_days",
    "chained_volatility",
    "win_rate",
    "profit_factor",
    "number_of_trades",
];
/// How many tearsheets are in the page from the start, and how many their key figures: it starts with few nodes.
const AT_ONCE: usize = 3;
const FIGURES_AT_ONCE: usize = 25;

/// The summary's figures that are shown beside the measured ones where they differ visibly.
const COMPARED: [&str; 7] = [
    "total_net_gain_percentage",
    "cagr",
    "sharpe_ratio",
    "sortino_ratio",
    "calmar_ratio",
    "annual_volatility",
    "max_drawdown",
];

/// The section of one winner.
#[derive(Debug, Template)]
#[template(path = "tearsheet.html")]
struct TearsheetView<'a> {
    tearsheet: &'a Tearsheet,
    waiting: Waiting,
    /// The element around what waits: within a group, which is a `noscript`, no other can stand.
    wrapper: &'static str,
    /// `None` where it stands alone.
    rank: Option<usize>,
    id: String,
    block: Option<String>,
    trading: Option<String>,
    kpis: Vec<Kpi>,
    differences: Vec<Difference>,
    picture: Option<Picture<'a>>,
    further_metrics: FurtherMetrics,
    months: Vec<YearRow>,
    windows: Vec<WindowRow>,
    /// What has to be said of how its windows are chained.
    rules: Vec<&'static str>,
    drawdowns: Vec<DrawdownRow>,
    /// The worst drawdown on every snapshot, and that on the last value of each day.
    depths: Option<(String, String)>,
    growth: Option<GrowthView<'a>>,
    returns: ReturnsView,
    rolling: Option<RollingView>,
    liquidity: Option<LiquidityView>,
    scenarios: Option<Scenarios>,
    symbols: Vec<SymbolRow>,
    /// What its permutation tests found, in one sentence.
    permutations: Option<String>,
    /// Whether the p-value of a test cannot be told.
    has_untold_p_value: bool,
}

/// Equity and drawdown.
#[derive(Debug)]
enum Picture<'a> {
    /// One of many.
    Small(CurvesPicture),
    /// The only one, with controls.
    Large(EquityChart<'a>),
}

/// What of it comes into the page only when the reader comes near, where scripts run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Waiting {
    Nothing,
    /// The picture and the months.
    Picture,
    /// All but its name.
    Whole,
}

#[derive(Debug)]
struct Kpi {
    label: &'static str,
    definition: &'static str,
    value: String,
}

/// A figure that the bundle's summary gives otherwise.
#[derive(Debug)]
struct Difference {
    label: &'static str,
    summary: String,
    remark: &'static str,
}

/// One year of the monthly table.
#[derive(Debug)]
struct YearRow {
    year: i16,
    months: Vec<Option<TintedCell>>,
    total: String,
}

#[derive(Debug)]
struct WindowRow {
    name: String,
    start: String,
    end: String,
    total_return: TintedCell,
    worst_drawdown: String,
    sharpe_ratio: String,
    trades: String,
    win_rate: String,
    profit_factor: String,
}

#[derive(Debug)]
struct DrawdownRow {
    depth: String,
    peak: String,
    trough: String,
    recovery: String,
    length: String,
    recovering: String,
}

#[derive(Debug)]
struct SymbolRow {
    symbol: String,
    trades: String,
    exposure: String,
    win_rate: String,
    net_gain: String,
    gained: bool,
}

/// The tearsheets that fit, one after the other; those of winners that are not listed in groups.
#[derive(Debug, Template)]
#[template(path = "tearsheets.html")]
struct TearsheetsView<'a> {
    listed: &'a [String],
    groups: Vec<Group<'a>>,
}

#[derive(Debug)]
struct Group<'a> {
    /// The rank of the first.
    first: usize,
    /// The rank of the last.
    last: usize,
    tearsheets: &'a [String],
}

/// The section.
pub fn render(_: &Subject<'_>, planned: &Planned<'_>) -> Html {
    let detailed = planned.tearsheets.len();
    let group = |positions: Range<usize>| Group {
        first: positions.start + 1,
        last: positions.end,
        tearsheets: &planned.tearsheets[positions],
    };
    html((detailed > 0).then(|| TearsheetsView {
        listed: &planned.tearsheets[..detailed.min(LISTED)],
        groups: groups(detailed).map(group).collect(),
    }))
}

/// The tearsheet of the winner at a position: one of many, or the page itself.
pub fn tearsheet_html(subject: &Subject<'_>, position: usize) -> Result<String, ReportError> {
    let winner = &subject.input.winners[position];
    let view = match subject.input.is_tearsheet() {
        true => TearsheetView::alone(winner, subject.windows),
        false => TearsheetView::new(position, winner, subject.windows),
    };
    view.render().map_err(ReportError::not_rendered)
}

impl<'a> TearsheetView<'a> {
    /// The tearsheet of the winner in a position, counted from 0.
    fn new(position: usize, tearsheet: &'a Tearsheet, windows: &ReportWindows) -> TearsheetView<'a> {
        let colour_number = colour_number(position);
        let curve = Curve { name: &tearsheet.name, points: &tearsheet.curve.points, colour_number };
        let positions = tearsheet.measured.windows.iter().filter_map(|window| windows.position(window));
        let mut own: Vec<_> = positions.map(|at| windows.all()[at].clone()).collect();
        // Parallel runs are of one window.
        own.dedup();
        let id = tearsheet_id(position);
        TearsheetView {
            waiting: match position {
                0..AT_ONCE => Waiting::Nothing,
                AT_ONCE..FIGURES_AT_ONCE => Waiting::Picture,
                _ => Waiting::Whole,
            },
            wrapper: if position < LISTED { "noscript" } else { "div" },
            rank: Some(position + 1),
            block: curves_id(position, tearsheet),
            trading: trading_id(position, tearsheet),
            id,
            kpis: kpis(tearsheet),
            differences: COMPARED.into_iter().filter_map(|name| difference(tearsheet, name)).collect(),
            picture: CurvesPicture::new(
                format!("Equity and drawdown of {}, chained over all windows", tearsheet.name),
                &[curve],
                &own,
                CurvesStyle::SINGLE,
            )
            .map(Picture::Small),
            further_metrics: FurtherMetrics::among_many(tearsheet),
            months: year_rows(&tearsheet.measured.performance.months, &tearsheet.measured.performance.years),
            windows: window_rows(&tearsheet.measured.windows),
            rules: chaining_rules([&tearsheet.measured]),
            drawdowns: drawdown_rows(tearsheet),
            depths: depths(tearsheet),
            growth: GrowthView::new(tearsheet, colour_number),
            returns: ReturnsView::new(tearsheet),
            rolling: RollingView::new(tearsheet, colour_number),
            liquidity: LiquidityView::among_many(tearsheet),
            scenarios: Scenarios::of(tearsheet),
            symbols: symbol_rows(&tearsheet.measured.symbols),
            permutations: permutations_in_words(&tearsheet.permutations),
            has_untold_p_value: tearsheet.permutations.iter().any(|row| row.p_value.is_none()),
            tearsheet,
        }
    }

    /// The tearsheet of the only winner: the page itself.
    fn alone(tearsheet: &'a Tearsheet, windows: &'a ReportWindows) -> TearsheetView<'a> {
        TearsheetView {
            rank: None,
            picture: EquityChart::new(std::slice::from_ref(tearsheet), windows).map(Picture::Large),
            further_metrics: FurtherMetrics::alone(tearsheet),
            liquidity: Some(LiquidityView::alone(tearsheet)),
            ..TearsheetView::new(0, tearsheet, windows)
        }
    }
}

/// The key metrics, and what trading cost as far as the orders tell.
fn kpis(tearsheet: &Tearsheet) -> Vec<Kpi> {
    let cost =
        |label, definition, cost: Option<f64>| cost.map(|cost| Kpi { label, definition, value: amount(Some(cost)) });
    let costs = tearsheet.measured.costs;
    let mut kpis: Vec<Kpi> = KPIS.into_iter().filter_map(Metric::find).map(|metric| kpi(tearsheet, metric)).collect();
    kpis.extend(cost("Fees", "Fees of all orders, in the trading currency.", costs.fees));
    kpis.extend(cost("Slippage", "Slippage of all orders as the bundle gives it, added up.", costs.slippage));
    kpis
}

fn kpi(tearsheet: &Tearsheet, metric: &'static Metric) -> Kpi {
    Kpi {
        label: metric.label,
        definition: metric.definition,
        value: metric_value(metric, tearsheet.measured.value(metric)),
    }
}

/// A difference that is visible, in words.
fn difference(tearsheet: &Tearsheet, name: &str) -> Option<Difference> {
    let difference = SummaryDifference::of(&tearsheet.measured, Metric::find(name)?)?;
    let SummaryDifference { summary, measured, given, own } = difference;
    let is_of_windows = summary.name == "max_drawdown" && tearsheet.measured.windows.len() > 1;
    Some(Difference {
        label: if measured.name == "worst_drawdown" { measured.label } else { summary.plain_label() },
        summary: metric_value(summary, Some(given)),
        remark: match is_of_windows && difference.given_size() < own {
            true => "the smallest of its windows, not the worst",
            false => "",
        },
    })
}

fn year_rows(months: &[CalendarReturn], years: &[CalendarReturn]) -> Vec<YearRow> {
    let largest = months.iter().fold(0.0f64, |largest, month| largest.max(month.value.abs()));
    let row = |year: &CalendarReturn| {
        let of_month = |number: i8| months.iter().find(|month| month.year == year.year && month.month == number);
        YearRow {
            year: year.year,
            months: (1..=12)
                .map(|number| of_month(number).map(|month| TintedCell::of_return(Some(month.value), largest)))
                .collect(),
            total: change(Some(year.value)),
        }
    };
    years.iter().map(row).collect()
}

fn window_rows(windows: &[WindowResult]) -> Vec<WindowRow> {
    let sizes = windows.iter().filter_map(|window| window.total_return).map(f64::abs);
    let largest = sizes.fold(0.0f64, f64::max);
    let row = |window: &WindowResult| WindowRow {
        name: window.name.clone(),
        start: text::day(window.start),
        end: text::day(window.end),
        total_return: TintedCell::of_return(window.total_return, largest),
        worst_drawdown: fall(window.worst_drawdown),
        sharpe_ratio: ratio(window.sharpe_ratio),
        trades: text::count(Some(window.trades as f64)),
        win_rate: text::percent(window.win_rate),
        profit_factor: ratio(window.profit_factor),
    };
    windows.iter().map(row).collect()
}

fn depths(tearsheet: &Tearsheet) -> Option<(String, String)> {
    let value_of = |name| tearsheet.measured.value_of(name);
    let (on_snapshots, on_days) = value_of("worst_drawdown").zip(value_of("daily_drawdown"))?;
    Some((fall(Some(on_snapshots)), fall(Some(on_days))))
}

fn drawdown_rows(tearsheet: &Tearsheet) -> Vec<DrawdownRow> {
    let row = |fallen: &crate::stats::Drawdown| DrawdownRow {
        depth: fall(Some(fallen.depth)),
        peak: text::day(Some(fallen.peak)),
        trough: text::day(Some(fallen.trough)),
        recovery: fallen.recovery.map_or_else(|| "not yet".to_owned(), |moment| text::day(Some(moment))),
        length: text::days(Some(fallen.length_days())),
        recovering: text::days(fallen.recovery_days()),
    };
    tearsheet.measured.performance.drawdowns.iter().map(row).collect()
}

fn symbol_rows(symbols: &[SymbolShare]) -> Vec<SymbolRow> {
    let row = |share: &SymbolShare| SymbolRow {
        symbol: share.symbol.clone(),
        trades: text::count(Some(share.trades as f64)),
        exposure: text::percent(share.exposure),
        win_rate: text::percent(share.win_rate),
        net_gain: text::money(Some(share.net_gain)),
        gained: share.net_gain >= 0.0,
    };
    symbols.iter().map(row).collect()
}
