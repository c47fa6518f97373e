//! Near copies, which `--distinct` leaves out of a ranking and of a report, counted, and never pruned for it.

use crate::world::World;
use serde_json::Value;
use std::fs;

/// The example sweep, with three of its bundles a second time.
fn world() -> World {
    let world = World::of_sweep();
    for name in ["ema_12_40_rsi_7", "ema_6_40_rsi_7", "ema_24_80_rsi_7"] {
        let at = |name: String| world.at("sweep").join(name);
        fs::copy(at(format!("{name}.iafbt")), at(format!("z_{name}.iafbt"))).unwrap();
    }
    world
}

fn ranked(world: &World, arguments: &[&str]) -> (Vec<Value>, String) {
    let all = if arguments.contains(&"-n") { &[][..] } else { &["-n", "all"] };
    let said = world.iaf(&[&["rank", "sweep", "--json"], all, arguments].concat());
    assert_eq!(said.code, 0, "{}", said.err);
    (serde_json::from_str(&said.out).unwrap(), said.err)
}

fn paths(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["bundle_path"].as_str().unwrap()).collect()
}

#[test]
fn near_copies_are_left_out_and_counted_at_the_best_of_them() {
    let world = world();
    let all = ranked(&world, &["--by", "chained_cagr"]).0;
    assert!(all.len() == 30 && all[0].get("near_copies").is_none());
    for order in
        [&["--by", "chained_cagr"][..], &["--focus", "balanced"], &["--weight", "win_rate=3"], &["--by", "dsr"]]
    {
        let (rows, err) = ranked(&world, &[order, &["--distinct"]].concat());
        let copies = |row: &Value| row["near_copies"].as_u64().unwrap();
        let left_out: u64 = rows.iter().map(copies).sum();
        assert_eq!(rows.len() as u64 + left_out, 30);
        assert!(left_out >= 3 && err.contains(&format!("{left_out} near copies are left out")), "{err}");
        for (position, row) in rows.iter().enumerate() {
            assert_eq!(row["rank"], position + 1);
        }
        assert!(!paths(&rows).iter().any(|path| path.starts_with("z_")), "of equals the first in order of path stays");
    }
    let some = ranked(&world, &["--by", "chained_cagr", "--where", "bundle_path LIKE 'z_%'", "--distinct"]).0;
    assert!(paths(&some).iter().all(|path| path.starts_with("z_")), "only what the filter lets in is compared");
    let csv = world.iaf(&["rank", "sweep", "--distinct", "--columns", "psr", "-n", "2", "--csv"]).out;
    assert!(csv.contains("parameters,sharpe_ratio,near_copies,psr\r\n") && csv.lines().count() == 3, "{csv}");
    let table = world.iaf(&["rank", "sweep", "--distinct", "-n", "2"]).out;
    assert!(table.lines().next().unwrap().contains("near copies"), "{table}");
}

#[test]
fn those_that_are_shown_are_the_first_of_all_with_all_of_their_near_copies() {
    let world = world();
    let whole = ranked(&world, &["--by", "chained_cagr", "--distinct"]).0;
    let copies = |row: &Value| row["near_copies"].as_u64().unwrap();
    let shown = 1 + whole.iter().position(|row| copies(row) > 0).unwrap();
    assert!(shown < whole.len());
    let some = ranked(&world, &["--by", "chained_cagr", "--distinct", "-n", &shown.to_string()]);
    assert_eq!(some.0, whole[..shown]);
    let left_out = format!("{} near cop", copies(&whole[shown - 1]));
    assert!(some.1.contains(&left_out) && some.1.contains("of a better one that is shown\n"), "{}", some.1);
}

#[test]
fn near_copies_are_a_column_where_they_are_left_out_and_elsewhere_the_hint_says_how() {
    let world = world();
    let rows = ranked(&world, &["--distinct", "--columns", "near_copies"]).0;
    assert!(rows.iter().any(|row| row["near_copies"].as_u64().unwrap() > 0), "{rows:?}");
    for elsewhere in [&["rank", "sweep", "--columns", "near_copies"][..], &["list", "sweep", "--sort", "near_copies"]] {
        world.iaf(elsewhere).failed(2, &["near copies are counted where they are left out", "iaf rank --distinct"]);
    }
}

#[test]
fn clusters_are_ranked_from_that_of_the_best_on() {
    let world = world();
    let clusters: Vec<u64> =
        ranked(&world, &["--by", "cluster"]).0.iter().map(|row| row["cluster"].as_u64().unwrap()).collect();
    assert!(clusters[0] == 1 && clusters.is_sorted() && clusters.len() == 30, "{clusters:?}");
}

#[test]
fn what_is_left_out_as_a_copy_is_never_pruned_for_it() {
    let world = world();
    for disposal in [&["--prune"][..], &["--archive-dir", "archive"]] {
        let arguments = [&["rank", "sweep", "-n", "5", "--distinct", "--yes"], disposal].concat();
        world.iaf(&arguments).failed(2, &["cannot be used with", "--distinct"]);
    }
    assert_eq!(iaf::source::walk(&world.at("sweep")).found.len(), 30);
}

#[test]
fn a_report_has_the_best_of_each_and_says_how_many_are_left_out() {
    let world = world();
    let said = world.iaf(&["report", "sweep", "-n", "all", "--by", "chained_cagr", "--distinct", "-o", "report.html"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let page = fs::read_to_string(world.at("report.html")).unwrap();
    let rows = ranked(&world, &["--by", "chained_cagr", "--distinct"]).0;
    let left_out = format!("{} near copies left out", 30 - rows.len());
    assert!(page.contains(&left_out), "{left_out}");
    let shown = format!("report.html: {} of 30 backtests by", rows.len());
    assert!(said.out.contains(&shown), "{shown} in {}", said.out);
}

#[test]
fn without_returns_to_compare_it_says_why() {
    let world = World::new(&["edge/no_runs.iafbt"]);
    world.iaf(&["rank", "sweep", "--distinct"]).failed(1, &["no trial has daily returns", "hint: "]);
}
