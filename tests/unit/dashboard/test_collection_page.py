"""The Collection page as Streamlit runs it: a report is typed, kept, submitted, validated, given back and corrected."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
import streamlit as st
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from dashboard import bootstrap
from dashboard.config import Settings
from data.access.viewers import local_watch_officer
from data.store import drafts, incidents
from data.store.engine import open_engine
from data.store.forms import IncidentForm, OperationForm
from data.store.operations import add_operation
from data.store.places import load_gazetteer
from data.store.schema import upgrade
from data.store.tables import Incident
from data.store.unit_of_work import UnitOfWork

NOW = datetime(2020, 3, 17, 14, tzinfo=UTC)
UIDS = ["1b8f4a1e-0000-4000-8000-00000000000a", "1b8f4a1e-0000-4000-8000-00000000000b"]
COLLEAGUE = replace(local_watch_officer(), name="Ivanova")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A store file with the gazetteer, an operation and two reports that wait, made once."""
    path = tmp_path_factory.mktemp("collection") / "store.db"
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    with UnitOfWork(engine, viewer=local_watch_officer(), clock=lambda: NOW) as work:
        load_gazetteer(work)
        days = {"starts": "2020-03-09T00:00+02:00", "ends": "2020-03-24T00:00+02:00"}
        add_operation(work, OperationForm.read({
            "code": "OP-1", "name": "Operation one", "kind": "regional_operation", "participants": ["BG", "RO"], **days,
        }))  # fmt: skip
        incidents.add(work, [_report(uid, persons=number + 3) for number, uid in enumerate(UIDS)])
        work.commit()
    engine.dispose()
    return path


def _report(uid, **fields):
    return IncidentForm.read({
        "uid": uid, "kind": "migrant_detection", "operation": "OP-1", "originator": "BG", "handling": "H1",
        "occurred_from": "2020-03-16T10:00Z", "reported_at": "2020-03-16T11:00Z", "precision": "BCP", "country": "BG",
        "crossing": "BG-TR-KAPITAN-ANDREEVO-ROAD", "place_type": "BCP_ROAD", "release": "MEMBERS", **fields,
    })  # fmt: skip


@pytest.fixture
def services(prepared, tmp_path):
    """The services of this process, on a copy of that store."""
    shutil.copy(prepared, tmp_path / "store.db")
    seconds = count()
    running = bootstrap.start(
        Settings(store=f"sqlite:///{tmp_path / 'store.db'}"), clock=lambda: NOW + timedelta(seconds=next(seconds) / 100)
    )
    bootstrap.use(running)
    st.cache_data.clear()  # what another test's store had
    yield running
    bootstrap.stop()
    st.cache_data.clear()


def _script():
    from dashboard.context import current_context
    from dashboard.views import collection

    collection.render(current_context())


@pytest.fixture
def window(services):
    """Opens the page in a window of its own."""

    def open_window(section: str, **query: str) -> AppTest:
        page = AppTest.from_function(_script, default_timeout=60)
        page.query_params["section"] = section
        for key, value in query.items():
            page.query_params[key] = value
        page.run()
        assert not page.exception
        return page

    return open_window


def _widget(page, name):
    """The field that asks this question, whichever form it is the turn of."""
    found = [
        element
        for kind in ("text_input", "selectbox", "multiselect", "date_input", "button_group", "text_area", "radio")
        for element in page.get(kind)
        if (element.key or "").split(" ", 2)[-1] == name and (element.key or "").startswith("typed ")
    ]
    assert found, name
    return found[0]


def _type(page, **answers):
    for name, value in answers.items():
        _widget(page, name.replace("__", ".")).set_value(value).run()
        assert not page.exception


def _said(page):
    return " ".join(element.proto.body for element in page.get("html"))


def _press(page, key):
    page.button(key=key).click().run()
    assert not page.exception


WHOLE = {
    "originator": "BG",
    "date": date(2020, 3, 17),
    "time": "1430",
    "mode": "crossing",
    "crossing": "BG-TR-KAPITAN-ANDREEVO-ROAD",
    "persons": "12",
    "handling": ["H1"],
    "release": "MEMBERS",
}


def _stored(services):
    with Session(services.engine) as session:
        return session.exec(select(Incident).where(Incident.uid.not_in(UIDS)).order_by(Incident.id)).all()


def test_a_report_is_checked_while_it_is_typed_and_gets_its_number_when_it_is_submitted(window, services):
    page = window("entry")
    assert _widget(page, "operation").value == "OP-1"  # the only one whose days these are
    _type(page, time="25:00")
    assert "no time of day" in _said(page)
    _type(page, **WHOLE)
    assert "Complete" in _said(page)
    assert "12:30 UTC" in _said(page)
    _press(page, "submit")
    [stored] = _stored(services)
    assert (stored.message_no, stored.persons, stored.status, stored.zone) == (3, 12, "SUBMITTED", "Europe/Bucharest")
    assert "Message 3 of Bulgaria is in" in _said(page)
    assert _widget(page, "originator").value == "BG"
    assert _widget(page, "mode").value is None  # the next one: who reports is kept, where it was is not


def test_nothing_is_submitted_while_something_is_needed(window, services):
    page = window("entry")
    _type(page, persons="12")
    _press(page, "submit")
    assert _stored(services) == []
    assert "choose whom it may be shown to" in _said(page)


def test_a_closed_browser_loses_nothing(window):
    _type(window("entry"), **WHOLE)
    again = window("entry")
    assert "as you left it" in _said(again)
    assert _widget(again, "persons").value == "12"
    assert _widget(again, "date").value == WHOLE["date"]
    assert "Complete" in _said(again)


def test_a_draft_that_was_discarded_can_be_had_back(window, services):
    page = window("entry")
    _type(page, **WHOLE)
    _press(page, "discard")
    assert drafts.find(services.engine, local_watch_officer(), "report") is None
    assert _widget(page, "persons").value == ""
    _press(page, "undo")
    assert _widget(page, "persons").value == "12"
    assert drafts.find(services.engine, local_watch_officer(), "report").content["persons"] == "12"


def test_a_second_window_does_not_overwrite_the_draft_of_the_first(window, services):
    one = window("entry")
    _type(one, persons="12")
    other = window("entry")
    _type(one, persons="13")
    _type(other, persons="99")
    assert "another window" in _said(other)
    assert drafts.find(services.engine, local_watch_officer(), "report").content["persons"] == "13"
    _press(other, "take other")
    assert _widget(other, "persons").value == "13"


def test_a_draft_submitted_in_one_window_is_not_corrected_by_the_other(window, services):
    one = window("entry")
    _type(one, **WHOLE)
    other = window("entry")
    _press(one, "submit")
    _type(other, persons="99")
    assert "another window" in _said(other)
    _press(other, "keep this")
    _press(other, "submit")
    assert [row.persons for row in _stored(services)] == [12, 99]
    assert {row.status for row in _stored(services)} == {"SUBMITTED"}


def test_another_one_like_this_keeps_the_place_and_asks_anew_for_numbers_and_time(window):
    page = window("entry")
    _type(page, **WHOLE)
    _press(page, "submit")
    _press(page, "alike")
    assert _widget(page, "crossing").value == WHOLE["crossing"]
    assert _widget(page, "release").value == "MEMBERS"
    assert (_widget(page, "persons").value, _widget(page, "time").value) == ("", "")


def test_a_place_that_may_mean_several_is_asked_and_one_that_is_sure_is_taken(window, services):
    page = window("entry")
    _type(page, mode="town", town="Свиленград")
    assert "choose which place is meant" in _said(page)
    _type(page, town="Pleven")
    assert _widget(page, "meant").value.startswith("town:")


def test_the_queue_shows_the_oldest_first_whole_and_goes_on_after_each(window, services):
    page = window("queue")
    assert "2 to validate" in _said(page)
    assert UIDS[0] in _said(page)
    _press(page, "validate")
    assert "Message 1 of Bulgaria is validated" in _said(page)
    assert UIDS[1] in _said(page)
    assert incidents.get(services.engine, COLLEAGUE, UIDS[0], audit=False).incident["validated_by"] == "local"


def test_the_second_of_two_officers_is_told_who_was_first_and_nothing_is_overwritten(window, services):
    page = window("queue")
    with UnitOfWork(services.engine, viewer=COLLEAGUE, clock=lambda: NOW) as work:
        incidents.give_back(work, UIDS[0], "the numbers do not add up", version=1)
        work.commit()
    _press(page, "validate")
    assert "Ivanova changed it on 17 March 2020 at 14:00 UTC" in _said(page)
    assert incidents.get(services.engine, COLLEAGUE, UIDS[0], audit=False).incident["status"] == "RETURNED"
    _press(page, "look again")
    assert "Ivanova changed it" not in _said(page)
    assert UIDS[1] in _said(page)


def test_a_report_is_given_back_with_a_reason_corrected_and_shown_old_beside_new(window, services):
    page = window("queue")
    _press(page, "give back")
    assert page.button(key="with reason").disabled
    page.text_input(key=f"words give_back {UIDS[0]}").set_value("how many were minors?").run()
    _press(page, "with reason")
    page = window("queue", queue="returned")
    assert "how many were minors?" in _said(page)
    _press(page, "correct")
    assert "Correcting message 1, version 1" in _said(page)
    _type(page, minors="2")
    _press(page, "submit")
    [corrected] = _stored(services)
    assert (corrected.supersedes, corrected.version, corrected.minors, corrected.message_no) == (UIDS[0], 2, 2, 1)
    page = window("queue", report=corrected.uid)
    assert "Version 2" in _said(page)


def test_a_correction_of_what_somebody_else_corrected_meanwhile_is_a_conflict(window, services):
    page = window("queue")
    _press(page, "correct")
    with UnitOfWork(services.engine, viewer=COLLEAGUE, clock=lambda: NOW) as work:
        incidents.amend(work, UIDS[0], _report(UIDS[0], persons=40), version=1)
        work.commit()
    _type(page, persons="50")
    _press(page, "submit")
    assert "Ivanova" in _said(page)
    assert [row.persons for row in _stored(services)] == [40]
    assert _widget(page, "persons").value == "50"


def test_a_correction_does_not_take_the_place_of_a_report_that_is_half_typed(window):
    _type(window("entry"), persons="12")
    page = window("queue")
    _press(page, "correct")
    assert _widget(page, "persons").value == "3"
    _press(page, "discard")
    assert _widget(page, "persons").value == "12"


def test_missing_message_numbers_are_told_by_sender(window, services):
    with UnitOfWork(services.engine, viewer=local_watch_officer(), clock=lambda: NOW) as work:
        incidents.add(work, [_report("1b8f4a1e-0000-4000-8000-00000000000c", message_no=7)])
        work.commit()
    assert "never came: BG 3–6" in _said(window("queue"))


def test_an_unknown_section_in_the_address_is_the_first_one(window):
    page = window("nonsense")
    assert page.session_state["choice section"] == "import"


def test_an_empty_list_says_so(window):
    assert "No report has been withdrawn." in _said(window("queue", queue="withdrawn"))
