"""Whole frames into the store, on both engines: the same as the same reports as forms."""

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from data.store import incidents
from data.store.bulk import load_frames
from data.store.engine import open_engine
from data.store.forms import FormRefused, IncidentForm
from data.store.incidents.versions import INCIDENT, read_children
from data.store.schema import upgrade
from data.store.tables import IncidentLabel, NationalityCount, SeizureItem
from data.store.unit_of_work import UnitOfWork
from data.terms.errors import InputRefused, NotAllowed
from data.terms.filters import Filter
from tests.stores.forms import (
    BULGARIA,
    NOON,
    OFFICER,
    add,
    add_operation,
    clock,
    detection_values,
    load_gazetteer,
    operation,
    uid,
    writing,
)

TOMORROW = NOON.replace(day=10)
CROSSING = "BG-TR-KAPITAN-ANDREEVO-ROAD"
CHILDREN = {"items": SeizureItem, "nationalities": NationalityCount, "labels": IncidentLabel}


def frames(reports):
    """Reports, as forms are read from, in the frames that `load_frames` takes."""
    envelope = [{name: value for name, value in report.items() if name not in CHILDREN} for report in reports]
    found = {"incidents": pd.DataFrame(envelope).astype({"occurred_from": "datetime64[us, UTC]"})}
    for name in CHILDREN:
        rows = [(report["uid"], child) for report in reports for child in report.get(name, ())]
        if rows and name == "labels":
            found[name] = pd.DataFrame(rows, columns=["uid", "label"])
        elif rows:
            found[name] = pd.DataFrame([{"uid": uid, **child} for uid, child in rows])
    return found


def load(engine, reports, **given):
    with writing(engine, **given) as work:
        return load_frames(work, **frames(reports))


def drawn(number, **given):
    bare = {"lon": None, "lat": None, "nationalities": [], "labels": [], "persons": None, "direction": "UNK"}
    return {**detection_values(number), **bare, **given}


REPORTS = [
    detection_values(1, handling="H1 H0", text="Лом ЁЛКА", place_written="Lom", release="NAMED", release_to="RO EL"),
    drawn(2, precision="BCP", crossing=CROSSING, kind="border_crossing", outcome="PREVENTED"),
    drawn(3, precision="MUNI", lon=21.4, lat=42.0, radius_m=5000, operation="EX-UTC", exercise=True),
    drawn(4, precision="COUNTRY", occurred_to=NOON.replace(month=6), occurred_precision="SEASON"),
    drawn(5, precision="UNKNOWN", country=None, occurred_to=NOON.replace(day=30), occurred_precision="WEEK"),
    drawn(6, precision="SECTION", section="BG-TR-1", reported_at=TOMORROW, received_at=NOON.replace(day=11)),
    drawn(7, precision="ADM1", lon=21.5, lat=42.5, radius_m=40_000),
    drawn(8, kind="fatality", dead=0, missing=2, precision="EXACT", lon=-179.9, lat=-89.9, incident_form="split"),
    drawn(
        9, kind="seizure", precision="COUNTRY", case_ref="C-9", labels=["b:2", "a:1"],
        operation="EX-UTC", exercise=True,
        items=[
            {"item_no": 1, "commodity": "DRUG", "drug": "HEROIN", "quantity": 72_500, "unit": "GRM", "item_ref": "A"},
            {"item_no": 2, "commodity": "DRUG", "drug": "MDMA", "quantity": 500, "unit": "TAB", "included_in": "A"},
            {"item_no": 3, "commodity": "OTHER_SPECIFY", "written": "Blüten", "quantity": 3, "unit": "H87"},
            {"item_no": 4, "commodity": "PRECURSOR", "unit": "KGM"},
        ],
    ),
]  # fmt: skip


def content(engine):
    """Everything stored, by uid, without the keys."""
    with Session(engine) as session:
        rows = {row["uid"]: row for row in session.execute(select(INCIDENT)).mappings()}
        stored = {key: {name: value for name, value in row.items() if name != "id"} for key, row in rows.items()}
        for name, table in CHILDREN.items():
            found = read_children(session, [row["id"] for row in rows.values()], table)
            for key, row in rows.items():
                children = [
                    {column: value for column, value in child.items() if column not in ("id", "incident_id")}
                    for child in found.get(row["id"], ())
                ]
                stored[key][name] = sorted(children, key=str)
    return stored


def prepare(engine):
    load_gazetteer(engine)
    add_operation(engine, operation("EX-UTC", name="Übung", zone="UTC", exercise=True))
    return engine


def test_frames_store_what_forms_store(store):
    prepare(store)
    add(store, *(IncidentForm.read(report) for report in REPORTS))
    expected = content(store)
    given = {report["uid"]: report.get("message_no") for report in REPORTS}
    for key, report in expected.items():
        report["message_no"] = given[key]  # forms that come in as messages are numbered, frames stay as given
    with store.begin() as connection:
        connection.execute(INCIDENT.delete())
    assert load(store, REPORTS) == len(REPORTS)
    found = content(store)
    for key, report in expected.items():
        assert found[key] == report
    assert found.keys() == expected.keys()


def test_a_known_uid_refuses_the_frame_and_nothing_of_it_is_stored(store):
    prepare(store)
    load(store, REPORTS[:1])
    with pytest.raises(InputRefused, match="already"):
        load(store, [drawn(50, precision="UNKNOWN"), REPORTS[0]])
    assert incidents.count(store, OFFICER, Filter()) == 1


def test_loading_frames_is_told_to_those_who_follow_and_put_on_the_record(store):
    prepare(store)
    told = []
    with writing(store) as work:
        load_frames(work, **frames(REPORTS), progress=told.append)
    assert told == [len(REPORTS)]
    with store.connect() as connection:
        changes = connection.exec_driver_sql("SELECT count(*) FROM incident_change").scalar()
        acts = connection.exec_driver_sql("SELECT count(*) FROM audit_entry WHERE act = 'collection'").scalar()
    assert changes == len(REPORTS)
    assert acts == 3  # gazetteer, operation, frame


def test_frames_are_for_the_unit_alone(store):
    with pytest.raises(NotAllowed):
        load(store, REPORTS[4:5], viewer=BULGARIA)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('frames') / 'store.db'}")
    upgrade(engine)
    yield prepare(engine)
    engine.dispose()


def one_of(*values):
    return st.sampled_from((None, *values))


ANY_REPORT = st.fixed_dictionaries(
    {
        "uid": st.sampled_from([uid(1), uid(2).upper(), "x", ""]),
        "kind": st.sampled_from(["migrant_detection", "border_crossing", "seizure", "fatality", "rumour"]),
        "occurred_from": st.just(NOON),
        "precision": st.sampled_from(["EXACT", "BCP", "SECTION", "MUNI", "ADM1", "COUNTRY", "UNKNOWN"]),
    },
    optional={
        "occurred_to": one_of(NOON, NOON.replace(day=20)),
        "occurred_precision": one_of("MIN", "MONTH"),
        "reported_at": one_of(NOON.replace(day=8), NOON.replace(day=10)),
        "lon": one_of(21.0, 999.0),
        "lat": one_of(42.0, -91.0),
        "radius_m": one_of(0, 500, -1),
        "crossing": one_of(CROSSING, "nowhere"),
        "section": one_of("BG-TR-1"),
        "area": one_of("BG-1"),
        "country": one_of("BG", "EL", "ZZ"),
        "direction": one_of("ENTRY", "INLAND", "up"),
        "place_type": one_of("GREEN", "INLAND"),
        "outcome": one_of("APPREHENDED", "PREVENTED"),
        "persons": one_of(0, 1, 4),
        "minors": one_of(0, 2),
        "unaccompanied_minors": one_of(1),
        "dead": one_of(0, 1),
        "missing": one_of(2),
        "case_ref": one_of("C"),
        "status": one_of("DRAFT", "WITHDRAWN"),
        "handling": one_of("H0", "H3", "H9"),
        "handling_text": one_of("text", "bad\x00"),
        "release": one_of("PUBLIC", "NAMED"),
        "release_to": one_of("BG", "b g h"),
        "operation": one_of("EX-UTC", "NOWHERE"),
        "exercise": one_of(True, False),
        "is_cumulative": one_of(True, False),
        "mood": one_of("good"),
        "items": one_of(
            [{"commodity": "DRUG"}],
            [{"commodity": "DRUG", "drug": "HEROIN", "quantity": 1.0, "unit": "KGM"}],
            [{"commodity": "DRUG", "drug": "OTHER_SPECIFY"}],
            [{"commodity": "CASH", "quantity": 5.0}],
            [{"commodity": "CASH", "price_eur": 5.0}],
        ),
        "nationalities": one_of([{"nationality": "SY", "persons": 2}], [{"nationality": "SY"}, {"nationality": "SYR"}]),
    },
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(report=ANY_REPORT)
def test_a_frame_is_refused_where_its_report_as_a_form_would_be(prepared, report):
    given_values = {name: value for name, value in report.items() if value is not None}
    refusals = []
    for attempt in (
        lambda work: incidents.add(work, [IncidentForm.read(given_values)]),
        lambda work: load_frames(work, **frames([given_values])),
    ):
        with UnitOfWork(prepared, viewer=OFFICER, clock=clock) as work:
            try:
                attempt(work)
            except FormRefused as refusal:
                refusals.append({row.field.split(".")[0] for row in refusal.rows})
            else:
                refusals.append(set())
    as_form, as_frame = refusals
    assert bool(as_form) == bool(as_frame), (as_form, as_frame)
