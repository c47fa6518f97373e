//! Promises of every page, whatever stands in the bundles.

mod budget;
mod faults;
mod luck;
mod payload;
mod single;
mod snapshots;
mod sweep;
mod winners;

use super::*;
use crate::model::{
    Backtest, BundleStamp, EpochMs, Failure, Fields, FormatVersion, Handle, IndexRow, MS_PER_DAY, Order, Point, Run,
    RunMetrics, Series, SeriesField, Side, Summary, Value,
};
use crate::rank::{RankBy, Ranking};

const HOSTILE: &str = "\"><img src=x onerror=alert(1)></script></noscript><script>alert(2)</script>{{7*7}}";

/// A run of daily values from a day since 1970 on.
fn run(name: &str, first_day: i64, values: &[f64]) -> Run {
    let moment = |day: i64| EpochMs((first_day + day) * MS_PER_DAY);
    let point = |(day, &value): (usize, &f64)| Point { time: moment(day as i64), value };
    let mut metrics = RunMetrics::default();
    metrics.set_series(SeriesField::EquityCurve, values.iter().enumerate().map(point).collect::<Series>());
    Run {
        window_name: Some(name.to_owned()),
        start: Some(moment(0)),
        end: Some(moment(values.len() as i64 - 1)),
        metrics: Some(metrics),
        ..Run::default()
    }
}

/// An order of two pieces at a price, with its fee.
fn order(side: Side, price: f64) -> Order {
    Order { side: Some(side), price: Some(price), amount: Some(2.0), fee: Some(0.25), ..Order::default() }
}

fn tearsheet(name: &str, runs: Vec<Run>, summary: &[(&str, f64)], parameters: Fields) -> Tearsheet {
    let mut values = Summary::default();
    for (metric, value) in summary {
        values.insert(metric, Value::Float(*value));
    }
    let backtest = Backtest {
        format_version: FormatVersion::V2,
        algorithm_id: Some(name.to_owned()),
        tag: Some(name.to_owned()),
        engine: None,
        study: None,
        universe: None,
        risk_free_rate: None,
        parameters,
        strategy_ids: Vec::new(),
        metadata: Fields::default(),
        runs,
        summary: Some(values.clone()),
        permutation_tests: Value::Nil,
        extra: Fields::default(),
    };
    let row = IndexRow { algorithm_id: Some(name.to_owned()), summary: values, ..row("a.iafbt") };
    Tearsheet::new(&row, &backtest, "0".repeat(64), vec![name.to_owned()], &Packer::new(Detail::Standard, None), &[])
        .unwrap()
}

fn row(handle: &str) -> IndexRow {
    IndexRow {
        trial: None,
        handle: Handle::new(handle).unwrap(),
        algorithm_id: None,
        tag: None,
        engine_type: None,
        risk_free_rate: None,
        number_of_runs: 1,
        parameters_json: None,
        strategy_ids_json: None,
        stamp: BundleStamp { mtime_ns: 0, size: 0 },
        summary: Summary::default(),
    }
}

fn input(winners: Vec<Tearsheet>) -> ReportInput {
    ReportInput {
        title: HOSTILE.to_owned(),
        criteria: Criteria {
            ranking: Ranking::Metric(RankBy::new("sharpe_ratio", None).unwrap()),
            filter: Some(HOSTILE.to_owned()),
            limit: 25,
        },
        scan: ScanCounts { seen: 3, indexed: 2, matching: 2 },
        near_copies: None,
        failures: vec![Failure { path: HOSTILE.to_owned(), reason: HOSTILE.to_owned() }],
        benchmarks: Vec::new(),
        winners,
        judgement: None,
        since: None,
        trials: Trials::default(),
    }
}

const WHOLE: Budget = Budget { max_size: None, detail: Detail::Standard };

fn page(input: &ReportInput) -> String {
    render(input, &WHOLE).unwrap().html
}

fn hostile_report() -> String {
    let parameters = [(HOSTILE.to_owned(), Value::Text(HOSTILE.to_owned()))].into_iter().collect();
    let runs = vec![run(HOSTILE, 19_000, &[100.0, 90.0, 120.0]), run("b", 19_003, &[100.0, 95.0])];
    let first = tearsheet(HOSTILE, runs, &[("sharpe_ratio", 1.0)], parameters);
    page(&input(vec![first, tearsheet("bare", vec![], &[], Fields::default())]))
}

#[test]
fn hostile_names_stay_text() {
    let page = hostile_report();
    assert!(!page.contains("<img"), "a name became an element");
    assert_eq!(page.matches("<script").count(), 6, "theme, data, strategies, one block, script, loader");
    assert_eq!(page.matches("</noscript").count(), page.matches("<noscript").count(), "a name closed an element");
    assert!(page.contains("{{7*7}}"), "a name was taken for a template");
}

#[test]
fn the_page_reaches_for_nothing_and_needs_no_unsafe_policy() {
    let page = hostile_report();
    let markup: String =
        page.split("<script>").map(|part| part.split_once("</script>").map_or(part, |(_, rest)| rest)).collect();
    let (head, body) = markup.split_once("</style>").unwrap();
    assert!(head.contains("default-src &#39;none&#39;") || head.contains("default-src 'none'"));
    for forbidden in [" style=", " onclick=", " onload=", "src=\"", "@import", "unsafe-inline", "unsafe-eval"] {
        assert!(!body.contains(forbidden) && !head.contains(forbidden), "{forbidden}");
    }
    assert!(!body.contains("href=\"http") && !body.contains("url("));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    assert_eq!(hostile_report(), hostile_report());
}

#[test]
fn what_is_missing_is_a_dash_and_never_a_broken_number() {
    let page = page(&input(vec![tearsheet("bare", vec![], &[("sharpe_ratio", f64::NAN)], Fields::default())]));
    let (_, body) = page.split_once("<body").unwrap();
    let (text, _) = body.split_once("<script").unwrap();
    for broken in ["NaN", "undefined", ">inf", "null", "None"] {
        assert!(!text.contains(broken), "{broken}");
    }
    assert!(text.contains("–") && text.contains("This bundle holds no equity curve."));
}

#[test]
fn the_worst_drawdown_spans_windows_and_the_summary_is_contradicted() {
    let runs = vec![run("a", 19_000, &[100.0, 80.0]), run("b", 19_002, &[100.0, 50.0, 60.0])];
    let winner = tearsheet("x", runs, &[("max_drawdown", 0.2)], Fields::default());
    assert!((winner.measured.value_of("worst_drawdown").unwrap() - 0.6).abs() < 1e-12);
    assert!((winner.measured.value_of("chained_return").unwrap() - (0.8 * 0.6 - 1.0)).abs() < 1e-12);
    let page = page(&input(vec![winner]));
    assert!(page.contains("−20.0% <em>(the smallest of its windows, not the worst)</em>"));
}

#[test]
fn a_run_counts_from_the_start_of_its_own_window() {
    let mut late = run("b", 19_000, &[100.0, 200.0, 100.0, 110.0]);
    late.start = late.start.map(|start| EpochMs(start.0 + 2 * MS_PER_DAY));
    let winner = tearsheet("x", vec![late], &[], Fields::default());
    assert!((winner.measured.value_of("chained_return").unwrap() - 0.1).abs() < 1e-12);
}

#[test]
fn of_many_bundles_that_were_not_read_the_page_names_some_and_counts_all() {
    let failure = |number| Failure { path: format!("{number}.iafbt"), reason: "it is empty".to_owned() };
    let winner = tearsheet("x", vec![], &[], Fields::default());
    let page = page(&ReportInput { failures: (0..5_000).map(failure).collect(), ..input(vec![winner]) });
    assert_eq!(page.matches("it is empty").count(), 200);
    assert!(page.contains("5,000 not read") && page.contains("And 4,800 more, which"));
}

#[test]
fn a_report_without_winners_is_refused() {
    assert!(matches!(render(&input(vec![]), &WHOLE), Err(ReportError::NoWinners)));
}
