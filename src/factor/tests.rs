//! Whole factors: figures that were looked up elsewhere, and that no bar of the future is seen.

use super::*;
use crate::model::EpochMs;
use arrow_array::Float64Array;
use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use proptest::prelude::*;

const DAY: i64 = 86_400_000;

fn candles(symbol: &str, closes: &[Option<f64>]) -> SymbolCandles {
    SymbolCandles {
        symbol: symbol.to_owned(),
        times: (0..closes.len() as i64).map(|day| day * DAY).collect(),
        high: closes.iter().map(|close| close.map(|close| close * 1.02)).collect(),
        low: closes.iter().map(|close| close.map(|close| close * 0.99)).collect(),
        close: closes.to_vec().into(),
        volume: closes.iter().enumerate().map(|(day, _)| Some((day % 3) as f64)).collect(),
        ..SymbolCandles::default()
    }
}

/// The column `value` of an expression, row by row of the panel's symbols.
fn values(panel: &Panel, expression: &str) -> Vec<Option<f64>> {
    let table = parse_pipeline(expression).unwrap().run(panel, ..).unwrap();
    table.column_by_name("value").unwrap().as_primitive::<Float64Type>().iter().collect()
}

fn assert_near(found: &[Option<f64>], expected: &[Option<f64>]) {
    let is_near = |one: &Option<f64>, other: &Option<f64>| match (one, other) {
        (Some(one), Some(other)) => (one - other).abs() < 1e-9 || one == other || (one.is_nan() && other.is_nan()),
        (one, other) => one == other,
    };
    assert!(
        found.len() == expected.len() && found.iter().zip(expected).all(|(one, other)| is_near(one, other)),
        "{found:?} instead of {expected:?}"
    );
}

#[test]
fn figures_of_one_symbol_are_those_of_the_framework() {
    let nan = f64::NAN;
    let known = [10.0, 11.0, 12.0, 11.0, 13.0, nan, 14.0, 15.0].map(Some);
    let missing =
        [Some(10.0), Some(11.0), Some(12.0), Some(11.0), Some(13.0), None, Some(14.0), Some(15.0), Some(16.0)];
    let zero = [10.0, 10.0, 10.0, 0.0, 10.0, 0.0, 0.0, 5.0].map(Some);
    let none = None;
    let full = |numbers: &[f64]| numbers.iter().map(|&number| Some(number)).collect::<Vec<_>>();
    let after = |empty: usize, numbers: &[f64]| [vec![none; empty], full(numbers)].concat();
    for (closes, expression, expected) in [
        (&known[..], "returns(2)", after(2, &[0.2, 0.0, 1.0 / 12.0, nan, 1.0 / 13.0, nan])),
        (&known, "sma(3)", after(2, &[11.0, 34.0 / 3.0, 12.0, nan, nan, nan])),
        (&known, "rsi(3)", after(2, &[100.0, 52.631_578_947_368_4, 80.434_782_608_695_7, nan, nan, nan])),
        (&known, "volatility(3, 1)", after(3, &[0.102_951_395_573, 0.129_897_403_592, nan, nan, nan])),
        (&known, "volatility(1)", vec![none; 8]),
        (
            &missing,
            "rsi(3)",
            after(
                2,
                &[
                    100.0,
                    52.631_578_947_4,
                    80.434_782_608_7,
                    80.434_782_608_7,
                    80.434_782_608_7,
                    90.170_648_464_2,
                    94.371_702_169_2,
                ],
            ),
        ),
        (&zero, "returns(1)", after(1, &[0.0, 0.0, -1.0, f64::INFINITY, -1.0, nan, f64::INFINITY])),
        (&zero, "rsi(3)", after(2, &[100.0, 0.0, 60.0, 31.578_947_368_421, 31.578_947_368_421, 55.364_806_866_953])),
    ] {
        let panel = Panel::new(vec![candles("A", closes)]).unwrap();
        assert_near(&values(&panel, expression), &expected);
    }
    let panel = Panel::new(vec![candles("A", &missing)]).unwrap();
    let expected = [none, none, Some(11.0), Some(34.0 / 3.0), Some(12.0), none, none, none, Some(15.0)];
    assert_near(&values(&panel, "sma(3)"), &expected);
}

#[test]
fn figures_among_symbols_are_those_of_the_framework() {
    let bar = |closes: &[Option<f64>]| {
        let names = ["A", "B", "C", "D", "E", "F", "G"];
        Panel::new(closes.iter().zip(names).map(|(close, name)| candles(name, &[*close])).collect()).unwrap()
    };
    let some = |numbers: &[f64]| numbers.iter().map(|&number| Some(number)).collect::<Vec<_>>();
    let ties = bar(&some(&[3.0, 1.0, 3.0, 1.0, 2.0]));
    assert_near(&values(&ties, "close.rank()"), &some(&[4.0, 1.0, 5.0, 2.0, 3.0]));
    assert_near(&values(&ties, "close.zscore()"), &some(&[1.0, -1.0, 1.0, -1.0, 0.0]));
    let nan = bar(&some(&[3.0, f64::NAN, 2.0, f64::NAN, 4.0]));
    assert_near(&values(&nan, "close.rank()"), &some(&[2.0, 4.0, 1.0, 5.0, 3.0]));
    assert_near(&values(&nan, "close.winsorize(0.25, 0.75)"), &some(&[3.0, f64::NAN, 3.0, f64::NAN, 4.0]));
    assert_near(&values(&nan, "close.winsorize(0.25, 0.5)"), &some(&[3.0, 4.0, 3.0, 4.0, 4.0]));
    let alone = bar(&[Some(3.0)]);
    assert_near(&values(&alone, "close.rank() + close.demean()"), &[Some(1.0)]);
    assert_near(&values(&alone, "close.zscore()"), &[None]);
    let missing = bar(&[Some(3.0), None, Some(2.0), None, Some(4.0)]);
    assert_near(&values(&missing, "close.demean()"), &[Some(0.0), None, Some(-1.0), None, Some(1.0)]);
    assert_near(&values(&missing, "cross_sectional_mean(close)"), &[Some(3.0); 5]);
    assert_near(&values(&bar(&[Some(0.1); 3]), "close.zscore()"), &[None; 3]);

    let seven = bar(&some(&[3.0, 1.0, 2.0, 5.0, 4.0, 6.0, 7.0]));
    let masked = [None, None, None, Some(1.0), None, Some(2.0), Some(3.0)];
    assert_near(&values(&seven, "close.rank(mask=close.top(3))"), &masked);
    let labels = r#"{"A": "x", "B": "x", "C": "y", "D": "y", "E": "z"}"#;
    let grouped = some(&[1.0, -1.0, -1.5, 1.5, 0.0, -0.5, 0.5]);
    assert_near(&values(&seven, &format!("close.demean(groups={labels})")), &grouped);
}

#[test]
fn windows_count_bars_across_gaps_and_bars_without_trading_have_no_price_of_it() {
    let candles = SymbolCandles {
        symbol: "A".to_owned(),
        times: [0, 1, 5, 6].map(|day| day * DAY).to_vec(),
        high: vec![10.0, 20.0, 40.0, 60.0].into(),
        low: vec![10.0, 20.0, 40.0, 60.0].into(),
        close: vec![10.0, 20.0, 40.0, 60.0].into(),
        volume: vec![1.0, 3.0, 0.0, 0.0].into(),
        ..SymbolCandles::default()
    };
    let panel = Panel::new(vec![candles]).unwrap();
    assert_near(&values(&panel, "returns(1)"), &[None, Some(1.0), Some(1.0), Some(0.5)]);
    assert_near(&values(&panel, "vwap(2)"), &[None, Some(17.5), Some(20.0), None]);
    assert_near(&values(&panel, "average_dollar_volume(2)"), &[None, Some(35.0), Some(30.0), Some(0.0)]);
}

#[test]
fn the_universe_takes_rows_away_and_leaves_numbers_as_they_are() {
    let panel = Panel::new(
        [("A", 3.0), ("B", 1.0), ("C", 2.0), ("D", 9.0)].map(|(name, close)| candles(name, &[Some(close)])).to_vec(),
    )
    .unwrap();
    assert_near(&values(&panel, "universe = close.top(2); value = close.rank()"), &[Some(3.0), Some(4.0)]);
}

#[test]
fn a_factor_of_one_s_own_sees_its_window_and_fails_in_its_own_words() {
    let panel = Panel::new(vec![candles("A", &[1.0, 5.0, 3.0, 2.0].map(Some))]).unwrap();
    let highest = custom_factor("highest", Window::new(2).unwrap(), |bars| {
        Ok(bars.column(PriceColumn::Close).iter().filter_map(|close| close.get()).reduce(f64::max))
    });
    let found = Evaluation::new(&panel).numbers(&highest).unwrap();
    assert_near(&found.iter().map(|number| number.get()).collect::<Vec<_>>(), &[None, Some(5.0), Some(5.0), Some(3.0)]);
    let failing = custom_factor("failing", Window::new(1).unwrap(), |_| Err("no".into()));
    let error = Evaluation::new(&panel).numbers(&failing).unwrap_err();
    assert_eq!(error.to_string(), "the factor failing failed: no");
}

/// Every factor and operation of the language.
const ALL: &str = "universe = average_dollar_volume(3).top(2)
    gain = returns(2)\nmean = sma(3) / close\nstrength = rsi(4)\nrisk = volatility(3) * 2\npaid = vwap(2)
    market = cross_sectional_mean(gain, mask=universe)\nbeta = rolling_beta(gain, market, 3)
    neutral = neutralize(gain, strength, market)\nfixed = static_per_symbol({\"A\": 1}, 2)
    place = gain.rank(groups=fixed)\nz = mean.zscore(mask=universe)\nflat = mean.demean()
    held = strength.winsorize(0.2, 0.8)\nfew = strength.bottom(1)\nmiddle = strength.percentile_between(0.2, 0.7)
    logic = few and not middle or gain >= market";

proptest! {
    #[test]
    fn bars_of_the_future_change_nothing(
        prices in prop::collection::vec(prop::collection::vec(prop::option::weighted(0.9, 1.0f64..100.0), 16), 3),
        gaps in prop::collection::vec(any::<bool>(), 48),
        days in 1usize..16,
    ) {
        let pipeline = parse_pipeline(ALL).unwrap_or_else(|error| panic!("{error}\n{}", error.pointed(ALL)));
        let panel = |days: usize| {
            let of_symbol = |(at, closes): (usize, &Vec<Option<f64>>)| {
                let mut candles = candles(["A", "B", "C"][at], &closes[..days]);
                let is_there = |day: usize| !gaps[at * 16 + day];
                let kept = |column: &mut Float64Array| {
                    *column = column.iter().enumerate().filter(|(day, _)| is_there(*day)).map(|(_, value)| value).collect();
                };
                for column in [&mut candles.high, &mut candles.low, &mut candles.close, &mut candles.volume] {
                    kept(column);
                }
                let mut day = 0..;
                candles.times.retain(|_| day.next().is_some_and(is_there));
                candles
            };
            Panel::new(prices.iter().enumerate().map(of_symbol).collect()).unwrap()
        };
        let known = pipeline.run(&panel(days), ..).unwrap();
        let later = pipeline.run(&panel(16), ..EpochMs(days as i64 * DAY)).unwrap();
        prop_assert_eq!(format!("{known:?}"), format!("{later:?}"));
    }
}
