"""EX-REGION: the same rows for the same seed, any number of them, in the shape of the region's years."""

from datetime import date

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
    first, again = (region.draw_frames(region.plan(incidents=2_000), 3) for _ in range(2))
    for one, two in zip(first, again, strict=True):
        pd.testing.assert_frame_equal(one, two)
    other = region.draw_frames(region.plan(incidents=2_000, seed=2), 3)
    assert not set(other.incidents["uid"]) & set(first.incidents["uid"])


def test_rows_are_what_a_form_would_take():
    drawn = region.draw_frames(region.plan(incidents=2_000), 0)
    items: dict[str, list[dict[str, object]]] = {}
    for row in drawn.items.to_dict("records"):
        items.setdefault(row.pop("uid"), []).append(known(row))
    for row in drawn.incidents.to_dict("records"):
        form = IncidentForm.read(known(row) | {"items": items.get(row["uid"], [])})
        assert form.exercise


def test_all_lies_inside_the_ten_years_and_2015_is_the_peak():
    planned = region.plan(incidents=2_000)
    frame = pd.concat([region.draw_frames(planned, chunk).incidents for chunk in range(5)])
    assert len(frame) == 2_000
    assert frame["occurred_from"].min() >= planned.operation.starts
    assert frame["occurred_from"].max() < planned.operation.ends
    assert set(frame["occurred_from"].dt.year) >= set(range(2014, 2024))
    assert (frame["received_at"] > frame["occurred_from"]).all()
    assert frame["occurred_from"].dt.year.mode().item() == 2015
    shares = frame["kind"].value_counts(normalize=True)
    assert 0.04 < shares["seizure"] < 0.08
    assert shares["migrant_detection"] > 0.7


def test_rows_come_in_the_order_of_their_days():
    planned = region.plan(incidents=1_000)
    frame = pd.concat([region.draw_frames(planned, chunk).incidents for chunk in range(3)], ignore_index=True)
    days = frame["occurred_from"].dt.tz_convert("Europe/Bucharest").dt.normalize()
    assert days.is_monotonic_increasing
    assert frame["uid"].is_monotonic_increasing


def test_a_second_run_adds_nothing_and_a_stopped_one_goes_on(engine):
    seen = []
    assert (
        play(engine, plan("region", incidents=650), progress=lambda done, total: seen.append((done, total))).new == 650
    )
    assert seen == [(400, 650), (650, 650)]
    whole = uids(engine)
    assert play(engine, plan("region", incidents=650)).new == 0
    assert uids(engine) == whole
    assert len(set(whole)) == 650

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play(engine, plan("region", incidents=900), progress=stop)
    assert play(engine, plan("region", incidents=900)).new == 500
    assert len(set(uids(engine))) == 650 + 900


def test_another_start_is_another_exercise_beside_the_first(engine):
    for starting in (None, date(2026, 1, 1), date(2027, 1, 1)):
        assert play(engine, plan("region", incidents=50, starting=starting)).new == 50
    assert len(set(uids(engine))) == 150


def test_everything_is_flagged_and_seizures_have_items(engine):
    play(engine, plan("region", incidents=650))
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
