"""A report as a tree of elements, as far as its figures need one."""
from html.parser import HTMLParser
from pathlib import Path

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Node:
    def __init__(self, tag, attributes=(), parent=None):
        self.tag, self.attributes, self.parent, self.children = tag, dict(attributes), parent, []

    def own_text(self):
        """Its text without that of elements within."""
        return "".join(child for child in self.children if isinstance(child, str)).strip()

    def text(self):
        return "".join(child if isinstance(child, str) else child.text() for child in self.children).strip()

    def all(self, tag=None, name=None):
        for child in self.children:
            if isinstance(child, Node):
                if (tag is None or child.tag == tag) and (name is None or name in child.attributes.get("class", "").split()):
                    yield child
                yield from child.all(tag, name)

    def first(self, tag=None, name=None):
        return next(self.all(tag, name), None)

    def with_id(self, wanted):
        return next((node for node in self.all() if node.attributes.get("id") == wanted), None)

    def rows(self):
        """The rows of a table's body as texts, heads of rows included."""
        rows = self.first("tbody").all("tr")
        return [[cell.text() for cell in row.children if isinstance(cell, Node)] for row in rows]

    def heads(self):
        return [head.text() for head in self.first("thead").all("th")]


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.root = self.at = Node("")
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        node = Node(tag, attributes, self.at)
        self.at.children.append(node)
        if tag not in VOID:
            self.at = node

    def handle_startendtag(self, tag, attributes):
        self.at.children.append(Node(tag, attributes, self.at))

    def handle_endtag(self, tag):
        node = self.at
        while node.parent and node.tag != tag:
            node = node.parent
        if node.parent:
            self.at = node.parent

    def handle_data(self, data):
        self.at.children.append(data)


def read(path):
    return Page(Path(path).read_text()).root
