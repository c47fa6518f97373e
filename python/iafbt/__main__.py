"""The command ``iaf``, in a process of its own."""

from __future__ import annotations

import signal
import sys


def main() -> None:
    """Run the command on the arguments of this process and end it with its exit code."""
    # The command ends itself where it is interrupted, and takes its temporary files away first.
    for interruption in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(interruption) is not signal.SIG_IGN:
            signal.signal(interruption, signal.SIG_DFL)
    from ._iafbt import run_command

    sys.exit(run_command(sys.argv[1:]))


if __name__ == "__main__":
    main()
