"""Collection workbooks sent to a store: filled in, sent twice, corrected, refused, corrected again; on both engines."""

from datetime import date

import pytest
from sqlmodel import Session, select

from data.collection.intake.importing import commit, prepare
from data.collection.workbooks import refused_workbook
from data.store.tables import CrossingTraffic, Incident, Return, ReturnLine
from tests.stores.forms import OFFICER, add_operation, clock, load_gazetteer, operation
from tests.unit.collection.workbook_files import (
    DETECTION,
    FIRST_ROW,
    RETURN,
    TRAFFIC,
    filled,
    made,
    read_back,
    reports,
    tables_of,
)


@pytest.fixture
def region(store):
    """A store that knows the operation and the gazetteer."""
    load_gazetteer(store)
    add_operation(store, operation())
    return store


def look(store, content):
    return prepare(store, OFFICER, name="workbook.xlsx", content=content, clock=clock)


def send(store, content, **options):
    return commit(store, OFFICER, look(store, content), clock=clock, **options)


def stored(store, table=Incident):
    with Session(store) as session:
        return session.exec(select(table)).all()


def current(store, table=Incident):
    """The one report that is not superseded."""
    (found,) = [one for one in stored(store, table) if one.status != "SUPERSEDED"]
    return found


def test_a_workbook_sent_twice_is_stored_once(region):
    content = filled(made("migrant-detection"), {FIRST_ROW: DETECTION, FIRST_ROW + 1: {**DETECTION, "persons": 9}})
    first, second = send(region, content), send(region, content)
    assert (first.rows, dict(first.left_out), first.notes) == (2, {}, ())
    assert (first.new, first.refused, first.committed) == (2, 0, True)
    assert (second.new, second.unchanged, second.committed) == (0, 2, True)
    assert sorted(one.persons for one in stored(region)) == [5, 9]


def test_a_corrected_workbook_amends_and_does_not_duplicate(region):
    content = filled(made("migrant-detection"), {FIRST_ROW: DETECTION})
    send(region, content)
    report = send(region, filled(content, {FIRST_ROW: {"persons": 6}}))
    assert (report.new, report.amended, report.refused) == (0, 1, 0)
    assert current(region).persons == 6


def test_a_workbook_of_an_older_version_is_a_conflict_and_overwrites_nothing(region):
    send(region, filled(made("migrant-detection"), {FIRST_ROW: DETECTION}))
    (report,) = reports(read_back(filled(made("migrant-detection"), {FIRST_ROW: DETECTION})))
    handed_out = made("migrant-detection", prefilled=[(report.form, current(region).version)])
    assert send(region, filled(handed_out, {FIRST_ROW: {"persons": 7}})).amended == 1
    late = send(region, filled(handed_out, {FIRST_ROW: {"persons": 8}}))
    assert (late.conflicts, late.committed) == (1, False)
    assert late.refusals[0].row == FIRST_ROW
    assert current(region).persons == 7


def test_the_good_rows_are_stored_and_the_corrected_rest_completes_them(region):
    bad = {**DETECTION, "persons": "viele"}
    content = filled(made("migrant-detection"), {FIRST_ROW: DETECTION, FIRST_ROW + 1: bad})
    report = send(region, content, only_good=True)
    assert (report.new, report.refused, report.committed) == (1, 1, True)
    back = refused_workbook(tables_of(content), report.refusals)
    corrected = send(region, filled(back, {FIRST_ROW: {"persons": 11}}))
    assert (corrected.new, corrected.refused) == (1, 0)
    assert sorted(one.persons for one in stored(region)) == [5, 11]


def test_a_nil_return_is_stored_as_one_and_a_number_corrects_it(region):
    content = filled(made("daily-return"), {FIRST_ROW: {**RETURN, "nil": "✓"}})
    assert send(region, content).new == 1
    ((nil),) = stored(region, Return)
    assert (nil.party, nil.nil) == ("BG", True)
    assert stored(region, ReturnLine) == []
    assert send(region, filled(content, {FIRST_ROW: {"nil": None, "measure_arrests": 2}})).amended == 1
    assert current(region, Return).nil is False
    assert [(line.measure, line.value) for line in stored(region, ReturnLine)] == [("arrests", 2.0)]


def test_traffic_is_stored_once_however_often_it_is_sent(region):
    day = {**TRAFFIC, "date": date(2020, 3, 10), "vehicles": 1900}
    content = filled(made("traffic"), {FIRST_ROW: TRAFFIC, FIRST_ROW + 1: day})
    assert send(region, content).new == 2
    assert send(region, content).unchanged == 2
    assert sorted(one.vehicles for one in stored(region, CrossingTraffic)) == [1900, 2140]


def test_a_row_that_the_store_refuses_is_red_in_the_workbook_that_comes_back(region):
    content = filled(made("migrant-detection"), {FIRST_ROW: {**DETECTION, "crossing": "Nowhere [XX-NOWHERE]"}})
    report = send(region, content)
    assert report.committed is False
    back = refused_workbook(tables_of(content), report.refusals)
    table = next(table for table in tables_of(back) if table.header[0] == "uid")
    states = [table.cells(row)["state"] for row in table.rows if row.number == FIRST_ROW]
    assert "Crossing point: there is no such crossing point" in states[0]
