"""Delivering an exercise: up to a moment, again, and live with a clock that only sleeping moves."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, func, select

from data.access.viewers import local_watch_officer
from data.exercise import DEMO_NOW, load, nomad, play
from data.store.engine import open_engine
from data.store.schema import upgrade
from data.store.tables import ExpectedReturn, Incident, Operation, Return
from data.store.unit_of_work import UnitOfWork
from data.terms.errors import InputRefused

WATCH = local_watch_officer()


class HandClock:
    """A clock that stands still except for what is slept."""

    def __init__(self, now):
        self.now = now
        self.slept = 0.0

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept += seconds
        self.now += timedelta(seconds=seconds)


@pytest.fixture(scope="module")
def exercise():
    return nomad.plan()


@pytest.fixture
def engine(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path / 'store.db'}")
    upgrade(engine)
    yield engine
    engine.dispose()


def statuses(engine):
    with Session(engine) as session:
        return Counter(session.exec(select(Incident.status)))


def deliver(engine, exercise, *, until=None):
    with UnitOfWork(engine, viewer=WATCH) as work:
        delivered = load(work, exercise, until=until)
        work.commit()
    return delivered


def test_loading_up_to_a_moment_leaves_out_what_comes_later_and_the_rest_follows(engine, exercise):
    deliver(engine, exercise, until=DEMO_NOW)
    with Session(engine) as session:
        latest = max(session.exec(select(Incident.received_at)))
    assert latest <= DEMO_NOW
    assert 200 < sum(statuses(engine).values()) < 300

    deliver(engine, exercise)
    found = statuses(engine)
    assert sum(found.values()) == 355
    assert (found["SUPERSEDED"], found["WITHDRAWN"]) == (6, 2)


def test_running_it_twice_adds_nothing(engine, exercise):
    first = deliver(engine, exercise)
    before = statuses(engine)
    second = deliver(engine, exercise)
    assert (second.new, second.unchanged) == (0, first.new)
    assert statuses(engine) == before
    with Session(engine) as session:
        assert session.exec(select(func.count()).select_from(Return)).one() == len(exercise.returns)
        assert session.exec(select(func.count()).select_from(ExpectedReturn)).one() == 11


def test_nothing_in_the_store_is_without_the_exercise_flag(engine, exercise):
    deliver(engine, exercise)
    with Session(engine) as session:
        for model in (Incident, Operation, Return):
            assert set(session.exec(select(model.exercise))) == {True}


def test_played_on_historical_dates_it_keeps_its_times_and_takes_its_length_over_the_speed(engine, exercise):
    clock = HandClock(datetime(2026, 6, 1, 8, tzinfo=UTC))
    seen = []
    play(engine, exercise, clock=clock, speed=10_000, sleep=clock.sleep, progress=lambda done, total: seen.append(done))
    last = exercise.timeline()[-1].due
    assert clock.slept == pytest.approx((last - exercise.period.start).total_seconds() / 10_000)
    assert seen == sorted(seen)
    assert seen[-1] == len(exercise.timeline())
    with Session(engine) as session:
        assert max(session.exec(select(Incident.received_at))) == max(form.received_at for form in exercise.forms)


def test_played_now_no_report_speaks_of_the_future_and_none_arrives_before_its_event(engine):
    began = datetime(2026, 6, 1, 8, tzinfo=UTC)
    exercise = nomad.plan(starting=began)
    clock = HandClock(began)
    told = []

    def look(done, total):
        with Session(engine) as session:
            row = session.exec(select(Incident).order_by(Incident.id.desc())).first()
        if row is not None:
            told.append((clock(), row.occurred_from, row.received_at))

    play(engine, exercise, clock=clock, speed=5_000, sleep=clock.sleep, progress=look)
    assert len(told) > 300
    slack = timedelta(seconds=1)
    assert all(occurred <= received <= now + slack for now, occurred, received in told)
    assert sum(statuses(engine).values()) == 355


def test_a_play_that_was_stopped_goes_on_without_doubles(engine, exercise):
    deliver(engine, exercise, until=DEMO_NOW)
    clock = HandClock(DEMO_NOW)
    play(engine, exercise, clock=clock, speed=100_000, sleep=clock.sleep)
    assert sum(statuses(engine).values()) == 355


def test_a_speed_below_zero_is_refused(engine, exercise):
    with pytest.raises(InputRefused):
        play(engine, exercise, speed=-1)
