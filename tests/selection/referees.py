"""Judges random returns by the packages that others wrote, for tests/suite/selection.rs to compare with.

Takes a file of JSON: `returns` (a list of days for each trial), `p_values`, `blocks`, `block_length`, `draws`, `seed`.
Prints JSON.
"""

import json
import sys

import numpy as np
from arch.bootstrap import SPA, StationaryBootstrap, optimal_block_length
from purgedcv import probability_of_backtest_overfitting
from scipy import stats
from sklearn.ensemble import RandomForestRegressor
from statsmodels.stats.multitest import multipletests
from statsmodels.tsa.stattools import acf


def sharpe(returns):
    """Per day, with the moments that its inference takes."""
    return {
        "ratio": returns.mean() / returns.std(ddof=1),
        "skewness": stats.skew(returns),
        "kurtosis": stats.kurtosis(returns, fisher=False),
        "autocorrelation": acf(returns, nlags=1)[1],
    }


def sortino(returns):
    """The ratio per day, and how far it strays when days are resampled in blocks."""
    def ratio(days):
        return days.mean() / np.sqrt((np.minimum(days, 0) ** 2).mean())

    length = optimal_block_length(returns)["stationary"].iloc[0]
    drawn = StationaryBootstrap(max(length, 1.0), returns, seed=3).apply(ratio, 2000)
    return {"ratio": ratio(returns), "deviation": drawn.std()}


def probabilistic(estimate, days, threshold):
    spread = 1 - estimate["skewness"] * estimate["ratio"] + (estimate["kurtosis"] - 1) / 4 * estimate["ratio"] ** 2
    return stats.norm.cdf((estimate["ratio"] - threshold) * np.sqrt(days - 1) / np.sqrt(spread))


def effective(returns):
    eigenvalues = np.linalg.eigvalsh(np.corrcoef(returns))
    shares = eigenvalues[eigenvalues > 0] / eigenvalues[eigenvalues > 0].sum()
    return np.exp(-(shares * np.log(shares)).sum())


def superior(returns, block_length, draws, seed):
    """p-values, and the days of every draw that they are from."""
    days = returns.shape[1]
    test = SPA(np.zeros(days), -returns.T, block_size=block_length, reps=draws, bootstrap="stationary", seed=seed)
    test.compute()
    again = StationaryBootstrap(block_length, np.arange(days), seed=seed)
    drawn = [data[0][0].tolist() for data in again.bootstrap(draws)]
    return {"p_values": [test.pvalues[name] for name in ("lower", "consistent", "upper")], "days": drawn}


def luck(returns, risk_free, per_year, block_length):
    """The best of trials without their means, over days drawn anew: the mean of each figure's best over the draws."""
    years = returns.shape[1] / per_year
    centered = (returns - returns.mean(axis=1, keepdims=True)).T

    def best(days):
        grown = np.cumprod(1 + days + risk_free, axis=0)
        fall = (1 - grown / np.maximum.accumulate(np.maximum(grown, 1), axis=0)).max(axis=0)
        growth = grown[-1] ** (1 / years) - 1
        short = np.sqrt((np.minimum(days, 0) ** 2).mean(axis=0))
        return np.array([
            grown[-1].max() - 1,
            growth.max(),
            days.std(axis=0, ddof=1).min() * np.sqrt(per_year),
            (days.mean(axis=0) / short).max() * np.sqrt(per_year),
            (growth / fall).max(),
            fall.min(),
        ])

    return StationaryBootstrap(block_length, centered, seed=11).apply(best, 2000).mean(axis=0).tolist()


def golden():
    """The figure that is known of arch 8.0.0, with days and trials that count from 1, and the days of its draws."""
    i, j = np.arange(1, 501)[:, None], np.arange(1, 21)[None, :]
    mixed = (7919 * i**2 + 104729 * j**2 + 1299709 * i * j) % 1009
    returns = (mixed / 1009 - 0.5) * 0.02 + 0.0004 * (j == 7)
    return {"returns": returns.T.tolist(), **superior(returns.T, 10, 2000, 12345)}


def importance():
    """How well a forest of the usual package tells the Ishigami function on the points of the test."""
    points = 2003
    generators = np.array([1, 1327, 1327 * 1327 % points])
    x = ((np.arange(points)[:, None] * generators / points) % 1 - 0.5) * 2 * np.pi
    y = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    forest = RandomForestRegressor(n_estimators=64, random_state=1, min_samples_leaf=2).fit(x, y)
    rng = np.random.default_rng(1)
    shares = []
    for parameter in range(3):
        means = []
        for value in np.linspace(-np.pi, np.pi, 64):
            others = rng.uniform(-np.pi, np.pi, (400, 3))
            others[:, parameter] = value
            means.append(forest.predict(others).mean())
        shares.append(np.var(means) / y.var())
    return {"inputs": x.T.tolist(), "results": y.tolist(), "shares": shares}


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        asked = json.load(file)
    returns = np.array(asked["returns"])
    estimates = [sharpe(trial) for trial in returns]
    overfitting = probability_of_backtest_overfitting(returns, n_splits=asked["blocks"])
    corrected = {name: multipletests(asked["p_values"], method=name)[1].tolist() for name in ("bonferroni", "holm", "fdr_bh", "fdr_by")}
    answer = {
        "estimates": estimates,
        "psr": [probabilistic(estimate, returns.shape[1], 0.02) for estimate in estimates],
        "block_lengths": [float(optimal_block_length(trial)["stationary"].iloc[0]) for trial in returns],
        "effective": effective(returns),
        "logits": overfitting.logits.tolist(),
        "slope": overfitting.slope,
        "golden": golden(),
        "luck": luck(returns, 0.0001, 365, asked["block_length"]),
        "sortino": [sortino(trial) for trial in returns],
        "superior": superior(returns, asked["block_length"], asked["draws"], asked["seed"]),
        "corrected": corrected,
        "spearman": stats.spearmanr(returns[0], returns[1]).statistic,
        "importance": importance(),
    }
    print(json.dumps(answer))


main()
