"""Border sections are what SOURCES.md says they are, and each crossing point finds its own."""

import re

import geopandas
import pytest

from data import reference

MEMBERS = {"AL", "BA", "BG", "GR", "HU", "MD", "ME", "MK", "RO", "RS", "TR"}
REGION = MEMBERS | {"XK", "HR", "SI", "AT", "SK", "UA", "CY"}


@pytest.fixture(scope="module")
def sections() -> geopandas.GeoDataFrame:
    return reference.sections().set_index("id", drop=False)


def test_ids_are_unique_and_say_pair_and_kind(sections):
    assert sections["id"].is_unique
    for row in sections.itertuples():
        mark = {"blue_sea": "S", "blue_lake": "L"}.get(row.kind, "")
        assert re.fullmatch(rf"{row.country_a}-{row.country_b}-{mark}[1-9]", row.id)


def test_pairs_are_in_alphabetical_order_and_touch_the_region(sections):
    assert (sections["country_a"] < sections["country_b"]).all()
    assert all(REGION & {a, b} for a, b in zip(sections["country_a"], sections["country_b"], strict=True))


def test_every_land_border_of_the_region_has_a_section(sections):
    lines = reference.path("basemap/borders.geojson").read_text("utf-8")
    pairs = {tuple(sorted(pair)) for pair in re.findall(r'"left":"(..)","right":"(..)"', lines)}
    wanted = {pair for pair in pairs if REGION & set(pair)}
    assert wanted == set(
        zip(*sections.loc[~sections["kind"].eq("blue_sea"), ["country_a", "country_b"]].to_numpy().T, strict=True)
    )


def test_numbers_of_a_pair_have_no_gap(sections):
    for _, ids in sections["id"].groupby(sections["id"].str.replace(r"\d+$", "", regex=True)):
        assert sorted(int(re.search(r"\d+$", key).group()) for key in ids) == list(range(1, len(ids) + 1))


def test_lines_are_lines_and_bands_are_bands(sections):
    assert sections.geometry.is_valid.all()
    assert not sections.geometry.is_empty.any()
    lines = sections["kind"].isin(["green", "blue_river"])
    assert (lines == sections["geometry_basis"].eq("border line")).all()
    assert set(sections[lines].geom_type) == {"LineString"}
    assert set(sections[~lines].geom_type) <= {"Polygon", "MultiPolygon"}


def test_lengths_are_those_of_the_lines(sections):
    lines = sections[sections["geometry_basis"].eq("border line")]
    drawn_km = lines.to_crs(3035).length / 1000
    assert ((drawn_km - lines["length_km"]).abs() <= 0.01 * lines["length_km"] + 0.2).all()


def test_long_borders_of_the_members_are_cut(sections):
    assert sections.loc[sections["country_a"].isin(MEMBERS) & sections["kind"].eq("green"), "length_km"].max() < 200


@pytest.mark.parametrize(
    ("section", "kind"),
    [
        ("BG-RO-1", "blue_river"),
        ("MD-RO-1", "blue_river"),
        ("GR-TR-3", "blue_river"),
        ("BG-TR-1", "green"),
        ("AL-MK-L1", "blue_lake"),
        ("GR-TR-S2", "blue_sea"),
        ("AL-IT-S1", "blue_sea"),
        ("BG-RO-S1", "blue_sea"),
    ],
)
def test_well_known_sections_are_of_their_kind(sections, section, kind):
    assert sections.loc[section, "kind"] == kind


def test_kosovo_is_named_with_its_asterisk_and_its_line_is_marked(sections):
    with_kosovo = sections[sections["country_b"].eq("XK")]
    assert len(with_kosovo) >= 5
    assert with_kosovo["name"].str.contains("Kosovo*", regex=False).all()
    assert set(sections.loc[sections["line_status"].eq("disputed"), "country_b"]) == {"XK"}
    assert set(sections.loc[sections["line_status"].eq("disputed"), "country_a"]) == {"RS"}


def test_sea_bands_lie_on_water(sections):
    bands = sections[sections["kind"].eq("blue_sea")].to_crs(3035)
    inside = bands.representative_point().to_crs(4326)
    assert not [key for key, at in inside.items() if reference.country_at(at.x, at.y)]


def test_every_land_crossing_has_a_section_of_its_pair_within_five_kilometres(sections):
    crossings = reference.crossings()
    land = crossings[crossings["type"].isin(["road", "rail", "ferry"])]
    assert (land["section"] != "").all()
    points = geopandas.GeoSeries.from_xy(land["snap_lon"], land["snap_lat"], crs=4326).to_crs(3035)
    own = sections.loc[land["section"]]
    assert own["country_a"].tolist() == land["country_a"].tolist()
    assert own["country_b"].tolist() == land["country_b"].tolist()
    assert points.reset_index(drop=True).distance(own.geometry.to_crs(3035).reset_index(drop=True)).max() <= 5_000


def test_airports_and_ports_have_no_section():
    crossings = reference.crossings()
    assert set(crossings.loc[crossings["type"].isin(["airport", "sea_port", "river_port"]), "section"]) == {""}


def test_the_file_stays_small():
    assert reference.path("sections.geojson").stat().st_size <= 400_000
