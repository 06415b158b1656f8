import pytest
from sqlalchemy import func, select

from dashboard import demo
from dashboard.bootstrap import clock_for
from dashboard.config import Settings
from data.access.viewers import local_watch_officer
from data.exercise import DEMO_NOW, DEMO_OPERATION
from data.store.engine import open_engine
from data.store.record import load_record
from data.store.schema import upgrade
from data.store.tables import AuditEntry, Incident, Operation
from data.store.unit_of_work import UnitOfWork
from data.terms.days import utc_now
from data.terms.errors import InputRefused


@pytest.fixture
def settings(tmp_path):
    return Settings(store=f"sqlite:///{tmp_path / 'data' / 'demo.db'}", demo=True)


def ask(settings, statement):
    engine = open_engine(settings.store_url)
    with engine.connect() as connection:
        answer = connection.scalar(statement)
    engine.dispose()
    return answer


def test_the_first_start_fills_the_store_up_to_the_moment_it_opens_at_and_the_second_writes_nothing(settings):
    demo.prepare(settings)
    assert ask(settings, select(func.count()).where(Incident.exercise)) > 100
    assert ask(settings, select(func.max(Incident.received_at)).where(Incident.exercise)) <= DEMO_NOW
    assert ask(settings, select(func.count()).where(~Incident.exercise)) == 22
    acts = ask(settings, select(func.count()).select_from(AuditEntry))
    demo.prepare(settings)
    assert ask(settings, select(func.count()).select_from(AuditEntry)) == acts


def test_a_fill_that_breaks_off_leaves_nothing_behind(settings, monkeypatch):
    def fail(*_args, **_kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("data.exercise.load", fail)
        with pytest.raises(KeyboardInterrupt):
            demo.prepare(settings)
    assert ask(settings, select(func.count()).select_from(Operation)) == 0


def test_a_store_with_real_incidents_is_left_alone(settings):
    engine = open_engine(settings.store_url)
    upgrade(engine)
    with UnitOfWork(engine, viewer=local_watch_officer()) as work:
        load_record(work)
        work.commit()
    engine.dispose()
    with pytest.raises(InputRefused, match="real incidents"):
        demo.prepare(settings)
    assert ask(settings, select(func.count()).where(Operation.code == DEMO_OPERATION)) == 0


def test_the_clock_of_the_demonstration_begins_inside_the_exercise_and_runs(settings):
    clock = clock_for(settings)
    first, second = clock(), clock()
    assert DEMO_NOW <= first < second
    assert clock_for(Settings(store=settings.store)) is utc_now
