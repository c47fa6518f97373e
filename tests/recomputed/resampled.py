"""Reality check and superior predictive ability (White 2000, Hansen 2005), by a stationary bootstrap of its own."""
import math
import re

import numpy

from .findings import same_text

DRAWS = 4000
# Two bootstraps of other draws agree to about two standard errors.
APART = 0.03


def block_length(returns):
    """Of the stationary bootstrap by Politis and White (2004), as corrected in 2009."""
    days = len(returns)
    apart = returns - returns.mean()
    limit = math.ceil(math.sqrt(days)) + max(5, math.ceil(math.log10(days)))
    covariances = numpy.array([(apart[lag:] * apart[: days - lag]).sum() / days for lag in range(limit + 1)])
    if covariances[0] <= 0:
        return 1.0
    calm = numpy.abs(covariances[1:] / covariances[0]) < 2 * math.sqrt(math.log10(days) / days)
    run = max(5, math.ceil(math.log10(days)))
    first = next((lag for lag in range(len(calm) - run + 1) if calm[lag : lag + run].all()), None)
    last = first if first is not None else max(numpy.flatnonzero(~calm)) + 1
    reach = min(2 * max(last, 1), limit)
    lags = numpy.arange(-reach, reach + 1)
    flat = numpy.where(abs(lags) / reach <= 0.5, 1.0, 2 * (1 - abs(lags) / reach))
    each = flat * covariances[abs(lags)]
    spectrum, slope = each.sum(), (each * abs(lags)).sum()
    found = (2 * slope**2 / (2 * spectrum**2)) ** (1 / 3) * days ** (1 / 3)
    return min(max(found, 1.0), math.ceil(min(3 * math.sqrt(days), days / 3)))


def counts(days, length):
    """How often each day is drawn: blocks that begin anywhere, end with a chance of one by their length and go round."""
    random = numpy.random.default_rng(20050101)
    starts = random.integers(days, size=(DRAWS, days))
    begins = random.random((DRAWS, days)) < 1 / length
    begins[:, 0] = True
    since = numpy.maximum.accumulate(numpy.where(begins, numpy.arange(days), 0), axis=1)
    drawn = (numpy.take_along_axis(starts, since, axis=1) + numpy.arange(days) - since) % days
    return numpy.stack([numpy.bincount(row, minlength=days) for row in drawn])


def long_run_variances(excess, length):
    """Those of the means under the bootstrap, by its kernel."""
    days = excess.shape[1]
    apart = excess - excess.mean(axis=1, keepdims=True)
    found = (apart**2).mean(axis=1)
    for lag in range(1, days):
        weight = (1 - lag / days) * (1 - 1 / length) ** lag + lag / days * (1 - 1 / length) ** (days - lag)
        if weight > 1e-9:
            found += 2 * weight * (apart[:, lag:] * apart[:, :-lag]).sum(axis=1) / days
    return numpy.maximum(found, 0)


def p_values(excess):
    """Lower, consistent and upper, and that of the reality check."""
    moving = excess[excess.std(axis=1) > 1e-12]
    days = moving.shape[1]
    length = float(numpy.median([block_length(returns) for returns in moving]))
    means, spreads = moving.mean(axis=1), numpy.sqrt(long_run_variances(moving, length))
    drawn = counts(days, length) @ moving.T / days
    # Hansen cuts the statistic off at zero, and where it is zero p is 1.
    best = (means / spreads).max()
    near = means >= -spreads * math.sqrt(2 * math.log(math.log(days)) / days)
    centers = {"lower": numpy.maximum(means, 0), "consistent": means * near, "upper": means}
    found = {name: (((drawn - center) / spreads).max(axis=1) >= best).mean() for name, center in centers.items()}
    if best <= 0:
        found = dict.fromkeys(found, 1.0)
    found["reality check"] = ((drawn - means).max(axis=1) >= means.max()).mean()
    return found


def check_ability(section, trials):
    item = section.with_id("figure-ability")
    if not item:
        return
    said = re.search(r"Between ([\d.]+) and ([\d.]+); the reality check says ([\d.]+\d)", item.first("dd").text())
    shown = dict(zip(("consistent", "lower", "upper", "reality check"), (item.first("b").text(), *said.groups())))
    for name, expected in p_values(trials.excess).items():
        is_near = bool(abs(float(shown[name]) - expected) <= APART)
        same_text(f"superior predictive ability, {name} {shown[name]}, drawn anew {expected:.4f}", is_near, True)
