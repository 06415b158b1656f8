"""Exports, API, commands and the running services are the same on either engine."""

import json
import time

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from typer.testing import CliRunner

from dashboard import bootstrap
from dashboard.cli import app
from dashboard.config import Settings
from dashboard.routes import api, health
from data.access.viewers import local_watch_officer
from data.dissemination.exports import WRITERS, export
from data.exercise import load, plan
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


def test_the_running_services_answer_and_take_up_what_another_process_writes(record_url):
    bootstrap.use(bootstrap.start(Settings(store=record_url)))
    with TestClient(Starlette(routes=[*api.routes(), *health.routes()])) as client:
        assert client.get("/readyz").json()["status"] == "ready"
        assert client.get("/api/v1/incidents").json()["numberMatched"] == 22
        other = open_engine(record_url)
        with UnitOfWork(other, viewer=local_watch_officer()) as work:
            load(work, plan("containment"))
            work.commit()
        other.dispose()
        patience = time.monotonic() + 30
        while not (seen := _count(client, "exercise=yes")) and time.monotonic() < patience:
            time.sleep(0.05)
        assert seen > 0
        assert _count(client, "exercise=no") == 22
    bootstrap.stop()


def _count(client: TestClient, query: str) -> float:
    (figure,) = client.get(f"/api/v1/figures?{query}").json()["figures"]
    return figure["value"]
