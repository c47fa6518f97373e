//! `iaf list` and `iaf rank`: order, scores, filters, columns and the forms that programs read.

use crate::world::{World, repository};
use serde_json::Value;
use std::fs;

/// The example sweep, indexed.
fn sweep() -> World {
    let world = World::of_sweep();
    world.iaf(&["index", "sweep", "--quiet"]).done("");
    world
}

fn rows(world: &World, arguments: &[&str]) -> Vec<Value> {
    let said = world.iaf(&[arguments, &["--json"]].concat());
    // A figure of the summary may be contradicted by what is measured.
    assert!(said.code == 0 && said.err.lines().all(|line| line.starts_with("note: ")), "{arguments:?}: {}", said.err);
    serde_json::from_str(&said.out).unwrap()
}

fn numbers(rows: &[Value], key: &str) -> Vec<f64> {
    rows.iter().map(|row| row[key].as_f64().unwrap_or(f64::NAN)).collect()
}

#[test]
fn a_list_keeps_to_the_flags_and_a_ranking_knows_what_is_better() {
    let world = sweep();
    let drawdowns = |arguments: &[&str]| numbers(&rows(&world, arguments), "max_drawdown");
    let ascending = |values: &[f64]| values.is_sorted() && values.first() < values.last();
    let descending = |values: &[f64]| values.iter().rev().is_sorted() && values.first() > values.last();
    assert!(descending(&drawdowns(&["list", "sweep", "--sort", "max_drawdown"])));
    assert!(ascending(&drawdowns(&["list", "sweep", "--sort", "summary_max_drawdown", "--asc"])));
    assert!(ascending(&drawdowns(&["rank", "sweep", "--by", "max_drawdown"])));
    assert!(descending(&drawdowns(&["rank", "sweep", "--by", "max_drawdown", "--desc"])));
    assert_eq!(drawdowns(&["list", "sweep", "-n", "3"]).len(), 3);
    let paths: Vec<String> =
        rows(&world, &["list", "sweep", "-n", "99"]).iter().map(|row| row["bundle_path"].to_string()).collect();
    assert!(paths.is_sorted() && paths.len() == 27);
}

#[test]
fn scores_are_the_framework_s_own() {
    let world = sweep();
    let expected: Value =
        serde_json::from_str(&fs::read_to_string(repository("tests/bundles/expected_scores.json")).unwrap()).unwrap();
    let cases: [(&str, &[&str]); 5] = [
        ("balanced", &["--focus", "balanced"]),
        ("profit", &["--focus", "profit"]),
        ("frequency", &["--focus", "frequency"]),
        ("risk_adjusted", &["--focus", "risk_adjusted"]),
        ("own", &["--weight", "win_rate=10", "--weight", "sharpe_ratio=0", "--weight", "max_drawdown=-4.5"]),
    ];
    for (name, arguments) in cases {
        let ranked = rows(&world, &[&["rank", "sweep", "-n", "99"], arguments].concat());
        let expected = expected[name].as_array().unwrap();
        assert_eq!(ranked.len(), expected.len());
        for (ours, theirs) in ranked.iter().zip(expected) {
            assert_eq!(ours["bundle_path"], theirs["bundle_path"], "{name}");
            let difference = ours["score"].as_f64().unwrap() - theirs["score"].as_f64().unwrap();
            assert!(difference.abs() <= 1e-6, "{name}: {ours}");
        }
    }
    let table = world.iaf(&["rank", "sweep", "--focus", "profit", "--asc", "-n", "1"]);
    assert!(table.out.lines().next().unwrap().contains("score"), "{}", table.out);
}

#[test]
fn a_score_compares_only_what_passes_the_filter() {
    let world = sweep();
    let all = rows(&world, &["rank", "sweep", "--focus", "balanced", "-n", "99"]);
    let some = rows(&world, &["rank", "sweep", "--focus", "balanced", "--where", "param.ema_slow = 80", "-n", "99"]);
    assert_eq!(some.len(), 9);
    let score = |rows: &[Value]| {
        rows.iter().find(|row| row["bundle_path"] == some[0]["bundle_path"]).unwrap()["score"].as_f64()
    };
    assert_ne!(score(&all), score(&some));
}

#[test]
fn parameters_are_columns() {
    let world = sweep();
    let fast =
        rows(&world, &["list", "sweep", "--where", "param.ema_fast >= 12 and param.\"ema_slow\" = 40", "-n", "99"]);
    assert_eq!(fast.len(), 6);
    let sorted =
        rows(&world, &["list", "sweep", "--sort", "param.ema_slow", "--columns", "param.ema_fast", "-n", "99"]);
    assert!(numbers(&sorted, "param.ema_slow").iter().rev().is_sorted());
    assert_eq!(sorted[0].as_object().unwrap().len(), 7, "{}", sorted[0]);
    let said = world.iaf(&["list", "sweep", "--columns", "param.ema_fast,param.rsi_period", "-n", "1"]);
    assert!(said.out.lines().next().unwrap().contains("param.ema_fast"), "{}", said.out);
    for arguments in [["--where", "param.ema_fats > 1"], ["--sort", "param.ema_fats"], ["--columns", "param.ema_fats"]]
    {
        world
            .iaf(&[&["list", "sweep"][..], &arguments].concat())
            .failed(2, &["has a parameter 'ema_fats'", "hint: did you mean ema_fast"]);
    }
}

#[test]
fn parameters_are_read_whatever_their_names_and_values() {
    let world = World::new(&["edge/nan_inf.iafbt", "edge/unicode.iafbt", "edge/wide_params.iafbt", "v2/none.iafbt"]);
    world.iaf(&["index", "sweep", "--quiet"]).done("");
    let connection = rusqlite::Connection::open(world.at("sweep/index.sqlite")).unwrap();
    let set = |file: &str, json: &str| {
        let update = "UPDATE backtest_index SET parameters_json = ? WHERE bundle_path = ?";
        assert_eq!(connection.execute(update, [json, file]).unwrap(), 1);
    };
    set("nan_inf.iafbt", r#"{"a": NaN, "b": Infinity, "c": "NaN"}"#);
    set("unicode.iafbt", r#"{"gr\u00f6\u00dfe": 3, "with \"quotes\" and 'more'": 1, "b": -Infinity}"#);
    set("none.iafbt", "{broken");
    let found = |condition: &str| {
        let rows = rows(&world, &["list", "sweep", "--where", condition]);
        rows.iter().map(|row| row["bundle_path"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found("param.b > 1e300"), ["nan_inf.iafbt"]);
    assert_eq!(found("param.größe = 3"), ["unicode.iafbt"]);
    assert_eq!(found(r#"param."with ""quotes"" and 'more'" = 1"#), ["unicode.iafbt"]);
    assert_eq!(found("param.c = 'NaN' AND param.a IS NULL"), ["nan_inf.iafbt"]);
    let sorted = rows(&world, &["list", "sweep", "--sort", "param.b", "--columns", "param.b"]);
    let values: Vec<&Value> = sorted.iter().map(|row| &row["param.b"]).collect();
    assert_eq!(values[..3], [&Value::from("inf"), &Value::from("-inf"), &Value::Null]);
}

#[test]
fn csv_is_quoted_and_has_the_keys_of_json() {
    let world = World::new(&["edge/hostile_names.iafbt", "v2/none.iafbt"]);
    world.iaf(&["index", "sweep", "--quiet"]).done("");
    let connection = rusqlite::Connection::open(world.at("sweep/index.sqlite")).unwrap();
    connection.execute("UPDATE backtest_index SET tag = 'a, \"b\"\nc' WHERE bundle_path = 'none.iafbt'", []).unwrap();
    let arguments =
        ["rank", "sweep", "--by", "cagr", "--where", "bundle_path = 'none.iafbt'", "--columns", "tag,win_rate"];
    let said = world.iaf(&[&arguments[..], &["--csv"]].concat());
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let keys = "rank,bundle_path,algorithm_id,tag,number_of_runs,parameters,cagr,win_rate\r\n";
    assert!(said.out.starts_with(keys) && said.out.contains(",\"a, \"\"b\"\"\nc\","), "{}", said.out);
    let object = rows(&world, &arguments)[0].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let mut csv: Vec<&str> = keys.trim_end().split(',').collect();
    csv.sort_unstable();
    assert_eq!(object, csv);
    world.iaf(&["list", "sweep", "--csv", "--json"]).failed(2, &["cannot be used with"]);
    assert!(world.iaf(&["list", "sweep", "--csv", "--where", "0"]).out.starts_with("bundle_path,"));
}

#[test]
fn what_makes_no_sense_is_answered_with_what_does() {
    let world = sweep();
    let rank = |more: &[&str]| world.iaf(&[&["rank", "sweep"], more].concat());
    rank(&["--by", "cagr", "--focus", "profit"]).failed(2, &["cannot be used with"]);
    rank(&["--focus", "profits"]).failed(2, &["no preset is called 'profits'", "hint: did you mean profit"]);
    rank(&["--focus", "x"]).failed(2, &["hint: presets are balanced, profit, frequency, risk_adjusted"]);
    rank(&["--weight", "sharp=1"])
        .failed(2, &["no metric is called 'sharp'", "did you mean chained_sharpe, sharpe_ratio"]);
    rank(&["--weight", "sharpe_ratio"]).failed(2, &["is no weight", "hint: a weight is a metric and a number"]);
    world.iaf(&["list", "sweep", "--sort", "sharp"]).failed(2, &["no column is called 'sharp'", "sharpe_ratio"]);
    world.iaf(&["list", "sweep", "--asc"]).failed(2, &["--sort"]);
}

#[test]
fn without_a_match_a_sentence_says_so_and_nothing_fails() {
    let world = sweep();
    for command in ["list", "rank"] {
        for (form, out) in [(&[][..], ""), (&["--json"], "[]\n"), (&["--csv", "--columns", "tag"], "bundle_path,")] {
            let said = world.iaf(&[&[command, "sweep", "--where", "cagr > 1e9"], form].concat());
            assert_eq!((said.code, said.err.as_str()), (0, "note: none of the 27 backtests meets 'cagr > 1e9'\n"));
            assert!(said.out.contains(out) && said.out.lines().count() <= 1, "{command}: {}", said.out);
        }
    }
}

#[test]
fn a_list_says_how_many_it_leaves_out_and_all_can_be_asked_for() {
    let world = sweep();
    let said = world.iaf(&["list", "sweep"]);
    assert_eq!((said.code, said.err.as_str()), (0, "note: 20 of 27 backtests; -n all shows all of them\n"));
    for all in [["list", "-n", "all"], ["list", "--top", "ALL"], ["rank", "-n", "all"], ["rank", "--top", "all"]] {
        let said = world.iaf(&[&all[..], &["sweep"]].concat());
        assert!(said.code == 0 && !said.err.contains("backtests"), "{}", said.err);
        assert_eq!(said.out.lines().count(), 2 + 27, "{all:?}");
    }
    world.iaf(&["rank", "sweep", "-n", "some"]).failed(2, &["it is a number from 1 on, or 'all'"]);
}

#[test]
fn a_ranking_has_the_defaults_of_a_report() {
    let world = sweep();
    let named = world.iaf(&["rank", "sweep", "--by", "sharpe_ratio"]).printed();
    assert_eq!(world.command(&["rank"]).current_dir(world.at("sweep")).output().unwrap().stdout, named.as_bytes());
    // Where there is no index yet it is made.
    std::fs::remove_file(world.at("sweep/index.sqlite")).unwrap();
    assert_eq!(world.iaf(&["rank", "sweep"]).printed(), named);
}

#[test]
fn a_table_that_goes_into_a_file_has_all_its_columns() {
    let said = sweep().iaf(&["rank", "sweep"]);
    let head = said.out.lines().next().unwrap();
    assert!(["Sharpe", "CAGR", "Trades"].iter().all(|label| head.contains(label)), "{head}");
}

#[test]
fn a_summary_that_what_is_measured_contradicts_is_said_and_the_measured_column_named() {
    let world = sweep();
    let said = world.iaf(&["list", "sweep", "--where", "max_drawdown < 0.2 AND param.ema_fast >= 6", "-n", "all"]);
    let sentence = "that what is measured would not keep, at worst ema_";
    assert!(said.err.contains(sentence) && said.err.contains("filter by worst_drawdown\n"), "{}", said.err);
    let said = world.iaf(&["rank", "sweep", "--by", "cagr"]);
    assert!(said.err.contains("--by chained_cagr ranks by that\n"), "{}", said.err);
    assert!(said.err.contains("the first of them ema_") && said.err.contains(" in its summary; "), "{}", said.err);
    for measured in [
        &["list", "sweep", "--where", "worst_drawdown < 0.2", "-n", "all"][..],
        &["rank", "sweep", "--by", "worst_drawdown"],
    ] {
        assert_eq!(world.iaf(measured).err, "");
    }
}

#[test]
fn a_fall_that_is_taken_for_a_percentage_or_a_negative_number_is_said() {
    let world = sweep();
    let with = |filter: &str| world.iaf(&["list", "sweep", "-n", "all", "--where", filter]);
    let note = "note: worst_drawdown counts falls as positive fractions: one of 20 % is 0.2\n";
    for filter in ["worst_drawdown > -0.2", "worst_drawdown < 20"] {
        assert_eq!(with(filter).err, note, "{filter}");
    }
    with("worst_drawdown < 20%").failed(2, &["hint: figures are fractions: 20 % is written 0.2"]);
}

#[test]
fn a_summary_and_what_is_measured_have_heads_of_their_own() {
    let said = sweep().iaf(&["rank", "sweep", "--by", "sharpe_ratio", "--columns", "cagr,chained_cagr"]);
    let head = said.out.lines().next().unwrap();
    assert!(head.contains(" Summary CAGR ") && head.trim_end().ends_with(" CAGR"), "{head}");
}

#[test]
fn what_is_measured_is_a_column_like_any_other() {
    let world = sweep();
    let drawdowns = numbers(&rows(&world, &["rank", "sweep", "--by", "worst_drawdown", "-n", "all"]), "worst_drawdown");
    assert!(drawdowns.len() == 27 && drawdowns.is_sorted() && drawdowns[0] > 0.0, "{drawdowns:?}");
    let kept =
        rows(&world, &["list", "sweep", "--where", "worst_drawdown < 0.2", "--columns", "worst_drawdown", "-n", "all"]);
    assert_eq!(kept.len(), drawdowns.iter().filter(|drawdown| **drawdown < 0.2).count());
    let scored = rows(&world, &["rank", "sweep", "--focus", "balanced", "--weight", "chained_sharpe=5", "-n", "1"]);
    assert!(scored[0]["score"].as_f64().is_some());
    let metrics: Value = serde_json::from_str(&world.iaf(&["metrics", "--json"]).printed()).unwrap();
    let of_one = metrics.as_array().unwrap().iter().filter(|metric| metric["source"] != "of the candles");
    let (of_sweep, own): (Vec<&Value>, Vec<&Value>) =
        of_one.partition(|metric| metric["source"] == "of the whole sweep");
    assert!(of_sweep.len() == 9 && of_sweep.iter().all(|metric| metric["column"].is_null()));
    let names: Vec<&str> = own.iter().map(|metric| metric["name"].as_str().unwrap()).collect();
    let all = rows(&world, &["list", "sweep", "-n", "1"]);
    assert!(names.len() > 70 && names.iter().all(|name| all[0].get(name).is_some()));
}

#[test]
fn an_index_that_the_framework_made_is_completed_when_what_is_measured_is_needed() {
    let world = sweep();
    let index = rusqlite::Connection::open(world.at("sweep/index.sqlite")).unwrap();
    index.execute_batch("DROP TABLE iaf_trials; DROP TABLE iaf_trial_details; DROP TABLE iaf_source").unwrap();
    drop(index);
    let drawdowns = numbers(&rows(&world, &["rank", "sweep", "--by", "worst_drawdown", "-n", "all"]), "worst_drawdown");
    assert!(drawdowns.iter().all(|drawdown| *drawdown > 0.0), "{drawdowns:?}");
}
