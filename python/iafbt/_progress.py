"""Progress: how far a long task has come, on the standard error stream."""

from __future__ import annotations

import sys
from collections.abc import Callable


def bar(wanted: bool, what: str) -> Callable[[int, int], None] | None:
    """Something to tell of steps done and to do, where that is wanted."""
    if not wanted:
        return None
    ended = False

    def tell(done: int, total: int) -> None:
        nonlocal ended
        if total and not ended:
            ended = done >= total
            print(f"\r{what} {done}/{total}", end="\n" if ended else "", file=sys.stderr, flush=True)

    return tell
