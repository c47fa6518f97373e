"""Uploads to a server that misbehaves, and holds that nothing is lost and nothing is sent twice in vain.

    python3 push.py IAF

IAF is the command, built with the feature `cloud`. The server is one of this script's own on 127.0.0.1; it speaks the protocol that sends
each chunk of prices once, and now and then answers 429, 500 or 503, drops the connection before or after it took something, is slow, loses
what it took, or lies about what it lacks.
"""
import hashlib
import http.server
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "a-secret-of-this-test"
COUNT = {}


class State:
    """What the server has, and how it behaves."""

    def __init__(self, faults=0.0, seed=1):
        self.chunks, self.bundles = {}, {}
        self.asked, self.puts = [], []
        self.faults, self.draw = faults, random.Random(seed)
        self.loses, self.denies, self.lies = False, False, False
        self.lock = threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drop(self):
        self.close_connection = True
        self.connection.close()

    def misbehaves(self):
        """Whether this request goes wrong, before anything was done."""
        state = self.server.state
        with state.lock:
            fault = state.draw.choice(["429", "500", "503", "reset", "slow"]) if state.draw.random() < state.faults else None
            if fault:
                COUNT[fault] = COUNT.get(fault, 0) + 1
        if fault == "slow":
            time.sleep(0.3)
        elif fault == "reset":
            self.drop()
        elif fault:
            self.answer(int(fault), b"later", [("Retry-After", "0")] if fault == "429" else [])
        return fault not in (None, "slow")

    def forgets_to_answer(self):
        """Whether the connection goes after the work was done."""
        state = self.server.state
        with state.lock:
            goes = state.draw.random() < state.faults / 3
            if goes:
                COUNT["reset after work"] = COUNT.get("reset after work", 0) + 1
        if goes:
            self.drop()
        return goes

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def do_POST(self):
        body, state = self.body(), self.server.state
        if state.denies or self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return self.answer(401, b"who are you")
        if self.misbehaves():
            return None
        assert self.path == "/api/v1/ohlcv/negotiate", self.path
        hashes = json.loads(body)["hashes"]
        assert 0 < len(hashes) <= 1000
        with state.lock:
            state.asked.append(len(hashes))
            missing = ["0" * 64] if state.lies else [each for each in hashes if each not in state.chunks]
        return self.answer(200, json.dumps({"missing": missing}).encode())

    def do_PUT(self):
        body, state = self.body(), self.server.state
        if state.denies or self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return self.answer(401, b"who are you")
        if self.misbehaves():
            return None
        kind, name = self.path.removeprefix("/api/v1/").split("/")
        with state.lock:
            state.puts.append((kind, name))
            if kind == "ohlcv":
                if name in state.chunks:
                    status, said = 409, b"it is there"
                elif hashlib.sha256(body).hexdigest() != name:
                    status, said = 422, b"other bytes"
                else:
                    state.chunks[name] = body
                    status, said = 201, b""
            else:
                if state.loses and state.chunks:
                    state.chunks.popitem()
                    state.loses = False
                lacking = [each for each in chunks_of(body) if each not in state.chunks]
                name = unquote(name)
                if lacking:
                    status, said = 424, json.dumps({"missing": lacking}).encode()
                elif state.bundles.get(name) == body:
                    status, said = 409, b"it is there"
                else:
                    state.bundles[name] = body
                    status, said = 201, b""
        if self.forgets_to_answer():
            return None
        return self.answer(status, said)


MANIFESTS = {}


def chunks_of(bundle):
    return MANIFESTS[hashlib.sha256(bundle).hexdigest()]


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, state):
        super().__init__(("127.0.0.1", 0), Handler)
        self.state = state
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_):
        """A connection that this server itself has dropped."""

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


def push(iaf, folder, server, *options, token=TOKEN):
    environment = {"PATH": os.environ["PATH"], "NO_COLOR": "1"} | ({"IAF_TOKEN": token} if token else {})
    ended = subprocess.run(
        [iaf, "push", folder, "--to", server.url, *options], env=environment, capture_output=True, text=True, timeout=120)
    assert "panicked" not in ended.stderr, ended.stderr
    assert TOKEN not in ended.stdout + ended.stderr
    return ended


def make_sweep(folder):
    """Bundles of the example sweep, two of which name chunks of prices beside them."""
    for bundle in sorted((ROOT / "examples/sweep").glob("*.iafbt")):
        shutil.copy(bundle, folder)
        MANIFESTS[hashlib.sha256(bundle.read_bytes()).hexdigest()] = []
    shutil.copytree(ROOT / "tests/bundles/ohlcv/ohlcv", folder / "ohlcv")
    priced = ROOT / "tests/bundles/ohlcv/full.iafbt"
    shutil.copy(priced, folder)
    names = sorted(path.stem for path in (folder / "ohlcv").iterdir())
    # What each names is written in tests/bundles/README.md: all but the chunk of single precision.
    MANIFESTS[hashlib.sha256(priced.read_bytes()).hexdigest()] = [name for name in names if not name.startswith("788d05be")]


def main():
    iaf = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "sweep")
        folder.mkdir()
        make_sweep(folder)
        bundles = {path.read_bytes() for path in folder.glob("*.iafbt")}

        server = Server(State())
        ended = push(iaf, folder, server)
        assert ended.returncode == 0, ended.stderr
        assert set(server.state.bundles.values()) == bundles and len(server.state.chunks) == 2
        assert f"uploaded {len(bundles)}, already there 0, failed 0; 2 of 2 OHLCV chunks were sent" in ended.stdout + ended.stderr, ended
        server.state.puts.clear()
        ended = push(iaf, folder, server)
        assert ended.returncode == 0 and f"already there {len(bundles)}" in ended.stdout + ended.stderr, ended
        assert not any(kind == "ohlcv" for kind, _ in server.state.puts)

        server.state.loses = True
        server.state.bundles.clear()
        assert push(iaf, folder, server, "--requests", "1").returncode == 0
        assert len(server.state.chunks) == 2, "a chunk that was lost was not sent again"

        server.state.denies = True
        ended = push(iaf, folder, server)
        assert ended.returncode == 1 and "401" in ended.stderr and "IAF_TOKEN" in ended.stderr, ended.stderr
        ended = push(iaf, folder, server, token=None)
        assert ended.returncode == 1 and "IAF_TOKEN" in ended.stderr

        liar = Server(State())
        liar.state.lies = True
        ended = push(iaf, folder, liar)
        # It is not sent what it says it lacks, and then lacks what it did not say: so it is sent that.
        assert ended.returncode == 0 and len(liar.state.chunks) == 2, ended.stderr

        for seed in range(4):
            server = Server(State(faults=0.3, seed=seed))
            ended = push(iaf, folder, server)
            assert ended.returncode == 0, ended.stderr
            assert set(server.state.bundles.values()) == bundles and len(server.state.chunks) == 2
            sent = [name for kind, name in server.state.puts if kind == "ohlcv"]
            assert len(sent) <= 2 + COUNT.get("reset after work", 0), "chunks were sent again in vain"
            server.shutdown()

        dead = Server(State(faults=1.0))
        dead.state.draw.choice = lambda _: "500"
        began = time.monotonic()
        ended = push(iaf, folder, dead)
        assert ended.returncode == 1 and "does not answer" in ended.stderr and "500" in ended.stderr, ended.stderr
        assert time.monotonic() - began < 60

    print(f"uploads: {sum(COUNT.values())} faults ({', '.join(f'{count} {name}' for name, count in sorted(COUNT.items()))}), nothing lost")


if __name__ == "__main__":
    main()
