"""Exercises in the store, on both engines: the same counts, and a second run adds nothing."""

from collections import Counter

import pytest
from sqlmodel import Session, col, func, select

from data.access.viewers import local_watch_officer
from data.exercise import DEMO_NOW, DEMO_OPERATION, load, plan, play, region
from data.store import incidents
from data.store.engine import open_engine
from data.store.record import load_record
from data.store.schema import upgrade
from data.store.tables import Incident, Return
from data.store.unit_of_work import UnitOfWork
from data.terms.filters import Filter

WATCH = local_watch_officer()


@pytest.fixture
def engine(store_url):
    engine = open_engine(store_url)
    upgrade(engine)
    yield engine
    engine.dispose()


def test_nomad_up_to_the_demonstration_then_the_rest_then_nothing(engine):
    nomad = plan("nomad")
    with UnitOfWork(engine, viewer=WATCH) as work:
        load(work, nomad, until=DEMO_NOW)
        work.commit()
    with Session(engine) as session:
        assert session.exec(select(func.max(Incident.received_at))).one() <= DEMO_NOW
    play(engine, nomad)
    assert play(engine, nomad).new == 0
    with Session(engine) as session:
        found = Counter(session.exec(select(Incident.status)))
        assert session.exec(select(func.count()).select_from(Return)).one() == len(nomad.returns)
    assert sum(found.values()) == 355
    assert (found["SUPERSEDED"], found["WITHDRAWN"]) == (6, 2)
    assert incidents.count(engine, WATCH, Filter(operation=(DEMO_OPERATION,), exercise=True)) == 355 - 6 - 2
    assert incidents.count(engine, WATCH, Filter(operation=(DEMO_OPERATION,))) == 0


def test_record_and_exercise_stand_beside_each_other_and_never_mix(engine):
    with UnitOfWork(engine, viewer=WATCH) as work:
        load_record(work)
        work.commit()
    for name in ("containment", "jad"):
        play(engine, plan(name))
    assert incidents.count(engine, WATCH, Filter()) == 22
    with Session(engine) as session:
        marked = session.exec(select(Incident.operation).where(col(Incident.exercise).is_(True)).distinct()).all()
    assert sorted(marked) == ["EX-CONTAINMENT-2024", "EX-JAD-SEE-2022"]


def test_region_is_filled_once(engine, monkeypatch):
    monkeypatch.setattr(region, "CHUNK", 500)
    monkeypatch.setattr(region, "PLACES", 150)
    region.place_pool.cache_clear()
    assert play(engine, plan("region", incidents=1_200)).new == 1_200
    assert play(engine, plan("region", incidents=1_200)).new == 0
    region.place_pool.cache_clear()
    assert incidents.count(engine, WATCH, Filter(exercise=True)) == 1_200
