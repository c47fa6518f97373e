"""Measures how large a report is beside the framework's own on the same backtests.

    python3 -m venv venv && venv/bin/pip install investing-algorithm-framework==8.10.0
    IAF=target/release/iaf venv/bin/python benches/size.py FOLDER [N ...]     of the best N each (1, 5, 10, 25)
"""
import json
import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path

logging.disable(logging.ERROR)
from investing_algorithm_framework import BacktestReport  # noqa: E402
from investing_algorithm_framework.services.backtest_store import LocalDirStore  # noqa: E402

iaf = os.environ.get("IAF", "target/release/iaf")
folder, numbers = sys.argv[1], [int(number) for number in sys.argv[2:]] or [1, 5, 10, 25]

with tempfile.TemporaryDirectory() as work:
    index, page = Path(work, "index.sqlite"), Path(work, "report.html")
    subprocess.run([iaf, "index", folder, "-o", index, "--quiet"], check=True)
    ranked = subprocess.run([iaf, "rank", index, "-n", "all", "--json", "--quiet"], check=True, capture_output=True)
    names = [row["bundle_path"] for row in json.loads(ranked.stdout)]
    store = LocalDirStore(folder)
    print("backtests  iaf  framework")
    for number in numbers:
        subprocess.run([iaf, "report", index, "--top", str(number), "-o", page, "--quiet"], check=True)
        own = page.stat().st_size
        BacktestReport(backtests=[store.open(name) for name in names[:number]]).save(str(page))
        print(min(number, len(names)), own, page.stat().st_size, flush=True)
