"""Whom a report is released to: changed by its originator and narrowed by the OCU, at once, on both engines."""

from contextlib import closing
from random import Random

import pytest
from sqlmodel import Session, select

from data.access.policy import Action
from data.access.viewers import Role, Viewer, party_viewer
from data.picture import coverage
from data.picture.read_model import ReadModel
from data.picture.selection import choose
from data.store import incidents
from data.store.forms import FormRefused
from data.store.tables import AuditEntry
from data.terms.codes import PartyStatus, Release
from data.terms.errors import Conflict, NotAllowed, NotFound, RowRejected
from data.terms.filters import Filter
from tests.stores.forms import BULGARIA, OFFICER, add, add_operation, detection, operation, uid, writing

ROMANIA = party_viewer("RO", status=PartyStatus.MEMBER_STATE)
BRITAIN = party_viewer("GB", status=PartyStatus.OPERATIONAL_PARTNER)


def change(store, release, *, viewer=BULGARIA, number=1, **given):
    with writing(store, viewer=viewer) as work:
        incidents.change_release(work, uid(number), release=release, **given)


def seen_by(store, viewer, number=1):
    try:
        return incidents.get(store, viewer, uid(number), audit=False)
    except NotFound:
        return None


def test_the_originator_widens_and_narrows_and_the_picture_follows(store):
    add(store, detection(1))
    with closing(ReadModel.build(store)) as model:

        def shown(viewer):
            model.follow()
            return coverage.count(model, choose(model, Filter(), viewer=viewer))

        assert [shown(viewer) for viewer in (ROMANIA, BRITAIN)] == [1, 0]
        change(store, Release.PARTNERS)
        assert [shown(viewer) for viewer in (ROMANIA, BRITAIN)] == [1, 1]
        change(store, Release.NAMED, named=("GB",))
        assert [shown(viewer) for viewer in (ROMANIA, BRITAIN)] == [0, 1]
        change(store, Release.ORIGINATOR)
        assert [shown(viewer) for viewer in (ROMANIA, BRITAIN, BULGARIA, OFFICER)] == [0, 0, 1, 1]


def test_every_version_is_narrowed_at_once_and_the_newest_one_counts_on(store):
    add(store, detection(1))
    with writing(store, viewer=BULGARIA) as work:
        newest = incidents.amend(work, uid(1), detection(1, persons=5))
    assert seen_by(store, ROMANIA) is not None
    with writing(store, viewer=BULGARIA) as work:
        incidents.change_release(work, newest, release=Release.ORIGINATOR, version=2)
    assert seen_by(store, ROMANIA) is None
    assert seen_by(store, BULGARIA).incident["version"] == 1
    assert incidents.get(store, BULGARIA, newest, audit=False).incident["version"] == 3
    with pytest.raises(Conflict):
        change(store, Release.MEMBERS)  # the earlier version is closed
    with pytest.raises(Conflict), writing(store, viewer=BULGARIA) as work:
        incidents.change_release(work, newest, release=Release.MEMBERS, version=2)


def test_the_unit_narrows_and_never_widens(store):
    add(store, detection(1))
    for wider in (Release.PARTNERS, Release.STRATEGIC, Release.PUBLIC):
        with pytest.raises(NotAllowed):
            change(store, wider, viewer=OFFICER)
    change(store, Release.ORIGINATOR, viewer=OFFICER)
    assert seen_by(store, ROMANIA) is None
    with pytest.raises(NotAllowed):
        change(store, Release.MEMBERS, viewer=OFFICER)
    change(store, Release.MEMBERS)
    assert seen_by(store, ROMANIA) is not None


def test_others_do_not_change_a_release(store):
    add(store, detection(1), detection(2, release="ORIGINATOR"))
    analyst = Viewer("analyst", "OCU", PartyStatus.MEMBER_STATE, Role.ANALYST)
    for viewer in (ROMANIA, analyst):
        with pytest.raises(NotAllowed):
            change(store, Release.ORIGINATOR, viewer=viewer)
    with pytest.raises(NotFound):
        change(store, Release.ORIGINATOR, viewer=ROMANIA, number=2)


def test_a_withdrawn_report_can_still_be_narrowed(store):
    add(store, detection(1))
    with writing(store, viewer=BULGARIA) as work:
        incidents.withdraw(work, uid(1), "entered twice")
    assert seen_by(store, ROMANIA) is not None
    change(store, Release.ORIGINATOR)
    assert seen_by(store, ROMANIA) is None


@pytest.mark.parametrize(("release", "named"), [(Release.NAMED, ()), (Release.MEMBERS, ("RO",))])
def test_names_belong_to_a_named_release(store, release, named):
    add(store, detection(1))
    with pytest.raises(RowRejected):
        change(store, release, named=named)


def test_what_it_was_and_what_it_is_are_on_the_record(store):
    add(store, detection(1))
    change(store, Release.NAMED, named=("GB", "RO"))
    with Session(store) as session:
        entry = session.exec(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
        assert (entry.act, entry.subject, entry.party) == ("alteration", f"incident {uid(1)}", "BG")
        assert entry.held.detail == {
            "was": {"release": "MEMBERS", "release_to": None},
            "is": {"release": "NAMED", "release_to": " GB RO "},
            "uids": [uid(1)],
        }


def test_a_correction_by_the_unit_releases_to_nobody_else_and_takes_no_mark_off(store):
    add(store, detection(1, handling="H2"))
    for given in ({"release": "PARTNERS", "handling": "H2"}, {"handling": "H1"}):
        with pytest.raises(FormRefused), writing(store) as work:
            incidents.amend(work, uid(1), detection(1, persons=5, **given))
    with writing(store) as work:
        incidents.amend(work, uid(1), detection(1, persons=5, handling="H1 H2", release="ORIGINATOR"))


NOMAD = "NOMAD-2020"
COORDINATOR = Viewer("ana", "OCU", PartyStatus.MEMBER_STATE, Role.COORDINATOR, frozenset({NOMAD}))
MARKS = [
    {"handling": codes, "handling_text": text, "personal_data": personal}
    for codes in ("H0", "H1", "H1 H2", "H0 H1 H2", "H1 H3", "H1 H2 H3")
    for text in (None, "ask Sofia", "ask Sofia, and Ruse")
    for personal in (False, True)
    if text or "H3" not in codes
]


def keeps(before, after):
    text = before["handling_text"]
    return (
        set(before["handling"].split()) <= set(after["handling"].split())
        and (text is None or text in (after["handling_text"] or ""))
        and before["personal_data"] <= after["personal_data"]
    )


def test_a_correction_by_another_hand_leaves_every_mark_on(store):
    add_operation(store, operation(NOMAD))
    rng = Random(4)
    pairs = [tuple(rng.choice(MARKS) for _ in range(2)) for _ in range(60)]
    pairs += [(marks, marks | {"personal_data": True}) for marks in MARKS]
    add(store, *(detection(number, operation=NOMAD, **before) for number, (before, _) in enumerate(pairs)))
    taken = []
    for number, (before, after) in enumerate(pairs):
        for viewer in (OFFICER, COORDINATOR):
            form = detection(number, operation=NOMAD, persons=5, **after)
            try:
                with writing(store, viewer=viewer) as work:
                    newest = incidents.amend(work, uid(number), form)
            except FormRefused:
                assert not keeps(before, after), (before, after)
                continue
            assert keeps(before, after), (before, after)
            taken.append(number)
            row = incidents.get(store, OFFICER, newest, audit=False).incident
            assert (row["handling_text"], row["personal_data"]) == (after["handling_text"], after["personal_data"])
            break
        else:
            with writing(store, viewer=BULGARIA) as work:  # the originator may
                incidents.amend(work, uid(number), detection(number, operation=NOMAD, persons=5, **after))
    assert len(MARKS) <= len(taken) < len(pairs)


def test_a_correction_that_comes_with_its_report_leaves_every_mark_on_too(store):
    forms = [detection(1, handling="H1 H2"), detection(2, handling="H1", supersedes=uid(1))]
    with pytest.raises(FormRefused):
        add(store, *forms)
    add(store, *forms, viewer=BULGARIA)


@pytest.mark.parametrize("originator", [None, "RO"])
def test_a_correction_keeps_the_originator(store, originator):
    add(store, detection(1))
    for forms in ([detection(1, originator=originator)], [detection(2, originator=originator, supersedes=uid(1))],
                  [detection(3), detection(4, originator=originator, supersedes=uid(3))]):  # fmt: skip
        with pytest.raises(FormRefused, match="keeps the originator"):
            add(store, *forms)


@pytest.mark.parametrize("viewer", [BULGARIA, OFFICER])
@pytest.mark.parametrize(
    "narrower", [{"release": "ORIGINATOR"}, {"release": "NAMED", "release_to": "RO"}, {"handling": "H1 H2"}]
)
def test_a_correction_that_narrows_narrows_every_earlier_version_too(store, narrower, viewer):
    with writing(store, viewer=BULGARIA) as work:
        incidents.add(work, [detection(1, release="PARTNERS")])
        second = incidents.amend(work, uid(1), detection(1, persons=5, release="PARTNERS"))
    with writing(store, viewer=viewer) as work:
        newest = incidents.amend(work, second, detection(3, persons=6, **{"release": "PARTNERS"} | narrower))
    named = frozenset(narrower.get("release_to", "").split())
    for version in (uid(1), second, newest):
        row = incidents.get(store, BULGARIA, version, audit=False).incident
        assert (row["release"], row["handling"]) == (
            narrower.get("release", "PARTNERS"), narrower.get("handling", "H1"),
        )  # fmt: skip
        assert frozenset((row["release_to"] or "").split()) == named
    with Session(store) as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.subject == f"incident {second}")).all()
        assert [second, uid(1)] in [entry.held.detail.get("narrowed") for entry in entries]
    assert incidents.find(store, BRITAIN, Filter(), limit=9, action=Action.DISCLOSE) == []


def test_a_correction_that_widens_leaves_the_earlier_versions_and_an_old_copy_widens_nothing(store):
    add(store, detection(1))
    with writing(store, viewer=BULGARIA) as work:
        incidents.amend(work, uid(1), detection(1, persons=5, release="PARTNERS"))
    assert seen_by(store, BRITAIN) is None
    add(store, detection(2))
    with writing(store, viewer=BULGARIA) as work:
        newest = incidents.amend(work, uid(2), detection(2, persons=5, release="ORIGINATOR"))
        assert incidents.add(work, [detection(2)]).unchanged == (uid(2),)
    assert incidents.get(store, BULGARIA, newest, audit=False).later == ()
    assert seen_by(store, ROMANIA, 2) is None
