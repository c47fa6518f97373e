"""Indexes and reports bundles in an object store, against an S3 server that is not ours, and counts what it is asked.

    python3 tests/objects.py IAF        IAF is the command, built with the feature `cloud`

The server is moto's, from PyPI, in an environment of its own that is made once, on a port of this machine alone. Before it
stands a proxy that counts requests and bytes and, where a check wants it, fails: it answers 500 or 503, drops connections before
or after it has done what was asked, sends half a body, an old listing, or another object in mid-read. Where the environment cannot be made, the script says that
it did not run; under CI=true or with --required it fails then.
"""
import collections
import contextlib
import http.client
import http.server
import json
import os
import random
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

import environment

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ["moto[s3]>=5,<6", "flask", "flask-cors"]
SECRET = "a-secret-that-nobody-sees"
KEY = "KEY-OF-THE-TEST"
ENVIRONMENT = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_REGION": "us-east-1"}
# Objects that the server lists at once, so that few bundles take several pages.
PAGE = 10
DENIED = f"<Error><Code>AccessDenied</Code><Message>{SECRET} is not allowed</Message><AWSAccessKeyId>{KEY}</AWSAccessKeyId></Error>"


class Proxy(http.server.BaseHTTPRequestHandler):
    """Gives each request on to the server, and counts it."""

    protocol_version = "HTTP/1.1"
    server_port = 0
    lock = threading.Lock()
    counts, bytes, faults = collections.Counter(), 0, collections.Counter()
    # The objects that were asked for, how often.
    paths = collections.Counter()
    most_at_once = at_once = 0
    # What goes wrong: a function of the request's kind and path that gives a fault or nothing.
    fault = staticmethod(lambda kind, path: None)
    # Answers to listings that were kept, by their paths, where old ones are given.
    listings, keep_listings = {}, False

    def setup(self):
        # What is sent in two pieces would wait for the first to be acknowledged.
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def kind(self):
        if "list-type=2" in self.path:
            return "LIST"
        return "CREATE" if self.command == "PUT" and self.headers.get("If-None-Match") == "*" else self.command

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with self.lock:
            Proxy.counts[self.kind()] += 1
            if self.kind() != "LIST":
                Proxy.paths[urllib.parse.unquote(self.path)] += 1
            self.is_under_way = True
            Proxy.at_once += 1
            Proxy.most_at_once = max(Proxy.most_at_once, Proxy.at_once)
            fault = self.fault(self.kind(), urllib.parse.unquote(self.path))
            if fault:
                Proxy.faults[fault] += 1
        try:
            self.answer(body, fault)
        finally:
            self.end()

    def end(self):
        """Counts the request as ended: whoever has its answer may make the next."""
        with self.lock:
            Proxy.at_once -= self.is_under_way
            self.is_under_way = False

    def answer(self, body, fault):
        if fault in ("500", "503", "403"):
            return self.send(int(fault), [], DENIED.encode() if fault == "403" else b"")
        if fault == "drop":
            return self.hang_up()
        status, headers, content = self.ask(body)
        if fault == "deaf":
            return self.hang_up()
        if fault == "half" and self.command == "GET" and len(content) > 1:
            self.send(status, headers, content, len(content) // 2)
            return self.hang_up()
        self.send(status, headers, content)

    def ask(self, body):
        """What the server answers, or answered before where listings are old."""
        path, headers = self.path, dict(self.headers.items())
        if self.kind() == "LIST":
            path = self.smaller(path, headers)
        if self.keep_listings and path in self.listings:
            return self.listings[path]
        answer = self.forward(self.command, path, body, headers)
        if self.kind() == "LIST":
            self.listings[path] = answer
        return answer

    def smaller(self, path, headers):
        """The path of a listing with a page of few objects."""
        asked = re.search(r"&max-keys=(\d+)", path)
        return re.sub(r"&max-keys=\d+", "", path) + f"&max-keys={min(PAGE, int(asked[1]) if asked else PAGE)}"

    def forward(self, method, path, body, headers):
        """Asks the server; gives the status, the headers and the content that it answers."""
        upstream = http.client.HTTPConnection("127.0.0.1", self.server_port)
        upstream.request(method, path, body, headers)
        answer = upstream.getresponse()
        content = answer.read()
        upstream.close()
        own = ("transfer-encoding", "connection", "keep-alive", "date", "server")
        return answer.status, [(name, value) for name, value in answer.getheaders() if name.lower() not in own], content

    def send(self, status, headers, content, length=None):
        self.end()
        self.send_response(status)
        for name, value in headers:
            if name.lower() != "content-length" or self.command == "HEAD":
                self.send_header(name, value)
        if self.command != "HEAD":
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        # What answers a HEAD has no body, even where it is refused.
        content = b"" if self.command == "HEAD" else content[:length]
        self.wfile.write(content)
        with self.lock:
            Proxy.bytes += len(content)

    def hang_up(self):
        self.end()
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = handle_any

    def log_message(self, *_):
        pass

    def handle(self):
        # Who has read enough hangs up.
        with contextlib.suppress(ConnectionError):
            super().handle()


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass


@contextlib.contextmanager
def servers(python):
    """The server and the proxy before it; gives the proxy's URL."""
    with started(Proxy, lambda port: [python.parent / "moto_server", "-H", "127.0.0.1", "-p", port]) as endpoint:
        yield endpoint


@contextlib.contextmanager
def started(kind, command, **variables):
    """A server that a command of its port starts, and a proxy of some kind before it; gives the proxy's URL."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        Proxy.server_port = free.getsockname()[1]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(command(str(Proxy.server_port)), env=os.environ | variables, **quiet)
    proxy = Server(("127.0.0.1", 0), kind)
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    try:
        for _ in range(300):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", Proxy.server_port)).close()
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{proxy.server_address[1]}"
    finally:
        proxy.shutdown()
        server.terminate()
        server.wait()


def put(name, content=b"", method="PUT"):
    """Puts, gets or deletes an object, or makes a bucket, behind the proxy's back; gives what is answered."""
    upstream = http.client.HTTPConnection("127.0.0.1", Proxy.server_port)
    signed = "AWS4-HMAC-SHA256 Credential=a/20200101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=x"
    upstream.request(method, f"/{name}", content, {"Authorization": signed})
    answer = upstream.getresponse()
    said = answer.read()
    assert answer.status in (200, 204), (answer.status, said)
    return said


class Checks:
    # The bucket as it is given, the variables by which the service is reached, and how an object is put behind the proxy's back.
    bucket, variables, put, secrets = "s3://bucket", ENVIRONMENT, staticmethod(put), (SECRET, KEY)
    # How often whatever fails for the moment does so, each time in another way.
    seeds = range(4)

    def __init__(self, iaf, endpoint, folder):
        self.iaf, self.endpoint, self.folder = iaf, endpoint, folder
        self.at = [f"{self.bucket}/sweep/", "--endpoint", endpoint]
        self.bundles = sorted((ROOT / "examples/sweep").glob("*.iafbt"))
        self.local, self.first = folder / "sweep", folder / "summary-first"
        self.put("bucket")
        for number, bundle in enumerate(self.bundles):
            name = f"{'n/' if number % 3 else ''}{bundle.name}"
            self.put(f"bucket/sweep/{name}", bundle.read_bytes())
            (self.local / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(bundle, self.local / name)
        self.put("bucket/sweep/notes.txt", b"mine")
        self.put("bucket/sweep/old/.iaf-archive")
        self.put("bucket/sweep/old/lost.iafbt", self.bundles[0].read_bytes())
        self.put("bucket/sweep-of-another/x.iafbt", b"not below the prefix")
        self.count = len(self.bundles)

    def run(self, *words, code=0, **more):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "XDG_CACHE_HOME": str(self.folder / "cache")}
        ended = subprocess.run([self.iaf, *map(str, words)], cwd=self.folder, env=environment | self.variables | more,
                               capture_output=True, text=True, timeout=300)
        assert ended.returncode == code, (words, ended.returncode, ended.stdout, ended.stderr)
        for secret in self.secrets:
            assert secret not in ended.stdout + ended.stderr, "a credential is printed"
        return ended

    def counted(self, *words, **more):
        """Runs the command; gives how it ended and what the server was asked."""
        Proxy.counts, Proxy.faults, Proxy.bytes, Proxy.most_at_once = collections.Counter(), collections.Counter(), 0, 0
        ended = self.run(*words, **more)
        return ended, dict(Proxy.counts)

    def rows(self, index):
        """Every row of an index with its windows and returns, without the times of files, which stores keep otherwise."""
        database = sqlite3.connect(self.folder / index)
        rows = []
        for table in ("backtest_index", "iaf_trials", "iaf_trial_details"):
            columns = [name for _, name, *_ in database.execute(f"PRAGMA table_info({table})") if "mtime" not in name and not name.endswith("_seen")]
            rows += database.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall()
        return rows

    def index(self):
        """An index of an object store is that of the folder, and an unchanged sweep costs the listing alone."""
        ended, counts = self.counted("index", *self.at, "-o", "index.sqlite")
        assert f"indexed {self.count}, unchanged 0, removed 0, failed 0" in ended.stdout, ended
        pages = -(-(self.count + 3) // PAGE)
        assert counts == {"LIST": pages, "GET": self.count}, counts
        assert 1 < Proxy.most_at_once <= 16, Proxy.most_at_once
        size = sum(bundle.stat().st_size for bundle in self.bundles)
        print(f"index: {counts}, {Proxy.bytes / self.count / 1e3:.1f} kB a bundle of {size / self.count / 1e3:.1f} kB")
        self.run("index", self.local, "-o", "local.sqlite")
        assert self.rows("index.sqlite") == self.rows("local.sqlite"), "the rows are not those of the folder"
        ended, counts = self.counted("index", *self.at, "-o", "index.sqlite", "--requests", "1")
        assert f"indexed 0, unchanged {self.count}" in ended.stdout and counts == {"LIST": pages}, (ended, counts)
        _, counts = self.counted("index", *self.at, "-o", "slow.sqlite", "--requests", "2")
        assert Proxy.most_at_once <= 2, Proxy.most_at_once
        for command in (["list", "INDEX", "--json"], ["rank", "INDEX", "--by", "chained_sortino", "--json"]):
            said = [self.run(*[index if word == "INDEX" else word for word in command]).stdout for index in ("index.sqlite", "local.sqlite")]
            assert re.sub(r'"bundle_mtime_ns": *\d+', "", said[0]) == re.sub(r'"bundle_mtime_ns": *\d+', "", said[1]), command

    def report(self):
        """The page is that of the folder; the winners alone are read whole."""
        same = ["--top", "5", "--title", "same"]
        self.run("report", *self.at, *same, "-o", "remote.html")
        self.run("report", self.local, *same, "-o", "local.html")
        remote, local = ((self.folder / name).read_bytes() for name in ("remote.html", "local.html"))
        assert remote == local, "the page is not that of the folder"
        assert not any(secret.encode() in remote for secret in self.secrets)
        ended, counts = self.counted("report", *self.at, *same, "-o", "remote.html")
        assert counts == {"LIST": -(-(self.count + 3) // PAGE), "GET": 5}, counts
        ended, counts = self.counted("report", "index.sqlite", "--endpoint", self.endpoint, *same, "-o", "remote.html")
        assert counts == {"GET": 5}, counts
        for file in self.folder.rglob("*.sqlite*"):
            content = file.read_bytes()
            assert not any(secret.encode() in content for secret in self.secrets), file
        print(f"report of 5 out of {self.count}: {counts}, {Proxy.bytes / 5e3:.1f} kB a winner")

    def summary(self):
        """A bundle that begins with its summary costs one request of 64 kB."""
        if not self.first.exists():
            self.run("migrate-backtests", "--src", self.local, "--dst", self.first)
        written = [file for file in self.first.rglob("*.iafbt")]
        for file in written:
            self.put(f"bucket/first/{file.name}", file.read_bytes())
        size = sum(file.stat().st_size for file in written)
        _, counts = self.counted("index", f"{self.bucket}/first", "--endpoint", self.endpoint, "-o", "first.sqlite", "--summary")
        print(f"summaries alone: {counts}, {Proxy.bytes / len(written) / 1e3:.1f} kB a bundle of {size / len(written) / 1e3:.1f} kB")
        assert counts["GET"] == len(written) and Proxy.bytes <= len(written) * (64 << 10) + 20_000, (counts, Proxy.bytes)
        _, counts = self.counted("rank", "first.sqlite", "--by", "sharpe_ratio", "--columns", "sharpe_ratio")
        assert counts == {}, "what a summary tells takes no request"
        _, counts = self.counted("report", "first.sqlite", "--endpoint", self.endpoint, "--top", "3", "-o", "first.html")
        assert counts == {"GET": 3}, counts

    def shards(self):
        """Shards of an object store merge into the index of one machine."""
        for shard in range(2):
            self.run("index", *self.at, "--shard", f"{shard}/2", "--segment", "segments")
        self.run("index", "--merge", "segments", "-o", "merged.sqlite")
        assert self.rows("merged.sqlite") == self.rows("index.sqlite"), "shards give another index"

    def shard(self, number, segments, **more):
        """Runs one of three shards whose segments are in the store; gives how it ended and what the server was asked."""
        return self.counted("index", *self.at, "--shard", f"{number}/3", "--segment", segments, **more)

    def segments(self):
        """Segments in the store merge into the index of one machine, and a shard that died redoes only what is missing."""
        segments, merge = "s3://bucket/segments/", ["index", "--merge", "s3://bucket/segments", "--endpoint", self.endpoint, "-o", "of-store.sqlite"]
        ended = self.run(*merge, code=1)
        assert "there is no finished shard in s3://bucket/segments" in ended.stderr, ended.stderr
        ended, counts = self.shard(0, segments)
        count = int(re.match(r"shard 0/3: indexed (\d+), unchanged 0", ended.stdout)[1])
        pages = -(-(self.count + 3) // PAGE)
        assert counts == {"LIST": pages + 2, "GET": count, "CREATE": 1, "PUT": 1}, counts
        print(f"a shard of {count} bundles: {counts}")
        ended, counts = self.shard(0, segments)
        assert f"indexed 0, unchanged {count}" in ended.stdout and counts == {"LIST": pages + 2, "GET": 2, "PUT": 1}, (ended, counts)
        # Killed when its segment is written and its manifest is not.
        command = [self.iaf, "index", *self.at, "--shard", "1/3", "--segment", segments]
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder)} | ENVIRONMENT
        began = threading.Event()

        def fault(kind, path):
            if "/manifests/" in path and kind == "PUT":
                began.wait()
                child.kill()
                return "drop"

        Proxy.fault = staticmethod(fault)
        child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        began.set()
        assert child.wait(timeout=60) == -9
        Proxy.fault = staticmethod(lambda *_: None)
        self.shard(2, segments)
        ended = self.run(*merge, code=1)
        assert "of 3 shards these are not finished: 1" in ended.stderr, ended.stderr
        ended, counts = self.shard(1, segments)
        assert "indexed 0, unchanged " in ended.stdout and counts == {"LIST": pages + 2, "GET": 2, "PUT": 1}, (ended, counts)
        ended, counts = self.counted(*merge)
        assert f"indexed {self.count}, unchanged 0" in ended.stdout and counts == {"LIST": 1, "GET": 6}, (ended, counts)
        assert self.rows("of-store.sqlite") == self.rows("index.sqlite"), "segments in the store give another index"
        print(f"merge of three shards: {counts}")
        ended, counts = self.counted(*merge)
        assert f"indexed 0, unchanged {self.count}" in ended.stdout and counts == {"LIST": 1, "GET": 3}, (ended, counts)
        # One that was damaged is told, and its shard mends it; so do two of its runs at once.
        [name] = re.findall(rf"<Key>(segments/segments/2-of-3/[^<]+)</Key>", self.keys("segments/segments/2-of-3/"))
        put(f"bucket/{name}", b"damaged")
        ended = self.run(*merge, "--rebuild", code=1)
        assert f"{name.removeprefix('segments/')} in s3://bucket/segments cannot be used: it has been altered" in ended.stderr, ended.stderr
        runs = [threading.Thread(target=self.run, args=("index", *self.at, "--shard", "2/3", "--segment", segments)) for _ in range(2)]
        [one.start() for one in runs]
        [one.join() for one in runs]
        self.run(*merge, "--rebuild")
        assert sorted(map(repr, self.rows("of-store.sqlite"))) == sorted(map(repr, self.rows("index.sqlite")))
        for words, said in [
            (["index", *self.at, "--shard", "0/3", "--segment", "s3://bucket/sweep/segments"], "would stand among the bundles"),
            (["index", *self.at, "--shard", "0/3", "--segment", f"s3://key:{SECRET}@bucket/x"], "holds no credentials"),
        ]:
            assert said in self.run(*words, code=2).stderr, words

    def keys(self, prefix):
        """The listing of a prefix, behind the proxy's back."""
        upstream = http.client.HTTPConnection("127.0.0.1", Proxy.server_port)
        upstream.request("GET", f"/bucket?list-type=2&prefix={prefix}")
        return upstream.getresponse().read().decode()

    def segment_faults(self):
        """Whatever fails for the moment while segments are written and merged: nothing is lost and nothing is there twice."""
        total = collections.Counter()
        for seed in range(4):
            draw = random.Random(seed)
            kinds = ["500", "503", "drop", "deaf", "half"]
            Proxy.fault = staticmethod(lambda *_: draw.choice(kinds) if draw.random() < 0.2 else None)
            segments = f"s3://bucket/faults-{seed}"
            for number in range(3):
                self.shard(number, segments)
                total += Proxy.faults
            ended, _ = self.counted("index", "--merge", segments, "--endpoint", self.endpoint, "-o", f"merged-{seed}.sqlite")
            total += Proxy.faults
            Proxy.fault = staticmethod(lambda *_: None)
            assert f"indexed {self.count}, unchanged 0, removed 0, failed 0" in ended.stdout, ended
            assert self.rows(f"merged-{seed}.sqlite") == self.rows("local.sqlite"), seed
        print(f"faults of segments that were tried again: {dict(total)}; lost: nothing")

    def change(self):
        """What changed is read, what went goes, and what an old listing says is not believed."""
        changed, gone = f"bucket/sweep/{self.bundles[0].name}", f"bucket/sweep/{self.bundles[3].name}"
        Proxy.listings.clear()
        self.run("index", *self.at, "-o", "stale.sqlite")
        self.put(changed, self.bundles[5].read_bytes())
        self.put(gone, method="DELETE")
        Proxy.keep_listings = True
        ended, _ = self.counted("index", *self.at, "-o", "stale.sqlite", "--rebuild")
        Proxy.keep_listings = False
        # The one that changed keeps the row that it had, and the one that is gone has none.
        assert f"indexed {self.count - 2}, unchanged 0, removed 0, failed 0" in ended.stdout, ended
        ended, counts = self.counted("index", *self.at, "-o", "stale.sqlite")
        assert f"indexed 1, unchanged {self.count - 2}, removed 0, failed 0" in ended.stdout and counts["GET"] == 1, (ended, counts)
        self.put(changed, self.bundles[0].read_bytes())
        self.put(gone, self.bundles[3].read_bytes())
        ended = self.run("index", *self.at, "-o", "stale.sqlite")
        assert f"indexed 2, unchanged {self.count - 2}, removed 0, failed 0" in ended.stdout, ended
        assert sorted(map(repr, self.rows("stale.sqlite"))) == sorted(map(repr, self.rows("local.sqlite"))), "an old listing left something behind"

    def mid_read(self):
        """Where an object is replaced while it is read, no row is made of two halves; the one that was there stays."""
        name = f"bucket/sweep/{self.bundles[0].name}"
        before = self.rows("stale.sqlite")
        replaced = []

        def fault(kind, path):
            if kind == "GET" and path.endswith(self.bundles[0].name):
                if not replaced:
                    replaced.append(True)
                    return "half"
                self.put(name, self.bundles[7].read_bytes())
            return None

        Proxy.fault = staticmethod(fault)
        ended = self.run("index", *self.at, "-o", "stale.sqlite", "--rebuild")
        Proxy.fault = staticmethod(lambda *_: None)
        self.put(name, self.bundles[0].read_bytes())
        said = ended.stdout + ended.stderr
        assert f"indexed {self.count - 1}" in ended.stdout, said
        assert self.bundles[0].name in said, "nothing is said of what changed"
        assert sorted(map(repr, self.rows("stale.sqlite"))) == sorted(map(repr, before)), "a row of two halves, or none"
        print(f"replaced in mid-read: {[line for line in ended.stderr.splitlines() if self.bundles[0].name in line]}")

    def faults(self):
        """Whatever fails for the moment: nothing is lost and nothing is there twice."""
        total = collections.Counter()
        for seed in self.seeds:
            draw = random.Random(seed)
            Proxy.fault = staticmethod(lambda *_: draw.choice(["500", "503", "drop", "half"]) if draw.random() < 0.2 else None)
            ended, _ = self.counted("index", *self.at, "-o", f"faults-{seed}.sqlite")
            Proxy.fault = staticmethod(lambda *_: None)
            assert f"indexed {self.count}, unchanged 0, removed 0, failed 0" in ended.stdout, ended
            assert self.rows(f"faults-{seed}.sqlite") == self.rows("local.sqlite"), seed
            total += Proxy.faults
        print(f"faults that were tried again: {dict(total)}; lost: nothing")

    def refusal(self):
        """What stays refused is a failure with its reason, keeps the row that it had, and shows no credential."""
        bad = self.bundles[2].name
        Proxy.fault = staticmethod(lambda kind, path: "403" if kind == "GET" and path.endswith(bad) else None)
        ended = self.run("index", *self.at, "-o", "index.sqlite", "--rebuild")
        assert f"indexed {self.count - 1}, unchanged 0, removed 0, failed 1" in ended.stdout and "AccessDenied" in ended.stderr, ended
        assert sorted(map(repr, self.rows("index.sqlite"))) == sorted(map(repr, self.rows("local.sqlite")))
        Proxy.fault = staticmethod(lambda *_: "403")
        ended = self.run("index", *self.at, "-o", "none.sqlite", code=1)
        assert "s3://bucket/sweep cannot be listed" in ended.stderr and "AccessDenied" in ended.stderr, ended.stderr
        Proxy.fault = staticmethod(lambda *_: None)

    def names(self):
        """What no path can name is told by its name, and the others are read."""
        before = self.rows("stale.sqlite")
        odd = ["sweep/a//b/c.iafbt", "sweep/a//d.iafbt", "sweep/n//", "sweep/n/../e.iafbt"]
        for name in odd:
            self.put(f"bucket/{name}", self.bundles[0].read_bytes())
        ended, counts = self.counted("index", *self.at, "-o", "stale.sqlite", "--rebuild")
        assert f"indexed {self.count}, unchanged 0, removed 0, failed 3" in ended.stdout, ended
        for name in ("a//", "n//", "n/../"):
            assert f"warning: {name}: a part of its name is empty, '.' or '..'" in ended.stderr, ended.stderr
        assert sorted(map(repr, self.rows("stale.sqlite"))) == sorted(map(repr, before)), "the others are not read"
        print(f"three names that no path can be: {counts}")
        for name in odd:
            self.put(f"bucket/{name}", method="DELETE")

    def unreachable(self):
        """Where the service gives no bundle that is said once, and who has no credentials is told the variables."""
        ended = self.run("rank", "first.sqlite", "--endpoint", "http://127.0.0.1:1")
        assert "ema_" in ended.stdout and "cannot be listed" in ended.stderr, "an index is of use without its bundles"
        ended = self.run("report", "index.sqlite", "--endpoint", "http://127.0.0.1:1", "-o", "none.html", code=1)
        assert ended.stderr.count("\n") <= 3 and "no bundle in s3://bucket/sweep can be read: " in ended.stderr, ended.stderr
        assert "hint: the service is named with --endpoint" in ended.stderr, ended.stderr
        none = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_METADATA_ENDPOINT": "http://127.0.0.1:1"}
        ended = self.run("index", *self.at, "-o", "none.sqlite", code=1, **none)
        assert "no credentials are in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY" in ended.stderr, ended.stderr
        assert not (self.folder / "none.html").exists()

    def protocol(self):
        """Assistants are answered of an object store what they are answered of the folder."""
        def answers(*at):
            environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder)} | ENVIRONMENT
            ask = [("initialize", {"protocolVersion": "2024-11-05", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}),
                   ("tools/call", {"name": "rank", "arguments": {}}),
                   ("tools/call", {"name": "show", "arguments": {"strategy_id": f"n/{self.bundles[1].name}"}})]
            with subprocess.Popen([self.iaf, "mcp", *map(str, at)], cwd=self.folder, env=environment, text=True,
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
                given = []
                for number, (method, arguments) in enumerate(ask):
                    print(json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": arguments}), file=server.stdin, flush=True)
                    given.append(json.loads(server.stdout.readline())["result"])
                    if not number:
                        print(json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}), file=server.stdin, flush=True)
                server.stdin.close()
                assert server.wait(60) == 0
            return [answer["content"][0]["text"] for answer in given[1:]]
        rank, show = answers(*self.at)
        of_folder = answers(self.local)
        assert rank == of_folder[0] and self.bundles[1].stem in rank, rank
        # A file has a size of its own, and an object none that is asked for.
        def account(text):
            return {key: value for key, value in json.loads(text).items() if "size" not in key}
        assert account(show) == account(of_folder[1])

    def usage(self):
        """What makes no sense is said, without the password that a URL may hold."""
        for words, code, said in [
            (["index", "s3://bucket/nothing", "--endpoint", self.endpoint, "-o", "none.sqlite"], 1, "s3://bucket/nothing"),
            (["index", "s3://no-such-bucket/a", "--endpoint", self.endpoint, "-o", "none.sqlite"], 1, "NoSuchBucket"),
            (["index", f"s3://key:{SECRET}@bucket/sweep", "-o", "none.sqlite"], 2, "holds no credentials"),
            (["index", *self.at[:1], "--endpoint", f"http://key:{SECRET}@127.0.0.1:1", "-o", "none.sqlite"], 1, "holds credentials"),
            (["report", self.local, *self.at], 2, "taken alone"),
            (["rank", *self.at, "--by", "sharpe_ratio", "-n", "3", "--prune", "--yes"], 2, "only read"),
        ]:
            ended = self.run(*words, code=code)
            assert said in ended.stderr, (words, ended.stderr)
        assert not (self.folder / "none.sqlite").exists()
        ended = self.run("index", f"file://{self.local}", "-o", "file.sqlite")
        assert self.rows("file.sqlite") == self.rows("local.sqlite")


def run_checks(document, undone, checks_of):
    """Runs the checks that are made of the command, a server and a folder; `undone` says what is not done where there is no server."""
    arguments = sys.argv[1:]
    required = "--required" in arguments or os.environ.get("CI") == "true"
    arguments = [argument for argument in arguments if argument != "--required"]
    if len(arguments) != 1:
        sys.exit(document)
    try:
        python = environment.python_with("python-objects", PACKAGES)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"NOT RUN: {undone}, the server's environment cannot be made: {error}", file=sys.stderr)
        sys.exit(1 if required else 0)
    with servers(python) as endpoint, tempfile.TemporaryDirectory() as folder:
        for check in checks_of(Path(arguments[0]).resolve(), endpoint, Path(folder)):
            check()


def checks_of(*place):
    checks = Checks(*place)
    return [checks.index, checks.report, checks.summary, checks.shards, checks.segments, checks.segment_faults, checks.change,
            checks.mid_read, checks.faults, checks.refusal, checks.names, checks.unreachable, checks.protocol, checks.usage]


if __name__ == "__main__":
    run_checks(__doc__, "no object store was asked", checks_of)
    print("an object store is a folder: all held")
