"""Each measured metric with the functions of the libraries that give it, and the convention that lies between, if any."""
from dataclasses import dataclass
from typing import Callable

import empyrical
import numpy
import pandas
import quantstats.stats
import scipy.stats

from .conventions import CONVENTIONS

TAIL = 0.05


class NotAsked(Exception):
    """The library has no figure of these returns, though there is one."""


@dataclass(frozen=True)
class Check:
    metric: str
    library: str
    asked: Callable
    convention: str | None = None

    def expected(self, series):
        """The library's figure by iaf's convention; None where the library has none, or divides by nothing."""
        try:
            value = self.asked(series)
        except ZeroDivisionError:
            return None
        if value is None or not numpy.isfinite(value):
            return None
        return float(CONVENTIONS[self.convention].turned(value, series) if self.convention else value)


def monthly(series):
    return pandas.Series(series.months, dtype=float)


def varies(asked):
    """Not asked where all returns are one: the libraries divide by what adding them up leaves of nothing."""
    return lambda series: asked(series) if series.days.nunique() > 1 else None


def yearly(asked):
    """Not asked where there is no number of periods in a year."""
    return lambda series: asked(series) if series.per_year else None


def worst_fall(series):
    """The deepest fall as quantstats lists it: its high, its lowest point, its end and whether that is the return."""
    table = quantstats.stats.drawdown_details(quantstats.stats.to_drawdown_series(series.snapshots))
    if table.empty:
        return None
    return fall_of(series, table.sort_values("max drawdown", kind="stable").iloc[0])


def fall_of(series, fall):
    """A fall as quantstats lists it: its high, its lowest point, its end and whether that is the return."""
    first, lowest, last = (series.snapshots.index.get_loc(pandas.Timestamp(fall[name])) for name in ("start", "valley", "end"))
    is_back = last + 1 < len(series.times)
    return series.times[first - 1], series.times[lowest], series.times[last + is_back], is_back


def length(series):
    fall = worst_fall(series)
    return (fall[2] - fall[0]) / 86_400 if fall else 0.0


def longest(series):
    """The longest fall as quantstats lists them, from the high before it to the return to it."""
    table = quantstats.stats.drawdown_details(quantstats.stats.to_drawdown_series(series.snapshots))
    spans = [fall_of(series, fall) for _, fall in table.iterrows()]
    return max((last - high for high, _, last, _ in spans), default=0.0) / 86_400


def average_fall(series):
    """Quantstats passes over a fall that its series begins with: a day without a change stands before."""
    before = pandas.Series([0.0], index=[series.days.index[0] - pandas.Timedelta(days=1)])
    table = quantstats.stats.drawdown_details(quantstats.stats.to_drawdown_series(pandas.concat([before, series.days])))
    return -table["max drawdown"].mean() / 100 if len(table) else 0.0


def recovery(series):
    fall = worst_fall(series)
    return (fall[2] - fall[1]) / 86_400 if fall and fall[3] else None


def ulcer(series):
    """Quantstats divides by one less than the number of days, which is nothing for a single one."""
    if len(series.days) < 2:
        raise NotAsked
    return quantstats.stats.ulcer_index(series.days)


def kelly(series):
    """Quantstats gives nothing where none was lost, but fails where none was gained."""
    return quantstats.stats.kelly_criterion(series.days) if (series.days > 0).any() and (series.days < 0).any() else None


def payoff(series):
    """Quantstats fails where none was gained or lost."""
    return quantstats.stats.payoff_ratio(series.days) if (series.days > 0).any() and (series.days < 0).any() else None


CHECKS = (
    Check("chained_return", "empyrical.cum_returns_final", lambda s: empyrical.cum_returns_final(s.days), "time-weighted"),
    Check("chained_return", "quantstats.comp", lambda s: quantstats.stats.comp(s.days), "time-weighted"),
    Check("chained_cagr", "empyrical.annual_return",
          yearly(lambda s: empyrical.annual_return(s.days, annualization=s.per_year)), "covered time"),
    Check("chained_cagr", "quantstats.cagr", yearly(lambda s: quantstats.stats.cagr(s.days, periods=s.per_year)), "covered time"),
    Check("chained_volatility", "empyrical.annual_volatility",
          yearly(lambda s: empyrical.annual_volatility(s.days, annualization=s.per_year)), "year"),
    Check("chained_volatility", "quantstats.volatility",
          yearly(lambda s: quantstats.stats.volatility(s.days, periods=s.per_year)), "year"),
    Check("chained_sharpe", "empyrical.sharpe_ratio",
          yearly(varies(lambda s: empyrical.sharpe_ratio(s.days, s.daily_risk_free, annualization=s.per_year)))),
    Check("chained_sharpe", "quantstats.sharpe",
          yearly(varies(lambda s: quantstats.stats.sharpe(s.days, s.compounded_risk_free, s.per_year))),
          "daily share of the risk-free rate"),
    Check("chained_sortino", "empyrical.sortino_ratio",
          yearly(lambda s: empyrical.sortino_ratio(s.days, s.daily_risk_free, annualization=s.per_year)), "downside over all days"),
    Check("chained_sortino", "quantstats.sortino",
          yearly(lambda s: quantstats.stats.sortino(s.days, s.compounded_risk_free, s.per_year)),
          "daily share of the risk-free rate"),
    Check("chained_calmar", "empyrical.calmar_ratio",
          yearly(lambda s: empyrical.calmar_ratio(s.days, annualization=s.per_year)), "Calmar on snapshots"),
    Check("chained_calmar", "quantstats.calmar",
          yearly(lambda s: quantstats.stats.calmar(s.days, periods=s.per_year)), "Calmar on snapshots"),
    Check("chained_omega", "empyrical.omega_ratio", lambda s: empyrical.omega_ratio(s.days, annualization=1)),
    Check("chained_omega", "quantstats.omega", lambda s: quantstats.stats.omega(s.days, periods=1)),
    Check("worst_drawdown", "empyrical.max_drawdown", lambda s: s.depth_of_snapshots, "drawdown of snapshots"),
    Check("worst_drawdown", "quantstats.max_drawdown",
          lambda s: -quantstats.stats.max_drawdown(s.snapshots), "drawdown of snapshots"),
    Check("worst_drawdown_days", "quantstats.drawdown_details", length, "length in time"),
    Check("recovery_days", "quantstats.drawdown_details", recovery, "length in time"),
    Check("longest_drawdown_days", "quantstats.drawdown_details", longest, "longest in time"),
    Check("average_drawdown", "quantstats.drawdown_details", average_fall, "average of falls"),
    Check("daily_drawdown", "empyrical.max_drawdown", lambda s: s.depth_of_days, "drawdown of days"),
    Check("daily_drawdown", "quantstats.max_drawdown", lambda s: -quantstats.stats.max_drawdown(s.days), "drawdown of days"),
    Check("ulcer_index", "quantstats.ulcer_index", ulcer, "Ulcer over all"),
    Check("chained_skew", "scipy.stats.skew", varies(lambda s: scipy.stats.skew(s.days))),
    Check("chained_skew", "quantstats.skew", varies(lambda s: quantstats.stats.skew(s.days)), "biased skew"),
    Check("chained_kurtosis", "scipy.stats.kurtosis", varies(lambda s: scipy.stats.kurtosis(s.days, fisher=False))),
    Check("chained_kurtosis", "quantstats.kurtosis", varies(lambda s: quantstats.stats.kurtosis(s.days)), "biased kurtosis"),
    Check("kelly_fraction", "quantstats.kelly_criterion", kelly),
    Check("daily_var_95", "empyrical.value_at_risk", lambda s: empyrical.value_at_risk(s.days, TAIL), "value at risk as it was"),
    Check("daily_var_95", "numpy.percentile", lambda s: numpy.percentile(s.days, 100 * TAIL), "value at risk as it was"),
    Check("daily_cvar_95", "empyrical.conditional_value_at_risk",
          lambda s: empyrical.conditional_value_at_risk(s.days, TAIL), "tail counted up"),
    Check("monthly_var_95", "empyrical.value_at_risk",
          lambda s: empyrical.value_at_risk(monthly(s), TAIL), "value at risk as it was"),
    Check("monthly_cvar_95", "empyrical.conditional_value_at_risk",
          lambda s: empyrical.conditional_value_at_risk(monthly(s), TAIL), "tail counted up"),
    Check("tail_ratio", "empyrical.tail_ratio", lambda s: empyrical.tail_ratio(s.days)),
    Check("tail_ratio", "quantstats.tail_ratio", lambda s: quantstats.stats.tail_ratio(s.days)),
    Check("daily_payoff_ratio", "quantstats.payoff_ratio", payoff),
    Check("winning_days", "quantstats.win_rate", lambda s: quantstats.stats.win_rate(s.days) if any(s.days) else None),
    Check("best_day", "quantstats.best", lambda s: quantstats.stats.best(s.days)),
    Check("worst_day", "quantstats.worst", lambda s: quantstats.stats.worst(s.days)),
    Check("best_month", "empyrical.aggregate_returns", lambda s: max(s.months, default=None)),
    Check("best_month", "quantstats.best", lambda s: quantstats.stats.best(s.days, aggregate="ME")),
    Check("worst_month", "empyrical.aggregate_returns", lambda s: min(s.months, default=None)),
    Check("worst_month", "quantstats.worst", lambda s: quantstats.stats.worst(s.days, aggregate="ME")),
    Check("winning_months", "quantstats.win_rate",
          lambda s: quantstats.stats.win_rate(s.days, aggregate="ME") if any(s.months) else 0.0, "all months"),
)
