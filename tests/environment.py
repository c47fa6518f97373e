"""Environments of tests, of Python and of Node: each made once, below the folder of built files."""
import contextlib
import os
import subprocess
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def python_with(name, packages):
    """The Python of the environment of this name, which has some packages; raises OSError or CalledProcessError where it cannot
    be made."""
    target = Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target")
    folder = target / name
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    with alone(target / "tmp"):
        if not (folder / "complete").exists():
            venv.create(folder, clear=True, with_pip=True)
            subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages], check=True)
            (folder / "complete").touch()
    return python


def node_with(name, packages):
    """The folder of commands of the environment of this name, which has some packages from npm; raises OSError or CalledProcessError
    where it cannot be made."""
    target = Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target")
    folder = target / name
    with alone(target / "tmp"):
        if not (folder / "complete").exists():
            folder.mkdir(parents=True, exist_ok=True)
            # No package needs its install script, so none is run.
            options = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent", "--prefix", folder]
            subprocess.run(["npm", "install", *options, *packages], check=True)
            (folder / "complete").touch()
    return folder / "node_modules/.bin"


@contextlib.contextmanager
def alone(folder):
    """Waits for whoever makes an environment, the tests in Rust among them, which lock the same file."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "python.lock", "a") as lock:
        if os.name != "nt":
            import fcntl
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
