"""The house that the tests of the door share: one store for all of them, and passwords that cost little to check."""

import pytest
from argon2 import PasswordHasher

from dashboard import bootstrap
from dashboard.config import Settings
from data.access.viewers import local_administrator, local_watch_officer
from data.store import people
from data.store.engine import open_engine
from data.store.people import passwords
from data.store.places import load_gazetteer
from data.store.record import load_record
from data.store.schema import upgrade
from data.store.unit_of_work import UnitOfWork
from tests.security.house import PEOPLE, SENTENCE, Clock, House


@pytest.fixture
def cheap_passwords(monkeypatch):
    """Passwords at a cost that nobody should use, so that tests of what they are for take no time."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture(scope="session")
def peopled_store(tmp_path_factory):
    """Address of a SQLite store with the published record."""
    url = f"sqlite:///{tmp_path_factory.mktemp('house') / 'store.db'}"
    engine = open_engine(url)
    upgrade(engine)
    with UnitOfWork(engine, viewer=local_watch_officer()) as work:
        load_gazetteer(work)
        load_record(work)
        work.commit()
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def started(peopled_store):
    """The services of this process, with sign-in by password."""
    clock = Clock()
    settings = Settings(store=peopled_store, auth="password", secret="s" * 40, idle_minutes=30)
    running = bootstrap.start(settings, clock=clock)
    yield House(running, clock)
    running.stop()


@pytest.fixture
def house(started, cheap_passwords):
    """The house, with its people as they were at first and nobody signed in."""
    bootstrap.use(started.services)
    engine = started.services.engine
    with UnitOfWork(engine, viewer=local_administrator(), clock=started.clock) as work:
        for name, given in PEOPLE.items():
            if not any(one.name == name for one in people.find(engine, work.viewer)):
                people.add(work, name=name, password=SENTENCE + "!", **given)
                work.commit()
            people.set_password(work, name, SENTENCE + "!")
            people.enable(work, name)
            work.commit()
    for name in PEOPLE:
        person = started.id_of(name)
        people.change_password(engine, person, old=SENTENCE + "!", new=SENTENCE, clock=started.clock)
    yield started
    bootstrap.use(None)
