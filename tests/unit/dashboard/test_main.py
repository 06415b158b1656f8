"""The main script as Streamlit runs it, on the published record: what a visitor gets, also when the store is gone."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import bootstrap
from data.access.viewers import local_watch_officer
from data.store.engine import open_engine
from data.store.sessions import SignedIn, digest_of
from data.terms.errors import StoreMissing

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
MAIN = Path(bootstrap.__file__).with_name("main.py")


@pytest.fixture
def page(services):
    """Opens the main script with an address."""

    def open_page(**query: str) -> AppTest:
        page = AppTest.from_file(str(MAIN), default_timeout=60)
        for key, value in query.items():
            page.query_params[key] = value
        return page.run()

    return open_page


def _figures(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def test_the_published_record_stands_on_the_first_page(page):
    found = page()
    assert not found.exception
    assert _figures(found) == {
        "Incidents": "22",
        "Persons detected": "69",
        "Crossing events": "0",
        "Seizure cases": "21",
        "Cannabis herb, kg": "1\u202f026",
        "Arrests": "2",
    }


def test_an_address_narrows_the_figures(page):
    found = page(operation="MORAVA", kind="seizure")
    assert not found.exception
    assert _figures(found) == {"Incidents": "3", "Seizure cases": "3", "Cannabis herb, kg": "789"}


def test_an_empty_selection_says_so_and_shows_no_zero_for_what_nobody_reported(page):
    found = page(country="HU")
    assert not found.exception
    assert _figures(found)["Incidents"] == "0"
    assert _figures(found)["Persons detected"] == "–"
    assert any("No incident to draw" in element.proto.body for element in found.get("html"))


def test_a_store_that_went_away_leaves_the_last_picture_to_who_has_it_open_and_opens_nothing_new(page, services):
    open_before = page()
    bootstrap.use(replace(services, engine=open_engine("postgresql+psycopg://nobody@127.0.0.1:9/gone")))
    redrawn = open_before.run()
    assert not redrawn.exception
    assert _figures(redrawn)["Seizure cases"] == "21"
    opened = page()
    assert not opened.exception
    assert _figures(opened) == {}
    assert "cannot be reached" in opened.error[0].value


def test_a_store_that_was_never_there_is_a_sentence_and_what_to_do(page, monkeypatch):
    def missing() -> None:
        raise StoreMissing("nothing there")

    monkeypatch.setattr("dashboard.context.services", missing)
    found = page()
    assert not found.exception
    said = " ".join(error.value for error in found.error)
    assert "no incident store" in said
    assert "vardar store upgrade" in said


@pytest.fixture
def asking(services):
    """The same services, where people sign in by password."""
    settings = services.settings.model_copy(update={"auth": "password"})
    bootstrap.use(replace(services, settings=settings))


def test_without_a_session_nothing_is_drawn_but_the_way_to_the_sign_in(page, asking):
    found = page(operation="MORAVA")
    assert not found.exception
    assert not found.metric
    assert not found.button
    drawn = [element.proto.body for element in found.get("html") if "<style" not in element.proto.body]
    (said,) = [text for text in drawn if "{" not in text]
    assert "You are signed out." in said
    assert 'href="/sign-in"' in said


def test_who_is_signed_in_stands_on_the_page_with_the_way_out(page, asking, monkeypatch):
    ana = SignedIn(
        viewer=replace(local_watch_officer(), name="ana", purpose="<b>handover</b>"),
        digest=digest_of("a token"),
        person_id=1,
        display_name="Ana",
        method="password",
        must_change=False,
        used_at=NOON,
        expires_at=NOON,
    )
    monkeypatch.setattr("dashboard.context.page_session", lambda: ana)
    found = page(operation="MORAVA")
    assert not found.exception
    assert _figures(found)["Incidents"] == "3"
    assert "Sign out" in [button.label for button in found.button]
    assert any("&lt;b&gt;handover&lt;/b&gt;" in element.proto.body for element in found.get("html"))
    assert digest_of("a token") not in str(found.main)
