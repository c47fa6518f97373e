"""The pictures: what their labels say, and whether what is drawn stands where their own axes put it."""
import math
import re

from . import blocks
from .bundles import drawdowns, quantile
from .findings import exact, same, same_fraction, same_metric, same_text
from .overview import SHORT, windows_of

# Coordinates are written with one digit, and so are those of the ticks that an axis is known from.
NEAR = 0.16


def fraction(text):
    """The number that a percentage on an axis or label says."""
    return float(text.replace("−", "-").replace("+", "").rstrip("%")) / 100


class Scale:
    """A straight axis, known from its two outermost ticks."""

    def __init__(self, ticks):
        (self.value, self.position), (value, position) = min(ticks), max(ticks)
        self.slope = (position - self.position) / (value - self.value)

    def at(self, value):
        return self.position + (value - self.value) * self.slope


def stands(where, shown, expected, tolerance=NEAR):
    same_text(f"{where}: {shown} for {expected:.2f}", abs(float(shown) - expected) <= tolerance, True)


def points(path):
    return [tuple(map(float, pair)) for pair in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path)]


def check_scatter(root, bundles):
    picture = root.first("svg", "scatter")
    bundles = [bundle for bundle in bundles if bundle.growth is not None and bundle.volatility is not None]
    same_text("whether there is a scatter", picture is not None, bool(bundles))
    if not picture:
        return
    labels = [(node.attributes, node.own_text()) for group in picture.all("g") for node in group.all("text") if "%" in node.own_text()]
    growth = Scale([(fraction(text), float(at["y"])) for at, text in labels if at["x"] == "51"])
    risk = Scale([(fraction(text), float(at["x"])) for at, text in labels if at["x"] != "51"])
    for bundle, dot in zip(bundles, picture.all("circle"), strict=True):
        name, said = dot.first("title").text().rsplit(": ", 1) if dot.children else (None, None)
        same_text("scatter", name, bundle.name)
        cagr, volatility = re.fullmatch(r"CAGR (\S+), volatility (\S+)", said).groups()
        same_metric(f"{name}, scatter, CAGR", cagr, "chained_cagr", bundle)
        same_metric(f"{name}, scatter, volatility", volatility, "chained_volatility", bundle)
        stands(f"{name}, dot's growth", dot.attributes["cy"], growth.at(bundle.growth))
        stands(f"{name}, dot's risk", dot.attributes["cx"], risk.at(bundle.volatility))


def check_bars(root, bundles):
    """Each panel is a label, its bars, its line at zero and a text for each winner."""
    panels, panel = [], None
    for node in root.first("svg", "bars").children:
        if not hasattr(node, "tag") or node.tag not in ("text", "path"):
            continue
        if node.attributes.get("font-size"):
            panel = {"label": node.text(), "bars": [], "texts": []}
            panels.append(panel)
        elif node.tag == "text":
            panel["texts"].append(node.text())
        elif node.attributes["class"].startswith("bar"):
            panel["bars"] += re.findall(r"M([\d.]+) ([\d.]+)H([\d.]+)", node.attributes["d"])
        else:
            panel["zero"] = float(re.match(r"M([\d.]+)", node.attributes["d"])[1])
    same_text("bars", len(panels) > 5, True)
    for panel in panels:
        metric = SHORT[panel["label"]]
        bars = sorted(panel["bars"], key=lambda bar: float(bar[1]))
        values = [bundle.value(metric) for bundle in bundles]
        sizes_of = [0 if value is None or math.isinf(value) else value for value in values]
        longest = max(sizes_of, key=abs)
        sizes = {value: float(to) - float(start) for value, (start, _, to) in zip(sizes_of, bars, strict=True)}
        for bundle, value, text, (start, _, to) in zip(bundles, sizes_of, panel["texts"], bars, strict=True):
            where = f"{bundle.name}, bar of {metric}"
            same_metric(where, text, metric, bundle)
            edge = to if value >= 0 else start
            # The axis is known from the longest bar alone, so that its rounding counts with it.
            stands(where, edge, panel["zero"] + (value / abs(longest) * sizes[longest] if longest else 0), 2 * NEAR)


def check_boxes(root, bundles):
    picture = root.first("svg", "boxes")
    groups = [group for group in picture.all("g") if group.first("title")]
    ticks = [node for group in picture.all("g") if not group.first("title") for node in group.all("text")]
    scale = Scale([(fraction(node.text()), float(node.attributes["x"])) for node in ticks])
    windows = [(run, [(bundle, bundle.return_of(run)) for bundle in bundles]) for run in windows_of(bundles)]
    windows = [(run, [one for one in found if one[1] is not None]) for run, found in windows]
    windows = [(run, found) for run, found in windows if found]
    for (run, found), group in zip(windows, groups, strict=True):
        returns = [value for _, value in found]
        median, lower, upper, least, most = (quantile(returns, share) for share in (0.5, 0.25, 0.75, 0, 1))
        name, said = group.first("title").text().rsplit(": ", 1)
        same_text("box", name, run.name)
        texts = re.fullmatch(r"median (\S+), half of the \w+ between (\S+) and (\S+), all between (\S+) and (\S+)", said)
        for what, text, value in zip(("median", "lower", "upper", "least", "most"), texts.groups(), (median, lower, upper, least, most)):
            same_fraction(f"{name}, box, {what}", text, value)
        box = group.first("rect").attributes
        stands(f"{name}, box's left", box["x"], scale.at(lower))
        stands(f"{name}, box's width", box["width"], scale.at(upper) - scale.at(lower))
        paths = {path.attributes["class"]: re.findall(r"[MH](-?[\d.]+)", path.attributes["d"]) for path in group.all("path")}
        for place_of, value in zip(paths["rule-strong"], (least, most), strict=True):
            stands(f"{name}, whisker", place_of, scale.at(value))
        stands(f"{name}, line at the median", paths["box-median"][0], scale.at(median))
        for (bundle, value), dot in zip(found, paths["box-ticks"], strict=True):
            stands(f"{name}, tick of {bundle.name}", dot, scale.at(value))


def check_equity(picture, curves, runs):
    """Lines of growth by their names, the first with its drawdown below: ends, boundaries, depth."""
    texts = [node for group in picture.all("g") for node in group.all("text")]
    ticks = [(node.own_text(), float(node.attributes["y"])) for node in texts if node.own_text().endswith("%")]
    growth = Scale([(fraction(text), y) for text, y in ticks[:-2]])
    lead = next(iter(curves.values()))
    if len(lead) < 2:
        return
    deepest, zero = ticks[-2:]
    same_fraction("deepest fall of the picture", deepest[0], min(-max((fall["depth"] for fall in drawdowns(lead)), default=0), -0.01))
    start, end = (pick(time for curve in curves.values() for time, _ in (curve[0], curve[-1])) for pick in (min, max))
    lines = [points(path.attributes["d"]) for path in picture.all("path", "equity")]
    left, right = min(line[0][0] for line in lines), max(line[-1][0] for line in lines)
    across = Scale([(start, left), (end, right)])
    for (name, curve), line in zip(curves.items(), reversed(lines), strict=True):
        for which, (x, y), (time, value) in (("start", line[0], curve[0]), ("end", line[-1], curve[-1])):
            stands(f"{name}, {which} of its line, time", x, across.at(time))
            stands(f"{name}, {which} of its line, growth", y, growth.at(value - 1))
    boundaries = re.findall(r"M(-?[\d.]+)", picture.first("path", "boundary").attributes["d"])
    for run, x in zip(runs, boundaries, strict=True):
        stands(f"{run.name}, boundary", x, across.at(run.start))
    labels = [node.first("title").text() if node.first("title") else node.own_text() for node in picture.children
              if hasattr(node, "tag") and node.tag == "text" and "%" in node.text()]
    ends = {label.rsplit(" ", 1)[0] if " " in label else next(iter(curves)): label.rsplit(" ", 1)[-1] for label in labels}
    same_text("labels at the ends of lines", sorted(ends), sorted(curves))
    for name, text in ends.items():
        same_fraction(f"{name}, label at the end", text, curves[name][-1][1] - 1)


def check_sparks(root, bundles):
    """The small pictures of the ranking: they share one range, and every bar its longest."""
    rows = list(root.with_id("ranking-table").first("tbody").all("tr"))
    lines, bars, base = {}, {}, None
    for bundle, row in zip(bundles, rows, strict=True):
        spark, bar = (row.first("td", name).first("svg") for name in ("shape", "ranked"))
        same_text(f"{bundle.name}, whether it has a spark line", spark is not None, bundle.total_return is not None)
        same_text(f"{bundle.name}, whether it has a bar", bar is not None, bundle.value("sharpe_ratio") is not None)
        if bar:
            bars[bundle] = float(bar.first("rect").attributes["width"])
        if spark:
            rule, line = spark.all("path")
            base = float(re.match(r"M0 ([\d.]+)", rule.attributes["d"])[1])
            lines[bundle] = points(line.attributes["d"])
    farthest = max(lines, key=lambda bundle: abs(bundle.total_return), default=None)
    longest = max(bars, key=lambda bundle: abs(bundle.value("sharpe_ratio")), default=None)
    for bundle, line in lines.items():
        slope = (lines[farthest][-1][1] - base) / (farthest.total_return or 1)
        stands(f"{bundle.name}, start of its spark line", line[0][1], base)
        stands(f"{bundle.name}, end of its spark line", line[-1][1], base + bundle.total_return * slope)
    for bundle, width in bars.items():
        unit = bars[longest] / abs(longest.value("sharpe_ratio") or 1)
        stands(f"{bundle.name}, bar beside its rank", width, abs(bundle.value("sharpe_ratio")) * unit)


def check_curves(root, section, bundle):
    """The points of a tearsheet: they are the bundle's own, and none is missing that a figure hangs on."""
    windows, equity, _ = blocks.curves(root.with_id(section.attributes["data-block"]).text())
    where = f"{bundle.name}, curve"
    same_text(f"{where}, windows", [at for at, _ in windows], [at for at, run in enumerate(bundle.runs) if run.chained])
    rest = equity
    for at, count in windows:
        run, shown, rest = bundle.runs[at], rest[:count], rest[count:]
        own = {int(time): value for time, value in run.chained}
        ends = [int(run.chained[0][0]), int(run.chained[-1][0])]
        same_text(f"{where}, ends of {run.name}", [shown[0][0], shown[-1][0]], ends)
        for time, value in shown:
            exact(f"{where}, {run.name}, {time}", value, own.get(time), 1e-6)
    values, own = [value for _, value in equity], [value for _, value in bundle.curve]
    for what, pick in (("lowest", min), ("highest", max)):
        exact(f"{where}, {what}", pick(values), pick(own), 1e-6)
    exact(f"{where}, worst drawdown", max((fall["depth"] for fall in drawdowns(equity)), default=0.0), bundle.value("worst_drawdown") or 0.0, 1e-5)
    if len(own) <= 1000:
        same_text(f"{where}, points", len(values), len(own))
