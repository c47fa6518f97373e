"""What the page says of each winner: indicators, months, runs, drawdowns, symbols, scenarios, tests."""
import re
import statistics

from .bundles import DAY, YEAR, held, moment, profit_factor, quantile, recovery_days, rolling, win_rate
from .findings import day_text, same, same_fraction, same_metric, same_text

LABELS = {
    "chained_return": "Return",
    "chained_cagr": "CAGR",
    "chained_sharpe": "Chained Sharpe ratio",
    "chained_sortino": "Chained Sortino ratio",
    "chained_calmar": "Calmar ratio",
    "worst_drawdown": "Worst drawdown",
    "daily_drawdown": "Worst drawdown, daily",
    "recovery_days": "Recovery",
    "chained_volatility": "Volatility",
    "win_rate": "Win rate",
    "profit_factor": "Profit factor",
    "number_of_trades": "Trades",
    "consistency_score": "Consistency",
    "stability_score": "Stability",
    "daily_var_95": "VaR 95 %, daily",
    "daily_cvar_95": "CVaR 95 %, daily",
    "monthly_var_95": "VaR 95 %, monthly",
    "monthly_cvar_95": "CVaR 95 %, monthly",
    "chained_omega": "Omega ratio",
    "ulcer_index": "Ulcer index",
    "kelly_fraction": "Kelly fraction",
    "chained_skew": "Skewness",
    "chained_kurtosis": "Kurtosis",
    "best_day": "Best day",
    "worst_day": "Worst day",
    "best_month": "Best month",
    "worst_month": "Worst month",
    "winning_months": "Winning months",
    "exposure_ratio": "Exposure",
    "win_loss_ratio": "Win/loss ratio",
    "trades_per_year": "Trades per year",
    "trades_per_month": "Trades per month",
    "trades_per_week": "Trades per week",
    "average_trade_return_percentage": "Average trade return",
    "average_trade_duration": "Average trade duration",
    "max_consecutive_wins": "Longest winning streak",
    "max_consecutive_losses": "Longest losing streak",
    "average_drawdown": "Average drawdown",
    "longest_drawdown_days": "Longest drawdown",
    "tail_ratio": "Tail ratio",
    "daily_payoff_ratio": "Payoff ratio of days",
    "winning_days": "Winning days",
    "worst_drawdown_days": "Worst drawdown, length",
    "number_of_windows": "Windows",
    "number_of_profitable_windows": "Profitable windows",
}

# The first row of a tearsheet, and the further figures of one that stands alone.
INDICATORS, ALONE = list(LABELS)[:12], list(LABELS)[12:]


def check_summary_remark(section, bundle):
    """That the page says where the summary differs, and only there."""
    pairs = {
        "total_net_gain_percentage": bundle.total_return,
        "cagr": bundle.growth,
        "sharpe_ratio": bundle.value("chained_sharpe"),
        "sortino_ratio": bundle.value("chained_sortino"),
        "calmar_ratio": bundle.value("chained_calmar"),
        "annual_volatility": bundle.volatility,
        "max_drawdown": -fall if (fall := bundle.value("worst_drawdown")) is not None else None,
    }
    expected = []
    for name, own in pairs.items():
        if own is None or bundle.summary.get(name) is None:
            continue
        given = -abs(bundle.summary[name]) if name == "max_drawdown" else bundle.summary[name]
        if abs(given - own) > max(abs(own) * 0.01, 0.0005):
            expected.append((name, given))
    remark = section.first("p", "differences")
    # A figure is the last word before the remark in brackets, or before the next label.
    shown = re.findall(r"([^\s;]+)(?: \([^;]*\))?(?=; |\.$)", remark.text().strip()) if remark else []
    same_text(f"{bundle.name}, figures of the summary that differ", len(shown), len(expected))
    for (name, given), text in zip(expected, shown):
        same(f"{bundle.name}, summary, {name}", text, given, percent=not name.endswith("_ratio"))
    smallest = "smallest of its windows" in (remark.text() if remark else "")
    # One run has no smallest of several.
    is_smallest = len(bundle.runs) > 1 and bool(expected) and expected[-1][0] == "max_drawdown" and -expected[-1][1] < bundle.value("worst_drawdown")
    same_text(f"{bundle.name}, whether the summary's drawdown is the smallest", smallest, is_smallest)
    return len(expected)


def rows_of(section, name):
    """The rows of a table, none where there is no such table."""
    table = section.first("table", name)
    return table.rows() if table else []


def check_tearsheet(section, bundle):
    where = bundle.name
    same_text(where, section.first("span", "id").text(), bundle.name)
    kpis = {item.first("dt").text(): item.first("dd").text() for item in section.first("dl", "kpis").all("div")}
    costs = {"Fees": "order_fee", "Slippage": "slippage"}
    orders = [order for run in bundle.runs for order in run.orders]
    costs = {label: told for label, key in costs.items() if (told := [order[key] for order in orders if order[key] is not None])}
    same_text(f"{where}, indicators", sorted(kpis), sorted([*(LABELS[metric] for metric in INDICATORS), *costs]))
    for label, told in costs.items():
        same(f"{where}, {label}", kpis[label], sum(told))
    for metric in INDICATORS:
        same_metric(f"{where}, {metric}", kpis[LABELS[metric]], metric, bundle)
    same(f"{where}, trades", kpis["Trades"], sum(len(run.trades) for run in bundle.runs))
    # A name, its value, and a mark that keeps the next one apart.
    parameters = [item.split("\xa0")[0] for item in re.split("\u200e *", section.first("p", "parameters").text()) if item]
    same_text(f"{where}, parameters", parameters, list(bundle.parameters))

    rows = rows_of(section, "months")
    same_text(f"{where}, years", [int(row[0]) for row in rows], list(bundle.years))
    for year, *months, total in rows:
        for month, text in enumerate(months, 1):
            same_fraction(f"{where}, {year}-{month:02}", text, bundle.months.get((int(year), month)))
        same_fraction(f"{where}, {year}", total, bundle.years[int(year)])

    rows = rows_of(section, "runs")
    same_text(f"{where}, runs", [row[0] for row in rows], [run.name for run in bundle.runs])
    for run, (_, start, end, change, fall, sharpe, trades, rate, factor) in zip(bundle.runs, rows):
        gains = [trade["net_gain"] for trade in run.closed()]
        same_text(f"{where}, {run.name}, span", (start, end), (day_text(run.start), day_text(run.end)))
        same_fraction(f"{where}, {run.name}, return", change, run.total_return)
        same_fraction(f"{where}, {run.name}, drawdown", fall, None if run.total_return is None else -max((fall["depth"] for fall in run.falls), default=0))
        same(f"{where}, {run.name}, Sharpe", sharpe, run.metrics["sharpe_ratio"])
        same(f"{where}, {run.name}, trades", trades, len(run.trades))
        same_fraction(f"{where}, {run.name}, win rate", rate, win_rate(gains))
        same(f"{where}, {run.name}, profit factor", factor, profit_factor(gains))

    rows = rows_of(section, "drawdowns")
    if rows:
        said = re.search(r"At every snapshot of the bundle: (\S+) at worst; on the last value of each day alone (\S+)\. ", section.text())
        for metric, text in zip(("worst_drawdown", "daily_drawdown"), said.groups()):
            same_metric(f"{where}, {metric} above the drawdowns", text, metric, bundle)
    same_text(f"{where}, drawdowns", len(rows), min(10, len(bundle.falls)))
    for position, (fall, (depth, peak, trough, recovery, length, recovering)) in enumerate(zip(bundle.falls, rows), 1):
        name = f"{where}, drawdown {position}"
        same_fraction(f"{name}, depth", depth, -fall["depth"])
        back = "not yet" if fall["recovery"] is None else day_text(fall["recovery"])
        same_text(f"{name}, dates", (peak, trough, recovery), (day_text(fall["peak"]), day_text(fall["trough"]), back))
        same(f"{name}, length", length, (fall["end"] - fall["peak"]) / DAY)
        same(f"{name}, recovery", recovering, recovery_days(fall))

    rows = rows_of(section, "symbols")
    traded = sorted({trade["target_symbol"] for run in bundle.runs for trade in run.trades})
    same_text(f"{where}, symbols", sorted(row[0] for row in rows), traded)
    for symbol, exposure, trades, rate, gain in rows:
        own = [(run, trade) for run in bundle.runs for trade in run.trades if trade["target_symbol"] == symbol]
        spans = [(moment(trade["opened_at"]), moment(trade["closed_at"]) if trade["closed_at"] else run.end) for run, trade in own]
        same_fraction(f"{where}, {symbol}, exposure", exposure, held(spans) / bundle.covered)
        same(f"{where}, {symbol}, trades", trades, len(own))
        same_fraction(f"{where}, {symbol}, win rate", rate, win_rate([trade["net_gain"] for _, trade in own if trade["closed_at"]]))
        same(f"{where}, {symbol}, gain", gain, sum(trade["net_gain"] for _, trade in own))

    scenarios = section.first("dl", "scenarios")
    same_text(f"{where}, whether there are scenarios", scenarios is not None, bundle.growth is not None and bundle.volatility is not None)
    if scenarios:
        check_scenarios(where, [figure.text() for figure in scenarios.all("dd")], bundle)
        check_warning(where, section, bundle)


def check_warning(where, section, bundle):
    """How well the average year is known: the volatility over the root of the years that were seen."""
    said = re.search(r"rests on (\S+) years of data; .* to about ±(\S+) \(one standard error\)", section.text())
    years = bundle.covered / YEAR
    same_text(f"{where}, whether the years are few", said is not None, years < 3)
    if said:
        same(f"{where}, years", said[1], years)
        same_fraction(f"{where}, standard error", said[2], bundle.volatility / years**0.5)


def check_scenarios(where, texts, bundle):
    for deviations, text in zip((1, 0, -1, -2), texts, strict=True):
        same_fraction(f"{where}, scenario {deviations}", text, max(bundle.growth + deviations * bundle.volatility, -1))


def check_further(section, bundle, beside):
    """The figures of one of many that no table of all of them has."""
    figures = {item.first("dt").text(): item.first("dd").text() for item in section.first("dl", "figures").all("div")}
    figures.pop("Probabilistic Sharpe ratio", None)
    if beside:
        same(f"{bundle.name}, beta", figures.pop(f"Beta to {beside.name}"), beside.beta)
    metrics = {label: metric for metric, label in LABELS.items()}
    same_text(f"{bundle.name}, further figures", len(figures), 17)
    for label, text in figures.items():
        same_metric(f"{bundle.name}, {label}", text, metrics[label], bundle)


def check_alone(section, bundle, beside):
    """What a tearsheet that stands alone says where several would share a table."""
    figures = {item.first("dt").text(): item.first("dd").text() for item in section.first("dl", "figures").all("div")}
    expected = [LABELS[metric] for metric in ALONE] + ["Median trade"] + ([f"Beta to {beside.name}"] if beside else [])
    # What all trials of a sweep say of it is looked up in them.
    figures.pop("Probabilistic Sharpe ratio", None)
    same_text("figures of one", sorted(figures), sorted(expected))
    for metric in ALONE:
        same_metric(f"{bundle.name}, {metric}", figures[LABELS[metric]], metric, bundle)
    same_fraction(f"{bundle.name}, median trade", figures["Median trade"], bundle.median_trade())
    spans = {"3 months": 91, "6 months": 182, "12 months": 365}
    spans = {label: found for label, days in spans.items() if (found := rolling(bundle.closes, days))}
    rows = rows_of(section, "rolling")
    same_text("rolling returns of one", [row[0] for row in rows], list(spans))
    for (label, *texts), found in zip(rows, spans.values()):
        for text, value in zip(texts, (min(found), statistics.median(found), max(found)), strict=True):
            same_fraction(f"{bundle.name}, rolling over {label}", text, value)
