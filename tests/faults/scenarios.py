"""Scenarios: what a command does to a world, and what it may change there."""
import dataclasses

INDEX = ["index", "sweep"]
SHARD = ["index", "sweep", "--shard", "0/1", "--segment", "segments"]
# Apart from the sweep: segments name the folder in which they were made, and a world is a copy of it.
MERGE = ["index", "--merge", "segments", "-o", "merged/index.sqlite"]
TO_STORE = ["migrate-store", "--from", "local-dir", "--src", "sweep", "--to", "local-tiered", "--dst", "store"]


@dataclasses.dataclass(frozen=True)
class Scenario:
    name: str
    # The command at whose work the fault is set.
    words: tuple
    # Commands that make the world before.
    prepare: tuple = ()
    # Whether it takes bundles away from the sweep; those that go to an archive are there then.
    takes_away: bool = False
    archives: bool = False
    has_store: bool = False
    # What it writes and is whole or not there.
    output: str = ""


def scenario(name, *words, prepare=(), **more):
    return Scenario(name, tuple(words), tuple(tuple(one) for one in prepare), **more)


SCENARIOS = [
    scenario("index", *INDEX),
    scenario("index-again", *INDEX, "--rebuild", "--parquet", prepare=[INDEX], output="sweep/index.parquet"),
    scenario("shard", *SHARD),
    scenario("merge", *MERGE, prepare=[SHARD]),
    scenario("merge-again", *MERGE, "--rebuild", prepare=[SHARD, MERGE]),
    scenario("list", "list", "sweep", prepare=[INDEX]),
    scenario("report", "report", "sweep", "-o", "page.html", output="page.html"),
    scenario("report-beside-prices", "report", "sweep", "--benchmarks", "prices", "-o", "page.html", output="page.html"),
    scenario("report-of-some", "report", "sweep/0.iafbt", "sweep/n", "-o", "page.html", output="page.html"),
    scenario("prune", "rank", "sweep", "--by", "sharpe_ratio", "-n", "1", "--prune", "--yes", prepare=[INDEX], takes_away=True),
    scenario("archive", "rank", "sweep", "--by", "sharpe_ratio", "-n", "1", "--archive-dir", "archive", "--yes",
             prepare=[INDEX], takes_away=True, archives=True),
    scenario("migrate-backtests", "migrate-backtests", "--src", "sweep", "--dst", "current", "--level", "1"),
    scenario("migrate-store", *TO_STORE, has_store=True),
    scenario("compact", "store", "compact", "store", prepare=[TO_STORE], has_store=True),
    scenario("compact-again", "store", "compact", "store", prepare=[TO_STORE, ["store", "compact", "store"]], has_store=True),
    scenario("rebuild-index", "store", "rebuild-index", "store", prepare=[TO_STORE, ["store", "compact", "store"]], has_store=True),
    scenario("gc", "store", "gc", "store", prepare=[TO_STORE], has_store=True),
    scenario("verify", "store", "verify", "store", prepare=[TO_STORE], has_store=True),
    scenario("report-on-store", "report", "store", "-o", "page.html", prepare=[TO_STORE], has_store=True, output="page.html"),
]
