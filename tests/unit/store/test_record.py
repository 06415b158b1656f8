"""The published record as forms: what DOMAIN says of it, asserted on the rows themselves."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from data import reference
from data.store.record.incidents import cuba_detection, seizure_form, seizure_forms
from data.store.record.operations import operation_code, operation_form, operation_results
from data.store.record.partners import partner_code, standings
from data.store.record.readings import CRIME_AREAS
from data.terms.codes import Precision, Release, Status, TimePrecision, codes
from data.terms.errors import RowRejected
from data.terms.quantities import kilograms


def rows(name):
    return reference.record(name).to_dict("records")


@pytest.fixture(scope="module")
def operations():
    found = rows("operations")
    countries = rows("operation_countries")
    return {
        row["op_id"]: operation_form(row, countries=[c["iso2"] for c in countries if c["op_id"] == row["op_id"]])
        for row in found
    }


@pytest.fixture(scope="module")
def cases(operations):
    forms = seizure_forms(rows("seizures"), operations={ref: form.code for ref, form in operations.items()})
    return {form.case_ref: form for form in forms}


def kg_of(cases, operation):
    """Kilograms of an operation's drugs; what a total already contains is left out."""
    items = [item for form in cases.values() if form.operation == operation for item in form.items]
    return sum(
        kilograms(item.quantity, item.unit, drug=item.drug, commodity=item.commodity).kg or 0.0
        for item in items
        if item.included_in is None and item.commodity == "DRUG"
    )


def test_29_items_are_21_cases(cases):
    assert len(cases) == 21
    assert sum(len(form.items) for form in cases.values()) == 29
    assert len({item.item_ref for form in cases.values() for item in form.items}) == 29


def test_morava_is_789_kg_in_three_incidents(cases):
    morava = [form for form in cases.values() if form.operation == "MORAVA"]
    assert len(morava) == 3
    assert kg_of(cases, "MORAVA") == 789
    assert {item.drug for form in morava for item in form.items} == {"CANNABIS_HERB"}


def test_paranoya_is_9_kg_and_not_13(cases):
    assert kg_of(cases, "PARANOYA") == 9
    part = cases["C-SZ-019"].items[0]
    assert (part.quantity, part.included_in) == (4, "SZ-020")


def test_the_weight_in_the_case_stands_and_not_the_pills(cases):
    ecstasy = cases["C-BGRO-ECSTASY"].items[0]
    assert (ecstasy.drug, ecstasy.quantity, ecstasy.unit) == ("MDMA", 200, "KGM")


def test_what_is_not_stated_is_null_and_not_zero(cases):
    unstated = [item for form in cases.values() for item in form.items if item.quantity_qualifier == "not_stated"]
    assert len(unstated) == 5
    assert all(item.quantity is None for item in unstated)


def test_precursors_and_means_of_payment_are_no_drugs(cases):
    precursor = cases["C-SZ-002"].items[0]
    assert (precursor.commodity, precursor.drug) == ("PRECURSOR", None)
    cards = next(item for item in cases["C-NOVAC"].items if item.written == "debit cards")
    assert (cards.commodity, cards.quantity, cards.unit) == ("CASH", 120, "H87")


def test_thirteen_items_have_no_place_and_eleven_only_a_country(cases):
    precisions = Counter(form.precision for form in cases.values() for _ in form.items)
    assert precisions == {Precision.UNKNOWN: 13, Precision.COUNTRY: 11, Precision.MUNI: 4, Precision.ADM1: 1}


def test_no_country_centroid_becomes_a_position(cases):
    for form in cases.values():
        if form.precision in (Precision.COUNTRY, Precision.UNKNOWN):
            assert (form.lon, form.lat, form.radius_m) == (None, None, None)


def test_the_south_of_serbia_is_a_ring_of_60_km_and_no_one_area(cases):
    form = cases["C-SZ-014"]
    assert (form.precision, form.area, form.radius_m, form.country) == (Precision.ADM1, None, 60_000, "RS")
    assert (form.lon, form.lat) == (21.95, 42.8)


def test_an_inferred_country_stays_inferred(cases):
    assert cases["C-SZ-002"].country_basis == "inferred"
    assert cases["C-SZ-001"].country_basis == "stated"


def test_periods_are_half_open_days_of_bucharest(cases):
    form = cases["C-SZ-029"]
    assert form.occurred_from == datetime(2018, 8, 9, 21, tzinfo=UTC)
    assert form.occurred_to == datetime(2018, 8, 10, 21, tzinfo=UTC)
    assert form.occurred_precision is TimePrecision.DAY
    season = cases["C-SZ-019"]
    assert (season.occurred_precision, season.occurred_basis) == (TimePrecision.SEASON, "stated")


def test_every_case_is_public_validated_real_and_keeps_its_source(cases):
    for form in cases.values():
        assert (form.release, form.status, form.exercise, form.originator) == (
            Release.PUBLIC,
            Status.VALIDATED,
            False,
            None,
        )
        assert form.source
        assert form.phrase
        assert form.operation


def test_items_of_a_case_that_disagree_are_refused():
    pair = [row for row in rows("seizures") if row["case_id"] == "C-PARCEL"]
    with pytest.raises(RowRejected, match="date_from"):
        seizure_form([pair[0], pair[1] | {"date_from": "2020-02-01"}], operation="PARCEL")


def test_cuba_is_one_detection_of_69_persons():
    form = cuba_detection(next(row for row in rows("operations") if row["code_name"] == "CUBA"))
    assert (form.persons, form.minors, form.arrests, form.event_count) == (69, 10, 2, 1)
    assert {entry.nationality: entry.persons for entry in form.nationalities} == {"CU": 61, "IN": 8}
    assert form.precision is Precision.UNKNOWN


def test_forty_operations_with_codes_of_their_own(operations):
    found = [form.code for form in operations.values()]
    assert len(found) == len(set(found)) == 40
    assert {"MORAVA", "PARANOYA", "GRASS-BANANA", "NOMAD-2020", "JAD-SEE-2022", "CONTAINMENT", "JI-010"} <= set(found)


def test_series_and_editions_are_told_apart(operations):
    series = {form.code: form.series for form in operations.values() if form.series}
    assert series == {"NOMAD-2020": "NOMAD", "CONTAINMENT": "CONTAINMENT", "JAD-SEE-2022": "JAD-SEE"}
    assert [form.code for form in operations.values() if form.kind == "series"] == ["CONTAINMENT"]


def test_crime_areas_are_codes_of_the_list():
    assert set(CRIME_AREAS.values()) <= set(codes("crime_area"))


def test_allegations_are_results_and_no_incidents(operations, cases):
    alleged = {
        result.operation: (result.value, result.qualifier)
        for row in rows("operations")
        for result in operation_results(row)
        if result.measure == "persons_alleged"
    }
    assert alleged == {"SKIPPER": (100, "more_than"), "DARDANELI": (100, "approx")}
    assert not {form.operation for form in cases.values()} & set(alleged)


def test_arrests_stand_once_on_the_operation_or_on_the_incident(cases):
    published = {operation_code(row): float(row["arrests"]) for row in rows("operations") if row["arrests"]}
    stated = {
        result.operation: result.value
        for row in rows("operations")
        for result in operation_results(row)
        if result.measure == "arrests"
    }
    assert stated == {code: value for code, value in published.items() if code != "CUBA"}
    assert all(form.arrests is None for form in cases.values())


def test_containments_tonnage_is_a_result_of_the_series():
    row = next(row for row in rows("operations") if row["op_id"] == "RO-003")
    seized = next(result for result in operation_results(row) if result.measure == "drugs_seized")
    assert (seized.operation, seized.value, seized.unit) == ("CONTAINMENT", 1.5, "t")


def test_no_two_results_of_an_operation_share_a_measure():
    keys = [(result.operation, result.measure) for row in rows("operations") for result in operation_results(row)]
    assert len(keys) == len(set(keys))


def test_36_partners_have_a_status_and_every_inferred_date_says_so():
    partners = rows("partners")
    periods = list(standings(partners))
    assert {period.party for period in periods} == {partner_code(row) for row in partners}
    assert len(partners) == 36
    assert {period.party for period in periods if period.basis == "stated"} == {"GB", "BY"}
    assert all(period.note for period in periods)
