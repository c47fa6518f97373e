"""Reports: a page as one HTML text, in a file, in the browser or inside of a notebook."""

from __future__ import annotations

import html
import os
import tempfile
import webbrowser
from collections.abc import Iterable
from pathlib import Path

from ._errors import NotFoundError
from ._types import StrPath

# What a page in a frame may do: run its own script, and hand out what its buttons save.
_ALLOWED = "allow-scripts allow-downloads allow-popups allow-modals"
_HEIGHT = 800


class Report:
    """One self-contained page."""

    def __init__(self, page: str, left_out: Iterable[str] = ()) -> None:
        self.html = page
        #: What was left out of it for size, a phrase each.
        self.left_out = list(left_out)

    def save(self, path: StrPath) -> str:
        """Write the page to a file, whole or not at all; returns its path."""
        path = Path(path)
        if not path.parent.is_dir():
            raise NotFoundError(f"there is no folder {path.parent}", hint="make it first, or save elsewhere")
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(self.html)
            umask = os.umask(0)
            os.umask(umask)
            os.chmod(temporary, 0o666 & ~umask)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
        return str(path)

    def show(self, browser: bool = False) -> str | None:
        """Show the page: in the notebook that this runs in, and else, or if ``browser``, in the browser."""
        if not browser and _in_notebook():
            from IPython.display import display

            display(self)
            return None
        folder = tempfile.mkdtemp(prefix="iaf-report-")
        path = self.save(Path(folder) / "report.html")
        webbrowser.open(Path(path).as_uri())
        return path

    def frame(self, height: int = _HEIGHT) -> str:
        """The page inside of a frame, as HTML that a notebook shows."""
        page = html.escape(self.html, quote=True)
        return (
            f'<iframe srcdoc="{page}" sandbox="{_ALLOWED}" title="Report" width="100%" height="{height}" '
            'style="border: 0"></iframe>'
        )

    def _repr_html_(self) -> str:
        return self.frame()

    def __repr__(self) -> str:
        return f"Report({len(self.html.encode()):,} bytes)"


def _in_notebook() -> bool:
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    shell = get_ipython()
    return shell is not None and shell.has_trait("kernel")
