"""Backups that were damaged on the way, or changed by somebody who knows how one is made."""

import json
import os
import zipfile
from hashlib import sha256

from data.store.engine import is_sqlite
from data.store.keeping.archive import MANIFEST


def bent(folder, name, bend):
    """A copy of a backup that was changed by whoever knows how one is made."""
    with zipfile.ZipFile(folder / name) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    told = json.loads(parts.pop(MANIFEST))
    bend(told, parts)
    out = folder / f"bent-{sha256(os.urandom(8)).hexdigest()[:8]}.vardar"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
            if part in told["parts"]:
                told["parts"][part].update(bytes=len(content), sha256=sha256(content).hexdigest())
        archive.writestr(MANIFEST, json.dumps(told))
    return out


def add_a_trigger(path):
    import sqlite3

    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TRIGGER spy AFTER INSERT ON incident BEGIN DELETE FROM audit_entry; END")
    connection.close()


def hostile(folder, name, engine):
    """Backups that somebody made to do harm, or that were damaged on the way."""
    content = (folder / name).read_bytes()

    def write(label, changed):
        (folder / label).write_bytes(changed)
        return folder / label

    with zipfile.ZipFile(folder / name) as archive:
        first = max(archive.infolist(), key=lambda info: info.file_size * (info.filename != MANIFEST)).filename
        large = [info for info in archive.infolist() if info.compress_size > 200][:8]
    yield write("empty", b"")
    yield write("random", os.urandom(5_000))
    yield write("cut", content[: len(content) // 2])
    for info in large:
        at = info.header_offset + 60 + len(info.filename) + info.compress_size // 2
        yield write(f"bit-{at}", content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
    yield bent(folder, name, lambda told, parts: parts.update({"../../escape": b"x"}))
    yield bent(folder, name, lambda told, parts: (
        parts.update({"../../escape": b"x"}), told["parts"].update({"../../escape": {}})))  # fmt: skip
    yield bent(folder, name, lambda told, parts: parts.pop(first))
    yield bent(folder, name, lambda told, parts: (parts.pop(first), told["parts"].pop(first)))
    yield bent(folder, name, lambda told, parts: parts.update({first: b"\0" * 70_000_000}))
    yield bent(folder, name, lambda told, parts: parts.update({first: parts[first][:-2_000]}))
    yield bent(folder, name, lambda told, parts: told["counts"].update(incident=22))
    yield bent(folder, name, lambda told, parts: told["counts"].pop("incident"))
    yield bent(folder, name, lambda told, parts: told.update(audit_digest="0" * 64))
    yield bent(folder, name, lambda told, parts: told.update(audit_seq="many"))
    yield bent(folder, name, lambda told, parts: told.update(engine="oracle"))
    yield bent(folder, name, lambda told, parts: told.update(note="more"))
    other = "postgresql" if is_sqlite(engine) else "sqlite"
    yield bent(folder, name, lambda told, parts: told.update(engine=other))
    if is_sqlite(engine):

        def plant(told, parts):
            (folder / "planted.db").write_bytes(parts[first])
            add_a_trigger(folder / "planted.db")
            parts[first] = (folder / "planted.db").read_bytes()

        yield bent(folder, name, plant)
    else:
        entries = "tables/audit_entry.copy"
        yield bent(folder, name, lambda told, parts: told["columns"]["incident"].append("geom"))
        yield bent(folder, name, lambda told, parts: told["columns"].update({'x" FROM PROGRAM': ["id"]}))
        yield bent(folder, name, lambda told, parts: parts.update({first: b"\\.\nDROP TABLE incident;\n"}))
        # A record that was written anew by somebody who forgot what hangs together.
        yield bent(
            folder, name, lambda told, parts: parts.update({entries: parts[entries].replace(b"local", b"other")})
        )
