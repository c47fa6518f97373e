"""Makes backtests of odd shapes, each in one respect: what no real sweep shows all of, and what figures go wrong on.

    python make_odd.py FOLDER

Needs msgpack, zstandard and pyarrow. The same folder comes out of every run; nothing of it is kept in the repository.
"""
import io
import random
import struct
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import msgpack
import pyarrow
import pyarrow.parquet
import zstandard

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
WEEK = timedelta(weeks=1)
START = datetime(2021, 1, 4, tzinfo=timezone.utc)


def wander(count, seed, drift=0.0006, step=0.012, start=1000.0):
    """A curve that wanders, the same for the same seed."""
    chance, value, values = random.Random(seed), start, []
    for _ in range(count):
        values.append(value)
        value *= 1 + drift + step * chance.uniform(-1.7, 1.7)
    return values


def evenly(first, step, count):
    return [first + step * at for at in range(count)]


def points(first, step, values):
    return list(zip(evenly(first, step, len(values)), values))


def trade(symbol, opened, closed, gain, number):
    """A trade that cost 150 and gained so much; open while it has no end."""
    def order(side, at, price):
        return {
            "id": f"{number}-{side}", "target_symbol": symbol, "trading_symbol": "EUR", "order_side": side,
            "order_type": "LIMIT", "status": "CLOSED", "price": price, "amount": 1.5, "filled": 1.5, "remaining": 0.0,
            "cost": 1.5 * price, "order_fee": 0.25, "order_fee_rate": None, "slippage": None, "created_at": at.isoformat(),
            "updated_at": at.isoformat(), "metadata": {"order_reason": f"{side.lower()} signal"},
        }
    orders = [order("BUY", opened, 100.0)]
    if closed:
        orders.append(order("SELL", closed, 100.0 + gain / 1.5))
    return {
        "id": str(number), "orders": orders, "target_symbol": symbol, "trading_symbol": "EUR",
        "status": "CLOSED" if closed else "OPEN", "amount": 1.5, "open_price": 100.0, "cost": 150.0,
        "last_reported_price": 100.0 + gain / 1.5, "opened_at": opened.isoformat(),
        "closed_at": closed.isoformat() if closed else None, "net_gain": gain, "total_fees": 0.25 * len(orders),
        "stop_losses": [], "take_profits": [], "metadata": {},
    }


def some_trades(equity, seed):
    """A few trades within the time of the equity, the last of them open."""
    chance, times = random.Random(seed), sorted({time for time, _ in equity})
    span = times[-1] - times[0]
    found = []
    for number in range(6):
        opened = times[0] + span * (number / 7)
        closed = None if number == 5 else opened + span * chance.uniform(0.02, 0.3)
        found.append(trade(("BTC", "ETH")[number % 2], opened, closed, round(chance.uniform(-40, 50), 2), number))
    return found


def run(name, equity, *, weighted=None, flows=None, trades=True, end=None, span=None):
    """One window: its equity, that without the money paid in and out, and what was paid before each of its points."""
    start, last = span or (equity[0][0], end or equity[-1][0])
    flows = flows or {}
    snapshots = [
        {
            "portfolio_id": "P", "trading_symbol": "EUR", "pending_value": 0.0, "unallocated": value, "net_size": value,
            "total_net_gain": 0.0, "total_revenue": 0.0, "total_cost": 0.0, "cash_flow": flows.get(time, 0.0),
            "created_at": time.isoformat(), "total_value": value, "metadata": {},
        }
        for time, value in equity
    ]
    deals = some_trades(equity, name) if trades and len(equity) > 1 else []
    metrics = {
        "equity_curve": equity, "twr_equity_curve": weighted or [], "sharpe_ratio": 0.5,
        "backtest_date_range_name": name, "rolling_sharpe_ratio": [],
    }
    return {
        "backtest_start_date": start.isoformat(), "backtest_end_date": last.isoformat(), "backtest_date_range_name": name,
        "created_at": START.isoformat(), "trading_symbol": "EUR", "initial_unallocated": equity[0][1],
        "symbols": ["BTC", "ETH"], "number_of_days": (last - start).days, "number_of_trades": len(deals),
        "number_of_trades_closed": sum(deal["closed_at"] is not None for deal in deals),
        "number_of_trades_open": sum(deal["closed_at"] is None for deal in deals), "number_of_orders": 0,
        "number_of_positions": 0, "number_of_runs": 1, "backtest_metrics": metrics, "portfolio_snapshots": snapshots,
        "trades": deals, "orders": [order for deal in deals for order in deal["orders"]], "positions": [],
        "signal_events": [], "signals": {}, "recorded_values": {}, "metadata": {}, "data_sources": [],
    }


# --- The shapes --------------------------------------------------------------------------------------------------


def plain():
    return [run("all", points(START, DAY, wander(1200, 1)))]


def gaps():
    """Windows of 182 days with four months between them."""
    return [run(f"w{at}", points(START + 304 * DAY * at, DAY, wander(183, 10 + at))) for at in range(4)]


def overlaps():
    """Windows of 120 days that begin every 80."""
    return [run(f"w{at}", points(START + 80 * DAY * at, DAY, wander(121, 20 + at))) for at in range(5)]


def within():
    """A window that lies wholly within an earlier one, and one after both."""
    long, short = points(START, DAY, wander(200, 30)), points(START + 50 * DAY, DAY, wander(60, 31))
    return [run("long", long), run("short", short), run("after", points(START + 250 * DAY, DAY, wander(90, 32)))]


def misordered():
    """The later window stands first."""
    return list(reversed([run(f"w{at}", points(START + 91 * DAY * at, DAY, wander(92, 40 + at))) for at in range(3)]))


def repeats():
    """Four runs of one window, as of four universes, between two windows that ran once."""
    first = run("first", points(START, DAY, wander(92, 50)))
    same = [run("same", points(START + 91 * DAY, DAY, wander(92, 51 + at, drift=0.002 * (at - 1)))) for at in range(4)]
    return [first, *same, run("last", points(START + 182 * DAY, DAY, wander(92, 56)))]


def repeats_of_unlike_steps():
    """Two runs of one window, one by the day, one by four hours."""
    daily = run("same", points(START, DAY, wander(61, 57)))
    return [daily, run("same", points(START, 4 * HOUR, wander(361, 58, step=0.005)))]


def hourly():
    return [run(f"w{at}", points(START + 60 * DAY * at, HOUR, wander(60 * 24 + 1, 60 + at, 3e-5, 0.003))) for at in range(2)]


def hourly_from_noon():
    """Windows that begin and end in the middle of a day, with days between them."""
    noon = START + 12 * HOUR
    return [run(f"w{at}", points(noon + 70 * DAY * at, HOUR, wander(60 * 24 + 1, 65 + at, 3e-5, 0.003))) for at in range(2)]


def weekly():
    return [run(f"w{at}", points(START + 104 * WEEK * at, WEEK, wander(105, 70 + at, 0.003, 0.03))) for at in range(2)]


def one_day():
    return [run("day", points(START, HOUR, wander(24, 80)))]


def three_weeks():
    """Too short for a figure of a year."""
    return [run("weeks", points(START, DAY, wander(22, 81)))]


def single_snapshot():
    """A window of one snapshot before one of many."""
    return [run("single", points(START, DAY, [1000.0]), end=START + DAY), run("many", points(START + 10 * DAY, DAY, wander(120, 82)))]


def only_one_snapshot():
    return [run("single", points(START, DAY, [1000.0]), end=START + DAY)]


def no_trades():
    return [run(f"w{at}", points(START + 91 * DAY * at, DAY, [1000.0] * 92), trades=False) for at in range(3)]


def flat_in_parts():
    """Equity that stands still for two months, moves, and stands still again."""
    moved = wander(90, 90)
    return [run("all", points(START, DAY, [moved[0]] * 60 + moved + [moved[-1]] * 60))]


def only_gains():
    """Equity that never falls: no drawdown, and nothing below zero to divide by."""
    return [run("all", points(START, DAY, [1000.0 * 1.001**day + day % 3 / 5 for day in range(400)]))]


def total_loss():
    """All is lost in the second window; the third begins anew."""
    lost = wander(60, 100)[:50] + [20.0, 0.0] + [0.0] * 8
    curves = [wander(61, 101), lost, wander(61, 102)]
    return [run(f"w{at}", points(START + 60 * DAY * at, DAY, values)) for at, values in enumerate(curves)]


def debts():
    """Equity that falls below zero and comes back."""
    values = wander(60, 103) + [400.0, 100.0, -50.0, -300.0, -20.0] + wander(40, 104, start=80.0)
    return [run("all", points(START, DAY, values))]


def with_flows(seed, paid):
    """Equity, that without the flows, and the flows by their times."""
    own, times = wander(300, seed), evenly(START, DAY, 300)
    equity, flows, value = [], {}, own[0]
    for at, time in enumerate(times):
        value = own[0] if at == 0 else value * own[at] / own[at - 1]
        if at in paid:
            value += paid[at]
            flows[time] = paid[at]
        equity.append((time, value))
    weighted = [(time, value / own[0]) for time, value in zip(times, own)]
    return equity, weighted, flows


def deposits():
    equity, weighted, flows = with_flows(110, {50: 500.0, 51: 250.0, 200: 2000.0})
    return [run("all", equity, weighted=weighted, flows=flows)]


def deposits_in_snapshots():
    """Deposits that the snapshots alone tell of, as in bundles without a time-weighted curve."""
    equity, _, flows = with_flows(111, {30: 500.0, 31: 700.0, 150: 1000.0})
    return [run("all", equity, flows=flows)]


def withdrawals():
    """Money is taken out, and at last put in, of which the snapshots alone tell."""
    equity, _, flows = with_flows(112, {40: -300.0, 120: -250.0, 220: 400.0})
    return [run("all", equity, flows=flows)]


def local_midnights():
    """Daily values at midnight in Amsterdam, written with its offset: 23:00 or 22:00 UTC of the day before."""
    from zoneinfo import ZoneInfo

    zone = ZoneInfo("Europe/Amsterdam")
    times = [datetime(2021, 1, 4, tzinfo=zone) + timedelta(days=day) for day in range(400)]
    return [run("all", list(zip(times, wander(400, 120))))]


def holes():
    """Values that are not numbers, times twice, and days without any."""
    equity = points(START, DAY, wander(200, 130))
    for at in (20, 21, 90):
        equity[at] = (equity[at][0], float("nan"))
    equity[100:110] = []
    equity.insert(50, (equity[49][0], equity[49][1] * 1.01))
    return [run("all", equity)]


SHAPES = (
    plain, gaps, overlaps, within, misordered, repeats, repeats_of_unlike_steps, hourly, hourly_from_noon, weekly, one_day,
    three_weeks, single_snapshot, only_one_snapshot, no_trades, flat_in_parts, only_gains, total_loss, debts, deposits,
    deposits_in_snapshots, withdrawals, local_midnights, holes,
)

# --- Writing -----------------------------------------------------------------------------------------------------

SERIES = ("equity_curve", "twr_equity_curve", "rolling_sharpe_ratio")


def blob(series):
    table = pyarrow.table({
        "ts": pyarrow.array([round(time.timestamp() * 1000) for time, _ in series], type=pyarrow.int64()),
        "value": pyarrow.array([value for _, value in series], type=pyarrow.float64()),
    })
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


# Figures of a summary that no equity here bears out.
SUMMARY = {"total_net_gain_percentage": 0.0512, "max_drawdown": 0.0101, "win_rate": 0.5}


def document(name, runs, position, version):
    blobs = {}
    for number, of_run in enumerate(runs):
        for field in SERIES:
            series = of_run["backtest_metrics"][field]
            if version == 2 and series:
                key = f"runs/{number}/metrics/{field}.parquet"
                blobs[key] = blob(series)
                of_run["backtest_metrics"][field] = {"@blob": key}
            else:
                of_run["backtest_metrics"][field] = [[value, time.isoformat()] for time, value in series]
    backtest = {
        "algorithm_id": name, "tag": None, "parameters": {"position": position}, "metadata": {}, "strategy_ids": [],
        "risk_free_rate": 0.02, "backtest_permutation_tests": None, "engine_type": None, "backtest_runs": runs,
        "backtest_summary": SUMMARY | {
            "sharpe_ratio": 2 - position / 10, "number_of_windows": len(runs),
            "number_of_trades": sum(len(of_run["trades"]) for of_run in runs),
        },
    }
    return {"format_version": 2, **backtest, "blobs": blobs} if version == 2 else {"format_version": 1, "backtest": backtest}


def write(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for position, shape in enumerate(SHAPES):
        version = 1 + position % 2
        packed = msgpack.packb(document(shape.__name__, shape(), position, version), use_bin_type=True)
        body = zstandard.ZstdCompressor(level=3).compress(packed)
        (folder / f"{shape.__name__}.iafbt").write_bytes(b"IAFB" + struct.pack("<I", version) + body)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
