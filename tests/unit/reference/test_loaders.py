"""The bundled reference data is whole, and says what DOMAIN.md says."""

import csv
import subprocess
import sys

import numpy as np
import pytest

from data import reference


def test_every_row_of_the_code_lists_has_its_five_columns():
    with reference.path("codelists/codelists.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert {len(row) for row in rows} == {5}
    assert len(rows) - 1 == 282
    assert sum(len(codes) for codes in reference.codelists().values()) == 282


def test_the_four_kinds_have_labels():
    assert set(reference.codelists()["kind"]) == {"border_crossing", "migrant_detection", "seizure", "fatality"}
    assert all(reference.codelists()["kind"].values())


def test_code_lists_cannot_be_changed_by_a_caller():
    with pytest.raises(TypeError):
        reference.codelists()["kind"]["seizure"] = "other"  # type: ignore[index]


def test_the_published_counts_are_there():
    assert len(reference.fields()) == 122
    assert len(reference.crossings()) == 419
    assert reference.crossings()["id"].is_unique
    assert len(reference.corridors()) == 24
    assert len(reference.areas()) == 509
    assert reference.areas()["id"].is_unique
    assert len(reference.record("operations")) == 40
    assert len(reference.record("seizures")) == 29
    assert reference.record("seizures")["case_id"].nunique() == 21
    assert len(reference.record("annual_figures")) == 74


def test_empty_cells_of_the_record_stay_empty_text():
    seizures = reference.record("seizures")
    assert not seizures.isna().any().any()
    assert (seizures["included_in"] == "").any()


def test_every_country_code_in_use_has_a_name():
    crossings, sections, record = reference.crossings(), reference.sections(), reference.record
    used = set(crossings["country_a"]) | set(crossings["country_b"]) | set(reference.areas()["iso"])
    used |= set(sections["country_a"]) | set(sections["country_b"]) | set(reference.places()["iso"])
    used |= set(record("partners")["iso2"]) | set(record("places")["iso2"]) | set(record("operation_countries")["iso2"])
    assert used - {""} <= set(reference.country_names())
    assert {
        "AF",
        "SY",
        "PK",
        "BD",
        "IQ",
        "IR",
        "MA",
        "DZ",
        "TN",
        "EG",
        "SO",
        "ER",
        "ET",
        "CU",
        "IN",
        "NP",
        "CN",
    } <= set(reference.country_names())


def test_kosovo_carries_its_asterisk_and_the_footnote_its_words():
    assert reference.country_names()["XK"] == "Kosovo*"
    assert reference.country_names()["TR"] == "Türkiye"
    assert reference.country_codes()["XKX"] == "XK"
    assert reference.KOSOVO_FOOTNOTE == (
        "* This designation is without prejudice to positions on status, and is in line with UNSCR 1244/1999 and the "
        "ICJ Opinion on the Kosovo declaration of independence."
    )


@pytest.mark.parametrize(
    ("name", "lon", "lat", "iso"),
    [
        ("Simferopol", 34.10, 44.95, "UA"),
        ("Sevastopol", 33.53, 44.60, "UA"),
        ("Kerch", 36.46, 45.35, "UA"),
        ("Prizren", 20.74, 42.21, "XK"),
        ("Famagusta", 33.90, 35.13, "CY"),
        ("Tiraspol", 29.63, 46.84, "MD"),
        ("Edirne", 26.56, 41.68, "TR"),
        ("open Aegean", 25.00, 38.90, None),
        ("Dhekelia, a base area without a code", 33.74, 34.99, None),
    ],
)
def test_a_place_lies_in_its_country(name, lon, lat, iso):
    assert reference.country_at(lon, lat) == iso, name


def test_a_place_lies_in_its_region():
    assert reference.area_at(26.10, 44.43) == "RO-BUCHAREST"
    assert reference.area_at(0.0, 0.0) is None


def test_many_points_are_placed_as_one_by_one():
    places = reference.places().head(300)
    at_once = reference.countries_at(places["lon"].to_numpy(), places["lat"].to_numpy())
    one_by_one = [reference.country_at(lon, lat) for lon, lat in zip(places["lon"], places["lat"], strict=True)]
    assert at_once.tolist() == one_by_one
    assert reference.areas_at(np.array([]), np.array([])).tolist() == []


def test_towns_lie_in_the_country_that_they_name():
    places = reference.places()
    found = reference.countries_at(places["lon"].to_numpy(), places["lat"].to_numpy())
    inland = np.array([iso is not None for iso in found])
    assert inland.mean() > 0.98
    assert (found[inland] == places["iso"].to_numpy()[inland]).mean() > 0.998


@pytest.mark.parametrize("name", ["../__init__.py", "../../pyproject.toml", "/etc/passwd", "nothing.csv"])
def test_no_path_leads_out_of_the_folder(name):
    with pytest.raises(FileNotFoundError):
        reference.path(name)


def test_importing_the_loaders_is_light():
    script = "import sys, data.reference as r; r.codelists(); print({'pandas', 'geopandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
