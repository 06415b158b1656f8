"""The fixed cube: what is counted, when it is released, that it never changes, and that it goes when it must."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import delete, insert, update
from sqlmodel import Session, select

from data.access.viewers import Role, Viewer, local_administrator, local_data_protection_officer, party_viewer
from data.store import cube
from data.store.tables import AuditEntry, CubeCell, CubeReport, Incident
from data.terms.codes import Kind, PartyStatus
from data.terms.errors import InputRefused, NotAllowed
from tests.stores.reports import incident_row, write

OBSERVER = party_viewer("GB", status=PartyStatus.OBSERVER)
MARCH = datetime(2020, 3, 10, 12, tzinfo=UTC)
LATER = datetime(2020, 6, 1, tzinfo=UTC)
SEIZED = {"kind": "seizure", "persons": None}


def clock():
    return LATER


@pytest.fixture
def numbers():
    return count(1)


@pytest.fixture
def report(store, numbers):
    """Writes reports of March 2020 that may be counted; what is given changes them all."""

    def add(how_many, *items, **given):
        rows = [
            incident_row(
                next(numbers),
                **{"occurred_from": MARCH, "release": "STRATEGIC", "country": "RO", "persons": 3, **given},
            )
            for _ in range(how_many)
        ]
        with store.begin() as connection:
            write(connection, incidents=rows)
            write(connection, items=[{"incident_id": row["id"], **item} for row in rows for item in items])
        return [row["uid"] for row in rows]

    return add


def cells(store, kind=Kind.MIGRANT_DETECTION, month=202003):
    found = {(table.month, table.kind): table.cells for table in cube.tables(store, OBSERVER, clock=clock)}
    return found[month, kind]


def build(store):
    return cube.build(store, clock=clock, since=202003)


def test_five_reports_are_told_with_their_persons_and_four_are_not(store, report):
    report(5)
    report(4, country="BG")
    build(store)
    assert cells(store) == {("RO", ""): cube.Cell(5, 15)}  # no total either: it would tell of the four


def test_a_total_is_told_where_what_it_leaves_over_is_no_small_number(store, report):
    report(5)
    for country in ("BG", "RS", "MK"):
        report(2, country=country)
    build(store)
    assert cells(store) == {("RO", ""): cube.Cell(5, 15), ("", ""): cube.Cell(11, 33)}


NOT_COUNTED = (
    *({"status": status} for status in ("SUBMITTED", "DRAFT", "RETURNED", "WITHDRAWN", "SUPERSEDED")),
    *({"release": release} for release in ("MEMBERS", "PARTNERS", "ORIGINATOR", "NAMED")),
    *({"handling": handling} for handling in ("", "H2", "H1 H2", "H3")),
    *({"exercise": True}, {"personal_data": True}, {"country": None}, {"month": None}),
)


def test_what_may_not_be_told_counts_for_nothing(store, report):
    report(5)
    for given in NOT_COUNTED:
        report(7, **given)
    build(store)
    assert cells(store) == {("RO", ""): cube.Cell(5, 15)}


def test_public_reports_are_in_the_numbers_but_hide_nobody(store, report):
    report(5)
    report(2, release="PUBLIC", handling="")
    report(1, country="BG")
    report(9, country="BG", release="PUBLIC", handling="")  # whoever knows the nine would know of the one
    build(store)
    assert cells(store) == {("RO", ""): cube.Cell(7, 21)}


def test_reports_confirmed_as_one_event_count_once(store, report):
    report(5, same_event="U-00001")
    build(store)
    assert cells(store) == {}


def test_prevented_attempts_add_no_persons_and_unknown_numbers_are_no_zero(store, report):
    report(5, kind="border_crossing", persons=6)
    report(3, kind="border_crossing", persons=50, outcome="PREVENTED")
    report(6, kind="border_crossing", country="BG", persons=None)
    build(store)
    assert cells(store, Kind.BORDER_CROSSING) == {("RO", ""): cube.Cell(8, 30), ("BG", ""): cube.Cell(6, None)}


def test_a_case_is_in_one_drug_group(store, report):
    heroin, cannabis = {"commodity": "DRUG", "drug": "HEROIN"}, {"commodity": "DRUG", "drug": "CANNABIS_HERB"}
    report(6, heroin, {**cannabis, "lab": "NEG"}, **SEIZED)
    report(7, heroin, cannabis, **SEIZED)
    report(8, {"commodity": "TOBACCO"}, **SEIZED)
    report(9, {"commodity": "PRECURSOR"}, **SEIZED)
    build(store)
    told = cells(store, Kind.SEIZURE)
    assert {group: cell.incidents for (country, group), cell in told.items() if not country and group} == {
        "OPIOIDS": 6,
        "SEVERAL": 7,
        "GOODS": 8,
        "PRECURSORS": 9,
    }
    assert told["RO", ""] == cube.Cell(30)


def test_countries_beyond_the_region_are_one(store, report):
    report(3, country="DE")
    report(3, country="IT")
    build(store)
    assert cells(store) == {(cube.OTHERS, ""): cube.Cell(6, 18)}


def test_a_month_is_released_thirty_days_after_its_end_in_every_kind_also_where_it_is_empty(store):
    settled = datetime(2020, 4, 30, 21, tzinfo=UTC)  # 1 April 00:00 in Bucharest, and thirty days
    assert cube.build(store, clock=lambda: settled - timedelta(hours=1), since=202003).released == ()
    assert cube.build(store, clock=lambda: settled, since=202003).released != ()
    found = cube.tables(store, OBSERVER)
    assert [(table.month, table.kind) for table in found] == [(202003, kind) for kind in Kind]
    assert all(table.cells == {} for table in found)


def test_by_itself_it_begins_with_the_month_in_which_the_record_begins(store, report):
    assert cube.build(store, clock=clock).released == ()
    with store.begin() as connection:
        connection.execute(
            insert(AuditEntry).values(
                seq=1, at=MARCH, actor="a", party="BG", role="", act="collection", subject="incidents", outcome="done",
                detail_digest="", digest="",
            )
        )  # fmt: skip
    assert {month for month, _ in cube.build(store, clock=clock).released} == {202003, 202004}


def test_a_second_build_changes_nothing_and_late_reports_stay_out(store, report):
    report(5)
    build(store)
    report(3)
    assert build(store) == cube.Built((), ())
    assert cells(store) == {("RO", ""): cube.Cell(5, 15)}


CHANGES = (
    *({"release": "MEMBERS"}, {"status": "WITHDRAWN"}, {"status": "RETURNED"}),
    *({"personal_data": True}, {"handling": "H1 H2"}, {"exercise": True}),
)


def test_the_whole_table_goes_at_once_when_a_report_in_it_may_not_be_told_any_more(store, report):
    tables = {change: report(6, occurred_from=MARCH.replace(month=change + 1)) for change in range(len(CHANGES))}
    report(6, occurred_from=MARCH.replace(month=1), kind="fatality", persons=None)
    after = datetime(2021, 1, 1, tzinfo=UTC)
    cube.build(store, clock=lambda: after, since=202001)
    for number, change in enumerate(CHANGES):
        month = 202001 + number
        assert cells(store, month=month) == {("RO", ""): cube.Cell(6, 18)}
        with store.begin() as connection:
            connection.execute(update(Incident).where(Incident.uid == tables[number][3]).values(**change))
        assert cells(store, month=month) is None
    assert cells(store, Kind.FATALITY, month=202001) == {("RO", ""): cube.Cell(6)}
    with Session(store) as session:  # their numbers are in the store no more
        assert len(session.exec(select(CubeCell)).all()) == 1
        assert len(session.exec(select(CubeReport)).all()) == 6
    with store.begin() as connection:
        connection.execute(update(Incident).values(release="STRATEGIC", status="VALIDATED", handling="H1"))
    assert cube.build(store, clock=lambda: after).released == ()
    assert cells(store, month=202001) is None


def test_the_whole_table_goes_when_a_report_in_it_is_erased(store, report):
    uids = report(12)
    build(store)
    with store.begin() as connection:
        connection.execute(delete(Incident).where(Incident.uid == uids[3]))
    assert cells(store) is None


def test_a_table_that_told_nothing_stays_as_it_is_whatever_becomes_of_its_reports(store, report):
    uids = report(4)
    build(store)
    with store.begin() as connection:
        connection.execute(update(Incident).where(Incident.uid == uids[0]).values(release="MEMBERS"))
        connection.execute(delete(Incident).where(Incident.uid == uids[1]))
    assert cells(store) == {}
    assert build(store) == cube.Built((), ())
    with Session(store) as session:
        assert session.exec(select(CubeReport)).all() == []


def test_a_correction_changes_no_number_but_takes_the_table_along_when_it_may_not_be_told(store, report):
    uids = report(6)
    build(store)
    for correction in ({}, {"status": "SUBMITTED"}):
        replaced = uids.pop(0)
        with store.begin() as connection:
            connection.execute(update(Incident).where(Incident.uid == replaced).values(status="SUPERSEDED"))
        later = report(1, supersedes=replaced, persons=90, **correction)
        assert cells(store) == {("RO", ""): cube.Cell(6, 18)}
    with store.begin() as connection:
        connection.execute(update(Incident).where(Incident.uid == later[0]).values(status="WITHDRAWN"))
    assert cells(store) is None


def test_releasing_and_withdrawing_are_on_the_record_as_the_systems_own(store, report):
    uids = report(6)
    build(store)
    with store.begin() as connection:
        connection.execute(update(Incident).where(Incident.uid == uids[0]).values(release="MEMBERS"))
    cube.tables(store, OBSERVER, clock=clock)
    with Session(store) as session:
        entries = session.exec(select(AuditEntry).order_by(AuditEntry.seq)).all()
    said = [(entry.actor, entry.act, entry.subject, entry.recipient) for entry in entries]
    assert said[0] == ("cube", "disclosure", "cube", "observers")
    assert said[-1] == ("cube", "erasure", "cube", None)


def test_an_office_has_no_totals_by_that_right_alone(store):
    for viewer in (local_administrator(), local_data_protection_officer()):
        with pytest.raises(NotAllowed):
            cube.tables(store, viewer)


def test_everyone_else_of_a_party_with_a_status_may_have_it(store):
    for status in set(PartyStatus) - {PartyStatus.NONE}:
        assert cube.tables(store, Viewer("x", "GB", status, Role.VIEWER)) == ()
    with pytest.raises(NotAllowed):
        cube.tables(store, Viewer("x", "GB", PartyStatus.NONE, Role.VIEWER))


def test_a_month_that_is_none_is_refused(store):
    for month in (202013, 202000, 20, 0):
        with pytest.raises(InputRefused):
            cube.build(store, clock=clock, since=month)
