"""What selecting earned: windows one after the other, what led before each of them, and what became of it."""
import math
import re
from datetime import date, timedelta
from statistics import fmean, median

import numpy
from scipy.stats import spearmanr

from .benchmarks import benchmarks
from .bundles import DAY
from .findings import day_text, same, same_fraction, same_text

BANDS = 5
# The least share of its ratio that a leader kept, by what is said of it.
SHARES_KEPT = {"held": 0.75, "faded": 0.25, "lost": 0.0, "reversed": -math.inf}


class Choices:
    """The shared days cut into the windows of the bundles: each to the latest that the last value of the day is in, of any."""

    def __init__(self, trials):
        self.trials = trials
        of_days = {}
        for bundle in trials.bundles:
            places = {span: place for place, span in enumerate(sorted({(run.start, run.end) for run in bundle.runs}))}
            closes = {int(time // DAY): places[run.start, run.end] for run in bundle.runs for time, _ in run.moves}
            of_days |= {day: max(place, of_days.get(day, 0)) for day, place in closes.items()}
        of_days = numpy.array([of_days[day] for day in trials.days])
        self.windows = [numpy.flatnonzero(of_days == place) for place in numpy.unique(of_days)]
        self.later = self.windows[1:]
        self.inside = [self.ratios(numpy.arange(self.windows[0][0], window[0])) for window in self.later]
        self.outside = [self.ratios(window) for window in self.later]
        self.leaders = [int(numpy.argmax(ratios)) for ratios in self.inside]
        self.out_of_sample = numpy.concatenate(self.later)
        self.returns = growth(trials.plain[:, self.out_of_sample])

    def ratios(self, days):
        """Sharpe ratios per year of some of the days."""
        part = self.trials.excess[:, days]
        spread = part.std(axis=1, ddof=1)
        return numpy.where(spread > 1e-12, part.mean(axis=1) / numpy.maximum(spread, 1e-12), 0.0) * math.sqrt(self.trials.per_year)

    def bands(self):
        """By the ratio before, the best first: the mean before and in the next window, of all windows together."""
        found = [([], []) for _ in range(BANDS)]
        for inside, outside in zip(self.inside, self.outside):
            for place, trial in enumerate(numpy.argsort(-inside, kind="stable")):
                band = found[place * BANDS // len(inside)]
                band[0].append(inside[trial])
                band[1].append(outside[trial])
        return [(fmean(inside), fmean(outside)) for inside, outside in found]

    def rank_correlation(self):
        each = [self.ratios(window) for window in self.windows]
        return fmean(spearmanr(one, other).statistic for one, other in zip(each, each[1:]))

    def kept(self):
        """Of those that led before each window, ten at most and at most a tenth: only above zero is there something to keep."""
        count = min(10, max(1, len(self.trials.bundles) // 10))
        found = []
        for inside, outside in zip(self.inside, self.outside):
            order = numpy.argsort(-inside, kind="stable")[:count]
            found += [outside[trial] / inside[trial] for trial in order if inside[trial] > 0]
        return found

    def selecting(self):
        """The daily returns of what led before each window."""
        return numpy.concatenate([self.trials.plain[leader, window] for leader, window in zip(self.leaders, self.later)])


def growth(returns):
    return numpy.prod(1 + returns, axis=-1) - 1


def check_chosen(section, trials, prices):
    table = section.first("table", "choices")
    if not table:
        return
    choices = Choices(trials)
    check_choices(table, choices)
    check_bands(section, choices)
    check_earned(section, choices, prices)
    check_kept(section.first("table", "winners"), choices)


def check_choices(table, choices):
    trials = choices.trials
    found = zip(choices.leaders, choices.later, choices.inside, choices.outside)
    for (span, name, before, inside, earned), (leader, window, ratios, later) in zip(table.rows(), found, strict=True):
        first, last = (day_text(trials.days[day] * DAY) for day in (window[0], window[-1]))
        same_text(f"window {span}", span, f"{first} – {last}")
        chosen = trials.bundles[leader]
        is_shared = [bundle.name for bundle in trials.bundles].count(chosen.name) > 1
        same_text(f"window {span}, leader", name, chosen.file if is_shared else chosen.name)
        same(f"window {span}, Sharpe before", before, ratios[leader])
        same(f"window {span}, Sharpe in it", inside, later[leader])
        same_fraction(f"window {span}, return", earned, growth(trials.plain[leader, window]))


def check_bands(section, choices):
    note = next(note for note in section.all("p", "note") if "Rank correlation" in note.text())
    for row, (inside, outside) in zip(note.parent.first("table").rows(), choices.bands(), strict=True):
        same(f"band {row[0]}, before", row[1], inside)
        same(f"band {row[0]}, next", row[2], outside)
    said = re.search(r"with the next: (\S+?)\.(?: |$)", note.text())
    same("rank correlation", said[1], choices.rank_correlation())
    kept = choices.kept()
    said = re.search(r"Of ([\d,]+) leaders? with .+? kept (\S+) of it", note.text())
    if not said:
        same("leaders above zero", "0", len(kept))
        return
    same("leaders above zero", said[1], len(kept))
    same_fraction("kept by the middle leader", said[2], median(kept))
    bounds = list(SHARES_KEPT.values())
    for name, above, below in zip(SHARES_KEPT, bounds, [math.inf, *bounds]):
        count = re.search(rf"([\d,]+) {name}", note.text())[1]
        same(f"leaders that {name}", count, sum(above <= share < below for share in kept))


def check_earned(section, choices, prices):
    """The totals of the picture; the drawdown below it is of selecting."""
    note = next(note for note in section.all("p", "note") if "the median of all returns" in note.text())
    ordered, best = sorted(choices.returns), choices.trials.best
    same_fraction("median trial", re.search(r"returns is (\S+?)\.(?: |$)", note.text())[1], median(ordered))
    title = next(title.text() for title in section.all("title") if title.text().startswith("Equity out of sample"))
    shown = dict(re.findall(r"(?:: |, )([^,:]+?) ([+−]?[\d,.]+%)", title))
    expected = {
        "selecting": growth(choices.selecting()),
        "in hindsight": choices.returns[best],
        "middle trial": ordered[(len(ordered) - 1) // 2],
    }
    for name, value in expected.items():
        same_fraction(f"equity out of sample, {name}", shown.pop(name, ""), value)
    for folder in prices:
        name, value = best_benchmark(choices, folder)
        same_text("equity out of sample, benchmark", list(shown), [name])
        same_fraction(f"equity out of sample, {name}", shown.get(name, ""), value)
    levels = numpy.cumprod(1 + choices.selecting())
    fall = (levels / numpy.maximum.accumulate(numpy.maximum(levels, 1)) - 1).min()
    picture = next(picture for picture in section.all("svg", "static-chart") if picture.first("title").text() == title)
    scale = [label.text() for label in picture.first("g").all("text")]
    same_text("drawdown of selecting", f"{fall * 100:.1f}%".replace("-", "−") in scale, True)


def best_benchmark(choices, folder):
    """Of the prices, bought on the last day before the windows and held to their last."""
    first, last = (choices.trials.days[choices.out_of_sample[at]] for at in (0, -1))
    start, end = (date(1970, 1, 1) + timedelta(day) for day in (first - 1, last))
    found = {}
    for name, returns in benchmarks(folder, choices.trials.risk_free).items():
        if not name.startswith("Risk-free") and not name.endswith(" DCA") and name != "Equal-weight basket":
            found[name] = list(returns(start, end).values())[-1]
    return max(found.items(), key=lambda one: one[1])


def check_kept(table, choices):
    """In sample are all days before the last window, which is out of it."""
    places = {bundle.name: at for at, bundle in enumerate(choices.trials.bundles)}
    for name, ratio, inside, outside, kept, *_ in table.rows():
        at = places[name]
        before, after = choices.inside[-1][at], choices.outside[-1][at]
        same(f"{name}, daily Sharpe", ratio, choices.trials.ratios[at])
        same(f"{name}, in sample", inside, before)
        same(f"{name}, out of sample", outside, after)
        same_fraction(f"{name}, kept", kept, after / before if before > 0 else None)
