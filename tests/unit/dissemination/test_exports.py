import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import geopandas
import pyogrio
import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import Session, select

from data.access.viewers import OCU, Role, Viewer, local_watch_officer, party_viewer
from data.dissemination.exports import WRITERS, export
from data.dissemination.records import INTERNAL
from data.store.engine import open_engine
from data.store.schema import upgrade
from data.store.tables import AuditEntry, Incident, IncidentLabel, NationalityCount, SeizureItem
from data.store.unit_of_work import UnitOfWork
from data.terms.codes import PartyStatus
from data.terms.errors import InputRefused, NotAllowed, StoreError
from data.terms.filters import Filter

NOON = datetime(2020, 3, 9, 12, tzinfo=UTC)
FORMULA = "=cmd|' /C calc'!A0"


def incident(uid, **values):
    usual = {
        "uid": uid, "kind": "seizure", "occurred_from": NOON, "occurred_latest": NOON, "occurred_precision": "DAY",
        "zone": "Europe/Bucharest", "received_at": NOON, "precision": "EXACT", "status": "VALIDATED",
        "release": "PUBLIC", "lon": 22.5, "lat": 41.1, "h3_8": 0x881EEB2CA9FFFFF, "source": "A report",
    }  # fmt: skip
    return Incident(**{**usual, **values})


@pytest.fixture
def engine(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path / 'store.db'}")
    upgrade(engine)
    with UnitOfWork(engine, viewer=local_watch_officer()) as work:
        rows = [
            incident("a", place_written=FORMULA, note="Прешево – Ευζώνοι", handling="H1 H3", release="MEMBERS"),
            incident("b", lon=None, lat=None, precision="COUNTRY", h3_8=None, persons=-3),
            incident("c", status="WITHDRAWN"),
            incident("d", release="ORIGINATOR", originator="BG"),
            incident("x", exercise=True, status="SUBMITTED", release="PARTNERS"),
        ]
        work.session.add_all(rows)
        work.session.flush()
        work.session.add(SeizureItem(incident_id=rows[0].id, commodity="DRUG", drug="HEROIN", quantity=72.5, unit="KG"))
        work.session.add(SeizureItem(incident_id=rows[2].id, commodity="DRUG", drug="COCAINE", quantity=1, unit="KG"))
        work.session.add(NationalityCount(incident_id=rows[1].id, nationality="AF", persons=2))
        work.session.add(IncidentLabel(incident_id=rows[0].id, label="@route:Balkan"))
        work.record("collection", "test")
        work.commit()
    yield engine
    engine.dispose()


def write(engine, path, *, viewer=None, chosen=None):
    return export(
        path, engine=engine, viewer=viewer or local_watch_officer(), chosen=chosen or Filter(), clock=lambda: NOON
    )


def disclosures(engine):
    with Session(engine) as session:
        return list(session.exec(select(AuditEntry).where(AuditEntry.act == "disclosure")))


COLUMNS = {column.name for column in Incident.__table__.c} - INTERNAL


def read_back(path: Path) -> dict[str, dict[str, object]]:
    """uid -> row, whatever the format."""
    if path.suffix == ".geojson":
        rows = [feature["properties"] for feature in json.loads(path.read_text(encoding="utf-8"))["features"]]
    elif path.suffix == ".gpkg":
        rows = geopandas.read_file(path, layer="incidents").drop(columns="geometry").to_dict("records")
    elif path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    else:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("incidents").to_python()
        rows = [dict(zip(sheet[0], row, strict=True)) for row in sheet[1:]]
    return {str(row["uid"]): row for row in rows}


@pytest.mark.parametrize("suffix", WRITERS)
def test_every_column_of_every_incident_that_is_meant_is_there(engine, tmp_path, suffix):
    done = write(engine, tmp_path / f"out{suffix}")
    rows = read_back(done.files[0])
    assert set(rows) == {"a", "b", "d"}
    assert done.incidents == 3
    assert all(set(row) >= COLUMNS for row in rows.values())
    assert rows["a"]["note"] == "Прешево – Ευζώνοι"
    assert rows["a"]["h3_8"] == "881eeb2ca9fffff"
    assert rows["a"]["data"] == "real"
    assert float(rows["b"]["persons"]) == -3


@pytest.mark.parametrize("suffix", WRITERS)
def test_exercise_data_is_named_in_the_file_and_is_alone_in_it(engine, tmp_path, suffix):
    done = write(engine, tmp_path / f"out{suffix}", chosen=Filter(exercise=True))
    rows = read_back(done.files[0])
    assert {uid: row["data"] for uid, row in rows.items()} == {"x": "EXERCISE"}


@pytest.mark.parametrize("suffix", WRITERS)
def test_the_stamp_tells_marking_filter_moment_and_source(engine, tmp_path, suffix):
    done = write(engine, tmp_path / f"out{suffix}", chosen=Filter(kind=("seizure",)))
    path = done.files[0]
    if suffix == ".geojson":
        document = json.loads(path.read_text(encoding="utf-8"))
        stamp = {key: value for key, value in document.items() if key not in ("type", "features")}
        told = json.dumps(stamp, ensure_ascii=False)
    elif suffix == ".csv":
        told = path.with_name("out.about.txt").read_text(encoding="utf-8")
    elif suffix == ".gpkg":
        told = pyogrio.read_dataframe(path, layer="about", read_geometry=False).to_string(max_colwidth=None)
    else:
        told = str(CalamineWorkbook.from_path(str(path)).get_sheet_by_name("about").to_python())
    for words in (
        "H1 · H3 · ",
        "OCU only",
        "H1: ",
        "seizures",
        "2020-03-09 12:00:00 UTC",
        "A report",
        "GeoNames",
    ):
        assert words in told


@pytest.mark.parametrize("suffix", WRITERS)
def test_only_its_owner_reads_an_export(engine, tmp_path, suffix):
    done = write(engine, tmp_path / f"out{suffix}")
    assert {file.stat().st_mode & 0o777 for file in done.files} == {0o600}


def test_a_csv_has_its_other_tables_beside_it(engine, tmp_path):
    done = write(engine, tmp_path / "out.csv")
    names = [file.name for file in done.files]
    assert names[0] == "out.csv"
    assert set(names) == {"out.csv", "out.items.csv", "out.nationalities.csv", "out.labels.csv", "out.about.txt"}
    with (tmp_path / "out.items.csv").open(encoding="utf-8", newline="") as file:
        assert [(row["incident"], row["drug"], row["quantity"]) for row in csv.DictReader(file)] == [
            ("a", "HEROIN", "72.5")
        ]


def test_a_geojson_has_the_items_in_the_feature_and_null_for_no_position(engine, tmp_path):
    write(engine, tmp_path / "out.geojson")
    features = {
        one["id"]: one for one in json.loads((tmp_path / "out.geojson").read_text(encoding="utf-8"))["features"]
    }
    assert features["a"]["geometry"] == {"type": "Point", "coordinates": [22.5, 41.1]}
    assert [item["drug"] for item in features["a"]["properties"]["items"]] == ["HEROIN"]
    assert features["b"]["geometry"] is None
    assert features["b"]["properties"]["nationalities"][0]["persons"] == 2


def test_a_geopackage_has_every_table_and_no_geometry_for_no_position(engine, tmp_path):
    write(engine, tmp_path / "out.gpkg")
    assert set(pyogrio.list_layers(tmp_path / "out.gpkg")[:, 0]) == {
        "incidents",
        "items",
        "nationalities",
        "labels",
        "about",
    }
    frame = geopandas.read_file(tmp_path / "out.gpkg", layer="incidents").set_index("uid")
    assert frame.crs.to_epsg() == 4326
    assert frame.geometry["b"] is None
    assert (frame.geometry["a"].x, frame.geometry["a"].y) == (22.5, 41.1)


def test_a_csv_runs_no_formula_and_leaves_numbers_alone(engine, tmp_path):
    write(engine, tmp_path / "out.csv")
    rows = read_back(tmp_path / "out.csv")
    assert rows["a"]["place_written"] == f"'{FORMULA}"
    assert rows["b"]["persons"] == "-3"
    assert "'@route:Balkan" in (tmp_path / "out.labels.csv").read_text(encoding="utf-8")


def test_a_workbook_holds_no_formula_and_the_text_as_it_was(engine, tmp_path):
    write(engine, tmp_path / "out.xlsx")
    import zipfile

    with zipfile.ZipFile(tmp_path / "out.xlsx") as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())
    assert read_back(tmp_path / "out.xlsx")["a"]["place_written"] == FORMULA


def test_a_text_that_no_cell_holds_is_refused_and_not_cut(engine, tmp_path):
    with UnitOfWork(engine, viewer=local_watch_officer()) as work:
        work.session.add(incident("long", text="x" * 40_000))
        work.record("collection", "test")
        work.commit()
    with pytest.raises(InputRefused, match="40,000 characters"):
        write(engine, tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()
    assert disclosures(engine) == []
    write(engine, tmp_path / "out.csv")
    assert len(read_back(tmp_path / "out.csv")["long"]["text"]) == 40_000


@pytest.mark.parametrize("suffix", WRITERS)
def test_a_party_gets_what_is_released_to_it(engine, tmp_path, suffix):
    partner = party_viewer("UK", status=PartyStatus.OPERATIONAL_PARTNER)
    assert set(read_back(write(engine, tmp_path / f"p{suffix}", viewer=partner).files[0])) == {"b"}
    own = party_viewer("BG", status=PartyStatus.MEMBER_STATE)
    assert set(read_back(write(engine, tmp_path / f"o{suffix}", viewer=own).files[0])) == {"a", "b", "d"}


@pytest.mark.parametrize(
    "viewer",
    [
        party_viewer("US", status=PartyStatus.OBSERVER),
        party_viewer("??", status=PartyStatus.NONE),
        Viewer("root", OCU, PartyStatus.MEMBER_STATE, Role.ADMINISTRATOR),
    ],
)
def test_who_sees_no_incident_gets_no_file(engine, tmp_path, viewer):
    with pytest.raises(NotAllowed):
        write(engine, tmp_path / "out.geojson", viewer=viewer)
    assert not (tmp_path / "out.geojson").exists()


def test_the_disclosure_is_on_the_record_with_filter_count_and_marking(engine, tmp_path):
    write(engine, tmp_path / "out.geojson", chosen=Filter(kind=("seizure",)))
    (entry,) = disclosures(engine)
    assert entry.actor == "local"
    assert entry.held.detail["incidents"] == 3
    assert entry.held.detail["query"] == "kind=seizure"
    assert "H1" in entry.held.detail["marking"]


def test_nothing_is_handed_out_when_it_cannot_be_put_on_the_record(engine, tmp_path, monkeypatch):
    def fail(*_args, **_kwargs):
        raise StoreError("full")

    monkeypatch.setattr(UnitOfWork, "commit", fail)
    with pytest.raises(StoreError):
        write(engine, tmp_path / "out.geojson")
    assert [file.name for file in tmp_path.iterdir() if not file.name.startswith("store.db")] == []


def test_a_writer_that_fails_leaves_the_old_file_and_nothing_else(engine, tmp_path, monkeypatch):
    (tmp_path / "out.geojson").write_text("old")

    def fail(path, _records, _stamp):
        path.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("data.dissemination.exports.WRITERS", {".geojson": fail})
    with pytest.raises(InputRefused, match="No space left"):
        write(engine, tmp_path / "out.geojson")
    assert (tmp_path / "out.geojson").read_text() == "old"
    assert [file.name for file in tmp_path.iterdir() if not file.name.startswith("store.db")] == ["out.geojson"]
    assert disclosures(engine) == []


@pytest.mark.parametrize("name", ["out.shp", "out", "out.geojson.exe", "missing/out.csv"])
def test_a_file_that_cannot_be_is_refused(engine, tmp_path, name):
    with pytest.raises(InputRefused):
        write(engine, tmp_path / name)


@pytest.mark.parametrize("suffix", WRITERS)
def test_nothing_found_is_a_file_with_no_rows_and_its_stamp(engine, tmp_path, suffix):
    done = write(engine, tmp_path / f"out{suffix}", chosen=Filter(country=("HU",)))
    assert done.incidents == 0
    assert read_back(done.files[0]) == {}


def test_personal_data_goes_out_for_a_stated_purpose_only(engine, tmp_path):
    with Session(engine) as session:
        session.add(incident("p", personal_data=True, release="MEMBERS", handling="H0"))
        session.commit()
    with pytest.raises(InputRefused, match="1 report with personal data goes out: say what for"):
        write(engine, tmp_path / "out.csv")
    assert list(tmp_path.glob("out*")) == []
    assert disclosures(engine) == []
    export(
        tmp_path / "out.csv",
        engine=engine,
        viewer=local_watch_officer(),
        chosen=Filter(),
        purpose="JIT 4",
        recipient="RO",
    )
    (entry,) = disclosures(engine)
    assert (entry.purpose, entry.recipient, entry.held.detail["personal"]) == ("JIT 4", "RO", 1)
    assert "p" in entry.held.detail["uids"]


def test_the_purpose_of_the_session_is_that_of_the_export_unless_another_is_stated(engine, tmp_path):
    officer = Viewer(
        name="ana", party=OCU, status=PartyStatus.MEMBER_STATE, role=Role.WATCH_OFFICER, purpose="night watch"
    )
    write(engine, tmp_path / "a.csv", viewer=officer)
    export(tmp_path / "b.csv", engine=engine, viewer=officer, chosen=Filter(), purpose="case 12")
    assert [entry.purpose for entry in disclosures(engine)] == ["night watch", "case 12"]
