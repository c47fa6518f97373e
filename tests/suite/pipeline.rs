//! The whole way from a folder to a page, on the example sweep and on every golden bundle.

use crate::world::{World, repository};
use iaf::bundle::{Limits, read_scalars};
use std::fs;

/// A world with the bundles of a folder of the project.
fn copy_of(folder: &str) -> World {
    let world = World::empty();
    world.add_bundles(folder, "");
    world
}

/// Runs `iaf report` there and gives the page.
fn report(world: &World, arguments: &[&str]) -> String {
    world.iaf(&[&["report", "-o", "report.html"], arguments].concat()).printed();
    fs::read_to_string(world.at("report.html")).unwrap()
}

/// The text between two marks, wherever they stand.
fn between<'a>(page: &'a str, from: &str, to: &str) -> Vec<&'a str> {
    page.split(from).skip(1).map(|rest| rest.split(to).next().unwrap()).collect()
}

#[test]
fn the_page_shows_the_framework_s_ranking_with_every_window_of_each_winner() {
    let world = copy_of("examples/sweep");
    let page = report(&world, &["--top", "25"]);
    let expected: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(repository("tests/bundles/expected_ranking.json")).unwrap()).unwrap();
    let expected: Vec<&str> =
        expected.as_array().unwrap().iter().map(|row| row["bundle_path"].as_str().unwrap()).collect();

    let table = between(&page, "id=\"ranking-table\"", "</table>")[0];
    let names = between(table, "<th scope=\"row\" class=\"name\"><a href=\"#s", "</a>");
    let names = names.iter().map(|link| between(link, "title=\"", "\"")[0]);
    let files: Vec<String> = names.map(|name| format!("{name}.iafbt")).collect();
    assert_eq!(files, expected[..25]);

    let runs = between(&page, "<table class=\"runs\">", "</table>");
    assert_eq!(runs.len(), 25);
    for table in runs {
        assert_eq!(between(table, "<th scope=\"row\" dir=\"auto\" title=\"", "\""), ["wf_1", "wf_2", "wf_3", "wf_4"]);
    }
}

#[test]
fn two_runs_give_the_same_bytes_and_no_path_of_the_machine() {
    let (one, other) = (copy_of("examples/sweep"), copy_of("examples/sweep"));
    let page = report(&one, &["--title", "Sweep"]);
    assert!(page == report(&one, &["--title", "Sweep"]), "from a fresh index");
    assert!(page == report(&other, &["--title", "Sweep", "--jobs", "1"]), "elsewhere, with one thread");
    assert!(!page.contains(one.path().to_str().unwrap()));
}

#[test]
fn every_good_bundle_is_reported_and_every_broken_one_is_named_with_its_reason() {
    let world = copy_of("tests/bundles");
    let page = report(&world, &["--top", "100"]);
    let provenance = between(&page, "<table class=\"failures\">", "</table>")[0];
    let refused = between(provenance, "<tr><th scope=\"row\">", "</tr>");
    let broken: Vec<_> = fs::read_dir(world.at("broken")).unwrap().collect();
    assert_eq!(refused.len(), broken.len(), "{refused:#?}");
    for entry in broken {
        let name = format!("broken/{}", entry.unwrap().file_name().to_str().unwrap());
        let reason = refused.iter().find_map(|row| row.strip_prefix(&format!("{name}</th><td>")));
        assert!(reason.is_some_and(|reason| reason.len() > "</td>".len() + 20), "{name} has no reason");
    }
    let shown = between(&page, "<section class=\"strategy\"", ">").len();
    let good = ["v1", "v2", "ohlcv", "edge", "edge/same_id_a", "edge/same_id_b"];
    let bundles = good.iter().flat_map(|name| fs::read_dir(world.at(name)).unwrap());
    let bundles = bundles.filter(|entry| entry.as_ref().unwrap().path().is_file()).count();
    // Every study and engine of version 5 is one of the backtests.
    let studies = ["studies", "study"]
        .map(|name| read_scalars(&world.at(&format!("v5/{name}.obtf")), &Limits::default()).unwrap());
    let trials = studies.iter().flat_map(|scalars| &scalars.trials);
    let trials = trials.filter(|trial| trial.name.as_ref().unwrap().universe.is_none()).count();
    assert_eq!((shown, trials), (bundles + trials, 5));
}

#[test]
fn benchmarks_stand_beside_the_winners_and_odd_lines_are_named() {
    let world = copy_of("examples/sweep");
    let prices = world.at("prices");
    fs::create_dir(&prices).unwrap();
    let mut lines = "date,close\n".to_owned();
    for day in 0..365 {
        let date = jiff::civil::date(2022, 9, 3).checked_add(jiff::Span::new().days(day)).unwrap();
        lines.push_str(&format!("{date},{}\n", 100 + day));
    }
    lines.push_str("2023-09-03,free\n");
    fs::write(prices.join("UP_EUR.csv"), lines).unwrap();
    let page = report(&world, &["--benchmarks", "prices"]);
    let table = between(&page, "id=\"benchmarks\"", "</section>")[0];
    assert!(table.contains(">UP/EUR</th><td class=\"total\">+364.0%</td>"), "{table}");
    assert!(table.contains("line 367 is left out: &#39;free&#39; is no number"));
    assert!(
        table.contains("title=\"All prices, 3 Sep 2022 to 2 Sep 2023: +364.0%, +") && table.contains("Risk-free 2%")
    );
}

#[test]
fn a_report_by_score_says_what_the_score_is_made_of() {
    let world = copy_of("examples/sweep");
    let page = report(&world, &["--focus", "profit", "--weight", "win_rate=9"]);
    assert!(page.contains("ranked by score (profit, own weights)"));
    assert!(page.contains("9 × win_rate") && page.contains("aria-sort=\"descending\""));
    let table = between(&page, "id=\"ranking-table\"", "</table>")[0];
    let scores: Vec<f64> =
        between(table, "<td class=\"ranked\">", "<").iter().map(|score| score.parse().unwrap()).collect();
    assert!(scores.len() == 25 && scores.is_sorted_by(|one, other| one >= other), "{scores:?}");
}
