"""vardar import and vardar form."""

import csv
import json

import pytest
from sqlmodel import Session, func, select
from typer.testing import CliRunner

from dashboard.cli import app
from data.collection.files.gate import admit
from data.collection.files.readers import read_tables
from data.collection.workbooks import is_ours
from data.store.engine import open_engine
from data.store.places import load_gazetteer
from data.store.schema import upgrade
from data.store.tables import Incident
from data.store.unit_of_work import UnitOfWork
from tests.stores.forms import OFFICER, detection_values

NAMES = ("uid", "kind", "originator", "occurred_from", "precision", "lon", "lat", "country", "direction", "persons")
OPERATION = "MORAVA"


@pytest.fixture
def store(tmp_path):
    """Address of a store with the gazetteer."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    engine = open_engine(url)
    upgrade(engine)
    with UnitOfWork(engine, viewer=OFFICER) as work:
        load_gazetteer(work)
        work.commit()
    engine.dispose()
    return url


@pytest.fixture
def reports(tmp_path):
    """Writes a file of reports, each with the changes given."""

    def write(*changes):
        path = tmp_path / "reports.csv"
        with path.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(NAMES)
            for number, change in enumerate(changes):
                values = {**detection_values(number), **change}
                writer.writerow([values[name] for name in NAMES])
        return str(path)

    return write


def run(store, *words):
    return CliRunner().invoke(app, words, env={"VARDAR_STORE": store})


def stored(store):
    engine = open_engine(store)
    with Session(engine) as session:
        count = session.exec(select(func.count()).select_from(Incident)).one()
    engine.dispose()
    return count


@pytest.mark.parametrize("command", ["import", "form"])
def test_the_commands_have_help(command):
    done = CliRunner().invoke(app, [command, "--help"])
    assert done.exit_code == 0
    assert "Usage:" in done.stdout


def test_a_good_file_is_stored_and_the_exit_code_is_zero(store, reports):
    done = run(store, "import", reports({}, {}))
    assert (done.exit_code, stored(store)) == (0, 2)
    assert "2 new" in done.stdout


def test_a_bad_row_stores_nothing_and_the_exit_code_is_two(store, reports):
    done = run(store, "import", reports({}, {"persons": "many"}))
    assert (done.exit_code, stored(store)) == (2, 0)
    assert "row 3, column persons" in done.stderr


def test_the_good_rows_are_stored_the_refused_ones_written_and_the_exit_code_is_one(store, reports, tmp_path):
    out = tmp_path / "back.xlsx"
    done = run(store, "import", reports({}, {"persons": "many"}), "--good", "--refused", str(out))
    assert (done.exit_code, stored(store)) == (1, 1)
    assert len(list(read_tables(admit("back.xlsx", out.read_bytes()))[0].rows)) == 1


def test_a_dry_run_stores_nothing(store, reports):
    done = run(store, "import", reports({}), "--dry-run")
    assert (done.exit_code, stored(store)) == (0, 0)
    assert run(store, "import", reports({}, {"persons": "many"}), "--dry-run").exit_code == 1


def test_the_json_is_that_of_the_stable_surface(store, reports):
    done = run(store, "import", reports({}, {"persons": "many"}), "--json")
    told = json.loads(done.stdout)
    assert (told["file"], told["profile"], told["rows"], told["new"]) == ("reports.csv", "plain_incidents", 2, 1)
    assert (told["amended"], told["unchanged"], told["refused"], told["committed"]) == (0, 0, 1, False)
    assert [{**refusal, "reason": ""} for refusal in told["refusals"]] == [
        {"sheet": None, "row": 3, "column": "persons", "value": "many", "reason": ""}
    ]


def test_a_file_that_is_refused_as_a_whole_is_json_too(store, tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")
    done = run(store, "import", str(path), "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == 2
    assert told["committed"] is False
    assert told["refusals"][0]["reason"]


def test_a_profile_of_ones_own_is_read_from_a_file(store, tmp_path):
    path, profile = tmp_path / "a.csv", tmp_path / "mine.yaml"
    path.write_text("Datum;Anzahl\n09.03.2020;4\n")
    profile.write_text(
        "name: mine\ntitle: Mine\nyields: incidents\ndataset: mine\ndates: dmy\nkey: [Datum]\n"
        "fields:\n  occurred_from: Datum\n  persons: Anzahl\nconstants:\n  kind: migrant_detection\n"
    )
    assert run(store, "import", str(path)).exit_code == 2
    assert run(store, "import", str(path), "--profile", str(profile)).exit_code == 0
    assert stored(store) == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("import", "nowhere.csv"), "nowhere.csv cannot be read"),
        (("import", "README.md", "--profile", "none"), "none"),
        (("form", "boat", "--operation", OPERATION, "out.xlsx"), "boat"),
        (("form", "seizure", "--operation", "NOBODY", "out.xlsx"), "no operation NOBODY"),
        (("form", "seizure", "--operation", OPERATION, "out.xlsx", "--language", "xx"), "xx"),
        (("form", "seizure", "--operation", OPERATION, "nowhere/out.xlsx"), "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(record_store, words, told):
    done = run(record_store, *words)
    assert done.exit_code == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_form_is_a_collection_workbook_in_the_language_asked_for(record_store, tmp_path):
    out = tmp_path / "out.xlsx"
    done = run(record_store, "form", "seizure", "--operation", OPERATION, str(out), "--language", "ro")
    assert done.exit_code == 0, done.stderr
    assert is_ours(read_tables(admit("out.xlsx", out.read_bytes())))
