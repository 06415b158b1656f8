"""POST /api/v1/incidents: who may, what is taken, and what each refusal says."""

import json
from datetime import timedelta

import pytest
from sqlmodel import Session, select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard import bootstrap
from dashboard.config import Settings
from dashboard.door.gate import Gate
from dashboard.routes import api, reporting
from data.access.viewers import local_watch_officer
from data.collection.intake.feature_schema import incident_schema
from data.store import tokens
from data.store.engine import open_engine
from data.store.record import load_record
from data.store.schema import upgrade
from data.store.tables import Incident
from data.store.unit_of_work import UnitOfWork
from data.terms.days import utc_now
from tests.stores.forms import uid
from tests.unit.collection.test_feature_forms import collection, feature

INCIDENTS = "/api/v1/incidents"
GEOJSON = {"Content-Type": "application/geo+json"}


@pytest.fixture
def engine(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path / 'store.db'}")
    upgrade(engine)
    with UnitOfWork(engine, viewer=local_watch_officer()) as work:
        load_record(work)
        work.commit()
    yield engine
    engine.dispose()


@pytest.fixture
def client(engine):
    running = bootstrap.start(Settings(store=engine.url.render_as_string(hide_password=False)))
    bootstrap.use(running)
    application = Gate(Starlette(routes=api.routes()), names=frozenset({"testserver"}), only_here=False)
    with TestClient(application) as client:
        yield client
    bootstrap.stop()


@pytest.fixture
def token(engine):
    """Makes a token: its Authorization header."""

    def make(**given):
        name, at = given.pop("name", "Sofia"), given.pop("at", utc_now)
        with UnitOfWork(engine, viewer=local_watch_officer(), clock=at) as work:
            plain = tokens.issue(work, name=name, **{"party": "BG", **given})
            work.commit()
        return {"Authorization": f"Bearer {plain}"}

    return make


def post(client, headers, *features, address=INCIDENTS, **given):
    body = json.dumps(collection(*features)).encode()
    return client.post(address, content=given.pop("content", body), headers={**GEOJSON, **headers}, **given)


def stored(engine):
    with Session(engine) as session:
        return {row.uid for row in session.exec(select(Incident).where(Incident.originator == "BG"))}


def test_reports_with_a_token_are_stored(client, engine, token):
    answer = post(client, token(), feature(1), feature(2))
    assert answer.status_code == 200
    assert (answer.json()["new"], answer.json()["committed"]) == (2, True)
    assert answer.headers["Cache-Control"] == "no-store"
    assert stored(engine) == {uid(1), uid(2)}


def test_a_refused_report_is_told_with_index_field_value_and_reason(client, engine, token):
    answer = post(client, token(), feature(1), feature(2, persons=-4))
    assert answer.status_code == 422
    (refusal,) = answer.json()["refusals"]
    assert (refusal["index"], refusal["field"], refusal["value"]) == (1, "persons", "-4")
    assert refusal["reason"]
    assert stored(engine) == set()


def test_good_reports_are_taken_on_explicit_wish(client, engine, token):
    answer = post(client, token(), feature(1), feature(2, persons=-4), address=f"{INCIDENTS}?good=1")
    assert (answer.status_code, answer.json()["new"], answer.json()["refused"]) == (200, 1, 1)
    assert stored(engine) == {uid(1)}


def test_versions_that_are_not_the_newest_answer_409(client, token):
    sent = token()
    post(client, sent, feature(1))
    post(client, sent, feature(1, persons=5))
    answer = post(client, sent, feature(1, persons=6, members={"version": 1}))
    assert answer.status_code == 409
    assert answer.json()["refusals"][0]["conflict"]["stored_version"] == 2


@pytest.mark.parametrize("query", ["good=yes", "good=", "good=1&good=0", "kind=seizure", "good=1&token=x"])
def test_an_address_that_means_nothing_is_refused(client, engine, token, query):
    answer = post(client, token(), feature(1), address=f"{INCIDENTS}?{query}")
    assert answer.status_code == 422
    assert stored(engine) == set()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer vardar_guessed"},
        {"Authorization": "Basic Og=="},
        {"Cookie": "token={plain}"},
        {"Cookie": "Authorization=Bearer {plain}"},
        {"X-Authorization": "Bearer {plain}"},
        {"X-Vardar-Token": "{plain}"},
        {"Authorization": "{plain}"},
        {"Authorization": "Token {plain}"},
        {"Authorization": "Bearer {plain}x"},
        {"Authorization": "Bearer {plain},Bearer {plain}"},
    ],
    ids=str,
)
def test_without_a_token_in_its_own_header_nothing_is_taken(client, engine, token, headers):
    plain = token()["Authorization"].removeprefix("Bearer ")
    sent = {name: value.replace("{plain}", plain) for name, value in headers.items()}
    answer = post(client, sent, feature(1))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["error"]
    assert stored(engine) == set()


def test_a_token_given_twice_is_none(client, engine, token):
    headers = [*GEOJSON.items(), *token().items(), *token(name="other").items()]
    answer = client.post(INCIDENTS, content=json.dumps(collection(feature(1))), headers=headers)
    assert answer.status_code == 401
    assert stored(engine) == set()


def test_a_token_that_ended_is_refused_with_the_day(client, engine, token):
    ended = token(at=lambda: utc_now() - timedelta(days=30), days=10)
    revoked = token(name="other")
    with UnitOfWork(engine, viewer=local_watch_officer()) as work:
        tokens.revoke(work, "other")
        work.commit()
    for headers, word in ((ended, "expired"), (revoked, "revoked")):
        answer = post(client, headers, feature(1))
        assert answer.status_code == 401
        assert word in answer.json()["error"]


def test_a_token_for_reading_reports_nothing_and_the_other_way_round(client, engine, token):
    reads, reports = token(scope=["read"]), token(name="other")
    assert post(client, reads, feature(1)).status_code == 403
    assert client.get(INCIDENTS, headers=reports).status_code == 403
    assert client.get(INCIDENTS, headers=reads).status_code == 200
    assert stored(engine) == set()


def test_a_reader_with_a_token_sees_what_its_party_may_see(client, token):
    post(client, token(), feature(1, release="ORIGINATOR"))
    own, other = token(name="own", scope=["read"]), token(name="ro", party="RO", scope=["read"])
    mine = {one["id"] for one in client.get(INCIDENTS, headers=own).json()["features"]}
    theirs = {one["id"] for one in client.get(INCIDENTS, headers=other).json()["features"]}
    assert uid(1) in mine
    assert uid(1) not in theirs


@pytest.mark.parametrize("media", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_type_that_a_page_elsewhere_could_send_is_refused(client, token, media):
    answer = post(client, {**token(), "Content-Type": media}, feature(1))
    assert answer.status_code == 415
    assert "application/geo+json" in answer.json()["error"]


def test_a_packed_body_is_refused(client, token):
    assert post(client, {**token(), "Content-Encoding": "gzip"}, feature(1)).status_code == 415


def test_a_body_over_the_limit_is_refused_whatever_its_header_says(client, engine, token, monkeypatch):
    monkeypatch.setattr(reporting, "MOST_BYTES", 1_000)
    sent = token()
    large = json.dumps(collection(feature(1, note="x" * 2_000))).encode()
    assert post(client, sent, content=large).status_code == 413
    assert post(client, sent, content=iter([large[:500], large[500:]])).status_code == 413
    assert stored(engine) == set()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"type":"FeatureCollection","features":[]}', b"\xff" * 40])
def test_a_body_that_is_no_collection_is_refused_in_a_sentence(client, token, body):
    answer = post(client, token(), content=body)
    assert answer.status_code == 422
    assert len(answer.json()["error"].split()) > 3
    assert "Traceback" not in answer.text


def test_a_page_of_another_origin_is_refused_even_with_a_token(client, engine, token):
    for origin in ("http://evil.example", "null", "https://testserver.evil.example"):
        assert post(client, {**token(name=origin), "Origin": origin}, feature(1)).status_code == 403
    assert stored(engine) == set()
    asked = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    preflight = client.options(INCIDENTS, headers=asked)
    assert preflight.status_code == 403
    assert not [name for name in preflight.headers if name.startswith("access-control")]


def test_a_name_that_is_not_ours_gets_nothing(client, engine, token):
    assert post(client, {**token(), "Host": "evil.example"}, feature(1)).status_code == 421
    assert stored(engine) == set()


def test_the_schema_is_served_as_it_is_made(client):
    answer = client.get(f"{INCIDENTS}/schema")
    assert answer.headers["Content-Type"] == "application/schema+json"
    assert answer.json() == json.loads(json.dumps(incident_schema()))


def test_an_error_that_nobody_expected_tells_no_secret(client, token, monkeypatch):
    sent = token()
    monkeypatch.setattr(reporting, "deliver", lambda *_, **__: 1 / 0)
    answer = post(client, sent, feature(1))
    assert answer.status_code == 500
    assert answer.json()["event"]
    assert "division" not in answer.text
