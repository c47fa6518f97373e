"""Holds every measured figure of iaf against quantstats, empyrical-reloaded and scipy, to six digits.

    python3 outside.py IAF [FOLDER...]

IAF is the command. Without folders: the example sweep and a folder of odd bundles that is made for this time. Figures are
taken from what iaf prints; the libraries get returns that are read from the raw bundles by `recomputed/bundles.py`. Where a
convention differs on purpose, `referees/conventions.py` turns the library's figure into ours, and the page must name it.

The libraries live in an environment of their own, made once. Where it cannot be made, the script says that it did not run;
under CI=true or with --required it fails then.
"""
import os
import subprocess
import sys
from pathlib import Path

from referees import environment

HERE = Path(__file__).resolve().parent


def main():
    arguments = sys.argv[1:]
    required = "--required" in arguments or os.environ.get("CI") == "true"
    arguments = [argument for argument in arguments if argument != "--required"]
    if not arguments:
        sys.exit(__doc__)
    try:
        python = environment.python()
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"NOT RUN: no figure was held against the outside libraries, their environment cannot be made: {error}", file=sys.stderr)
        sys.exit(1 if required else 0)
    sys.exit(subprocess.run([python, "-m", "referees", *arguments], env=os.environ | {"PYTHONPATH": str(HERE)}).returncode)


if __name__ == "__main__":
    main()
