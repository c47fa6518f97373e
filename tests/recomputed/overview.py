"""What the page says of all winners together: its head, ranking, tables and the data that its scripts read."""
import re
import statistics

from .bundles import DAY, correlation, rolling
from .findings import day_text, exact, same, same_fraction, same_metric, same_text
from .tearsheets import check_scenarios, check_warning, rows_of

# The short labels of metrics, which heads of tables show.
SHORT = {
    "Profit f.": "profit_factor",
    "Win rate": "win_rate",
    "Win/loss": "win_loss_ratio",
    "Per year": "trades_per_year",
    "Per month": "trades_per_month",
    "Per week": "trades_per_week",
    "Trades": "number_of_trades",
    "Trade return": "average_trade_return_percentage",
    "Avg hours": "average_trade_duration",
    "Win streak": "max_consecutive_wins",
    "Loss streak": "max_consecutive_losses",
    "Exposure": "exposure_ratio",
    "CAGR": "chained_cagr",
    "Chained Sharpe": "chained_sharpe",
    "Chained Sortino": "chained_sortino",
    "Calmar": "chained_calmar",
    "Worst DD": "worst_drawdown",
}

# What the row of the best shows, and which value of it is the best.
BEST = {
    "Best CAGR": ("chained_cagr", max),
    "Best Sharpe": ("chained_sharpe", max),
    "Best Sortino": ("chained_sortino", max),
    "Best Calmar": ("chained_calmar", max),
    "Best win rate": ("win_rate", max),
    "Shallowest worst drawdown": ("worst_drawdown", min),
    "Lowest volatility": ("chained_volatility", min),
    "Fastest recovery": ("recovery_days", min),
}


def check_head(root, bundles, files, count, parts):
    """How many there are, over which time, and which bundles they are."""
    lead = root.first("p", "lead").text()
    runs = windows_of(bundles)
    # Nobody wins where most of the ratios that they are ranked by are negative.
    ratios = [bundle.value("sharpe_ratio") for bundle in bundles]
    noun = "" if sum(ratio < 0 for ratio in ratios) > len(ratios) / 2 else " winners"
    winners = f"{len(bundles)}{noun} of {count + parts} backtests" if len(bundles) > 1 else f"of {count + parts} backtests"
    if count + parts == 1:
        winners = f"{bundles[0].name}, a single backtest"
    same_text("head, winners", winners in lead, True)
    windows = f"{len(runs)} windows" if len(runs) > 1 else "1 window"
    over = f"over {windows} from {day_text(min(run.start for run in runs))} to {day_text(max(run.end for run in runs))}"
    same_text("head, windows", over in lead, True)
    facts = {item.first("dt").text(): item.first("dd").text() for item in root.first("dl", "facts").all("div")}
    counts = [int(number) for number in re.findall(r"\d+", facts["Bundles"])]
    same_text("provenance, bundles", counts, [len(files), count + parts, count, 0])
    rows = root.with_id("provenance").first("table", "bundles").rows()
    expected = [[str(rank), bundle.file, bundle.sha256] for rank, bundle in enumerate(bundles, 1)]
    same_text("provenance, bundles of the winners", rows, expected)


def check_best(root, bundles):
    shown = {item.first("dt").text(): item for item in root.first("section", "kpis").all("div")}
    same_text("best of the winners", sorted(shown), sorted(BEST))
    for label, (metric, best) in BEST.items():
        # Who never traded holds no record.
        known = [bundle for bundle in bundles if bundle.value(metric) is not None and bundle.has_traded()]
        if not known:
            same_text(label, shown[label].first("dd").text(), "–")
            continue
        holder = best(known, key=lambda bundle: bundle.value(metric))
        same_metric(label, shown[label].first("dd").text(), metric, holder)
        same_text(f"{label}, holder", shown[label].first("dd", "holder").text(), holder.name)


def check_ranking(root, bundles, by="sharpe_ratio"):
    values = [bundle.value(by) for bundle in bundles]
    same_text("order of the ranking", values, sorted(values, reverse=True))
    table = root.with_id("ranking-table")
    heads = [head.attributes.get("data-metric") for head in table.first("thead").all("th")]
    rows = list(table.first("tbody").all("tr"))
    same_text("rows of the ranking", len(rows), len(bundles))
    for rank, (row, bundle) in enumerate(zip(rows, bundles), 1):
        cells = [cell for cell in row.children if hasattr(cell, "tag")]
        same_text(f"{bundle.name}, rank", cells[0].text(), str(rank))
        same_text(f"{bundle.name}, name", cells[1].first("a").text(), bundle.name)
        tag = cells[1].first("span", "tag")
        same_text(f"{bundle.name}, tag", tag.text() if tag else "", bundle.tag)
        for head, cell in zip(heads, cells):
            if head:
                same_metric(f"{bundle.name}, ranking, {head}", cell.text(), by if head == "ranked" else head, bundle)


def windows_of(bundles):
    """The first run of each window of the bundles, in order of date."""
    windows = {}
    for bundle in bundles:
        for run in bundle.runs:
            windows.setdefault((run.start, run.end, run.name), run)
    return [windows[span] for span in sorted(windows)]


def check_values(data, bundles):
    """The data that the page's scripts sort, filter and compare by."""
    for window, run in zip(data["windows"], windows_of(bundles), strict=True):
        same_text("data, window", [window["name"], window["start"], window["end"]], [run.name, int(run.start), int(run.end)])
    for strategy, bundle in zip(data["strategies"], bundles):
        for metric, value in zip(data["metrics"], strategy["values"]):
            name = metric["name"]
            exact(f"{bundle.name}, data, {name}", value, bundle.value(name))
    for one, row in zip(bundles, data["alike"]):
        for other, told in zip(bundles, row):
            where = f"data, correlation of {one.name} and {other.name}"
            known = correlation(one.daily, other.daily)
            same_text(f"{where}, whether it is known", told is not None, known is not None)
            if told and known is not None:
                same_text(where, abs(told[0] - 100 * known) <= 0.5 + 1e-7, True)
                same_text(f"{where}, days", told[1], len(one.daily.keys() & other.daily.keys()))


def check_tables(root, bundles):
    """What stands in tables of all winners."""
    rows = root.with_id("windows").first("table", "windows").rows()
    first = windows_of(bundles)
    same_text("windows", [row[0] for row in rows], [run.name for run in first])
    for position, (name, *span, ran, gained, median, best, worst) in enumerate(rows):
        found = [(bundle, bundle.return_of(first[position])) for bundle in bundles]
        found = [one for one in found if one[1] is not None]
        those, returns = [bundle for bundle, _ in found], [value for _, value in found]
        same_text(f"{name}, span", span[:2], [day_text(first[position].start), day_text(first[position].end)])
        same(f"{name}, days", span[2], (first[position].end - first[position].start) / DAY)
        same(f"{name}, winners", ran, len(returns))
        if not returns:
            same_text(f"{name}, nothing is known", (gained, median, best, worst), ("–",) * 4)
            continue
        same_fraction(f"{name}, gained", gained, sum(value > 0 for value in returns) / len(returns))
        same_fraction(f"{name}, median", median, statistics.median(returns))
        for what, text, value in (("best", best, max(returns)), ("worst", worst, min(returns))):
            figure, holder = text.split(" ", 1)
            same_fraction(f"{name}, {what}", figure, value)
            same_text(f"{name}, {what}", holder, those[returns.index(value)].name)

    for bundle, (name, total, *cells) in zip(bundles, root.with_id("windows").first("table", "matrix").rows(), strict=True):
        same_fraction(f"{name}, all windows", total, bundle.total_return)
        for window, text in zip(first, cells, strict=True):
            same_fraction(f"{name}, {window.name}, matrix", text, bundle.return_of(window))

    pairs = [(one, other) for one in bundles for other in bundles if one is not other and correlation(one.daily, other.daily) is not None]
    counts = [len(one.daily.keys() & other.daily.keys()) for one, other in pairs]
    remark = root.with_id("differences").first("table", "correlation").parent.parent.first("p", "note")
    same_text("whether there are common days", remark is not None, bool(counts))
    if remark:
        common = " to ".join(f"{count:,}" for count in sorted({min(counts), max(counts)}))
        same_text("common days", remark.text().split(". ")[0], f"Over {common} common days")
    rows = root.first("table", "correlation").rows()
    for one, row in zip(bundles, rows):
        for other, text in zip(bundles, row[1:]):
            same(f"correlation of {one.name} and {other.name}", text, correlation(one.daily, other.daily))

    spans = [rolling_of for rolling_of in root.first("table", "rolling").rows()]
    for bundle, (_, *texts) in zip(bundles, spans, strict=True):
        for at, days in enumerate((91, 182, 365)):
            found = rolling(bundle.closes, days)
            expected = (min(found), statistics.median(found), max(found)) if found else (None,) * 3
            for text, value in zip(texts[3 * at : 3 * at + 3], expected, strict=True):
                same_fraction(f"{bundle.name}, rolling over {days} days", text, value)

    activity = root.first("table", "activity")
    for bundle, (name, *texts) in zip(bundles, activity.rows(), strict=True):
        same_text("activity", name, bundle.name)
        for head, text in zip(activity.heads()[1:-2], texts):
            same_metric(f"{name}, activity, {head}", text, SHORT[head], bundle)
        same_fraction(f"{name}, median trade", texts[-2], bundle.median_trade())
        same_fraction(f"{name}, winning months", texts[-1], bundle.value("winning_months"))

    of_a_year = [bundle for bundle in bundles if bundle.growth is not None and bundle.volatility is not None]
    for bundle, (name, *texts) in zip(of_a_year, rows_of(root, "scenarios"), strict=True):
        same_text("scenarios", name, bundle.name)
        check_scenarios(name, texts, bundle)
    if of_a_year:
        check_warning(of_a_year[0].name, root.with_id("activity"), of_a_year[0])
