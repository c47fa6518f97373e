"""Makes the small bundles that the tests read: good ones of every version, odd but valid ones, and broken ones.

All of them start from real backtests of the example sweep's strategy on two short windows, run by the framework.
The odd and broken ones are then changed by hand, each in one respect. The script also asks the framework for its
own index rows of these bundles and its own ranking of the example sweep, for the tests to compare with.

    python3 -m venv venv8 && venv8/bin/pip install investing-algorithm-framework==8.10.0
    venv8/bin/python make_bundles.py                    everything but v5; --ohlcv: only the bundles with prices
    python3 -m venv venv9 && venv9/bin/pip install investing-algorithm-framework==9.0.0a20
    venv9/bin/python make_bundles.py --framework-9      only v5, from v2/vector.iafbt and v2/event.iafbt
"""
import argparse
import copy
import io
import json
import logging
import math
import shutil
import sqlite3
import struct
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import msgpack
import pyarrow
import pyarrow.parquet
import zstandard

HERE = Path(__file__).resolve().parent
SWEEP = HERE.parent.parent / "examples" / "sweep"

MAGIC = b"IAFB"
COMPRESSION_LEVEL = 19
PARAMETERS = {"ema_fast": 6, "ema_slow": 40, "rsi_period": 14, "rsi_overbought": 80}
SERIES = (
    "equity_curve", "drawdown_series", "cumulative_return_series", "rolling_sharpe_ratio",
    "monthly_returns", "yearly_returns", "twr_equity_curve", "twr_drawdown_series",
)
DEPOSIT = 500.0
DEPOSIT_AT_SNAPSHOT = 40


# --- Reading and writing bundles without the framework, so that they can be made wrong -------------------------


def envelope(body, version=2):
    return MAGIC + struct.pack("<I", version) + body


def compress(data):
    return zstandard.ZstdCompressor(level=COMPRESSION_LEVEL).compress(data)


def read_document(path):
    body = zstandard.ZstdDecompressor().decompress(path.read_bytes()[8:])
    return msgpack.unpackb(body, raw=False)


def write_document(path, document, version=2):
    write_bytes(path, envelope(compress(msgpack.packb(document, use_bin_type=True)), version))


def write_bytes(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def series_to_parquet(points):
    """A blob of `[(value, milliseconds), ...]`."""
    table = pyarrow.table({
        "ts": pyarrow.array([milliseconds for _, milliseconds in points], type=pyarrow.int64()),
        "value": pyarrow.array([value for value, _ in points], type=pyarrow.float64()),
    })
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(table, buffer, compression="zstd", compression_level=5)
    return buffer.getvalue()


def blob_key(run, field):
    return f"runs/{run}/metrics/{field}.parquet"


# --- The real backtests ---------------------------------------------------------------------------------------


def make_real_backtests():
    """Backtests by name: `vector` and `event` of one strategy, `flat` of a strategy that never buys, `deposits`."""
    sys.path.insert(0, str(SWEEP))
    import make_sweep
    from investing_algorithm_framework import BacktestDateRange, SnapshotInterval, combine_backtests

    # A losing window around new year, so that it has a yearly return, and a winning one that ends in an open trade.
    starts = [make_sweep.FIRST_WINDOW_START + timedelta(days=days) for days in (112, 252)]
    windows = [
        BacktestDateRange(start_date=start, end_date=start + timedelta(days=14), name=f"wf_{number}")
        for number, start in enumerate(starts, 1)
    ]
    never_buys = dict(PARAMETERS, rsi_overbought=0)
    [vector] = make_sweep.run_sweep([PARAMETERS], windows)
    [flat] = make_sweep.run_sweep([never_buys], windows)

    # One app per window: an app that runs two windows puts the first one's snapshots and trades into the second.
    event_windows = []
    for window in windows:
        with tempfile.TemporaryDirectory() as scratch:
            app = make_sweep.make_app(scratch)
            app.add_market(
                market=make_sweep.MARKET, trading_symbol=make_sweep.TRADING_SYMBOL,
                initial_balance=make_sweep.INITIAL_AMOUNT,
            )
            event_windows += app.run_backtests(
                strategies=[make_sweep.EmaRsiStrategy(PARAMETERS)], backtest_date_ranges=[window],
                initial_amount=make_sweep.INITIAL_AMOUNT, risk_free_rate=make_sweep.RISK_FREE_RATE,
                snapshot_interval=SnapshotInterval.DAILY,
            )
    event = combine_backtests(event_windows)

    # The framework names an event backtest after the strategy's class, and loses its parameters and tag.
    event.algorithm_id, event.parameters, event.tag = vector.algorithm_id, dict(vector.parameters), vector.tag

    # It also loses the engine's name when it combines windows.
    vector.engine_type = "vector"
    event.engine_type = "event"
    return {"vector": vector, "event": event, "flat": flat, "deposits": with_deposit(vector)}


def with_deposit(backtest):
    """The backtest with money paid in amid the first window, its metrics computed anew by the framework."""
    from investing_algorithm_framework import create_backtest_metrics, generate_backtest_summary_metrics

    backtest = copy.deepcopy(backtest)
    run = backtest.backtest_runs[0]
    for snapshot in run.portfolio_snapshots[DEPOSIT_AT_SNAPSHOT:]:
        snapshot.total_value += DEPOSIT
        snapshot.unallocated += DEPOSIT
    run.portfolio_snapshots[DEPOSIT_AT_SNAPSHOT].cash_flow = DEPOSIT
    run.backtest_metrics = create_backtest_metrics(run, backtest.risk_free_rate)
    backtest.backtest_summary = generate_backtest_summary_metrics(
        [run.backtest_metrics for run in backtest.backtest_runs]
    )
    backtest.algorithm_id = "deposits"
    backtest.engine_type = None
    return backtest


def save_real_bundles(backtests):
    from investing_algorithm_framework.domain.backtesting.bundle import save_bundle

    save_bundle(backtests["vector"], HERE / "v2" / "vector.iafbt")
    save_bundle(backtests["event"], HERE / "v2" / "event.iafbt")
    backtests["event"].save(str(HERE / "legacy" / "event"))
    without_engine = copy.copy(backtests["vector"])
    without_engine.engine_type = None
    save_bundle(without_engine, HERE / "v2" / "none.iafbt")
    save_bundle(without_engine, HERE / "v1" / "plain.iafbt", format_version=1)
    backtests["flat"].algorithm_id = "flat"
    save_bundle(backtests["flat"], HERE / "edge" / "flat.iafbt")
    save_bundle(backtests["deposits"], HERE / "edge" / "deposits.iafbt")


# --- edge: odd, but to be read --------------------------------------------------------------------------------


def hostile_names(document):
    attack = '"><img src=x onerror=alert(1)></script><script>alert(2)</script>'
    document["algorithm_id"] = attack
    document["tag"] = "</script><b onmouseover=alert(3)>{{7*7}}"
    document["strategy_ids"] = ["<!--<script>", "]]>"]
    document["metadata"] = {attack: "</style>${7*7}"}
    document["parameters"] = {
        "<svg onload=alert(4)>": "${7*7}{{7*7}}",
        "</title></style>": "javascript:alert(5)",
        "'\"`\\": "\u2028\u2029\x00",
    }
    first, second = document["backtest_runs"]
    symbol = "<img src=x onerror=alert(6)>"
    for run, name in ((first, '"><script>alert(7)</script>'), (second, "{{7*7}}</textarea>")):
        run["backtest_date_range_name"] = run["backtest_metrics"]["backtest_date_range_name"] = name
    first["symbols"][0] = symbol
    for record in first["trades"][:1] + first["orders"][:1]:
        record["target_symbol"] = symbol
        record["metadata"] = {"order_reason": attack}
    first["signals"][symbol] = first["signals"].pop(next(iter(first["signals"])))


def no_summary(document):
    document["backtest_summary"] = None


def no_metrics(document):
    for run in document["backtest_runs"]:
        run["backtest_metrics"] = None
    del document["blobs"]


def no_runs(document):
    document["backtest_runs"] = None
    del document["blobs"]


def no_id(document):
    document["algorithm_id"] = None
    document["tag"] = None


def nan_inf(document):
    document["backtest_summary"].update(
        sharpe_ratio=math.nan, sortino_ratio=math.inf, calmar_ratio=-math.inf, profit_factor=None,
    )


def unicode(document):
    document["algorithm_id"] = "Стратегия 策略 🚀 café"
    document["tag"] = "日本"
    document["parameters"] = {"größe": 1.5, "列": [1, 2, {"a": None}], "флаг": True, "leer": None, "e\u0301": "é"}


def unknown_keys(document):
    document["future_top"] = {"x": [1, 2, 3], "bytes": b"\x00\xff"}
    document["backtest_runs"][0]["future_run"] = "kept"
    document["backtest_runs"][0]["backtest_metrics"]["future_metric"] = 1.25
    document["backtest_summary"]["future_metric"] = 42.5
    document["blobs"]["future/blob.bin"] = b"\x01\x02\x03"


def missing_blob(document):
    del document["blobs"][blob_key(0, "equity_curve")]


def bad_blob(document):
    document["blobs"][blob_key(0, "equity_curve")] = b"PAR1garbagePAR1"


def inline_series(document):
    del document["blobs"][blob_key(0, "equity_curve")]
    document["backtest_runs"][0]["backtest_metrics"]["equity_curve"] = [
        [1000.0, "2022-01-15T00:00:00+00:00"],
        [1010.0, "2022-01-16 00:00:00"],
        [990.5, "2022-01-17T00:00:00+02:00"],
    ]


def wide_params(document):
    document["parameters"] = {f"p{number:03}": number * 0.25 for number in range(300)}


def summary_first(document):
    runs, blobs = document.pop("backtest_runs"), document.pop("blobs")
    document["blobs"], document["backtest_runs"] = blobs, runs


def one_point(document):
    """Every series of the first run ends after its first point."""
    for field in SERIES:
        key = blob_key(0, field)
        if key in document["blobs"]:
            table = pyarrow.parquet.read_table(io.BytesIO(document["blobs"][key])).slice(0, 1)
            points = zip(table.column("value").to_pylist(), table.column("ts").to_pylist())
            document["blobs"][key] = series_to_parquet(list(points))
    run = document["backtest_runs"][0]
    run["portfolio_snapshots"] = run["portfolio_snapshots"][:1]


EDGE_CASES = (
    hostile_names, no_summary, no_metrics, no_runs, no_id, nan_inf, unicode, unknown_keys, missing_blob, bad_blob,
    inline_series, wide_params, summary_first, one_point,
)


def write_edge_bundles():
    original = read_document(HERE / "v2" / "none.iafbt")
    for change in EDGE_CASES:
        document = copy.deepcopy(original)
        document["algorithm_id"] = change.__name__
        change(document)
        write_document(HERE / "edge" / f"{change.__name__}.iafbt", document)
    for letter in "ab":
        document = dict(original, algorithm_id="dup", tag=letter)
        write_document(HERE / "edge" / f"same_id_{letter}" / "dup.iafbt", document)


# --- broken: to be refused ------------------------------------------------------------------------------------


def flip_byte_in_values(document):
    """The document with one bit flipped in the first equity curve's compressed values, which decode nonetheless.

    The pages carry no checksum, so only the minimum and maximum in the footer can give such damage away: the flip
    taken is the first that brings values outside of them.
    """
    key = blob_key(0, "equity_curve")
    blob = document["blobs"][key]
    column = pyarrow.parquet.ParquetFile(io.BytesIO(blob)).metadata.row_group(0).column(1)
    start = column.dictionary_page_offset or column.data_page_offset
    for offset in range(start, start + column.total_compressed_size):
        for bit in range(8):
            damaged = bytearray(blob)
            damaged[offset] ^= 1 << bit
            try:
                values = pyarrow.parquet.read_table(io.BytesIO(damaged)).column("value").to_pylist()
            except (OSError, pyarrow.ArrowException):
                continue
            if len(values) == column.num_values and any(
                value is not None and not column.statistics.min <= value <= column.statistics.max for value in values
            ):
                print(f"flipped bit {bit} of byte {offset} of {key}")
                return dict(document, blobs=dict(document["blobs"], **{key: bytes(damaged)}))
    raise RuntimeError("no flip decodes to values outside of the column's statistics")


def zstd_bomb(length):
    """A small frame that unpacks to a map whose `blobs` are `length` zero bytes."""
    packed = io.BytesIO()
    head = b"\x81" + msgpack.packb("blobs") + b"\xc6" + struct.pack(">I", length)
    zeros = bytes(1 << 20)
    writer = zstandard.ZstdCompressor(level=COMPRESSION_LEVEL).stream_writer(packed, closefd=False)
    with writer:
        writer.write(head)
        while length > 0:
            length -= writer.write(zeros[:length])
    return packed.getvalue()


def write_broken_bundles():
    good = (HERE / "v2" / "none.iafbt").read_bytes()
    depth = 2_000_000
    broken = {
        "empty": b"",
        "seven_bytes": good[:7],
        "bad_magic": b"JUNK" + good[4:],
        "version_99": envelope(good[8:], version=99),
        "truncated": good[:len(good) // 2],
        "not_zstd": envelope(b"hello world" * 20),
        "not_a_map": envelope(compress(msgpack.packb([1, 2, 3]))),
        "huge_length": envelope(compress(b"\xdf\xff\xff\xff\xff" + b"\xa1a\xc0\x00")),
        "deep_nesting": envelope(compress(b"\x91" * depth + b"\xc0")),
        "zstd_bomb": envelope(zstd_bomb(4_000_000_000)),
    }
    for name, content in broken.items():
        write_bytes(HERE / "broken" / f"{name}.iafbt", content)
    document = dict(read_document(HERE / "v2" / "none.iafbt"), algorithm_id="flipped_byte")
    write_document(HERE / "broken" / "flipped_byte.iafbt", flip_byte_in_values(document))


# --- What the framework itself says ---------------------------------------------------------------------------


def index_rows(folder, names):
    """The rows of the framework's index table for the bundles in the named subfolders, less their mtimes.

    SQLite keeps infinities, which JSON lacks: they stand as the strings "inf" and "-inf".
    """
    from investing_algorithm_framework.cli.index_command import build_index

    with tempfile.TemporaryDirectory() as scratch:
        copied = Path(scratch) / "bundles"
        for name in names:
            shutil.copytree(folder / name, copied / name)
        connection = sqlite3.connect(build_index(str(copied), output=str(Path(scratch) / "index.sqlite")))
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute("SELECT * FROM backtest_index ORDER BY 1, rowid")]
        connection.close()
    for row in rows:
        del row["bundle_mtime_ns"]
        for name, value in row.items():
            if isinstance(value, float) and not math.isfinite(value):
                row[name] = repr(value)
    return rows


def sweep_ranking():
    from investing_algorithm_framework.cli.index_command import build_index, rank_index

    with tempfile.TemporaryDirectory() as scratch:
        index = build_index(str(SWEEP), output=str(Path(scratch) / "index.sqlite"))
        return rank_index(index, by="sharpe_ratio", limit=1000, columns=["bundle_path", "summary_sharpe_ratio"])


def sweep_scores():
    from investing_algorithm_framework import BacktestEvaluationFocus
    from investing_algorithm_framework.cli.index_command import build_index, rank_index

    names = ("balanced", "profit", "frequency", "risk_adjusted")
    cases = {name: {"focus": BacktestEvaluationFocus(name)} for name in names}
    cases["own"] = {"weights": {"win_rate": 10, "sharpe_ratio": 0, "max_drawdown": -4.5}}
    with tempfile.TemporaryDirectory() as scratch:
        index = build_index(str(SWEEP), output=str(Path(scratch) / "index.sqlite"))
        ranked = {name: rank_index(index, limit=1000, **case) for name, case in cases.items()}
    return {name: [{"bundle_path": row["bundle_path"], "score": row["_score"]} for row in rows]
            for name, rows in ranked.items()}


def write_json(name, value):
    text = json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False)
    (HERE / name).write_text(text + "\n", encoding="utf-8")


# --- Prices -----------------------------------------------------------------------------------------------------


def write_ohlcv_bundles():
    """Two bundles that share a chunk of prices, and one that keeps the same prices as float32."""
    import pandas
    from investing_algorithm_framework.domain import Backtest
    from investing_algorithm_framework.domain.backtesting.bundle import save_bundle

    def prices(first, hours):
        close = [first + 0.1 * hour for hour in range(hours)]
        times = pandas.date_range("2024-01-01", periods=hours, freq="h", tz="UTC")
        return pandas.DataFrame({"Datetime": times, "Open": close, "High": close, "Low": close, "Close": close, "Volume": 1.5})

    folder = HERE / "ohlcv"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, float32, frames in [
        ("full", False, {"BTC/EUR@1h": prices(100.0, 48), "ETH/EUR@1h": prices(7.0, 24)}),
        ("float32", True, {"BTC/EUR@1h": prices(100.0, 48)}),
        ("shared", False, {"BTC/EUR@1h": prices(100.0, 48)}),
    ]:
        backtest = Backtest.open(str(HERE / "edge" / "one_point.iafbt"))
        backtest.ohlcv = frames
        save_bundle(
            backtest, folder / f"{name}.iafbt", include_ohlcv=True, ohlcv_store=folder / "ohlcv", float32_ohlcv=float32)


# --- Version 5 ------------------------------------------------------------------------------------------------


def write_version_5():
    """A study with both engines' runs, as only framework 9 can write it."""
    from investing_algorithm_framework.domain import Backtest

    backtest = Backtest.open(str(HERE / "v2" / "vector.iafbt"))
    event = Backtest.open(str(HERE / "v2" / "event.iafbt"))
    backtest.event_runs = event.event_runs
    backtest.event_summary = event.event_summary
    backtest.rename_study("default", "walk_forward")
    study = backtest.get_study("walk_forward")
    study.description = "Both engines on the same two windows"
    study.sample_type = "walk_forward"
    target = HERE / "v5" / "study.obtf"
    target.unlink(missing_ok=True)
    target.parent.mkdir(exist_ok=True)
    backtest.save_bundle(target)


def monte_carlo_test(run, window):
    """A test whose permutations are the run's own metrics, moved step by step; every second one falls less deep."""
    from investing_algorithm_framework.domain.backtesting import BacktestMonteCarloTest

    def moved(step):
        metrics = copy.deepcopy(run.backtest_metrics)
        for field in SERIES:
            setattr(metrics, field, [])
        for name in ("cagr", "sharpe_ratio", "sortino_ratio", "calmar_ratio", "profit_factor", "win_rate"):
            setattr(metrics, name, getattr(metrics, name) + 0.05 * step)
        metrics.max_drawdown = metrics.max_drawdown * (1 + 0.1 * step)
        metrics.annual_volatility = metrics.annual_volatility * (1 - 0.05 * step)
        return metrics

    test = BacktestMonteCarloTest(
        real_metrics=moved(0), permutated_metrics=[moved(step) for step in range(-8, 4)], backtest_window=window)
    test.compute_p_values()
    return test


def write_studies():
    """Two studies with runs and one without: two universes, both engines, names that have to be escaped, Monte-Carlo tests."""
    from investing_algorithm_framework.domain import Backtest
    from investing_algorithm_framework.domain.backtesting import BacktestWindow, Study, Universe

    backtest = Backtest.open(str(HERE / "v2" / "vector.iafbt"))
    event = Backtest.open(str(HERE / "v2" / "event.iafbt"))
    first, second = backtest.vector_runs
    backtest.rename_study("default", "in_sample")
    in_sample = backtest.get_study("in_sample")
    in_sample.description = "The same windows on two universes"
    in_sample.sample_type = "in_sample"
    in_sample.universe = Universe(key="majors", symbols=["BTC"], trading_symbol="EUR", market="BITVAVO")
    first.metadata = {"universe_key": "majors"}
    second.metadata = {"universe_key": "small caps/alts"}
    in_sample.backtest_windows = [BacktestWindow(train_range=date_range(run), name=run.backtest_date_range_name)
                                  for run in (first, second)]
    in_sample.get_engine("vector").monte_carlo_tests = [
        monte_carlo_test(run, window) for run, window in zip((first, second), in_sample.backtest_windows)]

    held_out = Study(name="held out #2/50%", description="Both engines, half of the windows", risk_free_rate=0.01)
    held_out.sample_type = "out_sample_time"
    held_out.get_engine("vector").runs = [copy.deepcopy(second)]
    held_out.get_engine("event").runs = list(event.event_runs)
    backtest.add_study(held_out)
    backtest.add_study(Study(name="unrun", sample_type="stress"))
    backtest.regenerate_summaries()
    backtest.regenerate_summaries_by_universe()
    backtest.algorithm_id = "many_studies"
    target = HERE / "v5" / "studies.obtf"
    target.unlink(missing_ok=True)
    backtest.save_bundle(target)


def date_range(run):
    from investing_algorithm_framework.domain import BacktestDateRange

    return BacktestDateRange(start_date=run.backtest_start_date, end_date=run.backtest_end_date,
                             name=run.backtest_date_range_name)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--framework-9", action="store_true")
    parser.add_argument("--ohlcv", action="store_true")
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    if arguments.framework_9:
        write_version_5()
        write_studies()
        write_json("expected_rows_9.json", index_rows(HERE, ["v5"]))
        return
    if arguments.ohlcv:
        write_ohlcv_bundles()
        return
    save_real_bundles(make_real_backtests())
    write_edge_bundles()
    write_ohlcv_bundles()
    write_broken_bundles()
    write_json("expected_rows.json", index_rows(HERE, ["v1", "v2", "edge"]))
    write_json("expected_ranking.json", sweep_ranking())
    write_json("expected_scores.json", sweep_scores())


if __name__ == "__main__":
    main()
