"""Alterations: what somebody else may have done to a file or a folder."""
import os
import sqlite3

SUFFIXES = (".iafbt", ".obtf", ".sqlite", ".parquet", ".csv", ".json", ".note")


def is_target(name):
    return name.endswith(SUFFIXES)


def alter(path, draw):
    """Alters a file, and says how."""
    content = bytearray(path.read_bytes())
    way = draw.choice(["cut", "flip", "zero", "append", "empty", "noise"])
    at = draw.randrange(len(content)) if content else 0
    if way == "cut":
        content = content[:at]
    elif way == "flip" and content:
        for _ in range(draw.randint(1, 4)):
            content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
    elif way == "zero":
        content[at:at + 64] = bytes(len(content[at:at + 64]))
    elif way == "append":
        content += draw.randbytes(draw.randint(1, 100))
    elif way == "empty":
        content = bytearray()
    elif way == "noise":
        content = bytearray(draw.randbytes(len(content)))
    path.write_bytes(content)
    return f"{path.name}: {way} at {at}"


def is_planted(name):
    return "planted" in name


def plant(world, scenario, draw):
    """Puts something into the world that leads out of it or wants to run, and says what."""
    way = draw.choice(["link", "link", "name", "trigger"])
    if way == "link":
        names = ["sweep/index.sqlite", "sweep/index.sqlite-wal", "sweep/index.parquet", "sweep/planted.iafbt", "sweep/planted"]
        if scenario.has_store and world.at("store").exists():
            names = ["store/index.sqlite", "store/parquet/trades", "store/parquet/trades/compact", "store/parquet", "store/ohlcv",
                     "store/journal", "store/journal/store.lock", "store/journal/compaction"]
        elif not scenario.has_store:
            names.append("current/n")
        link = world.at(draw.choice(names))
        if link.exists() or link.is_symlink():
            # What was there lies outside now, and is looked at afterwards as everything there.
            os.rename(link, world.outside / "was-there")
            target = world.outside / "was-there"
        else:
            target = world.outside / draw.choice(["mine", "new", ""])
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(target)
        world.note_outside()
        return f"{link.relative_to(world.folder)} is a link to {target.name or 'the outside'}"
    if way == "name":
        name = draw.choice(["planted\\a.iafbt", "planted\n.iafbt", "planted\x1b[2J.iafbt", "planted%2Fa.iafbt", "planted" + "a" * 200 + ".iafbt"])
        (world.at("sweep") / name).write_bytes(b"IAFB")
        return f"a bundle is called {name!r}"
    index = world.at("store/index.sqlite" if scenario.has_store else "sweep/index.sqlite")
    if not index.exists():
        (world.at("sweep") / "planted.iafbt").write_bytes(b"")
        return "an empty bundle"
    with sqlite3.connect(index) as connection:
        connection.execute("CREATE TABLE planted (n)")
        event = draw.choice(["INSERT", "DELETE", "UPDATE"])
        connection.execute(
            f"CREATE TRIGGER planted_{event} AFTER {event} ON backtest_index BEGIN INSERT INTO planted WITH RECURSIVE "
            "many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 1000) SELECT n FROM many; END")
    connection.close()
    return f"the index has a trigger on {event}"
