"""Makes the example sweep: 27 variants of one strategy, each backtested over four walk-forward windows.

Everything comes from a fixed seed: the candles are a random walk that switches between rising, falling and
sideways regimes, and the backtests are run by the framework's own vector engine on them. Only the ids of
trades and orders and the `created_at` of the runs differ from one run of this script to the next.

To make the files again:

    python3 -m venv venv
    venv/bin/pip install investing-algorithm-framework==8.10.0
    venv/bin/python make_sweep.py                writes <algorithm_id>.iafbt beside this script
    venv/bin/python make_sweep.py --out FOLDER   ... or elsewhere
"""
import argparse
import itertools
import logging
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pandas as pd
from investing_algorithm_framework import (
    RESOURCE_DIRECTORY, BacktestDateRange, DataSource, DataType, PandasOHLCVDataProvider, PositionSize, TimeUnit,
    TradingCost, TradingStrategy, create_app,
)

SEED = 19
MARKET = "BITVAVO"
TRADING_SYMBOL = "EUR"
INITIAL_AMOUNT = 1000
RISK_FREE_RATE = 0.02
FIRST_PRICES = {"BTC": 28_000.0, "ETH": 1_800.0, "SOL": 40.0}

BARS_PER_DAY = 6
WARMUP_BARS = 240
WINDOW_DAYS = 91
FIRST_WINDOW_START = datetime(2022, 9, 3, tzinfo=timezone.utc)
WINDOWS = [
    BacktestDateRange(
        start_date=FIRST_WINDOW_START + timedelta(days=WINDOW_DAYS * number),
        end_date=FIRST_WINDOW_START + timedelta(days=WINDOW_DAYS * (number + 1)),
        name=f"wf_{number + 1}",
    )
    for number in range(4)
]

# Mean and deviation of a bar's logarithmic return in each regime, and how many bars a regime lasts on average.
REGIMES = {
    "rising": (0.0011, 0.009, 100),
    "sideways": (0.0, 0.007, 120),
    "falling": (-0.0011, 0.012, 90),
}

GRID = {
    "ema_fast": [6, 12, 24],
    "ema_slow": [40, 80, 120],
    "rsi_period": [7, 14, 28],
    "rsi_overbought": [80],
}


def regime_of_each_bar(generator, bars):
    """Which regime the market is in at each bar; lengths are geometric, so a regime ends without warning."""
    names = list(REGIMES)
    current, regimes = "rising", []
    for _ in range(bars):
        if generator.random() < 1 / REGIMES[current][2]:
            current = generator.choice([name for name in names if name != current])
        regimes.append(current)
    return regimes


def heavy_tailed_shocks(generator, count):
    """Draws of variance 1 with the fat tails that market returns have."""
    return generator.standard_t(df=5, size=count) / np.sqrt(5 / 3)


def make_candles(generator, dates, regimes, common_shocks, first_price):
    """One symbol's OHLCV candles. Regimes and half of the variance are shared: coins rise and fall together."""
    means = np.array([REGIMES[regime][0] for regime in regimes])
    deviations = np.array([REGIMES[regime][1] for regime in regimes])
    shocks = (common_shocks + heavy_tailed_shocks(generator, len(dates))) / np.sqrt(2)
    returns = means + deviations * shocks
    closes = first_price * np.exp(np.cumsum(returns))
    opens = np.concatenate([[first_price], closes[:-1]])
    wicks = np.abs(generator.normal(0, deviations / 2, size=(2, len(dates))))
    volumes = generator.lognormal(3, 0.5, len(dates)) * (1 + 40 * np.abs(returns))
    return pd.DataFrame({
        "Datetime": dates,
        "Open": opens.round(2),
        "High": (np.maximum(opens, closes) * (1 + wicks[0])).round(2),
        "Low": (np.minimum(opens, closes) * (1 - wicks[1])).round(2),
        "Close": closes.round(2),
        "Volume": volumes.round(3),
    })


def make_market(seed):
    """The candles of all symbols, from before the first window's warm-up to after the last window's end."""
    generator = np.random.default_rng(seed)
    dates = pd.date_range(
        WINDOWS[0].start_date - timedelta(days=WARMUP_BARS / BARS_PER_DAY + 7),
        WINDOWS[-1].end_date + timedelta(days=2),
        freq=f"{24 // BARS_PER_DAY}h",
    )
    regimes = regime_of_each_bar(generator, len(dates))
    common_shocks = heavy_tailed_shocks(generator, len(dates))
    return {
        symbol: make_candles(generator, dates, regimes, common_shocks, first_price)
        for symbol, first_price in FIRST_PRICES.items()
    }


def relative_strength(closes, period):
    changes = closes.diff()
    gains = changes.clip(lower=0).ewm(alpha=1 / period, adjust=False).mean()
    losses = (-changes.clip(upper=0)).ewm(alpha=1 / period, adjust=False).mean()
    return 100 - 100 / (1 + gains / losses)


class EmaRsiStrategy(TradingStrategy):
    """Buys when the fast average crosses above the slow one, sells on the way back or when the RSI runs too hot."""

    time_unit = TimeUnit.HOUR
    interval = 24 // BARS_PER_DAY
    symbols = list(FIRST_PRICES)
    trading_symbol = TRADING_SYMBOL

    def __init__(self, parameters):
        self.chosen = parameters
        super().__init__(
            algorithm_id="ema_{ema_fast}_{ema_slow}_rsi_{rsi_period}".format(**parameters),
            metadata={"tag": f"slow_{parameters['ema_slow']}"},
            data_sources=[
                DataSource(
                    identifier=symbol, symbol=f"{symbol}/{TRADING_SYMBOL}", market=MARKET, data_type=DataType.OHLCV,
                    time_frame=f"{24 // BARS_PER_DAY}h", warmup_window=WARMUP_BARS, pandas=True,
                )
                for symbol in FIRST_PRICES
            ],
            position_sizes=[PositionSize(symbol=symbol, percentage_of_portfolio=30) for symbol in FIRST_PRICES],
            trading_costs=[TradingCost(symbol=symbol, fee_percentage=0.1) for symbol in FIRST_PRICES],
        )
        self.set_parameters(parameters)

    def indicators(self, candles):
        closes = candles["Close"]
        fast = closes.ewm(span=self.chosen["ema_fast"], adjust=False).mean()
        slow = closes.ewm(span=self.chosen["ema_slow"], adjust=False).mean()
        return fast, slow, relative_strength(closes, self.chosen["rsi_period"])

    def generate_buy_signals(self, data):
        signals = {}
        for symbol in self.symbols:
            fast, slow, strength = self.indicators(data[symbol])
            crosses = (fast > slow) & (fast.shift(1) <= slow.shift(1))
            signals[symbol] = crosses & (strength < self.chosen["rsi_overbought"])
        return signals

    def generate_sell_signals(self, data):
        signals = {}
        for symbol in self.symbols:
            fast, slow, strength = self.indicators(data[symbol])
            crosses = (fast < slow) & (fast.shift(1) >= slow.shift(1))
            signals[symbol] = crosses | (strength > self.chosen["rsi_overbought"])
        return signals


def make_app(scratch, seed=SEED):
    """The framework's app with our candles as its only data; it keeps its own files in the folder `scratch`."""
    app = create_app(name="example_sweep", config={RESOURCE_DIRECTORY: scratch})
    for symbol, candles in make_market(seed).items():
        app.add_data_provider(PandasOHLCVDataProvider(
            dataframe=candles, symbol=f"{symbol}/{TRADING_SYMBOL}", market=MARKET, warmup_window=WARMUP_BARS,
            time_frame=f"{24 // BARS_PER_DAY}h", pandas=True,
        ), priority=1)
    return app


def run_sweep(parameter_sets, windows):
    """The framework's backtests of the given parameter sets, each with one run per window, in order of their ids."""
    with tempfile.TemporaryDirectory() as scratch:
        backtests = make_app(scratch).run_vector_backtests(
            strategies=[EmaRsiStrategy(parameters) for parameters in parameter_sets],
            backtest_date_ranges=windows,
            initial_amount=INITIAL_AMOUNT, market=MARKET, trading_symbol=TRADING_SYMBOL,
            risk_free_rate=RISK_FREE_RATE,
        )
    for backtest in backtests:
        # The engine gives the tag to each window's backtest, but loses it when it combines the windows.
        backtest.tag = backtest.metadata["tag"]
    return sorted(backtests, key=lambda backtest: backtest.algorithm_id)


def parameter_sets():
    return [dict(zip(GRID, values)) for values in itertools.product(*GRID.values())]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent)
    folder = parser.parse_args().out
    logging.disable(logging.WARNING)
    folder.mkdir(parents=True, exist_ok=True)
    for backtest in run_sweep(parameter_sets(), WINDOWS):
        path = backtest.save_bundle(folder)
        summary = backtest.backtest_summary
        print(f"{path.name:28} {path.stat().st_size:7} bytes  {len(backtest.backtest_runs)} windows  "
              f"{summary.number_of_trades:4} trades  sharpe {summary.sharpe_ratio:6.2f}  "
              f"gain {summary.total_net_gain_percentage:7.2%}")


if __name__ == "__main__":
    main()
