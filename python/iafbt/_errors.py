"""Exceptions: each says what went wrong and, in ``hint``, what to do about it."""

from __future__ import annotations


class Error(Exception):
    """Why something could not be done. ``hint`` says what to do, where that is known."""

    hint: str | None = None

    def __init__(self, *arguments: object, hint: str | None = None) -> None:
        super().__init__(*arguments)
        if hint is not None:
            self.hint = hint

    def __str__(self) -> str:
        text = str(self.args[0]) if self.args else ""
        return f"{text}\nhint: {self.hint}" if self.hint else text


class UsageError(Error, ValueError):
    """It makes no sense as it was asked for."""


class MetricError(UsageError):
    """No metric has this name, or none that can be ranked by."""


class FilterError(UsageError):
    """A filter is no SQL condition on the columns of an index, or takes too long."""


class NotFoundError(Error, FileNotFoundError):
    """There is nothing at a location."""


class NoFolderError(NotFoundError, NotADirectoryError):
    """There is no folder at a location."""


class IndexFileError(Error):
    """An index cannot be built, read or written."""


class StoreError(Error):
    """A store cannot be opened or asked."""


class StoreHandleNotFoundError(StoreError, KeyError):
    """A store holds no backtest of this name."""


class UnansweredError(Error):
    """All trials together have no answer."""
