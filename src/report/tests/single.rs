//! The page of a single backtest: its tearsheet, with nothing to compare it with.

use super::*;

fn winner(name: &str) -> Tearsheet {
    let values: Vec<f64> = (0..120).map(|day| 100.0 + f64::from(day % 17)).collect();
    tearsheet(name, vec![run("a", 19_000, &values)], &[("sharpe_ratio", 1.0)], Fields::default())
}

#[test]
fn a_single_backtest_has_nothing_that_compares() {
    let page = page(&input(vec![winner("alone")]));
    let (_, body) = page.split_once("<body").unwrap();
    for section in ["ranking", "activity", "equity", "windows", "differences", "compare"] {
        assert!(!body.contains(&format!("<section id=\"{section}\"")), "{section}");
        assert!(!body.contains(&format!("href=\"#{section}\"")), "a link to {section}");
    }
    let (markup, _) = body.split_once("<script").unwrap();
    for word in ["ranking-table", "class=\"holder\"", "class=\"rank\"", "Best Sharpe", "Winners", "winners"] {
        assert!(!markup.contains(word), "{word}");
    }
    assert!(
        markup.contains("id=\"equity-figure\"") && !markup.contains("strategy-figure"),
        "one picture, with controls"
    );
    for figure in ["VaR 95 %", "Trades per year", "Median trade", "Winning months", "Rolling returns"] {
        assert!(markup.contains(figure), "{figure} stood in a table of all winners");
    }
}

#[test]
fn it_carries_no_script_and_no_style_for_several() {
    let (one, two) = (page(&input(vec![winner("alone")])), page(&input(vec![winner("one"), winner("other")])));
    assert!(two.contains(".compare-table") && !one.contains(".compare-table"));
    assert!(one.len() < 157_500, "{} bytes", one.len());
}

#[test]
fn its_header_speaks_of_one_strategy() {
    let mut one = input(vec![winner("alone")]);
    let lead = |input: &ReportInput| {
        let page = page(input);
        let (_, rest) = page.split_once("<p class=\"lead\">").unwrap();
        rest.split_once('.').unwrap().0.to_owned()
    };
    let span = "over 1 window from 8 Jan 2022 to 7 May 2022";
    assert_eq!(lead(&one), format!("<strong>alone</strong>, first of 2 backtests by Sharpe ratio, {span}"));
    one.scan = ScanCounts { seen: 1, indexed: 1, matching: 1 };
    assert_eq!(lead(&one), format!("<strong>alone</strong>, a single backtest, {span}"));
}

#[test]
fn two_backtests_are_compared() {
    let page = page(&input(vec![winner("one"), winner("other")]));
    for section in ["ranking", "activity", "equity", "windows", "differences", "compare"] {
        assert!(page.contains(&format!("<section id=\"{section}\"")), "{section}");
    }
    assert!(!page.contains("<th scope=\"col\">Span</th>"), "their rolling returns share a table");
}
