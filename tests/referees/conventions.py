"""The conventions that differ on purpose between iaf and the libraries, and the figures that iaf leaves open.

Each names the metric whose definition on the page says so, and the words that say it: the words must stand on the page. A
figure of a library that goes by another convention is turned into ours, and then held to the same digits as any other.
"""
import math
from dataclasses import dataclass
from typing import Callable


@dataclass(frozen=True)
class Convention:
    """A convention of iaf's, the words of the page that name it, and what turns a library's figure into ours."""

    theirs: str
    metric: str
    words: str
    turned: Callable = lambda value, series: value


def unbiased_skew(value, series):
    count = len(series.days)
    return value * (count - 2) / math.sqrt(count * (count - 1))


def unbiased_kurtosis(value, series):
    count = len(series.days)
    return 3 + ((count - 2) * (count - 3) / (count - 1) * value - 6) / (count + 1)


def among_changed_months(value, series):
    return value * sum(change != 0 for change in series.months) / len(series.months)


def with_a_rate_and_compounded(alpha, beta, series):
    """Alpha as quantstats has it, a year's multiple of a day's and without a risk-free rate, as the page has it."""
    of_a_day = alpha / series.per_year - series.daily_risk_free * (1 - beta)
    return (1 + of_a_day) ** series.per_year - 1


CONVENTIONS = {
    "year": Convention(
        "the number of periods in a year is asked for, and 252 unless it is given: it is given",
        "chained_volatility", "times the square root of their number in a covered year of 365 days",
    ),
    "covered time": Convention(
        "years are periods divided by the periods in a year: those that the windows cover are given",
        "chained_cagr", "A year has 365 days, and time between windows does not count",
    ),
    "daily share of the risk-free rate": Convention(
        "quantstats takes a yearly rate apart by compounding: it is given the rate of which the day's part is ours",
        "chained_sharpe", "risk-free rate, of which a day has its simple share",
    ),
    "downside over all days": Convention(
        "both libraries do as iaf does; others divide by the number of the losses alone",
        "chained_sortino", "divided by the downside deviation over all days",
    ),
    "drawdown of snapshots": Convention(
        "drawdowns are those of the series that is given: every snapshot for this one",
        "worst_drawdown", "over all windows and on every snapshot",
    ),
    "drawdown of days": Convention(
        "drawdowns are those of the series that is given: daily returns for this one",
        "daily_drawdown", "on the last value of each day alone",
    ),
    "Calmar on snapshots": Convention(
        "the drawdown below the line is that of the daily returns: theirs times the daily drawdown over that of snapshots",
        "chained_calmar", "the drawdown on every snapshot",
        lambda value, series: value * series.depth_of_days / series.depth_of_snapshots,
    ),
    "length in time": Convention(
        "quantstats counts whole days under water: its first and last snapshot are looked up and the high before is added",
        "worst_drawdown_days", "Days from the high before the worst drawdown, as the snapshots have it",
    ),
    "Ulcer over all": Convention(
        "quantstats divides by one less than the number of days",
        "ulcer_index", "Root of the mean square, over all days",
        lambda value, series: value * math.sqrt((len(series.days) - 1) / len(series.days)),
    ),
    "biased skew": Convention(
        "pandas, and so quantstats, corrects for bias", "chained_skew", "without correction for bias", unbiased_skew,
    ),
    "biased kurtosis": Convention(
        "pandas, and so quantstats, corrects for bias and gives what is above 3",
        "chained_kurtosis", "without correction for bias; 3 for a normal distribution", unbiased_kurtosis,
    ),
    "value at risk as it was": Convention(
        "quantstats takes a normal distribution by default: empyrical and numpy, which do not, are asked",
        "daily_var_95", "as they were and without a model",
    ),
    "tail counted up": Convention(
        "quantstats averages what is below the value at risk: empyrical, which counts as iaf does, is asked",
        "daily_cvar_95", "one more than 5 % of the others",
    ),
    "all months": Convention(
        "quantstats leaves months without a change out of the number",
        "winning_months", "months without a change count too", among_changed_months,
    ),
    "longest in time": Convention(
        "quantstats counts whole days under water: the first and last snapshot of each fall are looked up and the high before is added",
        "longest_drawdown_days", "days from the high, as the snapshots have it, to the return to it",
    ),
    "average of falls": Convention(
        "drawdowns are those of the series that is given: daily returns for this one",
        "average_drawdown", "on the last value of each day, averaged over the falls",
    ),
    "time-weighted": Convention(
        "libraries see returns alone: those that they are given are without the payments",
        "chained_return", "without the money that was paid in and out (time-weighted)",
    ),
}


@dataclass(frozen=True)
class Open:
    """Figures that iaf gives no value of, where a library would give one, and the words of the page that say so."""

    metrics: tuple
    holds: Callable
    words: str


OF_A_YEAR = ("chained_cagr", "chained_volatility", "chained_sharpe", "chained_sortino")
OPEN = (
    Open(OF_A_YEAR, lambda series: series.per_year is None, "not known under 30 days"),
    Open(("daily_var_95", "daily_cvar_95", "tail_ratio"), lambda series: len(series.days) < 20, "known from 20 days on"),
    Open(("monthly_var_95", "monthly_cvar_95"), lambda series: len(series.months) < 20, "known from 20 months on"),
    Open(("daily_var_95", "daily_cvar_95", "best_day", "worst_day", "tail_ratio", "daily_payoff_ratio", "winning_days"), lambda series: not series.is_daily, "where most days have a value"),
)
