//! `iaf sweep`: its verdict, its JSON, and what it says where something cannot be computed.

use super::GOOD;
use crate::world::World;
use serde_json::Value;
use std::fs;

#[test]
fn the_example_sweep_is_judged_with_stable_keys() {
    let world = World::of_sweep();
    let said = world.iaf(&["sweep", "sweep", "--json"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let judged: Value = serde_json::from_str(&said.out).unwrap();
    for pointer in [
        "/trials/effective",
        "/trials/days",
        "/best/sharpe",
        "/best/psr",
        "/best/dsr",
        "/best/dsr_effective",
        "/luck/expected_best_sharpe",
        "/overfitting/pbo",
        "/spa/consistent",
        "/out_of_sample/return",
        "/importance/0/share",
        "/plateau/mean",
    ] {
        assert!(judged.pointer(pointer).is_some_and(Value::is_number), "{pointer} in {}", said.out);
    }
    assert_eq!((&judged["trials"]["count"], &judged["trials"]["failed"]), (&27.into(), &0.into()));
    assert_eq!((&judged["trials"]["periods_per_year"], &judged["overfitting"]["blocks"]), (&365.0.into(), &16.into()));
    assert_eq!(said.out, world.iaf(&["sweep", "sweep", "--json"]).out, "the same sweep is judged alike");

    let text = world.iaf(&["sweep", "sweep"]);
    assert_eq!((text.code, text.err.as_str()), (0, ""));
    let headline = format!(
        "Best of 27: Sharpe ratio {:.2} a year; luck alone would give {:.2}.",
        judged["best"]["sharpe"].as_f64().unwrap(),
        judged["luck"]["expected_best_sharpe"].as_f64().unwrap()
    );
    assert_eq!(text.out.lines().next(), Some(headline.as_str()));
    assert_eq!(judged["verdict"][0], headline.as_str());
}

#[test]
fn of_more_trials_than_are_to_be_compared_some_are_drawn_and_all_count() {
    let world = World::of_sweep();
    let judged = |arguments: &[&str]| -> Value {
        let said = world.iaf(&[&["sweep", "sweep", "--json"], arguments].concat());
        assert_eq!((said.code, said.err.as_str()), (0, ""));
        serde_json::from_str(&said.out).unwrap()
    };
    let (whole, drawn) = (judged(&["--compare", "all"]), judged(&["--compare", "12"]));
    assert_eq!(whole, judged(&[]), "27 are few");
    assert_eq!((&whole["trials"]["drawn"], &whole["trials"]["not_drawn"]), (&27.into(), &0.into()));
    assert_eq!((&drawn["trials"]["drawn"], &drawn["trials"]["not_drawn"]), (&12.into(), &15.into()));
    for pointer in ["/trials/count", "/best/handle", "/corrections/tests"] {
        assert_eq!(whole.pointer(pointer), drawn.pointer(pointer), "{pointer}");
    }
    assert!(drawn["verdict"][1].as_str().unwrap().starts_with("Of the 27 trials of the index 12 were drawn by chance"));
    assert!(drawn["plateau"]["reason"].as_str().unwrap().ends_with("were drawn, so that they are not looked at"));
    let text = world.iaf(&["sweep", "sweep", "--compare", "12"]);
    assert!(text.out.contains("12 of these; the other 15 lead, and are looked at beside them"), "{}", text.out);
}

/// The value at a key such as `best.sharpe`.
fn at<'a>(judged: &'a Value, key: &str) -> &'a Value {
    judged.pointer(&format!("/{}", key.replace('.', "/"))).unwrap_or(&Value::Null)
}

/// The numbers of a sentence, each with its decimals.
fn numbers(sentence: &str) -> Vec<String> {
    let parts = sentence.split(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',' | '-'));
    let plain = parts.map(|part| part.trim_matches(['.', ',']).replace(',', ""));
    plain.filter(|part| part.parse::<f64>().is_ok()).collect()
}

#[test]
fn every_number_of_the_verdict_stands_in_the_json_where_it_is_said_to() {
    let world = World::of_sweep();
    for arguments in [&["sweep", "sweep", "--json"][..], &["sweep", "sweep", "--json", "--against", "zero"]] {
        let said = world.iaf(arguments);
        let judged: Value = serde_json::from_str(&said.out).unwrap();
        let (sentences, keys) = (judged["verdict"].as_array().unwrap(), judged["verdict_figures"].as_array().unwrap());
        assert!(sentences.len() == keys.len() && sentences.len() > 8, "{sentences:?}");
        for (sentence, keys) in sentences.iter().zip(keys) {
            let text = sentence.as_str().unwrap();
            let figures: Vec<&Value> =
                keys.as_array().unwrap().iter().map(|key| at(&judged, key.as_str().unwrap())).collect();
            assert!(figures.iter().all(|figure| !figure.is_null()), "{text} {keys}");
            // Levels of confidence and significance are no figures of the sweep.
            for number in numbers(text).iter().filter(|number| !["95", "5"].contains(&number.as_str())) {
                let places = number.split_once('.').map_or(0, |(_, decimals)| decimals.len());
                let is_it = |value: f64| format!("{value:.places$}") == *number;
                let stands = figures
                    .iter()
                    .filter_map(|figure| figure.as_f64())
                    .any(|value| is_it(value) || is_it(value * 100.0));
                assert!(
                    stands || text.contains(&format!("under {number} %")) || text.contains(&format!("over {number} %")),
                    "{number} of {text} in {figures:?}"
                );
            }
        }
    }
}

#[test]
fn trials_are_held_against_zero_a_rate_or_a_benchmark_over_as_many_blocks_as_asked_for() {
    let world = World::of_sweep();
    std::fs::create_dir(world.at("prices")).unwrap();
    let first = jiff::civil::date(2020, 1, 1);
    let line = |day: i32| format!("{},{}\n", first + jiff::Span::new().days(day), 100.0 + f64::from(day) / 10.0);
    let lines: String = (0..2_500).map(line).collect();
    std::fs::write(world.at("prices/BTC_EUR.csv"), format!("date,close\n{lines}")).unwrap();
    let judge = |arguments: &[&str]| -> Value {
        let said = world.iaf(&[&["sweep", "sweep", "--json"], arguments].concat());
        assert_eq!(said.code, 0, "{}", said.err);
        serde_json::from_str(&said.out).unwrap()
    };
    let market = judge(&["--benchmarks", "prices", "--against", "benchmark:BTC/EUR", "--blocks", "8"]);
    assert_eq!((&market["spa"]["against"], &market["overfitting"]["blocks"]), (&"benchmark:BTC/EUR".into(), &8.into()));
    assert_eq!(
        (&market["out_of_sample"]["benchmark"], &market["overfitting"]["splits"]),
        (&"BTC/EUR".into(), &70.into())
    );
    assert!(market["out_of_sample"]["benchmark_return"].as_f64().unwrap() > 0.0);
    let usual = judge(&[]);
    assert_eq!(usual["spa"]["against"], "risk-free");
    assert!(
        usual["out_of_sample"]["benchmark_return"].is_null() && usual["out_of_sample"]["benchmark_reason"].is_string()
    );
    assert_ne!(usual["spa"]["consistent"], market["spa"]["consistent"]);
    world.iaf(&["sweep", "sweep", "--against", "benchmark:BTC/EUR"]).failed(2, &["BTC/EUR", "--benchmarks DIR"]);
    world.iaf(&["sweep", "sweep", "--against", "luck"]).failed(2, &["zero, risk-free or benchmark:NAME"]);
    world.iaf(&["sweep", "sweep", "--blocks", "7"]).failed(2, &["an even number from 2 to 24"]);
}

#[test]
fn a_filter_does_not_make_trials_fewer_and_failures_are_counted_beside() {
    let world = World::new(&GOOD);
    world.add("README.md", "sweep/broken.iafbt");
    let said = world.iaf(&["sweep", "sweep", "--json"]);
    let judged: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((said.code, &judged["trials"]["count"], &judged["trials"]["failed"]), (0, &3.into(), &1.into()));
    assert!(said.err.contains("broken.iafbt"), "{}", said.err);
    world.iaf(&["sweep", "sweep", "--where", "sharpe_ratio > 1"]).failed(2, &["--where"]);
}

#[test]
fn an_index_is_judged_as_its_folder_is_whoever_made_it() {
    let world = World::of_sweep();
    let folder = world.iaf(&["sweep", "sweep", "--json"]).printed();
    assert_eq!(world.iaf(&["sweep", "sweep/index.sqlite", "--json"]).printed(), folder);
    let index = rusqlite::Connection::open(world.at("sweep/index.sqlite")).unwrap();
    index.execute_batch("DROP TABLE iaf_trials; DROP TABLE iaf_trial_details; DROP TABLE iaf_ledger").unwrap();
    drop(index);
    assert_eq!(world.iaf(&["sweep", "sweep/index.sqlite", "--json"]).printed(), folder, "what is missing is measured");
}

#[test]
fn one_trial_two_and_the_same_again_say_what_cannot_be_computed() {
    let world = World::empty();
    world.add("examples/sweep/ema_12_40_rsi_7.iafbt", "sweep/a.iafbt");
    let judged = || -> Value { serde_json::from_str(&world.iaf(&["sweep", "sweep", "--json"]).printed()).unwrap() };
    let no_spread = |judged: &Value, count: u64| {
        assert_eq!(judged["trials"]["count"], count);
        for pointer in ["/luck/expected_best_sharpe", "/best/dsr", "/best/dsr_effective", "/trials/sharpe_deviation"] {
            assert!(judged.pointer(pointer).unwrap().is_null(), "{pointer} of {count} in {judged}");
        }
        assert!(judged["best"]["psr"].is_number() && judged["trials"]["effective"].as_f64().unwrap() < 1.0 + 1e-9);
        let headline = judged["verdict"][0].as_str().unwrap();
        let end = match count {
            1 => "no luck of choosing to hold it against.",
            _ => "unknown: no two trials have Sharpe ratios that differ.",
        };
        assert!(headline.ends_with(end), "{headline}");
        assert!(judged["overfitting"]["pbo"].is_null() && judged["overfitting"]["reason"].is_string(), "{judged}");
    };
    no_spread(&judged(), 1);
    for name in ["b", "c", "d"] {
        fs::copy(world.at("sweep/a.iafbt"), world.at("sweep").join(name).with_extension("iafbt")).unwrap();
    }
    let same = judged();
    no_spread(&same, 4);
    assert_eq!((&same["clusters"]["count"], &same["clusters"]["of_best"]), (&1.into(), &4.into()));
    for name in ["b", "c", "d"] {
        fs::remove_file(world.at("sweep").join(name).with_extension("iafbt")).unwrap();
    }
    world.add("examples/sweep/ema_24_80_rsi_7.iafbt", "sweep/z.iafbt");
    let two = judged();
    assert!(two["luck"]["expected_best_sharpe"].as_f64().unwrap() > 0.0 && two["best"]["dsr"].is_number(), "{two}");
    assert_eq!(two["trials"]["gone"], 0, "a copy that is gone is the trial that is left");
}

#[test]
fn what_cannot_be_computed_is_null_with_its_reason() {
    let world = World::new(&["edge/no_runs.iafbt"]);
    let said = world.iaf(&["sweep", "sweep", "--json"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let judged: Value = serde_json::from_str(&said.out).unwrap();
    for (part, key) in
        [("overfitting", "pbo"), ("spa", "consistent"), ("luck", "expected_best_sharpe"), ("best", "dsr")]
    {
        assert!(judged[part][key].is_null() && judged[part]["reason"].is_string(), "{part} in {}", said.out);
    }
    assert!(judged["importance"].is_null() && judged["importance_reason"].is_string());
    assert_eq!(judged["verdict"][0], "One trial: cannot be judged, for no trial has daily returns.");
}
