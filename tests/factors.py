"""Holds the factors of `iaf screen` against the framework's own, to 1e-9, missing values and ties included.

    python3 factors.py IAF [CSV...]

IAF is the command. Without files candles are made for this time: with gaps, missing prices, NaN, ties, no volume, a symbol that never
moves and one that comes late. A file is named like OHLCV_BTC-EUR_..., with the columns Datetime, Open, High, Low, Close, Volume.

The framework lives in an environment of its own, which the tests of Rust use too; it is made if it is not there. Where it cannot
be made, the script says that it did not run; under CI=true it fails then.
"""
import hashlib
import io
import math
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import environment

HERE = Path(__file__).resolve().parent
PACKAGE = "investing-algorithm-framework==8.10.0"
DIGITS = 1e-9
MAGIC = b"\x28\xb5\x2f\xfd"
COLUMNS = ["open", "high", "low", "close", "volume"]


def made_candles():
    """Candles of eight symbols by name: rows of a time in milliseconds and five values, None where one is missing."""
    chance = random.Random(7)
    candles = {}
    for place, symbol in enumerate(["AAA", "BBB", "CCC", "DDD", "EEE", "FFF", "GGG", "HHH"]):
        rows, close = [], 10.0 ** (place - 2)
        for hour in range(400):
            opened, close = close, close * (1 if symbol == "HHH" else math.exp(chance.gauss(0, 0.02)))
            values = [opened, max(opened, close), min(opened, close), close, abs(chance.gauss(0, 1e3))]
            if symbol in "BBB CCC":
                # Ties, and bars on which nothing was traded.
                values = [2.0, 2.0, 2.0, round(1 + chance.random(), 1), 0.0 if chance.random() < 0.2 else 5.0]
            if symbol == "DDD" and chance.random() < 0.02:
                values[3] = None
            if symbol == "EEE" and hour in (150, 300):
                values[3] = math.nan
            if symbol == "FFF" and chance.random() < 0.1 or symbol == "GGG" and hour < 250:
                continue
            rows.append((1_700_000_000_000 + hour * 3_600_000, *values))
        candles[f"{symbol}/EUR"] = rows
    return candles


def read_candles(files):
    import pandas
    candles = {}
    for file in files:
        table = pandas.read_csv(file)
        times = pandas.to_datetime(table["Datetime"], utc=True).astype("datetime64[ms, UTC]").astype("int64")
        values = [table[name.capitalize()].astype(float) for name in COLUMNS]
        candles[Path(file).stem.split("_")[1].replace("-", "/")] = list(zip(times, *values))
    return candles


def write_bundle(candles, folder):
    """A bundle that names the candles, in chunks beside it."""
    import msgpack
    import pyarrow
    import pyarrow.parquet
    import zstandard
    manifest, chunks = {}, folder / "ohlcv"
    chunks.mkdir()
    for symbol, rows in candles.items():
        times, *columns = zip(*rows)
        arrays = {"Datetime": pyarrow.array(times, pyarrow.timestamp("ms", tz="UTC"))}
        for name, column in zip(COLUMNS, columns):
            arrays[name.capitalize()] = pyarrow.array(column, pyarrow.float64(), from_pandas=False)
        out = io.BytesIO()
        pyarrow.parquet.write_table(pyarrow.table(arrays), out, compression="zstd")
        name = hashlib.sha256(out.getvalue()).hexdigest() + ".parquet"
        (chunks / name).write_bytes(out.getvalue())
        manifest[f"{symbol}@1h"] = name
    content = (HERE / "bundles/ohlcv/full.iafbt").read_bytes()
    start = content.index(MAGIC)
    document = msgpack.unpackb(zstandard.ZstdDecompressor().decompressobj().decompress(content[start:]), strict_map_key=False)
    document["ohlcv"] = {"store_dir": "ohlcv", "manifest": manifest}
    bundle = folder / "candles.iafbt"
    bundle.write_bytes(content[:start] + zstandard.ZstdCompressor().compress(msgpack.packb(document)))
    return bundle


def pairs():
    """Each factor twice: in the language of `iaf screen`, and of the framework."""
    from investing_algorithm_framework import (
        RSI, SMA, AverageDollarVolume, CrossSectionalMean, Neutralize, Returns, RollingBeta, StaticPerSymbol, Volatility,
    )
    gain, close, strength, risk = Returns(5), SMA(1), RSI(14), Volatility(20)
    fixed = StaticPerSymbol({"AAA/EUR": 1.0, "BBB/EUR": 1.0, "CCC/EUR": 2.0, "ETH/EUR": 2.0}, default=None)
    size = StaticPerSymbol({"AAA/EUR": 1.0, "BBB/EUR": 4.0, "CCC/EUR": 2.0, "ETH/EUR": 2.5, "FFF/EUR": -3.0}, default=0.5)
    top, market = AverageDollarVolume(30).top(5), CrossSectionalMean(Returns(1))
    names = """gain = returns(5); strength = rsi(14); risk = volatility(20)
        fixed = static_per_symbol({"AAA/EUR": 1, "BBB/EUR": 1, "CCC/EUR": 2, "ETH/EUR": 2})
        size = static_per_symbol({"AAA/EUR": 1, "BBB/EUR": 4, "CCC/EUR": 2, "ETH/EUR": 2.5, "FFF/EUR": -3}, default=0.5)
        most = average_dollar_volume(30).top(5); market = cross_sectional_mean(returns(1))\n"""
    return names, [
        ("returns(1)", Returns(1)), ("returns(60)", Returns(60)), ("sma(1)", close), ("sma(50)", SMA(50)),
        ("average_dollar_volume(30)", AverageDollarVolume(30)), ("rsi(14)", strength), ("rsi(1)", RSI(1)), ("rsi(2)", RSI(2)),
        ("volatility(20)", risk), ("volatility(2, periods_per_year=365)", Volatility(2, 365)),
        ("cross_sectional_mean(strength)", CrossSectionalMean(strength)),
        ("cross_sectional_mean(gain, mask=most)", CrossSectionalMean(gain, mask=top)),
        ("rolling_beta(returns(1), market, 60)", RollingBeta(Returns(1), market, window=60)),
        ("neutralize(gain, risk)", Neutralize(gain, [risk])),
        ("neutralize(gain, risk, size, mask=most)", Neutralize(gain, [risk, size], mask=top)),
        ("neutralize(gain, size, add_intercept=false)", Neutralize(gain, [size], add_intercept=False)),
        ("size", size), ("gain.rank()", gain.rank()), ("close.rank()", close.rank()), ("gain.rank(mask=most)", gain.rank(mask=top)),
        ("gain.top(3)", gain.top(3)), ("close.bottom(2)", close.bottom(2)), ("most", top),
        ("gain.zscore()", gain.zscore()), ("risk.zscore(mask=most)", risk.zscore(mask=top)),
        ("gain.zscore(groups=fixed)", gain.zscore(groups=fixed)), ("gain.demean()", gain.demean()),
        ("gain.demean(mask=most, groups=fixed)", gain.demean(mask=top, groups=fixed)),
        ("gain.winsorize()", gain.winsorize()), ("gain.winsorize(0.2, 0.7)", gain.winsorize(0.2, 0.7)),
        ("risk.winsorize(0.1, 0.5, mask=most)", risk.winsorize(0.1, 0.5, mask=top)),
        ("gain + risk * 2 - 1", gain + risk * 2 - 1), ("1 / gain", 1 / gain), ("-gain / risk", -gain / risk),
    ]


def is_same(one, other):
    if one is None or other is None or isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    return one == other or abs(one - other) <= DIGITS * max(1.0, abs(other))


def compare(iaf, candles, folder):
    """Prints what differs; gives how many values were compared and how many factors differ."""
    import polars
    bundle, screen = write_bundle(candles, folder), folder / "screen.parquet"
    names, factors = pairs()
    text = names + "\n".join(f"column_{place} = ({ours})" for place, (ours, _) in enumerate(factors))
    subprocess.run([iaf, "screen", bundle, "--expr", text, "--from", "1970-01-01", "--parquet", "-o", screen, "--quiet"], check=True)
    ours = polars.read_parquet(screen)
    rows = [(time, symbol, *values) for symbol, of_symbol in candles.items() for time, *values in of_symbol]
    schema = {"datetime": polars.Int64, "symbol": polars.String} | {name: polars.Float64 for name in COLUMNS}
    panel = polars.DataFrame(rows, schema=schema, orient="row").with_columns(polars.col("datetime").cast(polars.Datetime("ms")))
    panel = panel.sort("datetime", "symbol")
    assert ours["symbol"].to_list() == panel["symbol"].to_list(), "the rows are others"
    compared = differing = 0
    for place, (name, factor) in enumerate(factors):
        found, expected = ours[f"column_{place}"].to_list(), factor.evaluate(panel).to_list()
        wrong = [row for row in range(len(expected)) if not is_same(found[row], expected[row])]
        compared, differing = compared + len(expected), differing + bool(wrong)
        for row in wrong[:3]:
            print(f"{name} of {panel['symbol'][row]} at {panel['datetime'][row]} is {found[row]}, the framework says {expected[row]}"
                  f" ({len(wrong)} of {len(expected)} differ)")
    return compared, differing


def framework():
    """The Python of the framework's environment; raises as environment.python_with."""
    return environment.python_with(f"tmp/{PACKAGE.replace('==', '-')}", [PACKAGE])


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    try:
        import investing_algorithm_framework  # noqa: F401
    except ImportError:
        try:
            python = framework()
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"NOT RUN: no factor was held against the framework, its environment cannot be made: {error}", file=sys.stderr)
            sys.exit(os.environ.get("CI") == "true")
        sys.exit(subprocess.run([python, __file__, *sys.argv[1:]]).returncode)
    candles = read_candles(sys.argv[2:]) if sys.argv[2:] else made_candles()
    with tempfile.TemporaryDirectory() as folder:
        compared, differing = compare(Path(sys.argv[1]).resolve(), candles, Path(folder))
    print(f"{compared} values of {len(pairs()[1])} factors compared, {differing} factors differ")
    sys.stdout.flush()
    # Some package of the framework now and then leaves a thread behind that aborts the interpreter when it ends as usual.
    os._exit(1 if differing else 0)


if __name__ == "__main__":
    main()
