"""Packs a folder into a tarball that is the same on every machine: files in order, of one time and of nobody.

    python3 dist/pack.py FOLDER TARBALL SECONDS
"""
import gzip
import sys
import tarfile
from pathlib import Path

folder, tarball, seconds = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])


def plain(entry):
    entry.mtime, entry.uid, entry.gid, entry.uname, entry.gname = seconds, 0, 0, "", ""
    is_program = entry.isdir() or Path(entry.name).stem == "iaf" and entry.name.count("/") == 1
    entry.mode = 0o755 if is_program else 0o644
    return entry


with open(tarball, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path in [folder, *sorted(folder.rglob("*"))]:
            archive.add(path, path.relative_to(folder.parent).as_posix(), recursive=False, filter=plain)
