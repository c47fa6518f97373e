"""The grid of a sweep: its parameters, and how the trials next to a winner did."""
from statistics import fmean, stdev

from .findings import same, same_text


class Grid:
    """The parameters that were varied: numbers by their order, names without one."""

    def __init__(self, bundles):
        self.bundles, self.values = bundles, {}
        for name in sorted({name for bundle in bundles for name in bundle.parameters}):
            tried = [bundle.parameters.get(name) for bundle in bundles]
            is_number = all(type(value) in (int, float) for value in tried)
            distinct = sorted(set(tried)) if is_number else sorted({str(value) for value in tried})
            # Texts with fewer than three trials each are labels.
            if len(distinct) > 1 and (is_number or len(distinct) * 3 <= len(bundles)):
                self.values[name] = distinct if is_number else None

    def step(self, name, one, other):
        """How many steps lie between two trials in a parameter."""
        here, there = (bundle.parameters.get(name) for bundle in (one, other))
        order = self.values[name]
        return int(here != there) if order is None else abs(order.index(here) - order.index(there))

    def neighbours(self, winner):
        """Those that differ in one parameter by one step."""
        alone = [0] * (len(self.values) - 1) + [1]
        return [at for at, bundle in enumerate(self.bundles) if sorted(self.step(name, winner, bundle) for name in self.values) == alone]

    def at_edge(self, winner):
        ordered = [(name, values) for name, values in self.values.items() if values]
        return [name for name, values in ordered if winner.parameters.get(name) in (values[0], values[-1])]


def ground(ratio, mean, count):
    if count < 3 or ratio <= 0:
        return "–"
    return "plateau" if mean >= 0.75 * ratio else "peak" if mean < 0.5 * ratio else "slope"


def check_neighbours(table, trials):
    grid = Grid(trials.bundles)
    # More values than this are taken in bands.
    if not grid.values or any(values and len(values) > 32 for values in grid.values.values()):
        return
    places = {bundle.name: at for at, bundle in enumerate(trials.bundles)}
    for name, *_, count, mean, deviation, rank, word, edge in table.rows():
        winner = places[name]
        ratios = [trials.ratios[at] for at in grid.neighbours(trials.bundles[winner])]
        ratio = trials.ratios[winner]
        if not ratios:
            same_text(f"{name}, neighbours", {count, mean, deviation, rank, word, edge}, {"–"})
            continue
        same(f"{name}, neighbours", count, len(ratios))
        same(f"{name}, mean of neighbours", mean, fmean(ratios))
        same(f"{name}, deviation of neighbours", deviation, stdev(ratios) if len(ratios) > 1 else None)
        same_text(f"{name}, rank", rank, f"{1 + sum(other > ratio for other in ratios)} of {len(ratios) + 1}")
        same_text(f"{name}, ground", word, ground(ratio, fmean(ratios), len(ratios)))
        same_text(f"{name}, at the edge of", edge, ", ".join(grid.at_edge(trials.bundles[winner])) or "–")


def check_importance(table):
    """A random forest is not grown a second time: shares are of one whole and in order, whatever they are."""
    shares = [float(row[1].rstrip("%")) / 100 for row in table.rows()]
    same_text("importance, each of one whole", all(0 <= share <= 1 for share in shares), True)
    same_text("importance, together", sum(shares) <= 1 + 0.0005 * len(shares), True)
    same_text("importance, in order", shares, sorted(shares, reverse=True))
