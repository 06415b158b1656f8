"""The roster: people are added, changed, disabled and enabled again, never removed; a name is nobody else's ever."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from data.access.viewers import Role, Viewer
from data.store import sessions
from data.store.fields import SHORT
from data.store.offices import require_manager
from data.store.people import passwords
from data.store.people.places import read_display_name, read_name, require_place
from data.store.tables import Identity, Person
from data.store.unit_of_work import Act, UnitOfWork, asking
from data.terms.errors import InputRefused, NotFound


@dataclass(frozen=True, slots=True)
class PersonSummary:
    """A person as lists show them: everything but the password. `identities` are (issuer, subject)."""

    id: int
    name: str
    display_name: str
    party: str
    role: Role
    operations: tuple[str, ...]
    has_password: bool
    must_change: bool
    identities: tuple[tuple[str, str], ...]
    created_at: datetime
    created_by: str
    disabled_at: datetime | None
    locked_until: datetime | None
    signed_in_at: datetime | None


def add(
    work: UnitOfWork,
    *,
    name: str,
    display_name: str = "",
    party: str,
    role: Role | str,
    operations: Collection[str] = (),
    password: str | None = None,
    identity: tuple[str, str] | None = None,
) -> int:
    """A new person who may sign in; their id. The caller commits.

    `name` is what they type and what the record calls them. A password that is given here has to be changed at the
    first sign-in; `identity` is (issuer, subject) at the identity provider. Raises NotAllowed for anyone but
    administrators, InputRefused for what makes no sense.
    """
    require_manager(work.viewer)
    name, party, role = read_name(name), party.strip().upper(), _read_role(role)
    shown = read_display_name(display_name, name=name)
    if work.session.exec(select(Person.id).where(Person.name == name)).first() is not None:
        raise InputRefused(f"there is somebody named {name} already", advice="Names are not used twice, ever.")
    require_place(work.session, party=party, role=role, operations=operations)
    if password is None and identity is None:
        raise InputRefused("nobody signs in without a password or an identity")
    if password is not None:
        passwords.require_good(password, names=(name, shown))
    person = Person(
        name=name, display_name=shown, party=party, role=role.value, operations=" ".join(sorted(set(operations))),
        password=passwords.hash_password(password) if password is not None else None,
        must_change=password is not None, created_at=work.clock(), created_by=work.viewer.name,
    )  # fmt: skip
    work.session.add(person)
    work.session.flush()
    added = _id(person)
    if identity is not None:
        _link(work, added, *identity)
    work.record(Act.COLLECTION, f"person {name}", _standing(person))
    return added


def amend(
    work: UnitOfWork, name: str, *, display_name: str, party: str, role: Role | str, operations: Collection[str] = ()
) -> None:
    """Give a person another place; the caller commits. With another party, role or operations their sessions end.

    Raises NotAllowed, NotFound, and InputRefused, for the last administrator too.
    """
    administrators = _administrators(work)
    person = held(work, name)
    party, role = party.strip().upper(), _read_role(role)
    if (party, role, set(operations)) != (person.party, Role(person.role), set(person.operations.split())):
        require_place(work.session, party=party, role=role, operations=operations)
    if role is not Role.ADMINISTRATOR:
        _require_another(person, administrators)
    before = _standing(person)
    person.display_name = read_display_name(display_name, name=person.name)
    person.party, person.role, person.operations = party, role.value, " ".join(sorted(set(operations)))
    after = _standing(person)
    changed = {key: [before[key], value] for key, value in after.items() if before[key] != value}
    ended = sessions.end_all(work, _id(person), why="revoked") if set(changed) - {"display_name"} else 0
    work.session.flush()
    work.record(Act.ALTERATION, f"person {person.name}", {"changed": changed, "sessions_ended": ended})


def disable(work: UnitOfWork, name: str) -> None:
    """Let a person sign in no more, and end their sessions at once; the caller commits.

    Raises NotAllowed, NotFound, and InputRefused for the last administrator.
    """
    administrators = _administrators(work)
    person = held(work, name)
    _require_another(person, administrators)
    person.disabled_at = person.disabled_at or work.clock()
    ended = sessions.end_all(work, _id(person), why="disabled")
    work.session.flush()
    work.record(Act.ALTERATION, f"person {person.name}", {"disabled": True, "sessions_ended": ended})


def enable(work: UnitOfWork, name: str) -> None:
    """Let a disabled or locked person sign in again; the caller commits. Raises NotAllowed and NotFound."""
    person = held(work, name)
    person.disabled_at = person.locked_until = None
    person.failures = 0
    work.session.flush()
    work.record(Act.ALTERATION, f"person {person.name}", {"disabled": False})


def find(engine: Engine, viewer: Viewer) -> tuple[PersonSummary, ...]:
    """Everybody by name, the disabled too. Raises NotAllowed."""
    with asking(engine, viewer, Act.CONSULTATION, "people"):
        require_manager(viewer)
    with Session(engine) as session:
        rows = session.exec(select(Person).order_by(col(Person.name))).all()
        known: dict[int, list[tuple[str, str]]] = {}
        for row in session.exec(select(Identity).order_by(Identity.issuer, Identity.subject)):
            known.setdefault(row.person_id, []).append((row.issuer, row.subject))
    return tuple(_summary(row, tuple(known.get(_id(row), ()))) for row in rows)


def get(engine: Engine, viewer: Viewer, name: str) -> PersonSummary:
    """One person. Raises NotAllowed and NotFound."""
    wanted = name.strip().casefold()
    for person in find(engine, viewer):
        if person.name == wanted:
            return person
    raise NotFound(f"there is nobody named {wanted}")


def held(work: UnitOfWork, name: str) -> Person:
    """The row of a person, held until the transaction ends. Raises NotAllowed and NotFound."""
    require_manager(work.viewer)
    wanted = name.strip().casefold()
    person = work.session.exec(select(Person).where(Person.name == wanted).with_for_update()).first()
    if person is None:
        raise NotFound(f"there is nobody named {wanted}")
    return person


def _administrators(work: UnitOfWork) -> frozenset[int | None]:
    """Who could let others in. The rows are held, in one order, before any other: two who disable each other at the
    same moment do it one after the other."""
    require_manager(work.viewer)
    able = (Person.role == Role.ADMINISTRATOR.value, col(Person.disabled_at).is_(None))
    return frozenset(work.session.exec(select(Person.id).where(*able).order_by(col(Person.id)).with_for_update()))


def _require_another(person: Person, administrators: frozenset[int | None]) -> None:
    """Nothing, unless this is the last one who could let others in. Raises InputRefused."""
    if administrators == {person.id}:
        raise InputRefused(f"{person.name} is the last administrator", advice="Make somebody else one first.")


def _link(work: UnitOfWork, person_id: int, issuer: str, subject: str) -> None:
    for part in (issuer, subject):
        if not 0 < len(part) <= SHORT or not part.isprintable():
            raise InputRefused("an identity is the provider's address and its name for the person, both printable")
    taken = select(Identity.id).where(Identity.issuer == issuer, Identity.subject == subject)
    if work.session.exec(taken).first() is not None:
        raise InputRefused("this identity is somebody's already")
    work.session.add(Identity(person_id=person_id, issuer=issuer, subject=subject))
    work.session.flush()


def _read_role(role: Role | str) -> Role:
    try:
        return Role(role)
    except ValueError:
        raise InputRefused(f"there is no such role; it is {', '.join(Role)}") from None


def _standing(person: Person) -> dict[str, str]:
    return {key: getattr(person, key) for key in ("display_name", "party", "role", "operations")}


def _id(person: Person) -> int:
    if person.id is None:
        raise RuntimeError("a person that is stored has a number")
    return person.id


def _summary(row: Person, identities: tuple[tuple[str, str], ...]) -> PersonSummary:
    alike = ("name", "display_name", "party", "must_change", "created_at", "created_by")
    moments = ("disabled_at", "locked_until", "signed_in_at")
    return PersonSummary(
        id=_id(row),
        role=Role(row.role),
        operations=tuple(row.operations.split()),
        has_password=row.password is not None,
        identities=identities,
        **{key: getattr(row, key) for key in alike + moments},
    )
