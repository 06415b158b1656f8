"""Units of work, on both engines: all or nothing, with the record of who did it."""

import subprocess
import sys
import textwrap

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from data.store import incidents
from data.store.tables import AuditEntry, Incident
from data.store.unit_of_work import UnitOfWork
from data.terms.errors import StoreLocked, StoreMissing
from data.terms.filters import Filter
from tests.stores.forms import NOON, OFFICER, add, clock, detection, uid, writing


def count(engine):
    return incidents.count(engine, OFFICER, Filter())


def test_what_is_not_committed_is_not_stored(store):
    with UnitOfWork(store, viewer=OFFICER, clock=clock) as work:
        incidents.add(work, [detection(1)])
    assert count(store) == 0
    with Session(store) as session:
        assert session.exec(select(AuditEntry)).all() == []


def test_an_error_undoes_everything(store):
    with pytest.raises(ZeroDivisionError), writing(store) as work:
        print(len(incidents.add(work, [detection(1)]).new) / 0)
    assert count(store) == 0


def test_the_record_says_who_when_and_what(store):
    add(store, detection(1))
    with Session(store) as session:
        entry = session.exec(select(AuditEntry)).one()
    assert (entry.actor, entry.party, entry.act, entry.outcome) == ("local", "OCU", "collection", "done")
    assert entry.at == clock()
    assert entry.held.detail["uids"] == [uid(1)]


def test_nothing_is_stored_if_the_audit_entry_cannot_be(store):
    with store.begin() as connection:
        connection.execute(text("ALTER TABLE audit_entry RENAME TO audit_entry_gone"))
    with pytest.raises(StoreMissing), writing(store) as work:
        incidents.add(work, [detection(1)])
    assert count(store) == 0


def test_nothing_is_stored_without_an_audit_entry(store):
    with UnitOfWork(store, viewer=OFFICER, clock=clock) as work:
        incidents.add(work, [detection(1)])
        work._entries.clear()
        with pytest.raises(RuntimeError, match="on the record"):
            work.commit()
    assert count(store) == 0


def test_an_act_that_is_none_is_refused(store):
    with UnitOfWork(store, viewer=OFFICER, clock=clock) as work, pytest.raises(ValueError, match="reading"):
        work.record("reading", "incidents")


def test_a_unit_of_work_may_commit_more_than_once(store):
    with UnitOfWork(store, viewer=OFFICER, clock=clock) as work:
        incidents.add(work, [detection(1)])
        work.commit()
        incidents.add(work, [detection(2)])
        work.commit()
        incidents.add(work, [detection(3)])
    assert count(store) == 2


def test_readers_do_not_wait_for_a_writer(store):
    add(store, detection(1))
    with UnitOfWork(store, viewer=OFFICER, clock=clock) as work:
        incidents.add(work, [detection(2)])
        assert count(store) == 1


def test_instants_come_back_in_utc_to_the_microsecond(store):
    moment = NOON.replace(microsecond=123_457)
    add(store, detection(1, occurred_from=moment))
    with Session(store) as session:
        found = session.exec(select(Incident.occurred_from)).one()
    assert found == moment
    assert found.utcoffset().total_seconds() == 0


def test_two_processes_write_into_one_store(store, store_url):
    other = textwrap.dedent(
        """
        import sys
        from data.store.engine import open_engine
        from tests.stores.forms import add, detection
        engine = open_engine(sys.argv[1])
        for number in range(100, 130):
            add(engine, detection(number))
        """
    )
    process = subprocess.Popen([sys.executable, "-c", other, store_url])
    for number in range(30):
        add(store, detection(number))
    assert process.wait(timeout=60) == 0
    assert count(store) == 60


def test_a_second_writer_is_told_that_the_store_is_held(sqlite_database, monkeypatch):
    from data.store import engine as engines
    from data.store.schema import upgrade

    monkeypatch.setitem(engines.PRAGMAS, "busy_timeout", (50, 50))
    engine = engines.open_engine(sqlite_database)
    upgrade(engine)
    with UnitOfWork(engine, viewer=OFFICER, clock=clock) as work:
        incidents.add(work, [detection(1)])
        with pytest.raises(StoreLocked, match="another writer"):
            add(engine, detection(2))
        work.commit()
    assert count(engine) == 1
    engine.dispose()


@pytest.mark.postgres
def test_a_second_writer_of_the_same_report_is_told_that_it_is_held(postgres_database, monkeypatch):
    from data.store import engine as engines
    from data.store.schema import upgrade

    monkeypatch.setitem(engines.SESSION, "lock_timeout", ("50ms", "50ms"))
    engine = engines.open_engine(postgres_database)
    upgrade(engine)
    add(engine, detection(1))
    with UnitOfWork(engine, viewer=OFFICER, clock=clock) as work:
        incidents.validate(work, uid(1))
        with pytest.raises(StoreLocked, match="another writer"), writing(engine) as other:
            incidents.withdraw(other, uid(1), "too late")
        work.commit()
    engine.dispose()
