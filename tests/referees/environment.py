"""Makes the virtual environment of the outside libraries, once, below the folder of built files."""
import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
REQUIREMENTS = HERE / "requirements.txt"


def folder():
    """Where the environment is: another one for other requirements or another Python."""
    target = Path(os.environ.get("CARGO_TARGET_DIR") or HERE.parent.parent / "target")
    key = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()[:12]
    return target / f"outside-{key}"


def python():
    """The Python of the environment; raises OSError or CalledProcessError where it cannot be made."""
    environment = folder()
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    complete = environment / "complete"
    if not complete.exists():
        venv.create(environment, clear=True, with_pip=True)
        install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", str(REQUIREMENTS)]
        subprocess.run([python, *install], check=True)
        complete.touch()
    return python
