"""Following the change log, on both engines."""

import pytest
from sqlalchemy import text

from data.store import incidents
from data.store.change_log import ChangeLog
from data.store.unit_of_work import UnitOfWork
from data.terms.errors import StoreError
from tests.stores.forms import OFFICER, add, add_operation, clock, detection, operation, uid, writing


@pytest.fixture
def log(store):
    with ChangeLog(store) as log:
        yield log


def ids(engine, *numbers):
    return {incidents.get(engine, OFFICER, uid(number), audit=False).incident["id"] for number in numbers}


def test_nothing_moves_while_nothing_is_written(store, log):
    position = log.position()
    assert not log.has_moved(position)
    assert log.since(position)[0] == set()


def test_added_changed_and_withdrawn_incidents_are_told(store, log):
    add(store, detection(1), detection(2), detection(3))
    position = log.position()
    with writing(store) as work:
        incidents.withdraw(work, uid(1), "reported twice")
        incidents.validate(work, uid(2))
    add(store, detection(4))
    assert log.has_moved(position)
    changed, after = log.since(position)
    assert changed == ids(store, 1, 2, 4)
    assert log.since(after)[0] == set()
    assert not log.has_moved(after)


def test_a_deleted_incident_is_told(store, log):
    add(store, detection(1))
    (key,) = ids(store, 1)
    position = log.position()
    with store.begin() as connection:
        connection.execute(text("DELETE FROM incident"))
    assert log.since(position)[0] == {key}


def test_what_is_rolled_back_is_not_told(store, log):
    position = log.position()
    with UnitOfWork(store, viewer=OFFICER, clock=clock) as work:
        incidents.add(work, [detection(1)])
    assert log.since(position)[0] == set()


def test_what_is_not_committed_yet_is_told_once_it_is(store, log):
    position = log.position()
    with UnitOfWork(store, viewer=OFFICER, clock=clock) as work:
        incidents.add(work, [detection(1)])
        changed, position = log.since(position)
        assert changed == set()
        work.commit()
    assert log.has_moved(position)
    assert log.since(position)[0] == ids(store, 1)


def test_other_writes_move_the_log_so_that_operations_are_read_again(store, log):
    position = log.position()
    add_operation(store, operation())
    assert log.has_moved(position)
    changed, after = log.since(position)
    assert changed == set()
    assert not log.has_moved(after)


def test_a_position_holds_after_the_connection_was_lost(store, log):
    position = log.position()
    add(store, detection(1))
    log.close()
    assert log.has_moved(position)
    assert log.since(position)[0] == ids(store, 1)


@pytest.mark.postgres
@pytest.mark.parametrize("store_url", ["postgres"], indirect=True)
class TestCommitsOutOfOrder:
    def test_a_transaction_that_began_earlier_and_commits_later_is_not_missed(self, store, log):
        position = log.position()
        with UnitOfWork(store, viewer=OFFICER, clock=clock) as slow:
            incidents.add(slow, [detection(1)])
            add(store, detection(2))
            changed, position = log.since(position)
            assert changed == ids(store, 2)
            slow.commit()
        changed, position = log.since(position)
        assert changed == ids(store, 1)
        assert log.since(position)[0] == set()

    def test_a_server_that_goes_away_between_two_questions_is_followed_again(self, store, log):
        position = log.position()
        add(store, detection(1))
        assert log.has_moved(position)
        with store.connect() as other:
            end = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()")
            other.execute(text(f"{end} AND pid <> pg_backend_pid()"))
        with pytest.raises(StoreError):
            log.since(position)
        assert log.has_moved(position)
        assert log.since(position)[0] == ids(store, 1)

    def test_a_long_import_holds_nothing_back(self, store, log):
        with UnitOfWork(store, viewer=OFFICER, clock=clock) as long:
            incidents.add(long, [detection(0)])
            for number in range(1, 6):
                position = log.position()
                add(store, detection(number))
                assert log.since(position)[0] == ids(store, number)

    def test_a_correction_inside_a_savepoint_is_told(self, store, log):
        position = log.position()
        with writing(store) as work:
            with work.session.begin_nested():
                incidents.add(work, [detection(1)])
            incidents.add(work, [detection(2)])
        assert log.since(position)[0] == ids(store, 1, 2)

    def test_listeners_are_told(self, store, postgres_cluster):
        import psycopg

        with psycopg.connect(store.url.render_as_string(hide_password=False).replace("+psycopg", "")) as listener:
            listener.autocommit = True
            listener.execute("LISTEN vardar_change")
            add(store, detection(1))
            assert [notice.channel for notice in listener.notifies(timeout=5, stop_after=1)] == ["vardar_change"]
