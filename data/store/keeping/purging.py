"""Erasing for good what is past its date, in every place where it lies. Undo does not exist here.

In portions, each a transaction with its entry on the record: whoever stops in between goes on where it stood. After the
last one the space is overwritten (see `sweep`). A backup that was made before still holds what was erased.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, RowMapping, Table, delete, func, or_, select
from sqlmodel import Session, SQLModel

from data.access.viewers import Viewer
from data.store import audit
from data.store.clusters import PAIR, label_clusters, lock_pairs, stored_pairs
from data.store.incidents.versions import INCIDENT, portions
from data.store.keeping.retention import REVIEW, chains, cutoff, past
from data.store.keeping.sweeping import mark_unswept, sweep
from data.store.offices import require_manager
from data.store.unit_of_work import Act, UnitOfWork
from data.store.viewing import as_system
from data.terms.days import Clock, utc_now

PORTION = 500  # versions past their date that go in one transaction, with the rest of their chains
SUBJECT = "retention"
WHY = "past the review date"
Progress = Callable[[int, int], object]
_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DRAFT, BATCH, STATISTIC, SESSION, TOKEN, ENTRY, DETAIL = (
    SQLModel.metadata.tables[name]
    for name in ("draft", "import_batch", "statistic", "sign_in_session", "api_token", "audit_entry", "audit_detail")
)


@dataclass(frozen=True, slots=True)
class Gone:
    """Reports of a kind: how many, in how many versions, and when the oldest version was received."""

    reports: int
    versions: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Purged:
    """What was erased, or with `dry_run` would be. `kinds` by kind and "personal data" or ""; `beside` by what it was
    (drafts, imports, pairs, sessions, tokens, audit details). `is_swept` says that the space is overwritten."""

    dry_run: bool
    kinds: Mapping[tuple[str, str], Gone] = field(default_factory=dict)
    beside: Mapping[str, int] = field(default_factory=dict)
    is_swept: bool = True

    @property
    def reports(self) -> int:
        """Reports of all kinds."""
        return sum(gone.reports for gone in self.kinds.values())


def purge(
    engine: Engine,
    viewer: Viewer,
    *,
    dry_run: bool,
    clock: Clock = utc_now,
    on_progress: Progress = lambda done, total: None,
) -> Purged:
    """Erase what is past its date; with `dry_run` only say what would go. The same again erases nothing.

    A chain of versions goes with its items, nationalities, labels, pairs, review, the drafts that correct it,
    the import that brought nothing else, and what the audit record says of it in detail (that something was done to it
    stays in the chain). With it go forms that nobody finished, sign-ins and keys that ended, and old audit details.
    `on_progress` is told how many versions past their date are done, of how many.

    Raises NotAllowed for anyone but an administrator, and StoreErrors; what was erased before stays erased.
    """
    require_manager(viewer)
    everything, now = as_system(engine), clock()
    if dry_run:
        with Session(everything) as session:
            return replace(_look(session, now, on_progress), dry_run=True)
    kinds: dict[tuple[str, str], Gone] = {}
    beside: Counter[str] = Counter()
    with Session(everything) as session:
        total = int(session.execute(select(func.count()).select_from(INCIDENT).where(past(session, now))).scalar_one())
    done = 0
    while True:
        with UnitOfWork(everything, viewer=viewer, clock=clock) as work:
            chosen = select(INCIDENT.c.uid).where(past(work.session, now)).order_by(INCIDENT.c.id).limit(PORTION)
            uids = work.session.execute(chosen).scalars().all()
            if not uids:
                break
            went, also = _erase(work, chains(work.session, uids))
            work.commit()
        kinds = _add(kinds, went)
        beside += also
        done += len(uids)
        on_progress(done, max(total, done))
    with UnitOfWork(everything, viewer=viewer, clock=clock) as work:
        if ended := _erase_ended(work, now):
            beside += ended
            work.commit()
    return Purged(False, kinds, dict(beside), sweep(engine, erased=bool(kinds or beside)))


def _look(session: Session, now: datetime, on_progress: Progress) -> Purged:
    """What would go, in portions too, so that memory stays small."""
    kinds: dict[tuple[str, str], Gone] = {}
    seen: set[str] = set()
    matched = session.execute(select(INCIDENT.c.uid).where(past(session, now)).order_by(INCIDENT.c.id)).scalars().all()
    for at, portion in enumerate(portions(matched), start=1):
        rows = [row for row in chains(session, portion) if row["uid"] not in seen]
        seen |= {row["uid"] for row in rows}
        kinds = _add(kinds, _count(rows))
        on_progress(min(at * len(portion), len(matched)), len(matched))
    beside = {
        what: session.execute(select(func.count()).select_from(table).where(condition)).scalar_one()
        for what, (table, condition) in _ended(now).items()
    }
    return Purged(True, kinds, {what: count for what, count in beside.items() if count})


def _erase(work: UnitOfWork, rows: Sequence[RowMapping]) -> tuple[dict[tuple[str, str], Gone], Counter[str]]:
    session, uids = work.session, {row["uid"] for row in rows}
    mark_unswept(session.connection())
    lock_pairs(session)
    pairs = stored_pairs(session, uids)
    beside = Counter(pairs=len(pairs), drafts=_erase_drafts(session, uids))
    for portion in portions(uids):
        session.execute(delete(PAIR).where(or_(PAIR.c.one.in_(portion), PAIR.c.other.in_(portion))))
        session.execute(delete(REVIEW).where(REVIEW.c.uid.in_(portion)))
    label_clusters(session, {uid for pair in pairs for uid in pair} - uids)
    for portion in portions(uids):
        session.execute(delete(INCIDENT).where(INCIDENT.c.uid.in_(portion)))  # what hangs on it goes with it
    batches = _erase_batches(session, {row["batch_id"] for row in rows} - {None})
    subjects = [f"incident {uid}" for uid in uids] + [f"pair {one} {other}" for one, other in pairs]
    seqs = {*_entries(session, subjects), *_entries_of_batches(session, batches)}
    beside.update({"imports": len(batches), "audit details": audit.erase_details(work, seqs, WHY)})
    went = _count(rows)
    told = {" ".join(filter(None, key)): gone.reports for key, gone in went.items()}
    work.record(Act.ERASURE, SUBJECT, {"reports": told, "uids": sorted(uids)})
    return went, +beside


def _erase_drafts(session: Session, uids: set[str]) -> int:
    """Drafts that name one of these reports: corrections that were begun and not sent."""
    gone = [
        key
        for key, name, content in session.execute(select(DRAFT.c.id, DRAFT.c.name, DRAFT.c.content))
        if not uids.isdisjoint(_UID.findall(f"{name} {json.dumps(content)}".lower()))
    ]
    session.execute(delete(DRAFT).where(DRAFT.c.id.in_(gone)))
    return len(gone)


def _erase_batches(session: Session, ids: Collection[int]) -> dict[int, str]:
    """The imports among these of which nothing is left; gives id -> name of those that went."""
    left = {
        *session.execute(select(INCIDENT.c.batch_id).where(INCIDENT.c.batch_id.in_(ids)).distinct()).scalars(),
        *session.execute(select(STATISTIC.c.batch_id).where(STATISTIC.c.batch_id.in_(ids)).distinct()).scalars(),
    }
    rows = session.execute(select(BATCH.c.id, BATCH.c.name).where(BATCH.c.id.in_({*ids} - left)))
    gone = {row.id: row.name for row in rows}
    session.execute(delete(BATCH).where(BATCH.c.id.in_(gone)))
    return gone


def _entries(session: Session, subjects: Collection[str]) -> set[int]:
    return {
        seq
        for portion in portions(subjects)
        for seq in session.execute(select(ENTRY.c.seq).where(ENTRY.c.subject.in_(portion))).scalars()
    }


def _entries_of_batches(session: Session, batches: Mapping[int, str]) -> set[int]:
    """The entries of these imports, by number, or by name as they once were; one of the same name is not meant."""
    found: set[int] = set()
    for portion in portions({f"batch {one}" for batch in batches.items() for one in batch}):
        wanted = select(DETAIL.c.seq, DETAIL.c.detail).join(ENTRY, ENTRY.c.seq == DETAIL.c.seq)
        rows = session.execute(wanted.where(ENTRY.c.subject.in_(portion)))
        found |= {seq for seq, told in rows if isinstance(told, dict) and told.get("batch") in batches}
    return found


def _ended(now: datetime) -> dict[str, tuple[Table, ColumnElement[bool]]]:
    """What else has its time, by what it is: the table, and which of its rows."""
    session_end, token_end = cutoff("session", now), cutoff("token", now)
    return {
        "drafts": (DRAFT, DRAFT.c.changed_at < cutoff("draft", now)),
        "sessions": (SESSION, or_(SESSION.c.ended_at < session_end, SESSION.c.expires_at < session_end)),
        "tokens": (TOKEN, or_(TOKEN.c.revoked_at < token_end, TOKEN.c.expires_at < token_end)),
    }


def _erase_ended(work: UnitOfWork, now: datetime) -> Counter[str]:
    old = select(DETAIL.c.seq).join(ENTRY, ENTRY.c.seq == DETAIL.c.seq)
    old = old.where(ENTRY.c.at < cutoff("audit_detail", now), ENTRY.c.subject != audit.ERASED)
    mark_unswept(work.session.connection())
    gone = Counter({"audit details": audit.erase_details(work, work.session.execute(old).scalars().all(), WHY)})
    for what, (table, condition) in _ended(now).items():
        gone[what] += work.session.execute(delete(table).where(condition)).rowcount  # type: ignore[attr-defined]
    if gone := +gone:
        work.record(Act.ERASURE, SUBJECT, dict(gone))
    return gone


def _count(rows: Sequence[RowMapping]) -> dict[tuple[str, str], Gone]:
    """By the kind of a version, and personal data where one version of its report holds some."""
    before = {row["uid"]: row["supersedes"] for row in rows}

    def first_of(uid: str) -> str:
        while before[uid] in before:
            uid = before[uid]
        return uid

    personal = {first_of(row["uid"]) for row in rows if row["personal_data"]}
    kinds: dict[tuple[str, str], Gone] = {}
    for row in rows:
        first = first_of(row["uid"])
        key = (row["kind"], "personal data" if first in personal else "")
        kinds = _add(kinds, {key: Gone(int(first == row["uid"]), 1, row["received_at"])})
    return kinds


def _add(kinds: Mapping[tuple[str, str], Gone], more: Mapping[tuple[str, str], Gone]) -> dict[tuple[str, str], Gone]:
    added = dict(kinds)
    for key, gone in more.items():
        had = added.get(key)
        added[key] = (
            gone
            if had is None
            else Gone(had.reports + gone.reports, had.versions + gone.versions, min(had.oldest, gone.oldest))
        )
    return added
