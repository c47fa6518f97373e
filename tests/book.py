"""Holds the book against how it is built: every link and picture in its pages leads to a file and, if it names one, to a heading.

    mdbook build && python3 tests/book.py target/book
"""
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

book = Path(sys.argv[1]).resolve()


class Page(HTMLParser):
    """What a page can be linked to by, and where it leads."""

    def __init__(self, path):
        super().__init__()
        self.anchors, self.targets = set(), set()
        self.feed(path.read_text())

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        self.anchors.update(named[key] for key in ("id", "name") if named.get(key))
        self.targets.update(named[key] for key in ("href", "src") if named.get(key) and tag in ("a", "img"))


pages = {path: Page(path) for path in book.rglob("*.html")}
faults = []
for path, page in pages.items():
    # The page of all pages has what they have, and 404.html is served from anywhere.
    if path.name in ("print.html", "404.html", "toc.html"):
        continue
    for target in sorted(page.targets):
        parts = urlsplit(target)
        if parts.scheme or parts.netloc:
            continue
        to = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        if not to.exists():
            faults.append(f"{path.relative_to(book)}: {target} leads nowhere")
        elif parts.fragment and to in pages and unquote(parts.fragment) not in pages[to].anchors:
            faults.append(f"{path.relative_to(book)}: {target} names no heading")

if len(pages) < 15:
    faults.append(f"only {len(pages)} pages were built")
print("\n".join(faults) or f"{len(pages)} pages")
sys.exit(bool(faults))
