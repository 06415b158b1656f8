from dataclasses import replace

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard import bootstrap
from dashboard.routes import api
from data.access.viewers import local_data_protection_officer, local_watch_officer, party_viewer
from data.store import audit_reading
from data.store.incidents import find
from data.store.unit_of_work import UnitOfWork
from data.terms.codes import PartyStatus
from data.terms.errors import StoreLocked

INCIDENTS, FIGURES = "/api/v1/incidents", "/api/v1/figures"


@pytest.fixture
def client(services):
    with TestClient(Starlette(routes=api.routes())) as client:
        yield client


@pytest.fixture
def as_viewer(monkeypatch):
    """Makes everyone somebody else."""
    return lambda viewer: monkeypatch.setattr("dashboard.door.identity.local_watch_officer", lambda: viewer)


def test_incidents_are_a_feature_collection_with_its_marking_at_the_top(client):
    answer = client.get(INCIDENTS, params={"operation": "MORAVA"})
    told = answer.json()
    assert answer.status_code == 200
    assert told["type"] == "FeatureCollection"
    assert (told["numberMatched"], told["numberReturned"], len(told["features"])) == (3, 3, 3)
    assert told["marking"] == "public"
    assert told["as_of"].endswith("Z")
    assert told["data"] == "real"
    assert {one["properties"]["operation"] for one in told["features"]} == {"MORAVA"}
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "application/geo+json"


def test_properties_are_those_of_the_list_and_no_others(client):
    features = client.get(INCIDENTS).json()["features"]
    assert features
    for one in features:
        assert set(one["properties"]) == set(api.PROPERTIES)
        assert one["id"] == one["properties"]["uid"]
        assert one["version"] >= 1


def test_an_incident_without_a_position_has_no_geometry(client):
    features = client.get(INCIDENTS).json()["features"]
    assert {one["geometry"] is None for one in features} == {True, False}
    for one in features:
        if one["properties"]["precision"] in ("COUNTRY", "UNKNOWN"):
            assert one["geometry"] is None
        elif one["geometry"]:
            assert one["geometry"]["type"] == "Point"


def test_pages_put_together_are_the_whole(client):
    whole = [one["id"] for one in client.get(INCIDENTS).json()["features"]]
    asked = [{"limit": 5, "offset": at} for at in range(0, len(whole) + 5, 5)]
    pages = [client.get(INCIDENTS, params=params).json()["features"] for params in asked]
    assert [one["id"] for page in pages for one in page] == whole


@pytest.mark.parametrize(
    "query",
    [
        "kind=boat", "colour=red", "from=yesterday", "bbox=1,2,3", "exercise=maybe", "limit=0", "limit=5001", "limit=",
        "limit=-1", "limit=1e3", "limit=٣", "offset=-1", "offset=99999999999999999999", "kind=", "text=%00", "by=drug",
    ],
)  # fmt: skip
def test_a_filter_that_cannot_be_read_is_refused_with_its_reason(client, query):
    answer = client.get(f"{INCIDENTS}?{query}")
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert answer.json()["event"]


@pytest.mark.parametrize("query", ["measure=weight", "by=colour", "kind=boat", "limit=5"])
def test_a_figure_that_cannot_be_is_refused_with_its_reason(client, query):
    answer = client.get(f"{FIGURES}?{query}")
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_figures_are_the_document_that_the_command_prints(client):
    told = client.get(FIGURES, params={"operation": "MORAVA", "measure": "kg", "by": "drug"}).json()
    (figure,) = told["figures"]
    assert (figure["by"], figure["value"], figure["incident_count"]) == ({"drug": "CANNABIS_HERB"}, 789.0, 3)


def test_an_observer_gets_no_incident_and_no_figure_on_asking(client, as_viewer):
    as_viewer(party_viewer("FR", status=PartyStatus.OBSERVER))
    refused = client.get(INCIDENTS)
    assert refused.status_code == 403
    assert "features" not in refused.json()
    told = client.get(FIGURES).json()["figures"]
    assert {(figure["value"], figure["incidents"]) for figure in told} == {(None, None)}
    refused = client.get(FIGURES, params={"text": "heroin"})
    assert refused.status_code == 400
    assert "figures" not in refused.json()


@pytest.mark.parametrize(
    ("path", "allowed"),
    [(INCIDENTS, "GET, POST, HEAD"), (FIGURES, "GET, HEAD"), (f"{INCIDENTS}/schema", "GET, HEAD")],
)
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_method_that_a_route_does_not_have_is_refused(client, path, allowed, method):
    answer = client.request(method, path, json={})
    assert answer.status_code == 405
    assert answer.headers["Allow"] == allowed
    assert answer.json()["error"]


def test_a_token_that_is_none_reads_nothing(client):
    answer = client.get(INCIDENTS, headers={"Authorization": "Bearer vardar_nobody"})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "features" not in answer.json()


def test_reading_is_on_the_record_before_it_is_sent(client, acts):
    before = len(acts())
    client.get(INCIDENTS)
    client.get(FIGURES)
    assert acts()[before:] == [("disclosure", "api incidents"), ("consultation", "api figures")]


def newest_entry(services):
    officer = local_data_protection_officer()
    return audit_reading.find(services.engine, officer, audit_reading.Asked(), limit=1, audit=False).entries[0]


def test_what_leaves_is_on_the_record_as_given_out_with_its_uids_and_the_party_it_went_to(client, services):
    told = client.get(INCIDENTS, params={"limit": 3, "offset": 2, "purpose": "JIT 4"}).json()
    entry = newest_entry(services)
    assert (entry.act, entry.recipient, entry.purpose) == ("disclosure", local_watch_officer().party, "JIT 4")
    assert entry.detail["uids"] == [one["id"] for one in told["features"]]
    assert (entry.detail["rows"], entry.detail["limit"], entry.detail["offset"]) == (3, 3, 2)


def test_personal_data_leaves_for_a_stated_purpose_alone(client, as_viewer, services, monkeypatch):
    def found(*args, **kwargs):
        return [{**row, "personal_data": True} for row in find(*args, **kwargs)]

    monkeypatch.setattr(api, "find", found)
    before = newest_entry(services)
    refused = client.get(INCIDENTS, params={"limit": 2})
    assert refused.status_code == 400
    assert "2 reports with personal data go out: say what for" in refused.json()["error"]
    assert "?purpose=" in refused.json()["advice"]
    assert "features" not in refused.json()
    assert client.get(INCIDENTS, params={"limit": 2, "purpose": "a\x00b"}).status_code == 400
    assert client.get(INCIDENTS, params={"limit": 2, "purpose": "x" * 201}).status_code == 400
    assert newest_entry(services) == before
    assert client.get(INCIDENTS, params={"limit": 2, "purpose": "JIT 4"}).status_code == 200
    assert (newest_entry(services).purpose, newest_entry(services).detail["personal"]) == ("JIT 4", 2)
    as_viewer(replace(local_watch_officer(), purpose="night shift"))  # whoever is signed in said what for
    assert client.get(INCIDENTS, params={"limit": 2}).status_code == 200
    assert newest_entry(services).purpose == "night shift"


@pytest.mark.parametrize("path", [INCIDENTS, FIGURES])
def test_what_cannot_be_put_on_the_record_is_not_sent(client, path, monkeypatch):
    def fail(_work):
        raise StoreLocked("held")

    monkeypatch.setattr(UnitOfWork, "commit", fail)
    answer = client.get(path)
    assert answer.status_code == 503
    assert set(answer.json()) == {"error", "advice", "event"}


def test_what_nobody_expected_is_a_sentence_and_no_traceback(client, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError("secret of the inside")

    monkeypatch.setattr("dashboard.routes.api.find", fail)
    answer = client.get(INCIDENTS)
    assert answer.status_code == 500
    assert "secret" not in answer.text


def test_without_a_store_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("VARDAR_STORE", f"sqlite:///{tmp_path / 'none.db'}")
    bootstrap.use(None)
    with TestClient(Starlette(routes=api.routes())) as client:
        assert client.get(INCIDENTS).status_code == 503


def test_the_viewer_of_local_open_is_the_local_watch_officer(client):
    assert client.get(INCIDENTS).json()["viewer"] == f"local ({local_watch_officer().party})"
