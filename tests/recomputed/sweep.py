"""The section on the whole sweep: the values of all trials, and what they come to over the parameters."""
import math
import re
import statistics
from collections import defaultdict

from . import blocks
from .bundles import DAY, quantile
from .findings import differs, same, same_text


def check_sweep(root, everyone, winners, by="sharpe_ratio"):
    section = root.with_id("sweep")
    if len(everyone) < 2 or section is None:
        same_text("a sweep of so few has no section", section is None, len(winners) < 2)
        return
    check_block(root, everyone, winners, by)
    check_bins(section, everyone, winners, by)
    check_cells(section, everyone, by)
    for table in section.all("table", "sweep-profile"):
        check_profile(table, everyone, winners[0], by)
    check_windows(section, everyone, winners[0])


def sharpe_within(bundle, window):
    """From the returns of the days whose last value is in a window, per year."""
    closes = {int(time // DAY): (run.start, run.end) for run in sorted(bundle.runs, key=lambda run: run.start) for time, _ in run.moves}
    returns = [value for day, value in bundle.daily.items() if closes.get(day) == window]
    if len(returns) < 5 or len(set(returns)) < 2:
        return None
    # The first day of 1970 was a Thursday.
    per_year = 365 if any(day % 7 in (2, 3) for day in bundle.daily) else 252
    return (statistics.fmean(returns) - bundle.risk_free / per_year) / statistics.stdev(returns) * math.sqrt(per_year)


def check_windows(section, everyone, first):
    spans = {bundle: {(run.start, run.end) for run in bundle.runs} for bundle in everyone}
    windows = sorted(set.union(*spans.values()))
    table = section.with_id("sweep-windows")
    values = {window: {bundle: sharpe_within(bundle, window) for bundle in everyone if window in spans[bundle]} for window in windows}
    is_known = any(value is not None for of in values.values() for value in of.values())
    same_text("whether there are windows to compare", table is not None, 2 <= len(windows) <= 24 and is_known)
    if table is None:
        return
    names = {(run.start, run.end): run.name for bundle in everyone for run in bundle.runs}
    ahead = quarter = of = 0
    for window, (name, trials, *texts) in zip(windows, table.rows(), strict=True):
        known = [value for value in values[window].values() if value is not None]
        own = values[window].get(first)
        same_text(f"name of the window at {window[0]}", name == names[window] or re.fullmatch(r"\d+ \w{3} \d{4}", name) is not None, True)
        same(f"trials in {name}", trials, len(known))
        expected = [quantile(known, share) for share in (0.25, 0.5, 0.75, 1)] if known else [None] * 4
        for text, value in zip(texts, [*expected, own], strict=True):
            same(f"Sharpe ratios in {name}", text, value)
        if own is not None:
            of, ahead, quarter = of + 1, ahead + (own > expected[1]), quarter + (own > expected[2])
    said = re.search(r"No\. 1 is ahead of half of the trials in (\d+) of (\d+) windows, and among the best quarter in (\d+)\.", section.text())
    same_text("windows of no. 1", said and said.groups(), tuple(map(str, (ahead, of, quarter))) if of else None)


def check_block(root, everyone, winners, by):
    head, names, handles, columns = blocks.trials(root.with_id("trials").text())
    by_name = {bundle.name: bundle for bundle in everyone}
    same_text("trials, all of them", sorted(names), sorted(bundle.name for bundle in everyone))
    same_text("trials, winners", [names[row] for row in head["winners"] if row is not None], [bundle.name for bundle in winners])
    for row, name in enumerate(names):
        bundle = by_name[name]
        same_text(f"{name}, handle", handles[row], bundle.file)
        for (kind, column), values in columns.items():
            given = bundle.parameters.get(column)
            if kind == "parameter" and isinstance(given, (int, float, str)) and not isinstance(given, bool):
                # Where any value is a text, all are texts.
                same_text(f"{name}, trials, {column}", values[row] in (given, text_of(given)), True)
            elif kind == "tag":
                same_text(f"{name}, trials, tag", values[row] or "", bundle.tag)
    for column in head["columns"]:
        if column["kind"] != "metric":
            continue
        # What they are ranked by is told in parts of a digit, of which the last may give way to the digit.
        half = (1 if column["difference"] else 0.5) / column["per_unit"] + 1e-9
        for name, value in zip(names, columns["metric", column["name"]]):
            expected = by_name[name].value(column["name"])
            same_text(f"{name}, trials, {column['name']}, whether it is known", value is None, expected is None)
            if value is None or expected is None or value == expected:
                continue
            # Of a column that spans too much for its codes the first digits are kept.
            if abs(value - expected) > (half if "first" in column else abs(expected) * 0.01 + half):
                differs(f"{name}, trials, {column['name']}", value, expected)


def number(text):
    return float(text.replace("−", "-").replace(",", ""))


def check_bins(section, everyone, winners, by):
    values = known(everyone, by)
    if section.with_id("sweep-bins") is None:
        same_text("without a value there is no histogram", values, [])
        return
    rows = section.with_id("sweep-bins").rows()
    last = len(rows) - 1
    for at, (low, high, trials, chosen) in enumerate(rows):
        def is_in(value):
            return number(low) - 0.005 <= value and (value < number(high) - 0.005 or at == last)

        # The limits are rounded for reading: what lies so near to one may stand on its other side.
        near = sum(min(abs(value - number(limit)) for limit in (low, high)) < 0.006 for value in values)
        counted = sum(map(is_in, values))
        same_text(f"trials from {low} to {high}", abs(int(trials.replace(",", "")) - counted) <= near, True)
        same_text(f"winners from {low} to {high}", int(chosen) <= int(trials.replace(",", "")), True)
    same_text("trials in all bins", sum(int(row[2].replace(",", "")) for row in rows), len(values))
    same_text("winners in all bins", sum(int(row[3].replace(",", "")) for row in rows), len(known(winners, by)))


def known(bundles, by):
    values = [bundle.value(by) for bundle in bundles]
    return [value for value in values if value is not None and math.isfinite(value)]


def text_of(value):
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def check_cells(section, everyone, by):
    table = section.with_id("sweep-cells")
    if table is None:
        return
    corner, *heads = table.heads()
    upwards, across = corner.split(" \\ ")
    cells = defaultdict(list)
    for bundle in everyone:
        cells[text_of(bundle.parameters.get(upwards)), text_of(bundle.parameters.get(across))] += known([bundle], by)
    for label, *texts in table.rows():
        for head, text in zip(heads, texts, strict=True):
            values = cells.get((label, head))
            same(f"mean at {upwards} {label}, {across} {head}", text, statistics.mean(values) if values else None)


def check_profile(table, everyone, first, by):
    name = table.heads()[0]
    others = [other for other in first.parameters if other != name]
    for label, trials, lower, median, upper, best, held in table.rows():
        here = [bundle for bundle in everyone if text_of(bundle.parameters.get(name)) == label]
        values = known(here, by)
        alike = known([one for one in here if all(one.parameters.get(other) == first.parameters.get(other) for other in others)], by)
        where = f"{name} {label}"
        if not values:
            continue
        same(f"{where}, trials", trials, len(values))
        same(f"{where}, lower quarter", lower, quantile(values, 0.25))
        same(f"{where}, median", median, statistics.median(values))
        same(f"{where}, upper quarter", upper, quantile(values, 0.75))
        same(f"{where}, best", best, max(values))
        same(f"{where}, as no. 1", held, statistics.mean(alike) if alike else None)
