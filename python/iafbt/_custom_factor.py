"""Factors of one's own: functions over tables of candles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import _iafbt
from ._errors import UsageError
from ._table import Table

_TO_LIST = ("to_pylist", "to_list", "tolist")


@dataclass(frozen=True)
class CustomFactor:
    """A factor of your own, for :meth:`Sweep.screen`.

    ``compute`` is called once for each bar, with a :class:`Table` of the bars up to that one: ``datetime``, ``symbol``, ``open``,
    ``high``, ``low``, ``close`` and ``volume``, a row for each symbol and bar, in the order of time. It gives a value for each row, as a
    list or as a column of any library; those of the last bar count, ``None`` for a missing one. So nothing that comes later can be
    seen. ``window`` is how many bars it looks at, counted over all symbols; until there are as many the factor is missing. Without it
    all bars up to the present one are given.
    """

    compute: Callable[[Table], Any]
    window: int | None = None


def own_factor(given: Any) -> tuple[Callable[[_iafbt.RawTable, int], list[float | None]], int | None]:
    """What the module calls for a factor, and its window."""
    factor = given if isinstance(given, CustomFactor) else CustomFactor(given)
    if not callable(factor.compute):
        raise UsageError(f"{given!r} is no factor", hint="give a function of a table, or a CustomFactor")
    if factor.window is not None and (not isinstance(factor.window, int) or factor.window < 1):
        raise UsageError(f"{factor.window!r} is no window", hint="a window is a number of bars from 1 on, or None for all")

    def last_bar(raw: _iafbt.RawTable, count: int) -> list[float | None]:
        values = factor.compute(Table(raw))
        if not hasattr(values, "__len__") or len(values) != len(raw):
            found = f"{len(values)} values" if hasattr(values, "__len__") else repr(values)
            raise ValueError(f"it gave {found} for {len(raw)} rows")
        last = values[len(raw) - count :]
        named = next((name for name in _TO_LIST if hasattr(last, name)), None)
        return [None if value is None else float(value) for value in (getattr(last, named)() if named else last)]

    return last_bar, factor.window
