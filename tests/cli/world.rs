//! A folder of a test's own, and the command run in it.

use assert_cmd::Command;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tempfile::TempDir;

/// A folder of a test's own, with bundles in `sweep`.
pub struct World {
    pub folder: TempDir,
}

/// What one call of the command came to.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl World {
    pub fn new(bundles: &[&str]) -> World {
        let world = World { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(world.at("sweep")).unwrap();
        for bundle in bundles {
            let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bundles").join(bundle);
            fs::copy(from, world.at("sweep").join(Path::new(bundle).file_name().unwrap())).unwrap();
        }
        world
    }

    /// The example sweep.
    pub fn of_sweep() -> World {
        let world = World::new(&[]);
        for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/sweep")).unwrap() {
            let path = entry.unwrap().path();
            if iaf::bundle::is_bundle_name(&path) {
                fs::copy(&path, world.at("sweep").join(path.file_name().unwrap())).unwrap();
            }
        }
        world
    }

    /// Puts a copy of the golden legacy directory there.
    pub fn add_legacy(&self, name: &str) {
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bundles/legacy/event");
        for entry in walkdir::WalkDir::new(&golden).into_iter().map(Result::unwrap) {
            let to = self.at(name).join(entry.path().strip_prefix(&golden).unwrap());
            if entry.file_type().is_dir() {
                fs::create_dir_all(to).unwrap();
            } else {
                fs::copy(entry.path(), to).unwrap();
            }
        }
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn iaf(&self, arguments: &[&str]) -> Said {
        let output = Command::new(assert_cmd::cargo::cargo_bin!("iaf"))
            .args(arguments)
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Runs the command while nobody reads what it prints; gives its exit code and what it complained of.
    pub fn unread(&self, arguments: &[&str]) -> (i32, String) {
        let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("iaf"))
            .args(arguments)
            .current_dir(self.folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    }
}

impl Said {
    #[track_caller]
    pub fn done(self, out: &str) {
        assert_eq!((self.code, self.err.as_str(), self.out.as_str()), (0, "", out));
    }

    #[track_caller]
    pub fn failed(self, code: i32, parts: &[&str]) {
        assert_eq!((self.code, self.out.as_str()), (code, ""), "{}", self.err);
        for part in parts {
            assert!(self.err.contains(part), "no '{part}' in:\n{}", self.err);
        }
    }
}
