//! Every figure of a report against the raw bundles: Python recomputes them from the series, by their definitions.

use crate::python::{python, run};
use crate::world::{World, files, repository};
use std::fs;
use std::path::Path;
use std::process::Command;

const PACKAGES: [&str; 5] = ["msgpack==1.2.4", "zstandard==0.25.0", "pyarrow==26.0.1", "numpy==2.4.6", "scipy==1.17.1"];

/// Prices of two coins on every day of the sweep's windows, but for one hole.
fn write_prices(folder: &Path) {
    fs::create_dir(folder).unwrap();
    for (name, period) in [("UP_EUR", 37.0), ("DOWN_EUR", 91.0)] {
        let mut lines = "date,close\n".to_owned();
        for day in (0..366).filter(|day| *day != 200) {
            let date = jiff::civil::date(2022, 9, 3).checked_add(jiff::Span::new().days(day)).unwrap();
            let day = day as f64;
            lines.push_str(&format!("{date},{:.4}\n", 100.0 + day / 5.0 + 20.0 * (day / period).sin()));
        }
        fs::write(folder.join(format!("{name}.csv")), lines).unwrap();
    }
}

/// Runs a script of the tests.
fn script(python: &Path, world: &World, arguments: &[&str]) -> String {
    let mut script = Command::new(python);
    script.arg(repository("tests").join(arguments[0])).args(&arguments[1..]).current_dir(world.path());
    run(&mut script).unwrap_or_else(|error| panic!("{error}"))
}

/// The last line of what the script prints about a report, where it names no difference.
fn check(python: &Path, arguments: &[&str]) -> String {
    let world = World::of_sweep();
    write_prices(&world.at("prices"));
    script(python, &world, &["recomputed/odd_trades.py", "sweep/ema_24_40_rsi_7.iafbt", "sweep/odd_trades.iafbt"]);
    script(python, &world, &["recomputed/make_candles.py", "sweep"]);
    world.iaf(&[&["report", "sweep", "--benchmarks", "prices", "-o", "report.html"], arguments].concat()).printed();
    script(python, &world, &["figures.py", "report.html", "sweep", "prices"])
}

#[test]
fn the_figures_are_those_of_the_raw_bundles_and_the_page_says_where_a_summary_differs() {
    let Some(python) = python(&PACKAGES) else { return };
    let found = check(&python, &["--top", "28"]);
    assert!(found.starts_with("28 backtests, ") && found.ends_with(", 0 differences\n"), "{found}");
    let counts: Vec<usize> = found.split(", ").filter_map(|part| part.split(' ').next()?.parse().ok()).collect();
    assert!(counts[1] > 90_000, "too few figures were compared: {found}");
    assert!(counts[2] >= 27, "every summary gives the smallest drawdown for the worst: {found}");

    let found = check(&python, &["--top", "1"]);
    assert!(found.starts_with("1 backtests, ") && found.ends_with(", 0 differences\n"), "{found}");
}

#[test]
fn the_figures_of_odd_backtests_are_those_of_their_bundles_together_and_each_alone() {
    let Some(python) = python(&PACKAGES) else { return };
    let world = World::empty();
    script(&python, &world, &["bundles/make_odd.py", "odd"]);
    let bundles = files(&world.at("odd"));
    assert!(bundles.len() >= 20, "{bundles:?}");
    world.iaf(&["report", "odd", "--top", "all", "-o", "report.html"]).printed();
    let found = script(&python, &world, &["figures.py", "report.html", "odd"]);
    assert!(found.ends_with(", 0 differences\n"), "together: {found}");
    for bundle in bundles {
        let (bundle, folder) = (bundle.to_string_lossy().into_owned(), format!("alone_{}", bundle.display()));
        fs::create_dir(world.at(&folder)).unwrap();
        fs::rename(world.at("odd").join(&bundle), world.at(&folder).join(&bundle)).unwrap();
        world.iaf(&["report", &folder, "-o", "report.html"]).printed();
        let found = script(&python, &world, &["figures.py", "report.html", &folder]);
        assert!(found.ends_with(", 0 differences\n"), "{bundle}: {found}");
    }
}

#[test]
fn the_figures_of_studies_and_their_monte_carlo_tests_are_those_of_the_raw_bundles() {
    let Some(python) = python(&PACKAGES) else { return };
    let world = World::empty();
    world.add_bundles("tests/bundles/v5", "studies");
    world.iaf(&["report", "studies", "--top", "all", "-o", "report.html"]).printed();
    let found = script(&python, &world, &["figures.py", "report.html", "studies"]);
    assert!(found.starts_with("5 backtests, ") && found.ends_with(", 0 differences\n"), "{found}");
}
