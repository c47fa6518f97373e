"""The kernel for engines: bundles as tables, without an index and without a file written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from . import _iafbt
from ._errors import UsageError
from ._progress import bar
from ._table import Table
from ._types import Failures, StrPath

Bundle = StrPath | bytes | bytearray | memoryview


class Indexed(NamedTuple):
    """What bundles hold: a row for each backtest, its windows and its daily returns, which name it by the number of its row."""

    rows: Table
    windows: Table
    returns: Table
    failures: Failures


def index_files(
    paths_or_bytes: Iterable[Bundle] | Mapping[str, Bundle], *, show_progress: bool = False
) -> Indexed:
    """Read and measure bundles, given as paths or as bytes, or as a mapping from names to either.

    Any number of processes may do so at once, forked ones among them. Nothing is written. What cannot be read is among
    ``failures``, as pairs of a name and the reason; bytes without a name are called by their position.
    """
    if isinstance(paths_or_bytes, (str, os.PathLike, bytes, bytearray, memoryview)):
        raise UsageError("index_files takes bundles, and this is one", hint="put it into a list")
    if isinstance(paths_or_bytes, Mapping):
        named = [(str(name), _input(given)) for name, given in paths_or_bytes.items()]
    else:
        named = [(_name(position, given), _input(given)) for position, given in enumerate(paths_or_bytes)]
    rows, windows, returns, failures = _iafbt.index_files(named, bar(show_progress, "reading bundles"))
    return Indexed(Table(rows), Table(windows), Table(returns), failures)


def _name(position: int, given: Bundle) -> str:
    return os.fspath(given) if isinstance(given, (str, os.PathLike)) else str(position)


def _input(given: Bundle) -> StrPath | bytes | bytearray:
    return given if isinstance(given, (str, os.PathLike, bytes, bytearray)) else bytes(given)
