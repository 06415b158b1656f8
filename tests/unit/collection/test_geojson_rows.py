"""Rows of a GeoJSON file."""

import json

import pytest

from data.collection.files.gate import admit
from data.collection.files.readers import read_tables
from data.collection.source import FileRefused, Refusal, SourceRow, SourceTable


def feature(properties: object, at: object = (26.63, 41.72), **more: object) -> dict[str, object]:
    geometry = None if at is None else {"type": "Point", "coordinates": at}
    return {"type": "Feature", "geometry": geometry, "properties": properties, **more}


def table(*features: object, **more: object) -> SourceTable:
    text = json.dumps({"type": "FeatureCollection", "features": features, **more}, ensure_ascii=False)
    (found,) = read_tables(admit("report.geojson", text.encode()))
    return found


def test_points_give_their_properties_and_position():
    found = table(feature({"place": "Šid", "persons": 3}, id="u1"), feature({"kg": 1.5}))
    assert found.header == ("id", "lon", "lat", "place", "persons", "kg")
    assert list(found.rows) == [
        SourceRow(1, ("u1", 26.63, 41.72, "Šid", 3, None)),
        SourceRow(2, (None, 26.63, 41.72, None, None, 1.5)),
    ]


def test_a_height_is_kept_and_not_cut_off():
    found = table(feature({"a": 1}, (26.63, 41.72, 120.5)), feature({"a": 2}))
    assert found.header == ("lon", "lat", "height_m", "a")
    assert [row.cells for row in found.rows] == [(26.63, 41.72, 120.5, 1), (26.63, 41.72, None, 2)]


def test_what_stands_beside_the_properties_is_refused_with_its_name():
    (row,) = table(feature({"a": 1}, persons=4)).rows
    assert str(row) == "row 1, column persons: stands beside the properties; what is reported goes into them"


def test_a_name_that_comes_twice_in_a_feature_is_refused_and_none_of_them_taken():
    text = json.dumps({"type": "FeatureCollection", "features": [feature({"kind": 1})]})
    with pytest.raises(FileRefused, match="gives kind twice in one object"):
        read_tables(admit("report.geojson", text.replace('"kind": 1', '"kind": 1, "kind": 2').encode()))


def test_a_feature_without_a_position_is_a_row_without_one():
    found = table(feature({"place": "Serbia"}, None))
    assert found.cells(next(iter(found.rows))) == {"lon": None, "lat": None, "place": "Serbia"}


def test_other_geometries_are_refused_by_their_number():
    line = {"type": "Feature", "properties": {}, "geometry": {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}}
    rows = list(table(feature({"a": 1}), line).rows)
    assert str(rows[1]) == "row 2, column geometry: only points are taken, this is a LineString"


@pytest.mark.parametrize(
    "at",
    [
        (2_611_111, 5_011_111),
        (41, 126),
        (181, 0),
        ("26", "41"),
        (26,),
        (True, False),
        [None, 1],
        (26, 41, "high"),
        (26, 41, 3, 4),
    ],
)
def test_positions_that_are_no_degrees_are_refused(at):
    (row,) = table(feature({"a": 1}, at)).rows
    assert isinstance(row, Refusal)
    assert row.column == "geometry"


def test_a_property_that_says_another_position_is_refused_and_the_same_one_is_not():
    rows = list(table(feature({"lon": 26.63, "lat": "41.72"}), feature({"lon": 20.0, "lat": 41.72})).rows)
    assert rows[0] == SourceRow(1, (26.63, "41.72"))
    assert isinstance(rows[1], Refusal)
    assert (rows[1].row, rows[1].column, rows[1].value) == (2, "lon", "20.0")


def test_a_property_called_id_stays_apart_from_the_id_of_the_feature():
    found = table(feature({"id": "mine"}, id=7))
    assert found.cells(next(iter(found.rows))) == {"feature id": 7, "lon": 26.63, "lat": 41.72, "id": "mine"}


def test_lists_and_objects_are_kept_as_json_text():
    found = table(feature({"labels": ["route:Šid"], "more": {"a": 1}}))
    assert next(iter(found.rows)).cells[2:] == ('["route:Šid"]', '{"a": 1}')
    assert any("JSON text" in note for note in found.notes)


def test_what_cannot_be_kept_refuses_its_row_alone():
    rows = list(table(feature({"a": 10**17}), feature({"a": "\x00"}), feature("a"), 7, feature({"a": 1})).rows)
    assert [isinstance(row, Refusal) for row in rows] == [True, True, True, True, False]
    assert [row.row for row in rows if isinstance(row, Refusal)] == [1, 2, 3, 4]


def test_another_coordinate_system_is_refused_and_the_usual_names_are_not():
    for name in ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326"):
        assert table(feature({"a": 1}), crs={"type": "name", "properties": {"name": name}}).header
    for name in ("EPSG:3857", "urn:ogc:def:crs:EPSG::31277", None):
        with pytest.raises(FileRefused, match="another system"):
            table(feature({"a": 1}), crs={"type": "name", "properties": {"name": name}})


def test_a_cut_off_file_is_refused_with_its_line():
    text = json.dumps({"type": "FeatureCollection", "features": [feature({"a": n}) for n in range(3)]}, indent=1)
    with pytest.raises(FileRefused, match=r"from line \d+ on cannot be read; the file may be cut off"):
        read_tables(admit("a.geojson", text[:-20].encode()))


def test_long_features_and_many_features_are_read_whole():
    many = [feature({"n": n, "remarks": "x" * (n % 9_000)}) for n in range(2_000)]
    found = table(*many)
    assert [row.cells[2] for row in found.rows] == list(range(2_000))
    assert [len(row.cells[3] or "") for row in found.rows] == [n % 9_000 for n in range(2_000)]


@pytest.mark.parametrize(
    "text", ['{"type": "Topology"}', "[1, 2]", '{"a": 1}', '{"type": "FeatureCollection", "features": 7}']
)
def test_other_json_is_refused(text):
    with pytest.raises(FileRefused):
        read_tables(admit("a.json", text.encode()))
