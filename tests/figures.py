"""Recomputes what a report shows from the raw bundles, and names every figure that the page gives otherwise.

    python figures.py REPORT.html BUNDLES [PRICES]

Written from the definitions alone: no figure comes from a summary unless the page says that it is the bundle's own. Prints a
line for each difference, then how many figures were compared; figures.rs runs it in an environment of its own.
"""
import base64
import csv
import io
import json
import math
import re
import statistics
import struct
import sys
import zlib
from datetime import date, datetime, timedelta, timezone
from html.parser import HTMLParser
from pathlib import Path

import msgpack
import pyarrow.parquet
import zstandard

DAY = 86_400
YEAR = 365 * DAY


# --- The block of all strategies, as src/report/payload/strategies.rs describes it ---

class Block:
    def __init__(self, base64_text):
        self.bytes = zlib.decompress(base64.b64decode(base64_text), -15)
        self.at = 0

    def take(self, count):
        self.at += count
        return self.bytes[self.at - count : self.at]

    def byte(self):
        return self.take(1)[0]

    def varint(self):
        number = shift = 0
        while True:
            byte = self.byte()
            number |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return number

    def numbers(self, count):
        code = {0: None, 1: "f", 2: "d"}[self.byte()]
        values = struct.unpack(f"<{count}{code}", self.take(count * struct.calcsize(code))) if code else [math.nan] * count
        return [None if math.isnan(value) else value for value in values]


def strategies(text):
    block = Block(text)
    assert block.byte() == 1, "layout"
    texts = [block.take(block.varint()).decode() for _ in range(block.varint())]
    count = block.varint()
    names = [texts[block.varint()] for _ in range(count)]
    tags = [texts[block.varint()] for _ in range(count)]
    block.take(count)
    windows = [block.varint() for _ in range(count)]
    block.numbers(count)
    for _ in range(sum(windows)):
        block.varint()
    parameters = [block.varint() for _ in range(count)]
    for _ in range(2 * sum(parameters)):
        block.varint()
    metrics = [block.numbers(count) for _ in range(block.varint())]
    return [{"name": name, "tag": tag, "values": values} for name, tag, *values in zip(names, tags, *metrics)]


# --- Bundles ---

def moment(text):
    at = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (at if at.tzinfo else at.replace(tzinfo=timezone.utc)).timestamp()


def finite(value):
    return isinstance(value, (int, float)) and math.isfinite(value)


class Run:
    def __init__(self, raw, blobs):
        self.name = raw["backtest_date_range_name"]
        self.start = moment(raw["backtest_start_date"])
        self.end = moment(raw["backtest_end_date"])
        self.metrics = raw["backtest_metrics"]
        self.trades = raw["trades"]
        curve = self.series("twr_equity_curve", blobs) or self.series("equity_curve", blobs)
        self.curve = [(time, value) for time, value in curve if time >= self.start]
        self.total_return = self.curve[-1][1] / self.curve[0][1] - 1
        self.falls = drawdowns(self.curve)

    def series(self, name, blobs):
        held = self.metrics[name]
        if isinstance(held, dict):
            columns = pyarrow.parquet.read_table(io.BytesIO(blobs[held["@blob"]])).to_pydict()
            points = [(ms / 1000, value) for ms, value in zip(columns["ts"], columns["value"])]
        else:
            points = [(moment(time), value) for value, time in held]
        return sorted(point for point in points if finite(point[1]))

    def closed(self):
        return [trade for trade in self.trades if trade["closed_at"] is not None]


class Bundle:
    def __init__(self, path):
        packed = path.read_bytes()[8:]
        raw = msgpack.unpackb(zstandard.ZstdDecompressor().decompressobj().decompress(packed), strict_map_key=False)
        engine = raw["engine_type"]
        self.name = raw["algorithm_id"]
        self.summary = raw[f"{engine}_metrics" if engine else "backtest_summary"]
        runs = raw[f"{engine}_runs" if engine else "backtest_runs"]
        self.runs = sorted((Run(run, raw["blobs"]) for run in runs), key=lambda run: (run.start, run.end))
        self.chain()
        self.measure()

    def chain(self):
        """What became of 1 that went through the windows one after the other; shared time counts for the earlier."""
        self.curve, self.covered = [], 0
        for run in self.runs:
            level, until = (self.curve[-1][1], self.curve[-1][0]) if self.curve else (1.0, -math.inf)
            shared = [point for point in run.curve if point[0] <= until]
            base = shared[-1] if shared else run.curve[0]
            self.curve += [(time, level * value / base[1]) for time, value in run.curve if time > until]
            self.covered += run.curve[-1][0] - base[0]

    def measure(self):
        years = self.covered / YEAR
        self.total_return = self.curve[-1][1] - 1
        self.growth = self.curve[-1][1] ** (1 / years) - 1
        closes = {}
        for time, value in self.curve:
            closes[int(time // DAY)] = value
        self.closes = sorted(closes.items())
        self.daily = {day: value / before - 1 for (_, before), (day, value) in zip(self.closes, self.closes[1:])}
        self.volatility = statistics.stdev(self.daily.values()) * math.sqrt(len(self.daily) / years)
        self.falls = sorted(drawdowns(self.curve), key=lambda fall: -fall["depth"])
        self.worst = self.falls[0]
        self.calmar = self.growth / self.worst["depth"]
        self.months = periods(self.curve, lambda at: (at.year, at.month))
        self.years = periods(self.curve, lambda at: at.year)


def utc(time):
    return datetime.fromtimestamp(time, timezone.utc)


def drawdowns(curve):
    """Every fall below the highest value so far, from the last time at that value to the first time back at it."""
    falls, high, fall = [], curve[0], None
    for time, value in curve:
        if value >= high[1]:
            if fall:
                falls.append(fall | {"recovery": time, "end": time})
            high, fall = (time, value), None
        else:
            fall = fall or {"peak": high[0], "depth": 0.0, "trough": time, "recovery": None}
            fall["end"] = time
            if 1 - value / high[1] > fall["depth"]:
                fall |= {"depth": 1 - value / high[1], "trough": time}
    return falls + ([fall] if fall else [])


def periods(curve, key):
    """The return of each month or year: from the last value before it, or the first of all, to its last value."""
    last = {}
    for time, value in curve:
        last[key(utc(time))] = value
    values = [curve[0][1], *last.values()]
    return {name: after / before - 1 for name, before, after in zip(last, values, values[1:])}


def correlation(one, other):
    days = sorted(one.keys() & other.keys())
    return statistics.correlation([one[day] for day in days], [other[day] for day in days])


def rolling(closes, days):
    first, found = closes[0][0], []
    for day, value in closes:
        if day - first >= days:
            found.append(value / [close for at, close in closes if at <= day - days][-1] - 1)
    return found


def profit_factor(gains):
    lost = -sum(gain for gain in gains if gain < 0)
    return sum(gain for gain in gains if gain > 0) / lost if lost > 0 else None


def win_rate(gains):
    return sum(gain > 0 for gain in gains) / len(gains) if gains else None


def held(trades):
    """Seconds in which at least one of the trades was open."""
    total, until = 0, -math.inf
    for start, end in sorted(trades):
        total += max(0, end - max(start, until))
        until = max(until, end)
    return total


# --- Benchmarks ---

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


def benchmarks(folder):
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
        return {start + timedelta(day): 1.04 ** (day / 365.25) - 1 for day in range(days + 1)}

    if len(prices) > 1:
        found["Equal-weight basket"] = basket
    found["Risk-free 4%"] = resting
    return found


def benchmark_growth(returns):
    days = list(returns)
    return (1 + returns[days[-1]]) ** (365.25 / (days[-1] - days[0]).days) - 1


# --- The page ---

VOID = {"meta", "link", "br", "hr", "img", "input", "path", "rect", "circle", "line"}


class Node:
    def __init__(self, tag, attributes=(), parent=None):
        self.tag, self.attributes, self.parent, self.children = tag, dict(attributes), parent, []

    def text(self):
        return "".join(child if isinstance(child, str) else child.text() for child in self.children).strip()

    def all(self, tag=None, name=None):
        for child in self.children:
            if isinstance(child, Node):
                if (tag is None or child.tag == tag) and (name is None or name in child.attributes.get("class", "").split()):
                    yield child
                yield from child.all(tag, name)

    def first(self, tag=None, name=None):
        return next(self.all(tag, name), None)

    def with_id(self, wanted):
        return next((node for node in self.all() if node.attributes.get("id") == wanted), None)

    def rows(self):
        """The rows of a table's body as texts, heads of rows included."""
        rows = self.first("tbody").all("tr")
        return [[cell.text() for cell in row.children if isinstance(cell, Node)] for row in rows]

    def heads(self):
        return [head.text() for head in self.first("thead").all("th")]


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.root = self.at = Node("")
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        node = Node(tag, attributes, self.at)
        self.at.children.append(node)
        if tag not in VOID:
            self.at = node

    def handle_startendtag(self, tag, attributes):
        self.at.children.append(Node(tag, attributes, self.at))

    def handle_endtag(self, tag):
        node = self.at
        while node.parent and node.tag != tag:
            node = node.parent
        if node.parent:
            self.at = node.parent

    def handle_data(self, data):
        self.at.children.append(data)


compared = 0
differences = []


def differs(where, shown, expected):
    differences.append(f"{where}: the page shows {shown!r}, the bundle gives {expected}")


def same_text(where, shown, expected):
    global compared
    compared += 1
    if shown != expected:
        differs(where, shown, repr(expected))


def same(where, shown, expected, *, percent=False):
    """That a figure of the page is the expected one rounded to as many digits as the page gives."""
    global compared
    compared += 1
    missing = expected is None or not math.isfinite(expected)
    if missing or shown == "–":
        if not (missing and shown == "–"):
            differs(where, shown, expected)
        return
    digits = re.fullmatch(r"([+−]?)([\d,]+(?:\.(\d+))?)(?:%|\u00a0[dh])?", shown)
    if not digits or percent != shown.endswith("%"):
        differs(where, shown, expected)
        return
    value = float(digits[2].replace(",", "")) * (-1 if digits[1] == "−" else 1)
    half = 0.5 * 10 ** -len(digits[3] or "")
    if abs(value - expected * (100 if percent else 1)) > half + 1e-7:
        differs(where, shown, expected)


def same_fraction(where, shown, expected):
    same(where, shown, expected, percent=True)


def day_text(time):
    at = utc(time)
    return f"{at.day} {at:%b} {at.year}"


def exact(where, shown, expected):
    """That a figure of the page's data, written with nine digits, is the expected one."""
    global compared
    compared += 1
    if expected is None or shown is None:
        if expected is not shown:
            differs(where, shown, expected)
    elif not math.isclose(float(shown), expected, rel_tol=1e-7, abs_tol=1e-12):
        differs(where, shown, expected)


def recovery_days(fall):
    return None if fall["recovery"] is None else (fall["recovery"] - fall["trough"]) / DAY


def check_values(data, bundles):
    """The data that the page's scripts sort, filter and compare by."""
    own = {
        "chained_return": lambda bundle: bundle.total_return,
        "chained_cagr": lambda bundle: bundle.growth,
        "chained_volatility": lambda bundle: bundle.volatility,
        "chained_calmar": lambda bundle: bundle.calmar,
        "worst_drawdown": lambda bundle: bundle.worst["depth"],
        "worst_drawdown_days": lambda bundle: (bundle.worst["end"] - bundle.worst["peak"]) / DAY,
        "recovery_days": lambda bundle: recovery_days(bundle.worst),
    }
    for strategy, bundle in zip(data["strategies"], bundles):
        for metric, value in zip(data["metrics"], strategy["values"]):
            name = metric["name"]
            expected = own[name](bundle) if name in own else bundle.summary[name]
            missing = expected is None or math.isnan(expected)
            exact(f"{bundle.name}, data, {name}", value, None if missing else expected)
    for one, row in zip(bundles, data["alike"]):
        for other, (percent, days) in zip(bundles, row):
            where = f"data, correlation of {one.name} and {other.name}"
            same_text(where, abs(percent - 100 * correlation(one.daily, other.daily)) <= 0.5 + 1e-7, True)
            same_text(f"{where}, days", days, len(one.daily.keys() & other.daily.keys()))


def check_summary_remark(section, bundle):
    """That the page says where the summary differs, and only there."""
    pairs = {
        "total_net_gain_percentage": bundle.total_return,
        "cagr": bundle.growth,
        "calmar_ratio": bundle.calmar,
        "annual_volatility": bundle.volatility,
        "max_drawdown": -bundle.worst["depth"],
    }
    expected = []
    for name, own in pairs.items():
        given = -abs(bundle.summary[name]) if name == "max_drawdown" else bundle.summary[name]
        if abs(given - own) > max(abs(own) * 0.01, 0.0005):
            expected.append((name, given))
    remark = section.first("p", "differences")
    shown = [figure.text() for figure in remark.all("b")] if remark else []
    same_text(f"{bundle.name}, figures of the summary that differ", len(shown), len(expected))
    for (name, given), text in zip(expected, shown):
        same(f"{bundle.name}, summary, {name}", text, given, percent=name != "calmar_ratio")
    smallest = "smallest of its windows" in (remark.text() if remark else "")
    same_text(f"{bundle.name}, whether the summary's drawdown is the smallest", smallest, abs(bundle.summary["max_drawdown"]) + 0.0005 < bundle.worst["depth"])
    return len(expected)


def check_tearsheet(section, bundle):
    where = bundle.name
    same_text(where, section.first("span", "id").text(), bundle.name)
    kpis = {item.first("dt").text(): item.first("dd").text() for item in section.first("dl", "kpis").all("div")}
    same_fraction(f"{where}, return", kpis["Return"], bundle.total_return)
    same_fraction(f"{where}, CAGR", kpis["CAGR"], bundle.growth)
    same_fraction(f"{where}, volatility", kpis["Volatility"], bundle.volatility)
    same_fraction(f"{where}, worst drawdown", kpis["Worst drawdown"], -bundle.worst["depth"])
    same(f"{where}, Calmar", kpis["Calmar ratio"], bundle.calmar)
    same(f"{where}, recovery", kpis["Recovery"], recovery_days(bundle.worst))
    same(f"{where}, trades", kpis["Trades"], sum(len(run.trades) for run in bundle.runs))
    same(f"{where}, Sharpe", kpis["Sharpe ratio"], bundle.summary["sharpe_ratio"])
    same(f"{where}, Sortino", kpis["Sortino ratio"], bundle.summary["sortino_ratio"])
    same(f"{where}, profit factor", kpis["Profit factor"], bundle.summary["profit_factor"])
    same_fraction(f"{where}, win rate", kpis["Win rate"], bundle.summary["win_rate"])

    rows = section.first("table", "months").rows()
    same_text(f"{where}, years", [int(row[0]) for row in rows], list(bundle.years))
    for year, *months, total in rows:
        for month, text in enumerate(months, 1):
            same_fraction(f"{where}, {year}-{month:02}", text, bundle.months.get((int(year), month)))
        same_fraction(f"{where}, {year}", total, bundle.years[int(year)])

    rows = section.first("table", "runs").rows()
    same_text(f"{where}, runs", [row[0] for row in rows], [run.name for run in bundle.runs])
    for run, (_, start, end, change, fall, sharpe, trades, rate, factor) in zip(bundle.runs, rows):
        gains = [trade["net_gain"] for trade in run.closed()]
        same_text(f"{where}, {run.name}, span", (start, end), (day_text(run.start), day_text(run.end)))
        same_fraction(f"{where}, {run.name}, return", change, run.total_return)
        same_fraction(f"{where}, {run.name}, drawdown", fall, -max((fall["depth"] for fall in run.falls), default=0))
        same(f"{where}, {run.name}, Sharpe", sharpe, run.metrics["sharpe_ratio"])
        same(f"{where}, {run.name}, trades", trades, len(run.trades))
        same_fraction(f"{where}, {run.name}, win rate", rate, win_rate(gains))
        same(f"{where}, {run.name}, profit factor", factor, profit_factor(gains))

    rows = section.first("table", "drawdowns").rows()
    same_text(f"{where}, drawdowns", len(rows), min(10, len(bundle.falls)))
    for place, (fall, (depth, peak, trough, recovery, length, recovering)) in enumerate(zip(bundle.falls, rows), 1):
        name = f"{where}, drawdown {place}"
        same_fraction(f"{name}, depth", depth, -fall["depth"])
        back = "not yet" if fall["recovery"] is None else day_text(fall["recovery"])
        same_text(f"{name}, dates", (peak, trough, recovery), (day_text(fall["peak"]), day_text(fall["trough"]), back))
        same(f"{name}, length", length, (fall["end"] - fall["peak"]) / DAY)
        same(f"{name}, recovery", recovering, recovery_days(fall))

    rows = section.first("table", "symbols").rows()
    traded = sorted({trade["target_symbol"] for run in bundle.runs for trade in run.trades})
    same_text(f"{where}, symbols", sorted(row[0] for row in rows), traded)
    for symbol, exposure, trades, rate, gain in rows:
        own = [(run, trade) for run in bundle.runs for trade in run.trades if trade["target_symbol"] == symbol]
        spans = [(moment(trade["opened_at"]), moment(trade["closed_at"]) if trade["closed_at"] else run.end) for run, trade in own]
        same_fraction(f"{where}, {symbol}, exposure", exposure, held(spans) / bundle.covered)
        same(f"{where}, {symbol}, trades", trades, len(own))
        same_fraction(f"{where}, {symbol}, win rate", rate, win_rate([trade["net_gain"] for _, trade in own if trade["closed_at"]]))
        same(f"{where}, {symbol}, gain", gain, sum(trade["net_gain"] for _, trade in own))

    years = [figure.text() for figure in section.first("dl", "scenarios").all("dd")]
    for deviations, text in zip((1, 0, -1, -2), years, strict=True):
        same_fraction(f"{where}, scenario {deviations}", text, max(bundle.growth + deviations * bundle.volatility, -1))


def check_tables(root, bundles):
    """What stands in tables of all winners."""
    rows = root.with_id("windows").first("table", "windows").rows()
    first = bundles[0].runs
    same_text("windows", [row[0] for row in rows], [run.name for run in first])
    for place, (name, *_, ran, gained, median, best, worst) in enumerate(rows):
        returns = [bundle.runs[place].total_return for bundle in bundles]
        same(f"{name}, winners", ran, len(returns))
        same_fraction(f"{name}, gained", gained, sum(value > 0 for value in returns) / len(returns))
        same_fraction(f"{name}, median", median, statistics.median(returns))
        for what, text, value in (("best", best, max(returns)), ("worst", worst, min(returns))):
            figure, holder = text.split(" ", 1)
            same_fraction(f"{name}, {what}", figure, value)
            same_text(f"{name}, {what}", holder, bundles[returns.index(value)].name)

    for bundle, (name, total, *cells) in zip(bundles, root.with_id("windows").first("table", "matrix").rows(), strict=True):
        same_fraction(f"{name}, all windows", total, bundle.total_return)
        for run, text in zip(bundle.runs, cells, strict=True):
            same_fraction(f"{name}, {run.name}, matrix", text, run.total_return)

    rows = root.first("table", "correlation").rows()
    for one, row in zip(bundles, rows):
        for other, text in zip(bundles, row[1:]):
            same(f"correlation of {one.name} and {other.name}", text, correlation(one.daily, other.daily))

    spans = [rolling_of for rolling_of in root.first("table", "rolling").rows()]
    for bundle, (_, *texts) in zip(bundles, spans, strict=True):
        for at, days in enumerate((91, 182, 365)):
            found = rolling(bundle.closes, days)
            expected = (min(found), statistics.median(found), max(found)) if found else (None,) * 3
            for text, value in zip(texts[3 * at : 3 * at + 3], expected, strict=True):
                same_fraction(f"{bundle.name}, rolling over {days} days", text, value)

    for bundle, (_, *texts) in zip(bundles, root.first("table", "activity").rows(), strict=True):
        closed = [trade for run in bundle.runs for trade in run.closed()]
        medians = [trade["net_gain"] / trade["cost"] for trade in closed if trade["cost"] > 0]
        same_fraction(f"{bundle.name}, median trade", texts[-2], statistics.median(medians))
        same_fraction(f"{bundle.name}, winning months", texts[-1], sum(value > 0 for value in bundle.months.values()) / len(bundle.months))


def check_benchmarks(section, bundles, folder):
    found = benchmarks(folder)
    start, end = (utc(time).date() for time in (bundles[0].runs[0].start, bundles[0].runs[-1].end))
    rows = section.first("table", "matrix").rows()
    same_text("benchmarks", [row[0] for row in rows], list(found))
    spans = [(utc(run.start).date(), utc(run.end).date()) for run in bundles[0].runs]
    for name, total, growth, *cells in rows:
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
        growth = benchmark_growth(returns(start, end))
        for bundle, (_, alpha, won, best, worst) in zip(bundles, rows, strict=True):
            leads = [run.total_return - value for run, value in zip(bundle.runs, each)]
            same_fraction(f"{bundle.name} against {name}, alpha", alpha, bundle.growth - growth)
            same_text(f"{bundle.name} against {name}, won", won, f"{sum(lead > 0 for lead in leads)} of {len(leads)}")
            same_fraction(f"{bundle.name} against {name}, best", best, max(leads))
            same_fraction(f"{bundle.name} against {name}, worst", worst, min(leads))


def main():
    report, folder, *prices = sys.argv[1:]
    root = Page(Path(report).read_text()).root
    data = json.loads(root.with_id("report-data").text())
    data["strategies"] = strategies(root.with_id("strategies").text())
    by_name = {bundle.name: bundle for bundle in map(Bundle, sorted(Path(folder).glob("*.iafbt")))}
    bundles = [by_name[strategy["name"]] for strategy in data["strategies"]]

    check_values(data, bundles)
    remarks = 0
    for place, bundle in enumerate(bundles, 1):
        section = root.with_id(f"s{place}")
        check_tearsheet(section, bundle)
        remarks += check_summary_remark(section, bundle)
    if len(bundles) > 1:
        check_tables(root, bundles)
    for folder in prices:
        check_benchmarks(root.with_id("benchmarks"), bundles, folder)
    for difference in differences[:40]:
        print(difference)
    print(f"{len(bundles)} backtests, {compared} figures, {remarks} of summaries that differ, {len(differences)} differences")


main()
