"""The published schema says what the form says."""

import jsonschema
import pytest

from data.collection.intake.feature_forms import SentForm
from data.collection.intake.feature_schema import FROM_GEOMETRY, SET_HERE, incident_schema
from data.store.forms import IncidentForm
from data.terms.codes import codes
from tests.unit.collection.test_feature_forms import collection, feature, read

CHECK = jsonschema.Draft202012Validator(incident_schema(), format_checker=jsonschema.FormatChecker())
ITEM = {"commodity": "DRUG", "drug": "HEROIN", "quantity": 72, "unit": "KGM"}


def properties():
    return incident_schema()["properties"]["features"]["items"]["properties"]["properties"]["properties"]


def test_it_is_a_json_schema():
    jsonschema.Draft202012Validator.check_schema(incident_schema())


def test_it_has_every_field_of_the_form_and_no_other():
    assert properties().keys() == IncidentForm.model_fields.keys() - {*FROM_GEOMETRY, *SET_HERE}


def test_it_names_the_codes_of_the_code_lists():
    assert properties()["place_type"]["enum"] == list(codes("place_type"))


@pytest.mark.parametrize(
    "sent",
    [
        feature(),
        feature(at=None, country="BG", precision="COUNTRY"),
        feature(members={"version": 2}),
        feature(nationalities=[{"nationality": "SY", "persons": 3}], labels=["route:Western Balkans"], handling=["H1"]),
        feature(kind="seizure", persons=None, items=[ITEM]),
        feature(release="NAMED", release_to=["RO", "GR"]),
    ],
)
def test_what_the_form_takes_the_schema_takes(sent):
    assert CHECK.is_valid(collection(sent)), CHECK.iter_errors(collection(sent)).__next__().message
    assert all(isinstance(one, SentForm) for one in read(sent))


@pytest.mark.parametrize(
    "sent",
    [
        feature(kind="boat"), feature(persons=0), feature(persons="many"), feature(place_type="BEACH"),
        feature(colour="red"), feature(occurred_from=7), feature(handling=["H9"]), feature(at=(200.0, 41.0)),
        feature(at=(26.0, 41.0, 3.0)), feature(members={"version": 0}), feature(members={"persons": 3}),
        feature(members={"geometry": {"type": "LineString", "coordinates": []}}), feature(lon=3.0), feature(uid=None),
        feature(kind="seizure", persons=None, items=[{**ITEM, "quantity": -1}]), {},
    ],
)  # fmt: skip
def test_what_the_schema_refuses_the_form_refuses(sent):
    assert not CHECK.is_valid(collection(sent))
    assert not all(isinstance(one, SentForm) for one in read(sent))
