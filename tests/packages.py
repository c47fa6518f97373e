"""Makes the environments that tests in Python ask for, so that none of them waits for the network.

    python3 tests/packages.py

What cannot be had is said and left to the test that needs it.
"""
import subprocess
import sys

import azurite
import environment
import factors
import fake_gcs
import objects
import queries
from referees import environment as referees

ENVIRONMENTS = [
    ("outside libraries", referees.python),
    ("a server of objects", lambda: environment.python_with("python-objects", objects.PACKAGES)),
    ("a server of Azure's objects", azurite.command),
    ("a server of Google's objects", fake_gcs.command),
    ("engines of queries", lambda: environment.python_with("python-queries", queries.PACKAGES)),
    ("the framework", factors.framework),
]


def main():
    for name, make in ENVIRONMENTS:
        try:
            make()
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"{name}: {error}", file=sys.stderr)


if __name__ == "__main__":
    main()
