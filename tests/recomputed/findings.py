"""What was compared, and what of it differs."""
import math
import re
from datetime import datetime, timezone

compared = 0
differences = []

# How often each unit goes into one.
UNITS = {"%": 100, "bp": 10_000, "": 1, "d": 1, "h": 1}


def differs(where, shown, expected):
    differences.append(f"{where}: the page shows {shown!r}, the bundle gives {expected}")


def same_text(where, shown, expected):
    global compared
    compared += 1
    if shown != expected:
        differs(where, shown, repr(expected))


def same(where, shown, expected, *, percent=False):
    """That a figure of the page is the expected one rounded to as many digits as the page gives."""
    global compared
    compared += 1
    if expected is not None and math.isinf(expected):
        if shown != ("∞" if expected > 0 else "−∞"):
            differs(where, shown, expected)
        return
    missing = expected is None or math.isnan(expected)
    if missing or shown == "–":
        if not (missing and shown == "–"):
            differs(where, shown, expected)
        return
    parts = re.fullmatch(r"([+−]?)([\d,]+(?:\.(\d+))?)[\u00a0\u202f ]?(%|bp|d|h|)", shown)
    if not parts or percent != (parts[4] in ("%", "bp")):
        differs(where, shown, expected)
        return
    value = float(parts[2].replace(",", "")) * (-1 if parts[1] == "−" else 1)
    half = 0.5 * 10 ** -len(parts[3] or "")
    if abs(value - expected * UNITS[parts[4]]) > half + 1e-7:
        differs(where, shown, expected)


def same_fraction(where, shown, expected):
    same(where, shown, expected, percent=True)


FRACTIONS = {
    "total_net_gain_percentage",
    "chained_return",
    "chained_cagr",
    "chained_volatility",
    "worst_drawdown",
    "daily_drawdown",
    "average_drawdown",
    "win_rate",
    "exposure_ratio",
    "average_trade_return_percentage",
    "daily_var_95",
    "daily_cvar_95",
    "monthly_var_95",
    "monthly_cvar_95",
    "ulcer_index",
    "kelly_fraction",
    "best_day",
    "worst_day",
    "best_month",
    "worst_month",
    "winning_days",
    "winning_months",
}


def same_metric(where, shown, metric, bundle):
    """That a metric of a bundle is written as what it is; a fall is written as a negative number."""
    value = bundle.value(metric)
    is_fall = metric in ("worst_drawdown", "daily_drawdown", "average_drawdown") and value is not None
    same(where, shown, -value if is_fall else value, percent=metric in FRACTIONS)


def exact(where, shown, expected, digits=1e-7):
    """That a number of the page's data, which is not rounded for reading, is the expected one."""
    global compared
    compared += 1
    if expected is None or shown is None:
        if expected is not shown:
            differs(where, shown, expected)
    elif not math.isclose(float(shown), expected, rel_tol=digits, abs_tol=1e-12):
        differs(where, shown, expected)


def day_text(time):
    at = datetime.fromtimestamp(time, timezone.utc)
    return f"{at.day} {at:%b} {at.year}"
