"""EX-REGION: the same rows for the same seed, any number of them, in the shape of the region's years."""

import pandas as pd
import pytest
from sqlmodel import Session, func, select

from data.exercise import plan, play, region
from data.store.engine import open_engine
from data.store.forms import IncidentForm
from data.store.schema import upgrade
from data.store.tables import Incident, NationalityCount, SeizureItem
from data.terms.errors import InputRefused


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(region, "CHUNK", 400)
    monkeypatch.setattr(region, "PLACES", 150)
    region.place_pool.cache_clear()
    yield
    region.place_pool.cache_clear()


@pytest.fixture
def engine(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path / 'store.db'}")
    upgrade(engine)
    yield engine
    engine.dispose()


def known(row):
    """A row of a frame without its empty cells."""
    return {key: value for key, value in row.items() if not pd.isna(value)}


def uids(engine):
    with Session(engine) as session:
        return list(session.exec(select(Incident.uid).order_by(Incident.id)))


def test_a_chunk_is_the_same_for_the_same_seed_and_another_for_another():
    first, again = (region.draw_frames(region.plan(incidents=10), 3) for _ in range(2))
    for one, two in zip(first, again, strict=True):
        pd.testing.assert_frame_equal(one, two)
    other = region.draw_frames(region.plan(incidents=10, seed=2), 3)
    assert not set(other.incidents["uid"]) & set(first.incidents["uid"])


def test_rows_are_what_a_form_would_take():
    drawn = region.draw_frames(region.plan(incidents=10), 0)
    items: dict[str, list[dict[str, object]]] = {}
    for row in drawn.items.to_dict("records"):
        items.setdefault(row.pop("uid"), []).append(known(row))
    for row in drawn.incidents.to_dict("records"):
        form = IncidentForm.read(known(row) | {"items": items.get(row["uid"], [])})
        assert form.exercise


def test_all_lies_inside_the_ten_years_and_2015_is_the_peak():
    planned = region.plan(incidents=10)
    frame = pd.concat([region.draw_frames(planned, chunk).incidents for chunk in range(5)])
    assert frame["occurred_from"].min() >= planned.operation.starts
    assert frame["occurred_from"].max() < planned.operation.ends
    assert (frame["received_at"] > frame["occurred_from"]).all()
    assert frame["occurred_from"].dt.year.mode().item() == 2015
    shares = frame["kind"].value_counts(normalize=True)
    assert 0.04 < shares["seizure"] < 0.08
    assert shares["migrant_detection"] > 0.7


def test_a_longer_run_begins_with_the_rows_of_a_shorter_one_and_a_second_adds_nothing(engine):
    seen = []
    first = play(engine, plan("region", incidents=650), progress=lambda done, total: seen.append((done, total)))
    assert first.new == 650
    assert seen == [(400, 650), (650, 650)]
    short = uids(engine)
    assert play(engine, plan("region", incidents=650)).new == 0
    assert uids(engine) == short
    assert play(engine, plan("region", incidents=1_000)).new == 350
    assert uids(engine)[:650] == short
    assert len(set(uids(engine))) == 1_000
    with Session(engine) as session:
        assert set(session.exec(select(Incident.exercise))) == {True}
        seizures = session.exec(select(func.count()).select_from(Incident).where(Incident.kind == "seizure")).one()
        with_items = session.exec(select(func.count(func.distinct(SeizureItem.incident_id)))).one()
        assert seizures == with_items > 0
        assert session.exec(select(func.count()).select_from(NationalityCount)).one() > 100


def test_region_is_not_played_live_and_has_at_least_one_incident(engine):
    with pytest.raises(InputRefused):
        play(engine, plan("region", incidents=5), speed=10)
    with pytest.raises(InputRefused):
        plan("region", incidents=0)
    with pytest.raises(InputRefused):
        plan("nomad", incidents=5)
