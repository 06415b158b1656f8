"""Operations, parties and the gazetteer, on both engines."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlmodel import Session

from data import reference
from data.store import operations, places
from data.store.tables import OperationResult, Party, PartyStatusPeriod
from data.terms.codes import PartyStatus
from data.terms.errors import NotAllowed, NotFound
from tests.stores.forms import BULGARIA, OFFICER, add_operation, load_gazetteer, operation, writing

MARCH = {"starts": datetime(2020, 3, 9, tzinfo=UTC), "ends": datetime(2020, 3, 24, tzinfo=UTC)}


def test_an_operation_is_added_once_and_then_brought_up_to_date(store):
    assert add_operation(store, operation(participants=["BG", "EL"], **MARCH))
    with writing(store) as work:
        assert not operations.add_operation(work, operation(participants=["GR", "BG"], **MARCH))
        assert operations.add_operation(work, operation(participants=[{"party": "RO", "role": "lead"}], **MARCH))
    (found,) = operations.find_operations(store, OFFICER)
    assert (found.code, found.participants, found.starts) == ("NOMAD-2020", ("RO",), MARCH["starts"])


def test_operations_come_newest_first_and_real_apart_from_exercise(store):
    for code, given in (("OLD", {"starts": datetime(2010, 1, 1, tzinfo=UTC)}), ("NOMAD-2020", MARCH), ("UNDATED", {})):
        add_operation(store, operation(code, **given))
    add_operation(store, operation("EX-NOMAD-2020", exercise=True, **MARCH))
    assert [found.code for found in operations.find_operations(store, OFFICER, exercise=False)] == [
        "NOMAD-2020",
        "OLD",
        "UNDATED",
    ]
    assert [found.code for found in operations.find_operations(store, OFFICER, exercise=True)] == ["EX-NOMAD-2020"]


def test_an_exercise_never_becomes_real(store):
    add_operation(store, operation("EX-A", exercise=True))
    with pytest.raises(NotAllowed, match="exercise"):
        add_operation(store, operation("EX-A"))


def test_only_the_unit_sets_up_operations(store):
    with pytest.raises(NotAllowed), writing(store, viewer=BULGARIA) as work:
        operations.add_operation(work, operation())


def test_results_are_those_of_the_operation(store):
    add_operation(store, operation())
    with Session(store) as session:
        session.add(OperationResult(operation="NOMAD-2020", measure="messages", value=355, unit="messages"))
        session.commit()
    assert [found.value for found in operations.find_results(store, OFFICER, "NOMAD-2020")] == [355]
    with pytest.raises(NotFound):
        operations.find_results(store, OFFICER, "NOWHERE")


def test_a_partys_standing_is_that_of_the_day(store):
    with Session(store) as session:
        session.add(Party(code="GB", name="United Kingdom", kind="state"))
        session.flush()
        turn = date(2020, 1, 1)
        session.add(PartyStatusPeriod(party="GB", status="OBS", valid_from=date(2018, 1, 1), valid_to=turn))
        session.add(PartyStatusPeriod(party="GB", status="OP", valid_from=turn))
        session.commit()
    days = (date(2017, 12, 31), date(2018, 1, 1), date(2019, 12, 31), date(2020, 1, 1), date(2026, 1, 1))
    assert [operations.party_status(store, "GB", day).value for day in days] == ["NONE", "OBS", "OBS", "OP", "OP"]
    assert operations.party_status(store, "XY", date(2020, 1, 1)) is PartyStatus.NONE
    assert [party.code for party in operations.find_parties(store)] == ["GB"]


def test_the_gazetteer_is_what_the_reference_says_however_often_it_is_loaded(store):
    first, again = load_gazetteer(store), load_gazetteer(store)
    assert (first.crossings, first.sections) == (len(reference.crossings()), len(reference.sections()))
    assert again.changed == 0
    found = places.crossings(store).set_index("id")
    assert found.loc["BG-TR-KAPITAN-ANDREEVO-ROAD", "section"] == "BG-TR-1"
    assert found["kind"].isin(["road", "rail", "ferry", "sea_port", "river_port", "airport"]).all()
    assert all(section["geometry"].startswith('{"type"') for section in places.sections(store))


def test_the_gazetteer_follows_a_corrected_reference(store):
    load_gazetteer(store)
    with store.begin() as connection:
        connection.execute(text("UPDATE crossing_point SET lon = 0 WHERE id = 'BG-TR-KAPITAN-ANDREEVO-ROAD'"))
        connection.execute(text("INSERT INTO border_section VALUES ('XX-1', 'gone', 'XX', 'YY', 'green', 1, '{}', '')")
                           if store.dialect.name == "sqlite" else text("SELECT 1"))  # fmt: skip
    assert load_gazetteer(store).changed == (2 if store.dialect.name == "sqlite" else 1)
