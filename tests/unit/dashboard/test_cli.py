import json
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from dashboard.cli import app
from data.store.engine import open_engine

SURFACE = [
    ["serve"], ["store", "upgrade"], ["store", "check"], ["load", "record"], ["load", "crossings"], ["exercise"],
    ["export"], ["figures"], ["audit", "verify"], ["audit", "anchor"], ["audit", "export"],
]  # fmt: skip


def run(*words, store=None):
    return CliRunner().invoke(app, words, env={"VARDAR_STORE": store} if store else None)


def figures(store, query, *words):
    done = run("figures", "--filter", query, "--json", *words, store=store)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("command", SURFACE, ids=" ".join)
def test_every_command_of_the_stable_surface_has_help(command):
    done = run(*command, "--help")
    assert done.exit_code == 0
    assert "Usage:" in done.stdout


def test_help_loads_neither_streamlit_nor_maps():
    heavy = {"streamlit", "geopandas", "duckdb", "pydeck", "pandas", "sqlalchemy"}
    code = f"import sys; from dashboard.cli import app; print({heavy} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_morava_is_789_kilograms_of_marijuana_from_three_incidents_that_are_named(record_store):
    told = figures(record_store, "kind=seizure&operation=MORAVA", "--by", "drug", "--measure", "kg")
    (figure,) = told["figures"]
    assert figure["by"] == {"drug": "CANNABIS_HERB"}
    assert (figure["value"], figure["unit"]) == (789.0, "kg")
    assert figure["incident_count"] == len(set(figure["incidents"])) == 3
    assert set(told) == {"filter", "viewer", "as_of", "figures", "data", "marking", "handling"}
    assert (told["data"], told["marking"], told["handling"]) == ("real", "public", [])
    assert set(figure) == {
        "by", "measure", "value", "unit", "low", "high", "incident_count", "incidents", "caveats"
    }  # fmt: skip


def test_paranoya_is_nine_kilograms_and_says_what_is_contained_in_what(record_store):
    told = figures(record_store, "kind=seizure&operation=PARANOYA", "--by", "drug", "--measure", "kg")
    (figure,) = told["figures"]
    assert figure["value"] == 9.0
    assert figure["caveats"]


def test_figures_for_people_say_value_count_and_caveats(record_store):
    done = run("figures", "--by", "drug", "--measure", "kg", "--filter", "operation=PARANOYA", store=record_store)
    assert "9 kg" in done.stdout
    assert "PARANOYA" in done.stdout.splitlines()[0]
    assert done.stdout.splitlines()[1] == "public"
    assert done.stdout.splitlines()[2].endswith("from 1 incident")


def test_reading_figures_is_on_the_record(record_store, acts):
    before = len(acts())
    figures(record_store, "kind=seizure")
    assert acts()[before:] == [("consultation", "figures")]


def test_an_observer_gets_the_fixed_totals_and_nothing_on_asking(record_store):
    done = run("figures", "--filter", "kind=seizure", "--viewer", "FR", "--json", store=record_store)
    (figure,) = json.loads(done.stdout)["figures"]
    assert (figure["value"], figure["incidents"], figure["incident_count"]) == (None, None, None)
    assert figure["caveats"][0] == "nothing is released yet"
    done = run("figures", "--filter", "kind=seizure&operation=MORAVA", "--viewer", "FR", "--json", store=record_store)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "not narrowed further" in done.stderr


def test_the_totals_are_built_by_hand_once(record_store):
    done = run("cube", "build", "--since", "2021-11", "--json", store=record_store)
    assert {"month": "2021-11", "kind": "seizure"} in json.loads(done.stdout)["released"]
    assert "No month" in run("cube", "build", store=record_store).stdout
    assert run("cube", "build", "--since", "2021", store=record_store).exit_code == 2


def test_an_observer_gets_no_export(record_store, tmp_path):
    done = run("export", str(tmp_path / "out.csv"), "--viewer", "FR", store=record_store)
    assert done.exit_code == 2
    assert "totals, never incidents" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_export_says_what_it_wrote(record_store, tmp_path):
    done = run("export", str(tmp_path / "out.geojson"), "--filter", "operation=MORAVA", store=record_store)
    assert done.exit_code == 0
    assert "3 incidents" in done.stdout
    assert len(json.loads((tmp_path / "out.geojson").read_text(encoding="utf-8"))["features"]) == 3


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("figures", "--filter", "kind=boat"), "kind=boat was ignored"),
        (("figures", "--filter", "colour=red"), "no such filter"),
        (("figures", "--filter", "country=Greece"), "country=Greece was ignored: no ISO 3166 country code"),
        (("figures", "--filter", "nationality=sy"), "nationality=sy was ignored"),
        (("figures", "--measure", "weight"), "weight"),
        (("figures", "--by", "colour"), "colour"),
        (("figures", "--viewer", "XX"), "no such party: XX"),
        (("export", "out.shp"), "suffix"),
        (("export", "nowhere/out.csv"), "no folder"),
        (("exercise", "war-games"), "war-games"),
        (("exercise", "nomad", "--starting", "tomorrow"), "tomorrow"),
        (("exercise", "nomad", "--starting", "9999-12-31"), "9999"),
        (("exercise", "region", "--starting", "0001-01-01"), "in the years 1901 to 2180"),
        (("serve", "--host", "192.0.2.1"), "watch officer"),
        (("serve", "--port", "123456"), "VARDAR_PORT"),
    ],
)
def test_what_is_refused_is_one_sentence_and_exit_code_two(record_store, words, told):
    done = run(*words, store=record_store)
    assert done.exit_code == 2
    assert done.stderr.startswith("vardar: ")
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 2


@pytest.mark.parametrize(
    "words", [("figures",), ("export", "out.csv"), ("load", "record"), ("store", "check"), ("serve",)]
)
def test_a_missing_store_is_said_with_what_to_do(tmp_path, words):
    words = (*words, "--port", "0") if words == ("serve",) else words
    done = run(*words, store=f"sqlite:///{tmp_path / 'none.db'}")
    assert done.exit_code == 2
    assert "no store" in done.stderr.lower()
    assert "vardar store upgrade" in done.stderr
    assert not (tmp_path / "none.db").exists()


def test_a_newer_store_is_left_alone(tmp_path):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    assert run("store", "upgrade", store=url).exit_code == 0
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    for words in (("figures",), ("store", "upgrade"), ("serve", "--port", "0")):
        done = run(*words, store=url)
        assert done.exit_code == 2
        assert "newer" in done.stderr


@pytest.mark.parametrize(
    "store", ["vardar.db", "mysql://localhost/vardar", "sqlite://", "postgresql://u:secret@127.0.0.1:1/x"]
)
def test_an_address_that_leads_nowhere_is_refused_without_its_password(store):
    done = run("figures", store=store)
    assert done.exit_code == 2
    assert ":secret@" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_store_is_made_once_and_found_right(tmp_path):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    for _ in range(2):
        assert run("store", "upgrade", store=url).exit_code == 0
    done = run("store", "check", "--json", store=url)
    assert done.exit_code == 0
    assert all(finding["is_right"] for finding in json.loads(done.stdout))


def test_a_damaged_store_is_exit_code_one(tmp_path):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    run("store", "upgrade", store=url)
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE task_force ADD COLUMN colour TEXT"))
    engine.dispose()
    done = run("store", "check", store=url)
    assert done.exit_code == 1
    assert "BAD" in done.stdout


def test_the_record_loads_twice_and_counts_once(record_store):
    done = run("load", "record", store=record_store)
    assert done.exit_code == 0
    assert "0 new" in done.stdout


@pytest.mark.slow
def test_a_store_that_another_process_holds_is_said_and_nothing_is_written(tmp_path):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    run("store", "upgrade", store=url)
    with closing(sqlite3.connect(tmp_path / "store.db")) as holder:
        holder.execute("BEGIN IMMEDIATE")
        done = run("load", "crossings", store=url)
        assert done.exit_code == 2
        assert "Try again in a moment" in done.stderr
        assert holder.execute("SELECT count(*) FROM crossing_point").fetchone() == (0,)


def test_an_exercise_is_loaded_once_and_flagged(tmp_path):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    run("store", "upgrade", store=url)
    first, second = (run("exercise", "containment", store=url) for _ in range(2))
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "EXERCISE data" in first.stdout
    assert second.stdout.split(": ")[1].startswith("0 new")
    (exercise,) = figures(url, "exercise=yes")["figures"]
    (real,) = figures(url, "exercise=no")["figures"]
    assert exercise["value"] > 0
    assert real["value"] == 0


@pytest.mark.parametrize("query", ["operation=NOSUCH", "crossing=NOWHERE", "section=XX-YY-1", "series=NONE"])
def test_a_code_that_is_not_there_is_refused_and_never_counted_as_zero(record_store, query):
    done = CliRunner().invoke(app, ["figures", "--filter", query, "--json"], env={"VARDAR_STORE": record_store})
    assert done.exit_code == 2
    assert query in done.stderr
    assert "there is none by that code" in done.stderr
