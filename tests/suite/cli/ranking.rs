//! `iaf rank`: its table, its JSON and its answers to mistyped names.

use super::GOOD;
use crate::world::World;
use serde_json::Value;

#[test]
fn ranking_as_json_has_stable_keys() {
    let world = World::new(&GOOD);
    world.iaf(&["index", "sweep"]);
    let said = world.iaf(&["rank", "sweep", "--by", "sortino_ratio", "--json"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let rows: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let first = rows[0].as_object().unwrap();
    for key in
        ["rank", "bundle_path", "algorithm_id", "tag", "number_of_runs", "parameters", "sharpe_ratio", "win_rate"]
    {
        assert!(first.contains_key(key), "{key}");
    }
    assert_eq!(rows[0]["rank"], 1);
    assert!(rows[0]["parameters"].is_object());
    let odd = rows.as_array().unwrap().iter().find(|row| row["bundle_path"] == "nan_inf.iafbt").unwrap();
    assert!(odd["sharpe_ratio"].is_null(), "{odd}");
    assert!(said.out.contains("\"inf\"") || said.out.contains("\"-inf\""));

    let said = world.iaf(&[
        "rank",
        "sweep/index.sqlite",
        "--by",
        "cagr",
        "--columns",
        "win_rate,engine_type",
        "-n1",
        "--json",
    ]);
    let rows: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let keys: Vec<&String> = rows[0].as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "algorithm_id",
            "bundle_path",
            "cagr",
            "engine_type",
            "number_of_runs",
            "parameters",
            "rank",
            "tag",
            "win_rate"
        ]
    );
}

#[test]
fn what_the_whole_sweep_says_of_a_trial_is_a_column_to_show_and_to_rank_by() {
    let world = World::of_sweep();
    let columns = "daily_sharpe,sharpe_low,sharpe_high,psr,dsr,dsr_effective,days_needed,haircut_sharpe";
    let rows = |arguments: &[&str]| -> Vec<Value> {
        let said = world.iaf(&[arguments, &["--columns", columns, "-n", "all", "--json"]].concat()).printed();
        serde_json::from_str(&said).unwrap()
    };
    let ranked = rows(&["rank", "sweep", "--by", "dsr"]);
    let judged: Value = serde_json::from_str(&world.iaf(&["sweep", "sweep", "--json"]).printed()).unwrap();
    let best = ranked.iter().find(|row| row["bundle_path"] == judged["best"]["handle"]).unwrap();
    for name in columns.split(',').map(|name| if name == "daily_sharpe" { ("sharpe", name) } else { (name, name) }) {
        assert_eq!(judged["best"][name.0], best[name.1], "{name:?}");
    }
    let of = |rows: &[Value]| rows.iter().map(|row| row["dsr"].as_f64().unwrap()).collect::<Vec<f64>>();
    assert!(ranked.len() == 27 && of(&ranked).iter().rev().is_sorted());
    let listed = rows(&["list", "sweep", "--sort", "dsr", "--asc"]);
    assert!(of(&listed).is_sorted() && of(&listed)[0] < of(&listed)[26]);
    // A filter takes trials out of the list, and none of them out of what they are compared with.
    let few = rows(&["rank", "sweep", "--by", "dsr", "--where", "param.ema_slow = 40"]);
    assert!(few.len() == 9 && few.iter().all(|row| ranked.iter().any(|other| other["dsr"] == row["dsr"])));
    let csv = world.iaf(&["rank", "sweep", "--columns", "psr", "-n", "1", "--csv"]).printed();
    assert!(
        csv.starts_with("rank,bundle_path,algorithm_id,tag,number_of_runs,parameters,sharpe_ratio,psr\r\n"),
        "{csv}"
    );
}

#[test]
fn what_is_of_the_whole_sweep_says_so_where_it_cannot_be_used() {
    let world = World::new(&["edge/no_runs.iafbt"]);
    let said = world.iaf(&["rank", "sweep", "--columns", "dsr", "--json"]);
    assert!(said.code == 0 && said.out.contains("\"dsr\": null"), "{}", said.out);
    assert!(
        said.err.contains("nothing can be said of trials among all others: no trial has daily returns"),
        "{}",
        said.err
    );
    world.iaf(&["rank", "sweep", "--by", "dsr"]).failed(1, &["no trial has daily returns", "hint: "]);
    world.iaf(&["rank", "sweep", "--weight", "dsr=1"]).failed(2, &["no score weighs it", "hint: 'iaf rank --by dsr'"]);
    world
        .iaf(&["rank", "sweep", "--where", "dsr > 0.9"])
        .failed(2, &["no such column: dsr, which is computed over all"]);
    world.iaf(&["report", "sweep", "--by", "dsr"]).failed(2, &["no report ranks by it", "hint: 'iaf rank --by dsr'"]);
}

#[test]
fn ranking_as_a_table_shows_whole_ids() {
    let world = World::new(&["edge/hostile_names.iafbt", "edge/wide_params.iafbt"]);
    world.iaf(&["index", "sweep"]);
    let said = world.iaf(&["rank", "sweep", "--by", "cagr"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert!(said.out.contains("wide_params") && said.out.contains("<script>"), "{}", said.out);
}

#[test]
fn a_mistyped_name_is_answered_with_its_neighbours() {
    let world = World::new(&GOOD);
    world.iaf(&["index", "sweep"]);
    let rank = |more: &[&str]| world.iaf(&[&["rank", "sweep"], more].concat());
    rank(&["--by", "param.ema_slow"]).failed(2, &["hint: ", "'iaf list --sort param.ema_slow' lists in its order"]);
    rank(&["--by", "sharp"])
        .failed(2, &["error: no metric is called 'sharp'\n", "hint: did you mean chained_sharpe, sharpe_ratio"]);
    rank(&["--by", "cagr", "--columns", "tagg"])
        .failed(2, &["error: no column is called 'tagg'\n", "hint: did you mean tag"]);
    rank(&["--by", "cagr", "--where", "sharp > 1"]).failed(
        2,
        &[
            "the filter 'sharp > 1' cannot be applied: no such column: sharp\n",
            "hint: did you mean chained_sharpe, sharpe_ratio",
        ],
    );
    rank(&["--by", "cagr", "--where", "1; DROP TABLE backtest_index"]).failed(2, &["it is not one condition"]);
    rank(&["--by", "cagr", "--where", "(SELECT count(*) FROM sqlite_master)"]).failed(2, &["only read the columns"]);
    rank(&["--by", "cagr", "--where", "cagr >"]).failed(2, &["'cagr >' cannot be applied: it ends too early"]);
    rank(&["--by", "cagr", "--where", "(cagr > ) and 1"]).failed(2, &["near \")\": syntax error"]);
    rank(&["--by", "cagr", "--where", ""]).failed(2, &["'' cannot be applied: it is empty\n"]);
    rank(&["--by", "cagr", "--asc", "--desc"]).failed(2, &["cannot be used with"]);
    world.iaf(&["rank", "nowhere", "--by", "cagr"]).failed(1, &["there is nothing at nowhere\n", "hint: "]);
}
