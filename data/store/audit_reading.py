"""Reading the audit record: for the data protection officer alone, and on the record itself."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, String, cast, func, or_, select
from sqlmodel import col

from data.access.policy import Action, may
from data.access.viewers import Viewer, local_data_protection_officer
from data.store.audit import Anchor, Verdict
from data.store.tables import AuditDetail, AuditEntry
from data.store.unit_of_work import Act, UnitOfWork, asking
from data.store.viewing import viewing
from data.terms.days import Clock, utc_now
from data.terms.errors import NotAllowed

SUBJECT, CHAIN = "audit record", "audit chain"  # what is read here, and what was verified or anchored
AT_ONCE, MOST_VERSIONS = 5_000, 100


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries are looked for; None and the empty string look for all. Half-open in time.

    `subject` is its beginning, `text` any part of what an entry says in detail: a filter, a search. Both as they are
    written, but for the case of Latin letters. `report` is a uid: what was done to that report, and what names it.
    """

    start: datetime | None = None
    end: datetime | None = None
    actor: str = ""
    party: str = ""
    act: str = ""
    outcome: str = ""
    subject: str = ""
    text: str = ""
    report: str = ""
    upto: int | None = None  # the newest entry that is looked at, so that pages stand still while others write

    def sentence(self) -> str:
        """What is looked for, in words."""
        told = {one.name: getattr(self, one.name) for one in fields(self) if one.name not in ("start", "end", "upto")}
        said = [f"{name} {value}" for name, value in told.items() if value]
        said += [f"from {self.start:%Y-%m-%d %H:%M} UTC"] if self.start else []
        said += [f"to {self.end:%Y-%m-%d %H:%M} UTC"] if self.end else []
        return ", ".join(said) or "everything"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it is read; `detail` is None where it was erased."""

    seq: int
    at: datetime
    actor: str
    party: str
    role: str
    act: str
    subject: str
    outcome: str
    purpose: str | None
    recipient: str | None
    digest: str
    detail: dict[str, object] | None


@dataclass(frozen=True, slots=True)
class Found:
    """Entries, the newest first, and how many there are in all."""

    entries: tuple[Entry, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Known:
    """What can be looked for: the people, parties and acts that the record holds."""

    actors: tuple[str, ...]
    parties: tuple[str, ...]
    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChainState:
    """How long the record is, its newest digest, and the entries that say when it was last verified and anchored."""

    entries: int
    head: str | None
    verified: Entry | None
    anchored: Entry | None


def find(
    engine: Engine,
    viewer: Viewer,
    asked: Asked,
    *,
    limit: int = 100,
    offset: int = 0,
    clock: Clock = utc_now,
    audit: bool = True,
) -> Found:
    """The entries that are looked for, newest first. That they were read is on the record first (unless not `audit`).

    Raises NotAllowed for anyone but the data protection officer.
    """
    _require(engine, viewer, clock)
    with viewing(engine, viewer).connect() as connection:
        total = connection.execute(_narrowed(select(func.count()), asked)).scalar_one()
        wanted = _entries(asked).order_by(col(AuditEntry.seq).desc()).limit(limit).offset(offset)
        found = Found(tuple(Entry(*row) for row in connection.execute(wanted)), int(total))
    if audit:
        put_on_record(engine, viewer, asked, clock=clock, entries=len(found.entries), of=found.total)
    return found


def each(engine: Engine, viewer: Viewer, asked: Asked, *, clock: Clock = utc_now) -> Iterator[Entry]:
    """All of the entries that are looked for, oldest first, for a file; who makes it puts the disclosure on the record.

    Raises NotAllowed.
    """
    _require(engine, viewer, clock)
    after = 0
    while True:
        wanted = _entries(asked).where(col(AuditEntry.seq) > after).order_by(col(AuditEntry.seq)).limit(AT_ONCE)
        with viewing(engine, viewer).connect() as connection:
            portion = [Entry(*row) for row in connection.execute(wanted)]
        yield from portion
        if len(portion) < AT_ONCE:
            return
        after = portion[-1].seq


def counts(engine: Engine, viewer: Viewer, asked: Asked, *, clock: Clock = utc_now) -> dict[tuple[str, str], int]:
    """How many entries there are of each act and outcome: what somebody did in a period. Raises NotAllowed."""
    _require(engine, viewer, clock)
    act, outcome = col(AuditEntry.act), col(AuditEntry.outcome)
    wanted = _narrowed(select(act, outcome, func.count()), asked).group_by(act, outcome).order_by(act, outcome)
    with viewing(engine, viewer).connect() as connection:
        return {(act, outcome): count for act, outcome, count in connection.execute(wanted)}


def known(engine: Engine, viewer: Viewer, *, clock: Clock = utc_now) -> Known:
    """What can be looked for. Raises NotAllowed."""
    _require(engine, viewer, clock)
    with viewing(engine, viewer).connect() as connection:
        return Known(
            *(
                tuple(connection.execute(select(col(one)).distinct().order_by(col(one))).scalars())
                for one in (AuditEntry.actor, AuditEntry.party, AuditEntry.act)
            )
        )


def chain_state(engine: Engine, viewer: Viewer, *, clock: Clock = utc_now) -> ChainState:
    """How the chain stands, without walking it. Raises NotAllowed."""
    _require(engine, viewer, clock)
    newest = select(AuditEntry.seq, AuditEntry.digest).order_by(col(AuditEntry.seq).desc()).limit(1)  # type: ignore[call-overload]
    with viewing(engine, viewer).connect() as connection:
        head = connection.execute(newest).first()
        told = connection.execute(_entries(Asked(subject=CHAIN)).order_by(col(AuditEntry.seq).desc()).limit(50))
        entries = [Entry(*row) for row in told]
    last = {
        what: next((one for one in entries if what in (one.detail or {})), None) for what in ("verified", "anchored")
    }
    return ChainState(head[0] if head else 0, head[1] if head else None, last["verified"], last["anchored"])


def note_verified(engine: Engine, viewer: Viewer, verdict: Verdict, *, clock: Clock = utc_now) -> None:
    """Put on the record that the chain was verified, and what came of it."""
    _note(engine, viewer, {"verified": verdict.entries, "bent": verdict.first_bent, "said": verdict.sentence()}, clock)


def note_anchor(engine: Engine, made: Anchor, *, clock: Clock = utc_now) -> None:
    """Put on the record that the chain was anchored outside the store."""
    _note(engine, local_data_protection_officer(), {"anchored": made.seq, "digest": made.digest}, clock)


def _note(engine: Engine, viewer: Viewer, detail: dict[str, object], clock: Clock) -> None:
    with UnitOfWork(engine, viewer=viewer, clock=clock) as work:
        work.record(Act.CONSULTATION, CHAIN, detail)
        work.commit()


def put_on_record(
    engine: Engine,
    viewer: Viewer,
    asked: Asked,
    *,
    clock: Clock = utc_now,
    act: Act = Act.CONSULTATION,
    **detail: object,
) -> None:
    """That the record was read, or taken out: what was looked for, and how much was found."""
    with UnitOfWork(engine, viewer=viewer, clock=clock) as work:
        work.record(act, SUBJECT, {"asked": asked.sentence(), **detail})
        work.commit()


def trail(engine: Engine, viewer: Viewer, uid: str, *, clock: Clock = utc_now) -> tuple[Entry, ...]:
    """Everything on the record of one report, in all its versions, oldest first: who wrote, changed, read it or took it
    out; an entry of a correction says in `fields` what changed, from what to what. It is on the record first.

    Raises NotAllowed. A uid that the record does not name gives nothing.
    """
    found: dict[int, Entry] = {}
    waiting, looked = {uid.strip().lower()}, set[str]()
    while waiting and len(looked) < MOST_VERSIONS:
        looked.add(one := waiting.pop())
        entries = find(engine, viewer, Asked(report=one), limit=AT_ONCE, clock=clock, audit=False).entries
        found |= {entry.seq: entry for entry in entries}
        waiting |= {other for entry in entries for other in _versions(entry)} - looked
    put_on_record(engine, viewer, Asked(report=uid), clock=clock, entries=len(found))
    return tuple(found[seq] for seq in sorted(found))


def _require(engine: Engine, viewer: Viewer, clock: Clock) -> None:
    decision = may(viewer, Action.AUDIT)
    with asking(engine, viewer, Act.CONSULTATION, SUBJECT, clock=clock):
        if not decision.allowed:
            raise NotAllowed(decision.reason)


def _entries(asked: Asked) -> Select[*tuple[Any, ...]]:
    names = [one.name for one in fields(Entry)][:-1]
    columns = [col(getattr(AuditEntry, name)) for name in names]
    return _narrowed(select(*columns, col(AuditDetail.detail)), asked)


def _narrowed(statement: Select[*tuple[Any, ...]], asked: Asked) -> Select[*tuple[Any, ...]]:
    entry, detail = AuditEntry, AuditDetail
    clauses: list[ColumnElement[bool]] = [
        col(getattr(entry, name)) == value
        for name in ("actor", "party", "act", "outcome")
        if (value := getattr(asked, name))
    ]
    if asked.start:
        clauses.append(col(entry.at) >= asked.start)
    if asked.end:
        clauses.append(col(entry.at) < asked.end)
    if asked.upto is not None:
        clauses.append(col(entry.seq) <= asked.upto)
    if asked.subject:
        clauses.append(func.lower(col(entry.subject)).startswith(asked.subject.lower(), autoescape=True))
    if asked.text:
        clauses.append(_says(asked.text))
    if asked.report:
        clauses.append(or_(col(entry.subject) == f"incident {asked.report}", _says(asked.report)))
    joined = statement.select_from(entry).outerjoin(detail, col(detail.seq) == col(entry.seq))
    return joined.where(*clauses)


def _versions(entry: Entry) -> Iterator[str]:
    """The report that an entry is of and the one that corrects it, where it says so."""
    if entry.detail and entry.detail.get("by"):
        yield str(entry.detail["by"])
        yield entry.subject.removeprefix("incident ")


def _says(text: str) -> ColumnElement[bool]:
    """Whether a detail holds this text: JSON, in which letters other than Latin ones are codes."""
    written = json.dumps(text)[1:-1].lower()
    return func.lower(cast(AuditDetail.detail, String)).contains(written, autoescape=True)
