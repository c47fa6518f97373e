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
        self.name = raw["backtest_date_range_name"]
        self.start = moment(raw["backtest_start_date"])
        self.end = moment(raw["backtest_end_date"])
        self.metrics = raw["backtest_metrics"]
        self.trades, self.orders, self.positions = raw["trades"], raw["orders"], raw["positions"]
        self.sharpe = self.series("rolling_sharpe_ratio", blobs)
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


def unpacked(path):
    packed = path.read_bytes()[8:]
    return msgpack.unpackb(zstandard.ZstdDecompressor().decompressobj().decompress(packed), strict_map_key=False)


class Bundle:
    def __init__(self, path):
        self.file, self.sha256, raw = path.name, hashlib.sha256(path.read_bytes()).hexdigest(), unpacked(path)
        engine = raw["engine_type"]
        self.risk_free = raw["risk_free_rate"] or 0.0
        self.name, self.tag, self.parameters = raw["algorithm_id"], raw["tag"] or "", raw["parameters"]
        self.permutation_tests = raw["backtest_permutation_tests"] or []
        self.summary = raw[f"{engine}_metrics" if engine else "backtest_summary"]
        runs = raw[f"{engine}_runs" if engine else "backtest_runs"]
        self.runs = sorted((Run(run, raw["blobs"]) for run in runs), key=lambda run: (run.start, run.end))
        self.chain()
        self.measure()

    def chain(self):
        """What became of 1 that went through the windows one after the other; shared time counts for the earlier."""
        self.curve, self.covered, self.sharpe = [], 0, []
        for run in self.runs:
            latest = self.sharpe[-1][0] if self.sharpe else -math.inf
            self.sharpe += [point for point in run.sharpe if point[0] > latest]
            level, until = (self.curve[-1][1], self.curve[-1][0]) if self.curve else (1.0, -math.inf)
            shared = [point for point in run.curve if point[0] <= until]
            base = shared[-1] if shared else run.curve[0]
            run.chained = [(time, level * value / base[1]) for time, value in run.curve if time > until]
            self.curve += run.chained
            self.covered += run.curve[-1][0] - base[0]

    def value(self, metric):
        """A metric by its name: measured on the equity, or the bundle's own."""
        own = {
            "chained_return": self.total_return,
            "chained_cagr": self.growth,
            "chained_volatility": self.volatility,
            "chained_calmar": self.calmar,
            "worst_drawdown": self.worst["depth"],
            "longest_drawdown_days": max((fall["end"] - fall["peak"]) / DAY for fall in self.falls),
            "worst_drawdown_days": (self.worst["end"] - self.worst["peak"]) / DAY,
            "recovery_days": recovery_days(self.worst),
            **self.of_returns,
        }
        value = own[metric] if metric in own else self.summary[metric]
        return None if value is None or math.isnan(value) else value

    def median_trade(self):
        closed = [trade for run in self.runs for trade in run.closed()]
        return statistics.median(trade["net_gain"] / trade["cost"] for trade in closed if trade["cost"] > 0)

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
        self.of_returns = self.measure_returns()

    def measure_returns(self):
        """What follows from the daily and monthly returns alone."""
        days, months = list(self.daily.values()), list(self.months.values())
        per_year = len(days) / (self.covered / YEAR)
        above = [value - self.risk_free / per_year for value in days]
        downside = math.sqrt(statistics.fmean(min(value, 0) ** 2 for value in above))
        mean, deviation = statistics.fmean(days), statistics.pstdev(days)
        gains, losses = [value for value in days if value > 0], [-value for value in days if value < 0]
        winning = len(gains) / (len(gains) + len(losses))
        highest, depths = -math.inf, []
        for _, close in self.closes:
            highest = max(highest, close)
            depths.append(1 - close / highest)
        found = {
            "chained_sharpe": statistics.fmean(above) / statistics.stdev(days) * math.sqrt(per_year),
            "chained_sortino": statistics.fmean(above) / downside * math.sqrt(per_year),
            "chained_omega": sum(gains) / sum(losses),
            "chained_skew": statistics.fmean((value - mean) ** 3 for value in days) / deviation**3,
            "chained_kurtosis": statistics.fmean((value - mean) ** 4 for value in days) / deviation**4,
            "worst_daily_drawdown": max(depths),
            "winning_days": winning,
            "ulcer_index": math.sqrt(statistics.fmean(depth**2 for depth in depths)),
            "kelly_fraction": winning - (1 - winning) / (statistics.fmean(gains) / statistics.fmean(losses)),
            "winning_months": sum(value > 0 for value in months) / len(months),
        }
        for name, returns in (("day", days), ("month", months)):
            found |= {f"best_{name}": max(returns), f"worst_{name}": min(returns)}
            period = {"day": "daily", "month": "monthly"}[name]
            known = len(returns) >= 20
            worst = sorted(returns)[: int((len(returns) - 1) * 0.05) + 1]
            found[f"{period}_var_95"] = quantile(returns, 0.05) if known else None
            if name == "day":
                found["tail_ratio"] = quantile(returns, 0.95) / -quantile(returns, 0.05) if known else None
            found[f"{period}_cvar_95"] = statistics.fmean(worst) if known else None
        return found


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


def recovery_days(fall):
    return None if fall["recovery"] is None else (fall["recovery"] - fall["trough"]) / DAY


def quantile(values, share):
    """Between two values in proportion (Hyndman and Fan's type 7)."""
    ordered = sorted(values)
    at = share * (len(ordered) - 1)
    below, above = ordered[math.floor(at)], ordered[math.ceil(at)]
    return below + (above - below) * (at - math.floor(at))


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
