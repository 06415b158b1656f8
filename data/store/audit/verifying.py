"""Walking the whole record: no gap, digests right, details there or erased on the record, every anchor held."""

import json
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, text
from sqlalchemy.exc import DBAPIError

from data.access.viewers import local_data_protection_officer
from data.store.audit.anchors import Anchor, read_anchors
from data.store.audit.chain import START, digest_detail, digest_entry
from data.store.audit.erasing import ERASED, ErasedSeqs
from data.store.engine import is_sqlite
from data.store.viewing import viewing
from data.terms.days import from_micros

Progress = Callable[[int, int], object]
AT_ONCE = 2_000
# Plain text on purpose: what was bent may be no moment and no JSON any more, and has to be read all the same.
_ROWS = """
    SELECT e.seq, e.at, e.actor, e.party, e.role, e.act, e.subject, e.outcome, e.purpose, e.recipient, e.detail_digest,
           e.digest, d.salt, CAST(d.detail AS TEXT) AS detail
    FROM audit_entry e LEFT JOIN audit_detail d ON d.seq = e.seq WHERE e.seq > :after ORDER BY e.seq
"""
_ERASURES = """
    SELECT e.seq, CAST(d.detail AS TEXT) FROM audit_entry e JOIN audit_detail d ON d.seq = e.seq
    WHERE e.subject = :subject AND e.act = 'erasure' AND e.outcome = 'done'
"""
_STRAYS = "SELECT min(d.seq) FROM audit_detail d WHERE NOT EXISTS (SELECT 1 FROM audit_entry e WHERE e.seq = d.seq)"


@dataclass(frozen=True, slots=True)
class Erasure:
    """An entry that erased details: its place, who and when, and how many."""

    seq: int
    at: datetime
    actor: str
    party: str
    details: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the walk found: entries that are as they were put there, the last digest of them, the details erased on the
    record, the anchors that hold; where it is bent, the first entry that is not to be trusted, and why; the entries
    that erased the details, and how many of those lie after the last anchor that holds: these may be forged."""

    entries: int
    head: str
    erased: int = 0
    anchors: int = 0
    first_bent: int | None = None
    reason: str | None = None
    erasures: tuple[Erasure, ...] = ()
    unanchored: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether nothing was bent."""
        return self.first_bent is None

    def sentence(self) -> str:
        """The verdict in words."""
        if self.reason is not None:
            return self.reason
        held = (
            f", {self.anchors:,} anchor{'s' * (self.anchors != 1)} hold{'s' * (self.anchors == 1)}"
            if self.anchors
            else ""
        )
        gone = f", {self.erased:,} of them without details, erased {self._tell_erasures()}" if self.erased else ""
        entries = "1 entry is as it was" if self.entries == 1 else f"{self.entries:,} entries are as they were"
        return f"{entries} put on the record{gone}{held}"

    def _tell_erasures(self) -> str:
        """Who erased details, in which entries, when; and what no anchor vouches for."""
        by: dict[str, list[Erasure]] = {}
        for one in self.erasures:
            by.setdefault(f"{one.actor} ({one.party})", []).append(one)
        told = " and ".join(f"by {who} in {_tell_entries(ones)}" for who, ones in by.items())
        if not self.anchors:
            return f"{told}, under no anchor"
        return f"{told}, {self.unanchored or 'none'} of these after the last anchor"


def verify(engine: Engine, *, anchor: Path | None = None, progress: Progress = lambda done, total: None) -> Verdict:
    """Walk the record from its first entry to its end, at one moment of the store.

    Without `anchor`, a file of anchors, a cut-off end and a chain that was written anew do not show. `progress` is told
    the entries done, of how many. Raises InputRefused for a file that holds no anchors, and StoreErrors.
    """
    anchors = read_anchors(anchor) if anchor else ()
    with viewing(engine, local_data_protection_officer()).connect() as connection:
        if not is_sqlite(engine):
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            return walk(connection, anchors, progress)


def walk(connection: Connection, anchors: Sequence[Anchor], progress: Progress) -> Verdict:
    """What `verify` does, in a transaction that is open already."""
    total = int(connection.execute(text("SELECT count(*) FROM audit_entry")).scalar_one())
    told = connection.execute(text(_ERASURES), {"subject": ERASED})
    erased, erasures = ErasedSeqs((place, _json(detail)) for place, detail in told), list[Erasure]()
    waiting = sorted(anchors, key=lambda one: one.seq, reverse=True)  # the next one last
    seq, head, gone, store = 0, START, 0, ""

    def judged(first: int | None = None, reason: str | None = None) -> Verdict:
        held = len(anchors) - len(waiting)
        last = max((one.seq for one in anchors if one not in waiting), default=0)
        since = sum(one.seq > last for one in erasures)
        return Verdict(seq, head, gone, held, first, reason, tuple(erasures), since)

    with closing(_rows(connection)) as rows:
        for row in rows:
            expected = seq + 1
            if isinstance(row, DBAPIError):
                return judged(expected, f"entry {expected:,} cannot be read")
            if row.seq != expected:
                return judged(expected, f"entry {expected:,} is missing; the next is {_describe(row)}")
            is_erased = erased.has(expected)
            if wrong := _wrong(row, head, is_erased=is_erased):
                return judged(expected, f"{_describe(row)}: {wrong}")
            while waiting and waiting[-1].seq == expected:
                if waiting[-1].digest != row.digest:
                    return judged(*_rewritten(waiting[-1], [*anchors], row, store or row.digest))
                waiting.pop()
            if details := erased.by.get(expected):
                erasures.append(Erasure(expected, _moment(row), row.actor, row.party, details))
            seq, head, gone, store = expected, row.digest, gone + is_erased, store or row.digest
            if seq % AT_ONCE == 0:
                progress(seq, total)
    progress(total, total)
    if waiting:
        return judged(seq + 1, f"the record ends at entry {seq:,}, but {_say(waiting[-1])}: its end was cut off")
    stray = connection.execute(text(_STRAYS)).scalar()
    return judged(stray, f"there are details of an entry {stray:,} that does not exist") if stray else judged()


def _rows(connection: Connection) -> Generator[Row[Any] | DBAPIError]:
    """The entries in their order; where one cannot be read at all, the driver's error in its place, as the last."""
    after, at_once = 0, AT_ONCE
    while True:
        try:
            with connection.execute(
                text(_ROWS), {"after": after}, execution_options={"yield_per": at_once}
            ) as streamed:
                for row in streamed:
                    yield row
                    after = row.seq
            return
        except DBAPIError as error:
            if at_once == 1:
                yield error
                return
            at_once = 1  # a batch fails as a whole: once more from the last good entry, one by one


def _wrong(row: Row[Any], before: str, *, is_erased: bool) -> str | None:
    """What is wrong with an entry, in words; None if nothing is."""
    try:
        digest = digest_entry(before, row.seq, (_moment(row), *row[2:10]), row.detail_digest)
    except (ValueError, TypeError, AttributeError, OverflowError):
        return "its columns are not what Vardar writes"
    if digest != row.digest:
        return "it, or the one before it, is not as it was put on the record"
    if row.salt is None:
        return None if is_erased else "its details are gone, and no erasure names them"
    if is_erased:
        return "its details were erased on the record, and yet they are there"
    try:
        right = digest_detail(row.salt, json.loads(row.detail)) == row.detail_digest
    except (ValueError, TypeError):
        right = False
    return None if right else "its details are not as they were put on the record"


def _rewritten(broken: Anchor, anchors: Sequence[Anchor], row: Row[Any], first: str) -> tuple[int, str]:
    """The first entry that is not to be trusted where the chain is whole but differs from an anchor, and why."""
    since = max((one.seq for one in anchors if one.seq < broken.seq), default=0) + 1
    which = f"entry {row.seq:,}" if since == row.seq else f"one of the entries {since:,} to {row.seq:,}"
    other = "" if broken.is_of(first) else ", or the anchors are of another store"
    return since, f"{which} was written anew: {_say(broken)} with another digest{other}; now it is {_describe(row)}"


def _say(anchor: Anchor) -> str:
    return f"entry {anchor.seq:,} was anchored on {anchor.at:%-d %B %Y %H:%M} UTC"


def _tell_entries(erasures: Sequence[Erasure]) -> str:
    first, last = erasures[0], erasures[-1]
    begin, end = (f"{one.at.astimezone(UTC):%-d %B %Y}" for one in (first, last))
    if len(erasures) == 1:
        return f"entry {first.seq:,} on {begin}"
    when = f"on {begin}" if begin == end else f"from {begin} to {end}"
    return f"{len(erasures):,} entries {when}, the last of them {last.seq:,}"


def _moment(row: Row[Any]) -> datetime:
    """When it was; whatever stands there instead, where that was bent."""
    return from_micros(row.at) if isinstance(row.at, int) else row.at


def _describe(row: Row[Any]) -> str:
    """Who, when and what, as far as it can be read."""
    try:
        when = f"{_moment(row).astimezone(UTC):%-d %B %Y %H:%M:%S} UTC"
    except (ValueError, TypeError, AttributeError, OverflowError):
        when = "at no readable time"
    who = f"{row.actor} ({row.party}, {row.role})" if row.role else f"{row.actor} ({row.party})"
    return f"entry {row.seq:,} ({when}, {who}, {row.act} of {row.subject}, {row.outcome})"


def _json(told: object) -> object:
    try:
        return json.loads(told) if isinstance(told, str) else None
    except ValueError:
        return None
