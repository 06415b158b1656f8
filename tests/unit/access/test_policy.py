"""The policy: who sees, counts and changes what, and why."""

from dataclasses import replace

import pytest

from data.access.policy import Action, Guarded, decide, decide_release, may, may_report
from data.access.viewers import OCU, Role, Viewer, local_watch_officer, party_viewer
from data.terms.codes import PartyStatus, Release, Status

MEMBER = party_viewer("BG", status=PartyStatus.MEMBER_STATE)
PARTNER = party_viewer("GB", status=PartyStatus.OPERATIONAL_PARTNER)
OBSERVER = party_viewer("JP", status=PartyStatus.OBSERVER)
STRANGER = party_viewer("XX", status=PartyStatus.NONE)
OFFICER = local_watch_officer()


def report(
    originator="RO", *, status=Status.SUBMITTED, release=Release.ORIGINATOR, to=(), handling=("H1",), operation=None
):
    return Guarded(originator, status, release, frozenset(to), frozenset(handling), operation)


def sees(viewer, record, *, action=Action.SEE):
    return decide(viewer, action, record).allowed


def test_the_originator_and_the_unit_see_what_is_unmarked_and_nobody_else():
    record = report("BG")
    assert sees(MEMBER, record)
    assert sees(OFFICER, record)
    assert not any(sees(viewer, record) for viewer in (PARTNER, OBSERVER, STRANGER))


def test_a_draft_is_its_originators_alone():
    draft = report("BG", status=Status.DRAFT, release=Release.PUBLIC)
    assert sees(MEMBER, draft)
    assert not sees(OFFICER, draft)
    assert not sees(PARTNER, draft)


@pytest.mark.parametrize(
    ("release", "seen_by"),
    [
        (Release.PUBLIC, {"BG", "GB"}),
        (Release.STRATEGIC, {"BG", "GB"}),
        (Release.PARTNERS, {"BG", "GB"}),
        (Release.MEMBERS, {"BG"}),
        (Release.NAMED, {"GB"}),
        (Release.ORIGINATOR, set()),
    ],
)
def test_a_release_reaches_those_it_says(release, seen_by):
    record = report(release=release, to=("GB", "JP"))
    assert {viewer.party for viewer in (MEMBER, PARTNER, OBSERVER, STRANGER) if sees(viewer, record)} == seen_by


@pytest.mark.parametrize("action", Action)
def test_an_observer_gets_nothing_that_is_counted_or_shown_on_asking(action):
    for viewer in (OBSERVER, STRANGER):
        assert not may(viewer, action).allowed
        assert not any(sees(viewer, report(viewer.party, release=release), action=action) for release in Release)


@pytest.mark.parametrize("release", Release)
def test_what_is_unmarked_stays_with_its_originator_and_the_unit_whatever_its_release(release):
    record = report("BG", release=release, to=("GB",), handling=())
    assert sees(MEMBER, record)
    assert sees(OFFICER, record)
    assert sees(PARTNER, record) == (release is Release.PUBLIC)


def test_what_was_given_back_is_its_originators_and_the_units():
    record = report("BG", status=Status.RETURNED, release=Release.PUBLIC)
    assert [sees(viewer, record) for viewer in (MEMBER, OFFICER, PARTNER)] == [True, True, False]


def test_h2_is_seen_where_it_is_released_and_taken_out_by_its_originator_and_the_unit_alone():
    record = report("BG", release=Release.PARTNERS, handling=("H1", "H2"))
    assert all(sees(viewer, record) for viewer in (MEMBER, PARTNER, OFFICER))
    assert [sees(viewer, record, action=Action.DISCLOSE) for viewer in (MEMBER, OFFICER, PARTNER)] == [
        True,
        True,
        False,
    ]
    assert sees(PARTNER, report("BG", release=Release.PARTNERS, handling=("H1", "H3")), action=Action.DISCLOSE)


def test_a_coordinator_is_the_unit_in_their_operations_and_a_member_state_elsewhere():
    coordinator = Viewer("c", OCU, PartyStatus.MEMBER_STATE, Role.COORDINATOR, frozenset({"NOMAD"}))
    here, there = report(operation="NOMAD"), report(operation="OTHER")
    for action in (Action.SEE, Action.WRITE, Action.DISCLOSE):
        assert sees(coordinator, here, action=action)
        assert not sees(coordinator, there, action=action)
    assert sees(coordinator, report(operation="OTHER", release=Release.MEMBERS))
    assert not sees(coordinator, report(operation=None))
    assert may_report(coordinator, originator="RO", operation="NOMAD").allowed
    assert not may_report(coordinator, originator=OCU, operation="OTHER").allowed


def test_an_analyst_sees_all_and_changes_nothing():
    analyst = Viewer("a", OCU, PartyStatus.MEMBER_STATE, Role.ANALYST)
    assert sees(analyst, report())
    assert not sees(analyst, report(), action=Action.WRITE)
    assert not may_report(analyst, originator=OCU, operation=None).allowed


@pytest.mark.parametrize("release", Release)
def test_the_originator_widens_and_narrows_and_the_unit_only_narrows(release):
    for held in Release:
        record = report("BG", release=held, to=("GB",))
        changed = replace(record, release=release, release_to=frozenset({"GB"}))
        assert decide_release(MEMBER, record, changed).allowed
        assert not decide_release(PARTNER, record, changed).allowed
        if decide_release(OFFICER, record, changed).allowed:
            for viewer in (MEMBER, PARTNER, party_viewer("RO", status=PartyStatus.MEMBER_STATE)):
                assert sees(viewer, record) or not sees(viewer, changed), (held, release, viewer.party)


def test_the_unit_can_always_take_a_report_back_to_its_originator():
    for held in Release:
        assert decide_release(OFFICER, report("BG", release=held), report("BG", handling=())).allowed


def test_the_unit_gives_no_mark_to_what_is_unmarked_and_takes_no_h2_off():
    unmarked, h2 = (
        report("BG", release=Release.MEMBERS, handling=()),
        report("BG", release=Release.MEMBERS, handling=("H2",)),
    )
    marked = report("BG", release=Release.MEMBERS)
    assert not decide_release(OFFICER, unmarked, marked).allowed
    assert not decide_release(OFFICER, h2, marked).allowed
    assert decide_release(OFFICER, marked, h2).allowed


def test_only_the_originator_and_the_unit_change_a_report():
    record = report("RO", release=Release.PUBLIC)
    assert sees(OFFICER, record, action=Action.WRITE)
    assert sees(party_viewer("RO", status=PartyStatus.MEMBER_STATE), record, action=Action.WRITE)
    assert not sees(MEMBER, record, action=Action.WRITE)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER])
def test_who_holds_an_office_has_that_and_no_incidents(role):
    holder = Viewer(name="root", party=OCU, status=PartyStatus.MEMBER_STATE, role=role)
    allowed = {action for action in Action if may(holder, action).allowed}
    assert allowed == {Action.MANAGE if role is Role.ADMINISTRATOR else Action.AUDIT}
    for action in (Action.SEE, Action.COUNT, Action.WRITE, Action.DISCLOSE):
        assert not sees(holder, report(OCU, release=Release.PUBLIC), action=action)


def test_a_viewer_reports_nothing_not_even_in_the_unit():
    guest = Viewer(name="guest", party=OCU, status=PartyStatus.MEMBER_STATE, role=Role.VIEWER)
    assert not may(guest, Action.WRITE).allowed
    assert not sees(guest, report("RO"))


def test_every_decision_says_why():
    for viewer in (MEMBER, PARTNER, OBSERVER, STRANGER, OFFICER):
        for action in Action:
            for release in Release:
                assert decide(viewer, action, report(release=release)).reason


def test_whoever_sees_alike_has_one_clearance_and_nobody_else_has_it():
    other_name = Viewer(name="night shift", party=MEMBER.party, status=MEMBER.status, role=MEMBER.role)
    assert other_name.clearance == MEMBER.clearance
    assert len({viewer.clearance for viewer in (MEMBER, PARTNER, OBSERVER, STRANGER, OFFICER)}) == 5
