"""The standing of parties on both engines: by day, without overlap, taken back while it has not counted."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from dashboard.view_as import seen_as
from data.store import parties, sessions, tokens
from data.store.engine import open_engine
from data.store.operations import party_status
from data.store.record import load_record
from data.store.schema import upgrade
from data.store.tables import AuditEntry, Person
from data.store.unit_of_work import UnitOfWork
from data.terms.codes import PartyStatus
from data.terms.days import midnight
from data.terms.errors import InputRefused, NotAllowed, NotFound
from tests.stores.forms import NOON, OFFICER
from tests.stores.people import ADMINISTRATOR, building, cheap_passwords, clock, house, managing

__all__ = ["building", "cheap_passwords", "clock", "house"]
TODAY, ONE = NOON.date(), timedelta(days=1)
MIDNIGHT = midnight(TODAY + 2 * ONE)  # 22:00 UTC of the day before


def add(engine, clock, code="RO", **given):
    wanted = {"status": PartyStatus.OBSERVER, "valid_from": TODAY + 2 * ONE, **given}
    managing(engine, clock, parties.add_period, code, **wanted)


def periods(engine, code="RO"):
    (found,) = [one for one in parties.find(engine, ADMINISTRATOR) if one.code == code]
    return [(one.status, one.valid_from, one.valid_to) for one in found.periods]


def test_a_further_standing_counts_from_its_day_and_ends_the_one_before(house, clock):
    add(house, clock, note="left the agreement")
    days = [TODAY + number * ONE for number in range(1, 4)]
    assert [party_status(house, "RO", day).value for day in days] == ["MS", "OBS", "OBS"]
    first, second = periods(house)
    assert first[2] == second[1]
    assert second[2] is None
    with Session(house) as session:
        entry = session.exec(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
        assert (entry.subject, entry.act, entry.held.detail["note"]) == ("party RO", "alteration", "left the agreement")


def test_the_page_and_the_policy_agree_on_who_stands_how_today(house, clock):
    add(house, clock)
    (found,) = parties.find(house, ADMINISTRATOR)
    for day in (date(2000, 1, 1), TODAY, TODAY + ONE, TODAY + 2 * ONE, date(2100, 1, 1)):
        held = found.on(day)
        assert (held.status if held else PartyStatus.NONE) is party_status(house, "RO", day)


@pytest.mark.parametrize("valid_from", [TODAY + 2 * ONE, TODAY, date(1990, 1, 1)])
def test_periods_never_overlap(house, clock, valid_from):
    add(house, clock)
    before = periods(house)
    with pytest.raises(InputRefused, match="a change comes after that day"):
        add(house, clock, status=PartyStatus.NONE, valid_from=valid_from)
    assert periods(house) == before


def test_the_same_standing_again_is_no_change(house, clock):
    with pytest.raises(InputRefused, match="anyway"):
        add(house, clock, status=PartyStatus.MEMBER_STATE)


def test_who_left_stands_as_nothing_and_may_come_back(house, clock):
    add(house, clock, status=PartyStatus.NONE)
    add(house, clock, status=PartyStatus.MEMBER_STATE, valid_from=TODAY + 9 * ONE)
    assert [party_status(house, "RO", TODAY + number * ONE).value for number in (1, 2, 9)] == ["MS", "NONE", "MS"]


def test_a_standing_that_has_not_counted_is_taken_back(house, clock):
    before = periods(house)
    add(house, clock)
    managing(house, clock, parties.remove_period, "RO", valid_from=TODAY + 2 * ONE)
    assert periods(house) == before
    add(house, clock)
    clock.wait(days=3)
    with pytest.raises(InputRefused, match="counted already"):
        managing(house, clock, parties.remove_period, "RO", valid_from=TODAY + 2 * ONE)
    with pytest.raises(NotFound):
        managing(house, clock, parties.remove_period, "RO", valid_from=TODAY)


@pytest.mark.parametrize("code", ["ZZ", "OCU"])
def test_the_standing_of_the_centre_itself_and_of_nobody_is_never_changed(house, clock, code):
    with pytest.raises(NotFound):
        add(house, clock, code)


def test_nobody_but_administrators_changes_or_lists_it(house, clock):
    with pytest.raises(NotAllowed):
        parties.find(house, OFFICER)
    with pytest.raises(NotAllowed), UnitOfWork(house, viewer=OFFICER, clock=clock) as work:
        parties.add_period(work, "RO", status=PartyStatus.NONE, valid_from=TODAY)


def test_a_standing_begins_at_midnight_of_the_house_on_every_path(house, clock):
    add(house, clock)
    plain = managing(house, clock, tokens.issue, name="Bucharest", party="RO", scope=["read"])
    person = Person(name="ion", display_name="Ion", party="RO", role="viewer", created_at=NOON, operations="")
    for moment, expected in ((MIDNIGHT - timedelta(seconds=1), "MS"), (MIDNIGHT, "OBS")):
        clock.now = moment
        seen = [
            sessions.viewer_of(house, person, at=moment),
            tokens.check(house, plain, clock=clock).viewer,
            seen_as(OFFICER, "RO", house, clock=clock),
        ]
        assert [viewer.status.value for viewer in seen] == [expected] * 3
    clock.now = midnight(TODAY + 3 * ONE)
    with pytest.raises(InputRefused, match="counted already"):
        managing(house, clock, parties.remove_period, "RO", valid_from=TODAY + 2 * ONE)


def test_loading_the_record_again_undoes_no_decision(sqlite_database):
    engine = open_engine(sqlite_database)
    upgrade(engine)
    decided = date(2030, 1, 1)
    for turn in range(2):
        with UnitOfWork(engine, viewer=OFFICER) as work:
            load_record(work)
            work.commit()
        if turn == 0:
            add(engine, lambda: NOON, valid_from=decided)
    assert periods(engine)[-2][2] == decided
    assert periods(engine, "BG")[-1][2] is None
    engine.dispose()
