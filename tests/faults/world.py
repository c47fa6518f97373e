"""Worlds: a folder with backtests, a store, a place for temporary files, and one outside that nobody may touch."""
import hashlib
import os
import shutil
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent

# Few and small, so that many faults can be set.
BUNDLES = ["v2/event.iafbt", "v2/vector.iafbt", "v1/plain.iafbt", "v5/studies.obtf"]


class World:
    def __init__(self, folder, outside):
        self.folder = folder
        self.outside = outside
        self.temporary = folder / "tmp"

    def at(self, name):
        return self.folder / name

    def note_outside(self):
        """Takes note of what is outside now: nothing of it may change."""
        self.outside_before = tree(self.outside)

    def remove_folder(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def move_to(self, folder):
        """Is at another path from now on."""
        self.folder = folder
        self.temporary = folder / "tmp"

    def remove(self):
        self.remove_folder()
        shutil.rmtree(self.outside, ignore_errors=True)


class Templates:
    """Worlds that are made once by the command itself, and copied for each fault."""

    def __init__(self, folder, command):
        self.folder = folder
        self.command = command
        self.made = {}

    def copy(self, scenario, to):
        if scenario.name not in self.made:
            self.made[scenario.name] = self.make(scenario)
        world = World(to, to.with_name(to.name + "-outside"))
        shutil.copytree(self.made[scenario.name], to, symlinks=True)
        world.outside.mkdir()
        (world.outside / "mine").write_text("mine")
        world.note_outside()
        return world

    def make(self, scenario):
        folder = self.folder / scenario.name
        world = World(folder, folder)
        (folder / "sweep" / "n").mkdir(parents=True)
        world.temporary.mkdir()
        for number, bundle in enumerate(bundles()):
            shutil.copy(bundle, folder / "sweep" / ("n" if number == 1 else "") / f"{number}{bundle.suffix}")
        shutil.copytree(REPOSITORY / "tests/bundles/legacy/event", folder / "sweep" / "old")
        (folder / "merged").mkdir()
        (folder / "prices").mkdir()
        (folder / "prices" / "BTC.csv").write_text("date,close\n" + "".join(f"2022-{1 + day // 28:02}-{1 + day % 28:02},{100 + day % 13}\n" for day in range(336)))
        for words in scenario.prepare:
            ended = self.command.run(world, words)
            if ended.code != 0:
                raise SystemExit(f"the world of {scenario.name} cannot be made: iaf {' '.join(words)}: {ended.err}")
        return folder


def bundles():
    """Golden bundles of each version, and two that rank apart."""
    found = [REPOSITORY / "tests/bundles" / name for name in BUNDLES]
    examples = sorted((REPOSITORY / "examples/sweep").glob("*.iafbt"))[:2]
    return [*found, *examples]


def tree(folder):
    """Every file below a folder with a digest of it, links by what they lead to."""
    found = {}
    for root, folders, files in os.walk(folder):
        for name in [*files, *(name for name in folders if os.path.islink(os.path.join(root, name)))]:
            path = Path(root, name)
            content = os.readlink(path).encode() if path.is_symlink() else path.read_bytes()
            found[str(path.relative_to(folder))] = hashlib.sha256(content).hexdigest()
    return found
