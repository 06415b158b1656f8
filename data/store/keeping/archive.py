"""The file that a backup is: a zip with a manifest and what it speaks of, nothing else, each with its digest.

What is read comes from anywhere, so nothing is unpacked by the names in it: a part is read when the manifest, and the
store that is being restored, expect it, no further than the manifest says, and is what its digest says or is refused.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from data.terms.errors import InputRefused, StoreUnreachable

MANIFEST = "manifest.json"
MANIFEST_BYTES = 1_000_000
CHUNK = 1 << 20
PACKED_TIGHTEST, PACKED_TIGHTEST_FROM = 200, 64_000_000  # to 1; a store packs 3 to 40 to 1
UNFINISHED = ".vardar-unfinished-"
ROOM = "Free some space, or check the disk, then try again."
ANOTHER = "Take another backup: this one changed nothing."


class Part(BaseModel):
    """A part of the archive: its length in bytes, unpacked, and its SHA-256."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    bytes: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Manifest(BaseModel):
    """What a backup holds, of one moment of the store: rows of each table, where the audit record stood, which revision
    and engine; `columns` are those of each table as they were written (PostgreSQL), `parts` what lies beside."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    format: Literal["vardar-backup-1"] = "vardar-backup-1"
    engine: Literal["sqlite", "postgresql"]
    revision: str = Field(pattern="^[0-9]{4}$")
    made_at: datetime
    counts: dict[str, int]
    audit_seq: int
    audit_digest: str
    columns: dict[str, list[str]] = {}
    parts: dict[str, Part] = {}

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Archive:
    """An opened backup."""

    manifest: Manifest
    _zip: zipfile.ZipFile

    def read(self, name: str) -> Iterator[bytes]:
        """A part in chunks. Raises InputRefused at its end where it is not what the manifest says: use nothing of it
        before."""
        part, digest, size = self.manifest.parts[name], hashlib.sha256(), 0
        try:
            with self._zip.open(name) as source:
                while chunk := source.read(CHUNK):
                    size += len(chunk)
                    if size > part.bytes:
                        raise _damaged(name)
                    digest.update(chunk)
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError):
            raise _damaged(name) from None
        if (size, digest.hexdigest()) != (part.bytes, part.sha256):
            raise _damaged(name)

    def check(self) -> None:
        """Read every part to its end. Raises InputRefused for one that is not what the manifest says."""
        for name in self.manifest.parts:
            for _ in self.read(name):
                pass


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """A backup, its manifest read and its parts known. Raises InputRefused for what is none, or a trap."""
    with _open_zip(path) as opened:
        yield Archive(_read_manifest(path, opened), opened)


def _open_zip(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except FileNotFoundError:
        raise InputRefused(f"there is no file {path}") from None
    except (zipfile.BadZipFile, NotImplementedError, IsADirectoryError, ValueError, UnicodeError):
        raise InputRefused(f"{path.name} is no backup of Vardar, or it is damaged", advice=ANOTHER) from None
    except OSError as error:
        raise InputRefused(f"{path} cannot be read: {error.strerror}") from None


def _read_manifest(path: Path, opened: zipfile.ZipFile) -> Manifest:
    infos = opened.infolist()
    found = {info.filename: info for info in infos}
    if MANIFEST not in found or len(found) < len(infos) or found[MANIFEST].file_size > MANIFEST_BYTES:
        raise InputRefused(f"{path.name} is no backup of Vardar, or it is damaged", advice=ANOTHER)
    try:
        manifest = Manifest.model_validate_json(opened.read(MANIFEST))
    except ValidationError:
        raise InputRefused(f"the manifest of {path.name} cannot be read by this Vardar", advice=ANOTHER) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError):
        raise _damaged(MANIFEST) from None
    if {*found} - {MANIFEST} != {*manifest.parts}:
        raise InputRefused(f"{path.name} holds something else than its manifest says", advice=ANOTHER)
    for name, part in manifest.parts.items():
        packed = found[name].compress_size
        if found[name].file_size != part.bytes or found[name].flag_bits & 0x1:
            raise _damaged(name)
        if part.bytes > PACKED_TIGHTEST_FROM and part.bytes > PACKED_TIGHTEST * packed:
            raise InputRefused(f"{path.name} would take {part.bytes:,} bytes unpacked: that is no backup")
    return manifest


class Writer:
    """An archive that is being written; its parts are put in one after the other."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self.parts: dict[str, Part] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[Callable[[bytes], None]]:
        """A function that takes the bytes of a part."""
        digest, size = hashlib.sha256(), 0
        with self._zip.open(name, "w", force_zip64=True) as target:

            def put(chunk: bytes) -> None:
                nonlocal size
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)

            yield put
        self.parts[name] = Part(bytes=size, sha256=digest.hexdigest())

    def finish(self, manifest: Manifest) -> Manifest:
        """Write the manifest with the parts, which it gives."""
        whole = manifest.model_copy(update={"parts": self.parts})
        self._zip.writestr(MANIFEST, whole.model_dump_json(indent=1))
        return whole

    def close(self) -> None:
        """End the archive."""
        self._zip.close()


@contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """A folder of our own in that folder, for its owner alone, that is gone at the end. What a killed process left
    there is taken away first: it would lie there with everything in it."""
    for left in folder.glob(f"{UNFINISHED}*"):
        with suppress(OSError), _held(left):
            shutil.rmtree(left, ignore_errors=True)
    try:
        made = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder))
    except OSError as error:
        raise InputRefused(f"the folder {folder} cannot be written: {error.strerror}") from None
    try:
        with _held(made):
            yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def telling(place: Path) -> Iterator[None]:
    """Tells of a disk that fails or is full as the store does. Raises StoreUnreachable."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise StoreUnreachable(f"{place} cannot be written: {reason}; nothing was changed", advice=ROOM) from error
    except sqlite3.Error as error:
        raise StoreUnreachable(f"{place} cannot be written: {error}; nothing was changed", advice=ROOM) from error


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Under a lock that the system lifts when its holder dies. Raises OSError where another holds it."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def put_in_place(draft: Path, target: Path) -> None:
    """Give a finished file its name, so that a power cut leaves the one or the other."""
    _sync(draft)
    draft.replace(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def not_empty() -> InputRefused:
    """The refusal to write over what is there."""
    return InputRefused(
        "the store is not empty", advice="With --replace the backup takes its place, and what is there is kept beside."
    )


def _damaged(name: str) -> InputRefused:
    return InputRefused(f"the backup is damaged: its part {name[:80]} is not what the manifest says", advice=ANOTHER)
