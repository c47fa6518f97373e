"""Sets faults while iaf is at work, and holds that nothing is lost.

    python3 tests/faults IAF [--seed N] [--seconds N] [--faults N] [--only KIND]... [--keep]

IAF is the command. Each fault goes: a fresh world, a command in it with the fault, and then what is promised: the command
ended, said what was wrong and gave the right exit code; every bundle is as before or as after; nothing outside was touched;
and after the same command was run once more without a fault the index opens, the store verifies and nothing temporary is
left. Faults are drawn by the seed, so that a run can be done again.

It prints how many faults it set, by kind, and what was lost, also where it is stopped by Ctrl-C. The exit code is 1 if anything was.
"""
import argparse
import collections
import contextlib
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

import kinds
from checks import Lost, check
from command import Command
from scenarios import SCENARIOS
from world import Templates


def arguments():
    parser = argparse.ArgumentParser(prog="faults", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("iaf", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=120.0, help="set no more faults after this time")
    parser.add_argument("--faults", type=int, default=1_000_000, help="set no more faults than these")
    parser.add_argument("--only", action="append", choices=[kind.name for kind in kinds.ALL], help="only this kind (can be repeated)")
    parser.add_argument("--framework", metavar="PYTHON", help="a Python that has the framework, which then writes beside")
    parser.add_argument("--keep", action="store_true", help="keep the worlds in which something was lost")
    return parser.parse_args()


def main():
    asked = arguments()
    began = time.monotonic()
    draw = random.Random(asked.seed)
    home = Path(tempfile.mkdtemp(prefix="faults-"))
    command = Command(asked.iaf.resolve())
    kinds.FRAMEWORK.python = asked.framework
    chosen = [kind for kind in kinds.ALL if not asked.only or kind.name in asked.only]
    able = [kind for kind in chosen if (reason := kind.missing(home)) is None or print(f"NOT RUN: {kind.name}: {reason}", file=sys.stderr)]
    templates = Templates(home / "templates", command)
    counts, lost = collections.Counter(), []
    turn = 0
    with contextlib.suppress(KeyboardInterrupt):
        while able and sum(counts.values()) < asked.faults and time.monotonic() - began < asked.seconds:
            kind = able[turn % len(able)]
            scenario = draw.choice([scenario for scenario in SCENARIOS if kind.suits(scenario)])
            turn += 1
            world = templates.copy(scenario, home / f"world-{turn}")
            try:
                fault = kind.set(world, scenario, command, draw)
                if fault is None:
                    continue
                counts[kind.name] += 1
                check(world, scenario, fault, command)
            except Lost as error:
                lost.append(f"{kind.name}, {scenario.name}, turn {turn}: {error}")
                print(f"LOST: {lost[-1]}", file=sys.stderr, flush=True)
                if asked.keep:
                    print(f"      kept in {world.folder}", file=sys.stderr)
                    continue
            finally:
                if not (asked.keep and lost and f"turn {turn}:" in lost[-1]):
                    world.remove()
    for name, count in sorted(counts.items()):
        print(f"{count:7}  {name}")
    for each in lost:
        print(f"LOST: {each}")
    total, seconds = sum(counts.values()), time.monotonic() - began
    print(f"{total:7}  faults with seed {asked.seed} in {seconds:.0f} s; lost: {len(lost) or 'nothing'}")
    if not (asked.keep and lost):
        shutil.rmtree(home, ignore_errors=True)
    sys.exit(1 if lost or not total else 0)


if __name__ == "__main__":
    main()
