//! A server of PostgreSQL on this machine alone, for as long as tests use it.

use iaf::index::{DatabaseAddress, DatabaseOptions};
use std::fs;
use std::io::{self, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};
use tempfile::TempDir;

/// The user of the server, who may do anything there.
const USER: &str = "tester";

/// The user's password, which stands in no message.
pub const PASSWORD: &str = "a-secret-that-nobody-sees";

/// A server that is stopped when nobody uses it any more.
pub struct Server {
    folder: TempDir,
    programs: PathBuf,
    port: u16,
}

static RUNNING: Mutex<Weak<Server>> = Mutex::new(Weak::new());
static SCHEMAS: AtomicUsize = AtomicUsize::new(0);

impl Server {
    /// The server that is running, or else a new one; `None` where the machine has no PostgreSQL, which is a fault under
    /// `CI=true`.
    pub fn shared() -> Option<Arc<Server>> {
        let mut running = RUNNING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(server) = running.upgrade() {
            return Some(server);
        }
        let server = Arc::new(Server::start()?);
        *running = Arc::downgrade(&server);
        Some(server)
    }

    /// A server that no other test has.
    pub fn start() -> Option<Server> {
        let Some(programs) = programs() else {
            assert!(!std::env::var("CI").is_ok_and(|ci| ci == "true"), "PostgreSQL is not installed");
            // Printed past the test harness, which keeps what a passing test prints to itself.
            let _ = writeln!(io::stderr(), "SKIPPED: PostgreSQL is not installed");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        fs::write(folder.path().join("password"), PASSWORD).unwrap();
        if is_root() {
            done(Command::new("chown").args(["-R", "postgres"]).arg(folder.path()));
        }
        let server = Server { folder, programs, port };
        let (data, password) = (server.at("data"), server.at("password"));
        let arguments = ["-A", "scram-sha-256", "-U", USER, "-E", "UTF8", "--locale", "C", "--no-sync"];
        done(server.program("initdb").arg("-D").arg(&data).args(arguments).arg("--pwfile").arg(&password));
        server.run();
        Some(server)
    }

    /// Starts the server that was stopped, or for the first time.
    pub fn run(&self) {
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={} -c unix_socket_directories='' -c fsync=off -c max_connections=40",
            self.port
        );
        let mut start = self.program("pg_ctl");
        start.arg("-D").arg(self.at("data")).args(["-w", "-l"]).arg(self.at("log")).args(["-o", &options, "start"]);
        // What it leaves running would keep a pipe open.
        let status = start.stdout(std::process::Stdio::null()).status().unwrap();
        assert!(status.success(), "{}", fs::read_to_string(self.at("log")).unwrap_or_default());
    }

    /// Stops it as a power cut does.
    pub fn stop(&self) {
        let mut stop = self.program("pg_ctl");
        let _ = stop.arg("-D").arg(self.at("data")).args(["-w", "-m", "immediate", "stop"]).output();
    }

    /// The URL of an index in a schema that no other test has.
    pub fn url(&self) -> String {
        let number = SCHEMAS.fetch_add(1, Ordering::Relaxed);
        format!("postgres://{USER}@127.0.0.1:{}/postgres?sslmode=disable&schema=test_{number}", self.port)
    }

    /// The address of such an index.
    pub fn address(&self) -> DatabaseAddress {
        self.url().parse().unwrap()
    }

    /// How the server is reached.
    pub fn options() -> DatabaseOptions {
        DatabaseOptions { password: Some(PASSWORD.to_owned()), ..DatabaseOptions::default() }
    }

    /// What a statement gives, a line for each row.
    pub fn ask(&self, statement: &str) -> String {
        let url = format!("postgres://{USER}@127.0.0.1:{}/postgres", self.port);
        let mut psql = Command::new(self.programs.join("psql"));
        let said =
            done(psql.env("PGPASSWORD", PASSWORD).args(["-XAtq", "-v", "ON_ERROR_STOP=1", "-c", statement, &url]));
        String::from_utf8(said.stdout).unwrap().trim_end().to_owned()
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// One of its programs, as a user that it does not refuse.
    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = Command::new(if is_root() { Path::new("runuser") } else { &program });
        if is_root() {
            command.args(["-u", "postgres", "--"]).arg(&program);
        }
        // The folder that tests run in need not be one that the user may see.
        command.current_dir(self.folder.path());
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The folder of PostgreSQL's programs, the newest of Debian's or whichever is on the path.
fn programs() -> Option<PathBuf> {
    let of_debian =
        fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    let on_path = std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    let mut of_debian: Vec<PathBuf> = of_debian.collect();
    of_debian.sort();
    of_debian.into_iter().rev().chain(on_path.unwrap_or_default()).find(|folder| folder.join("initdb").is_file())
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|said| said.stdout == b"0\n")
}

fn done(command: &mut Command) -> Output {
    let said = command.output().unwrap();
    assert!(said.status.success(), "{command:?}: {}", String::from_utf8_lossy(&said.stderr));
    said
}
