"""A store with the published record, and a server's application over it."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session, select

from dashboard import bootstrap
from dashboard.config import Settings
from data.access.viewers import local_watch_officer
from data.store.engine import open_engine
from data.store.places import load_gazetteer
from data.store.record import load_record
from data.store.schema import upgrade
from data.store.tables import AuditEntry, Incident
from data.store.unit_of_work import UnitOfWork


@pytest.fixture(scope="session")
def record_store(tmp_path_factory):
    """Address of a SQLite store with the gazetteer and the published record; tests add nothing but audit entries."""
    url = f"sqlite:///{tmp_path_factory.mktemp('record') / 'store.db'}"
    engine = open_engine(url)
    upgrade(engine)
    with UnitOfWork(engine, viewer=local_watch_officer()) as work:
        load_gazetteer(work)
        load_record(work)
        work.commit()
    engine.dispose()
    return url


@pytest.fixture
def services(record_store):
    """The services of this process, on the published record."""
    running = bootstrap.start(Settings(store=record_store))
    bootstrap.use(running)
    yield running
    bootstrap.stop()


@pytest.fixture
def acts(record_store):
    """Reads the acts that are on the record, oldest first: (act, subject)."""
    engine = open_engine(record_store)

    def read() -> list[tuple[str, str]]:
        with Session(engine) as session:
            entries = session.exec(select(AuditEntry).order_by(AuditEntry.seq))
            return [(entry.act, entry.subject) for entry in entries]

    yield read
    engine.dispose()


@pytest.fixture
def incident_of():
    """Makes the smallest incident row that a store takes, by its uid."""
    noon = datetime(2020, 3, 9, 12, tzinfo=UTC)

    def make(uid: str) -> Incident:
        return Incident(
            uid=uid,
            kind="seizure",
            occurred_from=noon,
            occurred_latest=noon,
            occurred_precision="DAY",
            received_at=noon,
            zone="Europe/Bucharest",
            precision="UNKNOWN",
            status="VALIDATED",
        )

    return make
