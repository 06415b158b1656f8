"""The life of a report, on both engines: draft, submitted, validated or given back, corrected, withdrawn."""

import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from data.access.viewers import local_watch_officer
from data.store import incidents
from data.store.forms import FormRefused
from data.store.incidents.numbers import Gap
from data.store.tables import Incident
from data.terms.errors import Conflict, NotAllowed, NotFound, RowRejected
from data.terms.filters import Filter
from tests.stores.forms import (
    BULGARIA,
    NOON,
    OBSERVER,
    OFFICER,
    add,
    add_operation,
    clock,
    detection,
    operation,
    raw,
    uid,
    writing,
)

SECOND = replace(local_watch_officer(), name="Ivanova")
NOMAD = "NOMAD-2020"


def do(engine, verb, *given, viewer=OFFICER, **named):
    with writing(engine, viewer=viewer) as work:
        return verb(work, *given, **named)


def stored(engine, key):
    with Session(raw(engine)) as session:
        return session.exec(select(Incident).where(Incident.uid == key)).one()


def counted(engine):
    return incidents.count(engine, OFFICER, Filter())


@pytest.fixture
def nomad(store):
    add_operation(store, operation(NOMAD))
    return store


# --- states ----------------------------------------------------------------------------------------------


def test_a_draft_is_counted_once_it_is_submitted(store):
    add(store, detection(1, status="DRAFT"), viewer=BULGARIA)
    assert counted(store) == 0
    with pytest.raises(NotFound):
        do(store, incidents.submit, uid(1))  # a draft is its originator's alone
    do(store, incidents.submit, uid(1), viewer=BULGARIA)
    do(store, incidents.submit, uid(1), viewer=BULGARIA)
    assert (stored(store, uid(1)).status, counted(store)) == ("SUBMITTED", 1)


@pytest.mark.parametrize(
    "said", [{"status": "VALIDATED"}, {"status": "RETURNED"}, {"validated_by": "me"}, {"received_at": NOON}]
)
def test_a_party_does_not_validate_its_own_reports_by_sending_them_so(store, said):
    with pytest.raises(FormRefused) as refused:
        add(store, detection(1, **said), viewer=BULGARIA)
    assert [row.field for row in refused.value.rows] == list(said)
    add(store, detection(1), viewer=BULGARIA)
    with pytest.raises(FormRefused):  # nor by correcting one
        do(store, incidents.amend, uid(1), detection(1, persons=9, **said), viewer=BULGARIA)
    assert stored(store, uid(1)).status == "SUBMITTED"
    assert add(store, detection(2, **said)).new == (uid(2),)  # the OCU enters what was decided elsewhere


def test_a_report_of_the_future_is_refused_unless_it_is_an_exercise(store):
    tomorrow = clock() + timedelta(hours=23)
    assert add(store, detection(1, occurred_from=tomorrow)).new == (uid(1),)
    with pytest.raises(FormRefused, match="lies in the future"):
        add(store, detection(2, occurred_from=tomorrow.replace(year=2062)))
    assert add(store, detection(3, occurred_from=tomorrow.replace(year=2062), exercise=True)).new == (uid(3),)


def test_a_draft_that_comes_again_as_a_report_is_sent(store):
    add(store, detection(1, status="DRAFT"), viewer=BULGARIA)
    assert add(store, detection(1, status="DRAFT"), viewer=BULGARIA).unchanged == (uid(1),)
    assert add(store, detection(1), viewer=BULGARIA).amended == (uid(1),)
    assert add(store, detection(1), viewer=BULGARIA).unchanged == (uid(1),)
    assert counted(store) == 1
    with pytest.raises(FormRefused, match="no draft"):
        add(store, detection(1, persons=9, status="DRAFT"), viewer=BULGARIA)


def test_a_report_is_given_back_with_the_reason_and_leaves_the_figures(store):
    add(store, detection(1))
    do(store, incidents.give_back, uid(1), "  Which border section?  ", version=1)
    row = stored(store, uid(1))
    assert (row.status, row.status_reason) == ("RETURNED", "Which border section?")
    assert counted(store) == 0


@pytest.mark.parametrize("verb", [incidents.give_back, incidents.withdraw])
@pytest.mark.parametrize("reason", ["", " \n", "x" * 2_001])
def test_a_reason_is_given_and_can_be_read(store, verb, reason):
    add(store, detection(1))
    with pytest.raises(RowRejected):
        do(store, verb, uid(1), reason)
    assert stored(store, uid(1)).status == "SUBMITTED"


def test_what_was_given_back_comes_corrected_or_as_it_was(store):
    add(store, detection(1), detection(2))
    for number in (1, 2):
        do(store, incidents.give_back, uid(number), "why?")
    do(store, incidents.amend, uid(1), detection(1, persons=5), viewer=BULGARIA, version=1)
    do(store, incidents.submit, uid(2), viewer=BULGARIA, version=1)
    assert counted(store) == 2
    assert stored(store, uid(2)).status_reason is None
    assert stored(store, uid(1)).status == "SUPERSEDED"


@pytest.mark.parametrize("verb", ["give_back", "submit"])
def test_a_validated_report_is_neither_given_back_nor_submitted_again(store, verb):
    add(store, detection(1))
    do(store, incidents.validate, uid(1), viewer=SECOND)
    with pytest.raises(Conflict, match="VALIDATED: changed by Ivanova on 10 March 2020 at 12:00 UTC"):
        do(store, getattr(incidents, verb), uid(1), *(["why?"] if verb == "give_back" else []))


def test_a_withdrawal_says_why_in_the_store(store):
    add(store, detection(1))
    do(store, incidents.withdraw, uid(1), "reported twice")
    assert stored(store, uid(1)).status_reason == "reported twice"


# --- two officers on one report --------------------------------------------------------------------------

VERBS = {
    "validate": lambda work, **named: incidents.validate(work, uid(1), **named),
    "give_back": lambda work, **named: incidents.give_back(work, uid(1), "why?", **named),
    "withdraw": lambda work, **named: incidents.withdraw(work, uid(1), "twice", **named),
    "submit": lambda work, **named: incidents.submit(work, uid(1), **named),
    "amend": lambda work, **named: incidents.amend(work, uid(1), detection(9), **named),
}


@pytest.mark.parametrize("verb", VERBS)
def test_who_comes_second_is_told_who_corrected_it_and_when(store, verb):
    add(store, detection(1))
    do(store, incidents.amend, uid(1), detection(1, persons=7), viewer=SECOND)
    with pytest.raises(Conflict, match="corrected by Ivanova on 10 March 2020 at 12:00 UTC") as told:
        do(store, VERBS[verb], version=1)
    assert (told.value.changed_by, told.value.changed_at) == ("Ivanova", clock())
    assert counted(store) == 1


@pytest.mark.parametrize("verb", ["validate", "give_back", "submit", "amend"])
def test_who_comes_second_is_told_who_withdrew_it(store, verb):
    add(store, detection(1))
    do(store, incidents.withdraw, uid(1), "twice", viewer=SECOND)
    with pytest.raises(Conflict, match="withdrawn by Ivanova"):
        do(store, VERBS[verb])


def test_a_version_that_is_not_the_one_there_is_a_conflict(store):
    add(store, detection(1))
    for version in (0, 2):
        with pytest.raises(Conflict, match=f"version {version} .* it is at 1") as told:
            do(store, incidents.validate, uid(1), version=version)
        assert told.value.version == 1
    assert stored(store, uid(1)).status == "SUBMITTED"


def test_validating_what_another_validated_is_told_and_ones_own_is_not(store):
    add(store, detection(1))
    do(store, incidents.validate, uid(1), viewer=SECOND)
    do(store, incidents.validate, uid(1), viewer=SECOND)
    with pytest.raises(Conflict, match="Ivanova"):
        do(store, incidents.validate, uid(1))
    assert stored(store, uid(1)).validated_by == "Ivanova"


def test_a_correction_in_a_batch_is_told_with_the_name_of_who_sent_it(store):
    add(store, detection(1))
    with writing(store, viewer=SECOND) as work:
        incidents.add(work, [detection(1, persons=6)], batch="corrections.xlsx")
    with pytest.raises(Conflict, match="corrected by Ivanova"):
        do(store, incidents.validate, uid(1))


def test_another_party_learns_nothing_from_a_conflict(store):
    add(store, detection(1, originator="RO", release="ORIGINATOR"))
    for verb in VERBS.values():
        with pytest.raises(NotFound):
            do(store, verb, viewer=BULGARIA, version=7)
    add(store, detection(2, originator="RO"))
    with pytest.raises(NotAllowed):
        do(store, incidents.give_back, uid(2), "why?", viewer=BULGARIA, version=7)


# --- versions and history --------------------------------------------------------------------------------


def test_versions_count_in_the_chain(store):
    add(store, detection(1))
    for persons in (5, 6):
        add(store, detection(1, persons=persons))
    found = incidents.history(store, OFFICER, uid(1)).versions
    assert [version.version for version in found] == [1, 2, 3]
    assert [version.status for version in found] == ["SUPERSEDED", "SUPERSEDED", "SUBMITTED"]
    assert [(change.field, change.stored, change.given) for change in found[2].differences] == [("persons", 5, 6)]


def test_the_history_is_the_same_from_whichever_version_one_looks(store):
    add(store, detection(1))
    add(store, detection(1, persons=5))
    newest = incidents.history(store, OFFICER, uid(1)).versions[-1].uid
    assert incidents.history(store, OFFICER, newest) == incidents.history(store, OFFICER, uid(1), audit=False)


def test_the_history_says_who_did_what_and_why(store):
    add(store, detection(1), viewer=BULGARIA)
    do(store, incidents.give_back, uid(1), "Which section?", viewer=SECOND)
    do(store, incidents.amend, uid(1), detection(1, persons=5), viewer=BULGARIA)
    deeds = incidents.history(store, OFFICER, uid(1)).deeds
    told = [(deed.actor, deed.party, deed.status, deed.reason) for deed in deeds]
    assert told[0] == ("as BG", "BG", None, None)
    assert told[1] == ("Ivanova", "OCU", "RETURNED", "Which section?")
    assert ("as BG", "BG", "SUPERSEDED", None) in told


def test_the_history_keeps_from_a_party_what_it_may_not_see(store):
    add(store, detection(1, release="ORIGINATOR"))
    with writing(store, viewer=BULGARIA) as work:
        newest = incidents.amend(work, uid(1), detection(1))
    romania = replace(BULGARIA, party="RO")
    assert [len(incidents.history(store, who, newest).versions) for who in (BULGARIA, romania)] == [2, 1]
    with pytest.raises(NotFound):
        incidents.history(store, romania, uid(1))
    with pytest.raises(NotFound):
        incidents.history(store, OBSERVER, uid(1))
    with pytest.raises(NotFound):
        incidents.history(store, OFFICER, uid(2))


# --- queue -----------------------------------------------------------------------------------------------


def test_the_queue_is_what_waits_longest_first(nomad):
    later, sooner = NOON.replace(hour=15), NOON.replace(hour=14)
    add(nomad, detection(1, received_at=later), detection(2, received_at=sooner, operation=NOMAD), detection(3))
    do(nomad, incidents.validate, uid(3))
    add(nomad, detection(4, status="DRAFT"), viewer=BULGARIA)
    assert [row["uid"] for row in incidents.queue(nomad, OFFICER)] == [uid(2), uid(1)]
    assert [row["uid"] for row in incidents.queue(nomad, OFFICER, operation=NOMAD)] == [uid(2)]
    assert [row["uid"] for row in incidents.queue(nomad, OFFICER, limit=1, offset=1)] == [uid(1)]
    assert incidents.queue(nomad, OFFICER, exercise=True) == []
    assert incidents.queue_length(nomad, OFFICER) == 2


def test_nobody_queues_what_they_may_not_validate(store):
    add(store, detection(1, originator="RO"), detection(2))
    assert [row["uid"] for row in incidents.queue(store, BULGARIA)] == [uid(2)]
    assert incidents.queue(store, OBSERVER) == []
    assert incidents.queue_length(store, OBSERVER) == 0


# --- message numbers -------------------------------------------------------------------------------------


def numbers(engine):
    with Session(raw(engine)) as session:
        return dict(session.exec(select(Incident.uid, Incident.message_no)).all())


def test_a_message_without_a_number_gets_the_next_one_of_its_sender(nomad):
    add(nomad, detection(1, operation=NOMAD, message_no=7), detection(2, operation=NOMAD), detection(3))
    add(nomad, detection(4, operation=NOMAD), detection(5, operation=NOMAD, originator="RO"))
    found = numbers(nomad)
    assert [found[uid(number)] for number in (1, 2, 3, 4, 5)] == [7, 8, None, 9, 1]


def test_a_correction_keeps_the_number_and_coming_again_changes_nothing(nomad):
    add(nomad, detection(1, operation=NOMAD))
    assert add(nomad, detection(1, operation=NOMAD)).unchanged == (uid(1),)
    add(nomad, detection(1, operation=NOMAD, persons=9))
    do(
        nomad,
        incidents.amend,
        incidents.history(nomad, OFFICER, uid(1)).versions[-1].uid,
        detection(2, operation=NOMAD),
    )
    assert set(numbers(nomad).values()) == {1}
    assert incidents.repeated_numbers(nomad, OFFICER, NOMAD) == ()


def test_a_draft_gets_its_number_when_it_is_submitted(nomad):
    add(nomad, detection(1, operation=NOMAD, status="DRAFT"), viewer=BULGARIA)
    add(nomad, detection(2, operation=NOMAD))
    do(nomad, incidents.submit, uid(1), viewer=BULGARIA)
    assert (numbers(nomad)[uid(2)], numbers(nomad)[uid(1)]) == (1, 2)


def test_gaps_are_listed_for_each_sender(nomad):
    given = [("BG", 2), ("BG", 3), ("BG", 6), ("RO", 1)]
    add(nomad, *(detection(n, operation=NOMAD, originator=party, message_no=no) for n, (party, no) in enumerate(given)))
    do(nomad, incidents.withdraw, uid(1), "twice")  # a withdrawn message came
    gaps = (Gap(NOMAD, "BG", 1, 1), Gap(NOMAD, "BG", 4, 5))
    assert incidents.message_gaps(nomad, OFFICER, NOMAD) == incidents.message_gaps(nomad, BULGARIA, NOMAD) == gaps
    assert gaps[1].count == 2
    assert incidents.message_gaps(nomad, OBSERVER, NOMAD) == ()


def test_a_number_used_twice_is_told_and_not_refused(nomad):
    add(nomad, *(detection(number, operation=NOMAD, message_no=4) for number in (1, 2)))
    (found,) = incidents.repeated_numbers(nomad, OFFICER, NOMAD)
    assert (found.originator, found.message_no, {found.uid, found.other}) == ("BG", 4, {uid(1), uid(2)})
    do(nomad, incidents.withdraw, uid(1), "twice")
    assert incidents.repeated_numbers(nomad, OFFICER, NOMAD) == ()


def test_two_who_write_at_once_never_give_one_number_twice(nomad, store_url):
    other = textwrap.dedent(
        """
        import sys
        from data.store.engine import open_engine
        from tests.stores.forms import add, detection
        engine = open_engine(sys.argv[1])
        for number in range(100, 130):
            add(engine, detection(number, operation="NOMAD-2020"))
        """
    )
    process = subprocess.Popen([sys.executable, "-c", other, store_url])
    for number in range(30):
        add(nomad, detection(number, operation=NOMAD))
    assert process.wait(timeout=120) == 0
    assert sorted(numbers(nomad).values()) == list(range(1, 61))
    assert incidents.message_gaps(nomad, OFFICER, NOMAD) == ()
