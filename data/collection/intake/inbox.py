"""The inbox: a folder into which files are put, and out of which each goes to accepted/ or refused/ with its report.

A file is taken when two looks at it find the same. It is renamed into reading/, which only one process can do, and
read under a lock that the system lifts when its holder dies: whoever looks next takes it up again. Reports are known by
their uid, so a file that was stored and not yet moved on when the process was killed brings nothing twice.
"""

import fcntl
import json
import logging
import os
import re
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from data.collection.intake.import_report import ImportReport, refused_whole
from data.collection.source import FileRefused
from data.terms.days import Clock, utc_now
from data.terms.errors import InputRefused

LOG = logging.getLogger("vardar")
ACCEPTED, REFUSED, READING = "accepted", "refused", "reading"
NOT_YET = (".part", ".tmp", ".crdownload", ".filepart")  # what programs call a file that they still write
LONGEST_NAME, LONGEST_ENDING = 100, 12
EVERY_S = 2.0  # between two looks: what is the same at both is complete
LARGEST = 256 * 1024 * 1024  # bytes that are read at all; the gate refuses at less
Signature = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file: the report, and files to put beside it by what their names end in."""

    report: ImportReport
    beside: tuple[tuple[str, bytes], ...] = ()


class Unstable(Exception):
    """The file changed while it was read: it is looked at again."""


Take = Callable[[str, bytes, Callable[[], None]], Taken]


class Inbox:
    """One process's view of the folder; `follow` looks once.

    `take(name, content, before_storing)` reads a file and stores it or not; it calls `before_storing` just before it
    stores. It raises StoreErrors where the store cannot serve (the file then stays and is tried again).
    """

    def __init__(self, folder: Path, *, take: Take, clock: Clock = utc_now) -> None:
        self.folder = folder
        self._take, self._clock = take, clock
        self._seen: dict[str, Signature] = {}
        self._stuck: set[str] = set()

    def follow(self) -> bool:
        """Look once; True if a file was finished. Raises InputRefused for a folder that is none, and StoreErrors."""
        for name in ("", ACCEPTED, REFUSED, READING):
            _make_folder(self.folder / name)
        self._claim()
        finished = False
        with os.scandir(self.folder / READING) as entries:
            names = sorted(entry.name for entry in entries)
        for name in names:
            finished |= self._finish(name)
        return finished

    def _claim(self) -> None:
        """Move what is complete into reading/; what another process is quicker to move is its."""
        with os.scandir(self.folder) as entries:
            found = [entry for entry in entries if entry.name not in (ACCEPTED, REFUSED, READING)]
        there: dict[str, Signature] = {}
        for entry in found:
            if entry.name.startswith((".", "~$")) or entry.name.lower().endswith(NOT_YET):
                continue
            try:
                signature = _signature(entry.stat(follow_symlinks=False))
                if self._seen.get(entry.path) == signature:
                    claimed = self.folder / READING / self._claimed_name(entry.name)
                    Path(entry.path).rename(claimed)
                    there[str(claimed)] = signature
                else:
                    there[entry.path] = signature
            except FileNotFoundError:
                continue
            except OSError as error:  # such as a folder that lets nobody move another's file: the others go on
                self._say_once(entry.path, error)
        reading = str(self.folder / READING) + os.sep
        self._seen = {path: seen for path, seen in self._seen.items() if path.startswith(reading)} | there

    def _say_once(self, path: str, error: OSError) -> None:
        if path not in self._stuck:
            LOG.warning("the inbox cannot take %r: %s", path, error.strerror)
            self._stuck.add(path)

    def _claimed_name(self, name: str) -> str:
        """A name that no other file ever has: when it was taken, a token, and what it was called."""
        return f"{self._clock():%Y%m%dT%H%M%S}-{secrets.token_hex(4)}-{tidy_name(name)}"

    def _finish(self, name: str) -> bool:
        path = self.folder / READING / name
        given = name.split("-", 2)[-1]
        try:
            if not stat.S_ISREG(os.lstat(path).st_mode):
                refusal = FileRefused("is no file: a folder, a link or a device", advice="Put the file itself here.")
                self._put_away(path, Taken(refused_whole(given, refusal)))
                return True
            with _locked(path) as file:
                if file is None:
                    return False
                signature = _signature(os.fstat(file))
                if self._seen.get(str(path)) != signature:
                    self._seen[str(path)] = signature
                    return False
                self._put_away(path, self._read(given, file, signature))
                return True
        except PermissionError as error:
            reason = f"may not be read by Vardar: {(error.strerror or '').lower()}"
            self._put_away(path, Taken(refused_whole(given, FileRefused(reason))))
            return True
        except (FileNotFoundError, Unstable):
            self._seen.pop(str(path), None)
            return False

    def _read(self, name: str, file: int, signature: Signature) -> Taken:
        def unchanged() -> None:
            if _signature(os.fstat(file)) != signature:
                raise Unstable

        if signature[1] > LARGEST:
            return Taken(refused_whole(name, FileRefused(f"is larger than {LARGEST // 2**20} MB")))
        with os.fdopen(os.dup(file), "rb") as opened:
            content = opened.read(LARGEST)
        unchanged()
        return self._take(name, content, unchanged)

    def _put_away(self, path: Path, taken: Taken) -> None:
        """The report first, then the file: what stands in accepted/ or refused/ always has its report."""
        where = self.folder / (ACCEPTED if taken.report.committed else REFUSED)
        document = json.dumps(taken.report.document(), ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace")
        text = taken.report.text().encode("utf-8", "backslashreplace")
        for ending, content in ((".report.json", document), (".report.txt", text), *taken.beside):
            _write(where / f"{path.name}{ending}", content)
        path.rename(where / path.name)
        self._seen.pop(str(path), None)


def tidy_name(name: str) -> str:
    """A name that is safe in a path, a terminal and a database: letters, digits and a few marks, its ending kept."""
    plain = re.sub(r"[^\w.() -]", "_", name).strip(" .-")
    stem, dot, ending = plain.rpartition(".") if "." in plain[-LONGEST_ENDING:] else (plain, "", "")
    return (stem[:LONGEST_NAME] or "file") + dot + ending


def _signature(found: os.stat_result) -> Signature:
    return found.st_ino, found.st_size, found.st_mtime_ns


def _make_folder(path: Path) -> None:
    if path.is_symlink() and path.name in (ACCEPTED, REFUSED, READING):
        raise InputRefused(f"{path.name} in the inbox is a link", advice="Remove the link: Vardar makes the folder.")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputRefused(f"the inbox folder {path} cannot be used: {error.strerror}") from None


@contextmanager
def _locked(path: Path) -> Iterator[int | None]:
    """The opened file under a lock, None where another process holds it or it has been moved on meanwhile."""
    file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield file if os.lstat(path).st_ino == os.fstat(file).st_ino else None
    finally:
        os.close(file)


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    draft = path.with_name(f"{path.name}.tmp")
    draft.write_bytes(content)
    draft.replace(path)
