"""Permutation and Monte-Carlo tests: each tested metric with its shuffles, in the tearsheets and of all backtests together."""
import re

from .bundles import quantile
from .findings import same, same_text
from .tearsheets import rows_of

# What can be tested: its label, whether it is a fraction, whether less of it is better.
TESTED = {
    "total_net_gain_percentage": ("Net gain %", True, False),
    "cagr": ("CAGR", True, False),
    "sharpe_ratio": ("Sharpe ratio", False, False),
    "sortino_ratio": ("Sortino ratio", False, False),
    "calmar_ratio": ("Calmar ratio", False, False),
    "profit_factor": ("Profit factor", False, False),
    "annual_volatility": ("Volatility", True, True),
    "max_drawdown": ("Max drawdown", True, True),
    "win_rate": ("Win rate", True, False),
    "win_loss_ratio": ("Win/loss ratio", False, False),
    "average_monthly_return": ("Average monthly return", True, False),
}

# The two kinds of tests, the part of the page that has all of them, and what a single one is called there.
KINDS = {
    "permutation_tests": ("permutations", "permutation test"),
    "monte_carlo_tests": ("monte-carlo", "Monte-Carlo test"),
}

# The width of a picture and the room at its ends.
LEFT, RIGHT = 3, 137


def samples(test, name):
    return [metrics[name] for metrics in test["permutated_metrics"]]


def p_value(test, name):
    """How often a shuffle did as well or better: of what less is better of by its size, else as the bundle has it."""
    if not TESTED[name][2]:
        return test["p_values"][name]
    return share([-abs(value) for value in samples(test, name)], -abs(test["real_metrics"][name]))


def share(values, real):
    return sum(value >= real for value in values) / len(values)


def every(bundle, kind):
    return [(test, name) for test in getattr(bundle, kind) for name in test["p_values"]]


def check_tests_of_all(root, bundles):
    """How many tests each backtest has, and between which p-values they lie."""
    if len(bundles) == 1:
        return
    for kind, (section_id, _) in KINDS.items():
        tested = {bundle.name: [p_value(*one) for one in every(bundle, kind)] for bundle in bundles if getattr(bundle, kind)}
        section = root.with_id(section_id)
        same_text(kind, section is not None, bool(tested))
        rows = rows_of(section, "permutations") if section else []
        same_text(f"{kind}, backtests", [row[0] for row in rows], list(tested))
        for name, tests, lowest, highest, small in rows:
            values = tested[name]
            same_text(f"{name}, {kind}", (tests, small), (str(len(values)), str(sum(value < 0.05 for value in values))))
            same(f"{name}, {kind}, lowest p-value", lowest, min(values))
            same(f"{name}, {kind}, highest p-value", highest, max(values))


def check_tests(section, bundle):
    """Each tested metric with its range on shuffled prices, and a picture of a Monte-Carlo test."""
    tables = list(section.all("table", "permutations"))
    kinds = [kind for kind in KINDS if getattr(bundle, kind)]
    same_text(f"{bundle.name}, kinds of tests", len(tables), len(kinds))
    for kind, table in zip(kinds, tables):
        expected = every(bundle, kind)
        same_text(f"{bundle.name}, {kind}", len(table.rows()), len(expected))
        check_sentence(section, bundle, kind)
        pictures = list(table.all("svg", "strip")) or [None] * len(expected)
        for (test, name), (label, window, real, shuffled, *_, shuffles, p), picture in zip(expected, table.rows(), pictures, strict=True):
            where = f"{bundle.name}, {kind} of {name}"
            written, percent, _ = TESTED[name]
            # A fall is written as a negative number.
            sign = -1 if name == "max_drawdown" else 1
            values, observed = samples(test, name), test["real_metrics"][name]
            same_text(f"{where}, label", label, written)
            same_text(f"{where}, window", window, test["backtest_date_range_name"])
            same(f"{where}, backtest", real, sign * observed, percent=percent)
            for end, text, at in zip(("lower", "upper"), shuffled.split(" to "), (0.05, 0.95), strict=True):
                same(f"{where}, {end} end", text, sign * quantile(values, at), percent=percent)
            same_text(f"{where}, shuffles", shuffles.replace(",", ""), str(len(values)))
            same(f"{where}, p-value", p, p_value(test, name))
            if kind == "monte_carlo_tests":
                if not TESTED[name][2]:
                    same(f"{where}, p-value by its shuffles", p, share(values, observed))
                check_picture(where, picture, observed, values)


def check_sentence(section, bundle, kind):
    """What is said of all tests of a backtest in one sentence."""
    values, noun = [p_value(*one) for one in every(bundle, kind)], KINDS[kind][1]
    found = re.search(rf"(\d+) {noun}s of its metrics, p-values from (\S+) to (\S+)\. ", section.text())
    same_text(f"{bundle.name}, sentence of its {kind}", found is not None and int(found[1]), len(values))
    if found:
        same(f"{bundle.name}, {kind}, lowest", found[2], min(values))
        same(f"{bundle.name}, {kind}, highest", found[3], max(values))


def check_picture(where, picture, observed, values):
    """A thin mark for each shuffle and a strong one for the backtest, on a line from the least to the most."""
    _, thin, strong = ([float(x) for x in re.findall(r"M(-?[\d.]+)", path.attributes["d"])] for path in picture.all("path"))
    low, high = min([*values, observed]), max([*values, observed])
    place_of = lambda value: LEFT + (value - low) / (high - low) * (RIGHT - LEFT) if high > low else LEFT
    same_text(f"{where}, marks", len(thin), len(values))
    for shown, value in zip([*thin, *strong], [*values, observed]):
        same_text(f"{where}, mark at {shown} for {place_of(value):.2f}", abs(shown - place_of(value)) <= 0.06, True)
