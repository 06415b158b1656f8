"""Pairs of reports on both engines: proposed, decided, undone, and what follows in the reports and the picture."""

from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from sqlmodel import Session, select

from data.access.viewers import party_viewer
from data.picture.figures import figures
from data.picture.read_model import ReadModel
from data.picture.selection import choose
from data.store import incidents, pairs
from data.store.clusters import carry_pairs
from data.store.comparison_frames import comparable
from data.store.engine import open_engine
from data.store.schema import upgrade
from data.store.tables import AuditEntry, Incident, ReportPair
from data.terms.codes import PartyStatus
from data.terms.errors import Conflict, NotAllowed, NotFound, RowRejected
from data.terms.filters import Filter
from data.terms.pairs import Likeness, PairStatus
from tests.stores.forms import BULGARIA, OBSERVER, OFFICER, add, detection, raw, seizure, uid, writing

TURKIYE = party_viewer("TR", status=PartyStatus.MEMBER_STATE)


def like(one, other, score=0.9):
    return Likeness(uid(one), uid(other), score, ("the same crossing",))


def propose(store, *likenesses, viewer=OFFICER, compared=()):
    with writing(store, viewer=viewer) as work:
        return pairs.propose(work, likenesses, compared=compared)


def decide(store, verb, one, other, viewer=OFFICER):
    with writing(store, viewer=viewer) as work:
        verb(work, uid(one), uid(other))


def labels(store):
    with Session(raw(store)) as session:
        return {row.uid: row.same_event for row in session.exec(select(Incident)) if row.same_event}


def cluster(*numbers):
    uids = [uid(number) for number in numbers]
    return dict.fromkeys(uids, min(uids))


def test_a_proposed_pair_is_found_once_with_its_reasons_and_changes_no_report(store):
    add(store, detection(1), detection(2))
    assert propose(store, like(1, 2)).new == 1
    assert propose(store, like(2, 1)).new == 0
    (found,) = pairs.find(store, OFFICER)
    assert {found.one, found.other} == {uid(1), uid(2)}
    assert (found.one < found.other, found.score, found.reasons) == (True, 0.9, ("the same crossing",))
    assert labels(store) == {}


def test_confirmed_reports_share_the_smallest_uid_until_it_is_taken_back(store):
    add(store, detection(1), detection(2), detection(3))
    propose(store, like(1, 2))
    decide(store, pairs.confirm, 1, 2)
    assert labels(store) == cluster(1, 2)
    (found,) = pairs.find(store, OFFICER, status=PairStatus.CONFIRMED)
    assert (found.decided_by, pairs.count(store, OFFICER)) == ("local", 0)
    decide(store, pairs.reopen, 2, 1)
    assert labels(store) == {}
    assert pairs.count(store, OFFICER) == 1


def test_what_is_one_event_through_others_is_one_cluster_and_not_asked_again(store):
    add(store, *(detection(number) for number in range(5)))
    propose(store, like(0, 1), like(1, 2), like(0, 2), like(3, 4))
    for one, other in ((0, 1), (1, 2), (3, 4)):
        decide(store, pairs.confirm, one, other)
    assert labels(store) == cluster(0, 1, 2) | cluster(3, 4)
    assert pairs.find(store, OFFICER) == ()
    decide(store, pairs.reopen, 0, 1)
    assert labels(store) == cluster(1, 2) | cluster(3, 4)
    assert pairs.count(store, OFFICER) == 2


def test_the_second_of_two_officers_is_told_who_decided(store):
    add(store, detection(1), detection(2))
    propose(store, like(1, 2))
    decide(store, pairs.reject, 1, 2)
    with pytest.raises(Conflict, match="said to be two events by local") as told:
        decide(store, pairs.confirm, 1, 2)
    assert told.value.changed_by == "local"
    assert labels(store) == {}
    decide(store, pairs.reopen, 1, 2)
    with pytest.raises(Conflict, match="reopened"):
        decide(store, pairs.reopen, 1, 2)


def test_what_an_officer_rejected_is_not_proposed_again(store):
    add(store, detection(1), detection(2))
    propose(store, like(1, 2))
    decide(store, pairs.reject, 1, 2)
    assert propose(store, like(1, 2, 0.99)).new == 0
    assert pairs.count(store, OFFICER) == 0
    assert pairs.count(store, OFFICER, status=PairStatus.REJECTED) == 1


def test_an_open_pair_that_no_longer_looks_alike_is_taken_back_and_a_decided_one_stays(store):
    add(store, detection(1), detection(2), detection(3))
    propose(store, like(1, 2), like(2, 3))
    decide(store, pairs.confirm, 1, 2)
    outcome = propose(store, compared=[uid(1), uid(2)])
    assert (outcome.dropped, pairs.count(store, OFFICER)) == (0, 1)  # the third was not compared
    assert propose(store, compared=[uid(1), uid(2), uid(3)]).dropped == 1
    assert pairs.count(store, OFFICER, status=PairStatus.CONFIRMED) == 1


def test_exercise_and_real_are_never_one_event(store):
    add(store, detection(1), detection(2, exercise=True))
    with pytest.raises(RowRejected, match="exercise"):
        propose(store, like(1, 2))


def test_superseded_and_withdrawn_reports_are_no_pair(store):
    add(store, detection(1), detection(2), detection(3))
    propose(store, like(1, 2), like(2, 3))
    with writing(store) as work:
        incidents.withdraw(work, uid(1), "sent twice")
    assert [{found.one, found.other} for found in pairs.find(store, OFFICER)] == [{uid(2), uid(3)}]
    with pytest.raises(NotFound):
        decide(store, pairs.confirm, 1, 2)
    with pytest.raises(NotFound):
        propose(store, like(1, 3))
    assert set(comparable(store, OFFICER)["uid"]) == {uid(2), uid(3)}


def test_a_correction_takes_the_place_of_the_report_in_its_pairs(store):
    add(store, detection(1), detection(2), detection(3))
    propose(store, like(1, 2), like(1, 3))
    decide(store, pairs.confirm, 1, 2)
    with writing(store) as work:
        incidents.amend(work, uid(1), detection(9, persons=5))
    assert labels(store) == cluster(2, 9)
    assert [{found.one, found.other} for found in pairs.find(store, OFFICER)] == [{uid(3), uid(9)}]


def test_a_correction_of_one_of_a_pair_by_the_other_leaves_no_pair_with_itself(store):
    add(store, detection(1), detection(2))
    propose(store, like(1, 2))
    decide(store, pairs.confirm, 1, 2)
    with writing(store) as work:
        carry_pairs(work.session, {uid(1): uid(2)})
        work.record("combination", "test")
    assert labels(store) == {}


def test_only_pairs_of_reports_that_the_viewer_sees_are_shown(store):
    add(store, detection(1), detection(2, originator="TR"), detection(3, release="ORIGINATOR"))
    propose(store, like(1, 2), like(1, 3), like(2, 3))
    assert pairs.count(store, OFFICER) == 3
    assert pairs.count(store, BULGARIA) == 3
    assert [{found.one, found.other} for found in pairs.find(store, TURKIYE)] == [{uid(1), uid(2)}]
    assert len(pairs.of(store, TURKIYE, uid(1))) == 1
    assert pairs.find(store, OBSERVER) == ()
    assert comparable(store, OBSERVER).empty
    assert len(comparable(store, TURKIYE)) == 2


def test_a_report_names_its_cluster_and_what_may_belong_to_it_as_far_as_the_viewer_sees_them(store):
    add(store, *(detection(number) for number in (1, 2, 4)), detection(3, release="ORIGINATOR"))
    propose(store, like(1, 2), like(2, 3), like(1, 4))
    for one, other in ((1, 2), (2, 3)):
        decide(store, pairs.confirm, one, other)

    def related(viewer):
        return [(found.uid, found.is_confirmed) for found in pairs.of(store, viewer, uid(1))]

    assert related(OFFICER) == [(uid(2), True), (uid(3), True), (uid(4), False)]
    assert related(TURKIYE) == [(uid(2), True), (uid(4), False)]
    assert related(OBSERVER) == []


def test_a_party_decides_on_its_own_reports_and_the_ocu_on_all(store):
    add(store, detection(1), detection(2, originator="TR"), detection(3))
    propose(store, like(1, 2), like(1, 3))
    with pytest.raises(NotAllowed, match="only the OCU"):
        decide(store, pairs.confirm, 1, 2, viewer=BULGARIA)
    decide(store, pairs.confirm, 1, 3, viewer=BULGARIA)
    with pytest.raises(NotFound):
        decide(store, pairs.reopen, 1, 3, viewer=OBSERVER)
    assert labels(store) == cluster(1, 3)


def test_every_decision_is_on_the_record_as_a_combination(store):
    add(store, detection(1), detection(2))
    propose(store, like(1, 2))
    for verb in (pairs.confirm, pairs.reopen, pairs.reject):
        decide(store, verb, 1, 2)
    with Session(raw(store)) as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.act == "combination").order_by(AuditEntry.seq)).all()
    assert [entry.held.detail.get("is") for entry in entries] == [None, "CONFIRMED", "PROPOSED", "REJECTED"]


def test_the_picture_follows_a_decision(store):
    add(store, detection(1, persons=4), detection(2, persons=6))
    propose(store, like(1, 2))
    model = ReadModel.build(store)

    def persons():
        model.follow()
        selection = choose(model, Filter(kind=("migrant_detection",)), viewer=OFFICER)
        (figure,) = figures(model, selection, measure="persons")
        return figure.value, figure.low, figure.high, [note for note in figure.caveats if "pair" in note]

    open_note = "1 pair of reports that may be one event, not decided yet: both are counted"
    assert persons() == (10, None, None, [open_note])
    decide(store, pairs.confirm, 1, 2)
    said = "1 pair of reports confirmed as one event: counted once in the lower end of the range"
    assert persons() == (10, 6, 10, [said])
    decide(store, pairs.reopen, 1, 2)
    assert persons() == (10, None, None, [open_note])
    decide(store, pairs.reject, 1, 2)
    assert persons() == (10, None, None, [])
    model.close()


def test_the_frame_of_reports_says_goods_and_nationalities(store):
    heroin = {"commodity": "DRUG", "drug": "HEROIN", "quantity": 500, "unit": "GRM", "item_no": 2}
    cash = {"commodity": "CASH", "quantity": 900, "unit": "EUR", "item_no": 1}
    add(store, detection(1), seizure(2, cash, heroin))
    frame = comparable(store, OFFICER).set_index("uid")
    assert frame.loc[uid(1), "nationalities"] == "SY"
    assert frame.loc[uid(2), ["goods", "main_goods", "main_amount", "main_unit"]].tolist() == [
        "CASH HEROIN",
        "HEROIN",
        0.5,
        "KGM",
    ]
    assert frame.loc[uid(1), "occurred_from"] == detection(1).occurred_from


@settings(max_examples=15)
@given(
    acts=some.lists(
        some.tuples(some.sampled_from(["confirm", "reject", "reopen"]), some.integers(0, 5), some.integers(0, 5)),
        max_size=25,
    )
)
def test_labels_are_the_connected_parts_of_what_is_confirmed(tmp_path_factory, acts):
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('pairs') / 'store.db'}")
    upgrade(engine)
    add(engine, *(detection(number) for number in range(6)))
    propose(engine, *(like(one, other) for one in range(6) for other in range(one)))
    for act, one, other in acts:
        if one != other:
            try:
                decide(engine, getattr(pairs, act), one, other)
            except Conflict:
                continue
    with Session(raw(engine)) as session:
        confirmed = [(row.one, row.other) for row in session.exec(select(ReportPair)) if row.status == "CONFIRMED"]
    smallest = {uid(number): uid(number) for number in range(6)}
    for _ in smallest:
        for one, other in confirmed:
            smallest[one] = smallest[other] = min(smallest[one], smallest[other])
    shared = [label for label in smallest.values() if list(smallest.values()).count(label) > 1]
    assert labels(engine) == {key: label for key, label in smallest.items() if label in shared}
    engine.dispose()


def test_two_officers_who_join_one_cluster_at_once_make_one_cluster(store):
    add(store, *(detection(number) for number in range(12)))
    propose(store, *(like(number, number + 1) for number in range(11)))
    threads = [Thread(target=decide, args=(store, pairs.confirm, number, number + 1)) for number in range(11)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert labels(store) == cluster(*range(12))
