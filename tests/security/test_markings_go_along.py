"""Whatever leaves, or is shown, carries every handling code in view with its text, EXERCISE, and whom it may go to."""

import io
import json
import sqlite3
import zipfile
from datetime import UTC, datetime
from html import unescape

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from dashboard import bootstrap
from dashboard.components.incident_card import incident_card
from dashboard.components.marking_bar import NO_REPORTS, write_bar
from dashboard.config import Settings
from dashboard.routes import api
from data.access.viewers import local_watch_officer
from data.collection.intake.handing_out import give_back
from data.collection.intake.importing import prepare
from data.dissemination.exports import WRITERS, export
from data.store import incidents
from data.store.engine import open_engine
from data.store.forms import IncidentForm
from data.store.schema import upgrade
from data.store.unit_of_work import UnitOfWork
from data.terms.codes import codes
from data.terms.filters import Filter
from data.terms.markings import Marking, combine
from tests.pages import walked

NOW = datetime(2020, 3, 17, 14, tzinfo=UTC)
TEXTS = ("ask Sofia first", "не за печата")
EXERCISE = Filter(exercise=True)
AUDIENCE = "releasable to member states"
REPLIES = [route.path for route in api.routes() if "schema" not in route.path]


def _report(number, **fields):
    return IncidentForm.read({
        "uid": f"1b8f4a1e-0000-4000-8000-{number:012x}", "kind": "migrant_detection", "originator": "BG",
        "occurred_from": "2020-03-16T10:00Z", "reported_at": "2020-03-16T11:00Z", "precision": "COUNTRY",
        "country": "BG", "place_type": "UNK", "release": "MEMBERS", "persons": number, "exercise": True, **fields,
    })  # fmt: skip


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    """A store with reports under all the codes there are, two of them with texts."""
    url = f"sqlite:///{tmp_path_factory.mktemp('marked') / 'store.db'}"
    engine = open_engine(url)
    upgrade(engine)
    with UnitOfWork(engine, viewer=local_watch_officer(), clock=lambda: NOW) as work:
        marked = [
            _report(1, handling=["H0", "H1"]), _report(2, handling=["H2"], release="PARTNERS"),
            _report(3, handling=["H3"], handling_text=TEXTS[0]),
            _report(4, handling=["H3"], handling_text=TEXTS[1], originator="RO"),
        ]  # fmt: skip
        incidents.add(work, marked)
        work.commit()
    engine.dispose()
    return url


@pytest.fixture
def services(url):
    running = bootstrap.start(Settings(store=url), clock=lambda: NOW)
    bootstrap.use(running)
    yield running
    bootstrap.stop()


def _require(told, *, audience=AUDIENCE):
    """Every code with its text, what the originators wrote, who they are, EXERCISE and the audience."""
    for code, text in codes("handling").items():
        assert f"{code}: {text}" in told
    for text in TEXTS:
        assert text in told
    assert "H3 of RO" in told
    assert "EXERCISE" in told
    assert audience in told.lower()


@pytest.mark.parametrize("suffix", WRITERS)
def test_every_kind_of_export_carries_the_whole_marking(url, tmp_path, suffix):
    engine = open_engine(url)
    files = export(tmp_path / f"out{suffix}", engine=engine, viewer=local_watch_officer(), chosen=EXERCISE).files
    engine.dispose()
    if suffix == ".gpkg":
        with sqlite3.connect(files[0]) as database:
            told = "\n".join(f"{what}: {text}" for what, text in database.execute("SELECT what, text FROM about"))
    elif suffix == ".xlsx":
        with zipfile.ZipFile(files[0]) as package:
            told = "\n".join(unescape(package.read(name).decode()) for name in package.namelist() if "sheet1" in name)
    elif suffix == ".csv":
        told = files[0].with_name("out.about.txt").read_text(encoding="utf-8")
    else:
        document = json.loads(files[0].read_text(encoding="utf-8"))
        told = json.dumps({name: value for name, value in document.items() if name != "features"}, ensure_ascii=False)
    _require(told)


@pytest.mark.parametrize("path", REPLIES)
def test_every_reply_of_the_api_carries_it_in_the_body_and_in_a_header(services, path):
    with TestClient(Starlette(routes=api.routes())) as client:
        answer = client.get(path, params={"exercise": "yes"})
    document = answer.json()
    told = {name: value for name, value in document.items() if name not in ("features", "figures")}
    _require(json.dumps(told, ensure_ascii=False))
    assert answer.headers[api.MARKING] == f"EXERCISE; H0; H1; H2; H3; {AUDIENCE}"


def test_rows_that_come_back_refused_keep_what_their_sender_wrote_of_handling(services):
    rows = f"kind;occurred_from;country;handling;handling_text;release\nseizure;never;BG;H1 H3;{TEXTS[1]};MEMBERS\n"
    preview = prepare(services.engine, local_watch_officer(), name="a.csv", content=rows.encode())
    with zipfile.ZipFile(io.BytesIO(give_back(preview, preview.report) or b"")) as package:
        told = "".join(unescape(package.read(name).decode()) for name in package.namelist() if name.endswith(".xml"))
    assert "H1 H3" in told
    assert TEXTS[1] in told


def test_card_and_bar_carry_it_too(services, monkeypatch):
    rows = incidents.find(services.engine, local_watch_officer(), EXERCISE, limit=9)
    found = [incidents.get(services.engine, local_watch_officer(), str(row["uid"]), audit=False) for row in rows]
    _require(unescape(write_bar(combine(card.marking for card in found))))
    drawn = []
    monkeypatch.setattr(st, "html", lambda html: drawn.append(unescape(str(html))))
    for card in found:
        incident_card(card)
    _require("\n".join([*drawn, "EXERCISE"]))


def test_a_short_marking_stands_on_the_line_and_none_is_said_to_be_none():
    alone = Marking(handling=combine([]).handling)
    assert "OCU only" in write_bar(alone)
    assert NO_REPORTS in write_bar(None)
    assert "v-exercise" not in write_bar(alone)


def _page(view):
    from importlib import import_module

    from dashboard.context import current_context

    import_module(f"dashboard.views.{view}").render(current_context())


@pytest.mark.parametrize(("view", "query"), walked())
def test_every_page_and_section_has_one_bar(services, view, query):
    page = AppTest.from_function(_page, args=(view,), default_timeout=60)
    for key, section in query.items():
        page.query_params[key] = section
    page.run()
    assert not page.exception
    bodies = [str(getattr(element.proto, "body", "")) for element in page.get("html")]
    assert sum("v-bar" in body for body in bodies) == 1
