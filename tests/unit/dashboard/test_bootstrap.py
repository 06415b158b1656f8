import time

import pytest
from sqlmodel import select

from dashboard import bootstrap
from dashboard.config import Settings
from dashboard.context import current_context
from data.access.viewers import local_watch_officer
from data.store.engine import open_engine
from data.store.schema import upgrade
from data.store.tables import Incident
from data.store.unit_of_work import UnitOfWork
from data.terms.errors import StoreMissing
from data.terms.filters import Filter


@pytest.fixture
def settings(tmp_path):
    settings = Settings(store=f"sqlite:///{tmp_path / 'store.db'}")
    engine = open_engine(settings.store_url)
    upgrade(engine)
    engine.dispose()
    return settings


@pytest.fixture
def running(settings):
    bootstrap.use(bootstrap.start(settings))
    yield bootstrap.services()
    bootstrap.stop()


def test_there_is_one_of_them_a_process(running):
    assert bootstrap.services() is running
    assert bootstrap.current_settings() is running.settings


def test_what_another_process_writes_comes_into_the_picture(running, incident_of):
    before = running.model.version
    other = open_engine(running.settings.store_url)
    with UnitOfWork(other, viewer=local_watch_officer()) as work:
        work.session.add(incident_of("a"))
        work.record("collection", "test")
        work.commit()
    other.dispose()
    patience = time.monotonic() + 20
    while running.model.version == before and time.monotonic() < patience:
        time.sleep(0.05)
    assert running.model.version > before


def test_a_context_has_the_local_watch_officer_and_selects_at_the_version_of_the_moment(running):
    context = current_context()
    assert context.viewer == local_watch_officer()
    selection = context.selection(Filter(kind=("seizure",)))
    assert (selection.version, selection.zone) == (running.model.version, running.settings.zone)


def test_a_store_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(StoreMissing):
        bootstrap.start(Settings(store=f"sqlite:///{tmp_path / 'none.db'}"))
    assert list(tmp_path.iterdir()) == []


def test_after_a_stop_the_store_can_be_written_and_moved(settings, tmp_path, incident_of):
    bootstrap.use(bootstrap.start(settings))
    bootstrap.stop()
    (tmp_path / "store.db").rename(tmp_path / "moved.db")
    engine = open_engine(f"sqlite:///{tmp_path / 'moved.db'}")
    with UnitOfWork(engine, viewer=local_watch_officer()) as work:
        work.session.add(incident_of("a"))
        work.record("collection", "test")
        work.commit()
    with engine.connect() as connection:
        assert connection.execute(select(Incident.uid)).all() == [("a",)]
    engine.dispose()
