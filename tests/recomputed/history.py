"""What a tearsheet says of a whole history: growth by years, months, best and worst days, figures over half a year."""
import math
import re
from datetime import date, datetime, timedelta, timezone

from . import blocks
from .benchmarks import benchmarks, pairs_within_windows, regression
from .bundles import DAY, quantile, utc
from .findings import same, same_fraction, same_text
from .pictures import NEAR, Scale, points, stands

EPOCH = date(1970, 1, 1)
STEPS = {"Volatility per year": 10_000}


class Beside:
    """The benchmark that leads, beside one backtest: the basket of several, or the only one."""

    def __init__(self, folder, bundle):
        held = {name: returns for name, returns in benchmarks(folder, 0).items() if not name.endswith(" DCA") and not name.startswith("Risk-free")}
        self.name, returns = list(held.items())[-1] if len(held) > 1 else next(iter(held.items()))
        start, end = utc(bundle.curve[0][0]).date(), utc(bundle.curve[-1][0]).date()
        known = returns(start, end)
        self.pairs = pairs_within_windows(bundle, known)
        self.beta = regression(bundle, known)[1] if bundle.per_year and self.pairs else None
        self.covers = bool(self.pairs) and len(self.pairs) == len(within_windows(bundle))


def within_windows(bundle):
    """The days on which a return within a window ends: not the first of any window."""
    starts = {int(run.start // DAY) for run in bundle.runs}
    days = [day for day, _ in bundle.closes]
    return [day for before, day in zip(days, days[1:]) if max([before, *(start for start in starts if start <= day)]) < day]


def check_history(root, section, bundle, folder):
    beside = Beside(folder, bundle) if folder and bundle.moves else None
    check_growth(section, bundle, beside)
    check_months(section, bundle)
    check_days(section, bundle)
    check_rolling(root, section, bundle, beside)
    return beside


def rows_of(section, name):
    table = section.first("table", name)
    return table.rows() if table else []


def check_growth(section, bundle, beside):
    rows = rows_of(section, "growth")
    same_text(f"{bundle.name}, years of growth", [int(row[0]) for row in rows], list(bundle.years))
    own = other = 10_000
    for (year, change, *texts), value in zip(rows, bundle.years.values()):
        where = f"{bundle.name}, growth in {year}"
        own *= 1 + value
        same_fraction(where, change, value)
        if beside and beside.covers:
            returns = [pair for day, (_, pair) in beside.pairs.items() if (EPOCH + timedelta(day)).year == int(year)]
            grown = math.prod(1 + value for value in returns) - 1 if returns else None
            other *= 1 + (grown or 0)
            same_fraction(f"{where}, benchmark", texts[0], grown)
            same_fraction(f"{where}, difference", texts[1], None if grown is None else value - grown)
            same(f"{where}, end of the benchmark", texts[3], None if grown is None else other)
            same(f"{where}, end", texts[2], own)
        else:
            same(f"{where}, end", texts[0], own)
    if rows:
        said = re.search(r"10,000 became ([\d,]+) over all windows", section.text())
        same(f"{bundle.name}, what 10,000 became", said[1], own)


def moments(values):
    mean = math.fsum(values) / len(values)
    second, third, fourth = (math.fsum((value - mean) ** power for value in values) / len(values) for power in (2, 3, 4))
    return mean, third / second**1.5, fourth / second**2


def check_months(section, bundle):
    months = list(bundle.months.values())
    said = re.search(r"(\d+) of ([\d,]+) months? gained; the mean is (\S+), the median (\S+)\. Skewness (\S+) \(the longer tail is that of (\w+)\), kurtosis (\S+) \(3", section.text())
    same_text(f"{bundle.name}, whether there is a distribution of months", said is not None, len(months) >= 6 and len(set(months)) > 1)
    if not said:
        return
    gained, count, mean, median, skew, tail, kurtosis = said.groups()
    own_mean, own_skew, own_kurtosis = moments(months)
    same_text(f"{bundle.name}, months", (int(gained), int(count)), (sum(value > 0 for value in months), len(months)))
    same_fraction(f"{bundle.name}, mean month", mean, own_mean)
    same_fraction(f"{bundle.name}, median month", median.rstrip("."), quantile(months, 0.5))
    same(f"{bundle.name}, skewness of months", skew, own_skew)
    same_text(f"{bundle.name}, longer tail", tail, "losses" if own_skew < 0 else "gains")
    same(f"{bundle.name}, kurtosis of months", kurtosis, own_kurtosis)
    (counts,) = rows_of(section, "distribution")
    limits = [head.text() for head in section.first("table", "distribution").first("thead").all("th")][1:]
    starts = [float(limit.replace("−", "-").replace("+", "").rstrip("%")) / 100 for limit in limits]
    # The limits are rounded for reading: they are multiples of a round step.
    rough = (starts[-1] - starts[0]) / (len(starts) - 1) if len(starts) > 1 else 0.1
    step = min((nice * 10.0**power for nice in (1, 2, 2.5, 5) for power in range(-6, 3)), key=lambda step: abs(step / rough - 1))
    for limit, start, text in zip(limits, starts, counts[1:], strict=True):
        low = round(start / step) * step
        same(f"{bundle.name}, months from {limit}", text, sum(low - 1e-9 <= value < low + step - 1e-9 for value in months))


def check_days(section, bundle):
    rows = rows_of(section, "days")
    days = list(bundle.daily.items()) if len(bundle.daily) > bundle.covered / DAY / 2 else []
    best = sorted(days, key=lambda day: -day[1])[: min(5, len(days) // 2)]
    worst = sorted(reversed(days), key=lambda day: day[1])[: len(best)]
    same_text(f"{bundle.name}, best and worst days", len(rows), len(best))
    for (_, gained, _, lost), (_, high), (_, low) in zip(rows, best, worst):
        same_fraction(f"{bundle.name}, best day", gained, high)
        same_fraction(f"{bundle.name}, worst day", lost, low)
    for (on, _, lost_on, _), (day, _), (lost_day, _) in zip(rows, best, worst):
        same_text(f"{bundle.name}, dates of best and worst days", (on, lost_on), (text_of(day), text_of(lost_day)))
    # Without a day on which all was lost nobody knows what the return would be.
    if rows and min(low for _, low in worst) > -1:
        said = re.search(r"Without the \d best days the return is (\S+) instead of (\S+), without the \d worst (\S+)\.", section.text())
        whole = math.prod(1 + value for _, value in days)
        for text, dropped in zip(said.groups(), (best, [], worst)):
            same_fraction(f"{bundle.name}, return without some days", text.rstrip(","), whole / math.prod(1 + value for _, value in dropped) - 1)


def text_of(day):
    at = datetime.fromtimestamp(day * DAY, timezone.utc)
    return f"{at.day} {at:%b} {at.year}"


def figures_of(returns, risk_free, per_year):
    """Volatility, Sharpe ratio and Sortino ratio of some daily returns."""
    above = [value - risk_free / per_year for value in returns]
    mean = math.fsum(above) / len(above)
    deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in above) / (len(above) - 1)) if len(set(returns)) > 1 else 0.0
    downside = math.sqrt(math.fsum(min(value, 0) ** 2 for value in above) / len(above))
    root = math.sqrt(per_year)
    return deviation * root, mean / deviation * root if deviation else None, mean / downside * root if downside else None


def slope(pairs):
    own, other = zip(*pairs)
    mine, its = math.fsum(own) / len(own), math.fsum(other) / len(other)
    spread = math.fsum((value - its) ** 2 for value in other)
    return math.fsum((value - mine) * (beside - its) for value, beside in pairs) / spread if spread else None


def rolling_figures(bundle, beside):
    """The days that end half a year, and each figure on each of them; nothing where there is none."""
    span = int(bundle.per_year / 2 + 0.5) if bundle.per_year else 0
    days = list(bundle.daily)
    if span < 20 or len(days) < span:
        return span, [], {}
    returns = list(bundle.daily.values())
    every = [figures_of(returns[end - span : end], bundle.risk_free, bundle.per_year) for end in range(span, len(days) + 1)]
    found = dict(zip(("Volatility per year", "Sharpe ratio", "Sortino ratio"), map(list, zip(*every))))
    if beside and beside.pairs:
        betas = []
        for end in range(span, len(days) + 1):
            pairs = [beside.pairs[day] for day in days[end - span : end] if day in beside.pairs]
            betas.append(slope(pairs) if len(pairs) >= 0.9 * span else None)
        found[f"Beta to {beside.name}"] = betas
    return span, days[span - 1 :], {name: values for name, values in found.items() if any(value is not None for value in values)}


def check_rolling(root, section, bundle, beside):
    span, days, found = rolling_figures(bundle, beside)
    rows = rows_of(section, "spread")
    same_text(f"{bundle.name}, rolling figures", [row[0] for row in rows], list(found))
    if section.attributes.get("data-block"):
        check_block(root, section, bundle, days, found)
    if not rows:
        return
    same_text(f"{bundle.name}, returns of half a year", int(re.search(r"Of the (\d+) daily returns up to each day", section.text())[1]), span)
    metrics = {"Volatility per year": "chained_volatility", "Sharpe ratio": "chained_sharpe", "Sortino ratio": "chained_sortino"}
    for (name, *texts), values in zip(rows, found.values()):
        of_all = bundle.value(metrics[name]) if name in metrics else beside.beta
        known = [value for value in values if value is not None]
        write = same_fraction if name in STEPS else same
        for share, text in zip((0, 0.25, 0.5, 0.75, 1), texts):
            write(f"{bundle.name}, rolling {name}, quantile {share}", text, quantile(known, share))
        write(f"{bundle.name}, {name} of all windows", texts[-1], of_all)
    wholes = {name: bundle.value(metrics[name]) if name in metrics else beside.beta for name in found}
    check_picture(section, bundle, found, wholes)


def on_axis(values, whole):
    """Where a line ends: outliers, farther from the quarters than four times their distance, stand at the edge of the axis."""
    known = [value for value in values if value is not None]
    lower, upper = quantile(known, 0.25), quantile(known, 0.75)
    reach = 4 * (upper - lower)
    if reach <= 0:
        return values[-1]
    room = [] if whole is None else [whole]
    return min(max(values[-1], min([lower - reach, *room])), max([upper + reach, *room]))


def check_picture(section, bundle, found, wholes):
    """The ends of each line, on the axis of its own panel."""
    picture = section.first("figure", "rolling-figure").first("svg", "static-chart")
    axes = [group for group in picture.all("g") if group.attributes.get("text-anchor") == "end"]
    lines = [path for path in picture.all("path") if path.attributes["class"].startswith("line-")]
    for axis, line, (name, values) in zip(axes, lines, found.items(), strict=True):
        number = lambda text: float(text.replace("−", "-").rstrip("%")) / (100 if text.endswith("%") else 1)
        ticks = [(number(node.text()), float(node.attributes["y"])) for node in axis.all("text")]
        if len({value for value, _ in ticks}) > 1 and values[-1] is not None:
            _, y = points(line.attributes["d"])[-1]
            scale = Scale(ticks)
            # Ticks have as many digits as the form, which a narrow panel shows.
            stands(f"{bundle.name}, end of the line of {name}", y, scale.at(on_axis(values, wholes[name])), NEAR + 0.01 * abs(scale.slope) / 2)


def check_block(root, section, bundle, days, found):
    *_, rolling = blocks.curves(root.with_id(section.attributes["data-block"]).text())
    times, figures = rolling
    same_text(f"{bundle.name}, figures of the block", len(figures) >= len(found), True)
    own = dict(zip(days, range(len(days))))
    order = ["Volatility per year", "Sharpe ratio", "Sortino ratio"]
    for name, values in found.items():
        _, shown = figures[order.index(name) if name in order else 3]
        half = 0.5 / STEPS.get(name, 1000) + 1e-9
        for time, value in zip(times, shown, strict=True):
            expected = values[own[time // DAY]]
            is_same = value is expected is None or (None not in (value, expected) and abs(value - expected) <= half)
            same_text(f"{bundle.name}, rolling {name} on {time}: {value} for {expected}", is_same, True)
