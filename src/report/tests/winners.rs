//! Words and figures of winners whose bundles hold more, or gain less, than usual.

use super::*;
use crate::model::Trade;

fn with_sharpe(name: &str, sharpe: f64) -> Tearsheet {
    tearsheet(name, vec![run("a", 19_000, &[100.0, 90.0])], &[("sharpe_ratio", sharpe)], Fields::default())
}

fn markup(page: &str) -> &str {
    page.split_once("<body").unwrap().1.split_once("<script").unwrap().0
}

/// Everything of a page that a person reads, the metrics' definitions aside.
fn words(page: &str) -> String {
    let (before, definitions) = markup(page).split_once("<dl class=\"definitions\">").unwrap();
    before.to_owned() + definitions.split_once("</dl>").unwrap().1
}

#[test]
fn what_is_read_to_be_measured_is_shown_as_the_whole() {
    let packer = Packer::new(Detail::Full, None);
    let shown = |opened: crate::bundle::OpenedBundle| {
        let row = crate::model::IndexRow { algorithm_id: opened.backtest.algorithm_id.clone(), ..row("a") };
        format!("{:?}", Tearsheet::new(&row, &opened.backtest, opened.sha256.to_string(), opened.notices, &packer, &[]))
    };
    let mut compared = 0;
    for folder in ["v1", "v2", "v5", "ohlcv", "edge"] {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bundles").join(folder);
        for file in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let limits = crate::bundle::Limits::default();
            let Ok(whole) = crate::bundle::read(&file, &limits) else { continue };
            let measurable = crate::bundle::read_measurable(&file, None, &limits).unwrap();
            assert_eq!(shown(measurable), shown(whole), "{}", file.display());
            compared += 1;
        }
    }
    assert!(compared > 20, "{compared}");
}

#[test]
fn backtests_that_mostly_lose_are_called_winners_nowhere() {
    let benchmark = || {
        let days = jiff::civil::date(2022, 1, 8).series(jiff::ToSpan::days(1)).take(9);
        let closes = days.map(|date| crate::stats::Close { date, price: 100.0 }).collect();
        Prices { name: "BTC".to_owned(), closes, notices: Vec::new() }
    };
    let report = |ratios: &[f64]| {
        let winners = ratios.iter().map(|ratio| with_sharpe("a", *ratio)).collect();
        page(&ReportInput { benchmarks: vec![benchmark()], ..input(winners) })
    };
    let losing = report(&[0.1, -0.2, -0.3]);
    assert_eq!(words(&losing).to_lowercase().matches("winner").count(), 0);
    assert!(
        losing.contains(r#""noun":{"head":"Backtests","many":"backtests","one":"backtest"}"#),
        "the script is told"
    );
    for words in ["How the backtests differ", "Backtests against BTC", "<h2>Backtests</h2>", "3 of 2 backtests"] {
        assert!(losing.contains(words), "{words}");
    }
    let winning = report(&[0.1, -0.2]);
    assert!(winning.contains(r#""noun":{"head":"Winners","many":"winners","one":"winner"}"#), "the script is told");
    for words in ["How the winners differ", "Winners against BTC", "<h2>Winners</h2>", "2 winners of 2 backtests"] {
        assert!(winning.contains(words), "{words}");
    }
}

#[test]
fn what_trading_cost_stands_among_the_key_figures_where_orders_tell() {
    let mut run = run("a", 19_000, &[100.0, 90.0]);
    run.trades = vec![Trade {
        closed_at: run.end,
        last_reported_price: Some(2_870.3),
        orders: vec![order(Side::Buy, 2_856.0), order(Side::Sell, 2_854.3)],
        ..Trade::default()
    }]
    .into();
    let page = page(&input(vec![tearsheet("a", vec![run], &[], Fields::default())]));
    assert!(markup(&page).contains("in the trading currency.\">Fees</dt><dd>0.50</dd>"));
    assert!(!markup(&page).contains(">Slippage</dt>"));
}

#[test]
fn permutation_tests_have_a_section_and_are_named_in_the_tearsheet() {
    let map = |entries: Vec<(&str, Value)>| Value::Map(entries.into_iter().collect());
    let tests = Value::List(vec![map(vec![("p_values", map(vec![("sharpe_ratio", Value::Float(0.04))]))])]);
    let mut tested = with_sharpe("tested", 1.0);
    tested.permutations = crate::report::permutations::permutation_rows(&tests);
    for winners in [vec![tested.clone()], vec![tested.clone(), with_sharpe("b", 0.5)]] {
        let page = page(&input(winners));
        assert!(page.contains("<a href=\"#permutations\">Permutations</a>"), "an entry in the contents");
        assert!(page.contains("<section id=\"permutations\""));
        assert!(page.contains("1 permutation test of its metrics, p-value 0.040."));
    }
    assert!(!page(&input(vec![with_sharpe("b", 0.5)])).contains("permutations"));
}

#[test]
fn monte_carlo_tests_have_a_section_and_are_drawn_in_the_tearsheet() {
    let bundle = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bundles/v5/studies.obtf");
    let opened = crate::bundle::read(&bundle, &crate::bundle::Limits::default()).unwrap();
    let mut tested = with_sharpe("tested", 1.0);
    tested.monte_carlo = crate::report::monte_carlo::MonteCarlo::of(&opened.backtest);
    for winners in [vec![tested.clone()], vec![tested.clone(), with_sharpe("b", 0.5)]] {
        let page = page(&input(winners));
        assert!(page.contains("<a href=\"#monte-carlo\">Monte-Carlo</a>"), "an entry in the contents");
        assert!(page.contains("<section id=\"monte-carlo\""));
        assert!(page.contains("20 Monte-Carlo tests of its metrics, p-values from "));
        assert_eq!(page.matches("<svg class=\"strip\"").count(), 20);
    }
    assert!(!page(&input(vec![with_sharpe("b", 0.5)])).contains("onte-"));
}
