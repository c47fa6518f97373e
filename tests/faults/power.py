"""Power cuts: what a command did to the disk is recorded, and put down again as a cut at any moment may leave it.

What was not brought to the disk by fsync may be forgotten: the content of a file, and the entries of a folder, which is not
the same. Entries are kept as a journal keeps them (all up to some moment) or in any order, as POSIX allows.
"""
import os
import re
import shutil
from pathlib import Path

CALLS = ("openat,close,write,pwrite64,writev,ftruncate,lseek,fsync,fdatasync,sync_file_range,copy_file_range,sendfile,"
         "rename,renameat,renameat2,link,linkat,unlink,unlinkat,rmdir,mkdir,mkdirat,symlink,symlinkat,dup,fcntl,msync")

LINE = re.compile(r"(\d+) +(.*)")
CALL = re.compile(r"(\w+)\((.*)\) += +(-?\d+|\?)(<.*>)?", re.DOTALL)
FD = re.compile(r"(-?\d+|AT_FDCWD)<(.*)>$")


class NotRecorded(Exception):
    """A call that the recording cannot account for."""


def unescaped(text):
    return bytes.fromhex(text.replace("\\x", "")) if text.startswith("\\x") else text.encode()


def arguments(text):
    """The arguments of a call as strace -xx writes them: no quote or comma can stand within a text."""
    found, depth, start, quoted = [], 0, 0, False
    for at, letter in enumerate(text):
        if letter == '"':
            quoted = not quoted
        elif not quoted and letter in "[{":
            depth += 1
        elif not quoted and letter in "]}":
            depth -= 1
        elif not quoted and depth == 0 and letter == ",":
            found.append(text[start:at].strip())
            start = at + 1
    return [*found, text[start:].strip()]


def calls(log):
    """Every call that succeeded, in the order in which they ended; closing counts when it begins.

    Its number is free for another thread before the end of the call is seen.
    """
    begun = {}
    for line in log.splitlines():
        if not (match := LINE.match(line)):
            continue
        thread, text = match.groups()
        if text.endswith("<unfinished ...>"):
            begun[thread] = text.removesuffix("<unfinished ...>").rstrip()
            if closing := re.match(r"close\((.*)", begun[thread]):
                begun[thread] = None
                yield "close", arguments(closing[1]), 0, ""
            continue
        if resumed := re.match(r"<\.\.\. \w+ resumed>(.*)", text, re.DOTALL):
            beginning = begun.pop(thread, "")
            if beginning is None:
                continue
            text = beginning + resumed[1]
        if (call := CALL.match(text)) and not call[3].startswith("-") and call[3] != "?":
            yield call[1], arguments(call[2]), int(call[3]), unescaped((call[4] or "<>")[1:-1]).decode()


class Inode:
    """A file or a folder: what was written to it, step by step."""

    def __init__(self, source=None, folder=False, link=None):
        self.source = source
        self.folder = folder
        self.link = link
        # Steps: (moment, what to do to the content).
        self.writes = []
        # The moments at which all of it was brought to the disk.
        self.synced = []

    def content(self, moment, forget):
        """What is in it after a cut at a moment; steps that were not brought to the disk may be forgotten."""
        content = bytearray(self.source.read_bytes() if self.source else b"")
        safe = max((at for at in self.synced if at <= moment), default=-1)
        for at, (offset, data) in self.writes:
            if at > moment or (at > safe and forget()):
                continue
            if data is None:
                content = content[:offset] + bytes(max(0, offset - len(content)))
            else:
                content += bytes(max(0, offset - len(content)))
                content[offset:offset + len(data)] = data
        return bytes(content)


class Recording:
    """All that a command did below a folder."""

    def __init__(self, folder, before, log):
        self.root = str(folder)
        self.top = Inode(folder=True)
        self.entries = {self.top: {}}
        # Steps of entries: (moment, [(folder, name, inode or None)]).
        self.steps = []
        self.moment = 0
        self.open = {}
        self.load(self.top, before)
        self.first = {key: dict(entries) for key, entries in self.entries.items()}
        for name, words, result, path in calls(log):
            self.moment += 1
            getattr(self, name, lambda *_: None)(words, result, path)

    def load(self, inode, path):
        for entry in os.scandir(path):
            if entry.is_symlink():
                child = Inode(link=os.readlink(entry.path))
            else:
                child = Inode(Path(entry.path), entry.is_dir())
            self.entries[inode][entry.name] = child
            if child.folder:
                child.source = None
                self.entries[child] = {}
                self.load(child, entry.path)

    # --- Paths ---

    def parts(self, path):
        if path != self.root and not path.startswith(self.root + "/"):
            return None
        return [part for part in path[len(self.root):].split("/") if part not in ("", ".")]

    def place(self, path):
        """The folder that a path is in, and its name there; None outside of the world."""
        parts = self.parts(os.path.normpath(path))
        if not parts:
            return None
        inode = self.top
        for part in parts[:-1]:
            inode = self.entries[inode].get(part)
            if inode is None or not inode.folder:
                raise NotRecorded(f"{path} is in no folder that is known")
        return inode, parts[-1]

    def find(self, path):
        if os.path.normpath(path) == self.root:
            return self.top
        place = self.place(path)
        return self.entries[place[0]].get(place[1]) if place else None

    def path(self, folder, name):
        path = unescaped(name.strip('"')).decode()
        base = FD.match(folder)
        return os.path.join(unescaped(base[2]).decode() if base else self.root, path)

    def step(self, *changes):
        for folder, name, inode in changes:
            if inode is None:
                self.entries[folder].pop(name, None)
            else:
                self.entries[folder][name] = inode
        self.steps.append((self.moment, changes))

    # --- Calls on files ---

    def file(self, word):
        number = int(FD.match(word)[1]) if FD.match(word) else int(word)
        return self.open.get(number)

    def openat(self, words, result, resolved):
        inode = self.find(resolved) if self.parts(resolved) is not None else None
        if inode is None and "O_CREAT" in words[2] and self.place(resolved):
            folder, name = self.place(resolved)
            inode = Inode()
            self.step((folder, name, inode))
        if inode is not None and "O_TRUNC" in words[2]:
            inode.writes.append((self.moment, (0, None)))
        self.open[result] = [inode, 0]

    def close(self, words, _result, _path):
        self.open.pop(int(FD.match(words[0])[1]) if FD.match(words[0]) else -1, None)

    def fcntl(self, words, result, _path):
        if "F_DUPFD" in words[1]:
            self.dup(words, result, _path)

    def dup(self, words, result, _path):
        self.open[result] = self.file(words[0])

    def lseek(self, words, result, _path):
        if file := self.file(words[0]):
            file[1] = result

    def put(self, file, offset, data):
        if file and file[0] is not None:
            file[0].writes.append((self.moment, (offset, data)))

    def write(self, words, result, _path):
        if (file := self.file(words[0])) and file[0] is not None:
            self.put(file, file[1], unescaped(words[1].strip('"'))[:result])
            file[1] += result

    def pwrite64(self, words, result, _path):
        self.put(self.file(words[0]), int(words[3]), unescaped(words[1].strip('"'))[:result])

    def writev(self, words, _result, _path):
        if (file := self.file(words[0])) and file[0] is not None:
            raise NotRecorded("writev")

    def copied(self, source, target, result):
        if target and target[0] is not None:
            if not source or source[0] is None:
                raise NotRecorded("a copy from outside")
            content = source[0].content(self.moment, lambda: False)
            self.put(target, target[1], content[source[1]:source[1] + result])
            source[1] += result
            target[1] += result

    def copy_file_range(self, words, result, _path):
        self.copied(self.file(words[0]), self.file(words[2]), result)

    def sendfile(self, words, result, _path):
        self.copied(self.file(words[1]), self.file(words[0]), result)

    def ftruncate(self, words, _result, _path):
        self.put(self.file(words[0]), int(words[1]), None)

    def fsync(self, words, _result, _path):
        if (file := self.file(words[0])) and file[0] is not None:
            file[0].synced.append(self.moment)

    fdatasync = fsync

    # --- Calls on entries ---

    def moved(self, old, new):
        source, target = self.place(old), self.place(new)
        inode = self.find(old)
        if source and target and inode:
            self.step((*source, None), (*target, inode))
        elif source or target:
            raise NotRecorded("a move out of the world or into it")

    def rename(self, words, _result, _path):
        self.moved(self.path("", words[0]), self.path("", words[1]))

    def renameat(self, words, _result, _path):
        self.moved(self.path(words[0], words[1]), self.path(words[2], words[3]))

    renameat2 = renameat

    def linked(self, old, new):
        inode = self.find(old)
        if inode and self.place(new):
            self.step((*self.place(new), inode))

    def link(self, words, _result, _path):
        self.linked(self.path("", words[0]), self.path("", words[1]))

    def linkat(self, words, _result, _path):
        self.linked(self.path(words[0], words[1]), self.path(words[2], words[3]))

    def removed(self, path):
        if place := self.place(path):
            self.step((*place, None))

    def unlink(self, words, _result, _path):
        self.removed(self.path("", words[0]))

    rmdir = unlink

    def unlinkat(self, words, _result, _path):
        self.removed(self.path(words[0], words[1]))

    def made(self, path):
        if place := self.place(path):
            inode = Inode(folder=True)
            self.entries[inode] = {}
            self.first[inode] = {}
            self.step((*place, inode))

    def mkdir(self, words, _result, _path):
        self.made(self.path("", words[0]))

    def mkdirat(self, words, _result, _path):
        self.made(self.path(words[0], words[1]))

    # --- What is left ---

    def put_down(self, folder, moment, draw):
        """Makes the folder as it may be after a cut at a moment, and says how it was drawn."""
        way = draw.choice(["everything that was not synced is forgotten", "entries up to a moment are kept",
                           "entries are kept in any order", "entries are kept, contents are not"])
        until = {"everything that was not synced is forgotten": -1, "entries are kept, contents are not": moment}.get(
            way, draw.randint(0, moment))
        share = draw.choice([0.0, 1.0, 1.0, draw.random()])
        entries = {inode: dict(names) for inode, names in self.first.items()}
        for at, changes in self.steps:
            if at > moment:
                break
            safe = any(synced >= at for inode, _, _ in changes for synced in inode.synced if synced <= moment)
            kept = safe or (draw.random() < 0.5 if way == "entries are kept in any order" else at <= until)
            for inode, name, child in changes if kept else ():
                if child is None:
                    entries[inode].pop(name, None)
                else:
                    entries[inode][name] = child
        shutil.rmtree(folder, ignore_errors=True)
        self.write_down(self.top, folder, entries, moment, lambda: draw.random() < share)
        return way

    def put_down_all(self, folder):
        """Makes the folder as it is after all calls: what the command itself has left, if nothing was overlooked."""
        shutil.rmtree(folder, ignore_errors=True)
        self.write_down(self.top, folder, self.entries, self.moment, lambda: False)

    def write_down(self, inode, folder, entries, moment, forget):
        folder.mkdir()
        for name, child in entries.get(inode, {}).items():
            path = folder / name
            if child.link is not None:
                path.symlink_to(child.link)
            elif child.folder:
                self.write_down(child, path, entries, moment, forget)
            elif name.endswith("-shm"):
                # What SQLite shares between processes is made anew.
                continue
            elif child.source and not child.writes:
                shutil.copy2(child.source, path)
            else:
                path.write_bytes(child.content(moment, forget))


def record(world, scenario, command):
    """Runs a scenario in a copy of the world at the world's own path and records it."""
    before = world.folder.with_name(world.folder.name + "-before")
    shutil.copytree(world.folder, before, symlinks=True)
    ended, log = command.traced(world, scenario.words, CALLS, more=("-y", "-xx", "-s", "16777216"))
    return before, ended, log
