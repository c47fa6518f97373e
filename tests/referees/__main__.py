"""Compares what iaf says of folders of bundles with what the libraries say; outside.py starts it in its environment."""
import html
import json
import math
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

from bundles import make_odd
from recomputed import blocks, page
from recomputed.bundles import bundles_of
from .checks import CHECKS, NotAsked
from .conventions import CONVENTIONS, OPEN
from .regressions import check_regressions
from .series import Series

DIGITS = 1e-6
SWEEP = Path(__file__).resolve().parent.parent.parent / "examples/sweep"


class Findings:
    def __init__(self):
        self.compared = self.turned = self.open = 0
        self.differences = []

    def differs(self, sentence):
        self.differences.append(sentence)

    def compare(self, name, check, shown, expected):
        if shown is None or expected is None:
            same = shown is expected
        else:
            same = math.isclose(shown, expected, rel_tol=DIGITS, abs_tol=DIGITS)
        self.compared += 1
        self.turned += check.convention is not None
        if not same:
            self.differs(f"{name}: {check.metric} is {shown}, {check.library} says {expected}")

    def rounded(self, what, shown, value, library, expected, half):
        self.compared += 1
        if abs(value - expected) > half + DIGITS:
            self.differs(f"{what} {shown}, {library} says {expected}")


def of_folder(iaf, folder, scratch):
    """The figures of each bundle by its name, and the text of the page."""
    report = scratch / "report.html"
    quiet = ["--quiet", "--no-progress"]
    subprocess.run([iaf, "report", folder, "--top", "all", "-o", report, *quiet], check=True, cwd=scratch)
    root = page.read(report)
    names = [metric["name"] for metric in json.loads(root.with_id("report-data").text())["metrics"]]
    strategies = blocks.strategies(root.with_id("strategies").text())
    return {one["name"]: dict(zip(names, one["values"])) for one in strategies}, html.unescape(report.read_text())


def of_index(iaf, folder, scratch):
    """The figures of each bundle by its name, as the columns of its index have them."""
    index, columns = scratch / "index.sqlite", ",".join(check.metric for check in CHECKS)
    subprocess.run([iaf, "index", folder, "-o", index, "--quiet"], check=True, cwd=scratch)
    listing = [iaf, "list", index, "-n", "all", "--json", "--columns", columns, "--quiet"]
    rows = json.loads(subprocess.run(listing, check=True, capture_output=True).stdout)
    return {row["algorithm_id"]: row for row in rows}


def check_folder(iaf, folder, findings):
    with tempfile.TemporaryDirectory() as scratch:
        figures, text = of_folder(iaf, folder.resolve(), Path(scratch))
        listed = of_index(iaf, folder.resolve(), Path(scratch))
        every = [Series(bundle) for path in sorted(folder.glob("*.iafbt")) for bundle in bundles_of(path)]
        if folder == SWEEP:
            check_regressions(iaf, folder, every, Path(scratch), findings)
    for convention in CONVENTIONS.values():
        if convention.words not in text:
            findings.differs(f"the page of {folder.name} does not name that of {convention.metric}: {convention.words!r}")
    for rule in OPEN:
        if rule.words not in text:
            findings.differs(f"the page of {folder.name} does not say {rule.words!r}")
    if sorted(series.name for series in every) != sorted(figures):
        findings.differs(f"{folder.name}: iaf has figures of {sorted(figures)}")
        return 0
    for series in every:
        check_series(series, figures[series.name], findings)
        check_series(series, listed[series.name], findings)
    return len(every)


def check_series(series, figures, findings):
    for check in CHECKS:
        shown = figures.get(check.metric)
        if any(check.metric in rule.metrics and rule.holds(series) for rule in OPEN) or not len(series.days):
            findings.open += 1
            if shown is not None:
                findings.differs(f"{series.name}: {check.metric} is {shown} where the page says that it is not known")
            continue
        try:
            findings.compare(series.name, check, shown, check.expected(series))
        except NotAsked:
            findings.open += 1


def main():
    warnings.simplefilter("ignore")
    iaf, *folders = sys.argv[1:]
    iaf, findings, count = Path(iaf).resolve(), Findings(), 0
    with tempfile.TemporaryDirectory() as made:
        if not folders:
            odd = Path(made) / "odd"
            make_odd.write(odd)
            folders = [SWEEP, odd]
        for folder in folders:
            count += check_folder(iaf, Path(folder), findings)
    for difference in findings.differences[:60]:
        print(difference)
    print(
        f"{count} backtests, {findings.compared} figures against the libraries, {findings.turned} of them by a convention that the "
        f"page names, {findings.open} left open by a rule that it names, {len(findings.differences)} differences"
    )
    sys.exit(1 if findings.differences or not count else 0)


main()
