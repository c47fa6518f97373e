//! Pruning: what goes, what stays whatever happens, and what is said before.

use crate::world::World;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The example sweep, indexed.
fn sweep() -> World {
    let world = World::of_sweep();
    world.iaf(&["index", "sweep", "--quiet"]).done("");
    world
}

/// The bundles below a folder.
fn bundles(folder: &Path) -> BTreeSet<String> {
    let found = iaf::source::walk(folder).found;
    found.into_iter().map(|found| found.handle.to_string()).collect()
}

fn best(world: &World, count: usize) -> BTreeSet<String> {
    let said = world.iaf(&["rank", "sweep", "--by", "cagr", "-n", &count.to_string(), "--json"]);
    let rows: Vec<serde_json::Value> = serde_json::from_str(&said.out).unwrap();
    rows.iter().map(|row| row["bundle_path"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn losers_are_named_and_nothing_goes_without_a_yes() {
    let world = sweep();
    let before = bundles(&world.at("sweep"));
    let prune = |more: &[&str]| world.iaf(&[&["rank", "sweep", "--by", "cagr", "--prune"], more].concat());
    prune(&[]).failed(2, &["--limit"]);
    prune(&["-n", "5", "--json"]).failed(2, &["cannot be used with"]);
    let said = prune(&["-n", "5"]);
    assert_eq!(said.code, 2);
    assert!(said.out.contains("to be deleted: 22 bundles, ") && said.err.contains("--yes"), "{}{}", said.out, said.err);
    let said = prune(&["-n", "5", "--dry-run"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    for path in before.difference(&best(&world, 5)) {
        assert!(said.out.contains(&format!("\n  {path}\n")), "{path} is not named");
    }
    world.iaf(&["rank", "sweep", "--by", "cagr", "--yes"]).failed(2, &["required"]);
    assert_eq!(bundles(&world.at("sweep")), before);
}

#[test]
fn only_what_was_ranked_and_lost_goes() {
    let world = sweep();
    let at = |name: &str| world.at("sweep").join(name);
    let all = bundles(&world.at("sweep"));
    let winners = best(&world, 3);
    let mut losers = all.difference(&winners).cloned();
    // Never indexed, changed since, and replaced by a link since.
    fs::write(at("broken.iafbt"), "broken").unwrap();
    fs::copy(at(winners.first().unwrap()), at("new.iafbt")).unwrap();
    let (changed, linked) = (losers.next().unwrap(), losers.next().unwrap());
    fs::write(at(&changed), "changed").unwrap();
    fs::rename(at(&linked), world.at("elsewhere.iafbt")).unwrap();
    std::os::unix::fs::symlink(world.at("elsewhere.iafbt"), at(&linked)).unwrap();

    let said = world.iaf(&["rank", "sweep", "--by", "cagr", "-n", "3", "--prune", "--yes"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.ends_with(&format!("deleted 22 bundles, {}\n", said.out.split(", ").last().unwrap().trim_end())));
    assert!(said.err.contains(&format!("{changed} stays: it changed since it was indexed")), "{}", said.err);
    assert!(said.err.contains("sweep' brings the index up to date, so that what changed"), "{}", said.err);
    assert!(said.err.contains(&format!("{linked} stays: it is reached through a link")), "{}", said.err);
    let mut kept = winners;
    kept.extend([changed, "broken.iafbt".to_owned(), "new.iafbt".to_owned()]);
    assert_eq!(bundles(&world.at("sweep")), kept);
    assert!(world.at("elsewhere.iafbt").is_file() && at(&linked).is_symlink());
    let rows = world.iaf(&["list", "sweep", "-n", "99", "--csv"]).out.lines().count();
    assert_eq!(rows, 1 + 3 + 2, "the rows went with the bundles");
}

#[test]
fn what_a_filter_keeps_out_was_not_ranked() {
    let world = sweep();
    let arguments = ["rank", "sweep", "--by", "cagr", "-n", "2", "--where", "param.ema_slow = 80", "--prune", "--yes"];
    assert_eq!(world.iaf(&arguments).code, 0);
    assert_eq!(bundles(&world.at("sweep")).len(), 27 - 7);
}

#[test]
fn what_has_no_value_was_not_ranked() {
    let world = World::new(&["v2/none.iafbt", "edge/no_summary.iafbt", "v1/plain.iafbt"]);
    world.iaf(&["index", "sweep", "--quiet"]).done("");
    let said = world.iaf(&["rank", "sweep", "--by", "sharpe_ratio", "-n", "1", "--prune", "--yes"]);
    assert!(said.err.contains("no_summary.iafbt stays: it has no value to be ranked by"), "{}", said.err);
    assert!(world.at("sweep/no_summary.iafbt").is_file());
    assert_eq!(bundles(&world.at("sweep")).len(), 2);
}

#[test]
fn a_bundle_that_another_links_to_stays() {
    let world = World::new(&["v2/none.iafbt", "edge/nan_inf.iafbt"]);
    fs::create_dir(world.at("sweep/a")).unwrap();
    fs::rename(world.at("sweep/none.iafbt"), world.at("sweep/z.iafbt")).unwrap();
    std::os::unix::fs::symlink("../z.iafbt", world.at("sweep/a/link.iafbt")).unwrap();
    world.iaf(&["index", "sweep", "--quiet"]).done("");
    let said = world.iaf(&[
        "rank",
        "sweep",
        "--by",
        "total_growth",
        "-n",
        "1",
        "--prune",
        "--yes",
        "--where",
        "bundle_path <> 'nan_inf.iafbt'",
    ]);
    assert!(said.err.contains("z.iafbt stays: a bundle that stays is a link to it"), "{}{}", said.out, said.err);
    assert!(fs::read(world.at("sweep/a/link.iafbt")).is_ok());
}

#[test]
fn an_archive_keeps_the_folders_and_never_overwrites() {
    let world = World::new(&["v2/none.iafbt", "v1/plain.iafbt"]);
    for folder in ["sweep/a", "sweep/b"] {
        fs::create_dir(world.at(folder)).unwrap();
        fs::copy(world.at("sweep/plain.iafbt"), world.at(folder).join("plain.iafbt")).unwrap();
    }
    fs::remove_file(world.at("sweep/plain.iafbt")).unwrap();
    let rank = |more: &[&str]| {
        world.iaf(&["index", "sweep", "--quiet"]).done("");
        let by = ["rank", "sweep", "--by", "cagr", "-n", "1", "--yes", "--where", "bundle_path <> 'none.iafbt'"];
        world.iaf(&[&by[..], more].concat())
    };
    for (folder, reason) in [("sweep", "lies in the folder"), ("sweep/b", "holds bundles that are indexed")] {
        let said = rank(&["--archive-dir", folder]);
        assert!(said.code == 2 && said.err.contains(reason), "{}", said.err);
    }
    assert!(rank(&["--archive-dir", "old"]).out.contains("moved 1 bundle"));
    assert_eq!(bundles(&world.at("old")), BTreeSet::from(["b/plain.iafbt".to_owned()]));

    fs::create_dir_all(world.at("flat")).unwrap();
    fs::write(world.at("flat/plain.iafbt"), "mine").unwrap();
    fs::rename(world.at("old/b/plain.iafbt"), world.at("sweep/b/plain.iafbt")).unwrap();
    assert!(rank(&["--archive-dir", "flat", "--flatten"]).out.contains("moved 1 bundle"));
    assert_eq!(fs::read_to_string(world.at("flat/plain.iafbt")).unwrap(), "mine");
    assert!(world.at("flat/plain-1.iafbt").is_file());
    assert!(world.at("sweep/a/plain.iafbt").is_file() && world.at("sweep/none.iafbt").is_file());
    assert!(rank(&["--archive-dir", "flat"]).out.contains("no bundle is to be taken away"));
}

#[test]
fn an_archive_in_the_folder_is_passed_over_from_then_on() {
    let world = sweep();
    let rank = |count: &str, more: &[&str]| {
        let by = ["rank", "sweep", "--by", "cagr", "-n", count, "--archive-dir", "sweep/out/old", "--yes"];
        world.iaf(&[&by[..], more].concat())
    };
    let said = rank("20", &[]);
    assert!(said.code == 0 && said.out.contains("moved 7 bundles"), "{}{}", said.out, said.err);
    let refreshed = "indexed 0, unchanged 20, removed 0, failed 0 -> sweep/index.sqlite\n";
    world.iaf(&["index", "sweep"]).done(refreshed);
    // With the option of the framework, and into the same archive once more.
    let said = rank("15", &["--prune"]);
    assert!(said.code == 0 && said.out.contains("moved 5 bundles"), "{}{}", said.out, said.err);
    for more in [&[][..], &["--rebuild"]] {
        let said = world.iaf(&[&["index", "sweep", "--quiet"], more].concat());
        assert_eq!((said.code, said.err.as_str()), (0, ""));
        assert_eq!(world.iaf(&["list", "sweep", "-n", "all", "--csv"]).printed().lines().count(), 1 + 15);
    }
    // The archive itself can be asked for.
    assert_eq!(bundles(&world.at("sweep/out/old")).len(), 12);
    assert_eq!(world.iaf(&["list", "sweep/out/old", "-n", "all", "--csv"]).printed().lines().count(), 1 + 12);
}

#[test]
fn a_legacy_directory_goes_as_a_bundle_does_and_what_is_not_its_own_stays() {
    let world = World::new(&[]);
    let rank = |more: &[&str]| {
        world.iaf(&["index", "sweep", "--quiet"]).done("");
        world.iaf(&[&["rank", "sweep", "--by", "cagr", "-n", "1", "--yes"], more].concat())
    };
    for name in ["sweep/a", "sweep/run_0.5", "old/run_0.5"] {
        world.add("tests/bundles/legacy/event", name);
    }
    fs::write(world.at("sweep/run_0.5/.notes"), "mine").unwrap();
    let said = rank(&["--archive-dir", "old"]);
    assert!(said.code == 0 && said.out.contains("moved 1 bundle"), "{}{}", said.out, said.err);
    assert_eq!(fs::read_to_string(world.at("old/run_0.5-1/.notes")).unwrap(), "mine");
    assert_eq!(bundles(&world.at("sweep")), BTreeSet::from(["a".to_owned()]));

    fs::rename(world.at("old/run_0.5-1"), world.at("sweep/run_0.5")).unwrap();
    let said = rank(&["--prune"]);
    assert!(said.code == 0 && said.out.contains("deleted 1 bundle"), "{}{}", said.out, said.err);
    assert!(said.err.contains("note: the directory run_0.5 stays: "), "{}", said.err);
    let left: Vec<_> =
        fs::read_dir(world.at("sweep/run_0.5")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, [".notes"]);
    assert_eq!(world.iaf(&["list", "sweep", "--csv"]).out.lines().count(), 2);
}

#[test]
fn where_nothing_goes_the_command_fails() {
    let world = World::new(&["v2/none.iafbt"]);
    fs::create_dir(world.at("sweep/sub")).unwrap();
    fs::copy(world.at("sweep/none.iafbt"), world.at("sweep/sub/none.iafbt")).unwrap();
    world.iaf(&["index", "sweep", "--quiet"]).done("");
    fs::create_dir(world.at("old")).unwrap();
    fs::write(world.at("old/sub"), "in the way").unwrap();
    let said = world.iaf(&["rank", "sweep", "--by", "cagr", "-n", "1", "--archive-dir", "old", "--yes"]);
    assert!(said.code == 1 && said.err.contains("error: 1 bundle could not be taken away"), "{}", said.err);
    assert!(said.out.contains("\nmoved 0 bundles, "), "{}", said.out);
}

#[test]
fn a_tiered_store_is_pruned_through_the_store() {
    let world = sweep();
    let migrate = ["migrate-store", "--from", "local-dir", "--src", "sweep", "--to", "local-tiered", "--dst", "store"];
    assert_eq!(world.iaf(&migrate).code, 0);
    let said = world.iaf(&["rank", "store", "-n", "20", "--prune", "--yes"]);
    assert!(said.code == 0 && said.out.contains("\ndeleted 7 bundles, "), "{} {}", said.out, said.err);
    assert_eq!(bundles(&world.at("store")).len(), 20);
    let said = world.iaf(&["rank", "store", "-n", "15", "--archive-dir", "store/old", "--yes"]);
    assert!(said.code == 2 && !world.at("store/old").exists(), "{} {}", said.out, said.err);
    let said = world.iaf(&["rank", "store", "-n", "15", "--archive-dir", "old", "--yes"]);
    assert!(said.code == 0 && said.out.contains("\nmoved 5 bundles, "), "{} {}", said.out, said.err);
    assert_eq!((bundles(&world.at("store")).len(), bundles(&world.at("old")).len()), (15, 5));
    let said = world.iaf(&["store", "verify", "store"]);
    assert!(said.code == 0 && said.out.contains("backtests 15\n"), "{} {}", said.out, said.err);
}
