from dataclasses import replace
from unittest.mock import Mock

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard import bootstrap
from dashboard.config import Settings
from dashboard.routes import health
from data.terms.errors import StoreUnreachable


@pytest.fixture
def client():
    with TestClient(Starlette(routes=health.routes())) as client:
        yield client


def test_the_process_is_up_before_anything_else_is(client):
    assert client.get("/healthz").json() == {"status": "up"}


def test_it_is_ready_with_a_store_and_a_picture_that_follows(client, services):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    picture = answer.json()["read_model"]
    assert picture["version"] >= 1
    assert picture["age_s"] >= 0


def test_it_is_not_ready_without_a_store_and_says_why(client, tmp_path, monkeypatch):
    monkeypatch.setenv("VARDAR_STORE", f"sqlite:///{tmp_path / 'none.db'}")
    bootstrap.use(None)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "There is no incident store" in answer.json()["reason"]
    assert str(tmp_path) not in answer.text


def test_a_picture_that_cannot_follow_is_stale_and_not_ready(client, services, monkeypatch):
    def fail():
        raise StoreUnreachable("postgresql://vardar:secret@db")

    monkeypatch.setattr(services.model, "follow", fail)
    services.follower.step()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "stale"
    assert answer.json()["read_model"]["version"] >= 1
    assert ":secret@" not in answer.text


def test_who_is_not_signed_in_gets_the_status_and_nothing_of_the_reports(client, services, monkeypatch):
    settings = Settings(store=services.settings.store, auth="password", secret="s" * 40)
    bootstrap.use(replace(services, settings=settings))
    assert client.get("/readyz").json() == {"status": "ready", "store": "available"}
    monkeypatch.setattr(services.model, "follow", fail := Mock(side_effect=StoreUnreachable("no connection")))
    services.follower.step()
    answer = client.get("/readyz")
    assert fail.called
    assert (answer.status_code, answer.json()) == (503, {"status": "stale", "store": "unavailable"})
