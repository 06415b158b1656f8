"""Sessions on both engines, by a clock that the tests turn: they renew, they end, and they never come back."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from data.access.viewers import OCU, Role
from data.store import parties, people, sessions
from data.store.tables import AuditEntry, Person, SignInSession
from data.store.unit_of_work import UnitOfWork
from data.terms.codes import PartyStatus
from data.terms.errors import InputRefused, NotAllowed, NotFound, SignedOut, SignInRefused
from tests.stores.forms import BULGARIA, NOON
from tests.stores.people import (
    ADMINISTRATOR,
    IDLE,
    LIFETIME,
    SENTENCE,
    building,
    change,
    cheap_passwords,
    clock,
    house,
    managing,
    person_id,
    resolve,
    sign_in,
)

__all__ = ["building", "cheap_passwords", "clock", "house"]


def row(engine, token):
    with Session(engine) as session:
        return session.get(SignInSession, sessions.digest_of(token))


def test_who_signs_in_is_the_viewer_until_they_sign_out(house, clock):
    token = sign_in(house, clock)
    signed = resolve(house, clock, token)
    assert (signed.viewer.name, signed.viewer.party, signed.viewer.role) == ("ana", OCU, Role.WATCH_OFFICER)
    assert (signed.viewer.status, signed.viewer.purpose) == (PartyStatus.MEMBER_STATE, "night shift")
    assert signed.expires_at == NOON + LIFETIME
    assert not signed.must_change
    sessions.end(house, signed.digest, clock=clock)
    with pytest.raises(SignedOut):
        resolve(house, clock, token)
    assert row(house, token).ended_why == "signed out"


def test_a_token_that_was_signed_out_is_dead_for_ever(house, clock):
    token = sign_in(house, clock)
    sessions.end(house, sessions.digest_of(token), clock=clock)
    sign_in(house, clock)
    signed_out_at = row(house, token).ended_at
    clock.wait(minutes=1)
    sessions.end(house, sessions.digest_of(token), why="again", clock=clock)
    assert (row(house, token).ended_at, row(house, token).ended_why) == (signed_out_at, "signed out")
    with pytest.raises(SignedOut):
        resolve(house, clock, token)


def test_the_token_itself_is_kept_nowhere_and_its_digest_opens_nothing(house, clock):
    token = sign_in(house, clock)
    kept = row(house, token)
    assert token not in str(kept.model_dump())
    assert len(token) >= 43
    with pytest.raises(SignedOut):  # what a thief finds in the table, sent as if it were a cookie
        resolve(house, clock, kept.digest)


def test_a_session_is_never_one_that_somebody_else_knew_before(house, clock):
    planted = sign_in(house, clock)
    fresh = sign_in(house, clock, replaces=sessions.digest_of(planted))
    assert fresh != planted
    with pytest.raises(SignedOut):
        resolve(house, clock, planted)
    assert row(house, planted).ended_why == "replaced"
    assert resolve(house, clock, fresh).viewer.name == "ana"


def test_replacing_a_session_that_is_unknown_makes_nothing_of_it(house, clock):
    made_up = "A" * 43
    sign_in(house, clock, replaces=sessions.digest_of(made_up))
    with pytest.raises(SignedOut):
        resolve(house, clock, made_up)


def test_another_person_at_the_same_browser_ends_the_first_ones_session(house, clock):
    managing(house, clock, people.add, name="dan", party="RO", role="viewer", identity=("https://id.example", "7"))
    first = sign_in(house, clock)
    second = sign_in(house, clock, name="dan", replaces=sessions.digest_of(first))
    assert resolve(house, clock, second).viewer.name == "dan"
    with pytest.raises(SignedOut):
        resolve(house, clock, first)


def test_a_session_ends_when_nothing_is_done_with_it(house, clock):
    token = sign_in(house, clock)
    clock.wait(minutes=29, seconds=59)
    signed = resolve(house, clock, token)
    clock.wait(seconds=1)
    with pytest.raises(SignedOut):
        resolve(house, clock, token)
    assert row(house, token).ended_why == "idle"
    sessions.touch(house, signed, clock=clock)  # whoever was just too late does not bring it back
    with pytest.raises(SignedOut):
        sessions.resolve(house, signed.digest, idle=timedelta(days=1), clock=clock)


def test_using_a_session_keeps_it_but_not_beyond_its_life(house, clock):
    token = sign_in(house, clock)
    while clock() < NOON + LIFETIME - timedelta(minutes=20):
        clock.wait(minutes=20)
        sessions.touch(house, resolve(house, clock, token), clock=clock)
    clock.wait(minutes=20)
    with pytest.raises(SignedOut):
        resolve(house, clock, token)
    assert row(house, token).ended_why == "expired"


def test_use_is_written_at_most_once_a_minute(house, clock):
    token = sign_in(house, clock)
    clock.wait(seconds=59)
    sessions.touch(house, resolve(house, clock, token), clock=clock)
    assert row(house, token).used_at == NOON
    clock.wait(seconds=1)
    sessions.touch(house, resolve(house, clock, token), clock=clock)
    assert row(house, token).used_at == NOON + timedelta(minutes=1)


def test_a_disabled_person_is_out_at_once_and_stays_out_when_enabled_again(house, clock):
    token = sign_in(house, clock)
    managing(house, clock, people.disable, "ana")
    with pytest.raises(SignedOut):
        resolve(house, clock, token)
    with pytest.raises(SignInRefused):
        sessions.begin(house, person_id(house), method="password", purpose="again", lifetime=LIFETIME, clock=clock)
    with Session(house) as session:
        refused = session.exec(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
        assert (refused.actor, refused.subject, refused.outcome) == ("ana", "sign-in", "refused")
    managing(house, clock, people.enable, "ana")
    with pytest.raises(SignedOut):
        resolve(house, clock, token)
    assert row(house, token).ended_why == "disabled"


def test_a_person_whose_row_alone_is_disabled_is_out_too(house, clock):
    token = sign_in(house, clock)
    with Session(house) as session:
        session.get(Person, person_id(house)).disabled_at = NOON
        session.commit()
    with pytest.raises(SignedOut):
        resolve(house, clock, token)


@pytest.mark.parametrize(
    "given",
    [
        {"party": "OCU", "role": "analyst"},
        {"party": "RO", "role": "liaison_officer"},
    ],
)
def test_another_role_or_party_needs_another_sign_in(house, clock, given):
    token = sign_in(house, clock)
    managing(house, clock, people.amend, "ana", display_name="Ana", **given)
    with pytest.raises(SignedOut):
        resolve(house, clock, token)
    signed = resolve(house, clock, sign_in(house, clock))
    assert (signed.viewer.party, signed.viewer.role.value) == (given["party"], given["role"])


def test_another_display_name_needs_no_other_sign_in(house, clock):
    token = sign_in(house, clock)
    managing(house, clock, people.amend, "ana", display_name="Ana P.", party="OCU", role="watch_officer")
    assert resolve(house, clock, token).display_name == "Ana P."


def test_another_password_ends_every_session(house, clock):
    tokens = [sign_in(house, clock), sign_in(house, clock)]
    change(house, clock, "ana", old=SENTENCE, new="the ferry leaves at noon")
    managing(house, clock, people.set_password, "ana", "the ferry leaves at dusk")
    for token in tokens:
        with pytest.raises(SignedOut):
            resolve(house, clock, token)
    assert resolve(house, clock, sign_in(house, clock)).must_change


def test_who_signs_in_at_the_provider_has_no_password_to_change(house, clock):
    managing(house, clock, people.set_password, "ana", "the ferry leaves at dusk")
    assert not resolve(house, clock, sign_in(house, clock, method="oidc")).must_change


def test_the_standing_of_the_party_is_that_of_today(house, clock):
    managing(house, clock, people.add, name="dan", party="RO", role="viewer", identity=("https://id.example", "7"))
    token = sign_in(house, clock, name="dan", lifetime=timedelta(days=5))
    assert resolve(house, clock, token).viewer.status is PartyStatus.MEMBER_STATE
    tomorrow = NOON.date() + timedelta(days=1)
    managing(house, clock, parties.add_period, "RO", status=PartyStatus.OBSERVER, valid_from=tomorrow)
    clock.wait(minutes=20)
    signed = resolve(house, clock, token)
    assert signed.viewer.status is PartyStatus.MEMBER_STATE
    sessions.touch(house, signed, clock=clock)
    clock.now = NOON + timedelta(days=1)
    signed = sessions.resolve(house, signed.digest, idle=timedelta(days=2), clock=clock)
    assert signed.viewer.status is PartyStatus.OBSERVER


@pytest.mark.parametrize("made_up", ["", "A" * 43, "ключ", "\udcff", "a" * 100_000])
def test_an_unknown_token_is_signed_out(house, clock, made_up):
    sign_in(house, clock)
    with pytest.raises(SignedOut):
        resolve(house, clock, made_up)


@pytest.mark.parametrize("purpose", ["", "  ", "x" * 201, "two\nlines"])
def test_nobody_signs_in_without_saying_what_for(house, clock, purpose):
    with pytest.raises(InputRefused, match="what you sign in for"):
        sign_in(house, clock, purpose=purpose)


def test_signing_in_and_out_is_on_the_record_with_its_purpose(house, clock):
    token = sign_in(house, clock)
    sessions.end(house, sessions.digest_of(token), clock=clock)
    with Session(house) as session:
        entries = session.exec(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(2)).all()
    told = [(entry.actor, entry.act, entry.subject, entry.purpose, entry.held.detail) for entry in entries]
    assert told[0] == ("ana", "consultation", "sign-out", "night shift", {"why": "signed out"})
    assert told[1][:4] == ("ana", "consultation", "sign-in", "night shift")
    assert token not in str(told)
    assert sessions.digest_of(token) not in str(told)


def test_an_administrator_sees_open_sessions_and_ends_them(house, clock):
    first, second = sign_in(house, clock, purpose="day"), sign_in(house, clock, purpose="night")
    sessions.end(house, sessions.digest_of(first), clock=clock)
    (listed,) = sessions.find(house, ADMINISTRATOR, clock=clock)
    assert (listed.name, listed.purpose, listed.digest) == ("ana", "night", sessions.digest_of(second))
    managing(house, clock, sessions.revoke, listed.digest)
    assert sessions.find(house, ADMINISTRATOR, clock=clock) == ()
    with pytest.raises(SignedOut):
        resolve(house, clock, second)
    with pytest.raises(NotFound):
        managing(house, clock, sessions.revoke, sessions.digest_of("never"))


def test_the_list_leaves_out_who_is_idle_or_over(house, clock):
    sign_in(house, clock)
    clock.wait(minutes=20)
    sign_in(house, clock, purpose="later")
    clock.wait(minutes=10)
    assert [one.purpose for one in sessions.find(house, ADMINISTRATOR, idle=IDLE, clock=clock)] == ["later"]
    clock.wait(hours=12)
    assert sessions.find(house, ADMINISTRATOR, clock=clock) == ()


def test_nobody_else_lists_or_ends_sessions(house, clock):
    digest = sessions.digest_of(sign_in(house, clock))
    with pytest.raises(NotAllowed):
        sessions.find(house, BULGARIA)
    with pytest.raises(NotAllowed), UnitOfWork(house, viewer=BULGARIA, clock=clock) as work:
        sessions.revoke(work, digest)


def test_sessions_that_ended_a_month_ago_are_forgotten_the_record_keeps_them(house, clock):
    old = sign_in(house, clock, purpose="long ago")
    clock.wait(days=31)
    sign_in(house, clock)
    assert row(house, old) is None
    with Session(house) as session:
        assert session.exec(select(AuditEntry).where(AuditEntry.purpose == "long ago")).one().subject == "sign-in"


def test_idle_is_the_house_rule_of_the_moment(house, clock):
    token = sign_in(house, clock)
    clock.wait(minutes=10)
    with pytest.raises(SignedOut):
        sessions.resolve(house, sessions.digest_of(token), idle=timedelta(minutes=5), clock=clock)
    assert timedelta(minutes=5) < IDLE
