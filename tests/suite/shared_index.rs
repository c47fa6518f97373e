//! An index in PostgreSQL, as people use it: the same answers as from a file, and nothing lost or told that should not be.

use crate::postgres::{PASSWORD, Server};
use crate::world::{Said, World};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// The example sweep, and a server for its index.
struct Desk {
    world: World,
    server: Arc<Server>,
    url: String,
}

impl Desk {
    fn open() -> Option<Desk> {
        Desk::at(Server::shared()?)
    }

    fn at(server: Arc<Server>) -> Option<Desk> {
        let url = server.url();
        Some(Desk { world: World::of_sweep(), server, url })
    }

    /// The command, where `INDEX` stands for the URL.
    fn command(&self, arguments: &[&str]) -> Command {
        let arguments: Vec<&str> =
            arguments.iter().map(|word| if *word == "INDEX" { &self.url } else { *word }).collect();
        let mut command = self.world.command(&arguments);
        command.env("PGPASSWORD", PASSWORD);
        command
    }

    fn iaf(&self, arguments: &[&str]) -> Said {
        Said::by(self.command(arguments))
    }

    fn index(&self) {
        let done = format!("indexed 27, unchanged 0, removed 0, failed 0 -> {}\n", self.url);
        self.iaf(&["index", "sweep", "--index", "INDEX"]).done(&done);
    }

    /// What a statement gives in the schema of the index.
    fn ask(&self, statement: &str) -> String {
        let schema = self.url.split("schema=").nth(1).unwrap().split('&').next().unwrap();
        self.server.ask(&format!("SET search_path TO {schema}; {statement}"))
    }
}

#[test]
fn every_answer_is_that_of_a_file() {
    let Some(desk) = Desk::open() else { return };
    desk.index();
    desk.world.iaf(&["index", "sweep", "-o", "one.sqlite", "--quiet"]).done("");
    for command in [
        &["list", "INDEX", "--json"][..],
        &[
            "list",
            "INDEX",
            "--sort",
            "param.ema_slow",
            "--asc",
            "--where",
            "param.ema_fast >= 12",
            "-n",
            "all",
            "--csv",
        ],
        &["list", "INDEX", "--columns", "dsr,chained_sharpe,param.ema_fast", "--json"],
        &["rank", "INDEX", "--by", "chained_sortino", "--json"],
        &["rank", "INDEX", "--focus", "risk_adjusted", "--where", "worst_drawdown < 0.3 AND win_rate > 0.1", "--json"],
        &["rank", "INDEX", "--focus", "balanced", "--distinct", "--json"],
        &["sweep", "INDEX", "--json"],
        &["report", "INDEX", "--top", "5", "-o", "-"],
    ] {
        let answer = |index: &str| {
            let command: Vec<&str> = command.iter().map(|word| if *word == "INDEX" { index } else { word }).collect();
            desk.iaf(&command).printed().replace(index, "INDEX")
        };
        let (one, shared) = (answer("one.sqlite"), answer("INDEX").replace(&desk.url, "INDEX"));
        assert!(one == shared && one.len() > 500, "{command:?}:\n{one}\n{shared}");
    }
    let unchanged = format!("indexed 0, unchanged 27, removed 0, failed 0 -> {}\n", desk.url);
    desk.iaf(&["index", "sweep", "-o", "INDEX"]).done(&unchanged);
}

#[cfg(feature = "mcp")]
#[test]
fn the_protocol_of_assistants_answers_from_it_as_from_a_file() {
    use std::io::{BufRead, BufReader, Write};
    let Some(desk) = Desk::open() else { return };
    desk.index();
    desk.world.iaf(&["index", "sweep", "-o", "one.sqlite", "--quiet"]).done("");
    let hello = r#"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2024-11-05","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}"#;
    let rank = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"rank","arguments":{}}}"#;
    let show = r#"{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"show","arguments":{"strategy_id":"ema_12_40_rsi_14.iafbt"}}}"#;
    let answers = |index: &str| {
        let mut command = desk.command(&["mcp", index]);
        let mut server = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut asked = server.stdin.take().unwrap();
        let mut answers = BufReader::new(server.stdout.take().unwrap()).lines();
        let started = r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#;
        writeln!(asked, "{hello}").unwrap();
        answers.next().unwrap().unwrap();
        writeln!(asked, "{started}\n{rank}\n{show}").unwrap();
        let mut both = [answers.next().unwrap().unwrap(), answers.next().unwrap().unwrap()];
        both.sort();
        drop(asked);
        assert!(server.wait().unwrap().success(), "{index}");
        both
    };
    let (one, shared) = (answers("one.sqlite"), answers("INDEX"));
    assert_eq!(one, shared);
    assert!(
        one.iter().all(|answer| answer.contains("ema_12_40_rsi_14") && !answer.contains("\"isError\":true")),
        "{one:?}"
    );
}

#[test]
fn shards_are_merged_into_it() {
    let Some(desk) = Desk::open() else { return };
    for shard in ["0/2", "1/2"] {
        desk.iaf(&["index", "sweep", "--shard", shard, "--segment", "segments", "--quiet"]).done("");
    }
    for (indexed, unchanged) in [(27, 0), (0, 27)] {
        let done = format!("indexed {indexed}, unchanged {unchanged}, removed 0, failed 0 -> {}\n", desk.url);
        desk.iaf(&["index", "--merge", "segments", "-o", "INDEX"]).done(&done);
    }
    assert_eq!(desk.ask("SELECT count(*), count(parameters) FROM backtest_index"), "27|27");
    assert_eq!(desk.ask("SELECT count(*) FROM iaf_ledger WHERE returns IS NOT NULL"), "27");
}

#[test]
fn those_that_lost_are_taken_out_of_it_and_remembered() {
    let Some(desk) = Desk::open() else { return };
    desk.index();
    desk.iaf(&["rank", "INDEX", "-n", "20", "--prune", "--yes", "--quiet"]).printed();
    assert_eq!(desk.ask("SELECT (SELECT count(*) FROM backtest_index), (SELECT count(*) FROM iaf_ledger)"), "20|27");
    let judged = desk.iaf(&["sweep", "INDEX", "--json"]).printed();
    assert!(judged.contains("\"gone\": 7"), "{judged}");
}

#[test]
fn any_number_of_processes_index_at_once() {
    let Some(desk) = Desk::open() else { return };
    let start = || desk.command(&["index", "sweep", "-o", "INDEX"]).stdout(Stdio::piped()).spawn().unwrap();
    for mut process in (0..4).map(|_| start()).collect::<Vec<_>>() {
        assert!(process.wait().unwrap().success());
    }
    assert_eq!(desk.ask("SELECT count(*), count(DISTINCT bundle_path) FROM backtest_index"), "27|27");
    assert_eq!(desk.ask("SELECT count(*), (SELECT count(*) FROM iaf_trials) FROM iaf_ledger"), "27|27");
    assert_eq!(desk.ask("SELECT count(*) FROM iaf_index"), "1");
}

#[test]
fn a_server_that_restarts_loses_nothing_and_has_nothing_twice() {
    let Some(server) = Server::start() else { return };
    let Some(desk) = Desk::at(Arc::new(server)) else { return };
    let mut failed = 0;
    for wait in [0, 40, 80, 160, 240, 320] {
        let mut index = desk.command(&["index", "sweep", "-o", "INDEX", "--rebuild", "--jobs", "1"]);
        let running = index.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        thread::sleep(Duration::from_millis(wait));
        desk.server.stop();
        // Whoever connects meanwhile waits for the server to be there again.
        desk.server.run();
        let said = running.wait_with_output().unwrap();
        let error = String::from_utf8(said.stderr).unwrap();
        if !said.status.success() {
            let is_clear = error.contains("was lost: ") && error.contains("hint: run the command again")
                || error.contains("cannot be reached: ");
            assert!(is_clear && error.contains(&desk.url) && !error.contains(PASSWORD), "{error}");
            failed += 1;
        }
    }
    assert!(failed > 0, "no run was hit");
    let said = desk.iaf(&["index", "sweep", "-o", "INDEX"]).printed();
    assert!(said.contains("removed 0, failed 0"), "{said}");
    assert_eq!(desk.ask("SELECT count(*), count(DISTINCT bundle_path) FROM backtest_index"), "27|27");
    assert_eq!(desk.ask("SELECT count(*), (SELECT count(*) FROM iaf_trials) FROM iaf_ledger"), "27|27");
}

#[test]
fn a_user_who_may_only_read_lists_and_ranks() {
    let Some(desk) = Desk::open() else { return };
    desk.index();
    let schema = desk.url.split("schema=").nth(1).unwrap().split('&').next().unwrap();
    let reader = format!("reader_{schema}");
    desk.ask(&format!(
        "CREATE ROLE {reader} LOGIN PASSWORD '{PASSWORD}'; GRANT USAGE ON SCHEMA {schema} TO {reader}; \
         GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {reader}"
    ));
    let url = desk.url.replace("tester@", &format!("{reader}@"));
    for command in [&["list", &url, "-n", "3", "--json"][..], &["rank", &url, "--by", "chained_sharpe", "--json"]] {
        assert!(desk.iaf(command).printed().len() > 100);
    }
    let refused = desk.iaf(&["index", "sweep", "-o", &url, "--rebuild"]);
    refused.failed(1, &["cannot be written: permission denied"]);
}

#[test]
fn what_cannot_be_is_said_with_what_to_do_and_without_the_password() {
    let Some(desk) = Desk::open() else { return };
    let refused = |arguments: &[&str], code, parts: &[&str]| {
        let said = desk.iaf(arguments);
        assert!(!said.err.contains(PASSWORD) && !said.err.contains("s3cret"), "{}", said.err);
        said.failed(code, parts);
    };
    refused(&["list", "INDEX"], 1, &["error: there is no index postgres://"]);
    let with_password = desk.url.replace("tester@", "tester:s3cret@");
    for arguments in [&["list", &with_password][..], &["index", "sweep", "-o", &with_password]] {
        refused(arguments, 2, &["holds no password"]);
    }
    refused(&["list", "INDEX", "sweep"], 2, &["an index in a database is taken alone"]);
    refused(&["index", "sweep", "-o", "INDEX", "--parquet"], 2, &["--parquet writes a file"]);
    refused(&["list", "postgres://h"], 2, &["names a server and a database"]);
    let nobody = "postgres://tester@127.0.0.1:1/postgres?sslmode=disable&connect_timeout=1";
    refused(&["list", nobody], 1, &["cannot be reached", "127.0.0.1:1"]);
    let mut wrong = desk.command(&["list", "INDEX"]);
    let said = Said::by({
        wrong.env("PGPASSWORD", "s3cret");
        wrong
    });
    assert!(!said.err.contains("s3cret"), "{}", said.err);
    said.failed(1, &["password authentication failed", "hint: the password is taken from PGPASSWORD"]);
}

#[cfg(unix)]
#[test]
fn the_password_is_found_in_the_file_of_passwords() {
    use std::os::unix::fs::PermissionsExt;
    let Some(desk) = Desk::open() else { return };
    desk.index();
    let file = desk.world.at("pgpass");
    std::fs::write(&file, format!("*:*:postgres:tester:{PASSWORD}\n")).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let mut command = desk.command(&["list", "INDEX", "--json"]);
    command.env_remove("PGPASSWORD").env("PGPASSFILE", &file);
    assert!(Said::by(command).printed().len() > 100);
}
