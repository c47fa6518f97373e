"""Gives bundles of a folder candles of what they traded, in chunks beside them.

    python make_candles.py FOLDER

Of every third bundle there are none, and of every third those of one symbol are missing from its list. Candles have gaps, days
without any trading and of one symbol another timeframe; they begin in the middle of the time, so that some trades have none before.
"""
import hashlib
import io
import math
import random
import sys
from datetime import datetime, timezone
from pathlib import Path

import msgpack
import pyarrow
import pyarrow.parquet
import zstandard

HOUR = 3_600_000
FRAMES = {"1h": HOUR, "4h": 4 * HOUR}
START = int(datetime(2022, 10, 1, tzinfo=timezone.utc).timestamp() * 1000)
DAYS = 400

folder = Path(sys.argv[1])
chunks = folder / "ohlcv"
chunks.mkdir(exist_ok=True)
documents = {}
for path in sorted(folder.glob("*.iafbt")):
    written = path.read_bytes()
    documents[path] = written[:8], msgpack.unpackb(zstandard.ZstdDecompressor().decompressobj().decompress(written[8:]), strict_map_key=False)

traded = sorted({
    f"{trade['target_symbol']}/{trade['trading_symbol']}"
    for _, document in documents.values() for run in document["backtest_runs"] for trade in run["trades"]
})
chance, manifest = random.Random(11), {}
for place, symbol in enumerate(traded):
    frame = "4h" if place == 1 else "1h"
    step, price, columns = FRAMES[frame], 100.0, ([], [], [])
    for bar in range(DAYS * 24 * HOUR // step):
        price *= math.exp(chance.gauss(0, 0.01))
        if chance.random() < 0.1:
            continue
        day = bar * step // (24 * HOUR)
        volume = 0.0 if day % 17 == 0 else chance.lognormvariate(3, 1)
        for column, value in zip(columns, (START + bar * step, price, volume)):
            column.append(value)
    table = pyarrow.table({
        "Datetime": pyarrow.array(columns[0], pyarrow.timestamp("ms", tz="UTC")),
        "Close": pyarrow.array(columns[1], pyarrow.float32() if place == 0 else pyarrow.float64()),
        "Volume": pyarrow.array(columns[2], pyarrow.float64()),
    })
    out = io.BytesIO()
    pyarrow.parquet.write_table(table, out, compression="zstd")
    name = hashlib.sha256(out.getvalue()).hexdigest() + ".parquet"
    (chunks / name).write_bytes(out.getvalue())
    manifest[f"{symbol}@{frame}"] = name

for place, (path, (head, document)) in enumerate(documents.items()):
    if place % 3 == 2:
        continue
    named = dict(list(manifest.items())[place % 3 :])
    document["ohlcv"] = {"store_dir": "ohlcv", "manifest": named}
    path.write_bytes(head + zstandard.ZstdCompressor().compress(msgpack.packb(document)))
