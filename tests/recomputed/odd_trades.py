"""Makes a bundle with trades that no bundle of the example sweep has, from one of those.

    python odd_trades.py FROM TO
"""
import sys
from pathlib import Path

import msgpack
import zstandard

source, target = map(Path, sys.argv[1:])
written = source.read_bytes()
raw = msgpack.unpackb(zstandard.ZstdDecompressor().decompressobj().decompress(written[8:]), strict_map_key=False)
raw["algorithm_id"] = "odd_trades"
raw["backtest_summary"]["sharpe_ratio"] += 1
run = raw["backtest_runs"][0]
trades = [trade for trade in run["trades"] if trade["status"] == "CLOSED"]
assert len(trades) >= 5, "too few closed trades"
sold_twice, sold_in_vain, guarded, without_fees, slipped = trades[:5]


def sell(trade):
    return next(order for order in trade["orders"] if order["order_side"] == "SELL")


# Three parts to one sold at the first price, one at another; an order that was taken back sold nothing.
first = sell(sold_twice)
second = first | {"id": "second", "price": first["price"] * 1.5, "amount": first["amount"] / 4}
first["amount"] *= 0.75
for order in (first, second):
    order |= {"filled": order["amount"], "remaining": 0.0}
sold_twice["orders"].append(second)

taken_back = sell(sold_in_vain) | {"id": "taken back", "price": 1.0, "status": "CANCELED", "filled": 0.0}
sold_in_vain["orders"].insert(1, taken_back)

guarded["stop_losses"] = [{"percentage": 5, "trailing": True, "triggered": True, "triggered_at": "2022-10-03T10:00:00+00:00"}]
guarded["take_profits"] = [{"percentage": 12.5, "trailing": False, "triggered": False}, {"percentage": 20}]

for order in without_fees["orders"]:
    order["order_fee"] = None
without_fees["total_fees"] = 1.25

sell(slipped)["slippage"] = 0.5
for order in run["orders"][:3]:
    order["slippage"] = 0.25
run["positions"] = [{"symbol": "BTC", "amount": 0.25, "cost": 4200.5}, {"symbol": "EUR", "amount": 17.0, "cost": None}]

shuffled = [{"sharpe_ratio": step / 10, "total_net_gain_percentage": step / 500 - 0.02} for step in range(21)]
raw["backtest_permutation_tests"] = [{
    "real_metrics": {"sharpe_ratio": 1.5, "total_net_gain_percentage": 0.07},
    "permutated_metrics": shuffled,
    "p_values": {"sharpe_ratio": 0.286, "total_net_gain_percentage": 0.0476},
    "backtest_date_range_name": run["backtest_date_range_name"],
}]
packed = zstandard.ZstdCompressor().compress(msgpack.packb(raw))
target.write_bytes(written[:8] + packed)
