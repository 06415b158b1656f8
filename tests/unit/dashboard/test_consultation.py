"""What is looked at is on the record: once an act, before it is drawn, and not at all for a redraw."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from dashboard import bootstrap
from data.store import unit_of_work
from data.store.engine import open_engine
from data.store.tables import AuditEntry
from data.terms.errors import StoreLocked

MAIN = Path(bootstrap.__file__).with_name("main.py")


@pytest.fixture
def page(services):
    def open_page(**query: str) -> AppTest:
        page = AppTest.from_file(str(MAIN), default_timeout=60)
        for key, value in query.items():
            page.query_params[key] = value
        return page.run()

    return open_page


@pytest.fixture
def added(acts):
    """The acts that were put on the record since the test began."""
    before = len(acts())
    return lambda: acts()[before:]


def newest(record_store):
    engine = open_engine(record_store)
    with Session(engine) as session:
        entry = session.exec(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
        detail = dict(entry.held.detail)
    engine.dispose()
    return entry, detail


def pills(page, key):
    return next(one for one in page.get("button_group") if one.key == key)


def test_opening_the_page_is_one_act_and_redrawing_it_none(page, added):
    found = page()
    assert added() == [("consultation", "situation")]
    found.run()
    found.run()
    assert added() == [("consultation", "situation")]


def test_each_change_of_the_filter_is_an_act_with_its_sentence(page, added, record_store):
    found = page()
    found.text_input(key="text").set_value("heroin").run()
    assert added() == [("consultation", "situation")] * 2
    entry, detail = newest(record_store)
    assert entry.actor == "local"
    assert "heroin" in detail["filter"]
    assert detail["query"] == "text=heroin"
    found.multiselect(key="country").set_value(["BG"]).run()
    found.run()
    assert len(added()) == 3


def test_changing_what_is_drawn_but_not_what_is_asked_is_no_act(page, added):
    found = page()
    pills(found, "layers").set_value(["incidents"]).run()
    assert len(added()) == 1


def test_a_moving_period_is_asked_for_once_while_its_ends_move_on(page, added, services):
    found = page(period="7d")
    assert len(added()) == 1
    later = datetime(2031, 1, 1, tzinfo=services.clock().tzinfo)
    object.__setattr__(services, "clock", lambda: later)
    found.run()
    assert len(added()) == 1


def test_a_card_is_one_act_each_time_it_is_opened(page, added, incident_uid):
    found = page(incident=incident_uid)
    found.run()
    card = ("consultation", f"incident {incident_uid}")
    assert added() == [("consultation", "situation"), card]
    found.button(key="close").click().run()
    found.query_params["incident"] = incident_uid
    found.run()
    assert added().count(card) == 2


def test_a_card_that_is_not_there_is_a_refused_act_once(page, added, record_store):
    found = page(incident="nothing")
    found.run()
    assert added().count(("consultation", "incident nothing")) == 1
    assert newest(record_store)[0].outcome == "refused"


def _two_pages():
    import streamlit as st

    from dashboard.consultation import consult, enter
    from dashboard.context import current_context

    enter(st.query_params["page"])
    consult(current_context(), "list", None)


def test_opening_another_page_and_coming_back_is_an_act(services, added):
    found = AppTest.from_function(_two_pages)
    for page in ("one", "one", "other", "one"):
        found.query_params["page"] = page
        found.run()
    assert added() == [("consultation", "list")] * 3


def test_where_the_entry_fails_nothing_is_drawn_and_it_is_not_taken_for_shown(page, added, monkeypatch):
    def held(*_):
        raise StoreLocked("held")

    with monkeypatch.context() as patched:
        patched.setattr(unit_of_work.audit, "append", held)
        found = page()
        assert "held by another process" in found.error[0].value
        assert len(found.metric) == 0
        assert found.run().error
    again = found.run()
    assert not again.error
    assert len(again.metric) > 0
    assert added() == [("consultation", "situation")]


def test_a_card_whose_entry_fails_is_not_shown_at_the_next_redraw_either(page, monkeypatch, incident_uid):
    found = page()

    def held(*_):
        raise StoreLocked("held")

    monkeypatch.setattr(unit_of_work.audit, "append", held)
    found.query_params["incident"] = incident_uid
    for _ in range(2):
        found.run()
        assert "held by another process" in found.error[0].value
        assert not any('class="v-card"' in element.proto.body for element in found.get("html"))


@pytest.fixture
def incident_uid(services):
    from data.access.viewers import local_watch_officer
    from data.store import incidents
    from data.terms.filters import Filter

    (row,) = incidents.find(services.engine, local_watch_officer(), Filter(), limit=1)
    return str(row["uid"])
