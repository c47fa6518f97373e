"""The trades, orders and positions that a report holds, one by one."""
from . import blocks
from .bundles import moment
from .findings import day_text, exact, same_text

# The page holds them in single precision.
SINGLE = 1e-6


def check_trading(root, section, bundle):
    held = section.first("div", "trading")
    every = [(window, run) for window, run in enumerate(bundle.runs)]
    trades = [expected_trade(window, trade) for window, run in every for trade in run.trades]
    orders = [expected_order(window, order) for window, run in every for order in run.orders]
    positions = [expected_position(window, position) for window, run in every for position in run.positions]
    same_text(f"{bundle.name}, whether it traded", held is not None, bool(trades or orders or positions))
    if not held:
        return
    block = blocks.trading(root.with_id(held.attributes["data-block"]).text())
    number_of_trades, number_of_orders, *shown = block
    same_text(f"{bundle.name}, trades and orders", (number_of_trades, number_of_orders), (len(trades), len(orders)))
    for kind, found, expected in zip(("trade", "order", "position"), shown, (trades, orders, positions)):
        same_text(f"{bundle.name}, {kind}s", len(found), len(expected))
        for number, (own, other) in enumerate(zip(found, expected), 1):
            for name, value in other.items():
                check = number_or_text(value)
                check(f"{bundle.name}, {kind} {number}, {name}", own[name], value)


def number_or_text(value):
    return same_text if isinstance(value, str) else lambda where, shown, expected: exact(where, shown, expected, SINGLE)


def expected_trade(window, trade):
    of_side = lambda side: [order for order in trade["orders"] if order["order_side"] == side]
    fees = [order["order_fee"] for order in trade["orders"] if order["order_fee"] is not None]
    return {
        "window": window,
        "symbol": trade["target_symbol"],
        "status": trade["status"],
        "opened": int(moment(trade["opened_at"])),
        "closed": int(moment(trade["closed_at"])) if trade["closed_at"] else None,
        "amount": trade["amount"],
        "open_price": trade["open_price"],
        "close_price": closing_price(of_side("SELL")) if trade["closed_at"] else trade["last_reported_price"],
        "cost": trade["cost"],
        "net_gain": trade["net_gain"],
        "fees": sum(fees) if fees else trade.get("total_fees"),
        "entry_reason": next(map(reason, of_side("BUY")), ""),
        "exit_reason": next(map(reason, reversed(of_side("SELL"))), ""),
        "stop_loss": guards(trade["stop_losses"], "−"),
        "take_profit": guards(trade["take_profits"], ""),
    }


def closing_price(orders):
    """The mean of the prices that it was sold at, each counting by how much was sold."""
    sold = [(filled(order), order["price"]) for order in orders]
    amount = sum(amount for amount, _ in sold)
    return sum(amount * price for amount, price in sold) / amount if amount else None


def filled(order):
    """How much of an order was carried out: all of a closed one, where the bundle does not say."""
    if order["filled"] is not None:
        return order["filled"]
    return order["amount"] if order["status"] == "CLOSED" else 0


def expected_order(window, order):
    return {
        "window": window,
        "symbol": order["target_symbol"],
        "side": order["order_side"],
        "type": order["order_type"],
        "status": order["status"],
        "created": int(moment(order["created_at"])),
        "price": order["price"],
        "amount": order["amount"],
        "fee": order["order_fee"],
        "slippage": order["slippage"],
        "reason": reason(order),
    }


def expected_position(window, position):
    return {"window": window, "symbol": position["symbol"], "amount": position["amount"], "cost": position["cost"]}


def reason(order):
    return (order["metadata"] or {}).get("order_reason") or ""


def guards(guards, sign):
    """Stop losses and take profits in words."""
    words = []
    for guard in guards or []:
        text = f"{sign}{guard['percentage']:.1f}%" + (" trailing" if guard.get("trailing") else "")
        if guard.get("triggered"):
            text += ", triggered"
            text += f" {day_text(moment(guard['triggered_at']))}" if guard.get("triggered_at") else ""
        words.append(text)
    return "; ".join(words)
