"""The trades of a backtest against what was traded of their symbols, as docs/figures.md says it."""
import math
import statistics
from fractions import Fraction

import pyarrow.parquet

from .bundles import DAY, finite, moment
from .findings import same, same_fraction, same_text

LIMITS = (0.01, 0.05)


class Volume:
    """What was traded of a symbol."""

    def __init__(self, file):
        table = pyarrow.parquet.read_table(file)
        times = [time.timestamp() for time in table["Datetime"].to_pylist()]
        rows = sorted(zip(times, table["Close"].to_pylist(), table["Volume"].to_pylist()))
        self.bars = [(time, close * volume) for time, close, volume in rows if finite(close) and finite(volume)]
        steps = sorted(later[0] - bar[0] for bar, later in zip(self.bars, self.bars[1:]))
        self.step = steps[len(steps) // 2] if steps else DAY

    def a_day_before(self, time):
        """Over the 30 days before the day of a moment; nothing where candles tell of fewer than five, or end a day or candle before."""
        until = time // DAY * DAY
        since = max(until - 30 * DAY, self.bars[0][0])
        over = [(start + self.step, traded) for start, traded in self.bars]
        if until - since < 5 * DAY or over[-1][0] + max(self.step, DAY) < until:
            return None
        return sum(traded for end, traded in over if since < end <= until) / ((until - since) / DAY)


class SizedTrade:
    def __init__(self, symbol, trade, size, volume, capital):
        self.symbol, self.volume = symbol, volume
        self.share = size / volume if volume else math.inf
        self.share_of_capital = self.share / capital
        self.gain = trade["net_gain"] / size if trade["closed_at"] is not None else None


def pair(trade):
    return f"{trade['target_symbol']}/{trade['trading_symbol']}"


def kept_by(values, share):
    """The least of the values that so large a share of them, a fraction, does not exceed."""
    return sorted(values)[math.ceil(len(values) * share) - 1]


def measure(bundle):
    """Adds to a bundle what its candles say of it, if it names any of what it traded."""
    bundle.liquidity = Liquidity(bundle) if bundle.ohlcv else None
    if bundle.liquidity and not bundle.liquidity.volumes:
        bundle.liquidity = None
    bundle.figures["capacity"] = bundle.liquidity.capacity() if bundle.liquidity else None


def capacity(trades, limit):
    return limit / kept_by([trade.share_of_capital for trade in trades], Fraction(95, 100))


class Liquidity:
    def __init__(self, bundle):
        traded = {pair(trade) for run in bundle.runs for trade in run.trades}
        folder = bundle.path.parent / bundle.ohlcv["store_dir"]
        # Of each symbol the timeframe with the most bars.
        self.volumes = {}
        for key, name in bundle.ohlcv["manifest"].items():
            symbol = key.split("@")[0]
            if symbol in traded:
                volume = Volume(folder / name)
                if symbol not in self.volumes or len(volume.bars) > len(self.volumes[symbol].bars):
                    self.volumes[symbol] = volume
        self.trades, self.unknown = [], 0
        for run in bundle.runs:
            for trade in run.trades:
                of_symbol = self.volumes.get(pair(trade))
                size = abs(trade["cost"]) or abs(trade["amount"] * trade["open_price"])
                volume = of_symbol.a_day_before(moment(trade["opened_at"])) if of_symbol else None
                if volume is None or not size:
                    self.unknown += 1
                else:
                    self.trades.append(SizedTrade(pair(trade), trade, size, volume, run.capital))

    def capacity(self):
        return capacity(self.trades, LIMITS[0]) if self.trades else None


def check_liquidity(section, bundle, is_alone):
    where, liquidity = f"{bundle.name}, liquidity", bundle.liquidity
    head = next((head for head in section.all("h3") if head.text() == "Capacity and liquidity"), None)
    same_text(f"{where}, whether it is there", head is not None, is_alone or liquidity is not None)
    tables = [table for table in section.all("table", "liquidity")]
    same_text(f"{where}, tables", len(tables), 2 if liquidity and liquidity.trades else 0)
    if not tables:
        return
    by_symbol = {}
    for trade in liquidity.trades:
        by_symbol.setdefault(trade.symbol, []).append(trade)
    rows = {row[0]: row[1:] for row in tables[0].rows()}
    same_text(f"{where}, symbols", sorted(rows), sorted(by_symbol))
    for symbol, (trades, volume, median, upper, *capacities) in rows.items():
        own = by_symbol[symbol]
        shares = [trade.share for trade in own]
        same(f"{where}, {symbol}, trades", trades, len(own))
        same(f"{where}, {symbol}, traded a day", volume, statistics.median(trade.volume for trade in own))
        same_fraction(f"{where}, {symbol}, median size", median, kept_by(shares, Fraction(1, 2)))
        same_fraction(f"{where}, {symbol}, 95th percentile", upper, kept_by(shares, Fraction(95, 100)))
        for limit, text in zip(LIMITS, capacities, strict=True):
            same(f"{where}, {symbol}, capacity at {limit}", text, capacity(own, limit))
    ordered = sorted(liquidity.trades, key=lambda trade: trade.volume)
    thirds = [ordered[len(ordered) * part // 3 : len(ordered) * (part + 1) // 3] for part in range(3)]
    thirds = [third for third in thirds if third]
    for part, third, (_, span, trades, change, rate) in zip(range(3), thirds, tables[1].rows(), strict=False):
        name = f"{where}, part {part + 1}"
        gains = [trade.gain for trade in third if trade.gain is not None]
        for text, volume in zip(span.split(" to "), (third[0].volume, third[-1].volume), strict=True):
            same(f"{name}, traded a day", text, volume)
        same(f"{name}, trades", trades, len(third))
        same_fraction(f"{name}, mean return", change, statistics.fmean(gains) if gains else None)
        same_fraction(f"{name}, win rate", rate, sum(gain > 0 for gain in gains) / len(gains) if gains else None)
    said = section.text()
    same_text(f"{where}, trades that it is not known of", f"Of {liquidity.unknown:,} more trade" in said, liquidity.unknown > 0)
