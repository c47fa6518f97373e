"""Pushes backtests into a tiered store on an object store and compacts its tables, against the S3 server of tests/objects.py, and
counts what it is asked.

    python3 tests/objects_push.py IAF        IAF is the command, built with the feature `cloud`

The server fails, drops connections and kills whoever pushes or compacts, at each request once; what is there then is whole, and doing it
again makes it complete. Where the server's environment cannot be made, the script says that it did not run; under CI=true or with --required it
fails then.
"""
import collections
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import urllib.parse
from pathlib import Path

from objects import ENVIRONMENT, PAGE, ROOT, SECRET, Checks, Proxy, put, run_checks

SAID = re.compile(r"uploaded (\d+), already there (\d+), failed (\d+)(?:; (\d+) of (\d+) OHLCV chunks were sent)?")


class Pushes(Checks):
    def __init__(self, iaf, endpoint, folder):
        super().__init__(iaf, endpoint, folder)
        # Three that name three chunks, of which two name the same, in a folder of their own.
        shutil.copytree(ROOT / "tests/bundles/ohlcv", self.local / "priced")
        self.all, self.chunks = self.count + 3, 3
        self.run("index", self.local, "-o", "local.sqlite")

    def push(self, prefix, *words, code=0, said=None):
        """Pushes the sweep; gives how it ended and what the server was asked, once it says what it should."""
        ended, counts = self.counted("push", self.local, "--to", f"s3://bucket/{prefix}", "--endpoint", self.endpoint, *words, code=code)
        numbers = [number and int(number) for number in SAID.match(ended.stdout).groups()]
        assert said is None or numbers == said, (ended.stdout, ended.stderr, said)
        return ended, counts

    def objects(self, prefix):
        """Every object below a prefix."""
        names, token = [], ""
        while True:
            page = put(f"bucket?list-type=2&prefix={prefix}/{token}", method="GET").decode()
            names += [name.removeprefix(f"{prefix}/") for name in re.findall("<Key>([^<]+)</Key>", page)]
            more = re.search("<NextContinuationToken>([^<]+)<", page)
            if not more:
                return {name: put(f"bucket/{prefix}/{name}", method="GET") for name in names}
            token = f"&continuation-token={urllib.parse.quote(more[1])}"

    def whole(self):
        """What a store is sent once and completely, and what doing it again costs."""
        _, counts = self.push("whole", said=[self.all, 0, 0, self.chunks, self.chunks])
        assert counts == {"HEAD": self.all + self.chunks, "CREATE": self.all + self.chunks}, counts
        assert 1 < Proxy.most_at_once <= 8, Proxy.most_at_once
        print(f"push of {self.all} backtests with {self.chunks} chunks: {counts}")
        self.complete = self.objects("whole")
        assert len(self.complete) == self.all + self.chunks
        for bundle in self.local.rglob("*.iafbt"):
            name = f"bundles/{bundle.relative_to(self.local)}"
            # Those that name chunks name another folder of them there.
            assert "priced" in name or self.complete[name] == bundle.read_bytes(), name
        _, counts = self.push("whole", said=[0, self.all, 0, 0, self.chunks])
        assert counts == {"HEAD": self.all + self.chunks}, counts
        print(f"the same again: {counts}, {Proxy.bytes} bytes")
        _, counts = self.push("one-at-a-time", "--requests", "1", said=[self.all, 0, 0, self.chunks, self.chunks])
        assert Proxy.most_at_once == 1 and self.objects("one-at-a-time") == self.complete

    def tiered(self):
        """A tiered store of a disk becomes the same, bundles byte by byte."""
        self.run("migrate-store", "--from", "local-dir", "--src", self.local, "--to", "local-tiered", "--dst", "tiered")
        self.run("push", "tiered", "--to", "s3://bucket/tiered", "--endpoint", self.endpoint)
        assert self.objects("tiered") == self.complete
        for bundle in (self.folder / "tiered/bundles").rglob("*.iafbt"):
            assert self.complete[f"bundles/{bundle.relative_to(self.folder / 'tiered/bundles')}"] == bundle.read_bytes(), bundle

    def back(self):
        """What was pushed comes back as it was, and goes from one store to another."""
        at = ["--endpoint", self.endpoint]
        migrate = ["migrate-store", "--from", "object-tiered", "--src", "s3://bucket/whole", *at]
        ended, counts = self.counted(*migrate, "--to", "local-tiered", "--dst", "back")
        assert f"copied {self.all}, unchanged 0, failed 0" in ended.stdout, ended
        print(f"the way back of {self.all} backtests: {counts}")
        for file in (self.folder / "tiered").rglob("*"):
            if file.parts[-2] == "ohlcv" or "bundles" in file.parts and file.is_file():
                assert (self.folder / "back" / file.relative_to(self.folder / "tiered")).read_bytes() == file.read_bytes(), file
        self.run("store", "verify", "back")
        self.run(*migrate, "--to", "object-tiered", "--dst", "s3://bucket/moved")
        assert self.objects("moved") == self.complete
        for words, said in [
            (["--src", "s3://bucket/whole", "--to", "local-tiered", "--dst", "other"], "a folder"),
            (["--src", "whole", "--to", "local-tiered", "--dst", "other"], "begins with s3://"),
            (["--src", f"s3://key:{SECRET}@bucket/whole", "--to", "local-dir", "--dst", "other"], "holds no credentials"),
            (["--src", "s3://bucket/whole", "--to", "object-tiered", "--dst", "s3://bucket/whole/within"], "lie within each other"),
        ]:
            kind = "local-dir" if said == "a folder" else "object-tiered"
            assert said in self.run("migrate-store", "--from", kind, *words, *at, code=2).stderr, words
        assert not (self.folder / "s3:").exists()

    def read(self):
        """The store is indexed and reported where it is."""
        ended, _ = self.counted("index", "s3://bucket/whole/bundles", "--endpoint", self.endpoint, "-o", "pushed.sqlite")
        assert f"indexed {self.all}, unchanged 0, removed 0, failed 0" in ended.stdout, ended
        unpriced = lambda index: [row for row in self.rows(index) if "priced/" not in repr(row)]
        assert unpriced("pushed.sqlite") == unpriced("local.sqlite")
        self.run("report", "s3://bucket/whole", "--endpoint", self.endpoint, "--top", "3", "-o", "pushed.html")

    def killed(self):
        """Killed at each request, it leaves whole objects, chunks before the bundles that name them; again, it goes on."""
        kills = 0
        for at in range(0, 2 * (self.all + self.chunks), 5):
            prefix = f"killed-{at}"
            kills += self.kill_at(at, "push", self.local, "--to", f"s3://bucket/{prefix}", "--endpoint", self.endpoint)
            there = self.objects(prefix)
            assert all(self.complete[name] == content for name, content in there.items()), f"half an object at request {at}"
            priced = [name for name in there if "priced" in name]
            assert not priced or any(name.startswith("ohlcv/") for name in there), "a bundle came before its chunks"
            self.push(prefix)
            assert self.objects(prefix) == self.complete, at
        print(f"killed {kills} times; lost or half: nothing")
        assert kills > 8, kills

    def kill_at(self, at, *words):
        """Runs the command and kills it at this request; whether it came so far."""
        left, children = [at + 1], []

        def fault(kind, path):
            left[0] -= 1
            if left[0] == 0:
                children[0].kill()
            # What comes after it is of the dead.
            return "drop" if left[0] <= 0 else None

        Proxy.fault = staticmethod(lambda *_: "drop" if not children else fault(*_))
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        children.append(subprocess.Popen([self.iaf, *map(str, words)], env={"PATH": os.environ["PATH"]} | ENVIRONMENT, **quiet))
        was_killed = children[0].wait(timeout=60) == -9
        Proxy.fault = staticmethod(lambda *_: None)
        return was_killed

    def faults(self):
        """Whatever fails for the moment is tried again, and nothing is lost or there twice."""
        total = collections.Counter()
        for seed in range(4):
            draw = random.Random(seed)
            Proxy.fault = staticmethod(lambda *_: draw.choice(["500", "503", "drop", "deaf"]) if draw.random() < 0.15 else None)
            ended, _ = self.push(f"faults-{seed}")
            Proxy.fault = staticmethod(lambda *_: None)
            uploaded, there, failed, *_ = map(int, SAID.match(ended.stdout).groups())
            assert (uploaded + there, failed) == (self.all, 0), ended.stdout
            assert self.objects(f"faults-{seed}") == self.complete, seed
            total += Proxy.faults
        print(f"faults that were tried again: {dict(total)}; lost: nothing")

    def others(self):
        """What somebody else put there is left as it is, and named where it is another."""
        same, other = self.bundles[0], self.bundles[1]
        put(f"bucket/mixed/bundles/{same.name}", same.read_bytes())
        put(f"bucket/mixed/bundles/n/{other.name}", same.read_bytes())
        chunk = next(name for name in self.complete if name.startswith("ohlcv/788d05be"))
        put(f"bucket/mixed/{chunk}", b"other bytes")
        ended, _ = self.push("mixed", code=1, said=[self.all - 3, 1, 2, self.chunks - 1, self.chunks - 1])
        assert f"n/{other.name}: there is a backtest 'n/{other.stem}' already" in ended.stderr, ended.stderr
        assert f"s3://bucket/mixed/{chunk} was altered" in ended.stderr, ended.stderr
        assert "2 of 30 backtests were not uploaded" in ended.stderr, ended.stderr
        there = self.objects("mixed")
        assert there[f"bundles/n/{other.name}"] == same.read_bytes() and there[chunk] == b"other bytes"

    def compact(self, prefix, said=None, **more):
        """Compacts a store; gives how it ended and what the server was asked, once it says what it should."""
        ended, counts = self.counted("store", "compact", f"s3://bucket/{prefix}", "--endpoint", self.endpoint, **more)
        numbers = re.match(r"(\d+) backtests in (\d+) files of .*: (\d+) written, (\d+) deleted", ended.stdout)
        assert said is None or list(map(int, numbers.groups())) == said, (ended.stdout, ended.stderr, said)
        return ended, counts

    def manifest(self, prefix):
        """The manifest of the tables, whose files are there and whole; None where there is none."""
        there = self.objects(f"{prefix}/parquet")
        if "manifest.json" not in there:
            return None
        manifest = json.loads(there["manifest.json"])
        for file in (file for table in manifest["tables"] for file in table["files"]):
            content = there[file["path"].removeprefix("parquet/")]
            assert (hashlib.sha256(content).hexdigest(), len(content)) == (file["sha256"], file["bytes"]), file
        return manifest

    def tables(self, prefix):
        """For each table its files, and how many others are left beside those that the manifest names."""
        files = {table["name"]: table["files"] for table in self.manifest(prefix)["tables"]}
        named = {file["path"] for of_table in files.values() for file in of_table}
        return files, len({name for name in self.objects(f"{prefix}/parquet") if name.endswith(".parquet")}) - len(named)

    def copied(self, prefix, source="whole"):
        """A store of its own with what another holds."""
        for name, content in self.objects(source).items():
            put(f"bucket/{prefix}/{name}", content)
        return prefix

    def compacted(self):
        """A store is compacted into a file a table, and where nothing changed since the listing and the manifest are all that is asked for."""
        pages = -(-self.all // PAGE)
        _, counts = self.compact(self.copied("tables"), said=[self.all, 4, 4, 0])
        assert counts == {"LIST": pages + 1, "GET": self.all + 1, "CREATE": 5}, counts
        print(f"compaction of {self.all} backtests: {counts}")
        _, counts = self.compact("tables", said=[self.all, 4, 0, 0])
        assert counts == {"LIST": pages, "GET": 1}, counts
        print(f"the same again: {counts}, {Proxy.bytes} bytes")
        self.complete_tables, left = self.tables("tables")
        assert not left and sorted(self.complete_tables) == ["metric_series", "orders", "portfolio_snapshots", "trades"]
        ended, counts = self.counted("store", "verify", "s3://bucket/tables", "--endpoint", self.endpoint)
        assert "the tables are sound" in ended.stdout and counts == {"LIST": pages + 1, "GET": 1, "HEAD": 4}, (ended, counts)
        assert "are not collected" in self.run("store", "gc", "s3://bucket/tables", "--endpoint", self.endpoint, code=2).stderr
        # One is replaced by another, one goes.
        put(f"bucket/tables/bundles/{self.bundles[0].name}", self.bundles[1].read_bytes())
        put(f"bucket/tables/bundles/{self.bundles[3].name}", method="DELETE")
        _, counts = self.compact("tables", said=[self.all - 1, 4, 4, 4])
        assert counts == {"LIST": pages + 1, "GET": self.all, "CREATE": 4, "PUT": 1, "POST": 4}, counts
        print(f"after a change: {counts}")
        assert self.tables("tables")[1] == 0
        files = [file["path"] for of_table in self.tables("tables")[0].values() for file in of_table]
        put(f"bucket/tables/{files[0]}", method="DELETE")
        ended = self.run("store", "verify", "s3://bucket/tables", "--endpoint", self.endpoint, code=1)
        assert f"{files[0]}: it is not there" in ended.stderr, ended.stderr
        self.run("store", "rebuild-index", "s3://bucket/tables", "--endpoint", self.endpoint)
        self.run("store", "verify", "s3://bucket/tables", "--endpoint", self.endpoint)

    def compaction_killed(self):
        """Killed at each request, the tables are as before or as after; again, they are what they would have been."""
        pages = -(-self.all // PAGE)
        last = pages + 1 + self.all + 1 + 5
        kills = 0
        for at in [*range(0, last - 8, 6), *range(last - 8, last)]:
            prefix = self.copied(f"compaction-{at}")
            kills += self.kill_at(at, "store", "compact", f"s3://bucket/{prefix}", "--endpoint", self.endpoint)
            before = self.manifest(prefix)
            self.compact(prefix)
            assert self.tables(prefix) == (self.complete_tables, 0), at
            assert before is None or before == self.manifest(prefix), at
        # In the place of tables that are there: the last requests are the files, the manifest and what it replaces.
        size = lambda prefix: {name: [(file["rows"], file["bytes"]) for file in files] for name, files in self.tables(prefix)[0].items()}
        expected = size("tables")
        for at in range(last - 6, last + 4):
            prefix = self.copied(f"recompaction-{at}", "tables")
            base = self.manifest(prefix)
            put(f"bucket/{prefix}/bundles/{self.bundles[0].name}", self.bundles[1].read_bytes())
            kills += self.kill_at(at - 1, "store", "compact", f"s3://bucket/{prefix}", "--endpoint", self.endpoint)
            stopped = self.manifest(prefix)
            assert stopped == base or stopped["replaces"] == hashlib.sha256(self.objects("tables/parquet")["manifest.json"]).hexdigest(), at
            self.compact(prefix)
            assert size(prefix) == expected, at
            assert len(self.manifest(prefix)["bundles"]) == self.all - 1
        print(f"compactions killed {kills} times; lost or half: nothing")
        assert kills > 15, kills

    def compaction_faults(self):
        """Whatever fails for the moment is tried again; what is refused keeps its rows, and of two compactions none harms the other."""
        total = collections.Counter()
        for seed in range(4):
            prefix, draw = self.copied(f"compaction-faults-{seed}"), random.Random(seed)
            Proxy.fault = staticmethod(lambda *_: draw.choice(["500", "503", "drop", "deaf"]) if draw.random() < 0.15 else None)
            self.compact(prefix)
            Proxy.fault = staticmethod(lambda *_: None)
            assert self.tables(prefix) == (self.complete_tables, 0), seed
            total += Proxy.faults
        print(f"faults of compactions that were tried again: {dict(total)}; lost: nothing")
        prefix = self.copied("two")
        command = [self.iaf, "store", "compact", f"s3://bucket/{prefix}", "--endpoint", self.endpoint]
        both = [subprocess.Popen(command, env={"PATH": os.environ["PATH"]} | ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                for _ in range(2)]
        ends = [(*one.communicate(timeout=60), one.returncode) for one in both]
        assert 0 in [code for *_, code in ends], ends
        assert all(code == 0 or "were replaced meanwhile by another compaction" in said for _, said, code in ends), ends
        assert self.tables(prefix) == (self.complete_tables, 0)
        # One that changed and is refused, beside another that changed.
        bad = self.bundles[2].name
        before = self.objects(f"{prefix}/parquet")
        put(f"bucket/{prefix}/bundles/n/{bad}", self.bundles[4].read_bytes())
        put(f"bucket/{prefix}/bundles/new.iafbt", self.bundles[4].read_bytes())
        Proxy.fault = staticmethod(lambda kind, path: "403" if kind == "GET" and path.endswith(bad) else None)
        ended, _ = self.compact(prefix, said=[self.all, 4, 0, 0], code=1)
        Proxy.fault = staticmethod(lambda *_: None)
        assert f"warning: n/{bad.removesuffix('.iafbt')} keeps the rows that it has in the tables" in ended.stderr, ended.stderr
        assert "1 could not be read now" in ended.stderr and "1 others that changed wait" in ended.stderr, ended.stderr
        assert self.objects(f"{prefix}/parquet") == before
        self.compact(prefix, said=[self.all + 1, 4, 4, 4])

    def refused(self):
        """A store that refuses ends it with one error, and nothing of the credentials is shown."""
        Proxy.fault = staticmethod(lambda *_: "403")
        ended, counts = self.push("refused", code=1, said=[0, 0, 0, None, None])
        Proxy.fault = staticmethod(lambda *_: None)
        assert ended.stderr.count("error: ") == 1 and "s3://bucket/refused/" in ended.stderr, ended.stderr
        assert "0 of 30 backtests are there; run it again to go on" in ended.stderr, ended.stderr
        assert sum(counts.values()) <= 8, counts
        self.push("refused", said=[self.all, 0, 0, self.chunks, self.chunks])
        none = self.folder / "none"
        none.mkdir()
        for words, code, said in [
            ([self.local, "--to", f"s3://key:{SECRET}@bucket/x"], 2, "holds no credentials"),
            ([self.local, "--to", "https://127.0.0.1:1", "--endpoint", self.endpoint], 2, "--to names none"),
            ([none, "--to", "s3://bucket/none", "--endpoint", self.endpoint], 1, "there is no backtest in"),
        ]:
            assert said in self.run("push", *words, code=code).stderr, words


def checks_of(*place):
    checks = Pushes(*place)
    return [checks.whole, checks.tiered, checks.back, checks.read, checks.killed, checks.faults, checks.compacted, checks.compaction_killed,
            checks.compaction_faults, checks.others, checks.refused]


if __name__ == "__main__":
    run_checks(__doc__, "nothing was pushed", checks_of)
    print("what is pushed into an object store and compacted there is there, whole: all held")
