"""Runs the queries of docs/duckdb.md on a store, and holds what they say against the sums from the bundles.

    python queries.py DOCUMENT EXPECTED LAYOUT      in the folder that the store stands in; LAYOUT is plain, compact or mixed
"""
import json
import math
import re
import sys

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds

document, expected, layout = open(sys.argv[1]).read(), json.load(open(sys.argv[2])), sys.argv[3]
blocks = {kind: re.findall(rf"```{kind}\n(.*?)```", document, re.DOTALL) for kind in ("sql", "python")}
by_run, months, one_run, mixed = blocks["sql"]
RUN = "ema_12_40_rsi_7"


def same(found, key, where):
    wanted = {run: values[key] for run, values in expected.items()}
    assert set(found) == set(wanted), f"{where}: backtests {sorted(set(found) ^ set(wanted))}"
    for run, value in wanted.items():
        assert math.isclose(found[run] or 0.0, value, rel_tol=1e-9, abs_tol=1e-9), f"{where}: {run}: {found[run]} != {value}"


def sums(table, key):
    columns = table.to_pydict()
    found = {}
    for run, value in zip(columns["run_id"], columns[key]):
        found[run] = found.get(run, 0.0) + (value or 0.0)
    return found


if layout == "mixed":
    same(dict(duckdb.sql(mixed).fetchall()), "net_gain", "DuckDB, both layouts")
else:
    rows = duckdb.sql(by_run).fetchall()
    same({run: count for run, count, _ in rows}, "trades", "DuckDB")
    same({run: gain for run, _, gain in rows}, "net_gain", "DuckDB")
    assert duckdb.sql(months).fetchall()
    types = dict(zip(*[duckdb.sql("FROM read_parquet('store/parquet/trades/**/*.parquet')").columns,
                       map(str, duckdb.sql("FROM read_parquet('store/parquet/trades/**/*.parquet')").types)]))
    assert types["opened_at"] == "TIMESTAMP WITH TIME ZONE" and types["remaining"] == "DOUBLE", types
    fees = duckdb.sql("SELECT sum(json_array_length(orders::JSON)) FROM read_parquet('store/parquet/trades/**/*.parquet')")
    assert fees.fetchall()[0][0] > 0
    curve = duckdb.sql(one_run).fetchall()
    assert len(curve) == expected[RUN]["points"], len(curve)
    assert math.isclose(sum(value for *_, value in curve), expected[RUN]["equity"], rel_tol=1e-9)
    if layout == "plain":
        plan = duckdb.sql("EXPLAIN ANALYZE " + one_run).fetchall()[0][1]
        assert f"1/{len(expected)}" in plan or "Total Files Read: 1 " in plan, f"no pruning:\n{plan}"

partitioning = ds.partitioning(pa.schema([("run_id", pa.string())]), flavor="hive")
for name, key in (("trades", "net_gain"), ("portfolio_snapshots", "total_value"), ("orders", "amount")):
    table = ds.dataset(f"store/parquet/{name}", partitioning=partitioning).to_table(columns=["run_id", key])
    found = {run: 0.0 for run in expected} | sums(table, key)
    same(found, {"net_gain": "net_gain", "total_value": "value", "amount": "amount"}[key], f"pyarrow, {name}")
if layout == "plain":
    fragments = list(ds.dataset("store/parquet/trades", partitioning=partitioning).get_fragments(ds.field("run_id") == RUN))
    assert len(fragments) == 1, fragments

space = {}
for block in blocks["python"] if layout != "mixed" else blocks["python"][:1]:
    exec(block, space)
gains = {row["run_id"]: row["net_gain_sum"] for row in space["gains"].to_pylist()}
assert len(space["handles"]) == 5 and set(gains) == set(space["handles"]), gains
for run, gain in gains.items():
    assert math.isclose(gain, expected[run]["net_gain"], rel_tol=1e-9)
if layout != "mixed":
    assert [row[0] for row in space["joined"]] and {row[0]: round(row[2], 6) for row in space["joined"]} == {
        run: round(gain, 6) for run, gain in gains.items()}
print(f"{layout}: {len(expected)} backtests agree")
