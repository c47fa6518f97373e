"""Alpha and beta against a benchmark: what the page says of each backtest, and what the libraries make of the same days."""
import subprocess
from datetime import date, timedelta

import empyrical
import numpy
import pandas
import quantstats.stats

from bundles.make_odd import wander
from recomputed import page
from recomputed.benchmarks import holding, pairs_within_windows
from recomputed.bundles import utc

from .conventions import with_a_rate_and_compounded

# The rounding of the page, in the units that it writes: a tenth of a percent, a hundredth.
HALF_OF_ALPHA, HALF_OF_BETA = 0.0005, 0.005


def write_prices(folder):
    """Made-up closing prices over the days of the example sweep and more."""
    folder.mkdir()
    days = [date(2021, 1, 1) + timedelta(days=day) for day in range(1400)]
    prices = dict(zip(days, wander(len(days), 7, step=0.02)))
    lines = [f"{day},{price!r}" for day, price in prices.items()]
    (folder / "PRICE.csv").write_text("\n".join(["date,close", *lines, ""]))
    return prices


def number(text):
    return float(text.replace("−", "-").replace("+", "").replace(",", "").rstrip("%")) / (100 if text.endswith("%") else 1)


def libraries(series, prices):
    """Alpha and beta by each library."""
    runs = series.bundle.runs
    span = (utc(min(run.start for run in runs)).date(), utc(max(run.end for run in runs)).date())
    pairs = pairs_within_windows(series.bundle, holding(prices, *span))
    mine, its = (numpy.array(side) for side in zip(*pairs.values()))
    both = empyrical.alpha_beta_aligned(mine, its, risk_free=series.daily_risk_free, annualization=series.per_year)
    index = pandas.date_range("2000-01-01", periods=len(mine))
    greeks = quantstats.stats.greeks(pandas.Series(mine, index=index), pandas.Series(its, index=index), periods=series.per_year)
    turned = with_a_rate_and_compounded(greeks["alpha"], greeks["beta"], series)
    return {"empyrical.alpha_beta": both, "quantstats.greeks": (turned, greeks["beta"])}


def check_regressions(iaf, folder, every, scratch, findings):
    """Holds what a report says of alpha and beta against the libraries, as far as it is written out."""
    prices = write_prices(scratch / "prices")
    report = scratch / "benchmarks.html"
    arguments = ["--top", "all", "--benchmarks", scratch / "prices", "-o", report, "--quiet", "--no-progress"]
    subprocess.run([iaf, "report", folder, *arguments], check=True, cwd=scratch)
    rows = page.read(report).with_id("benchmarks").first("table", "duels").rows()
    by_name = {series.name: series for series in every}
    for name, _, *shown, _, _, _ in rows:
        for library, (alpha, beta) in libraries(by_name.pop(name), prices).items():
            findings.rounded(f"{name}: alpha is", shown[0], number(shown[0]), library, alpha, HALF_OF_ALPHA)
            findings.rounded(f"{name}: beta is", shown[1], number(shown[1]), library, beta, HALF_OF_BETA)
    for name in by_name:
        findings.differs(f"{name}: the page has no alpha and beta")
