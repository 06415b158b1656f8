"""Forms: what may be reported, and every refusal with field, value and reason."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.store.forms import FormRefused, IncidentForm, OperationForm
from data.terms.codes import Direction, Kind, Release
from tests.stores.forms import detection_values, seizure, uid

NOON = datetime(2020, 3, 9, 12, tzinfo=UTC)
HEROIN = {"commodity": "DRUG", "drug": "HEROIN", "quantity": 72, "unit": "KGM"}


def refused(**given):
    """Field -> reason of every refusal."""
    with pytest.raises(FormRefused) as refusal:
        IncidentForm.read(detection_values(1, **given))
    return {row.field: row.reason for row in refusal.value.rows}


def accepted(**given):
    return IncidentForm.read(detection_values(1, **given))


def test_a_detection_is_accepted_and_its_notation_made_one():
    form = accepted(
        uid=uid(1).upper(), country="EL", originator="uk", came_from="XKX", handling="H1, H0 H1", release_to="ro EL",
        release="NAMED", occurred_from="2020-03-09T14:00+02:00", note="", arrests="",
    )  # fmt: skip
    assert form.uid == uid(1)
    assert (form.country, form.originator, form.came_from) == ("GR", "GB", "XK")
    assert form.handling == ("H0", "H1")
    assert form.release_to == ("GR", "RO")
    assert form.occurred_from == NOON
    assert (form.note, form.arrests) == (None, None)


def test_what_is_not_said_is_unknown_and_the_originators_alone():
    form = accepted(direction=None, release=None, nationalities=None)
    assert (form.direction, form.release, form.nationalities) == (Direction.UNK, Release.ORIGINATOR, ())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("uid", "7"),
        ("kind", "rumour"),
        ("occurred_from", "2020-03-09T12:00"),  # whose noon is it?
        ("occurred_from", "43899"),  # a spreadsheet's day
        ("occurred_from", 1583755200),
        ("occurred_from", "0001-01-01T00:00Z"),
        ("lon", 999),
        ("lon", "nan"),
        ("lat", 90.5),
        ("country", "ZZ"),
        ("country", "Bulgaria"),
        ("originator", "B_"),
        ("operation", "NOMAD 2020; DROP"),
        ("place_type", "ROOF"),
        ("persons", 0),
        ("persons", -1),
        ("persons", True),
        ("persons", 2**31),
        ("persons", "four"),
        ("event_count", 0),
        ("radius_m", -5),
        ("handling", "H9"),
        ("release", "EVERYONE"),
        ("source_eval", "Z"),
        ("status", "SUPERSEDED"),
        ("labels", ["no colon"]),
        ("labels", ["route:"]),
        ("text", "a\x00b"),
        ("text", "a\x1b[31mb"),
        ("text", "\ud800"),
        ("text", "x" * 10_001),
        ("place_written", "x" * 201),
        ("place_written", "two\nlines"),
        ("is_cumulative", True),
        ("mood", "good"),
        ("items", [HEROIN]),
        ("dead", 1),
        ("supersedes", uid(1)),
        ("handling_text", "\x07"),
    ],
)
def test_a_refusal_names_field_value_and_reason(field, value):
    with pytest.raises(FormRefused) as refusal:
        accepted(**{field: value})
    rows = [row for row in refusal.value.rows if row.field.split(".")[0] == field]
    assert len(rows) == 1
    assert rows[0].reason
    assert "Traceback" not in rows[0].reason
    assert field in str(rows[0])


def test_text_may_have_lines_and_any_script():
    text = "Ред 1\nΓραμμή 2\tšđčćž 🚢"
    assert accepted(text=text).text == text


def test_all_refusals_come_at_once():
    found = refused(lon=999, country="ZZ", persons=0, mood="good")
    assert set(found) == {"lon", "country", "persons", "mood"}
    assert found["mood"] == "there is no such field"


def test_what_is_missing_is_said():
    with pytest.raises(FormRefused) as refusal:
        IncidentForm.read({})
    assert {row.field for row in refusal.value.rows} == {"uid", "kind", "occurred_from", "precision"}
    assert {row.reason for row in refusal.value.rows} == {"is needed"}


# --- place -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("precision", ["SECTION", "ADM1", "COUNTRY", "UNKNOWN"])
def test_what_is_known_no_better_than_its_region_is_never_a_point(precision):
    assert "lon" in refused(precision=precision, section="BG-TR-1", area="BG-1")


@pytest.mark.parametrize(
    ("precision", "needed"),
    [
        ("EXACT", "lon"),
        ("MUNI", "lon"),
        ("BCP", "crossing"),
        ("SECTION", "section"),
        ("ADM1", "area"),
        ("COUNTRY", "country"),
    ],
)
def test_each_precision_needs_what_it_claims_to_know(precision, needed):
    assert needed in refused(precision=precision, lon=None, lat=None, country=None)


def test_a_municipality_says_how_far_it_reaches():
    assert "radius_m" in refused(precision="MUNI")
    assert accepted(precision="MUNI", radius_m=8000).radius_m == 8000


def test_a_region_that_is_no_one_area_is_a_middle_and_a_radius():
    assert accepted(precision="ADM1", radius_m=40_000).area is None


@pytest.mark.parametrize("missing", ["lon", "lat"])
def test_a_position_is_both_longitude_and_latitude(missing):
    assert missing in refused(**{missing: None})


# --- time ------------------------------------------------------------------------------------------------


def test_an_end_lies_after_its_beginning():
    assert "occurred_to" in refused(occurred_to=NOON)


@pytest.mark.parametrize("precision", ["WEEK", "MONTH", "SEASON", "YEAR", "PERIOD"])
def test_a_vague_time_says_from_when_to_when(precision):
    assert "occurred_to" in refused(occurred_precision=precision)
    assert accepted(occurred_precision=precision, occurred_to=NOON.replace(month=4)).occurred_to


def test_nothing_is_reported_before_it_happens():
    assert "reported_at" in refused(reported_at=NOON.replace(day=8))


# --- kinds -----------------------------------------------------------------------------------------------


def test_a_seizure_has_an_item_and_no_persons():
    assert "items" in refused(kind="seizure")
    found = refused(kind="seizure", items=[HEROIN])
    assert {"persons", "nationalities"} <= set(found)
    assert seizure(1).kind is Kind.SEIZURE


def test_a_fatality_says_how_many_and_is_no_detection():
    bare = {"kind": "fatality", "persons": None, "nationalities": []}
    assert "dead" in refused(**bare)
    assert "persons" in refused(kind="fatality", dead=1)
    assert accepted(**bare, missing=3, incident_form="split").missing == 3


@pytest.mark.parametrize("outcome", ["APPREHENDED", "REFERRED"])
def test_persons_who_were_found_are_a_detection_and_no_crossing(outcome):
    assert "outcome" in refused(kind="border_crossing", outcome=outcome)
    assert accepted(kind="border_crossing", outcome="PREVENTED")


@pytest.mark.parametrize("given", [{"direction": "INLAND"}, {"direction": "UNK", "place_type": "INLAND"}])
def test_inland_is_not_a_crossing(given):
    assert "direction" in refused(kind="border_crossing", **given)
    assert accepted(**given)


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("minors", {"minors": 5}),
        ("unaccompanied_minors", {"minors": 2, "unaccompanied_minors": 3}),
        ("nationalities", {"nationalities": [{"nationality": "SY", "persons": 5}]}),
        ("nationalities", {"nationalities": [{"nationality": "SY"}, {"nationality": "SYR"}]}),
    ],
)
def test_a_part_is_not_more_than_the_whole(field, given):
    assert field in refused(**given)


def test_the_stateless_have_a_code():
    form = accepted(nationalities=[{"nationality": "XXA", "persons": 1}, {"nationality": "XKX", "persons": 1}])
    assert [entry.nationality for entry in form.nationalities] == ["XXA", "XK"]


# --- items -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "item"),
    [
        ("drug", {"commodity": "DRUG"}),
        ("drug", {"commodity": "DRUG", "drug": "PRECURSOR"}),
        ("drug", {"commodity": "CASH", "drug": "HEROIN"}),
        ("drug_text", {"commodity": "DRUG", "drug": "OTHER_SPECIFY"}),
        ("written", {"commodity": "OTHER_SPECIFY"}),
        ("unit", {"commodity": "CASH", "quantity": 5}),
        ("quantity", {**HEROIN, "quantity": 0}),
        ("quantity", {**HEROIN, "quantity": "inf"}),
        ("purity_pct", {**HEROIN, "purity_pct": 101}),
        ("price_level", {**HEROIN, "price_eur": 5, "price_year": 2020, "price_country": "BG"}),
        ("included_in", {**HEROIN, "item_ref": "A", "included_in": "A"}),
    ],
)
def test_an_item_is_refused_with_its_number_and_field(field, item):
    with pytest.raises(FormRefused) as refusal:
        seizure(1, HEROIN | {"item_no": 2}, item)
    assert [row.field for row in refusal.value.rows] == [f"items.1.{field}"]


def test_items_are_told_apart():
    with pytest.raises(FormRefused, match="item number twice"):
        seizure(1, HEROIN, HEROIN)


# --- release ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("release_to", {"release": "NAMED"}),
        ("release_to", {"release": "MEMBERS", "release_to": "BG"}),
        ("handling_text", {"handling": "H3"}),
    ],
)
def test_a_marking_is_whole(field, given):
    assert field in refused(**given)


# --- operations ------------------------------------------------------------------------------------------


def test_an_operation_names_its_parties_by_code_or_with_a_role():
    form = OperationForm.read(
        {"code": "A", "name": "A", "kind": "operation", "participants": ["EL", {"party": "RO", "role": "lead"}]}
    )
    assert [(entry.party, entry.role) for entry in form.participants] == [("GR", "participant"), ("RO", "lead")]


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("ends", {"starts": NOON, "ends": NOON}),
        ("zone", {"zone": "Europe/Skopje2"}),
        ("participants", {"participants": ["GR", "EL"]}),
        ("kind", {"kind": "party"}),
        ("code", {"code": "../x y"}),
    ],
)
def test_an_operation_is_refused_with_its_field(field, given):
    with pytest.raises(FormRefused) as refusal:
        OperationForm.read({"code": "A", "name": "A", "kind": "operation", **given})
    assert [row.field for row in refusal.value.rows] == [field]


@given(st.dictionaries(st.sampled_from([*IncidentForm.model_fields, "other"]), st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.datetimes(),
    st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2), max_size=2),
), max_size=12))  # fmt: skip
def test_whatever_comes_is_read_or_refused_with_reasons(values):
    rows = []
    try:
        IncidentForm.read(values)
    except FormRefused as refusal:
        rows = refusal.rows
    assert all(row.field and row.reason for row in rows)
    assert rows or {"uid", "kind", "occurred_from", "precision"} <= values.keys()
