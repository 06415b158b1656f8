"""People for tests: an administrator, and passwords that cost little to check."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import delete
from sqlmodel import Session

from data.access.viewers import local_administrator
from data.store import people, sessions
from data.store.engine import open_engine
from data.store.people import passwords
from data.store.schema import upgrade
from data.store.tables import Identity, Operation, Party, PartyStatusPeriod, Person, SignInSession
from data.store.unit_of_work import UnitOfWork
from tests.stores.forms import NOON

ADMINISTRATOR = local_administrator()
SENTENCE = "the ferry leaves at dawn"
IDLE, LIFETIME = timedelta(minutes=30), timedelta(hours=12)


class FakeClock:
    """A clock that goes on when it is told to."""

    def __init__(self, now=NOON):
        self.now = now

    def __call__(self):
        return self.now

    def wait(self, **time):
        self.now += timedelta(**time)


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch):
    """Passwords at a cost that nobody should use, so that tests of what they are for take no time."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def building(request, tmp_path_factory):
    """An engine on a store that all tests of a file share: making one takes longer than most of them."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('house') / 'store.db'}"
    else:
        cluster = request.getfixturevalue("postgres_cluster")
        url = cluster.url(cluster.create_database())
    engine = open_engine(url)
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def house(building, clock):
    """A store with Romania as a member state, and Ana, a watch officer with a password of her own; its record is that
    of the tests before, too."""
    store = building
    with Session(store) as session:
        for table in (SignInSession, Identity, Person, Operation, PartyStatusPeriod, Party):
            session.exec(delete(table))
        session.commit()
    with UnitOfWork(store, viewer=ADMINISTRATOR, clock=clock) as work:
        work.session.add(Party(code="RO", name="Romania", kind="state"))
        work.session.flush()
        work.session.add(PartyStatusPeriod(party="RO", status="MS", valid_from=NOON.date() - timedelta(days=800)))
        people.add(work, name="ana", party="OCU", role="watch_officer", password="quite another one 1")
        work.commit()
    change(store, clock, "ana", old="quite another one 1", new=SENTENCE)
    return store


def managing(engine, clock, act, *given, **named):
    """One act of the administrator, committed."""
    with UnitOfWork(engine, viewer=ADMINISTRATOR, clock=clock) as work:
        done = act(work, *given, **named)
        work.commit()
    return done


def change(engine, clock, name, *, old, new):
    people.change_password(engine, person_id(engine, name), old=old, new=new, clock=clock)


def person_id(engine, name="ana"):
    return people.get(engine, ADMINISTRATOR, name).id


def sign_in(engine, clock, name="ana", **given):
    """A token of a new session."""
    wanted = {"method": "password", "purpose": "night shift", "lifetime": LIFETIME, **given}
    return sessions.begin(engine, person_id(engine, name), clock=clock, **wanted)


def resolve(engine, clock, token):
    return sessions.resolve(engine, sessions.digest_of(token), idle=IDLE, clock=clock)
