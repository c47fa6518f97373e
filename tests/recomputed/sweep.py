"""The section on the whole sweep: the values of all trials, and what they come to over the parameters."""
import math
import statistics
from collections import defaultdict

from . import blocks
from .bundles import quantile
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


def check_block(root, everyone, winners, by):
    head, names, handles, columns = blocks.trials(root.with_id("trials").text())
    by_name = {bundle.name: bundle for bundle in everyone}
    same_text("trials, all of them", sorted(names), sorted(bundle.name for bundle in everyone))
    same_text("trials, winners", [names[row] for row in head["winners"]], [bundle.name for bundle in winners])
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
