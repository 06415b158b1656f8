from datetime import UTC, datetime, timedelta

import h3
import pandas as pd
import pytest

from data.access.viewers import party_viewer
from data.picture import frames
from data.terms.codes import PartyStatus
from data.terms.markings import PUBLIC
from tests.stores.reports import NOON, incident_row, operation_row

SEIZURE = {"kind": "seizure", "persons": None}
WEIGHED = {"incident_id": 2, "commodity": "DRUG", "unit": "KGM"}
NOWHERE = {"lon": None, "lat": None}


def records(frame, *columns):
    """The rows of a frame as plain tuples, None for missing."""
    return [
        tuple(None if pd.isna(part) else part for part in row) for row in frame[list(columns)].itertuples(index=False)
    ]


def test_incidents_come_newest_first_with_their_drugs_and_main_item(picture, select_for):
    model = picture(
        incidents=[incident_row(1, persons=3), incident_row(2, **SEIZURE), incident_row(3, **SEIZURE)],
        items=[
            {"incident_id": 2, "commodity": "DRUG", "drug": "HEROIN", "quantity": 72, "unit": "KGM", "kg": 72},
            {"incident_id": 2, "commodity": "DRUG", "drug": "MDMA", "quantity": 2, "unit": "KGM", "kg": 2},
            {
                "incident_id": 2,
                "commodity": "DRUG",
                "drug": "MDMA",
                "quantity": 9,
                "unit": "KGM",
                "kg": 9,
                "lab": "NEG",
            },
            {"incident_id": 3, "commodity": "VEHICLE", "quantity": 31, "unit": "VEH"},
        ],
    )
    found = frames.incidents(model, select_for(model))
    assert tuple(found.columns) == (*frames.MAP_COLUMNS, "kg", "main_item")
    assert records(found, "uid", "kg", "main_item") == [
        ("U-00003", None, "vehicle 31"),
        ("U-00002", 74, "heroin 72 kg +2"),
        ("U-00001", None, None),
    ]
    assert len(frames.incidents(model, select_for(model), limit=2)) == 2


def test_nobody_sees_in_a_frame_what_the_policy_keeps_from_them(picture, select_for):
    model = picture(
        incidents=[
            incident_row(1),
            incident_row(2, release="PUBLIC"),
            incident_row(3, release="NAMED", release_to=" BG "),
        ]
    )
    partner = party_viewer("GE", status=PartyStatus.OPERATIONAL_PARTNER)
    observer = party_viewer("BY", status=PartyStatus.OBSERVER)
    assert frames.incidents(model, select_for(model, viewer=partner))["uid"].tolist() == ["U-00002"]
    assert frames.incidents(model, select_for(model, viewer=observer)).empty
    assert frames.facets(model, select_for(model, viewer=partner))["kind"]["incidents"].tolist() == [1]


def test_cells_are_h3_parents_with_their_kinds_apart(picture, select_for):
    places = [(21.43, 42.0), (21.431, 42.001), (26.5, 41.7)]
    model = picture(
        incidents=[
            incident_row(n, lon=lon, lat=lat, h3_8=int(h3.latlng_to_cell(lat, lon, 8), 16), kind=kind, persons=n)
            for n, ((lon, lat), kind) in enumerate(
                zip(places, ["migrant_detection", "border_crossing", "seizure"], strict=True)
            )
        ]
        + [incident_row(9, h3_8=None)]
    )
    found = frames.cells(model, select_for(model), resolution=5).set_index("h3")
    together, alone = (h3.latlng_to_cell(lat, lon, 5) for lon, lat in (places[0], places[2]))
    assert found.loc[together, ["incidents", "migrant_detection", "border_crossing", "seizure"]].tolist() == [
        2,
        1,
        1,
        0,
    ]
    assert found.loc[together, "persons"] == 0, "the detections' alone"
    assert found.loc[alone, "incidents"] == 1


def test_every_incident_is_drawn_somewhere_or_stands_in_the_margin(picture, select_for):
    ways = [
        {"precision": "EXACT"},
        {"precision": "MUNI"},
        {"precision": "SECTION", "section": "BG-TR-1", **NOWHERE},
        {"precision": "ADM1", "area": "BG-12", **NOWHERE},
        {"precision": "SECTION", "section": None, **NOWHERE},
        {"precision": "COUNTRY", "lon": 25.0, "lat": 42.7},
        {"precision": "UNKNOWN", "country": None, **NOWHERE},
    ]
    model = picture(incidents=[incident_row(n, **way) for n, way in enumerate(ways)])
    chosen = select_for(model)
    assert records(frames.unplaced(model, chosen), "country", "precision", "incidents") == [
        ("MK", "COUNTRY", 1),
        ("MK", "SECTION", 1),
        (None, "UNKNOWN", 1),
    ]
    assert records(frames.by_section(model, chosen), "id", "kind", "incidents") == [("BG-TR-1", "migrant_detection", 1)]
    assert records(frames.by_area(model, chosen), "id", "incidents") == [("BG-12", 1)]
    assert records(frames.by_country(model, chosen), "id", "incidents") == [("MK", 6)]


def test_persons_of_a_crossing_are_by_kind_and_without_prevented_ones(picture, select_for):
    at = {"crossing": "BCP-1"}
    model = picture(
        incidents=[
            incident_row(1, **at, persons=4),
            incident_row(2, **at, persons=2, kind="border_crossing"),
            incident_row(3, **at, persons=8, kind="border_crossing", outcome="PREVENTED"),
            incident_row(4, **at, persons=None, kind="seizure"),
        ]
    )
    assert records(frames.by_crossing(model, select_for(model)), "id", "kind", "incidents", "persons") == [
        ("BCP-1", "border_crossing", 2, 2),
        ("BCP-1", "migrant_detection", 1, 4),
        ("BCP-1", "seizure", 1, None),
    ]


@pytest.mark.parametrize(
    ("grain", "start", "undated"),
    [
        ("hour", "2020-03-29T01:00Z", 2),
        ("6h", "2020-03-28T22:00Z", 2),
        ("day", "2020-03-28T22:00Z", 1),
        ("week", "2020-03-22T22:00Z", 1),
        ("month", "2020-02-29T22:00Z", 0),
    ],
)
def test_steps_begin_at_the_zones_own_midnight_on_the_day_the_clock_changes(picture, select_for, grain, start, undated):
    """29 March 2020, 01:30 UTC: 04:30 in Bucharest, where the clocks went from 3 to 4; that day has 23 hours."""
    moment = datetime(2020, 3, 29, 1, 30, tzinfo=UTC)
    model = picture(
        incidents=[
            incident_row(1, occurred_from=moment),
            incident_row(2, occurred_from=moment.replace(hour=0), occurred_precision="DAY"),
            incident_row(3, occurred_from=moment, occurred_precision="MONTH", occurred_to=moment + timedelta(days=2)),
        ]
    )
    chosen = select_for(model)
    found = frames.timeline(model, chosen, grain=grain)
    assert found["start"].tolist() == [pd.Timestamp(start)]
    assert frames.undated(model, chosen, grain=grain) == undated
    assert found["incidents"].sum() + undated == 3


def test_a_timeline_of_nothing_is_an_empty_frame(picture, select_for):
    model = picture()
    for grain in ("hour", "6h", "day", "week", "month"):
        found = frames.timeline(model, select_for(model), grain=grain)
        assert found.empty
        assert list(found.columns) == ["start", "kind", "incidents", "persons"]
    assert frames.cells(model, select_for(model), resolution=5).empty
    assert frames.incidents(model, select_for(model)).empty


def test_a_facet_is_counted_without_its_own_key_and_with_the_others(picture, select_for):
    model = picture(
        operations=[operation_row("OP-A", series="Containment")],
        incidents=[
            incident_row(1, country="BG"),
            incident_row(2, country="GR", operation="OP-A"),
            incident_row(3, country="GR", **SEIZURE),
            incident_row(4, country="GR", status="DRAFT", originator="OCU"),
        ],
        items=[
            {"incident_id": 3, "commodity": "DRUG", "drug": "HEROIN"},
            {"incident_id": 3, "commodity": "DRUG", "drug": "HEROIN"},
        ],
        nationalities=[{"incident_id": 1, "nationality": "SY"}],
        labels=[{"incident_id": 1, "label": "route:Western Balkans"}],
    )
    found = frames.facets(model, select_for(model, "country=GR&kind=migrant_detection"))
    facet = {key: dict(records(frame, "value", "incidents")) for key, frame in found.items()}
    assert facet["country"] == {"GR": 1, "BG": 1}
    assert facet["kind"] == {"migrant_detection": 1, "seizure": 1}
    assert facet["status"] == {"VALIDATED": 1, "DRAFT": 1}
    assert facet["series"] == {"Containment": 1}
    assert facet["drug"] == {}
    whole = frames.facets(model, select_for(model))
    assert dict(records(whole["drug"], "value", "incidents")) == {"HEROIN": 1}
    assert dict(records(whole["nationality"], "value", "incidents")) == {"SY": 1}
    assert dict(records(whole["label"], "value", "incidents")) == {"route:Western Balkans": 1}


def test_the_marking_of_a_view_holds_every_code_and_the_narrowest_audience(picture, select_for):
    model = picture(
        incidents=[
            incident_row(1, handling="H1 H3", release="PARTNERS", originator="RO", handling_text="ask first"),
            incident_row(2, handling="H2", release="NAMED", release_to=" BG RO "),
            incident_row(3, handling="", release="PUBLIC"),
        ]
    )
    marking = frames.markings(model, select_for(model))
    assert marking.codes == ("H1", "H2", "H3")
    assert "H3 of RO: ask first" in marking.explanations()
    assert marking.sentence().endswith(" · BG, RO and OCU only")
    nothing = select_for(model, f"to={NOON.date()}&country=FR")
    assert frames.markings(model, nothing) == PUBLIC
    opened = frames.markings(model, nothing, uids=(str(incident_row(2)["uid"]),))
    assert opened.codes == ("H2",)
