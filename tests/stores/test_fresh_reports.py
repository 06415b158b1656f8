"""What came in is compared with what lies near it, by whichever door it came."""

from datetime import timedelta

from dashboard.background import reconciliation
from dashboard.background.reconciliation import FreshReports
from data.store import pairs
from tests.stores.forms import NOON, OFFICER, add, clock, detection, load_gazetteer, uid


def twins(first):
    """Two reports of one sender on one event."""
    given = {"occurred_from": NOON + timedelta(hours=first), "persons": 17, "precision": "EXACT", "direction": "ENTRY"}
    return detection(first, **given), detection(first + 1, **given)


def found(store):
    return {(pair.one, pair.other) for pair in pairs.find(store, OFFICER)}


def ordered(*numbers):
    return tuple(sorted(uid(number) for number in numbers))


def test_a_report_that_comes_in_again_is_proposed_without_being_asked_for(store):
    load_gazetteer(store)
    comparer = FreshReports(store, viewer=OFFICER, clock=clock)
    assert comparer.follow() is False
    one, other = twins(1)
    add(store, one)
    comparer.follow()
    assert found(store) == set()
    add(store, other)
    assert comparer.follow() is True
    assert found(store) == {ordered(1, 2)}
    assert comparer.follow() is False


def test_a_store_that_was_compared_is_not_compared_again_at_each_start(store):
    load_gazetteer(store)
    add(store, *twins(1))
    assert FreshReports(store, viewer=OFFICER, clock=clock).follow() is True
    add(store, *twins(10))
    later = FreshReports(store, viewer=OFFICER, clock=clock)
    assert later.follow() is False
    add(store, *twins(20))
    assert later.follow() is True
    assert later.follow() is False
    assert found(store) == {ordered(1, 2), ordered(20, 21)}


def test_a_load_that_is_too_large_is_left_to_an_officer(store, monkeypatch):
    load_gazetteer(store)
    comparer = FreshReports(store, viewer=OFFICER, clock=clock)
    comparer.follow()
    monkeypatch.setattr(reconciliation, "MOST_COMPARED", 1)
    add(store, *twins(1))
    assert comparer.follow() is False
    assert found(store) == set()
