"""Index, rank and report trading backtests.

    import iafbt as iaf

    sweep = iaf.open("sweep")
    sweep.rank("sharpe_ratio").to_polars()
    sweep.report(top=10)
    sweep.screen("average_dollar_volume(30).top(20)")

Beside it stand the names that users of investing-algorithm-framework know: ``build_index``, ``list_index``, ``rank_index``,
``LocalDirStore``, ``LocalTieredStore``, ``BacktestReport`` and ``migrate_backtests``.
"""

from ._custom_factor import CustomFactor
from ._errors import (
    Error,
    FilterError,
    IndexFileError,
    MetricError,
    NoFolderError,
    NotFoundError,
    StoreError,
    StoreHandleNotFoundError,
    UnansweredError,
    UsageError,
)
from ._framework import (
    BacktestEvaluationFocus,
    BacktestReport,
    LocalDirStore,
    LocalTieredStore,
    build_index,
    list_index,
    migrate_backtests,
    rank_index,
)
from ._iafbt import Backtest, __version__
from ._kernel import Indexed, index_files
from ._notebook import load_ipython_extension
from ._report import Report
from ._sweep import Sweep, open
from ._table import Table

__all__ = [
    "Backtest",
    "BacktestEvaluationFocus",
    "BacktestReport",
    "CustomFactor",
    "Error",
    "FilterError",
    "IndexFileError",
    "Indexed",
    "LocalDirStore",
    "LocalTieredStore",
    "MetricError",
    "NoFolderError",
    "NotFoundError",
    "Report",
    "StoreError",
    "StoreHandleNotFoundError",
    "Sweep",
    "Table",
    "UnansweredError",
    "UsageError",
    "__version__",
    "build_index",
    "index_files",
    "list_index",
    "load_ipython_extension",
    "migrate_backtests",
    "open",
    "rank_index",
]
