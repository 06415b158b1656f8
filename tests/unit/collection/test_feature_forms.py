"""Features that another system sends: taken as forms, or refused with field and reason; nothing is left unread."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.access.viewers import local_watch_officer
from data.collection.intake.feature_forms import MOST_FEATURES, SentForm, SentRefused, read_document, read_features
from data.terms.codes import Precision
from data.terms.errors import InputRefused
from tests.stores.forms import BULGARIA, uid


def feature(number=1, *, at=(26.35, 41.72), members=None, **properties):
    told = {
        "uid": uid(number),
        "kind": "migrant_detection",
        "occurred_from": "2020-03-09T12:00:00Z",
        "precision": "EXACT" if at else "UNKNOWN",
        "persons": 4,
        **properties,
    }
    geometry = {"type": "Point", "coordinates": list(at)} if at else None
    return {"type": "Feature", "geometry": geometry, "properties": told, **(members or {})}


def collection(*features, **members):
    return {"type": "FeatureCollection", "features": list(features), **members}


def read(*features, viewer=BULGARIA):
    return list(read_features(features, viewer=viewer))


def test_a_feature_is_a_form_with_the_position_of_its_geometry():
    (sent,) = read(feature(members={"version": 3}))
    assert isinstance(sent, SentForm)
    assert (sent.form.lon, sent.form.lat, sent.form.precision, sent.version) == (26.35, 41.72, Precision.EXACT, 3)


def test_a_party_speaks_for_itself_where_it_does_not_say_for_whom():
    (own,), (officers,) = read(feature()), read(feature(), viewer=local_watch_officer())
    assert isinstance(own, SentForm)
    assert isinstance(officers, SentForm)
    assert (own.form.originator, officers.form.originator) == ("BG", None)


def test_the_id_stands_for_the_uid_and_may_not_contradict_it():
    without = feature()
    del without["properties"]["uid"]
    (taken,) = read({**without, "id": uid(1)})
    assert isinstance(taken, SentForm)
    assert taken.form.uid == uid(1)
    (refused,) = read(feature(members={"id": uid(2)}))
    assert isinstance(refused, SentRefused)
    assert refused.field == "id"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (feature(persons=-4), "persons"),
        (feature(persons=True), "persons"),
        (feature(kind="boat"), "kind"),
        (feature(colour="red"), "colour"),
        (feature(place_type="BEACH"), "place_type"),
        (feature(lon=26.35), "lon"),
        (feature(occurred_from="yesterday"), "occurred_from"),
        (feature(at=None, precision="EXACT"), "lon"),
        (feature(at=(200.0, 41.0)), "lon"),
        (feature(at=(26.35, 41.72, 100.0)), "geometry"),
        (feature(at=("26", "41")), "geometry"),
        (feature(members={"geometry": {"type": "Polygon", "coordinates": []}}), "geometry"),
        (feature(members={"geometry": [1, 2]}), "geometry"),
        (feature(members={"properties": None}), "properties"),
        (feature(members={"properties": [1]}), "properties"),
        (feature(members={"persons": 4}), "persons"),
        (feature(members={"version": 0}), "version"),
        (feature(members={"version": True}), "version"),
        (feature(members={"version": "2"}), "version"),
        (feature(members={"type": "Thing"}), ""),
        (feature(status="SUPERSEDED"), "status"),
        (7, ""),
        (None, ""),
        ([], ""),
    ],
)
def test_what_is_wrong_is_named_with_its_field(sent, field):
    found = read(feature(2), sent)
    assert isinstance(found[0], SentForm)
    refused = found[1:]
    assert refused
    assert all(isinstance(one, SentRefused) and one.at == 1 and one.reason for one in refused)
    assert field in {one.field for one in refused if isinstance(one, SentRefused)}


def test_every_refused_field_of_a_feature_is_told():
    refused = read(feature(persons=-4, place_type="BEACH", country="XX"))
    assert {one.field for one in refused if isinstance(one, SentRefused)} == {"persons", "place_type", "country"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"{",
        b"null",
        b"[]",
        b'"FeatureCollection"',
        b'{"type": "Feature"}',
        b'{"type": "FeatureCollection"}',
        b'{"type": "FeatureCollection", "features": {}}',
        b'{"type": "FeatureCollection", "features": []}',
        b'{"type": "FeatureCollection", "features": [NaN]}',
        b'{"type": "FeatureCollection", "features": [1e9999999, -Infinity]}',
        b'{"type": "FeatureCollection", "features": [' + b"9" * 5_000 + b"]}",
        b'{"type": "FeatureCollection", "features": [' + b"[" * 100_000 + b"]}",
        b'{"type": "FeatureCollection", "type": "FeatureCollection", "features": [1]}',
        json.dumps(collection({}, crs={"type": "name", "properties": {"name": "EPSG:3857"}})).encode(),
        json.dumps(collection(*[None] * (MOST_FEATURES + 1))).encode(),
    ],
    ids=lambda body: body[:60].decode("latin-1"),
)
def test_a_body_that_is_no_collection_is_refused_in_a_sentence(body):
    with pytest.raises(InputRefused, match=r"\w+ \w+"):
        read_document(body)


def test_a_mark_at_the_beginning_and_the_name_of_the_system_do_no_harm():
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    body = b"\xef\xbb\xbf" + json.dumps(collection(feature(), crs=crs)).encode()
    assert len(read_document(body)) == 1


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
        max_leaves=20,
    )
)
def test_no_json_at_all_brings_it_down(value):
    for sent in (value, {"type": "Feature", "geometry": value, "properties": value}, feature(note=value)):
        for one in read(sent):
            assert isinstance(one, SentForm | SentRefused)
