"""The magic ``%iaf`` for notebooks: the command, with a report shown below the cell."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from typing import Any

from ._report import Report


def load_ipython_extension(shell: Any) -> None:
    """Register ``%iaf``: ``%load_ext iafbt``, then ``%iaf report sweep --top 10``."""
    shell.register_magic_function(_magic, magic_kind="line", magic_name="iaf")


def _magic(line: str) -> Report | None:
    """Run the command ``iaf``; a report without ``-o FILE`` is shown below the cell and leaves no file."""
    arguments = shlex.split(line)
    is_report = arguments[:1] == ["report"] and not {"-h", "--help"} & set(arguments)
    if not is_report:
        _run(arguments)
        return None
    path = _output(arguments)
    if path:
        return _page(path) if _run(arguments) == 0 else None
    with tempfile.TemporaryDirectory(prefix="iaf-report-") as folder:
        path = os.path.join(folder, "report.html")
        return _page(path) if _run([*arguments, "--quiet", "-o", path]) == 0 else None


def _page(path: str) -> Report:
    with open(path, encoding="utf-8") as file:
        return Report(file.read())


def _output(arguments: list[str]) -> str | None:
    """The file that a report is asked to be written to."""
    for position, argument in enumerate(arguments):
        if argument in ("-o", "--output"):
            return arguments[position + 1] if position + 1 < len(arguments) else None
        if argument.startswith("--output="):
            return argument.partition("=")[2]
        if argument.startswith("-o") and not argument.startswith("--"):
            return argument[2:]
    return None


def _run(arguments: list[str]) -> int:
    """Runs the command in a process of its own, which an interruption ends, and shows what it prints."""
    command = [sys.executable, "-m", "iafbt", *arguments]
    # What is not of this process reaches no notebook by itself.
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8") as process:
        try:
            for line in process.stdout:
                print(line, end="")
        except KeyboardInterrupt:
            process.terminate()
            raise
    return process.returncode
