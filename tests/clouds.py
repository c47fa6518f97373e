"""Indexes, reports, pushes and compacts at gs:// and az://, against servers that are not ours, as tests/objects.py does at s3://.

    python3 tests/clouds.py IAF        IAF is the command, built with the feature `cloud`

For az:// that is Azurite (tests/azurite.py), for gs:// fake-gcs-server (tests/fake_gcs.py), of which the proxy before it makes up
for what it lacks. Where the environment of one of them cannot be made, the script says what did not run; under CI=true or with
--required it fails then.
"""
import base64
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import azurite
import fake_gcs
from objects import PAGE, ROOT, SECRET, Checks, Proxy

WRONG = "another-secret-that-is-none"


class Cloud(Checks):
    seeds = range(1, 2)

    def __init__(self, iaf, endpoint, folder):
        folder.mkdir()
        super().__init__(iaf, endpoint, folder)
        # Made once for all services, which takes longer than what is asked of them.
        self.first = folder.parent / self.first.name

    def segments(self):
        """Segments in the store merge into the index of one machine, and what is in one is not read again."""
        segments = f"{self.bucket}/segments"
        for shard in range(2):
            self.run("index", *self.at, "--shard", f"{shard}/2", "--segment", segments)
        ended, counts = self.counted("index", *self.at, "--shard", "1/2", "--segment", segments)
        assert "indexed 0, " in ended.stdout and counts["PUT"] == 1 and "CREATE" not in counts, (ended, counts)
        self.run("index", "--merge", segments, "--endpoint", self.endpoint, "-o", "of-store.sqlite")
        assert self.rows("of-store.sqlite") == self.rows("index.sqlite"), "segments give another index"

    def push(self, prefix, said):
        """Pushes the sweep; gives what the server was asked, once it says what it should."""
        ended, counts = self.counted("push", self.whole, "--to", f"{self.bucket}/{prefix}", "--endpoint", self.endpoint)
        assert ended.stdout.startswith(said), ended
        return counts

    def pushed(self):
        """What a store is sent once and completely, though answers are lost, and what doing it again costs."""
        self.whole = self.folder / "whole"
        shutil.copytree(self.local, self.whole)
        # Three that name three chunks, of which two name the same.
        shutil.copytree(ROOT / "tests/bundles/ohlcv", self.whole / "priced")
        every, chunks = self.count + 3, 3
        counts = self.push("store", f"uploaded {every}, already there 0, failed 0; {chunks} of {chunks} ")
        assert counts == {"HEAD": every + chunks, "CREATE": every + chunks}, counts
        counts = self.push("store", f"uploaded 0, already there {every}, failed 0; 0 of {chunks} ")
        assert counts == {"HEAD": every + chunks}, counts
        print(f"push of {every} backtests with {chunks} chunks, twice: all there")
        lost = []

        def fault(kind, path):
            if kind == "CREATE" and path not in lost and len(lost) < 3:
                lost.append(path)
                return "deaf"

        Proxy.fault = staticmethod(fault)
        ended = self.run("push", self.whole, "--to", f"{self.bucket}/deaf", "--endpoint", self.endpoint)
        Proxy.fault = staticmethod(lambda *_: None)
        assert len(lost) == 3 and "failed 0" in ended.stdout, ended
        for bundle in self.local.rglob("*.iafbt"):
            for prefix in ("store", "deaf"):
                content = self.put(f"bucket/{prefix}/bundles/{bundle.relative_to(self.local)}", method="GET")
                assert content == bundle.read_bytes(), bundle
        self.run("index", f"{self.bucket}/store/bundles", "--endpoint", self.endpoint, "-o", "pushed.sqlite")
        unpriced = [row for row in self.rows("pushed.sqlite") if "priced/" not in repr(row)]
        assert unpriced == self.rows("local.sqlite"), "what was pushed has other rows"
        self.run("migrate-store", "--from", "object-tiered", "--src", f"{self.bucket}/store", "--endpoint", self.endpoint,
                 "--to", "local-tiered", "--dst", "back")
        self.run("store", "verify", "back")

    def compact(self, said, code=0):
        """Compacts the store; gives how it ended and what the server was asked, once it says what it should."""
        ended, counts = self.counted("store", "compact", f"{self.bucket}/store", "--endpoint", self.endpoint, code=code)
        assert said in ended.stdout + ended.stderr, ended
        return ended, counts

    def compacted(self):
        """Tables are written once, replaced where something changed, and by no one who did not see what is there."""
        every, pages = self.count + 3, -(-(self.count + 3) // PAGE)
        at = [f"{self.bucket}/store", "--endpoint", self.endpoint]
        _, counts = self.compact(": 4 written, 0 deleted")
        assert counts["CREATE"] == 5 and "PUT" not in counts, counts
        _, counts = self.compact(": 0 written, 0 deleted")
        assert counts == {"LIST": pages, "GET": 1}, counts
        assert f"backtests {every}\nin the tables {every}\n" in self.run("store", "stats", *at).stdout
        assert "the tables are sound" in self.run("store", "verify", *at).stdout
        changed = f"bucket/store/bundles/{self.bundles[0].name}"
        self.put(changed, self.bundles[1].read_bytes())
        self.compact(": 4 written, 4 deleted")
        assert "the tables are sound" in self.run("store", "verify", *at).stdout
        # Somebody else replaces the manifest right before.
        manifest = "bucket/store/parquet/manifest.json"
        self.put(changed, self.bundles[0].read_bytes())

        def fault(kind, path):
            if kind == "PUT" and path.endswith(manifest):
                self.put(manifest, self.put(manifest, method="GET") + b"\n")

        Proxy.fault = staticmethod(fault)
        self.compact("were replaced meanwhile by another compaction", code=1)
        Proxy.fault = staticmethod(lambda *_: None)
        self.compact(": 4 written, ")
        assert "the tables are sound" in self.run("store", "verify", *at).stdout
        print(f"compaction of {every} backtests, changed and in each other's way: the tables are sound")

    def spellings(self):
        """The service and the credentials may be said in other ways."""
        for number, (at, variables) in enumerate(self.ways):
            ended = self.run("index", self.at[0], *at, "-o", f"way-{number}.sqlite", **variables)
            assert f"indexed {self.count}, unchanged 0, removed 0, failed 0" in ended.stdout, (at, list(variables), ended)

    def refused(self):
        """Who may not, what is not there, and a service that is silent are told in time and without credentials."""
        for words, said, variables in [
            ([self.at[0], "--endpoint", self.endpoint], self.denied, self.wrong),
            ([self.at[0].replace("bucket", "no-bucket"), "--endpoint", self.endpoint], self.missing, {}),
            ([f"{self.bucket}/nothing", "--endpoint", self.endpoint], f"{self.bucket}/nothing holds no bundle", {}),
            ([self.at[0], "--endpoint", "http://127.0.0.1:1"], "Connection refused", {}),
        ]:
            began = time.monotonic()
            ended = self.run("index", *words, "-o", "none.sqlite", code=1, **variables)
            assert said in ended.stderr and ended.stderr.count("\n") <= 3, ended.stderr
            assert time.monotonic() - began < 30, words
        assert not (self.folder / "none.sqlite").exists()
        ended = self.run("push", self.local, "--to", f"{self.bucket}/none", "--endpoint", self.endpoint, code=1, **self.wrong)
        assert "0 of 27 backtests are there" in ended.stderr, ended.stderr
        for url in (f"://{SECRET}@bucket/sweep", f"://key:{SECRET}@bucket/sweep"):
            ended = self.run("index", self.bucket.partition(":")[0] + url, "-o", "none.sqlite", code=2)
            assert "holds no credentials" in ended.stderr, ended.stderr

    def checks(self):
        return [self.index, self.report, self.summary, self.shards, self.segments, self.change, self.mid_read, self.faults, self.names,
                self.pushed, self.compacted, self.spellings, self.refused]


class Azure(Cloud):
    bucket, variables, put = "az://bucket", azurite.VARIABLES, staticmethod(azurite.put)
    secrets = (SECRET, azurite.KEY, WRONG, base64.b64encode(WRONG.encode()).decode())
    wrong = {"AZURE_STORAGE_ACCOUNT_KEY": secrets[-1]}
    denied, missing = "403 Forbidden: AuthorizationFailure: ", "ContainerNotFound: The specified container does not exist.\n"

    @property
    def ways(self):
        none = dict.fromkeys(azurite.VARIABLES, "")
        command_line = {"AZURE_STORAGE_ACCOUNT": azurite.ACCOUNT, "AZURE_STORAGE_KEY": azurite.KEY}
        return [(["--endpoint", f"{self.endpoint}/"], none | command_line),
                (["--endpoint", self.endpoint], {"AZURE_STORAGE_USE_EMULATOR": "true"}),
                ([], {"AZURE_STORAGE_ENDPOINT": self.endpoint, "AWS_ENDPOINT_URL": "https://s3.example"})]


class Google(Cloud):
    bucket, variables, put, secrets = "gs://bucket", fake_gcs.VARIABLES, staticmethod(fake_gcs.put), (SECRET, WRONG)
    wrong = {"GOOGLE_BEARER_TOKEN": WRONG}
    denied, missing = "AuthenticationRequired: Authentication required.", "NoSuchBucket: The specified bucket does not exist."

    @property
    def ways(self):
        return [(["--endpoint", f"{self.endpoint}/"], {}), ([], {"GOOGLE_BASE_URL": self.endpoint})]

    def unsigned(self):
        """Who writes without credentials where anybody may read is refused at once: the machine is not asked for some."""
        began = time.monotonic()
        unsigned = {"GOOGLE_BEARER_TOKEN": "", "GOOGLE_SKIP_SIGNATURE": "true"}
        fake_gcs.GoogleProxy.anybody_reads = True
        ended = self.run("push", self.local, "--to", f"{self.bucket}/none", "--endpoint", self.endpoint, code=1, **unsigned)
        self.run("index", *self.at, "-o", "unsigned.sqlite", **unsigned)
        fake_gcs.GoogleProxy.anybody_reads = False
        assert self.denied in ended.stderr and time.monotonic() - began < 10, ended.stderr

    def endless(self):
        """A listing that begins with the first again, whatever it is told to begin behind, ends with an error."""
        self.put("bucket/odd/a//b.iafbt", self.bundles[0].read_bytes())
        fake_gcs.GoogleProxy.begins_again = True
        ended = self.run("index", f"{self.bucket}/odd", "--endpoint", self.endpoint, "-o", "none.sqlite", code=1)
        fake_gcs.GoogleProxy.begins_again = False
        assert "a//: a part of its name is empty" in ended.stderr and "does not list what is behind it" in ended.stderr, ended.stderr

    def checks(self):
        return [*super().checks(), self.unsigned, self.endless]


def main():
    arguments = sys.argv[1:]
    required = "--required" in arguments or os.environ.get("CI") == "true"
    arguments = [argument for argument in arguments if argument != "--required"]
    if len(arguments) != 1:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        ran = [ask(Path(arguments[0]).resolve(), Path(folder), *place) for place in [(azurite, Azure), (fake_gcs, Google)]]
    sys.exit(1 if required and not all(ran) else 0)


def ask(iaf, folder, server, kind):
    """Runs the checks of one service; whether they could run."""
    began, service = time.monotonic(), kind.bucket.removesuffix("bucket")
    try:
        command = server.command()
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"NOT RUN: {service} was not asked, the server's environment cannot be made: {error}", file=sys.stderr)
        return False
    with server.servers(command) as endpoint:
        for check in kind(iaf, endpoint, folder / server.__name__).checks():
            check()
    print(f"{service} is a folder: all held, in {time.monotonic() - began:.0f} s")
    return True


if __name__ == "__main__":
    main()
