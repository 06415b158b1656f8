"""The Audit page: for the data protection officer, and on the record itself."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.context import AppContext
from data.access.viewers import Role, local_watch_officer


def _page():
    from dashboard.consultation import enter
    from dashboard.context import current_context
    from dashboard.views import audit

    enter("audit")
    audit.render(current_context())


@pytest.fixture
def page(services):
    def open_page(section: str = "entries") -> AppTest:
        page = AppTest.from_function(_page, default_timeout=60)
        page.query_params["record"] = section
        return page.run()

    return open_page


def html(page):
    return " ".join(element.proto.body for element in page.get("html"))


def test_opening_it_is_one_entry_and_a_redraw_none(page, acts):
    before = len(acts())
    found = page()
    assert not found.exception
    assert len(found.dataframe[0].value) <= before  # the record as it was when it was asked
    found.run()
    assert acts()[before:] == [("consultation", "audit record")]


def test_a_search_is_one_entry_and_finds_what_it_says(page, acts):
    found = page()
    before = len(acts())
    found.selectbox(key="audit act").set_value("collection")
    found.text_input(key="audit subject").set_value("crossing")
    found.button[0].click().run()
    assert not found.exception
    assert (
        set(found.dataframe[0].value["act"]) == {"Took in"}
        if found.dataframe
        else "No entry is like that" in html(found)
    )
    assert acts()[before:] == [("consultation", "audit record")]


def test_nothing_found_is_said(page):
    found = page()
    found.text_input(key="audit text").set_value("no such words at all")
    found.button[0].click().run()
    assert "No entry is like that" in html(found)


def test_the_chain_is_verified_on_asking(page, acts):
    found = page("chain")
    assert "Newest digest" in html(found)
    found.button(key="verify").click().run()
    assert not found.exception
    assert "Whole: " in html(found)
    assert acts()[-1] == ("consultation", "audit chain")


def test_what_a_person_did_is_counted(page):
    found = page("person")
    assert "Choose a person" in html(found)
    found.selectbox(key="audit one").set_value("local")
    found.button[0].click().run()
    assert not found.exception
    assert "looked at" in html(found)
    assert set(found.dataframe[0].value["who"]) == {"local"}


def test_a_report_that_the_record_does_not_name_is_said(page, acts):
    found = page("report")
    found.text_input(key="audit uid").set_value("nothing")
    found.button[0].click().run()
    assert "names no report with this id" in html(found)
    assert acts()[-1] == ("consultation", "audit record")


def test_nobody_else_is_shown_anything(page, monkeypatch, services):
    analyst = replace(local_watch_officer(), role=Role.ANALYST)
    monkeypatch.setattr(AppContext, "auditor", lambda _: analyst)
    for section in ("entries", "person", "chain"):
        found = page(section)
        assert len(found.dataframe) == 0
        assert any("data protection officer" in error.value for error in found.error)
