"""People on both engines: who can be what, how a password is refused, and that the record has it all."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from argon2 import PasswordHasher
from sqlmodel import Session, select

from data.access.viewers import Role
from data.store import people, sessions
from data.store.people import passwords
from data.store.tables import AuditEntry, Operation, Person
from data.store.unit_of_work import UnitOfWork
from data.terms.errors import InputRefused, NotAllowed, NotFound, SignInRefused, VardarError
from tests.stores.forms import BULGARIA, NOON, OFFICER
from tests.stores.people import (
    ADMINISTRATOR,
    LIFETIME,
    SENTENCE,
    building,
    change,
    cheap_passwords,
    clock,
    house,
    managing,
    person_id,
)

__all__ = ["building", "cheap_passwords", "clock", "house"]
IDENTITY = ("https://id.example", "7")


def authenticate(engine, clock, name="ana", password=SENTENCE):
    return people.authenticate(engine, name, password, clock=clock)


def is_refused(engine, clock, name="ana", password=SENTENCE[1:]):
    with pytest.raises(SignInRefused) as refusal:
        authenticate(engine, clock, name, password)
    return str(refusal.value)


def newest(engine, count=1):
    with Session(engine) as session:
        rows = session.exec(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(count)).all()
        return [(row.actor, row.subject, row.outcome, row.held.detail) for row in rows]


def add(engine, clock, **given):
    wanted = {"name": "dan", "party": "RO", "role": "liaison_officer", "identity": IDENTITY, **given}
    return managing(engine, clock, people.add, **wanted)


def get(engine, name="dan"):
    return people.get(engine, ADMINISTRATOR, name)


def test_the_right_password_is_its_persons_however_the_name_is_written(house, clock):
    for name in ("ana", " Ana ", "ANA"):
        assert authenticate(house, clock, name) == person_id(house)


def test_every_refusal_is_the_same_sentence_and_the_record_alone_knows_which(house, clock):
    add(house, clock, name="disabled", identity=None, password=SENTENCE)
    managing(house, clock, people.disable, "disabled")
    add(house, clock, name="provider.only")
    told, whys = set(), []
    for name, password in [
        ("ana", "wrong"), ("nobody", SENTENCE), ("disabled", SENTENCE), ("provider.only", SENTENCE), ("", ""),
        ("x' OR 1=1 --", SENTENCE), ("ana", SENTENCE + " "), ("ana", "x" * 100_000), ("ana", "\udcff"),
    ]:  # fmt: skip
        told.add(is_refused(house, clock, name, password))
        (actor, subject, outcome, detail), *_ = newest(house)
        assert (subject, outcome) == ("sign-in", "refused")
        whys.append((actor, detail["why"]))
    assert len(told) == 1
    wrong, unknown = ("ana", "wrong password"), ("unknown", "unknown")
    others = [("disabled", "disabled"), ("provider.only", "wrong password")]
    assert whys == [wrong, unknown, *others, unknown, unknown, wrong, wrong, wrong]


def test_what_was_typed_is_never_on_the_record(house, clock):
    is_refused(house, clock, name="a password typed as a name", password="a password typed in its place")
    is_refused(house, clock, password="a password typed in its place")
    assert "typed" not in str(newest(house, 2))
    assert newest(house, 2)[1][0] == "unknown"


def test_each_refusal_checks_one_hash_of_the_same_cost(house, clock, monkeypatch):
    checked = []

    class Watched(PasswordHasher):
        def verify(self, kept, password):
            checked.append(kept.rsplit("$", 2)[0])
            return super().verify(kept, password)

    monkeypatch.setattr(passwords, "HASHER", Watched(time_cost=1, memory_cost=8, parallelism=1))
    add(house, clock, name="disabled", identity=None, password=SENTENCE)
    managing(house, clock, people.disable, "disabled")
    add(house, clock, name="provider.only")
    for name in ("ana", "nobody", "disabled", "provider.only"):
        is_refused(house, clock, name)
    for _ in range(5):
        is_refused(house, clock)
    is_refused(house, clock, password=SENTENCE)
    assert len(checked) == 10
    assert len(set(checked)) == 1


def test_the_fifth_failure_locks_and_each_further_one_for_twice_as_long(house, clock):
    for _ in range(5):
        is_refused(house, clock)
    lengths = []
    for _ in range(9):
        locked_until = get(house, "ana").locked_until
        lengths.append((locked_until - clock()).total_seconds())
        assert newest(house)[0][3]["locked_until"] == locked_until.isoformat()
        clock.now = locked_until
        is_refused(house, clock)
    assert lengths == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]


def test_the_right_password_opens_no_lock_and_forgets_the_failures_after_it(house, clock):
    for _ in range(5):
        is_refused(house, clock)
    clock.wait(seconds=29)
    is_refused(house, clock, password=SENTENCE)
    assert newest(house)[0][3]["why"] == "locked"
    clock.wait(seconds=1)
    assert authenticate(house, clock) == person_id(house)
    for _ in range(4):
        is_refused(house, clock)
    assert authenticate(house, clock) == person_id(house)


def test_knocking_at_a_lock_makes_it_no_longer(house, clock):
    for _ in range(20):
        is_refused(house, clock)
    clock.wait(seconds=30)
    assert authenticate(house, clock) == person_id(house)


def test_an_administrator_opens_a_lock(house, clock):
    for _ in range(6):
        is_refused(house, clock)
    managing(house, clock, people.enable, "ana")
    assert authenticate(house, clock) == person_id(house)


def test_one_persons_failures_lock_nobody_else(house, clock):
    add(house, clock, identity=None, password="behind the old harbour")
    for _ in range(9):
        is_refused(house, clock)
    assert authenticate(house, clock, "dan", "behind the old harbour") == person_id(house, "dan")


def test_a_hash_of_other_parameters_is_made_anew_at_sign_in(house, clock, monkeypatch):
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    authenticate(house, clock)
    with Session(house) as session:
        kept = session.get(Person, person_id(house)).password
    assert "m=16,t=2,p=1" in kept
    assert newest(house)[0][3] == {"failures_forgotten": 0, "hashed_anew": True}
    authenticate(house, clock)


def test_a_password_of_somebody_else_has_to_be_changed(house, clock):
    add(house, clock, identity=None, password="behind the old harbour")
    assert get(house).must_change
    change(house, clock, "dan", old="behind the old harbour", new="before the new harbour")
    assert not get(house).must_change
    managing(house, clock, people.set_password, "dan", "behind the old harbour")
    assert get(house).must_change


def test_a_change_of_password_needs_the_old_one_and_counts_as_a_try(house, clock):
    for _ in range(5):
        with pytest.raises(SignInRefused):
            change(house, clock, "ana", old="something else", new="before the new harbour")
    is_refused(house, clock, password=SENTENCE)
    clock.wait(seconds=30)
    with pytest.raises(InputRefused, match="the old one"):
        change(house, clock, "ana", old=SENTENCE, new=SENTENCE)
    with pytest.raises(InputRefused, match="12 to 200"):
        change(house, clock, "ana", old=SENTENCE, new="short")
    assert authenticate(house, clock) == person_id(house)


def test_an_identity_is_its_persons_until_they_are_disabled(house, clock):
    dan = add(house, clock)
    assert people.by_identity(house, *IDENTITY, clock=clock) == dan
    for issuer, subject in [("https://id.example", "8"), ("https://other.example", "7")]:
        with pytest.raises(SignInRefused):
            people.by_identity(house, issuer, subject, clock=clock)
        assert newest(house) == [("unknown", "sign-in", "refused", {"why": "unknown", "issuer": issuer})]
    managing(house, clock, people.disable, "dan")
    with pytest.raises(SignInRefused):
        people.by_identity(house, *IDENTITY, clock=clock)
    assert newest(house)[0][3]["why"] == "disabled"


def test_people_are_listed_without_their_passwords(house, clock):
    add(house, clock, display_name="  Dan   Ionescu ")
    listed = people.find(house, ADMINISTRATOR)
    assert [(one.name, one.display_name, one.has_password) for one in listed] == [
        ("ana", "ana", True),
        ("dan", "Dan Ionescu", False),
    ]
    assert listed[1].identities == (IDENTITY,)
    assert "argon2" not in str(listed)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"party": "ZZ"}, "no party ZZ"),
        ({"role": "king"}, "no such role"),
        ({"party": "OCU", "role": "viewer"}, "a person of OCU cannot be viewer"),
        ({"party": "OCU", "role": "liaison_officer"}, "cannot be liaison officer"),
        ({"role": "administrator"}, "a person of RO cannot be administrator"),
        ({"role": "data_protection_officer"}, "cannot be data protection officer"),
        ({"role": "watch_officer"}, "cannot be watch officer"),
        ({"party": "OCU", "role": "coordinator"}, "at least one operation"),
        ({"party": "OCU", "role": "coordinator", "operations": ["NOWHERE"]}, "no operation NOWHERE"),
        ({"operations": ["NOMAD"]}, "operations are named for coordinators"),
        ({"name": "ANA"}, "somebody named ana already"),
        ({"name": "a"}, "a name has 2 to 64"),
        ({"name": "аna"}, "a name has"),  # the first letter is Cyrillic
        ({"name": "token x"}, "a name has"),
        ({"name": "Local"}, "nobody can be called local"),
        ({"display_name": "two\x00lines"}, "printable"),
        ({"identity": None}, "without a password or an identity"),
        ({"identity": ("", "7")}, "an identity is"),
        ({"identity": None, "password": "elevenchars"}, "12 to 200"),
    ],
)
def test_a_person_who_makes_no_sense_is_refused_and_nothing_is_stored(house, clock, given, reason):
    with pytest.raises(InputRefused, match=reason):
        add(house, clock, **given)
    assert [one.name for one in people.find(house, ADMINISTRATOR)] == ["ana"]


def test_an_identity_is_nobody_elses(house, clock):
    add(house, clock)
    with pytest.raises(InputRefused, match="somebody's already"):
        add(house, clock, name="ion")


def test_a_coordinator_has_the_operations_that_are_named(house, clock):
    with Session(house) as session:
        for code in ("NOMAD-2020", "BARTER"):
            session.add(
                Operation(code=code, name=code, kind="regional_operation", period_precision="DAY", zone="Europe/Sofia")
            )
        session.commit()
    add(house, clock, party="ocu", role=Role.COORDINATOR, operations=["NOMAD-2020", "BARTER", "BARTER"])
    assert get(house).operations == ("BARTER", "NOMAD-2020")
    token = sessions.begin(
        house, person_id(house, "dan"), method="oidc", purpose="duty", lifetime=LIFETIME, clock=clock
    )
    signed = sessions.resolve(house, sessions.digest_of(token), idle=LIFETIME, clock=clock)
    assert signed.viewer.operations == {"BARTER", "NOMAD-2020"}


def test_the_last_administrator_can_neither_be_disabled_nor_become_something_else(house, clock):
    add(house, clock, name="root", party="OCU", role="administrator")
    with pytest.raises(InputRefused, match="the last administrator"):
        managing(house, clock, people.disable, "root")
    with pytest.raises(InputRefused, match="the last administrator"):
        managing(house, clock, people.amend, "root", display_name="", party="OCU", role="analyst")
    add(house, clock, name="second", party="OCU", role="administrator", identity=("https://id.example", "8"))
    managing(house, clock, people.disable, "root")
    managing(house, clock, people.disable, "root")
    with pytest.raises(InputRefused, match="the last administrator"):
        managing(house, clock, people.disable, "second")


def test_of_two_administrators_who_disable_each_other_at_once_one_stays(house, clock):
    for number, name in enumerate(("first", "second")):
        add(house, clock, name=name, party="OCU", role="administrator", identity=("https://id.example", str(number)))
    refused = at_once([partial(managing, house, clock, people.disable, name) for name in ("first", "second")])
    assert [type(error) for error in refused] == [InputRefused]
    assert [get(house, name).disabled_at is None for name in ("first", "second")].count(True) == 1


def test_guesses_that_come_at_once_are_all_counted(house, clock):
    refused = at_once([partial(authenticate, house, clock, password=f"guess number {number}") for number in range(8)])
    assert [type(error) for error in refused] == [SignInRefused] * 8
    assert get(house, "ana").locked_until == clock() + timedelta(seconds=30)
    is_refused(house, clock, password=SENTENCE)


def at_once(acts):
    """What the acts raised, done by as many threads that begin together."""
    ready = Barrier(len(acts))

    def run(act):
        ready.wait(timeout=30)
        try:
            act()
        except VardarError as error:
            return error
        return None

    with ThreadPoolExecutor(len(acts)) as threads:
        return [error for error in threads.map(run, acts) if error is not None]


def test_every_change_says_what_it_was_before(house, clock):
    add(house, clock)
    managing(house, clock, people.amend, "dan", display_name="Dan", party="RO", role="viewer")
    actor, subject, outcome, detail = newest(house)[0]
    assert (actor, subject, outcome) == ("local", "person dan", "done")
    assert detail == {
        "changed": {"display_name": ["dan", "Dan"], "role": ["liaison_officer", "viewer"]},
        "sessions_ended": 0,
    }
    managing(house, clock, people.set_password, "dan", "behind the old harbour")
    assert "harbour" not in str(newest(house))


@pytest.mark.parametrize("viewer", [OFFICER, BULGARIA])
def test_nobody_but_administrators_manages_people(house, clock, viewer):
    with pytest.raises(NotAllowed):
        people.find(house, viewer)
    acts = [
        (people.add, (), {"name": "dan", "party": "RO", "role": "viewer", "identity": IDENTITY}),
        (people.amend, ("ana",), {"display_name": "x", "party": "OCU", "role": "analyst"}),
        (people.disable, ("ana",), {}),
        (people.enable, ("ana",), {}),
        (people.set_password, ("ana", "behind the old harbour"), {}),
    ]
    for act, given, named in acts:
        with pytest.raises(NotAllowed), UnitOfWork(house, viewer=viewer, clock=clock) as work:
            act(work, *given, **named)


def test_a_person_who_is_not_there_is_not_found(house, clock):
    for act, given in [(people.disable, ()), (people.enable, ()), (people.set_password, ("behind the old harbour",))]:
        with pytest.raises(NotFound):
            managing(house, clock, act, "nobody", *given)


def test_time_alone_unlocks(house, clock):
    for _ in range(5):
        is_refused(house, clock)
    assert get(house, "ana").locked_until == NOON + timedelta(seconds=30)
