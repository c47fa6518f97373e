//! A folder of a test's own, filled from the repository, and the command run in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A path of the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Every file below a folder, by its path from there, in order.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().is_file());
    files.map(|entry| entry.path().strip_prefix(folder).unwrap().to_owned()).collect()
}

/// A folder of a test's own.
pub struct World {
    folder: TempDir,
}

/// What one call of the command came to.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl World {
    pub fn empty() -> World {
        World { folder: tempfile::tempdir().unwrap() }
    }

    /// A world with some of the golden bundles in `sweep`.
    pub fn new(bundles: &[&str]) -> World {
        let world = World::empty();
        fs::create_dir(world.at("sweep")).unwrap();
        for bundle in bundles {
            let name = Path::new(bundle).file_name().unwrap();
            world.add(&format!("tests/bundles/{bundle}"), &format!("sweep/{}", name.display()));
        }
        world
    }

    /// A world with the example sweep in `sweep`.
    pub fn of_sweep() -> World {
        let world = World::empty();
        world.add_bundles("examples/sweep", "sweep");
        world
    }

    /// Copies a file or a whole folder of the repository.
    pub fn add(&self, from: &str, to: &str) {
        self.copy(from, to, |_| true);
    }

    /// Copies the bundles of a folder of the repository, and nothing else that lies there.
    pub fn add_bundles(&self, from: &str, to: &str) {
        self.copy(from, to, iaf::bundle::is_bundle_name);
    }

    fn copy(&self, from: &str, to: &str, wanted: impl Fn(&Path) -> bool) {
        let from = repository(from);
        for entry in walkdir::WalkDir::new(&from).into_iter().map(Result::unwrap) {
            let below = entry.path().strip_prefix(&from).unwrap();
            // Nothing is joined to a file's own path: it would end in a slash.
            let to = if below.as_os_str().is_empty() { self.at(to) } else { self.at(to).join(below) };
            if entry.file_type().is_dir() {
                fs::create_dir_all(to).unwrap();
            } else if wanted(entry.path()) {
                fs::create_dir_all(to.parent().unwrap()).unwrap();
                fs::copy(entry.path(), to).unwrap();
            }
        }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// The command, for a test that starts it itself.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("iaf"));
        command.args(arguments).current_dir(self.path());
        command
    }

    pub fn iaf(&self, arguments: &[&str]) -> Said {
        Said::by(self.command(arguments))
    }

    /// Runs the command while no file can grow, as on a full disk. What is written to pipes is no file.
    #[cfg(unix)]
    pub fn without_space(&self, arguments: &[&str]) -> Said {
        let mut command = Command::new("sh");
        command.args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\""]);
        command.arg(assert_cmd::cargo::cargo_bin!("iaf")).args(arguments).current_dir(self.path());
        Said::by(command)
    }

    /// Runs the command with so many kilobytes of memory, what is mapped and never touched included, on one thread.
    pub fn with_memory(&self, kilobytes: usize, arguments: &[&str]) -> Said {
        let mut command = Command::new("sh");
        command.args(["-c", "ulimit -v $1; shift; exec \"$0\" \"$@\""]);
        command.arg(assert_cmd::cargo::cargo_bin!("iaf")).arg(kilobytes.to_string()).args(arguments);
        command.envs([("MALLOC_ARENA_MAX", "1"), ("RAYON_NUM_THREADS", "1")]).current_dir(self.path());
        Said::by(command)
    }

    /// Runs the command while nobody reads what it prints; gives its exit code and what it complained of.
    pub fn unread(&self, arguments: &[&str]) -> (i32, String) {
        let mut child = self.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    }
}

impl Said {
    /// Runs a command that a test has made ready.
    pub fn by(mut command: Command) -> Said {
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Holds that the command succeeded, printed this and complained of nothing.
    #[track_caller]
    pub fn done(self, out: &str) {
        assert_eq!((self.code, self.err.as_str(), self.out.as_str()), (0, "", out));
    }

    /// Holds that the command succeeded, and gives what it printed.
    #[track_caller]
    pub fn printed(self) -> String {
        assert_eq!(self.code, 0, "{}", self.err);
        self.out
    }

    #[track_caller]
    pub fn failed(self, code: i32, parts: &[&str]) {
        assert_eq!((self.code, self.out.as_str()), (code, ""), "{}", self.err);
        for part in parts {
            assert!(self.err.contains(part), "no '{part}' in:\n{}", self.err);
        }
    }
}
