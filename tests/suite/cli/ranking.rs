//! `iaf rank`: its table, its JSON and its answers to mistyped names.

use super::GOOD;
use crate::world::World;

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
    rank(&["--by", "sharp"]).failed(2, &["error: no metric is called 'sharp'\n", "hint: did you mean sharpe_ratio"]);
    rank(&["--by", "cagr", "--columns", "tagg"])
        .failed(2, &["error: no column is called 'tagg'\n", "hint: did you mean tag"]);
    rank(&["--by", "cagr", "--where", "sharp > 1"]).failed(
        2,
        &["the filter 'sharp > 1' cannot be applied: no such column: sharp\n", "hint: did you mean sharpe_ratio"],
    );
    rank(&["--by", "cagr", "--where", "1; DROP TABLE backtest_index"]).failed(2, &["it is not one condition"]);
    rank(&["--by", "cagr", "--where", "(SELECT count(*) FROM sqlite_master)"]).failed(2, &["only read the columns"]);
    rank(&["--by", "cagr", "--asc", "--desc"]).failed(2, &["cannot be used with"]);
    world.iaf(&["rank", "nowhere", "--by", "cagr"]).failed(1, &["there is nothing at nowhere\n", "hint: "]);
}
