"""Exports, API and commands read the same from either engine."""

import json

import pytest
from typer.testing import CliRunner

from dashboard.cli import app
from data.access.viewers import local_watch_officer
from data.dissemination.exports import WRITERS, export
from data.store.engine import open_engine
from data.store.places import load_gazetteer
from data.store.record import load_record
from data.store.schema import upgrade
from data.store.unit_of_work import UnitOfWork
from data.terms.filters import Filter


@pytest.fixture
def record_url(store_url):
    engine = open_engine(store_url)
    upgrade(engine)
    with UnitOfWork(engine, viewer=local_watch_officer()) as work:
        load_gazetteer(work)
        load_record(work)
        work.commit()
    engine.dispose()
    return store_url


def test_an_export_holds_every_incident_and_item_of_the_record(record_url, tmp_path):
    engine = open_engine(record_url)
    for suffix in WRITERS:
        done = export(tmp_path / f"out{suffix}", engine=engine, viewer=local_watch_officer(), chosen=Filter())
        assert done.incidents == 22
    engine.dispose()
    features = json.loads((tmp_path / "out.geojson").read_text(encoding="utf-8"))["features"]
    assert sum(len(one["properties"]["items"]) for one in features) == 29
    assert all(one["properties"]["occurred_from"].endswith("Z") for one in features)


def test_the_command_counts_morava_and_paranoya(record_url):
    for operation, value in (("MORAVA", 789.0), ("PARANOYA", 9.0)):
        words = [
            "figures",
            "--by",
            "drug",
            "--measure",
            "kg",
            "--filter",
            f"kind=seizure&operation={operation}",
            "--json",
        ]
        done = CliRunner().invoke(app, words, env={"VARDAR_STORE": record_url})
        assert done.exit_code == 0, done.stderr
        assert [figure["value"] for figure in json.loads(done.stdout)["figures"]] == [value]
