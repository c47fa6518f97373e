"""Bundles as they lie on the disk, and what is measured on them: each from its definition."""
import hashlib
import io
import math
import statistics
from datetime import datetime, timezone

import msgpack
import pyarrow.parquet
import zstandard

DAY = 86_400
YEAR = 365 * DAY


def moment(text):
    at = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (at if at.tzinfo else at.replace(tzinfo=timezone.utc)).timestamp()


def finite(value):
    return isinstance(value, (int, float)) and math.isfinite(value)


class Run:
    def __init__(self, raw, blobs):
        self.start, self.end = (moment(raw[f"backtest_{end}_date"]) for end in ("start", "end"))
        self.name = raw["backtest_date_range_name"]
        self.metrics = raw["backtest_metrics"] or {}
        self.capital = raw.get("initial_unallocated")
        self.trades, self.orders, self.positions = raw["trades"], raw["orders"], raw["positions"]
        self.curve = self.equity(raw["portfolio_snapshots"], blobs)
        self.total_return = self.curve[-1][1] / self.curve[0][1] - 1 if len(self.curve) > 1 and self.curve[0][1] > 0 else None
        self.falls = drawdowns(self.curve)

    def series(self, name, blobs):
        held = self.metrics.get(name) or []
        if isinstance(held, dict):
            columns = pyarrow.parquet.read_table(io.BytesIO(blobs[held["@blob"]])).to_pydict()
            points = [(ms / 1000, value) for ms, value in zip(columns["ts"], columns["value"])]
        else:
            points = [(moment(time), value) for value, time in held]
        return sorted((point for point in points if finite(point[1])), key=lambda point: point[0])

    def equity(self, snapshots, blobs):
        """What the returns are of: without the money that was paid in and out, from the window's start, lost when lost."""
        states = sorted(((moment(one["created_at"]), one["total_value"], one.get("cash_flow") or 0.0) for one in snapshots), key=lambda state: state[0])
        sources = [
            self.series("twr_equity_curve", blobs),
            time_weighted(states) if any(paid for *_, paid in states) else [],
            self.series("equity_curve", blobs),
            [(time, value) for time, value, _ in states if finite(value)],
        ]
        found = ([point for point in source if point[0] >= self.start] for source in sources)
        curve = list(dict(next(filter(None, found), [])).items())
        lost = next((time for time, value in curve if value <= 0), math.inf)
        return [(time, value if time < lost else 0.0) for time, value in curve]

    def closed(self):
        return [trade for trade in self.trades if trade["closed_at"] is not None]


def time_weighted(states):
    """The growth of 1 over snapshots, of which each tells what was paid in since the one before."""
    found, level, before = [], 1.0, None
    for time, value, paid in states:
        if before is not None:
            level = level * (value - paid) / before if before > 0 else 0.0
        found.append((time, level))
        before = value
    return found


def parallel_mean(curves):
    """What became of 1 that was split evenly between curves, each with its last value so far."""
    growths = [[(time, value / curve[0][1]) for time, value in curve] for curve in curves if curve and curve[0][1] > 0]
    times = sorted({time for growth in growths for time, _ in growth})
    found = []
    for time in times:
        levels = [next((level for at, level in reversed(growth) if at <= time), 1.0) for growth in growths]
        found.append((time, statistics.fmean(levels)))
    return found


def unpacked(path):
    packed = path.read_bytes()[8:]
    return msgpack.unpackb(zstandard.ZstdDecompressor().decompressobj().decompress(packed), strict_map_key=False)


def bundles_of(path):
    """The backtests of a file: one, or one for each study and engine with runs."""
    raw = unpacked(path)
    if "studies" in raw:
        every = [(study, engine) for study in raw["studies"].values() for engine in ("vector", "event")]
        return [Bundle(path, raw, of_study(raw, *one)) for one in every if one[0][f"{one[1]}_runs"]]
    raw = raw.get("backtest", raw) | {"ohlcv": raw.get("ohlcv")}
    engine = raw["engine_type"]
    return [Bundle(path, raw, {
        "part": "",
        "name": raw["algorithm_id"],
        "risk_free": raw["risk_free_rate"],
        "permutation_tests": raw["backtest_permutation_tests"],
        "summary": raw[f"{engine}_metrics" if engine else "backtest_summary"],
        "runs": raw[f"{engine}_runs" if engine else "backtest_runs"],
    })]


def of_study(raw, study, engine):
    """What of a study is of one engine; in a handle a study's name has no character that stands for something else."""
    name = study["name"].replace("%", "%25").replace("#", "%23").replace("/", "%2F")
    return {
        "part": f"#{name}/{engine}",
        "name": f"{raw['algorithm_id']} · {study['name']}{', event' if engine == 'event' else ''}",
        "risk_free": study["risk_free_rate"],
        "monte_carlo_tests": study[f"{engine}_monte_carlo_tests"],
        "summary": study[f"{engine}_summary"],
        "runs": study[f"{engine}_runs"],
        "parts": study[f"{engine}_summaries_by_universe"],
        # Nothing is chosen from what is held out, stressed or simulated.
        "is_aside": study["sample_type"] in ("out_sample_time", "out_sample_universe", "stress", "monte_carlo"),
    }


class Bundle:
    """One backtest: what all of its bundle shares, and what is its own."""

    def __init__(self, path, raw, own):
        self.file = path.name + own["part"]
        self.sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        self.name, self.tag, self.parameters = own["name"], raw["tag"] or "", raw["parameters"]
        self.risk_free, self.summary = own["risk_free"] or 0.0, own["summary"]
        self.permutation_tests = own.get("permutation_tests") or []
        self.monte_carlo_tests = own.get("monte_carlo_tests") or []
        self.parts = len(own.get("parts") or [])
        self.path, self.ohlcv = path, raw.get("ohlcv")
        self.is_aside = own.get("is_aside", False)
        runs = [Run(run, raw.get("blobs", {})) for run in own["runs"]]
        self.runs = sorted(runs, key=lambda run: (run.start, run.end))
        self.chain()
        self.measure()

    def chain(self):
        """What became of 1 that went through the windows one after the other; shared time counts for the earlier."""
        self.curve, self.moves, self.covered = [], [], 0
        windows = {}
        for run in self.runs:
            run.chained, run.moves = [], []
            windows.setdefault((run.start, run.end), []).append(run)
        curves = [(runs[0], runs[0].curve if len(runs) == 1 else parallel_mean([run.curve for run in runs])) for runs in windows.values()]
        curves = [(run, curve) for run, curve in curves if curve]
        for run, curve in sorted(curves, key=lambda of_window: (of_window[1][0][0], of_window[1][-1][0])):
            level, until = (self.curve[-1][1], self.curve[-1][0]) if self.curve else (1.0, -math.inf)
            shared = [point for point in curve if point[0] <= until]
            base, own = shared[-1] if shared else curve[0], curve[len(shared) :]
            if level <= 0 or base[1] <= 0 or not own:
                continue
            run.chained = [(time, level * value / base[1]) for time, value in own]
            self.curve += run.chained
            # A window's first value is what its returns start from, and no return itself.
            run.moves = run.chained if shared else run.chained[1:]
            self.moves += run.moves
            self.covered += curve[-1][0] - base[0]

    def value(self, metric):
        """A metric by its name: measured on the equity, or the bundle's own."""
        value = self.figures[metric] if metric in self.figures else self.summary.get(metric)
        return None if value is None or math.isnan(value) else value

    def return_of(self, window):
        """The return in a window; that of several runs is their mean."""
        same = lambda run: (run.start, run.end, run.name) == (window.start, window.end, window.name)
        known = [run.total_return for run in self.runs if same(run) and run.total_return is not None]
        return statistics.fmean(known) if known else None

    def has_traded(self):
        return (self.value("number_of_trades") or 0) > 0 or any(run.trades for run in self.runs)

    def median_trade(self):
        closed = [trade for run in self.runs for trade in run.closed()]
        returns = [trade["net_gain"] / trade["cost"] for trade in closed if trade["cost"] > 0]
        return statistics.median(returns) if returns else None

    def measure(self):
        self.falls = sorted(drawdowns(self.curve), key=lambda fall: -fall["depth"])
        self.months = periods(self.moves, lambda at: (at.year, at.month))
        self.years = periods(self.moves, lambda at: at.year)
        self.closes = list({int(time // DAY): value for time, value in self.curve}.items())
        self.daily = periods(self.moves, lambda at: int(at.timestamp() // DAY))
        # A lone snapshot has no return.
        self.total_return = self.curve[-1][1] - 1 if self.moves else None
        # Less than a month says nothing of a year.
        self.per_year = len(self.daily) / (self.covered / YEAR) if self.covered >= 30 * DAY else None
        self.growth = self.volatility = None
        if self.per_year is not None:
            self.growth = self.curve[-1][1] ** (YEAR / self.covered) - 1
            self.volatility = deviation(self.daily.values()) * math.sqrt(self.per_year) if len(self.daily) > 1 else None
        self.figures = self.measure_growth() | self.measure_days() | self.measure_tails()

    def measure_growth(self):
        found = {"chained_return": self.total_return, "chained_cagr": self.growth, "chained_volatility": self.volatility}
        found |= dict.fromkeys(("chained_calmar", "recovery_days"))
        found |= dict.fromkeys(("worst_drawdown", "worst_drawdown_days", "longest_drawdown_days"), 0.0 if self.moves else None)
        if self.falls:
            worst = self.falls[0]
            found |= {"worst_drawdown": worst["depth"], "worst_drawdown_days": (worst["end"] - worst["peak"]) / DAY}
            found["longest_drawdown_days"] = max(fall["end"] - fall["peak"] for fall in self.falls) / DAY
            found["recovery_days"] = recovery_days(worst)
            found["chained_calmar"] = None if self.growth is None else self.growth / worst["depth"]
        return found

    def measure_days(self):
        """What follows from the daily returns alone."""
        days = list(self.daily.values())
        gains, losses = [value for value in days if value > 0], [-value for value in days if value < 0]
        value = highest = 1.0
        depths, levels = [], []
        for change in days:
            value *= 1 + change
            levels.append(value)
            highest = max(highest, value)
            depths.append(1 - value / highest)
        found = dict.fromkeys(
            ("chained_sharpe", "chained_sortino", "chained_omega", "chained_skew", "chained_kurtosis", "kelly_fraction")
        )
        found["daily_drawdown"] = max(depths, default=None)
        falls = drawdowns(list(enumerate([1.0, *levels])))
        found["average_drawdown"] = statistics.fmean(fall["depth"] for fall in falls) if falls else 0.0 if days else None
        found["ulcer_index"] = math.sqrt(statistics.fmean(depth**2 for depth in depths)) if depths else None
        if self.per_year is not None and len(days) > 1:
            above = [value - self.risk_free / self.per_year for value in days]
            mean, root = statistics.fmean(above), math.sqrt(self.per_year)
            downside = math.sqrt(statistics.fmean(min(value, 0) ** 2 for value in above))
            found["chained_sharpe"] = mean / deviation(days) * root if deviation(days) > 0 else None
            found["chained_sortino"] = mean / downside * root if downside > 0 else None
        if losses and len(days) > 1:
            found["chained_omega"] = sum(gains) / sum(losses)
        if losses and gains:
            winning = len(gains) / (len(gains) + len(losses))
            found["kelly_fraction"] = winning - (1 - winning) / (statistics.fmean(gains) / statistics.fmean(losses))
        if days and statistics.pvariance(days) > 0:
            mean, variance = statistics.fmean(days), statistics.pvariance(days)
            found["chained_skew"] = statistics.fmean((value - mean) ** 3 for value in days) / variance**1.5
            found["chained_kurtosis"] = statistics.fmean((value - mean) ** 4 for value in days) / variance**2
        return found

    def measure_tails(self):
        months = list(self.months.values())
        # By the week there are no daily returns.
        days = list(self.daily.values()) if len(self.daily) > self.covered / DAY / 2 else []
        found = {"winning_months": sum(value > 0 for value in months) / len(months) if months else None}
        gains, losses = [value for value in days if value > 0], [-value for value in days if value < 0]
        found["winning_days"] = len(gains) / (len(gains) + len(losses)) if gains or losses else None
        found["daily_payoff_ratio"] = statistics.fmean(gains) / statistics.fmean(losses) if gains and losses else None
        low, high = (abs(quantile(days, share)) if len(days) >= 20 else 0 for share in (0.05, 0.95))
        found["tail_ratio"] = high / low if low else None
        for name, returns in (("day", days), ("month", months)):
            found |= {f"best_{name}": max(returns, default=None), f"worst_{name}": min(returns, default=None)}
            period = {"day": "daily", "month": "monthly"}[name]
            known = len(returns) >= 20
            worst = sorted(returns)[: int((len(returns) - 1) * 0.05) + 1]
            found[f"{period}_var_95"] = quantile(returns, 0.05) if known else None
            found[f"{period}_cvar_95"] = statistics.fmean(worst) if known else None
        return found


def deviation(values):
    """The sample standard deviation; nothing where all values are one, whatever is lost in adding them."""
    values = list(values)
    return statistics.stdev(values) if len(set(values)) > 1 else 0.0


def utc(time):
    return datetime.fromtimestamp(time, timezone.utc)


def drawdowns(curve):
    """Every fall below the highest value so far, from the last time at that value to the first time back at it."""
    falls, high, fall = [], (0, -math.inf), None
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


def periods(moves, key):
    """The return of each day, month or year: from the last value before it, 1 at the start, to its last value."""
    last = {}
    for time, value in moves:
        last[key(utc(time))] = value
    befores = [1.0, *last.values()]
    return {name: after / before - 1 for name, before, after in zip(last, befores, last.values()) if before > 0}


def recovery_days(fall):
    return None if fall["recovery"] is None else (fall["recovery"] - fall["trough"]) / DAY


def quantile(values, share):
    """Between two values in proportion (Hyndman and Fan's type 7)."""
    ordered = sorted(values)
    at = share * (len(ordered) - 1)
    below, above = ordered[math.floor(at)], ordered[math.ceil(at)]
    return below + (above - below) * (at - math.floor(at))


def correlation(one, other):
    """That of the returns of common days; nothing where there are under two or either series never changes."""
    days = sorted(one.keys() & other.keys())
    pair = [[returns[day] for day in days] for returns in (one, other)]
    return statistics.correlation(*pair) if all(len(set(values)) > 1 for values in pair) else None


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
