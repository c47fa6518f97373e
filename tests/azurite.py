"""Azure Blob Storage as Azurite has it, Microsoft's server for tests, from npm, and the proxy before it that makes pages small.

A page's size is under the signature of a listing. So the proxy signs listings again, those alone that were signed well: what a wrong
signature gets is the server's own answer.
"""
import base64
import contextlib
import hashlib
import hmac
import http.client
import re
import urllib.parse
from email.utils import formatdate

import environment
import objects
from objects import PAGE, SECRET, Proxy

PACKAGES = ["azurite@3.37.0"]
ACCOUNT = "quant"
KEY = base64.b64encode(SECRET.encode()).decode()
VARIABLES = {"AZURE_STORAGE_ACCOUNT_NAME": ACCOUNT, "AZURE_STORAGE_ACCOUNT_KEY": KEY}
VERSION = "2023-11-03"
SIGNED = ("content-encoding", "content-language", "content-length", "content-md5", "content-type", "date", "if-modified-since",
          "if-match", "if-none-match", "if-unmodified-since", "range")


def signature(method, path, headers):
    """The signature of a request with the account's key (https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key)."""
    headers = {name.lower(): value for name, value in headers.items()}
    url = urllib.parse.urlsplit(path)
    plain = [headers.get(name, "") if (name, headers.get(name)) != ("content-length", "0") else "" for name in SIGNED]
    own = [f"{name}:{headers[name]}" for name in sorted(headers) if name.startswith("x-ms-")]
    asked = [f"{name}:{value}" for name, value in sorted(urllib.parse.parse_qsl(url.query, keep_blank_values=True))]
    text = "\n".join([method, *plain, *own, f"/{ACCOUNT}{url.path}", *asked])
    return f"SharedKey {ACCOUNT}:" + base64.b64encode(hmac.digest(base64.b64decode(KEY), text.encode(), hashlib.sha256)).decode()


class AzureProxy(Proxy):
    """Gives each request on to the server, and counts it."""

    def kind(self):
        return "LIST" if "comp=list" in self.path else super().kind()

    def smaller(self, path, headers):
        if headers.get("authorization") != signature(self.command, path, headers):
            return path
        asked = re.search(r"&maxresults=(\d+)", path)
        path = re.sub(r"&maxresults=\d+", "", path) + f"&maxresults={min(PAGE, int(asked[1]) if asked else PAGE)}"
        headers["authorization"] = signature(self.command, path, headers)
        return path


def command():
    """The server's command; raises OSError or CalledProcessError where its environment cannot be made."""
    return environment.node_with("node-azurite", PACKAGES) / "azurite-blob"


@contextlib.contextmanager
def servers(command):
    """The server and the proxy before it; gives the URL of the account at the proxy."""
    given = ["--inMemoryPersistence", "--extentMemoryLimit", "200", "--silent", "--disableTelemetry", "--blobHost", "127.0.0.1"]
    with objects.started(AzureProxy, lambda port: [command, *given, "--blobPort", port], AZURITE_ACCOUNTS=f"{ACCOUNT}:{KEY}") as endpoint:
        yield f"{endpoint}/{ACCOUNT}"


def put(name, content=b"", method="PUT"):
    """Puts, gets or deletes an object, or makes a container, behind the proxy's back; gives what is answered."""
    path = f"/{ACCOUNT}/{urllib.parse.quote(name)}"
    headers = {"x-ms-version": VERSION, "x-ms-date": formatdate(usegmt=True), "content-length": str(len(content))}
    if "/" not in name:
        path += "?restype=container"
    elif method == "PUT":
        headers["x-ms-blob-type"] = "BlockBlob"
    headers["authorization"] = signature(method, path, headers)
    server = http.client.HTTPConnection("127.0.0.1", Proxy.server_port)
    server.request(method, path, content, headers)
    answer = server.getresponse()
    said = answer.read()
    server.close()
    assert answer.status in (200, 201, 202), (answer.status, said)
    return said
