"""What is refused is on the record: once, in a transaction of its own, whichever way it was asked for."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from data.access.viewers import Role, Viewer, local_watch_officer, party_viewer
from data.collection.intake.delivery import deliver
from data.collection.intake.importing import commit, prepare
from data.dissemination.exports import export
from data.store import audit, drafts, incidents, operations, places, sessions, tokens
from data.store.people import roster
from data.store.tables import AuditEntry
from data.store.unit_of_work import Act, UnitOfWork, asking
from data.terms.codes import PartyStatus
from data.terms.errors import NotAllowed, NotFound, StoreMissing, TokenRefused
from data.terms.filters import Filter
from tests.stores.forms import BULGARIA, OBSERVER, OFFICER, add, clock, detection, operation, uid, writing

READER = Viewer(name="reader", party="BG", status=PartyStatus.MEMBER_STATE, role=Role.VIEWER)
ROMANIA = party_viewer("RO", status=PartyStatus.MEMBER_STATE)
GEO = b'{"type": "FeatureCollection", "features": []}'


def entries(store):
    with Session(store) as session:
        return session.exec(select(AuditEntry).order_by(AuditEntry.seq)).all()


def refused(store):
    return [entry for entry in entries(store) if entry.outcome == "refused"]


def write(verb, viewer=READER):
    def attempt(store, folder):
        with writing(store, viewer=viewer) as work:
            verb(work)

    return attempt


# What is tried, and what the record says of it: who, which act, on what.
ATTEMPTS = {
    "report": (write(lambda work: incidents.add(work, [detection(2)])), "collection", "incidents"),
    "report for another": (
        write(lambda work: incidents.add(work, [detection(2)]), ROMANIA), "collection", f"incident {uid(2)}",
    ),
    "withdraw": (
        write(lambda work: incidents.withdraw(work, uid(1), "no"), ROMANIA), "alteration", f"incident {uid(1)}",
    ),
    "keep a draft": (write(lambda work: drafts.keep(work, "report", {})), None, None),
    "set up an operation": (write(lambda work: operations.add_operation(work, operation())), None, None),
    "load places": (write(places.load_gazetteer), None, None),
    "make a token": (write(lambda work: tokens.issue(work, name="x", party="BG")), None, None),
    "read tokens": (lambda store, folder: tokens.find(store, READER), "consultation", "tokens"),
    "read people": (lambda store, folder: roster.find(store, READER), "consultation", "people"),
    "read sessions": (lambda store, folder: sessions.find(store, READER, clock=clock), "consultation", "sessions"),
    "open a card": (
        lambda store, folder: incidents.get(store, OBSERVER, uid(1), clock=clock), "consultation", f"incident {uid(1)}",
    ),
    "open a card that is not there": (
        lambda store, folder: incidents.get(store, BULGARIA, "ABC", clock=clock), "consultation", "incident abc",
    ),
    "read a history": (
        lambda store, folder: incidents.history(store, OBSERVER, uid(1)), "consultation", f"incident {uid(1)}",
    ),
    "export": (
        lambda store, folder: export(folder / "a.csv", engine=store, viewer=OBSERVER, chosen=Filter(), clock=clock),
        "disclosure",
        "export csv",
    ),
    "import": (
        lambda store, folder: prepare(store, READER, name="a.csv", content=b"a,b\n1,2\n"), "collection", "import",
    ),
    "send": (lambda store, folder: deliver(store, READER, GEO, clock=clock), "collection", "import"),
}  # fmt: skip


def test_each_refused_act_is_on_the_record_once(store, tmp_path):
    add(store, detection(1, release="ORIGINATOR"))
    for name, (attempt, act, subject) in ATTEMPTS.items():
        before = len(entries(store))
        with pytest.raises((NotAllowed, NotFound)) as error:
            attempt(store, tmp_path)
        (entry,) = entries(store)[before:]
        assert (entry.outcome, entry.held.detail["reason"]) == ("refused", str(error.value)), name
        assert entry.actor not in ("local", ""), name
        assert act is None or (entry.act, entry.subject) == (act, subject), name
    assert audit.verify(store).is_whole


def test_a_token_that_does_not_count_is_on_the_record(store):
    with UnitOfWork(store, viewer=local_watch_officer(), clock=clock) as work:
        plain = tokens.issue(work, name="desk", party="OCU", days=1)
        work.commit()
    late = lambda: clock() + timedelta(days=2)  # noqa: E731
    for given, when in (("vardar_nothing", clock), (plain, late)):
        with pytest.raises(TokenRefused):
            tokens.check(store, given, clock=when)
    assert [(one.actor, one.subject) for one in refused(store)] == [("unknown", "token"), ("token desk", "token desk")]
    assert plain not in str([one.held.detail for one in entries(store)])


def test_an_import_of_which_nothing_was_stored_is_on_the_record(store):
    head = b"uid,kind,occurred_from,precision,country,release\n"
    preview = prepare(store, OFFICER, name="a.csv", content=head + b"x,nothing,2020-03-09,COUNTRY,BG,MEMBERS\n")
    assert not commit(store, OFFICER, preview, clock=clock).committed
    (entry,) = refused(store)
    assert (entry.act, entry.subject, entry.actor) == ("collection", "import", "local")
    assert (entry.held.detail["name"], entry.held.detail["refused"]) == ("a.csv", 1)


def test_a_refusal_that_passes_several_hands_is_one_entry(store):
    with (
        pytest.raises(NotAllowed),
        asking(store, READER, Act.CONSULTATION, "api figures", clock=clock),
        asking(store, READER, Act.CONSULTATION, "figures", clock=clock),
        UnitOfWork(store, viewer=READER, clock=clock),
    ):
        raise NotAllowed("no")
    assert len(refused(store)) == 1


def test_a_refusal_stores_nothing_of_the_act(store):
    def report_own_and_foreign(work):
        incidents.add(work, [detection(1, originator="RO")])
        incidents.add(work, [detection(2)])

    with pytest.raises(NotAllowed), UnitOfWork(store, viewer=ROMANIA, clock=clock) as work:
        report_own_and_foreign(work)
    assert incidents.count(store, OFFICER, Filter()) == 0
    assert [entry.outcome for entry in entries(store)] == ["refused"]


def test_where_a_refusal_cannot_be_put_on_the_record_that_is_what_is_said(store):
    with store.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE audit_entry RENAME TO audit_entry_gone")
    with pytest.raises(StoreMissing), asking(store, READER, Act.CONSULTATION, "figures", clock=clock):
        raise NotAllowed("no")


def test_a_refused_change_is_not_taken_for_the_last_one(store):
    add(store, detection(1, handling="H0"))
    with pytest.raises(NotAllowed), writing(store, viewer=ROMANIA) as work:
        incidents.withdraw(work, uid(1), "not mine")
    deeds = incidents.history(store, OFFICER, uid(1), clock=clock).deeds
    assert [deed.actor for deed in deeds] == ["local"]
