"""The policy: who sees, counts and changes what, and why."""

import pytest

from data.access.policy import Action, Guarded, decide, may
from data.access.viewers import OCU, Role, Viewer, local_watch_officer, party_viewer
from data.terms.codes import PartyStatus, Release, Status

MEMBER = party_viewer("BG", status=PartyStatus.MEMBER_STATE)
PARTNER = party_viewer("GB", status=PartyStatus.OPERATIONAL_PARTNER)
OBSERVER = party_viewer("JP", status=PartyStatus.OBSERVER)
STRANGER = party_viewer("XX", status=PartyStatus.NONE)
OFFICER = local_watch_officer()


def report(originator="RO", *, status=Status.SUBMITTED, release=Release.ORIGINATOR, to=(), personal_data=False):
    return Guarded(originator, status, release, frozenset(to), personal_data)


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


def test_an_observer_gets_totals_of_what_is_released_as_totals_and_of_no_one_person():
    counted = {release for release in Release if sees(OBSERVER, report(release=release), action=Action.COUNT)}
    assert counted == {Release.PUBLIC, Release.STRATEGIC}
    assert not sees(OBSERVER, report(release=Release.PUBLIC, personal_data=True), action=Action.COUNT)
    assert not sees(STRANGER, report(release=Release.STRATEGIC), action=Action.COUNT)


def test_only_the_originator_and_the_unit_change_a_report():
    record = report("RO", release=Release.PUBLIC)
    assert sees(OFFICER, record, action=Action.WRITE)
    assert sees(party_viewer("RO", status=PartyStatus.MEMBER_STATE), record, action=Action.WRITE)
    assert not sees(MEMBER, record, action=Action.WRITE)


@pytest.mark.parametrize("action", Action)
def test_an_administrator_has_no_incidents_by_that_right(action):
    administrator = Viewer(name="root", party=OCU, status=PartyStatus.MEMBER_STATE, role=Role.ADMINISTRATOR)
    assert not may(administrator, action).allowed
    assert not sees(administrator, report(OCU, release=Release.PUBLIC), action=action)


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
