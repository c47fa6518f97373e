"""Kinds of faults: each sets one while a command is at work, and says what came of it."""
import dataclasses
import errno
import os
import re
import shutil
import signal
import subprocess
import time

import mutation
import power
from command import Ended, end, has_strace
from world import tree

# System calls of one kind, by the name that their faults are counted under.
CALLS = {
    "open": "openat",
    "read": "read,pread64",
    "write": "write,pwrite64",
    "fsync": "fsync,fdatasync",
    "rename": "rename,renameat,renameat2",
    "link": "link,linkat",
    "unlink": "unlink,unlinkat,rmdir",
    "stat": "statx,newfstatat,fstat,lstat",
    "mmap": "mmap",
    "mkdir": "mkdir,mkdirat",
    "lock": "fcntl,flock",
    "truncate": "ftruncate",
    "thread": "clone,clone3",
}

# Errors that a healthy system gives too.
ERRORS = {
    "open": ["EIO", "EMFILE", "EACCES", "ENOSPC"],
    "read": ["EIO"],
    "write": ["EIO", "ENOSPC"],
    "fsync": ["EIO", "ENOSPC"],
    "rename": ["EIO", "ENOSPC", "EXDEV"],
    "link": ["EIO", "EXDEV", "EPERM"],
    "unlink": ["EIO", "EACCES"],
    "stat": ["EIO", "EACCES"],
    "mmap": ["ENOMEM"],
    "mkdir": ["EIO", "ENOSPC"],
    "lock": ["ENOLCK", "EIO"],
    "truncate": ["EIO"],
    "thread": ["EAGAIN"],
}


@dataclasses.dataclass
class Fault:
    """A fault that was set."""

    what: str
    # How the command ended with it.
    ended: Ended
    # The files of the world before.
    before: dict
    # Files that the fault itself altered: they need not be sound afterwards.
    altered: set = dataclasses.field(default_factory=set)


class Kind:
    def __init__(self, name):
        self.name = name

    def missing(self, _folder):
        """Why faults of this kind cannot be set here; None where they can."""
        return None

    def suits(self, _scenario):
        return True


class KilledAtAnyMoment(Kind):
    def set(self, world, scenario, command, draw):
        before = tree(world.folder)
        # Most commands take a few hundredths of a second.
        moment = draw.random() ** 2 * 0.4
        ended = command.run(world, scenario.words, kill_after=moment)
        return Fault(f"killed after {moment * 1000:.1f} ms", ended, before)


class Traced(Kind):
    """A fault at the N-th call of a kind, as strace injects it."""

    def __init__(self, calls, kills):
        super().__init__(f"{'killed before' if kills else 'failed'} {calls}")
        self.calls = calls
        self.kills = kills
        self.counts = {}

    def missing(self, _folder):
        if not has_strace():
            return "there is no strace"
        probe = subprocess.run(["strace", "-qq", "-o", os.devnull, "-e", "inject=getppid:error=EIO", "true"], capture_output=True)
        return None if probe.returncode == 0 else "strace may not trace here"

    def count(self, world, scenario, command):
        """How often a thread makes such calls at most, found in a copy of the world."""
        if scenario.name not in self.counts:
            twin = type(world)(world.folder.with_name(world.folder.name + "-twin"), world.outside)
            shutil.copytree(world.folder, twin.folder, symlinks=True)
            _, log = command.traced(twin, scenario.words, CALLS[self.calls])
            by_thread = {}
            for line in log.splitlines():
                if match := re.match(r"(\d+) +\w+\(", line):
                    by_thread[match[1]] = by_thread.get(match[1], 0) + 1
            self.counts[scenario.name] = max(by_thread.values(), default=0)
            shutil.rmtree(twin.folder, ignore_errors=True)
        return self.counts[scenario.name]

    def set(self, world, scenario, command, draw):
        count = self.count(world, scenario, command)
        if count == 0:
            return None
        before = tree(world.folder)
        number = draw.randint(1, count)
        action = "signal=KILL" if self.kills else f"error={draw.choice(ERRORS[self.calls])}"
        # One error, or all from there on, as of a disk that is full or broken.
        when = f"{number}+" if not self.kills and draw.random() < 0.3 else str(number)
        ended, log = command.traced(world, scenario.words, CALLS[self.calls], f"{action}:when={when}")
        if "error while loading shared libraries" in ended.err:
            # It never began.
            return None
        if self.calls == "mmap" and not self.kills and ended_without_memory(ended, log):
            ended.code, ended.err = -signal.SIGKILL, ""
        return Fault(f"{action} at {self.calls} {when} of {count}", ended, before)


def ended_without_memory(ended, log):
    """Whether a process without memory ended before the command could say anything; what counts then is what it leaves.

    The loader does not look whether it got memory for itself, which ends in a segmentation fault before anything of the command
    runs: Rust's runtime first asks for a stack for signals. Rust ends the process where an allocation fails, and where a
    thread that starts gets no such stack, which is before anything could catch it. Nothing else may end like this.
    """
    if ended.code == -signal.SIGSEGV:
        return "sigaltstack(" not in log
    return ended.code == -signal.SIGABRT and any(word in ended.err for word in ("memory allocation of", "stack_overflow.rs"))


class FullDisk(Kind):
    """A file system of so many bytes, which is filled to the brim but for a little."""

    def missing(self, folder):
        probe = folder / "full"
        probe.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(probe)], capture_output=True)
        if mounted.returncode == 0:
            subprocess.run(["umount", str(probe)], check=True)
            return None
        return "no file system can be mounted here"

    def set(self, world, scenario, command, draw):
        before = tree(world.folder)
        aside = world.folder.with_name(world.folder.name + "-aside")
        world.folder.rename(aside)
        world.folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(world.folder)], check=True)
        try:
            shutil.copytree(aside, world.folder, symlinks=True, dirs_exist_ok=True)
            filler = world.folder.joinpath("filler")
            room = os.statvfs(world.folder)
            left = draw.choice([0, 1, 2, 5, 10, 30, 100])
            with open(filler, "wb") as file:
                file.truncate(0)
                os.posix_fallocate(file.fileno(), 0, max(1, (room.f_bavail - left)) * room.f_bsize)
            ended = command.run(world, scenario.words)
            filler.unlink()
            shutil.rmtree(aside)
            shutil.copytree(world.folder, aside, symlinks=True)
        finally:
            subprocess.run(["umount", "-l", str(world.folder)], check=True)
            world.folder.rmdir()
            aside.rename(world.folder)
        return Fault(f"{left} pages left on the disk", ended, before)


class Mutated(Kind):
    """A file that somebody else has altered."""

    def set(self, world, scenario, command, draw):
        files = [name for name in tree(world.folder) if mutation.is_target(name)]
        if not files:
            return None
        altered = set(draw.sample(files, min(len(files), draw.randint(1, 2))))
        what = [mutation.alter(world.at(name), draw) for name in sorted(altered)]
        before = tree(world.folder)
        return Fault("; ".join(what), command.run(world, scenario.words), before, altered)


class Hostile(Kind):
    """Links, names and triggers as somebody else may put them into a folder."""

    def set(self, world, scenario, command, draw):
        what = mutation.plant(world, scenario, draw)
        before = tree(world.folder)
        altered = {name for name in before if mutation.is_planted(name)} | {"everything"}
        return Fault(what, command.run(world, scenario.words), before, altered)


class AtOnce(Kind):
    """Several commands on one folder at the same time, one of which is killed."""

    def suits(self, scenario):
        return not scenario.takes_away

    def set(self, world, scenario, command, draw):
        before = tree(world.folder)
        words = [scenario.words, scenario.words, ("list", "sweep"), ("index", "sweep")]
        if scenario.has_store:
            words[2] = ("store", "stats", "store") if world.at("store/bundles").exists() else ("list", "sweep")
        children = [command.start(world, each) for each in words]
        victim = draw.choice(children[1:])
        try:
            victim.wait(draw.random() * 0.1)
        except subprocess.TimeoutExpired:
            victim.kill()
        all_ended = [end(child, time.monotonic()) for child in children]
        for each, one in zip(words, all_ended):
            if one.hung or (one.code not in (0, 1) and not one.was_killed) or "locked" in one.err:
                return Fault(f"at once: {' '.join(each)}", one, before)
        return Fault("four at once, one killed", all_ended[0], before)


def lasting(folder):
    """The files of a folder without what SQLite shares between processes."""
    return {name: digest for name, digest in tree(folder).items() if not name.endswith("-shm")}


class PowerCut(Kind):
    """The power goes at any moment of a command's work: what was not brought to the disk may be forgotten."""

    def __init__(self, name):
        super().__init__(name)
        self.recordings = {}

    def missing(self, folder):
        return Traced("fsync", True).missing(folder)

    def set(self, world, scenario, command, draw):
        if scenario.name not in self.recordings:
            # The copy that is recorded stays as it was before, to be put down again and again at the same path.
            home = world.folder.with_name(f"power-{scenario.name}")
            shutil.copytree(world.folder, home, symlinks=True)
            twin = type(world)(home, world.outside)
            before, ended, log = power.record(twin, scenario, command)
            if ended.code != 0:
                return Fault("recorded", ended, tree(before))
            recording, left = power.Recording(home, before, log), lasting(home)
            recording.put_down_all(home)
            if wrong := {name for name, _ in lasting(home).items() ^ left.items()}:
                raise SystemExit(f"the recording of {scenario.name} misses what happened to {sorted(wrong)}")
            self.recordings[scenario.name] = recording, home, tree(before)
        recording, home, before = self.recordings[scenario.name]
        moment = draw.randint(0, recording.moment)
        world.remove_folder()
        world.move_to(home)
        how = recording.put_down(home, moment, draw)
        killed = Ended(-signal.SIGKILL, "", "", 0.0)
        return Fault(f"power cut at call {moment} of {recording.moment}, {how}", killed, before)


class Permissions(Kind):
    """Somebody who may not read or write everything, until it is allowed again."""

    NOBODY = 65534

    def missing(self, folder):
        if os.geteuid() != 0 or shutil.which("setpriv") is None:
            return "only root can run a command as somebody else, by setpriv"
        return None

    def before(self):
        return ["setpriv", f"--reuid={self.NOBODY}", f"--regid={self.NOBODY}", "--clear-groups"]

    def set(self, world, scenario, command, draw):
        world.folder.parent.chmod(0o711)
        world.outside.chmod(0o700)
        everything = [world.folder, *world.folder.rglob("*")]
        for path in everything:
            os.chown(path, self.NOBODY, self.NOBODY, follow_symlinks=False)
        folders = [path for path in everything if path.is_dir() and not path.is_symlink()]
        files = [path for path in everything if path.is_file() and not path.is_symlink()]
        way = draw.choice(["unreadable file", "file that cannot be written", "folder that cannot be written", "folder that cannot be listed",
                           "folder that cannot be entered", "nothing can be written"])
        chosen = {"unreadable file": files, "file that cannot be written": files, "nothing can be written": everything}.get(way, folders)
        chosen = chosen if way == "nothing can be written" else draw.sample(chosen, 1)
        mask = {"unreadable file": 0o000, "folder that cannot be listed": 0o333, "folder that cannot be entered": 0o666}.get(way, 0o555)
        modes = {path: path.stat().st_mode & 0o7777 for path in chosen if not path.is_symlink()}
        before = tree(world.folder)
        for path, mode in modes.items():
            path.chmod(mode & mask)
        ended = command.run(world, scenario.words, self.before())
        for path, mode in modes.items():
            if path.exists():
                path.chmod(mode)
        if ended.code == 127 or "setpriv:" in ended.err:
            return None
        return Fault(f"{way}: {chosen[0].relative_to(world.folder.parent)}", ended, before)


class FrameworkBeside(Kind):
    """The framework writes into the same folder at the same time: bundles, and an index of its own."""

    SCRIPT = """
import logging, sys
logging.disable(logging.CRITICAL)
from investing_algorithm_framework.domain import Backtest
from investing_algorithm_framework.domain.backtesting import BacktestIndex
from investing_algorithm_framework.domain.backtesting.bundle import save_bundle
folder, first = sys.argv[1:]
print("ready", flush=True)
sys.stdin.readline()
for number in range(20):
    backtest = Backtest.open(first)
    backtest.algorithm_id = f"beside {number}"
    save_bundle(backtest, f"{folder}/beside_{number % 4}.iafbt")
print("done", flush=True)
"""

    def __init__(self, name):
        super().__init__(name)
        self.python = None

    def missing(self, _folder):
        if self.python is None:
            return "no Python that has the framework was named (--framework PYTHON)"
        asked = subprocess.run([self.python, "-c", "import investing_algorithm_framework"], capture_output=True)
        return None if asked.returncode == 0 else f"{self.python} has no framework"

    def suits(self, scenario):
        # A bundle that is saved again after it was copied is another backtest, and a store never puts one in the other's place.
        return not scenario.takes_away and scenario.name != "migrate-store"

    def set(self, world, scenario, command, draw):
        writer = subprocess.Popen(
            [self.python, "-c", self.SCRIPT, "sweep", "sweep/0.iafbt"], cwd=world.folder, text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            ready = writer.stdout.readline()
            before = tree(world.folder)
            writer.stdin.write("go\n")
            writer.stdin.flush()
            ended = []
            while writer.poll() is None and len(ended) < 40:
                ended.append(command.run(world, scenario.words))
            out, err = writer.communicate(timeout=60)
        finally:
            writer.kill()
        if ready.strip() != "ready" or "done" not in out:
            raise SystemExit(f"the framework cannot write: {err[-500:]}")
        # One that was read while it was written is torn for that moment, which has to be said.
        worst = max(ended, key=lambda one: (one.hung, one.code not in (0, 1), "panicked" in one.err, one.code))
        return Fault(f"the framework saved 20 bundles during {len(ended)} runs", worst, before)


FRAMEWORK = FrameworkBeside("framework beside")

ALL = [
    KilledAtAnyMoment("killed at any moment"),
    *(Traced(calls, kills) for calls in CALLS for kills in (True, False)),
    FullDisk("full disk"),
    Mutated("mutated file"),
    Hostile("hostile folder"),
    PowerCut("power cut"),
    Permissions("permissions"),
    FRAMEWORK,
    AtOnce("several at once"),
]
