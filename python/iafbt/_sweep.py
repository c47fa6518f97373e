"""Sweeps: the backtests at one location or at several, as one."""

from __future__ import annotations

import datetime
import json
import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from . import _iafbt
from ._custom_factor import CustomFactor, own_factor
from ._errors import NotFoundError, UsageError
from ._progress import bar
from ._report import Report
from ._table import Table
from ._types import Failures, Moment, Pipeline, StrPath, Weights

_MAX_SIZE = 4 << 20


def open(
    location: StrPath | Sequence[StrPath] = ".",
    *,
    index: StrPath | None = None,
    source: StrPath | None = None,
    rebuild: bool = False,
    refresh: bool = True,
    show_progress: bool = False,
) -> Sweep:
    """Open the backtests at a location, or at a list of locations: folders of bundles, bundles, an index or a tiered store.

    Its index is brought up to date first, and is kept beside the bundles unless ``index`` names a file for it; ``refresh=False``
    takes it as it is. ``source`` is the folder of the bundles of an index that names another. What could not be read is among
    ``Sweep.failures``, and a warning says how much that is.
    """
    locations = [location] if isinstance(location, (str, os.PathLike)) else [*location]
    return Sweep(
        _iafbt.RawSweep(
            locations, index=index, source=source, rebuild=rebuild, refresh=refresh, report=bar(show_progress, "reading bundles")
        )
    )


class Sweep:
    """The backtests at some locations."""

    def __init__(self, raw: _iafbt.RawSweep) -> None:
        self._raw = raw
        self._warn()

    def _warn(self) -> None:
        if count := len(self.failures):
            what = "1 bundle or part of one" if count == 1 else f"{count} bundles or parts of them"
            warnings.warn(f"{what} could not be read: see Sweep.failures", stacklevel=4)

    def __len__(self) -> int:
        return len(self._raw)

    def __repr__(self) -> str:
        return f"Sweep({str(self.folder)!r}, {len(self)} backtests)"

    @property
    def folder(self) -> Path:
        """The folder of the bundles."""
        return Path(self._raw.folder)

    @property
    def index(self) -> Path:
        """The file of the index."""
        return Path(self._raw.index_file)

    @property
    def failures(self) -> Failures:
        """What could not be read: pairs of a path and the reason."""
        return self._raw.failures

    def refresh(self, *, show_progress: bool = False) -> Sweep:
        """Bring the index up to date with the bundles; only those that changed are read."""
        self._raw.refresh(bar(show_progress, "reading bundles"))
        self._warn()
        return self

    def rank(
        self,
        by: str | None = None,
        *,
        focus: object | None = None,
        weights: Weights | None = None,
        where: str | None = None,
        top: int | None = None,
        ascending: bool | None = None,
        distinct: bool = False,
    ) -> Table:
        """The backtests that meet a condition, best first, as a :class:`Table` with their rank.

        They are ranked by a metric (``sharpe_ratio`` unless another is named), of which is known whether more or less is better,
        or by a score: ``focus`` names a preset (balanced, profit, frequency, risk_adjusted) and ``weights`` replace some of its
        weights. ``where`` is an SQL condition on metrics, columns and ``param.NAME``. ``distinct`` leaves near copies out.
        """
        return Table(self._raw.ranked(by, _name(focus), weights, ascending, where, _count(top), distinct))

    def table(
        self, *, where: str | None = None, sort_by: str | None = None, ascending: bool = False, top: int | None = None
    ) -> Table:
        """The backtests that meet a condition as a :class:`Table`, in the order of a column or of their paths."""
        return Table(self._raw.listed(sort_by, ascending, where, _count(top)))

    def statistics(self, *, blocks: int | None = None) -> dict[str, Any]:
        """Whether the best is more than luck gives: the statistics of selection, under the keys of ``iaf sweep --json``."""
        return json.loads(self._raw.statistics(blocks))

    def report(
        self,
        top: int | None = 25,
        *,
        by: str | None = None,
        focus: object | None = None,
        weights: Weights | None = None,
        where: str | None = None,
        ascending: bool | None = None,
        title: str | None = None,
        max_size: int = _MAX_SIZE,
        detail: str = "standard",
        benchmarks: Mapping[str, StrPath] | None = None,
        risk_free: float | None = None,
        distinct: bool = False,
        universe: Pipeline | None = None,
        timeframe: str | None = None,
        show_progress: bool = False,
    ) -> Report:
        """A page on the best backtests, as :meth:`rank` orders them, as a :class:`Report`.

        ``max_size`` is its largest size in bytes (0 for any), ``detail`` is full, standard or summary, ``benchmarks`` names files
        of daily prices (``date,close``) by what they are called, ``risk_free`` is a rate a year instead of the bundles' own.
        ``distinct`` leaves near copies out. ``universe`` is a filter as :meth:`screen` takes it: trades of symbols outside of it
        are told; ``timeframe`` names the candles that it looks at, where there are several.
        """
        asked = _asked(by, focus, weights, ascending, title, top, max_size, detail, benchmarks, risk_free)
        asked.universe, asked.timeframe, asked.distinct = _statements(universe), timeframe, bool(distinct)
        (page, left_out), failures = self._raw.page(asked, where, bar(show_progress, "opening winners"))
        for path, reason in failures:
            warnings.warn(f"{path}: {reason}", stacklevel=2)
        return Report(page, left_out)


    def screen(
        self,
        pipeline: Pipeline,
        *,
        as_of: Moment | None = None,
        start: Moment | None = None,
        end: Moment | None = None,
        timeframe: str | None = None,
        custom: Mapping[str, CustomFactor | Callable[[Table], Any]] | None = None,
        show_progress: bool = False,
    ) -> Table:
        """The symbols whose prices the backtests share, screened: ``datetime``, ``symbol`` and the columns of a pipeline.

        ``pipeline`` is a text as ``iaf screen --expr`` takes it, or a mapping from names to expressions, such as a TOML file of
        it. The last bar up to ``as_of`` is shown, or the last of all, or every bar from ``start`` to ``end``; a day alone means
        its end, for ``start`` its beginning. ``custom`` are factors of your own, which expressions call by their names: a
        :class:`CustomFactor`, or a function of all bars up to the present one.
        """
        own = {name: own_factor(factor) for name, factor in (custom or {}).items()}
        asked = _Asked(
            pipeline=_statements(pipeline),
            as_of=_moment(as_of),
            start=_moment(start),
            end=_moment(end),
            timeframe=timeframe,
            custom=own,
        )
        table, failures, notices = self._raw.screen(asked, bar(show_progress, "reading bundles"))
        for path, reason in failures:
            warnings.warn(f"{path}: {reason}", stacklevel=2)
        for notice in notices:
            warnings.warn(notice, stacklevel=2)
        return Table(table)


def _statements(pipeline: Pipeline | None) -> Any:
    """The text of a pipeline."""
    if isinstance(pipeline, Mapping):
        # A line ends a statement.
        return "\n".join(f"{name} = {' '.join(str(expression).split())}" for name, expression in pipeline.items())
    if pipeline is not None and not isinstance(pipeline, str):
        raise UsageError(f"{pipeline!r} is no pipeline", hint="give a text, or a mapping from names to expressions")
    return pipeline


def _moment(moment: Moment | None) -> str | None:
    return moment.isoformat() if isinstance(moment, datetime.date) else moment


class _Asked:
    """What is asked of a page or of a screen."""

    def __init__(self, **asked: Any) -> None:
        self.__dict__.update(asked)


def _asked(
    by: str | None,
    focus: object | None,
    weights: Weights | None,
    ascending: bool | None,
    title: str | None,
    top: int | None,
    max_size: int,
    detail: str,
    benchmarks: Mapping[str, StrPath] | None,
    risk_free: float | None,
) -> Any:
    if not isinstance(max_size, int):
        raise UsageError(f"{max_size!r} is no size", hint="max_size is a number of bytes, or 0 for any size")
    if benchmarks is not None and not isinstance(benchmarks, Mapping):
        raise UsageError("benchmarks have no names", hint="give a dictionary from names to CSV files: {'BTC': 'btc.csv'}")
    prices = {name: _text(file) for name, file in (benchmarks or {}).items()}
    return _Asked(
        by=by,
        focus=_name(focus),
        weights=weights,
        ascending=ascending,
        title=title,
        top=_count(top),
        max_size=max_size,
        detail=detail,
        benchmarks=prices,
        risk_free=risk_free,
        universe=None,
        timeframe=None,
        distinct=False,
    )


def _count(top: int | None) -> int | None:
    """How many backtests, or None for all."""
    if top is not None and (not isinstance(top, int) or top < 1):
        raise UsageError(f"{top!r} is no number of backtests", hint="top is a number from 1 on, or None for all")
    return top


def _text(file: StrPath) -> str:
    """The text of a file."""
    try:
        return Path(file).read_text()
    except FileNotFoundError:
        raise NotFoundError(f"there is no file {os.fspath(file)}") from None


def _name(focus: object | None) -> str | None:
    """The name of a preset, which may be a member of an enumeration."""
    return None if focus is None else str(getattr(focus, "value", focus)).lower()
