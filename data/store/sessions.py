"""Sessions: from signing in to signing out. The browser holds a token, the store its SHA-256 and nothing else.

A session ends when its person signs out, is idle for too long or reaches the end of its life, is disabled or changed,
or when an administrator ends it; what has ended never begins again. A token is made here and never taken from
outside, so that nobody can be led to sign in with one that somebody else knows.
"""

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType

from sqlalchemy import ColumnElement, Engine, and_, delete, update
from sqlmodel import Session, col, select

from data.access.viewers import Role, Viewer
from data.store.engine import WRITES
from data.store.fields import SHORT
from data.store.offices import require_manager
from data.store.operations import status_at
from data.store.tables import Person, SignInSession
from data.store.unit_of_work import Act, UnitOfWork, asking
from data.terms.days import EPOCH, Clock, utc_now
from data.terms.errors import InputRefused, NotFound, SignedOut, SignInRefused, StoreError

PASSWORD, OIDC = "password", "oidc"  # how somebody signed in
TOUCH_EVERY = timedelta(minutes=1)
KEPT = timedelta(days=30)  # ended sessions stay so long in the table; the record has them anyway

# What the store keeps of a token. It opens nothing: a cookie is a token, and goes through `digest_of` first.
Digest = NewType("Digest", str)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that is open: who looks, and until when. `must_change`: first of all the password has to be changed."""

    viewer: Viewer
    digest: Digest
    person_id: int
    display_name: str
    method: str
    must_change: bool
    used_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session as the administrator's list shows it."""

    digest: Digest
    name: str
    display_name: str
    party: str
    method: str
    purpose: str
    created_at: datetime
    used_at: datetime
    expires_at: datetime


def digest_of(token: str) -> Digest:
    """What is kept of a token: its SHA-256. The token is 256 random bits, so it needs no salt."""
    return Digest(hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest())


def begin(
    engine: Engine,
    person_id: int,
    *,
    method: str,
    purpose: str,
    lifetime: timedelta,
    replaces: Digest | None = None,
    clock: Clock = utc_now,
) -> str:
    """A new session of this person, and its token, which is said this once. Commits, with the record's "sign-in".

    `method` is password or oidc; `replaces` is the session that the browser had before: it ends, whosever it was.
    Raises SignInRefused for a person who is unknown or disabled, InputRefused for a purpose that is not 1 to 200
    printable letters.
    """
    purpose, now = purpose.strip(), clock()
    if not 0 < len(purpose) <= SHORT or not purpose.isprintable():
        raise InputRefused("say in 1 to 200 letters what you sign in for")
    with Session(engine) as session:
        known = session.get(Person, person_id)
    if known is None:
        raise SignInRefused
    token = secrets.token_urlsafe(32)
    viewer = viewer_of(engine, known, at=now, purpose=purpose)
    with UnitOfWork(engine, viewer=viewer, clock=clock) as work:
        person = work.session.exec(select(Person).where(Person.id == person_id).with_for_update()).one()
        if person.disabled_at is not None:
            raise SignInRefused
        person.signed_in_at = now
        work.session.exec(delete(SignInSession).where(col(SignInSession.expires_at) < now - KEPT))
        if replaces is not None:
            _close(work, col(SignInSession.digest) == replaces, why="replaced")
        work.session.add(
            SignInSession(
                digest=digest_of(token), person_id=person_id, method=method, purpose=purpose,
                created_at=now, used_at=now, expires_at=now + lifetime,
            )
        )  # fmt: skip
        work.record(Act.CONSULTATION, "sign-in", {"method": method, "until": (now + lifetime).isoformat()})
        work.commit()
    return token


def resolve(engine: Engine, digest: Digest, *, idle: timedelta, clock: Clock = utc_now) -> SignedIn:
    """The open session behind a digest, with the person's role and their party's standing as they are now.

    Writes nothing, unless it finds that the session has run out. Raises SignedOut.
    """
    now = clock()
    with Session(engine) as session:
        wanted = select(SignInSession, Person).join(Person).where(SignInSession.digest == digest)
        row, person = session.exec(wanted).first() or (None, None)
    if row is None or person is None or row.ended_at is not None or person.disabled_at is not None:
        raise SignedOut
    if now >= row.expires_at or now >= row.used_at + idle:
        with suppress(StoreError):  # it has ended, whether that can be written just now or not
            end(engine, digest, why="expired" if now >= row.expires_at else "idle", clock=clock)
        raise SignedOut
    return SignedIn(
        viewer=viewer_of(engine, person, at=now, purpose=row.purpose),
        digest=digest,
        person_id=row.person_id,
        display_name=person.display_name,
        method=row.method,
        must_change=person.must_change and row.method == PASSWORD,
        used_at=row.used_at,
        expires_at=row.expires_at,
    )


def touch(engine: Engine, signed: SignedIn, *, clock: Clock = utc_now) -> None:
    """Note that the person did something; at most once a minute, and never for a session that has ended."""
    now = clock()
    if now - signed.used_at < TOUCH_EVERY:
        return
    still_open = and_(col(SignInSession.digest) == signed.digest, col(SignInSession.ended_at).is_(None))
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        connection.execute(update(SignInSession).where(still_open).values(used_at=now))
        connection.commit()


def end(engine: Engine, digest: Digest, *, why: str = "signed out", clock: Clock = utc_now) -> None:
    """End a session, on the record as its person's "sign-out". One that is unknown or has ended is left as it is."""
    with Session(engine) as session:
        row = session.get(SignInSession, digest)
        person = session.get(Person, row.person_id) if row is not None else None
    if row is None or person is None:
        return
    viewer = viewer_of(engine, person, at=clock(), purpose=row.purpose)
    with UnitOfWork(engine, viewer=viewer, clock=clock) as work:
        if _close(work, col(SignInSession.digest) == digest, why=why):
            work.record(Act.CONSULTATION, "sign-out", {"why": why})
            work.commit()


def end_all(work: UnitOfWork, person_id: int, *, why: str) -> int:
    """End every open session of a person; how many there were. The caller puts it on the record and commits."""
    return _close(work, col(SignInSession.person_id) == person_id, why=why)


def revoke(work: UnitOfWork, digest: Digest) -> None:
    """End somebody's session; the caller commits. Raises NotAllowed, and NotFound where there is no such session."""
    require_manager(work.viewer)
    row = work.session.get(SignInSession, digest)
    person = work.session.get(Person, row.person_id) if row is not None else None
    if person is None:
        raise NotFound("there is no such session")
    _close(work, col(SignInSession.digest) == digest, why="revoked")
    work.record(Act.ALTERATION, f"person {person.name}", {"sessions_ended": 1})


def find(
    engine: Engine, viewer: Viewer, *, idle: timedelta | None = None, clock: Clock = utc_now
) -> tuple[OpenSession, ...]:
    """The open sessions, the one used last first, without those that have been idle for so long. Raises NotAllowed."""
    now = clock()
    since = EPOCH if idle is None else now - idle
    with asking(engine, viewer, Act.CONSULTATION, "sessions", clock=clock):
        require_manager(viewer)
    with Session(engine) as session:
        rows = session.exec(
            select(SignInSession, Person)
            .join(Person)
            .where(col(SignInSession.ended_at).is_(None), SignInSession.expires_at > now, SignInSession.used_at > since)
            .order_by(col(SignInSession.used_at).desc(), SignInSession.digest)
        ).all()
    return tuple(
        OpenSession(
            digest=Digest(row.digest),
            name=person.name,
            display_name=person.display_name,
            party=person.party,
            method=row.method,
            purpose=row.purpose,
            created_at=row.created_at,
            used_at=row.used_at,
            expires_at=row.expires_at,
        )
        for row, person in rows
    )


def viewer_of(engine: Engine, person: Person, *, at: datetime, purpose: str | None = None) -> Viewer:
    """A person as a viewer, with the standing that their party has at that moment."""
    return Viewer(
        name=person.name,
        party=person.party,
        status=status_at(engine, person.party, at),
        role=Role(person.role),
        operations=frozenset(person.operations.split()),
        purpose=purpose,
    )


def _close(work: UnitOfWork, which: ColumnElement[bool], *, why: str) -> int:
    still_open = col(SignInSession.ended_at).is_(None)
    closing = update(SignInSession).where(which, still_open).values(ended_at=work.clock(), ended_why=why)
    return int(work.session.exec(closing).rowcount)
