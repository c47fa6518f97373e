"""The blocks of data behind a report's live parts, as the files of src/report/payload describe them."""
import base64
import json
import math
import struct
import zlib


class Block:
    def __init__(self, base64_text):
        self.bytes = zlib.decompress(base64.b64decode(base64_text), -15)
        self.at = 0

    def take(self, count):
        self.at += count
        return self.bytes[self.at - count : self.at]

    def byte(self):
        return self.take(1)[0]

    def varint(self):
        number = shift = 0
        while True:
            byte = self.byte()
            number |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return number

    def numbers(self, count):
        code = {0: None, 1: "f", 2: "d"}[self.byte()]
        values = struct.unpack(f"<{count}{code}", self.take(count * struct.calcsize(code))) if code else [math.nan] * count
        return [None if math.isnan(value) else value for value in values]

    def texts(self):
        return [self.take(self.varint()).decode() for _ in range(self.varint())]

    def column(self, count):
        return [self.varint() for _ in range(count)]

    def named(self, texts, count):
        return [texts[at] for at in self.column(count)]

    def floats(self, count):
        values = struct.unpack(f"<{count}f", self.take(4 * count))
        return [None if math.isnan(value) else value for value in values]

    def times(self, count):
        """Seconds since 1970, of which only the steps are written."""
        found, time = [], 0
        for _ in range(count):
            step = self.varint()
            time += (step >> 1) ^ -(step & 1)
            found.append(time)
        return found


def strategies(text):
    block = Block(text)
    assert block.byte() == 1, "layout"
    texts = [block.take(block.varint()).decode() for _ in range(block.varint())]
    count = block.varint()
    names = [texts[block.varint()] for _ in range(count)]
    tags = [texts[block.varint()] for _ in range(count)]
    for _ in range(count):
        block.varint()
    block.take(count)
    windows = [block.varint() for _ in range(count)]
    block.numbers(count)
    for _ in range(sum(windows)):
        block.varint()
    parameters = [block.varint() for _ in range(count)]
    for _ in range(2 * sum(parameters)):
        block.varint()
    metrics = [block.numbers(count) for _ in range(block.varint())]
    return [{"name": name, "tag": tag, "values": values} for name, tag, *values in zip(names, tags, *metrics)]


def curves(text):
    """The windows with how many points each has, the points of equity, the days with rolling figures and these."""
    block = Block(text)
    assert block.byte() == 1, "layout"
    windows = [(block.varint(), block.varint()) for _ in range(block.varint())]
    count = sum(points for _, points in windows)
    equity = list(zip(block.times(count), block.floats(count)))
    times = block.times(block.varint())
    figures = [steps(block, len(times) + 1, 1_000 if figure else 10_000) for figure in range(block.varint())]
    assert block.at == len(block.bytes), "the block holds more than was read"
    return windows, equity, (times, [(whole, values) for whole, *values in figures])


def steps(block, count, per_unit):
    """Numbers of which the difference to the last known one is told in steps; nothing where one is missing."""
    found, last = [], 0
    for code in block.column(count):
        if code:
            last += (code - 1 >> 1) ^ -(code - 1 & 1)
        found.append(last / per_unit if code else None)
    return found


def trading(text):
    """How many trades and orders there are, and the trades, orders and positions that the block holds."""
    block = Block(text)
    assert block.byte() == 1, "layout"
    texts = block.texts()
    number_of_trades, count = block.varint(), block.varint()
    window, symbol, status = block.column(count), block.named(texts, count), block.named(texts, count)
    opened = block.times(count)
    closed = [start + after - 1 if after else None for start, after in zip(opened, block.column(count))]
    numbers = [block.floats(count) for _ in range(6)]
    words = [block.named(texts, count) for _ in range(4)]
    names = "window symbol status opened closed amount open_price close_price cost net_gain fees".split()
    names += "entry_reason exit_reason stop_loss take_profit".split()
    trades = rows(names, [window, symbol, status, opened, closed, *numbers, *words])

    number_of_orders, count = block.varint(), block.varint()
    window, symbol = block.column(count), block.named(texts, count)
    side = [(None, "BUY", "SELL")[block.byte()] for _ in range(count)]
    kind, status = block.named(texts, count), block.named(texts, count)
    created = block.times(count)
    numbers = [block.floats(count) for _ in range(4)]
    names = "window symbol side type status created price amount fee slippage reason".split()
    orders = rows(names, [window, symbol, side, kind, status, created, *numbers, block.named(texts, count)])

    count = block.varint()
    columns = [block.column(count), block.named(texts, count), block.floats(count), block.floats(count)]
    assert block.at == len(block.bytes), "the block holds more than was read"
    return number_of_trades, number_of_orders, trades, orders, rows("window symbol amount cost".split(), columns)


def rows(names, columns):
    return [dict(zip(names, row)) for row in zip(*columns, strict=True)]


def trials(text):
    """What the block says of itself, and of every trial its name, its handle and its value in each column."""
    block = Block(text)
    assert block.byte() == 1, "layout"
    head = json.loads(block.take(block.varint()))
    count = head["rows"]

    def long_texts():
        lengths = block.column(count)
        return [block.take(length).decode() for length in lengths]

    names = long_texts()
    handles = [handle.replace("\0", name) for handle, name in zip(long_texts(), names)]
    columns = {}
    for column in head["columns"]:
        planes = [block.take(count) for _ in range(column["bytes"])]
        codes = [sum(byte << 8 * plane for plane, byte in enumerate(bytes)) for bytes in zip(*planes)]
        if column["difference"]:
            code, steps = 0, codes
            codes = []
            for step in steps:
                code = (code + ((step >> 1) ^ -(step & 1))) % 65536
                codes.append(code)
        columns[column["kind"], column["name"]] = [value_of(column, code) for code in codes]
    assert block.at == len(block.bytes), "the block holds more than was read"
    return head, names, handles, columns


def value_of(column, code):
    if code == 0:
        return None
    if "texts" in column or "numbers" in column:
        return column.get("texts", column.get("numbers"))[code - 1]
    if column["kind"] == "parameter":
        return column["from"] + (code - 1) * column["step"]
    if code < 3:
        return (-math.inf, math.inf)[code - 1]
    if "first" in column:
        return (column["first"] + code - 3) / column["per_unit"]
    return math.sinh(column["low"] + (code - 3) * column["step"]) / column["per_unit"]
