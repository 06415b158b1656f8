"""Whether it is they: passwords with a lock that grows, and the names that an identity provider gives.

Whoever is refused learns nothing: an unknown name, a wrong password, a locked and a disabled person cost the same work
and give the same sentence. Only the record knows which it was.
"""

from datetime import datetime, timedelta

from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from data.access.viewers import Role
from data.store import sessions
from data.store.people import passwords
from data.store.people.roster import held
from data.store.tables import Identity, Person
from data.store.unit_of_work import Act, UnitOfWork
from data.terms.days import Clock, utc_now
from data.terms.errors import InputRefused, SignInRefused

FREE_FAILURES = 4  # the next one locks
FIRST_LOCK, LONGEST_LOCK = timedelta(seconds=30), timedelta(hours=1)


def authenticate(engine: Engine, name: str, password: str, *, clock: Clock = utc_now) -> int:
    """The id of the person whose name and password these are. Begins no session.

    A refusal is put on the record, with why; the fifth wrong password in a row locks the person for 30 s, each further
    one for twice as long, up to an hour; the right one, once the lock is over, forgets them. Raises SignInRefused.
    """
    name = name.strip().casefold()
    with Session(engine) as session:
        seen = session.exec(select(Person).where(Person.name == name)).first()
    kept = seen.password if seen is not None else None
    is_right = passwords.matches(password, kept)
    now = clock()
    viewer = sessions.viewer_of(engine, seen or _nobody(now), at=now)
    with UnitOfWork(engine, viewer=viewer, clock=clock) as work:
        person = work.session.exec(select(Person).where(Person.name == name).with_for_update()).first()
        why = _refusal(person, is_right=is_right and person is not None and person.password == kept, now=now)
        if person is not None and person.id is not None and why is None:
            _forget_failures(work, person, password)
            return person.id
        failures, locked_until = _after(person, why, now)
        counted = update(Person).where(col(Person.name) == name).values(failures=failures, locked_until=locked_until)
        work.session.exec(counted)  # for a name that is nobody's too: the same work
        until = locked_until.isoformat() if locked_until is not None and locked_until > now else None
        work.record(Act.CONSULTATION, "sign-in", {"why": why, "locked_until": until}, outcome="refused")
        work.commit()
    raise SignInRefused


def by_identity(engine: Engine, issuer: str, subject: str, *, clock: Clock = utc_now) -> int:
    """The id of the person whom an identity provider names so; it has been asked whether it is they.

    Raises SignInRefused, on the record, for one who is unknown or disabled.
    """
    with Session(engine) as session:
        wanted = select(Person).join(Identity).where(Identity.issuer == issuer, Identity.subject == subject)
        person = session.exec(wanted).first()
    if person is not None and person.id is not None and person.disabled_at is None:
        return person.id
    viewer = sessions.viewer_of(engine, person or _nobody(clock()), at=clock())
    with UnitOfWork(engine, viewer=viewer, clock=clock) as work:
        why = "unknown" if person is None else "disabled"
        work.record(Act.CONSULTATION, "sign-in", {"why": why, "issuer": issuer}, outcome="refused")
        work.commit()
    raise SignInRefused


def set_password(work: UnitOfWork, name: str, password: str) -> None:
    """Give a person a password, which they have to change; their sessions end and a lock with them. The caller commits.

    Raises NotAllowed for anyone but administrators, NotFound, and InputRefused for a password that is no good one.
    """
    person = held(work, name)
    _put(work, person, password, must_change=True)


def change_password(engine: Engine, person_id: int, *, old: str, new: str, clock: Clock = utc_now) -> None:
    """A person's own change of password. Commits; every session of theirs ends, so begin a new one.

    A wrong old one counts as it does at sign-in. Raises SignInRefused, and InputRefused for a new one that is no good
    one or the old one again.
    """
    with Session(engine) as session:
        person = session.get(Person, person_id)
    if person is None:
        raise SignInRefused
    authenticate(engine, person.name, old, clock=clock)
    with UnitOfWork(engine, viewer=sessions.viewer_of(engine, person, at=clock()), clock=clock) as work:
        person = work.session.exec(select(Person).where(Person.id == person_id).with_for_update()).one()
        if old == new:
            raise InputRefused("the new password is the old one")
        _put(work, person, new, must_change=False)
        work.commit()


def _put(work: UnitOfWork, person: Person, password: str, *, must_change: bool) -> None:
    passwords.require_good(password, names=(person.name, person.display_name))
    person.password, person.must_change = passwords.hash_password(password), must_change
    person.failures, person.locked_until = 0, None
    ended = sessions.end_all(work, person.id or 0, why="revoked")
    work.session.flush()
    work.record(Act.ALTERATION, f"person {person.name}", {"password": "changed", "sessions_ended": ended})


def _nobody(now: datetime) -> Person:
    """Whom the record names where nobody is known by what was typed: that may be a password in the wrong field."""
    return Person(name="unknown", display_name="", party="", role=Role.VIEWER.value, created_at=now, created_by="")


def _refusal(person: Person | None, *, is_right: bool, now: datetime) -> str | None:
    """Why this person does not get in, None where they do."""
    if person is None:
        return "unknown"
    if person.disabled_at is not None:
        return "disabled"
    if person.locked_until is not None and now < person.locked_until:
        return "locked"
    return None if is_right else "wrong password"


def _after(person: Person | None, why: str | None, now: datetime) -> tuple[int, datetime | None]:
    """How many failures there are after a refusal, and until when the person is locked. A lock is not made longer by
    trying again while it lasts: whoever is locked out by somebody else gets in once they stop."""
    if person is None:
        return 0, None
    if why != "wrong password":
        return person.failures, person.locked_until
    failures = person.failures + 1
    if failures <= FREE_FAILURES:
        return failures, None
    doubled = min(failures - FREE_FAILURES - 1, 10)
    return failures, now + min(FIRST_LOCK * 2**doubled, LONGEST_LOCK)


def _forget_failures(work: UnitOfWork, person: Person, password: str) -> None:
    """Write what the right password changes, if anything: the sign-in itself is put on the record when it begins."""
    is_outdated = person.password is not None and passwords.is_outdated(person.password)
    if not person.failures and not is_outdated:
        return
    told = {"failures_forgotten": person.failures, "hashed_anew": is_outdated}
    person.failures, person.locked_until = 0, None
    if is_outdated:
        person.password = passwords.hash_password(password)
    work.session.flush()
    work.record(Act.ALTERATION, f"person {person.name}", told)
    work.commit()
