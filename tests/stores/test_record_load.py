"""The published record in the store, on both engines."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session, func, select

from data.access.viewers import OCU, local_watch_officer
from data.store import incidents
from data.store.engine import open_engine
from data.store.operations import find_operations, find_results, party_status
from data.store.record import load_record, record_uid
from data.store.schema import upgrade
from data.store.tables import Incident, Operation, Party, PartyStatusPeriod, PublishedFigure, SeizureItem, TaskForce
from data.store.unit_of_work import UnitOfWork
from data.terms.codes import PartyStatus
from data.terms.filters import Filter

WATCH = local_watch_officer()


def clock():
    return datetime(2026, 1, 1, 12, tzinfo=UTC)


def load(engine):
    with UnitOfWork(engine, viewer=WATCH, clock=clock) as work:
        counts = load_record(work)
        work.commit()
    return counts


@pytest.fixture
def engine(store_url):
    engine = open_engine(store_url)
    upgrade(engine)
    yield engine
    engine.dispose()


def count(engine, model):
    with Session(engine) as session:
        return session.exec(select(func.count()).select_from(model)).one()


def test_the_record_loads_and_a_second_time_changes_nothing(engine):
    first = load(engine)
    assert (first.operations, first.seizure_cases, first.seizure_items, first.detections) == (40, 21, 29, 1)
    assert (first.figures, first.partners, first.task_forces) == (74, 36, 8)
    assert (first.changed, first.unchanged) == (0, 0)
    tables = (Operation, Incident, SeizureItem, PublishedFigure, TaskForce, Party, PartyStatusPeriod)
    before = [count(engine, table) for table in tables]
    assert before[:5] == [40, 22, 29, 74, 8]

    second = load(engine)
    assert (second.new, second.changed, second.unchanged) == (0, 0, first.new)
    assert [count(engine, table) for table in tables] == before


def test_what_was_loaded_can_be_read_with_its_source(engine):
    load(engine)
    card = incidents.get(engine, WATCH, record_uid("C-SZ-014"), clock=clock)
    assert card.incident["operation"] == "MORAVA"
    assert card.incident["radius_m"] == 60_000
    assert (card.incident["zc"], card.incident["h3_8"]) == (None, None)
    assert card.items[0]["kg"] == 233
    assert card.items[0]["source"] == "SELEC, Report of Activities 2020-2021"
    assert incidents.count(engine, WATCH, Filter(operation=("MORAVA",))) == 3
    assert incidents.count(engine, WATCH, Filter(nationality=("CU",))) == 1
    assert incidents.count(engine, WATCH, Filter(series=("NOMAD",))) == 0


def test_operations_keep_what_the_source_gives_for_the_whole(engine):
    load(engine)
    nomad = next(operation for operation in find_operations(engine, WATCH) if operation.code == "NOMAD-2020")
    assert (nomad.series, nomad.starts, nomad.ends) == (
        "NOMAD",
        datetime(2020, 3, 8, 22, tzinfo=UTC),
        datetime(2020, 3, 23, 22, tzinfo=UTC),
    )
    results = {result.measure: result.value for result in find_results(engine, WATCH, "JAD-SEE-2022")}
    assert (results["arrests"], results["officers"], results["new_investigations"]) == (382, 16_000, 130)
    assert {result.measure: result.value for result in find_results(engine, WATCH, "NOMAD-2020")} == {"messages": 355}


def test_status_follows_its_dates(engine):
    load(engine)
    with Session(engine) as session:
        parties = [party.code for party in session.exec(select(Party)) if party.code != OCU]

    def holders(day):
        statuses = [party_status(engine, party, day) for party in parties]
        return tuple(statuses.count(status) for status in ("MS", "OP", "OBS"))

    assert holders(date(2018, 7, 1)) == (11, 3, 21)  # as printed in 2018
    assert holders(date(2021, 12, 31)) == (11, 5, 20)  # as printed for 2021
    assert party_status(engine, "GB", date(2019, 12, 31)) is PartyStatus.OBSERVER
    assert party_status(engine, "GB", date(2020, 1, 1)) is PartyStatus.OPERATIONAL_PARTNER
    assert party_status(engine, "BY", date(2017, 5, 1)) is PartyStatus.OBSERVER
    assert party_status(engine, "HR", date(2021, 1, 1)) is PartyStatus.NONE
