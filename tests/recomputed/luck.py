"""Skill or luck: what all trials of a sweep say of the best of them, from their daily returns and the definitions alone."""
import itertools
import math
import re
from statistics import NormalDist, median

import numpy
from scipy.stats import norm, t as student

from .bundles import DAY
from .chosen import check_chosen
from .findings import day_text, same, same_fraction, same_text
from .grid import check_importance, check_neighbours
from .resampled import check_ability

NORMAL = NormalDist()
EULER_MASCHERONI = 0.5772156649015329
BLOCKS = 16


class Trials:
    """The daily returns of all bundles above the risk-free rate, over the days that they share."""

    def __init__(self, bundles):
        longest = max(len(bundle.daily) for bundle in bundles)
        self.bundles = [bundle for bundle in bundles if len(bundle.daily) >= 0.9 * longest]
        self.count = len(bundles)
        self.days = sorted(set.intersection(*(set(bundle.daily) for bundle in self.bundles)))
        self.per_year = 365 if any(day % 7 in (2, 3) for day in self.days) else 252
        self.risk_free = median(bundle.risk_free for bundle in self.bundles)
        # The index keeps single precision.
        plain = [[numpy.float32(bundle.daily[day]) for day in self.days] for bundle in self.bundles]
        self.plain = numpy.array(plain, dtype=float)
        self.excess = self.plain - self.risk_free / self.per_year
        self.daily_ratios = self.excess.mean(axis=1) / self.excess.std(axis=1, ddof=1)
        self.ratios = self.daily_ratios * math.sqrt(self.per_year)
        self.best = int(numpy.argmax(self.ratios))
        self.spread = self.ratios.std(ddof=1)
        self.effective = effective(self.excess)

    def luck(self, trials):
        return self.spread * expected_maximum(trials)

    def moments(self, trial):
        """Ratio per day, skewness, kurtosis and first-order autocorrelation."""
        apart = self.excess[trial] - self.excess[trial].mean()
        variance = (apart**2).mean()
        autocorrelation = (apart[1:] * apart[:-1]).sum() / (apart**2).sum()
        return self.daily_ratios[trial], (apart**3).mean() / variance**1.5, (apart**4).mean() / variance**2, autocorrelation

    def probabilistic(self, trial, threshold):
        """That its true ratio is above a threshold per year, by the paper of 2012."""
        ratio, skewness, kurtosis, _ = self.moments(trial)
        above = (ratio - threshold / math.sqrt(self.per_year)) * math.sqrt(len(self.days) - 1)
        return NORMAL.cdf(above / math.sqrt(1 - skewness * ratio + (kurtosis - 1) / 4 * ratio**2))

    def deflated(self, trial, trials):
        return self.probabilistic(trial, self.luck(trials))

    def variance_2025(self, trial, ratio):
        """That of its ratio per day, were that the true one, autocorrelation allowed for, by the paper of 2025."""
        _, skewness, kurtosis, rho = self.moments(trial)
        first, second = rho / (1 - rho), rho**2 / (1 - rho**2)
        spread = 1 + 2 * first - (1 + first + second) * skewness * ratio + (1 + 2 * second) * (kurtosis - 1) / 4 * ratio**2
        return spread / len(self.days)

    def deflated_2025(self, trial, trials):
        """Against luck's best, which scatters as the best of so many does."""
        luck = self.luck(trials) / math.sqrt(self.per_year)
        spread = math.sqrt(self.variance_2025(trial, luck)) * deviation_of_maximum(trials)
        return NORMAL.cdf((self.daily_ratios[trial] - luck) / spread)

    def significant_by_holm(self):
        """How many are above zero at 5 % when all are counted, by one-sided p-values of the paper of 2025."""
        trials = range(len(self.bundles))
        found = sorted(1 - NORMAL.cdf(self.daily_ratios[trial] / math.sqrt(self.variance_2025(trial, 0.0))) for trial in trials)
        kept = itertools.takewhile(lambda one: one[1] * (self.count - one[0]) <= 0.05, enumerate(found))
        return len(list(kept))

    def interval(self, trial):
        """The 95 % interval of its ratio per year, autocorrelation allowed for, by the paper of 2025."""
        ratio = self.daily_ratios[trial]
        reach = NORMAL.inv_cdf(0.975) * math.sqrt(self.variance_2025(trial, ratio))
        return (ratio - reach) * math.sqrt(self.per_year), (ratio + reach) * math.sqrt(self.per_year)

    def days_needed(self, trial):
        """The minimum track record length against zero at 95 %."""
        ratio, skewness, kurtosis, _ = self.moments(trial)
        spread = 1 - skewness * ratio + (kurtosis - 1) / 4 * ratio**2
        return 1 + spread * (NORMAL.inv_cdf(0.95) / ratio) ** 2 if ratio > 0 else None

    def haircuts(self):
        """The ratio that would be as significant alone as each is among all, by Benjamini and Yekutieli as R has it."""
        degrees, years = len(self.days) - 1, len(self.days) / self.per_year
        p_values = 2 * student.sf(abs(self.ratios) * math.sqrt(years), degrees)
        p_values = numpy.append(p_values, numpy.ones(self.count - len(self.bundles)))
        harmonic = sum(1 / rank for rank in range(1, self.count + 1))
        order = numpy.argsort(p_values)
        ranked = numpy.minimum(p_values[order] * self.count * harmonic / numpy.arange(1, self.count + 1), 1)
        corrected = numpy.empty(self.count)
        corrected[order] = numpy.minimum.accumulate(ranked[::-1])[::-1]
        return [student.isf(p / 2, degrees) / math.sqrt(years) if ratio > 0 else None for ratio, p in zip(self.ratios, corrected)]

    def clusters(self):
        """From the best on each joins the first leader that its returns correlate with above 0.98, or leads itself."""
        alike = numpy.atleast_2d(numpy.corrcoef(self.excess))
        leaders, found = [], {}
        for trial in sorted(range(len(self.bundles)), key=lambda trial: -self.ratios[trial]):
            joined = next((at for at, leader in enumerate(leaders) if alike[leader, trial] > 0.98), len(leaders))
            leaders += [trial] if joined == len(leaders) else []
            found[trial] = joined + 1
        return found

    def measure(self):
        """Gives each bundle what all of them say of it, under the names of the metrics."""
        haircuts, clusters = self.haircuts(), self.clusters()
        for trial, bundle in enumerate(self.bundles):
            low, high = self.interval(trial)
            bundle.figures |= {
                "daily_sharpe": self.ratios[trial],
                "sharpe_low": low,
                "sharpe_high": high,
                "psr": self.probabilistic(trial, 0),
                **self.against_luck(trial),
                "days_needed": self.days_needed(trial),
                "haircut_sharpe": haircuts[trial],
                "cluster": clusters[trial],
            }

    def against_luck(self, trial):
        """The deflated ratios, where ratios of others say how far luck goes."""
        if len(self.bundles) < 2:
            return {}
        return {"dsr": self.deflated(trial, self.count), "dsr_effective": self.deflated(trial, self.effective)}

    def splits(self):
        """For each way to halve the blocks: the logit of the leader's rank in the other half, and its ratio there."""
        days = len(self.days) // BLOCKS
        blocks = self.excess[:, len(self.days) % BLOCKS :].reshape(len(self.bundles), BLOCKS, days)
        sums, squares = blocks.sum(axis=2), (blocks**2).sum(axis=2)
        found = []
        for half in itertools.combinations(range(BLOCKS), BLOCKS // 2):
            other = [block for block in range(BLOCKS) if block not in half]
            inside, outside = (ratio_of(sums[:, part].sum(axis=1), squares[:, part].sum(axis=1), days * BLOCKS // 2) for part in (list(half), other))
            leader = int(numpy.argmax(inside))
            below, level = (outside < outside[leader]).sum(), (outside == outside[leader]).sum()
            rank = (below + (level + 1) / 2) / (len(self.bundles) + 1)
            found.append((rank, math.log(rank / (1 - rank)), outside[leader]))
        return found


def ratio_of(sums, squares, count):
    """Mean by sample standard deviation; zero where nothing moved."""
    variance = (squares - sums**2 / count) / (count - 1)
    return numpy.where(variance > 1e-18, sums / count / numpy.sqrt(numpy.maximum(variance, 1e-30)), 0.0)


def expected_maximum(draws):
    """Of as many standard normal draws (Bailey and López de Prado)."""
    if draws <= 1:
        return 0.0
    return (1 - EULER_MASCHERONI) * NORMAL.inv_cdf(1 - 1 / draws) + EULER_MASCHERONI * NORMAL.inv_cdf(1 - 1 / (draws * math.e))


def deviation_of_maximum(draws):
    """Of as many standard normal draws: the density of their maximum, summed up finely."""
    values = numpy.linspace(-12, 12, 24_001)
    density = draws * norm.cdf(values) ** (draws - 1) * norm.pdf(values)
    density /= density.sum()
    mean = (values * density).sum()
    return math.sqrt(((values - mean) ** 2 * density).sum())


def effective(returns):
    """The exponential of the entropy of the eigenvalues of the correlation matrix."""
    moving = returns[returns.std(axis=1) > 0]
    shares = numpy.linalg.eigvalsh(numpy.atleast_2d(numpy.corrcoef(moving)))
    shares = shares[shares > 1e-12] / shares[shares > 1e-12].sum()
    return math.exp(-(shares * numpy.log(shares)).sum())


def check_luck(root, trials, prices):
    """The headline, the ticks of the ranking and the section."""
    luck = trials.luck(trials.count)
    headline = [number.rstrip(".") for number in re.findall(r"[−\d][\d.,]*", root.first("p", "headline").text())]
    same("headline, trials", headline[0], trials.count)
    same("headline, Sharpe ratio", headline[1], trials.ratios[trials.best])
    same("headline, luck", headline[2], luck)
    # The page of a single one has no ranking.
    ranking = root.with_id("ranking-table")
    for picture in ranking.all("svg", "against-luck") if ranking else []:
        same("tick of the ranking", picture.attributes.get("aria-label", "").rsplit(" ", 1)[1], luck)
    section = root.with_id("luck")
    check_trials(section, trials)
    check_tries(section, trials)
    check_halves(section, trials)
    check_figures(section, trials)
    check_verdict(section, trials)
    check_meanings(section, trials)
    check_ability(section, trials)
    check_chosen(section, trials, prices)
    if importance := section.first("table", "importance"):
        check_importance(importance)
    if winners := section.first("table", "winners"):
        check_neighbours(winners, trials)


def table_below(section, head):
    return section.with_id(head).parent.first("table")


def check_trials(section, trials):
    rows = table_below(section, "luck-trials").rows()
    same("trials in the histogram", f"{sum(int(count) for *_, count in rows)}", len(trials.bundles))
    for low, high, count in rows:
        low, high = (float(text.replace("−", "-")) for text in (low, high))
        inside = ((trials.ratios >= low - 1e-9) & (trials.ratios < high - 1e-9)).sum()
        same(f"trials from {low} to {high}", count, inside)


def check_tries(section, trials):
    for tried, luck, share in table_below(section, "luck-tries").rows():
        tried_number = int(tried.replace(",", ""))
        same(f"luck's best of {tried}", luck, trials.luck(tried_number))
        same_fraction(f"deflated for {tried}", share, trials.deflated(trials.best, tried_number))


def check_halves(section, trials):
    splits = trials.splits()
    rows = table_below(section, "luck-halves").rows()
    same("splits", f"{sum(int(count.replace(',', '')) for *_, count in rows)}", len(splits))
    below = sum(int(count.replace(",", "")) for _, high, count in rows if float(high.replace("−", "-")) <= 0)
    same("splits at or below the median", f"{below}", sum(rank <= 0.5 for rank, *_ in splits))


def check_figures(section, trials):
    shown = {}
    for item in section.first("dl").all("div"):
        name, value = item.first("dt").own_text(), item.first("dt").first("b").text()
        shown[name] = value
    best, splits = trials.best, trials.splits()
    low, high = shown["95% confidence interval"].split(" to ")
    expected = trials.interval(best)
    same("interval, low", low, expected[0])
    same("interval, high", high, expected[1])
    same("trials", shown["Trials"], trials.count)
    same("compared", shown["Compared day by day"], len(trials.bundles))
    same("effective trials", shown["Effective trials"], trials.effective)
    same("spread", shown["Spread of Sharpe ratios"], trials.spread)
    same("luck's best", shown["Luck’s best"], trials.luck(trials.count))
    same("best", shown["Sharpe ratio of the best"], trials.ratios[best])
    same_fraction("PSR", shown["Probabilistic Sharpe ratio"], trials.probabilistic(best, 0))
    same_fraction("DSR", shown["Deflated Sharpe ratio"], trials.deflated(best, trials.count))
    same_fraction("DSR, effective", shown["Deflated, effective trials"], trials.deflated(best, trials.effective))
    same_fraction("PBO", shown["Probability of overfitting"], sum(rank <= 0.5 for rank, *_ in splits) / len(splits))
    same_fraction("loss", shown["Loss out of sample"], sum(outside < 0 for *_, outside in splits) / len(splits))
    same_fraction("DSR, 2025", shown["Deflated, inference of 2025"], trials.deflated_2025(best, trials.count))
    same("above zero by Holm", shown["Above zero by Holm"], trials.significant_by_holm())
    copies = list(trials.clusters().values()).count(1) - 1
    same("near copies of the best", shown["Near copies of the best"], copies)
    same("days needed", shown["Days needed"], trials.days_needed(best))
    same("haircut", shown["Sharpe ratio after a haircut"], trials.haircuts()[best])
    same_text("no figure is empty", [name for name, value in shown.items() if not value], [])


def check_meanings(section, trials):
    """The numbers in the texts beside the figures."""
    meanings = {item.first("dt").own_text(): item.first("dd").text() for item in section.first("dl").all("div")}
    said = re.search(r"Over ([\d,]+) days from (.+?) to (.+?), .* has (\d+) of them", meanings["Compared day by day"])
    same("days", said[1], len(trials.days))
    same_text("first and last day", said.groups()[1:3], tuple(day_text(trials.days[at] * DAY) for at in (0, -1)))
    same("days in a year", said[4], trials.per_year)
    said = re.search(r"skewness of (\S+), a kurtosis of (\S+) and a first-order autocorrelation of (\S+)\.", meanings["95% confidence interval"])
    for name, shown, expected in zip(("skewness", "kurtosis", "autocorrelation"), said.groups(), trials.moments(trials.best)[1:]):
        same(f"{name} of the best", shown, expected)


def check_verdict(section, trials):
    """The first sentences: the best, luck, and both deflated ratios."""
    said = " ".join(section.first("div", "verdict").text().split())
    expected = {
        r"Sharpe ratio (\S+) a year": (same, trials.ratios[trials.best]),
        r"luck alone would give (\S+?)\.(?: |$)": (same, trials.luck(trials.count)),
        r"worse than this in (\S+) of such": (same_fraction, trials.deflated(trials.best, trials.count)),
        r"vary like, in (\S+?)\.(?: |$)": (same_fraction, trials.deflated(trials.best, trials.effective)),
    }
    for sentence, (compare, value) in expected.items():
        found = re.search(sentence, said)
        compare(f"verdict, {sentence}", found[1] if found else "", value)
