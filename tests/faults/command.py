"""The command under test: run to its end, killed, or under strace."""
import dataclasses
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

# Whatever takes longer is hung: every command here takes well under a second without a fault.
PATIENCE = 60.0


@dataclasses.dataclass
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str
    seconds: float
    hung: bool = False

    @property
    def was_killed(self):
        return self.code in (-signal.SIGKILL, 128 + signal.SIGKILL)


class Command:
    def __init__(self, path):
        self.path = path

    def start(self, world, words, before=()):
        environment = os.environ | {"TMPDIR": str(world.temporary), "NO_COLOR": "1"}
        return subprocess.Popen(
            [*before, str(self.path), *words], cwd=world.folder, env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace", start_new_session=True)

    def run(self, world, words, before=(), kill_after=None):
        """Runs it; kills it after so many seconds, if that is asked for."""
        began = time.monotonic()
        child = self.start(world, words, before)
        if kill_after is not None:
            try:
                child.wait(kill_after)
            except subprocess.TimeoutExpired:
                child.kill()
        return end(child, began)

    def traced(self, world, words, calls, fault=None, more=()):
        """Runs it under strace, which notes these calls and may set a fault at them. It is stopped at no others."""
        log = world.folder.parent / f"{world.folder.name}.strace"
        before = ["strace", "-f", "--seccomp-bpf", "-qq", *more, "-o", str(log), "-e", f"trace={calls}"]
        before += ["-e", f"inject={calls}:{fault}"] if fault else []
        ended = self.run(world, words, before)
        text = log.read_text(errors="replace") if log.exists() else ""
        log.unlink(missing_ok=True)
        return ended, text


def end(child, began):
    try:
        out, err = child.communicate(timeout=PATIENCE)
        return Ended(child.returncode, out, err, time.monotonic() - began)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        out, err = child.communicate()
        return Ended(child.returncode, out, err, time.monotonic() - began, hung=True)


def has_strace():
    return shutil.which("strace") is not None
