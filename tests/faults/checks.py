"""Checks: what is promised after any fault."""
import sqlite3

from world import tree

BUNDLES = (".iafbt", ".obtf")


class Lost(Exception):
    """Something that was promised and does not hold."""


def check(world, scenario, fault, command):
    ended = fault.ended
    hold(not ended.hung, fault, "it hung")
    hold(ended.was_killed or ended.code in (0, 1, 2), fault, f"the exit code is {ended.code}: {ended.err[-300:]}")
    # Rust panics by itself where a thread that starts gets no memory for its signals, before any code of ours.
    has_panicked = "panicked" in ended.err and "failed to allocate an alternative stack" not in ended.err
    hold(not has_panicked, fault, f"it panicked: {ended.err[-500:]}")
    # Where nothing can be written, no word can be either.
    is_speechless = fault.what.split(" at ")[-1].startswith("write")
    hold(ended.code != 1 or is_speechless or "error:" in ended.err, fault, f"it failed without a word: {ended.err[-300:]}")
    hold(tree(world.outside) == world.outside_before, fault, "something outside was changed")
    check_bundles(world, scenario, fault)
    if fault.altered:
        return
    is_quiet = ended.code == 0 and not ended.err.strip()
    if is_quiet:
        check_whole(world, scenario, fault, command)
    again = command.run(world, scenario.words)
    hold(again.code in (0, 1) and not again.hung, fault, f"the next run ends with {again.code}: {again.err[-500:]}")
    # What is to be taken away may be gone already.
    hold(again.code == 0 or scenario.takes_away, fault, f"the next run fails: {again.err[-500:]}")
    check_bundles(world, scenario, fault)
    check_whole(world, scenario, fault, command)
    check_nothing_left(world, fault)


def hold(holds, fault, what):
    if not holds:
        raise Lost(f"{what} [{fault.what}]")


def check_bundles(world, scenario, fault):
    """Every bundle is as it was, or as it is after."""
    now = tree(world.folder)
    contents = set(now.values())
    for name, digest in fault.before.items():
        if not name.endswith(BUNDLES) or "everything" in fault.altered:
            continue
        if name in now:
            hold(now[name] == digest, fault, f"{name} is another bundle now")
        elif scenario.archives:
            hold(digest in contents, fault, f"{name} is neither in its folder nor in the archive")
        else:
            hold(scenario.takes_away, fault, f"{name} is gone")
    if scenario.archives:
        archived = [digest for name, digest in now.items() if name.startswith("archive/") and name.endswith(BUNDLES)]
        hold(len(archived) == len(set(archived)), fault, "a bundle is archived twice")


def check_whole(world, scenario, fault, command):
    """What a command that succeeded without a word has written is whole."""
    if scenario.has_store and world.at("store/bundles").exists():
        verified = command.run(world, ["store", "verify", "store"])
        hold(verified.code == 0, fault, f"the store does not verify: {verified.err[-500:]}")
    for index in world.folder.glob("*/index.sqlite"):
        connection = sqlite3.connect(index)
        try:
            answer = connection.execute("PRAGMA integrity_check").fetchone()[0]
            hold(answer == "ok", fault, f"{index.name}: {answer}")
        except sqlite3.DatabaseError as error:
            hold(False, fault, f"{index.name}: {error}")
        finally:
            connection.close()
    if scenario.name == "shard" and world.at("segments/manifests").exists():
        merged = command.run(world, ["index", "--merge", "segments", "-o", "merged.sqlite"])
        hold(merged.code == 0, fault, f"the shard cannot be merged: {merged.err[-500:]}")
    for index, at in [("sweep/index.sqlite", "sweep"), ("merged/index.sqlite", "merged/index.sqlite")]:
        if scenario.has_store or not world.at(index).exists():
            continue
        listed = command.run(world, ["list", at, "--json"])
        # One that was begun by a command that was killed is none yet.
        is_begun = "error: there is no index " in listed.err
        hold(listed.code == 0 or is_begun, fault, f"the index cannot be listed: {listed.err[-300:]}")
    if scenario.output and world.at(scenario.output).exists() and scenario.output.endswith(".html"):
        page = world.at(scenario.output).read_text()
        hold(page.startswith("<!DOCTYPE html>") and page.rstrip().endswith("</html>"), fault, f"{scenario.output} is torn")


def check_nothing_left(world, fault):
    """Nothing temporary is left once the command was run again."""
    left = [name for name in tree(world.folder) if name.endswith(".tmp") or ".tmp/" in name or name.startswith("tmp/")]
    hold(not left, fault, f"left: {left}")
