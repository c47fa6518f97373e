//! Texts that the language takes, and where it points when it does not.

use super::{ExpressionFault, pipeline, pipeline_with};
use crate::factor::{Panel, PriceColumn, SymbolCandles, price};
use std::collections::BTreeMap;

const NAMELESS: &str = "of several expressions each has a name, such as 'alpha = ...'";

/// The fault of a text, and what the carets stand below.
fn fault(text: &str) -> (String, String) {
    let error = pipeline(text).unwrap_err();
    (error.to_string(), text[error.span].to_owned())
}

#[test]
fn columns_come_in_the_order_of_their_names_and_the_universe_is_none() {
    let text = "universe = average_dollar_volume(30).top(100); alpha = returns(60).rank(mask=universe)\n\
                # what follows uses what stands before\n\
                sector = {\"BTC/EUR\": \"coins\", \"ADA/EUR\": \"chains\"}\n\
                score = -(alpha - 1) / 2.5e1\n  is_cheap = rsi(14) < 30 and not (close > sma(200) | volume <= 0)\n\
                neutral = neutralize(alpha, volatility(20, periods_per_year=365), volume, mask=is_cheap)\n\
                within = alpha.zscore(groups=sector).winsorize(0.05, 0.95,\n mask = universe,\n)";
    let pipeline = pipeline(text).unwrap();
    assert_eq!(pipeline.names().collect::<Vec<_>>(), ["alpha", "score", "is_cheap", "neutral", "within"]);
}

#[test]
fn a_single_expression_needs_no_name() {
    assert_eq!(pipeline(" sma(3) ").unwrap().names().collect::<Vec<_>>(), ["value"]);
}

#[test]
fn faults_point_at_the_characters_that_they_are_about() {
    for (text, about, said) in [
        ("alpha = retuns(60)", "retuns", "nothing is called \"retuns\"; \"returns\" is"),
        ("alpha = returns(60).rnk()", "rnk", "\"rank\" is"),
        ("alpha = returns(0)", "0", "at least one bar"),
        ("alpha = returns(2.5)", "2.5", "a whole number"),
        ("alpha = returns()", "returns", "'window' is missing"),
        ("alpha = sma(3, lag=2)", "lag=2", "it is written sma(window)"),
        ("alpha = sma(3) +", "", "here stands the end, where a factor"),
        ("alpha = sma(3) § 2", "§", "is no part of an expression"),
        ("alpha = sma(3) and close", "sma(3)", "this is a factor, where a filter"),
        ("alpha = (sma(3) > 2) * 2", "(sma(3) > 2)", "this is a filter, where a factor"),
        ("universe = sma(3); a = close", "sma(3)", "where a filter"),
        ("some = 3; more = 4", "", "at least one column"),
        ("close = sma(3)", "close", "is taken"),
        ("a = close; datetime = sma(3)", "datetime", "is taken"),
        ("a = sma(2)\na = sma(3)", "a", "is taken"),
        ("sma(2); sma(3)", "sma(2)", "each has a name"),
        ("a = close.winsorize(0.9, 0.1)", "winsorize", "0 <= lower < upper <= 1"),
        ("a = static_per_symbol({\"A\": \"x\"})", "{\"A\": \"x\"}", "labels of symbols"),
        ("a = {\"A: 1}", "\"", "no end"),
        ("a = sma(3", "", "',' or ')'"),
        ("a = sma(3) sma(4)", "sma", "an operator"),
        ("a = 3", "3", "this is a number, where a factor or a filter"),
    ] {
        let (message, at) = fault(text);
        assert!(message.contains(said), "{text}: {message}");
        assert!(at == about, "{text}: {message} at {at:?}");
    }
}

#[test]
fn carets_stand_below_their_characters_in_the_line_that_is_shown() {
    let text = "a = sma(3)\n\tb = \"ü\" + smo(a)";
    let error = pipeline(text).unwrap_err();
    assert_eq!(error.pointed(text).to_string(), "   b = \"ü\" + smo(a)\n       ^^^");
    assert_eq!(error.pointed(text).position(), (2, 6));
}

#[test]
fn factors_of_one_s_own_are_called_by_their_names() {
    let with = |name: &str, text: &str| {
        let own = BTreeMap::from([(name.to_owned(), price(PriceColumn::Close))]);
        pipeline_with(text, own).map(|pipeline| pipeline.names().map(str::to_owned).collect::<Vec<_>>())
    };
    assert_eq!(with("mine", "a = mine.rank(); mine > 3").unwrap_err().to_string(), NAMELESS);
    assert_eq!(with("mine", "a = mine.rank()").unwrap(), ["a"]);
    assert_eq!(with("rsi", "a = close").unwrap_err().fault, ExpressionFault::Taken("rsi".to_owned()));
    assert_eq!(with("my own", "a = close").unwrap_err().fault, ExpressionFault::NoName("my own".to_owned()));
    assert_eq!(with("mine", "mine = close").unwrap_err().fault, ExpressionFault::Taken("mine".to_owned()));
}

#[test]
fn symbols_that_a_text_names_and_a_panel_has_not_are_known() {
    let candles = SymbolCandles { symbol: "A".to_owned(), ..SymbolCandles::default() };
    let panel = Panel::new(vec![candles]).unwrap();
    let text = "a = static_per_symbol({\"A\": 1, \"B\": 2}); b = close.demean(groups={\"C\": \"x\"})";
    assert_eq!(pipeline(text).unwrap().unknown_symbols(&panel), ["B", "C"]);
}

#[test]
fn nesting_without_end_is_refused() {
    let text = format!("a = {}close{}", "(".repeat(100_000), ")".repeat(100_000));
    assert!(matches!(pipeline(&text).unwrap_err().fault, ExpressionFault::TooDeep(_)));
    assert!(pipeline(&format!("a = {}close", "-".repeat(100_000))).is_err());
}
