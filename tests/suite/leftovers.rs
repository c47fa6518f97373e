//! Leftovers of commands that ended in the middle, and who takes them away.

use crate::world::{World, files};
use std::fs;
use std::os::unix::fs::symlink;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Starts a report that keeps its index among the temporary files, and waits until it is done but for writing to a pipe.
fn started_report(world: &World) -> Child {
    let at_work = || fs::read_dir(world.at("tmp")).unwrap().count();
    let before = at_work();
    // Whoever runs the tests may have them ignore an interrupt, which the command then does too.
    let child = Command::new("env")
        .arg("--default-signal=INT")
        .arg(assert_cmd::cargo::cargo_bin!("iaf"))
        .args(["report", "a.iafbt", "b.iafbt", "-o", "pipe"])
        .current_dir(world.path())
        .env("TMPDIR", world.at("tmp"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let started = Instant::now();
    while at_work() == before || !is_waiting_for_a_reader(&child) {
        assert!(started.elapsed() < Duration::from_secs(60), "no index appears");
        thread::sleep(Duration::from_millis(5));
    }
    child
}

/// Whether a process waits to open a pipe, as far as the system tells: elsewhere it is taken to do so after a while.
fn is_waiting_for_a_reader(child: &Child) -> bool {
    let threads = fs::read_dir(format!("/proc/{}/task", child.id())).into_iter().flatten().flatten();
    let waits_for: Vec<String> =
        threads.filter_map(|thread| fs::read_to_string(thread.path().join("wchan")).ok()).collect();
    if waits_for.iter().all(|place| place.is_empty() || place == "0") {
        thread::sleep(Duration::from_secs(2));
        return true;
    }
    waits_for.iter().any(|place| place.contains("wait_for_partner") || place.contains("fifo_open"))
}

/// Two bundles, and a pipe: whoever writes to it waits for a reader, so that the command is at its work as long as a test
/// likes.
fn world() -> World {
    let world = World::empty();
    world.add("tests/bundles/v2/event.iafbt", "a.iafbt");
    world.add("tests/bundles/v2/vector.iafbt", "b.iafbt");
    fs::create_dir(world.at("tmp")).unwrap();
    assert!(Command::new("mkfifo").arg(world.at("pipe")).status().unwrap().success());
    world
}

fn signal(child: &mut Child, name: &str) -> std::process::ExitStatus {
    let sent = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
    child.wait().unwrap()
}

#[test]
fn an_interrupted_report_takes_its_index_away_and_ends_by_the_signal() {
    use std::os::unix::process::ExitStatusExt;
    for (name, number) in [("INT", 2), ("TERM", 15)] {
        let world = world();
        let status = signal(&mut started_report(&world), name);
        assert_eq!(status.signal(), Some(number));
        assert_eq!(fs::read_dir(world.at("tmp")).unwrap().count(), 0, "{name}");
    }
}

#[test]
fn the_index_of_a_killed_report_is_taken_away_by_the_next_however_young_it_is() {
    let world = world();
    let mut alive = started_report(&world);
    signal(&mut started_report(&world), "KILL");
    assert_eq!(fs::read_dir(world.at("tmp")).unwrap().count(), 2);
    let mut next = world.command(&["report", "a.iafbt", "b.iafbt", "-o", "page.html"]);
    assert!(next.env("TMPDIR", world.at("tmp")).output().unwrap().status.success());
    assert_eq!(fs::read_dir(world.at("tmp")).unwrap().count(), 1, "that of one that is at work stays");
    signal(&mut alive, "TERM");
}

#[test]
fn the_index_of_a_killed_report_is_taken_away_by_a_command_that_needs_no_such_index_itself() {
    let world = world();
    signal(&mut started_report(&world), "KILL");
    let mut next = world.command(&["index", "."]);
    assert!(next.env("TMPDIR", world.at("tmp")).output().unwrap().status.success());
    assert_eq!(fs::read_dir(world.at("tmp")).unwrap().count(), 0);
}

#[test]
fn what_killed_processes_left_beside_bundles_goes_with_the_next_index() {
    let world = World::new(&["v2/event.iafbt"]);
    let legacy = "sweep/n/.iaf-killed.tmp/old";
    world.add("tests/bundles/legacy/event", legacy);
    fs::remove_file(world.at(legacy).join("algorithm_id.json")).unwrap();
    fs::write(world.at(legacy).join(".notes"), "mine").unwrap();
    fs::write(world.at("sweep/.iaf-killed.tmp"), "half").unwrap();
    symlink("../event.iafbt", world.at("sweep/n/.iaf-link.tmp")).unwrap();
    world.iaf(&["index", "sweep"]).printed();
    let left: Vec<_> = files(&world.at("sweep")).into_iter().map(|file| file.display().to_string()).collect();
    assert_eq!(left, ["event.iafbt", "index.sqlite", "n/old/.notes"]);
}
