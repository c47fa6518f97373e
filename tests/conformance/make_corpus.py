"""Makes the corpus of conformance: small bundles, each right or wrong in one respect, and what a reader is to find in each.

    python3 -m venv venv && venv/bin/pip install msgpack zstandard pyarrow
    venv/bin/python make_corpus.py

What is expected is written down here beside what is built, and comes from no reader.
"""
import hashlib
import io
import json
import math
import shutil
import struct
from pathlib import Path

import msgpack
import pyarrow
import pyarrow.parquet
import zstandard

HERE = Path(__file__).resolve().parent
DAY = 86_400_000
FIRST = 1_704_067_200_000  # 2024-01-01
POINTS = [(FIRST, 1000.0), (FIRST + DAY, 1010.0), (FIRST + 2 * DAY, 1005.0)]
INLINE = [[1000.0, "2024-01-01T00:00:00+00:00"], [1010.0, "2024-01-02T00:00:00+00:00"], [1005.0, "2024-01-03T00:00:00+00:00"]]
KEY = "runs/0/metrics/equity_curve.parquet"

expected = []


# --- Building ---


def envelope(document, version):
    return b"IAFB" + struct.pack("<I", version) + zstandard.ZstdCompressor(level=19).compress(document)


def packed(document, version=2):
    return envelope(msgpack.packb(document, use_bin_type=True), version)


def parquet(columns):
    buffer = io.BytesIO()
    options = dict(compression="none", use_dictionary=False, store_schema=False)
    pyarrow.parquet.write_table(pyarrow.table(columns), buffer, **options)
    return buffer.getvalue()


def blob(points=POINTS):
    return parquet({
        "ts": pyarrow.array([time for time, _ in points], type=pyarrow.int64()),
        "value": pyarrow.array([value for _, value in points], type=pyarrow.float64()),
    })


def run(curve=INLINE, **more):
    return {
        "backtest_start_date": "2024-01-01T00:00:00+00:00",
        "backtest_end_date": "2024-01-03T00:00:00+00:00",
        "backtest_date_range_name": "w1",
        "backtest_metrics": {"equity_curve": curve},
        **more,
    }


def document(**more):
    return {
        "format_version": 2,
        "algorithm_id": "tiny",
        "tag": "demo",
        "risk_free_rate": 0.02,
        "parameters": {"fast": 5},
        "backtest_runs": [run()],
        "backtest_summary": {"sharpe_ratio": 1.5, "number_of_trades": 3},
        **more,
    }


def reads(**more):
    """What is to be read of a document, where it is not said otherwise."""
    return {
        "algorithm_id": "tiny",
        "tag": "demo",
        "risk_free_rate": 0.02,
        "windows": [{"name": "w1", "start": FIRST, "end": FIRST + 2 * DAY, "equity_curve": POINTS}],
        "summary": {"sharpe_ratio": 1.5, "number_of_trades": 3},
        **more,
    }


def put(name, content):
    path = HERE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def good(name, content, version=2, **more):
    put(f"good/{name}", content)
    expected.append({"file": f"good/{name}", "conforms": True, "version": version, "findings": [], "reads": reads(**more)})


def bad(name, content, code, place, reader, version=2, also=()):
    put(f"bad/{name}", content)
    findings = [{"code": code, "place": place, "reader": reader}, *also]
    expected.append({"file": f"bad/{name}", "conforms": False, "version": version, "findings": findings})


# --- The corpus ---

for folder in ("good", "bad"):
    shutil.rmtree(HERE / folder, ignore_errors=True)

referring = {"@blob": KEY}
of_blob = document(backtest_runs=[run(referring)], blobs={KEY: blob()})

good("inline.iafbt", packed(document()))
good("blob.iafbt", packed(of_blob))
good("summary_first.iafbt", packed({key: of_blob[key] for key in sorted(of_blob, reverse=True)}))
good("engine.iafbt", packed({
    **{key: value for key, value in document().items() if not key.startswith("backtest_")},
    "engine_type": "vector", "vector_runs": [run()], "vector_metrics": document()["backtest_summary"],
}))
good("unknown_keys.iafbt", packed(document(
    of_the_future={"a": [1, None]}, backtest_runs=[run(of_the_future=1)], blobs={"elsewhere": b"no Parquet"},
)))
good("forms_of_numbers.iafbt", packed(document(
    risk_free_rate="0.02",
    backtest_runs=[run([[1000, "2024-01-01"], ["1010", "2024-01-02 00:00:00"], [1005.0, "2024-01-03T01:00:00+01:00"]])],
    backtest_summary={"sharpe_ratio": "1.5", "number_of_trades": 3.0},
)))
good("not_finite.iafbt", packed(document(
    backtest_summary={"sharpe_ratio": math.nan, "sortino_ratio": math.inf, "number_of_trades": 3},
)), summary={"sharpe_ratio": None, "number_of_trades": 3})
good("nil.iafbt", packed(document(tag=None, blobs=None, backtest_summary=None)), tag=None, summary={})
good("absent_series.iafbt", packed(document(backtest_runs=[run(None)])),
     windows=[{"name": "w1", "start": FIRST, "end": FIRST + 2 * DAY, "equity_curve": []}])
compressor = zstandard.ZstdCompressor(level=19, write_content_size=False)
good("no_content_size.iafbt", b"IAFB\2\0\0\0" + compressor.compress(msgpack.packb(document(), use_bin_type=True)))
good("version_1.iafbt", packed({"format_version": 1, "backtest": {
    key: value for key, value in document().items() if key != "format_version"}}, 1), version=1)
good("version_5.obtf", packed({
    "format_version": 5, "algorithm_id": "tiny", "tag": "demo", "parameters": {"fast": 5},
    "studies": {
        "default": {"universe": {"risk_free_rate": 0.02}, "vector_runs": [run({"@blob": "studies/default/vector_runs/0/metrics/equity_curve.parquet"})],
                    "vector_summary": document()["backtest_summary"]},
        "other": {"event_runs": [run()], "event_summary": {}},
    },
    "blobs": {"studies/default/vector_runs/0/metrics/equity_curve.parquet": blob()},
}, 5), version=5)

candles = parquet({
    "Datetime": pyarrow.array([time for time, _ in POINTS], type=pyarrow.timestamp("ms", tz="UTC")),
    "Close": pyarrow.array([value for _, value in POINTS], type=pyarrow.float64()),
})
chunk = f"{hashlib.sha256(candles).hexdigest()}.parquet"


def with_candles(name, folder="ohlcv"):
    return packed(document(ohlcv={"store_dir": folder, "manifest": {"BTC/EUR@1d": name}}))


good("candles.iafbt", with_candles(chunk))
put(f"good/ohlcv/{chunk}", candles)

whole = packed(document())
bad("empty.iafbt", b"", "not_a_bundle", "header", "refuses", None)
bad("magic.iafbt", b"IAFX" + whole[4:], "not_a_bundle", "header", "refuses", None)
bad("short_header.iafbt", whole[:7], "not_a_bundle", "header", "refuses", None)
for number in (0, 3, 99):
    bad(f"version_{number}.iafbt", packed(document(), number), "unsupported_version", "header", "refuses", None)
bad("not_zstd.iafbt", whole[:8] + b"no frame at all, but twenty or more bytes of text", "not_zstd", "frame", "refuses")
bad("truncated.iafbt", whole[: len(whole) // 2], "truncated", "frame", "refuses")
bad("list.iafbt", packed([1, 2]), "not_a_map", "document", "refuses")
bad("length.iafbt", envelope(b"\xdf\xff\xff\xff\xff\xc0", 2), "malformed", "document", "refuses")
bad("behind_the_map.iafbt", envelope(msgpack.packb(document()) + b"\xc0", 2), "malformed", "document", "refuses")
bad("not_utf8.iafbt", envelope(msgpack.packb({"tag": "XY"}).replace(b"XY", b"\xff\xfe"), 2), "malformed", "document", "refuses")
deep = b"\x91" * 200 + b"\xc0"
bad("deep.iafbt", envelope(b"\x81\xa1x" + deep, 2), "too_deep", "document", "refuses")
values = [value for _, value in POINTS]
altered = blob().replace(struct.pack("<3d", *values), struct.pack("<3d", values[0], 1e9, values[2]))
bad("altered_series.iafbt", packed(document(backtest_runs=[run(referring)], blobs={KEY: altered})),
    "altered_series", f"blobs/{KEY}", "refuses")
curve = "backtest_runs/0/backtest_metrics/equity_curve"
bad("missing_blob.iafbt", packed(document(backtest_runs=[run(referring)])), "missing_blob", curve, "takes_for_empty")
bad("unreadable_blob.iafbt", packed(document(backtest_runs=[run(referring)], blobs={KEY: b"no Parquet"})),
    "unreadable_blob", curve, "takes_for_empty")
bad("missing_blob_of_a_study.obtf", packed({"algorithm_id": "tiny", "studies": {
    "a": {"vector_runs": [run()], "vector_summary": {}},
    "b": {"event_runs": [run(), run({"@blob": "gone"})], "event_summary": {}},
}}, 5), "missing_blob", "studies/b/event_runs/1/backtest_metrics/equity_curve", "takes_for_empty", 5)
wrong = [{"code": "wrong_type", "place": place, "reader": "keeps_unused"} for place in (
    "backtest_runs/0/trades", "backtest_runs/0/portfolio_snapshots/1/created_at", "backtest_summary/sharpe_ratio")]
bad("types.iafbt", packed(document(
    tag=5,
    backtest_runs=[run(trades="none", portfolio_snapshots=[{"total_value": 1}, {"created_at": "yesterday"}])],
    backtest_summary={"sharpe_ratio": "good"},
)), "wrong_type", "tag", "keeps_unused", also=wrong)
bad("other_version.iafbt", packed(document(format_version=1)), "other_version", "format_version", "goes_by_the_header")
place = "ohlcv/manifest/BTC/EUR@1d"
bad("missing_chunk.iafbt", with_candles(f"{'0' * 64}.parquet"), "missing_chunk", place, "does_without")
bad("chunk_name.iafbt", with_candles("../candles.parquet"), "bad_chunk_name", place, "does_without")
bad("altered_chunk.iafbt", with_candles(f"{'1' * 64}.parquet"), "altered_chunk", place, "does_without")
put(f"bad/ohlcv/{'1' * 64}.parquet", candles)

lines = ",\n".join(f" {json.dumps(entry)}" for entry in expected)
(HERE / "expected.json").write_text(f"[\n{lines}\n]\n")
print(f"{len(expected)} bundles")
