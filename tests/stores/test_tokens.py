"""Keys to the API, on both engines: shown once, kept as digests, over when they expire or are revoked."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from data.access.viewers import Role
from data.store import tokens
from data.store.record import load_record
from data.store.tables import ApiToken
from data.store.unit_of_work import UnitOfWork
from data.terms.codes import PartyStatus
from data.terms.errors import InputRefused, NotAllowed, NotFound, TokenRefused
from tests.stores.forms import BULGARIA, OFFICER, clock, writing


@pytest.fixture
def with_parties(store):
    with UnitOfWork(store, viewer=OFFICER) as work:  # on a day after all that is on the record
        load_record(work)
        work.commit()
    return store


def issue(engine, **given):
    with writing(engine) as work:
        return tokens.issue(work, **{"name": "Sofia", "party": "BG", **given})


def test_a_token_speaks_for_its_party_with_the_standing_of_today(with_parties):
    plain = issue(with_parties, scope=("report", "read"))
    access = tokens.check(with_parties, plain, clock=clock)
    assert (access.viewer.party, access.viewer.status) == ("BG", PartyStatus.MEMBER_STATE)
    assert access.scope == {"read", "report"}


def test_the_token_itself_is_kept_nowhere(with_parties):
    plain = issue(with_parties)
    with Session(with_parties) as session:
        row = session.exec(select(ApiToken)).one()
    assert plain not in str(row.model_dump())
    assert plain not in str(tokens.find(with_parties, OFFICER))
    assert len(plain) > 40


def test_two_tokens_are_never_the_same(with_parties):
    assert issue(with_parties) != issue(with_parties, name="Plovdiv")


def test_a_token_for_reports_reads_nothing(with_parties):
    access = tokens.check(with_parties, issue(with_parties), clock=clock)
    access.require("report")
    with pytest.raises(NotAllowed, match="not for read"):
        access.require("read")


def test_an_unknown_token_is_refused(with_parties):
    issue(with_parties)
    for wrong in ("", "vardar_x", "Ключ"):
        with pytest.raises(TokenRefused, match="not known"):
            tokens.check(with_parties, wrong, clock=clock)


def test_a_token_ends_on_its_day(with_parties):
    plain = issue(with_parties, days=30)
    tokens.check(with_parties, plain, clock=lambda: clock() + timedelta(days=29))
    with pytest.raises(TokenRefused, match="expired on 09 April 2020"):
        tokens.check(with_parties, plain, clock=lambda: clock() + timedelta(days=30))


def test_a_revoked_token_is_dead_at_once_and_stays_listed(with_parties):
    plain = issue(with_parties)
    with writing(with_parties) as work:
        tokens.revoke(work, "Sofia")
    with pytest.raises(TokenRefused, match="revoked"):
        tokens.check(with_parties, plain, clock=clock)
    (listed,) = tokens.find(with_parties, OFFICER)
    assert (listed.name, listed.revoked_at) == ("Sofia", clock())


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"party": "ZZ"}, "no party ZZ"),
        ({"name": " "}, "a name"),
        ({"scope": ("write",)}, "not for write"),
        ({"scope": ()}, "not for nothing"),
        ({"days": 0}, "1 to 730"),
        ({"days": 731}, "1 to 730"),
    ],
)
def test_a_token_that_makes_no_sense_is_refused(with_parties, given, reason):
    with pytest.raises(InputRefused, match=reason):
        issue(with_parties, **given)


def test_a_name_is_not_used_twice(with_parties):
    issue(with_parties)
    with pytest.raises(InputRefused, match="already"):
        issue(with_parties)


def test_a_party_manages_no_tokens(with_parties):
    with pytest.raises(NotAllowed), writing(with_parties, viewer=BULGARIA) as work:
        tokens.issue(work, name="mine", party="BG")
    with pytest.raises(NotAllowed):
        tokens.find(with_parties, BULGARIA)
    with pytest.raises(NotAllowed), writing(with_parties, viewer=BULGARIA) as work:
        tokens.revoke(work, "Sofia")


ADMINISTRATOR = replace(OFFICER, role=Role.ADMINISTRATOR)
ANALYST, COORDINATOR = replace(OFFICER, role=Role.ANALYST), replace(OFFICER, role=Role.COORDINATOR)


@pytest.mark.parametrize(
    ("viewer", "given"),
    [
        (ANALYST, {"party": "BG"}),
        (ANALYST, {"party": "OCU"}),
        (COORDINATOR, {"party": "OCU"}),
        (ADMINISTRATOR, {"party": "OCU"}),
        (ADMINISTRATOR, {"party": " ocu "}),
        (ADMINISTRATOR, {"party": "OCU", "role": Role.WATCH_OFFICER}),
        (ADMINISTRATOR, {"party": "BG", "role": Role.ADMINISTRATOR}),
        (OFFICER, {"party": "BG", "role": Role.ADMINISTRATOR}),
    ],
)
def test_nobody_issues_a_token_for_what_they_may_not_do_themselves(with_parties, viewer, given):
    with pytest.raises(NotAllowed), writing(with_parties, viewer=viewer) as work:
        tokens.issue(work, name="Sofia", scope=("read", "report"), **given)
    assert not tokens.find(with_parties, OFFICER)


@pytest.mark.parametrize(("viewer", "party"), [(ADMINISTRATOR, "BG"), (OFFICER, "BG"), (OFFICER, "OCU")])
def test_administrators_issue_for_parties_and_watch_officers_for_the_ocu_too(with_parties, viewer, party):
    with writing(with_parties, viewer=viewer) as work:
        plain = tokens.issue(work, name="desk", party=party, scope=("read", "report"))
    speaks = tokens.check(with_parties, plain, clock=clock).viewer
    assert (speaks.party, speaks.role) == (party, Role.LIAISON_OFFICER)


def test_an_analyst_neither_lists_nor_revokes_tokens(with_parties):
    issue(with_parties)
    with pytest.raises(NotAllowed):
        tokens.find(with_parties, ANALYST)
    with pytest.raises(NotAllowed), writing(with_parties, viewer=ANALYST) as work:
        tokens.revoke(work, "Sofia")


def test_a_token_that_is_not_there_cannot_be_revoked(with_parties):
    with pytest.raises(NotFound), writing(with_parties) as work:
        tokens.revoke(work, "Varna")
