"""Benchmarks: what prices would have made of the money, beside what the winners made of it."""
import csv
import math
import re
import statistics
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

from .bundles import DAY, YEAR, utc
from .findings import same, same_fraction, same_text
from .pictures import check_equity

# Lines of benchmarks in the picture: more could not be told apart.
MOST_DRAWN = 5


def holding(prices, start, end):
    days = [day for day in sorted(prices) if start <= day <= end]
    return {day: prices[day] / prices[days[0]] - 1 for day in days}


def purchases(prices, start, end):
    """The same sum on the first day and on the first day with a price in every later month."""
    found, units, months = {}, 0.0, []
    for day in (day for day in sorted(prices) if start <= day <= end):
        if (day.year, day.month) not in months:
            months.append((day.year, day.month))
            units += 1 / prices[day]
        found[day] = units * prices[day] / len(months) - 1
    return found


def percent(rate):
    return f"{rate * 100:.2f}".rstrip("0").rstrip(".") + "%"


def benchmarks(folder, risk_free):
    prices = {}
    for path in sorted(Path(folder).glob("*.csv")):
        rows = list(csv.DictReader(path.open()))
        prices[path.stem.replace("_", "/")] = {date.fromisoformat(row["date"][:10]): float(row["close"]) for row in rows}
    found = {}
    for name, closes in prices.items():
        found[name] = lambda start, end, closes=closes: holding(closes, start, end)
        found[f"{name} DCA"] = lambda start, end, closes=closes: purchases(closes, start, end)

    def basket(start, end):
        each = [holding(closes, start, end) for closes in prices.values()]
        common = set.intersection(*(set(returns) for returns in each))
        return {day: statistics.fmean(returns[day] for returns in each) for day in sorted(common)}

    def resting(start, end):
        days = (end - start).days
        return {start + timedelta(day): (1 + risk_free) ** (day / 365) - 1 for day in range(days + 1)}

    if len(prices) > 1:
        found["Equal-weight basket"] = basket
    found[f"Risk-free {percent(risk_free)}"] = resting
    return found


def benchmark_growth(returns):
    days = list(returns)
    return (1 + returns[days[-1]]) ** (365 / (days[-1] - days[0]).days) - 1


def pairs_within_windows(bundle, returns):
    """By the day that they lead to the daily returns within windows, each beside that of the benchmark over the same days."""
    worth = {day.toordinal() - date(1970, 1, 1).toordinal(): 1 + value for day, value in returns.items()}

    def at(day):
        return next((worth[day - back] for back in range(8) if day - back in worth), None)

    starts = {int(run.start // DAY) for run in bundle.runs}
    days = [day for day, _ in bundle.closes]
    pairs = {}
    for before, day in zip(days, days[1:]):
        since = max([before, *(start for start in starts if start <= day)])
        if since < day and at(since) and at(day):
            pairs[day] = (bundle.daily[day], at(day) / at(since) - 1)
    return pairs


def regression(bundle, returns):
    """Alpha a year and beta of the daily returns within windows, both above the risk-free rate."""
    per_year = len(bundle.daily) / (bundle.covered / YEAR)
    mine, its = zip(*pairs_within_windows(bundle, returns).values())
    fit = statistics.linear_regression(its, mine)
    rate = bundle.risk_free / per_year
    return (1 + fit.intercept - rate * (1 - fit.slope)) ** per_year - 1, fit.slope


def as_curve(returns):
    midnight = time(tzinfo=timezone.utc)
    return [(datetime.combine(day, midnight).timestamp(), 1 + value) for day, value in returns.items()]


def check_all_prices(head, returns):
    """What the title of a benchmark says of all its prices, where they reach beyond the windows."""
    said = re.fullmatch(r"All prices, (.+?) to (.+?): (\S+), (\S+) a year", head.attributes.get("title", ""))
    if not said:
        return
    whole = returns(date.min, date.max)
    first, *_, last = whole
    same_text(f"{head.text()}, all prices", said.groups()[:2], tuple(f"{day.day} {day:%b} {day.year}" for day in (first, last)))
    same_fraction(f"{head.text()}, return of all prices", said[3], whole[last])
    same_fraction(f"{head.text()}, CAGR of all prices", said[4], benchmark_growth(whole))


def check_beaten(section, bundles, found, spans):
    """How many grew faster than each benchmark that can be held."""
    said = section.first("p", "beaten").text()
    held = [name for name in found if not name.endswith(" DCA") and not name.startswith("Risk-free")]
    ahead = {}
    for name in held:
        each = [list(found[name](*span).values())[-1] for span in spans]
        grown = [math.prod(1 + value for value in each) ** (YEAR / bundle.covered) - 1 for bundle in bundles]
        ahead[name] = sum(bundle.growth > growth for bundle, growth in zip(bundles, grown))
    if len(bundles) == 1:
        same_text("benchmarks that it beats", re.search(r"(\d+) of (\d+)", said).groups(), (str(sum(ahead.values())), str(len(held))))
        return
    counts = re.findall(r"(\d+) of (\d+) (?:\w+ )?beat ([^;]+?)(?:;|\.$)", said)
    same_text("winners that beat a benchmark", counts, [(str(count), str(len(bundles)), name) for name, count in ahead.items()])


def check_benchmarks(section, bundles, folder):
    found = benchmarks(folder, bundles[0].risk_free)
    start, end = (utc(time).date() for time in (bundles[0].runs[0].start, bundles[0].runs[-1].end))
    drawn = {bundles[0].name: bundles[0].curve}
    held = [name for name in found if not name.startswith("Risk-free")]
    drawn |= {name: as_curve(found[name](start, end)) for name in held[:MOST_DRAWN]}
    check_equity(section.first("svg", "static-chart"), drawn, bundles[0].runs)
    rows = section.first("table", "matrix").rows()
    same_text("benchmarks", [row[0] for row in rows], list(found))
    spans = [(utc(run.start).date(), utc(run.end).date()) for run in bundles[0].runs]
    check_beaten(section, bundles, found, spans)
    heads = [head for head in section.first("table", "matrix").first("tbody").all("th")]
    for head, (name, total, growth, *cells) in zip(heads, rows):
        check_all_prices(head, found[name])
        whole = found[name](start, end)
        same_fraction(f"{name}, return", total, list(whole.values())[-1])
        same_fraction(f"{name}, CAGR", growth, benchmark_growth(whole))
        for (first, last), text in zip(spans, cells, strict=True):
            same_fraction(f"{name}, {first}", text, list(found[name](first, last).values())[-1])
    tables = [table.rows() for table in section.all("table", "duels")]
    # A tearsheet that stands alone has one table with a row for each benchmark.
    each_rows = tables if len(bundles) > 1 else [[row] for row in tables[0]]
    for (name, returns), rows in zip(found.items(), each_rows, strict=True):
        each = [list(returns(*span).values())[-1] for span in spans]
        for bundle, (_, excess, alpha, beta, won, best, worst) in zip(bundles, rows, strict=True):
            leads = [run.total_return - value for run, value in zip(bundle.runs, each)]
            growth = math.prod(1 + value for value in each) ** (YEAR / bundle.covered) - 1
            same_fraction(f"{bundle.name} against {name}, excess", excess, bundle.growth - growth)
            fit = None if name.startswith("Risk-free") or name.endswith(" DCA") else regression(bundle, returns(start, end))
            same_fraction(f"{bundle.name} against {name}, alpha", alpha, fit and fit[0])
            same(f"{bundle.name} against {name}, beta", beta, fit and fit[1])
            same_text(f"{bundle.name} against {name}, won", won, f"{sum(lead > 0 for lead in leads)} of {len(leads)}")
            same_fraction(f"{bundle.name} against {name}, best", best, max(leads))
            same_fraction(f"{bundle.name} against {name}, worst", worst, min(leads))
