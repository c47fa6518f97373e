"""Tables: rows that any library of data frames takes by Arrow's PyCapsule interface."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from . import _iafbt
from ._types import Names, Rows

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

_SHOWN_ROWS = 20
_SHOWN_COLUMNS = 12


class Table:
    """Rows with named columns.

    ``polars.DataFrame(table)``, ``pandas.DataFrame.from_arrow(table)``, ``pyarrow.table(table)`` and DuckDB take it as it is
    (``__arrow_c_stream__``); the methods below do that, and need the library that they are named after and no other.
    """

    __slots__ = ("_raw",)

    def __init__(self, raw: _iafbt.RawTable) -> None:
        self._raw = raw

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._raw.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        return self._raw.__arrow_c_schema__()

    def __len__(self) -> int:
        return len(self._raw)

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return self._raw.columns

    def to_dicts(self, columns: Names | None = None) -> Rows:
        """A dictionary for each row, of some columns or of all."""
        return self._raw.to_dicts(columns)

    def to_polars(self) -> polars.DataFrame:
        """The rows as a ``polars.DataFrame``."""
        import polars

        return polars.DataFrame(self)

    def to_pandas(self) -> pandas.DataFrame:
        """The rows as a ``pandas.DataFrame``; missing texts are ``None``."""
        import pandas

        if hasattr(pandas.DataFrame, "from_arrow"):
            return pandas.DataFrame.from_arrow(self)
        return pandas.DataFrame(self.to_dicts(), columns=self.columns)

    def to_arrow(self) -> pyarrow.Table:
        """The rows as a ``pyarrow.Table``."""
        import pyarrow

        return pyarrow.table(self)

    def __repr__(self) -> str:
        return f"Table({len(self)} rows, {len(self.columns)} columns: {', '.join(self.columns[:6])}, ...)"

    def _repr_html_(self) -> str:
        shown = [name for name in self.columns if not name.endswith("_json")][:_SHOWN_COLUMNS]
        rows = self.to_dicts(shown)[:_SHOWN_ROWS]
        head = "".join(f"<th>{html.escape(name)}</th>" for name in shown)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(_cell(row[name]))}</td>" for name in shown) + "</tr>" for row in rows
        )
        note = f"{len(rows)} of {len(self)} rows, {len(shown)} of {len(self.columns)} columns"
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><small>{note}</small>"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)
