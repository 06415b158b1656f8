"""The open data sets, read where they lie: the sums that DOMAIN.md names come out, and nothing is lost on the way."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from data.collection.reading.profiles import recognise, shipped
from data.store.return_forms import StatisticForm
from data.store.statistics import total
from data.terms.codes import Kind, Precision
from data.terms.errors import InputRefused
from tests.unit.collection.tables import shared_table, sorted_out

IOM, EUROSTAT = "iom_missing_migrants_see", "eurostat_migr_eipre_see"
WIDE, LONG = "unhcr_daily_arrivals_wb_2015_2016_wide", "unhcr_daily_arrivals_wb_2015_2016_long"
OCTOBER = datetime(2015, 9, 30, 21, tzinfo=UTC), datetime(2015, 10, 31, 22, tzinfo=UTC)  # of the zone
OCTOBER_2015 = {"MK": 192_843, "RS": 185_910, "HR": 204_303, "HU": 99_515, "SI": 114_503}
WESTERN_BALKANS = "route:Western Balkans"


@pytest.fixture(scope="module")
def missing_migrants():
    source = shared_table(IOM)
    return source, *sorted_out(source, recognise([source]))


@pytest.mark.parametrize(
    ("name", "profile"),
    [(IOM, "iom_missing_migrants"), (EUROSTAT, "eurostat_migr_eipre"), (WIDE, "unhcr_daily_wide"),
     (LONG, "unhcr_daily_long")],
)  # fmt: skip
def test_each_data_set_is_recognised(name, profile):
    assert recognise([shared_table(name)]).name == profile


def test_each_of_the_948_rows_is_a_fatality_or_refused_with_a_reason(missing_migrants):
    _, taken, refused, left_out = missing_migrants
    assert (len(taken) + len({one.row for one in refused}), len(left_out)) == (948, 0)
    assert {one.form.kind for one in taken} == {Kind.FATALITY}
    assert len({one.form.uid for one in taken}) == len(taken)
    assert [(one.column, one.value) for one in refused] == [("missing_min", "-2"), ("missing_min", "-13")]
    assert all("count is 0 or more" in one.reason for one in refused)


def test_the_route_of_the_western_balkans_has_its_244_incidents_and_404_dead_and_missing(missing_migrants):
    source, taken, refused, _ = missing_migrants
    route = [one.form for one in taken if WESTERN_BALKANS in one.form.labels]
    by_row = {row.number: source.cells(row) for row in source.rows}
    lost = [by_row[one.row] for one in refused if by_row[one.row]["route"] == "Western Balkans"]
    assert len(route) == 244 - len(lost)
    assert sum((form.dead or 0) + (form.missing or 0) for form in route) == 404 - sum(
        int(row["dead_and_missing"]) for row in lost
    )
    assert lost == []


def test_the_one_row_of_the_western_balkans_far_outside_the_region_is_flagged(missing_migrants):
    _, taken, _, _ = missing_migrants
    flagged = [one for one in taken if WESTERN_BALKANS in one.form.labels and one.flags]
    assert [one.form.country for one in flagged] == ["BY"]
    assert "far outside the region" in flagged[0].flags[0]


def test_split_and_cumulative_incidents_keep_their_flag(missing_migrants):
    _, taken, refused, _ = missing_migrants
    forms = Counter(one.form.incident_form for one in taken)
    assert forms == {"single": 883, "split": 57 - len(refused), "cumulative": 8}


def test_a_missing_number_of_dead_stays_missing(missing_migrants):
    source, taken, _, _ = missing_migrants
    unknown = {row.number for row in source.rows if source.cells(row)["dead"] == ""}
    assert unknown
    assert {one.rows[0] for one in taken if one.form.dead is None} == unknown


def test_a_country_alone_is_never_a_point(missing_migrants):
    _, taken, _, _ = missing_migrants
    vague = [one.form for one in taken if one.form.precision is Precision.COUNTRY]
    assert len(vague) >= 10
    assert all(form.lon is None and form.country for form in vague)
    assert all("lat: " in form.text and "lon: " in form.text for form in vague)  # what was written is kept


def test_a_place_found_from_words_is_a_ring_and_a_rounded_coordinate_a_wider_one(missing_migrants):
    _, taken, _, _ = missing_migrants
    assert {one.form.precision for one in taken} == {Precision.MUNI, Precision.ADM1, Precision.COUNTRY}
    placed = [one.form for one in taken if one.form.lon is not None]
    assert min(form.radius_m for form in placed) == 10_000
    assert all(form.radius_m >= 50_000 for form in placed if form.lon == int(form.lon))


def test_no_cell_of_the_missing_migrants_is_lost(missing_migrants):
    source, taken, _, _ = missing_migrants
    by_row = {row.number: row for row in source.rows}
    for one in taken:
        form = one.form
        kept = " ".join(str(part) for part in (form.text, form.place_written, form.source_document, *form.labels))
        cells = source.cells(by_row[one.rows[0]])
        for name, cell in cells.items():
            if name in ("dead", "missing_min"):
                assert getattr(form, name.removesuffix("_min")) == (int(cell) if cell else None)
            elif name in ("lat", "lon") and form.lon is not None:
                assert getattr(form, name) == float(cell)
            elif name != "incident_date":
                assert " ".join(cell.split()) in " ".join(kept.split()), (one.rows, name)


def test_the_same_file_gives_the_same_uids_again(missing_migrants):
    source, taken, _, _ = missing_migrants
    again, _, _ = sorted_out(source, shipped()["iom_missing_migrants"])
    assert [one.form for one in again] == [one.form for one in taken]


@pytest.mark.parametrize("name", [WIDE, LONG])
def test_the_arrivals_of_october_2015_come_out_with_the_missing_days_missing(name):
    source = shared_table(name)
    taken, refused, left_out = sorted_out(source, recognise([source]))
    assert (len(taken), refused, left_out) == (357 * 9, [], [])
    forms = [one.form for one in taken]
    assert {form.form for form in forms} == {"return"}
    october = [form for form in forms if OCTOBER[0] <= form.period_from and form.period_to <= OCTOBER[1]]
    for country, persons in OCTOBER_2015.items():
        days = [form for form in october if (form.country, form.measure) == (country, "arrivals")]
        assert (len(days), total(days).value) == (31, persons)
    slovenia = total([form for form in october if form.country == "SI"])
    assert "4 of 31 missing" in slovenia.sentence()
    missing = [form for form in forms if form.value is None]
    assert Counter(form.country for form in missing) == {"SI": 4, "RS": 1, "HU": 1}
    assert {form.qualifier for form in missing} == {"not_available"}


def test_wide_and_long_say_the_same():
    wide, long = (
        {one.form for one in sorted_out(source, recognise([source]))[0]} for source in map(shared_table, (WIDE, LONG))
    )
    assert wide == long


def test_arrivals_and_departures_are_never_added():
    source = shared_table(LONG)
    taken, _, _ = sorted_out(source, recognise([source]))
    with pytest.raises(InputRefused, match="are never added"):
        total([one.form for one in taken if one.form.country == "GR"])


def _greece_2015(profile):
    taken, refused, _ = sorted_out(shared_table(EUROSTAT), shipped()[profile])
    assert refused == []
    return [one.form for one in taken if one.form.country == "GR" and one.form.period_to.year == 2015]


def test_greece_2015_is_911470_persons_and_the_rows_left_out_are_counted_with_their_reason():
    totals = _greece_2015("eurostat_migr_eipre")
    assert (len(totals), total(totals).value) == (1, 911_470)
    source = shared_table(EUROSTAT)
    taken, _, left_out = sorted_out(source, shipped()["eurostat_migr_eipre"])
    assert len(taken) + len(left_out) == 8_700
    reasons = Counter(one.reason for one in left_out)
    assert sorted(reasons.values()) == [870, 7_785]
    assert all("holds" in reason for reason in reasons)


def test_the_naive_double_is_refused():
    totals, parts = _greece_2015("eurostat_migr_eipre"), _greece_2015("eurostat_migr_eipre_by_citizen")
    assert total(parts).value == 1_822_765 - 911_470
    with pytest.raises(InputRefused, match="count the same twice"):
        total(totals + parts)


def test_a_missing_figure_of_eurostat_stays_missing():
    taken, _, _ = sorted_out(shared_table(EUROSTAT), shipped()["eurostat_migr_eipre_by_citizen"])
    missing = [one.form for one in taken if one.form.value is None]
    assert missing
    assert all(isinstance(form, StatisticForm) for form in missing)
