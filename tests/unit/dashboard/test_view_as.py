"""An officer of the OCU looks as a party: by what they choose or by the address, and it only ever narrows."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import bootstrap
from dashboard.view_as import seen_as
from data.access.policy import Action, Guarded, decide, may
from data.access.viewers import OCU, Role, Viewer, local_watch_officer, party_viewer
from data.terms.codes import PartyStatus, Release, Status

MAIN = Path(bootstrap.__file__).with_name("main.py")
OFFICER = local_watch_officer()


def clock():
    return datetime(2021, 6, 1, tzinfo=UTC)


def look(services, person, party):
    return seen_as(person, party, services.engine, clock=clock)


def test_who_looks_as_a_party_has_its_standing_of_today_and_both_names(services):
    viewer = look(services, OFFICER, "RO")
    assert (viewer.party, viewer.status, viewer.name) == ("RO", PartyStatus.MEMBER_STATE, "local as RO")
    assert viewer.clearance != party_viewer("RO", status=PartyStatus.MEMBER_STATE).clearance


def test_who_looks_as_a_party_sees_no_draft_of_it_and_changes_nothing(services):
    viewer = look(services, OFFICER, "RO")
    draft = Guarded("RO", Status.DRAFT, Release.PUBLIC)
    assert decide(party_viewer("RO", status=PartyStatus.MEMBER_STATE), Action.SEE, draft).allowed
    assert not decide(viewer, Action.SEE, draft).allowed
    assert not may(viewer, Action.WRITE).allowed
    assert decide(viewer, Action.SEE, Guarded("RO", Status.SUBMITTED, Release.ORIGINATOR)).allowed


def test_a_party_that_there_is_not_sees_nothing(services):
    assert not may(look(services, OFFICER, "nowhere"), Action.SEE).allowed


@pytest.mark.parametrize("asked", [None, "", OCU])
def test_nothing_asked_for_is_ones_own_view(services, asked):
    assert look(services, OFFICER, asked) is OFFICER


@pytest.mark.parametrize(
    "person",
    [
        party_viewer("BG", status=PartyStatus.MEMBER_STATE),
        Viewer("v", OCU, PartyStatus.MEMBER_STATE, Role.VIEWER),
        Viewer("a", OCU, PartyStatus.MEMBER_STATE, Role.ADMINISTRATOR),
    ],
)
def test_nobody_else_looks_as_another(services, person):
    assert look(services, person, "RO") is person


def test_the_page_says_as_whom_it_is_seen_and_leads_back(services):
    page = AppTest.from_file(str(MAIN), default_timeout=60)
    page.query_params["as"] = "RO"
    page.run()
    assert not page.exception
    assert any("Seen as Romania (member state)" in element.proto.body for element in page.get("html"))
    assert page.query_params["as"] in ("RO", ["RO"])
    page.button(key="own view").click().run()
    assert not any("Seen as" in element.proto.body for element in page.get("html"))
    assert "as" not in page.query_params
