"""The audit record, bent in every way by somebody who may write anything into the database: each time it shows.

`VARDAR_TAMPERINGS` is how many times on each engine; the full campaign is 1,000.
"""

import os
import random
from datetime import timedelta

import pytest

from data.store import audit
from tests.stores.forms import NOON, add, clock, detection, seizure, uid, writing
from tests.stores.tampering import WAYS, Bender

TAMPERINGS = int(os.environ.get("VARDAR_TAMPERINGS", "57"))


def fill(engine):
    """A record of 40 entries with three erased details, some of it in refusals and words of another alphabet."""
    add(engine, detection(1), seizure(2))
    for number in range(18):
        with writing(engine) as work:
            work.record("consultation", f"incident {uid(number)}", {"filter": "Ђ: 24 h", "rows": number})
            outcome = "refused" if number % 5 == 0 else "done"
            work.record("disclosure", "export csv", {"rows": 1.5}, outcome=outcome, purpose="JIT", recipient="RO")
    with writing(engine) as work:
        audit.erase_details(work, [3, 4, 9], "their time is over")
    with writing(engine) as work:
        work.record("consultation", "audit", {})


@pytest.fixture
def anchored(store, tmp_path):
    fill(store)
    path = tmp_path / "anchors"
    audit.anchor(store, path, clock=clock)
    return path


def test_every_tampering_is_found(store, anchored):
    bender, chance, missed = Bender(store), random.Random(7), []
    assert audit.verify(store, anchor=anchored).is_whole
    for number in range(TAMPERINGS):
        way = WAYS[number % len(WAYS)]
        entries, details = bender.copy()
        way(chance, bender, entries, details)
        assert (entries, details) != (bender.entries, bender.details), way.__name__
        bender.write(entries, details)
        verdict = audit.verify(store, anchor=anchored)
        if verdict.is_whole or not verdict.reason:
            missed.append((number, way.__name__))
    bender.write(*bender.copy())
    assert missed == []
    assert audit.verify(store, anchor=anchored).is_whole  # and what was put back is found to be right


def test_the_first_bent_entry_is_named_in_words(store, anchored):
    bender = Bender(store)
    entries, details = bender.copy()
    entries[11]["actor"] = "somebody else"
    entries[20]["actor"] = "somebody else"
    bender.write(entries, details)
    verdict = audit.verify(store)
    assert verdict.first_bent == 12
    assert verdict.entries == 11
    for word in ("entry 12", "10 March 2020 12:00:00 UTC", "somebody else (OCU", "not as it was put on the record"):
        assert word in verdict.reason


def test_only_an_anchor_shows_an_end_that_was_cut_off(store, anchored):
    bender = Bender(store)
    entries, details = bender.copy()
    last = entries.pop()["seq"]
    del details[last]
    bender.write(entries, details)
    assert audit.verify(store).is_whole
    verdict = audit.verify(store, anchor=anchored)
    assert verdict.first_bent == last
    assert "its end was cut off" in verdict.reason


def test_a_chain_that_was_written_anew_is_bounded_by_the_anchors_around_it(store, tmp_path):
    path = tmp_path / "anchors"
    fill(store)
    audit.anchor(store, path, clock=clock)
    early = audit.read_anchors(path)[0].seq
    fill_more = [detection(number) for number in range(50, 60)]
    for form in fill_more:
        add(store, form)
    audit.anchor(store, path, clock=lambda: NOON + timedelta(days=9))
    bender = Bender(store)
    entries, details = bender.copy()
    entries[early + 3]["actor"] = "ana"
    bender.rechain(entries, details, start=early + 3)
    bender.write(entries, details)
    assert audit.verify(store).is_whole
    verdict = audit.verify(store, anchor=path)
    assert (verdict.first_bent, verdict.anchors) == (early + 1, 1)
    assert f"one of the entries {early + 1} to {len(entries)} was written anew" in verdict.reason
    assert "anchored on 18 March 2020" in verdict.reason


def take_away(engine, *seqs):
    """Destroy details behind the back of the record."""
    bender = Bender(engine)
    entries, details = bender.copy()
    for seq in seqs:
        del details[seq]
    bender.write(entries, details)


def say(engine, act, told, **more):
    with writing(engine) as work:
        work.record(act, audit.ERASED, told, **more)


@pytest.mark.parametrize(("act", "outcome"), [("consultation", "done"), ("alteration", "done"), ("erasure", "refused")])
def test_details_that_no_erasure_names_are_missed_whatever_else_names_them(store, anchored, act, outcome):
    say(store, act, {"seqs": [[5, 6]], "reason": "time"}, outcome=outcome)
    take_away(store, 5, 6)
    verdict = audit.verify(store, anchor=anchored)
    assert verdict.first_bent == 5
    assert "no erasure names them" in verdict.reason


def test_an_erasure_erases_nothing_that_comes_after_it(store, anchored):
    here = audit.verify(store).entries + 1
    say(store, "erasure", {"seqs": [[here, here], [here + 1, here + 1], [5, here + 1]], "reason": "time"})
    say(store, "consultation", {"rows": 1})
    assert audit.verify(store).is_whole  # it says nothing of them
    take_away(store, here + 1)
    assert audit.verify(store, anchor=anchored).first_bent == here + 1


def test_a_forged_erasure_is_named_with_who_and_when_and_that_no_anchor_holds_it(store, anchored):
    before = audit.verify(store, anchor=anchored)
    assert (before.erased, before.unanchored, [one.details for one in before.erasures]) == (3, 0, [3])
    assert "none of these after the last anchor" in before.sentence()
    say(store, "erasure", {"seqs": [[5, 6]], "reason": "time"})
    take_away(store, 5, 6)
    verdict = audit.verify(store, anchor=anchored)
    forged = verdict.erasures[-1]
    assert verdict.is_whole
    assert (verdict.erased, verdict.unanchored) == (5, 1)
    assert (forged.seq, forged.details, forged.at) == (verdict.entries, 2, clock())
    for words in (f"{forged.actor} ({forged.party})", "10 March 2020", "1 of these after the last anchor"):
        assert words in verdict.sentence()
    assert "under no anchor" in audit.verify(store).sentence()
