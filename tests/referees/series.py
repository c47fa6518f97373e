"""What the libraries are given of a bundle: returns of its days and its snapshots, from the project's own reader in Python."""
import empyrical
import pandas

from recomputed.bundles import DAY


class Series:
    def __init__(self, bundle):
        self.bundle, self.name = bundle, bundle.name
        index = pandas.to_datetime([day * DAY for day in bundle.daily], unit="s")
        self.days = pandas.Series(list(bundle.daily.values()), index=index, dtype=float)
        self.months = list(empyrical.aggregate_returns(self.days, "monthly")) if len(self.days) else []
        self.per_year, self.risk_free = bundle.per_year, bundle.risk_free
        self.is_daily = len(self.days) > bundle.covered / DAY / 2
        # A library counts in days, so that each snapshot gets a day of its own; as prices, so that a high stays the same to
        # the last digit.
        self.times = [time for time, _ in bundle.curve]
        levels = [1000.0 * value for _, value in bundle.curve]
        self.snapshots = pandas.Series(levels, index=pandas.date_range("1900-01-01", periods=len(levels)))

    @property
    def daily_risk_free(self):
        return self.risk_free / self.per_year

    @property
    def compounded_risk_free(self):
        """The yearly rate whose compounded share of a day is the simple share of ours."""
        return (1 + self.daily_risk_free) ** self.per_year - 1

    @property
    def depth_of_days(self):
        return -empyrical.max_drawdown(self.days)

    @property
    def depth_of_snapshots(self):
        return -empyrical.max_drawdown(self.snapshots.pct_change().fillna(0.0))
