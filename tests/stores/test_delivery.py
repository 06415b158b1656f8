"""Reports sent by another system, on both engines: all or nothing, idempotent by uid, every refusal with its place."""

import json

import pytest
from sqlmodel import Session, select

from data.access.viewers import party_viewer
from data.collection.intake.delivery import deliver
from data.store import incidents
from data.store.tables import AuditEntry, Incident
from data.terms.codes import PartyStatus
from data.terms.errors import InputRefused, NotAllowed
from data.terms.filters import Filter
from tests.stores.forms import BULGARIA, OBSERVER, OFFICER, add, clock, detection, uid
from tests.unit.collection.test_feature_forms import collection, feature

ROMANIA = party_viewer("RO", status=PartyStatus.MEMBER_STATE)


def send(engine, *features, viewer=BULGARIA, **given):
    return deliver(engine, viewer, json.dumps(collection(*features)).encode(), clock=clock, **given)


def stored(engine):
    with Session(engine) as session:
        return {row.uid for row in session.exec(select(Incident))}


def acts(engine):
    with Session(engine) as session:
        return [(row.act, row.outcome) for row in session.exec(select(AuditEntry).order_by(AuditEntry.seq))]


def test_reports_are_stored_and_seen_by_their_party(store):
    told = send(store, feature(1), feature(2)).document()
    assert (told["rows"], told["new"], told["refused"], told["committed"]) == (2, 2, 0, True)
    assert {row["uid"] for row in incidents.find(store, BULGARIA, Filter(), limit=10)} == {uid(1), uid(2)}
    assert ("collection", "done") in acts(store)


def test_the_same_again_changes_nothing(store):
    send(store, feature(1), feature(2))
    told = send(store, feature(1), feature(2)).document()
    assert (told["new"], told["unchanged"], told["committed"]) == (0, 2, True)
    assert len(stored(store)) == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [("status", "VALIDATED"), ("status", "RETURNED"), ("validated_by", "me"), ("received_at", "2020-03-09T13:00:00Z")],
)
def test_only_the_ocu_says_that_a_report_was_looked_at_and_since_when_we_have_it(store, name, value):
    sent = feature(1, **{name: value}), feature(2)
    told = send(store, *sent).document()
    assert (told["committed"], told["refused"], [one["field"] for one in told["refusals"]]) == (False, 1, [name])
    assert send(store, *sent, viewer=OFFICER).committed


def test_one_bad_report_keeps_all_from_being_stored_and_each_reason_is_told(store):
    told = send(store, feature(1), feature(2, persons=-4, country="XX"), feature(3, crossing="NOWHERE")).document()
    assert (told["committed"], told["refused"], told["new"]) == (False, 2, 1)
    assert stored(store) == set()
    assert [(one["index"], one["row"], one["field"], one["uid"]) for one in told["refusals"]] == [
        (1, 2, "country", uid(2)),
        (1, 2, "persons", uid(2)),
        (2, 3, "crossing", uid(3)),
    ]
    assert all(one["reason"] and one["sheet"] is None and one["column"] == one["field"] for one in told["refusals"])
    assert acts(store)[-1] == ("collection", "refused")


def test_the_good_ones_are_stored_where_that_is_wished(store):
    told = send(store, feature(1), feature(2, persons=-4), feature(3, crossing="NOWHERE"), only_good=True).document()
    assert (told["committed"], told["new"], told["refused"]) == (True, 1, 2)
    assert stored(store) == {uid(1)}


def test_nothing_good_is_nothing_stored(store):
    told = send(store, feature(1, persons=-4), only_good=True).document()
    assert (told["committed"], told["new"], told["refused"]) == (False, 0, 1)
    assert acts(store) == [("collection", "refused")]


def test_a_correction_names_the_version_that_it_corrects(store):
    send(store, feature(1))
    told = send(store, feature(1, persons=5, members={"version": 1})).document()
    assert (told["amended"], told["committed"]) == (1, True)
    (row,) = incidents.find(store, BULGARIA, Filter(), limit=10)
    assert row["persons"] == 5


def test_a_correction_of_an_old_version_is_a_conflict_with_the_fields_that_differ(store):
    send(store, feature(1))
    send(store, feature(1, persons=5))
    delivery = send(store, feature(1, persons=6, members={"version": 1}), feature(2))
    told = delivery.document()
    assert delivery.is_conflict_alone
    assert (told["committed"], told["conflicts"], told["refused"], told["new"]) == (False, 1, 1, 1)
    (refusal,) = told["refusals"]
    assert (refusal["index"], refusal["field"]) == (0, "version")
    assert refusal["conflict"]["stored_version"] == 2
    assert {"field": "persons", "stored": 5, "given": 6} in refusal["conflict"]["differences"]
    assert refusal["conflict"]["changed_by"]
    assert uid(2) not in stored(store)
    json.dumps(told)


def test_nobody_reports_for_another_party(store):
    told = send(store, feature(1, originator="RO")).document()
    assert (told["committed"], told["refused"]) == (False, 1)
    assert stored(store) == set()


def test_the_report_of_another_party_is_neither_shown_nor_changed(store):
    add(store, detection(1, release="ORIGINATOR"))
    told = send(store, feature(1, persons=9), viewer=ROMANIA).document()
    assert not told["committed"]
    assert "BG" not in json.dumps(told)
    (row,) = incidents.find(store, OFFICER, Filter(), limit=10)
    assert row["persons"] == 4


def test_the_same_report_twice_in_one_request_is_not_stored_twice(store):
    told = send(store, feature(1), feature(1)).document()
    assert len(stored(store)) <= 1
    assert told["new"] <= 1


def test_an_observer_sends_nothing(store):
    with pytest.raises(NotAllowed):
        send(store, feature(1), viewer=OBSERVER)


def test_a_body_that_is_no_collection_stores_nothing(store):
    with pytest.raises(InputRefused):
        deliver(store, BULGARIA, b"{}", clock=clock)
    assert stored(store) == set()


def entries(engine):
    with Session(engine) as session:
        rows = session.exec(select(AuditEntry).order_by(AuditEntry.seq))
        return [(row.act, row.outcome, row.held.detail.get("uids")) for row in rows]


@pytest.mark.parametrize("good", [False, True])
def test_who_sends_uids_that_they_may_not_see_leaves_them_on_the_record(store, good):
    add(store, *(detection(number, originator="RO", release="ORIGINATOR") for number in (1, 2)))
    sent = feature(1), feature(8, supersedes=uid(2)), feature(9)
    assert send(store, *sent, only_good=good).committed == good
    told = [entry for entry in entries(store) if entry[1] == "refused"]
    assert told == [("collection", "refused", [uid(1), uid(2)])]
