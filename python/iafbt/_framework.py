"""The names that users of investing-algorithm-framework know, so that a script changes by its import."""

from __future__ import annotations

import enum
import os
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from . import _iafbt
from ._errors import NotFoundError, UsageError
from ._progress import bar
from ._report import Report
from ._iafbt import Backtest
from ._sweep import _MAX_SIZE, Sweep, _asked, _name
from ._sweep import open as _open
from ._table import Table
from ._types import Failures, Names, Rows, StrPath, Weights

_LISTED = ("algorithm_id", "tag", "summary_sharpe_ratio", "summary_total_net_gain_percentage", "summary_max_drawdown",
           "summary_number_of_trades", "bundle_path")
_RANKED = ("algorithm_id", "tag", "summary_sharpe_ratio", "summary_sortino_ratio", "summary_calmar_ratio",
           "summary_total_net_gain_percentage", "summary_max_drawdown", "bundle_path")
_SCORE = "_score"
_SUMMARY = "summary_"


class BacktestEvaluationFocus(enum.Enum):
    """The presets of a score."""

    BALANCED = "balanced"
    PROFIT = "profit"
    FREQUENCY = "frequency"
    RISK_ADJUSTED = "risk_adjusted"


def build_index(
    directory: StrPath,
    output: StrPath | None = None,
    relative_paths: bool = True,
    show_progress: bool = False,
    incremental: bool = True,
) -> str:
    """Bring the index of a folder of bundles up to date, and return its path.

    ``output`` names another file for it; ``incremental=False`` reads every bundle again.
    """
    raw = _iafbt.RawSweep(
        [directory],
        index=output,
        absolute=not relative_paths,
        rebuild=not incremental,
        beside=output is None,
        report=bar(show_progress, "reading bundles"),
    )
    _warn(raw.failures)
    return os.path.abspath(raw.index_file)


def list_index(
    index_path: StrPath,
    sort_by: str | None = None,
    ascending: bool = False,
    limit: int | None = None,
    where: str | None = None,
    columns: Names | None = None,
) -> Rows:
    """The rows of an index as dictionaries, in the order of a column, the most first, or of their paths."""
    table = _index(index_path).listed(_plain(sort_by), ascending, where, limit)
    return _rows(table, columns or _LISTED)


def rank_index(
    index_path: StrPath,
    by: str | None = None,
    limit: int | None = 10,
    where: str | None = None,
    columns: Names | None = None,
    ascending: bool = False,
    focus: object | None = None,
    weights: Weights | None = None,
) -> Rows:
    """The best rows of an index as dictionaries, by a metric or by a score (``focus``, ``weights``), the most first."""
    scored = focus is not None or bool(weights)
    if by is None and not scored:
        raise UsageError("a ranking takes a metric (by), or a score (focus, weights)")
    by = None if scored else _plain(by)
    table = _index(index_path).ranked(by, _name(focus), weights, bool(ascending), where, limit, False)
    rows = _rows(table, columns or _RANKED)
    if scored:
        for row, score in zip(rows, table.to_dicts(["score"])):
            row[_SCORE] = score["score"]
    return rows


def _index(path: StrPath) -> _iafbt.RawSweep:
    """An index as it is; of a folder, the one in it."""
    if os.path.isdir(path):
        inside = os.path.join(path, "index.sqlite")
        path = inside if os.path.exists(inside) else path
    return _iafbt.RawSweep([path], refresh=False)


def _plain(name: str | None) -> str | None:
    """A metric by its plain name."""
    return name.removeprefix(_SUMMARY) if name else name


def _rows(table: _iafbt.RawTable, columns: Iterable[str]) -> Rows:
    """Rows under the names that were asked for, where a metric may be called ``summary_NAME``."""
    known = {name: name if name in table.columns else _plain(name) for name in columns}
    known = {name: f"{column}_json" if column in ("parameters", "strategy_ids") else column for name, column in known.items()}
    rows = table.to_dicts(list(dict.fromkeys(known.values())))
    return [{name: row[column] for name, column in known.items()} for row in rows]


def _warn(failures: Failures) -> None:
    for path, reason in failures:
        warnings.warn(f"{path}: {reason}", stacklevel=3)


class _Store:
    """Backtests under handles."""

    _tiered = False

    def __init__(self, root: StrPath, *, use_index: bool = True) -> None:
        del use_index  # Rows are always those of an index that is up to date.
        self._raw = _iafbt.RawStore(root, self._tiered)
        self.root = root

    def __len__(self) -> int:
        return len(self._raw.handles())

    def __contains__(self, handle: object) -> bool:
        return isinstance(handle, str) and self._raw.exists(handle)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(root={str(self.root)!r})"

    def iter_handles(self) -> Iterator[str]:
        """The handle of every backtest, in a stable order."""
        return iter(self._raw.handles())

    def exists(self, handle: str) -> bool:
        """Whether there is a backtest of this name."""
        return self._raw.exists(handle)

    def open(self, handle: str, *, summary_only: bool = False) -> Backtest:
        """Open a backtest."""
        return self._raw.open(handle, summary_only=summary_only)

    def write(self, backtest: Backtest, *, handle: str | None = None) -> str:
        """Write a backtest, in the place of one of the same name; returns the handle that it is listed under."""
        return backtest._write(self._raw, handle)

    def delete(self, handle: str) -> None:
        """Delete a backtest."""
        self._raw.delete(handle)

    def iter_index_rows(self) -> Iterator[dict[str, Any]]:
        """The row of each backtest that can be read, as a dictionary."""
        return iter(self._raw.rows().to_dicts())

    def index_rows(self) -> Table:
        """The row of each backtest that can be read, as a :class:`Table`."""
        return Table(self._raw.rows())

    def copy_from(self, src: _Store, *, handles: Iterable[str] | None = None) -> int:
        """Copy backtests from another store, byte by byte; returns how many of them are here now."""
        count, failures = self._raw.copy(src._raw, None if handles is None else list(handles))
        _warn(failures)
        return count


class LocalDirStore(_Store):
    """The bundles in a folder and in the folders below it; a handle is a path with or without extension. The folder is made where
    there is none yet."""


class LocalTieredStore(_Store):
    """A store of three tiers: an index, tables of all trades, orders and snapshots, and chunks of prices. It is made where there is
    none yet."""

    _tiered = True


class BacktestReport:
    """A page on backtests: those given, or those of a folder."""

    def __init__(self, backtests: Iterable[Backtest] | None = None, *, sweep: Sweep | None = None) -> None:
        self._backtests = None if backtests is None and sweep is not None else list(backtests or [])
        self._sweep = sweep

    @classmethod
    def open(
        cls,
        backtests: Iterable[Backtest] | None = None,
        directory_path: StrPath | Sequence[StrPath] | None = None,
        show_progress: bool = False,
        workers: int | None = None,
    ) -> BacktestReport:
        """The backtests of a folder, or of a list of folders, and those given besides."""
        del workers  # There is one for each processor.
        if directory_path is None:
            return cls(backtests)
        folders = [directory_path] if isinstance(directory_path, (str, os.PathLike)) else list(directory_path)
        if backtests:
            stores = [LocalDirStore(folder) for folder in folders]
            opened = [store.open(handle) for store in stores for handle in store.iter_handles()]
            return cls([*backtests, *opened])
        return cls(sweep=_open(folders if len(folders) > 1 else folders[0], show_progress=show_progress))

    @property
    def backtests(self) -> list[Backtest]:
        """Every backtest, opened."""
        if self._backtests is None:
            store = LocalDirStore(self._sweep.folder)
            keys = self._sweep.table().to_dicts(["bundle_path"])
            self._backtests = [store.open(os.path.relpath(row["bundle_path"], self._sweep.folder)
                                          if os.path.isabs(row["bundle_path"]) else row["bundle_path"]) for row in keys]
        return self._backtests

    def report(
        self,
        top: int | None = None,
        *,
        by: str | None = None,
        focus: object | None = None,
        weights: Weights | None = None,
        ascending: bool | None = None,
        title: str | None = None,
        max_size: int = _MAX_SIZE,
        detail: str = "standard",
        benchmarks: Mapping[str, StrPath] | None = None,
        risk_free: float | None = None,
    ) -> Report:
        """The page as a :class:`Report`: on all backtests that were given, or on the best 25 of a folder."""
        if self._sweep is not None:
            return self._sweep.report(
                25 if top is None else top, by=by, focus=focus, weights=weights, ascending=ascending, title=title,
                max_size=max_size, detail=detail, benchmarks=benchmarks, risk_free=risk_free,
            )
        if not self._backtests:
            raise NotFoundError("there is no backtest to report on")
        asked = _asked(by, focus, weights, ascending, title, top, max_size, detail, benchmarks, risk_free)
        return Report(*_iafbt.page_of_backtests(self._backtests, asked, None))

    def save(self, path: StrPath) -> str:
        """Write the page to a file."""
        return self.report().save(path)

    def show(self, backtest_date_range: object | None = None, browser: bool = False) -> str | None:
        """Show the page: in the notebook that this runs in, and else, or if ``browser``, in the browser."""
        del backtest_date_range  # The page has every window.
        return self.report().show(browser=browser)

    def _repr_html_(self) -> str:
        return self.report()._repr_html_()

    def __repr__(self) -> str:
        what = f"{len(self._sweep)} of {str(self._sweep.folder)!r}" if self._sweep is not None else len(self._backtests)
        return f"BacktestReport({what})"


def migrate_backtests(
    src_dir: StrPath,
    dst_dir: StrPath,
    *,
    workers: int | None = None,
    show_progress: bool = False,
    write_index: bool = True,
    include_ohlcv: bool = False,
    skip_existing: bool = True,
    delete_source: bool = False,
) -> int:
    """Turn the legacy directories and older bundles of a folder into current bundles; returns how many were migrated."""
    del workers  # There is one for each processor.
    migrated, skipped, failures = _iafbt.migrate_backtests(
        src_dir, dst_dir, include_ohlcv, skip_existing, delete_source, bar(show_progress, "migrating")
    )
    _warn(failures)
    if write_index and migrated + skipped:
        _iafbt.RawSweep([dst_dir], beside=True).write_parquet()
    return migrated
