"""Returns, traffic, figures and drafts, on both engines: a nil is a zero, missing stays missing."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from data.access.viewers import party_viewer
from data.store import drafts, returns, statistics, traffic
from data.store.forms import FormRefused
from data.store.intake import Entry, Fate
from data.store.return_forms import ReturnForm, StatisticForm, TrafficForm
from data.store.tables import AuditEntry, Return
from data.store.unit_of_work import UnitOfWork
from data.terms.codes import PartyStatus
from data.terms.errors import Conflict, InputRefused, NotAllowed, RowRejected
from tests.stores.forms import (
    BULGARIA,
    NOON,
    OBSERVER,
    OFFICER,
    add_operation,
    clock,
    load_gazetteer,
    operation,
    raw,
    uid,
    writing,
)

ROMANIA = party_viewer("RO", status=PartyStatus.MEMBER_STATE)
CROSSING = "BG-TR-KAPITAN-ANDREEVO-ROAD"
NOMAD = "NOMAD-2020"
DAY = timedelta(days=1)
LINES = [{"measure": "persons", "value": 12, "unit": "persons"}, {"measure": "arrests", "unit": "persons"}]


@pytest.fixture
def nomad(store):
    add_operation(store, operation(NOMAD))
    return store


def a_return(number=1, *, day=0, **values):
    period = {"period_from": NOON + day * DAY, "period_to": NOON + (day + 1) * DAY}
    return ReturnForm.read({"uid": uid(number), "operation": NOMAD, "party": "BG", "lines": LINES, **period, **values})


def add_return(engine, *given, viewer=OFFICER, version=None, **values):
    with writing(engine, viewer=viewer) as work:
        return returns.add(work, a_return(*given, **values), version=version)


# --- returns ---------------------------------------------------------------------------------------------


def test_a_return_is_kept_with_its_missing_numbers(nomad):
    assert add_return(nomad, viewer=BULGARIA) is Fate.NEW
    (found,) = returns.find(nomad, OFFICER, NOMAD)
    assert [(line.measure, line.value) for line in found.lines] == [("persons", 12), ("arrests", None)]
    assert (found.version, found.received_at) == (1, clock())


def test_a_nil_return_is_a_zero_that_somebody_said(nomad):
    add_return(nomad, nil=True, lines=[])
    assert returns.find(nomad, OFFICER, NOMAD)[0].nil
    for given in ({"nil": True}, {"lines": []}, {"cumulative": True}):
        with pytest.raises(FormRefused):
            a_return(**given)


def test_a_return_again_changes_nothing_and_a_correction_keeps_the_old_one(nomad):
    add_return(nomad)
    assert add_return(nomad) is Fate.UNCHANGED
    assert add_return(nomad, nil=True, lines=[], version=1) is Fate.AMENDED
    assert add_return(nomad, nil=True, lines=[], version=1) is Fate.UNCHANGED
    (found,) = returns.find(nomad, OFFICER, NOMAD)
    assert (found.uid, found.version, found.nil) == (uid(1), 2, True)
    with Session(nomad) as session:
        kept = session.exec(select(Return).where(Return.status == "SUPERSEDED")).one()
    assert (kept.version, kept.nil) == (1, False)


def test_a_correction_of_an_old_return_is_a_conflict(nomad):
    add_return(nomad)
    add_return(nomad, phase="OPER")
    with pytest.raises(Conflict, match="it is at version 2"):
        add_return(nomad, nil=True, lines=[], version=1)


def test_a_period_is_returned_once(nomad):
    add_return(nomad, 1)
    with pytest.raises(RowRejected, match=f"already .{uid(1)}"):
        add_return(nomad, 2)
    assert add_return(nomad, 2, day=1) is add_return(nomad, 3, party="RO") is Fate.NEW


def test_whether_a_party_has_a_return_is_told_to_nobody_else(nomad):
    add_return(nomad)
    told = []
    for day in (0, 1):  # there is one for the first day, none for the second
        with pytest.raises(NotAllowed) as refused:
            add_return(nomad, 2, day=day, viewer=ROMANIA)
        told.append(str(refused.value))
        with UnitOfWork(nomad, viewer=ROMANIA, clock=clock) as work:
            intake = returns.ReturnIntake(work.session, ROMANIA, received_at=clock())
            (verdict,) = intake.judge([Entry(0, a_return(2, day=day))])
        told.append([str(error) for error in verdict.errors])
    assert told[:2] == told[2:]
    for lines in (LINES, LINES[:1]):  # the uid of Bulgaria's, in Bulgaria's words or not
        with pytest.raises(NotAllowed, match=returns.ANOTHERS):
            add_return(nomad, party="RO", lines=lines, viewer=ROMANIA)
    assert add_return(nomad, 2, party="RO", viewer=ROMANIA) is Fate.NEW


def test_a_return_of_the_future_is_refused(nomad):
    with pytest.raises(RowRejected, match="lies in the future"):
        add_return(nomad, day=3)


def test_a_party_returns_for_itself_and_sees_its_own(nomad):
    add_return(nomad, 1, party="RO")
    add_return(nomad, 2)
    assert [found.party for found in returns.find(nomad, OFFICER, NOMAD)] == ["BG", "RO"]
    assert [found.party for found in returns.find(nomad, BULGARIA, NOMAD)] == ["BG"]
    assert returns.find(nomad, OBSERVER, NOMAD) == ()
    with pytest.raises(NotAllowed):
        add_return(nomad, 3, party="RO", day=1, viewer=BULGARIA)
    with pytest.raises(NotAllowed):
        add_return(nomad, 1, day=1, viewer=BULGARIA)


def test_only_the_ocu_says_since_when_we_have_a_return(nomad):
    with pytest.raises(RowRejected, match="received_at"):
        add_return(nomad, viewer=BULGARIA, received_at=NOON)
    assert add_return(nomad, received_at=NOON) is Fate.NEW


def test_exercise_and_real_returns_never_mix(nomad):
    with pytest.raises(RowRejected, match="never mix"):
        add_return(nomad, exercise=True)


# --- traffic ---------------------------------------------------------------------------------------------


def test_traffic_is_added_corrected_and_found(store):
    load_gazetteer(store)

    def add(version=None, viewer=BULGARIA, **values):
        base = {"uid": uid(1), "crossing": CROSSING, "period_from": NOON, "period_to": NOON + DAY}
        form = TrafficForm.read(base | {"direction": "ENTRY", "lane": "CAR", "coverage_pct": 100, **values})
        with writing(store, viewer=viewer) as work:
            return traffic.add(work, form, version=version)

    assert [add(vehicles=8), add(vehicles=8), add(vehicles=9, version=1)] == [Fate.NEW, Fate.UNCHANGED, Fate.AMENDED]
    with pytest.raises(Conflict):
        add(vehicles=7, version=1)
    (found,) = traffic.find(store, OFFICER, crossing=CROSSING)
    assert (found.vehicles, found.persons, found.version) == (9, None, 2)
    assert traffic.find(store, OFFICER, since=NOON + DAY) == ()
    assert traffic.find(store, OBSERVER) == ()
    with Session(raw(store)) as session:
        was = [entry.held.detail["was"] for entry in session.exec(select(AuditEntry)) if "was" in entry.held.detail]
    assert was[0]["vehicles"] == "8"


# --- figures ---------------------------------------------------------------------------------------------


def statistic(**values):
    base = {"dataset": "eipre", "form": "figure", "measure": "found", "country": "GR", "unit": "persons"}
    return StatisticForm.read({**base, "period_from": NOON, "period_to": NOON + DAY, **values})


def add_statistics(engine, *forms, viewer=OFFICER):
    with writing(engine, viewer=viewer) as work:
        return [statistics.add(work, form) for form in forms]


def total(engine, **chosen):
    return statistics.total(statistics.find(engine, OFFICER, dataset="eipre", **chosen))


def test_a_sum_says_how_many_are_missing(store):
    days = [{"period_from": NOON + day * DAY, "period_to": NOON + (day + 1) * DAY} for day in range(3)]
    add_statistics(store, *(statistic(value=value, **day) for value, day in zip((5, None, 7), days, strict=True)))
    found = total(store)
    assert (found.value, found.rows, found.missing) == (12, 3, 1)
    assert found.sentence() == "12 persons, 1 of 3 missing"
    assert total(store, since=NOON + DAY, until=NOON + 2 * DAY).value is None
    assert statistics.total(()).value is None


def test_a_total_beside_its_parts_is_not_added(store):
    whole = statistic(value=900, breakdown="citizen=Total;sex=Total")
    parts = [
        statistic(value=value, breakdown=f"citizen={name};sex=Total") for name, value in (("SY", 600), ("AF", 300))
    ]
    add_statistics(store, whole, *parts)
    with pytest.raises(InputRefused, match=r"citizen = Total already contains citizen = AF \(GR, 2020-03-09\)"):
        total(store)
    assert total(store, breakdown={"citizen": "Total"}).value == 900
    assert (
        statistics.total([row for row in statistics.find(store, OFFICER, dataset="eipre") if row.value < 900]).value
        == 900
    )


def test_a_refused_sum_names_the_days_of_the_zone_and_not_those_of_utc(store):
    midnight = datetime(2014, 12, 31, 22, tzinfo=UTC)
    year = {"period_from": midnight, "period_to": midnight + 365 * DAY}
    add_statistics(store, statistic(value=900, **year), statistic(value=600, breakdown="citizen=SY", **year))
    with pytest.raises(InputRefused, match=r"\(GR, 2015-01-01\)"):
        total(store)
    add_statistics(store, statistic(value=9, **year | {"country": "MK"}))
    add_statistics(store, statistic(value=9, country="MK", period_from=midnight, period_to=midnight + DAY))
    with pytest.raises(InputRefused, match="2015-01-01 to 2015-01-01 and for 2015-01-01 to 2015-12-31 overlap"):
        total(store, countries=["MK"])


def test_a_row_without_a_dimension_is_all_of_it(store):
    add_statistics(store, statistic(value=900), statistic(value=600, breakdown="citizen=SY"))
    with pytest.raises(InputRefused, match="citizen = all of it already contains"):
        total(store)


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"measure": "refused"}, "measure"),
        ({"unit": "cases", "country": "BG"}, "unit"),
        ({"period_to": NOON + 31 * DAY}, "overlap"),
    ],
)
def test_what_is_not_of_one_kind_or_overlaps_is_not_added(store, other, reason):
    add_statistics(store, statistic(value=1), statistic(value=2, **other))
    with pytest.raises(InputRefused, match=reason):
        total(store)


def test_a_figure_is_what_it_counts(store):
    forms = [statistic(value=1, breakdown=text) for text in ("sex=M;age=Y18", "age=Y18;sex=M")]
    assert add_statistics(store, *forms, statistic(value=None, breakdown="sex=M;age=Y18")) == [
        "new",
        "unchanged",
        "amended",
    ]
    (found,) = statistics.find(store, OFFICER, dataset="eipre")
    assert (found.breakdown, found.value) == ("age=Y18;sex=M", None)


def test_open_data_comes_through_the_unit(store):
    with pytest.raises(NotAllowed):
        add_statistics(store, statistic(value=1), viewer=BULGARIA)


# --- drafts ----------------------------------------------------------------------------------------------


def test_a_draft_is_there_when_its_author_comes_back_and_for_nobody_else(store):
    for content in ({"persons": 4}, {"persons": 5, "text": "Лом"}):
        with writing(store) as work:
            drafts.keep(work, "seizure", content)
    found = drafts.find(store, OFFICER, "seizure")
    assert (found.content, found.changed_at) == ({"persons": 5, "text": "Лом"}, clock())
    assert drafts.find(store, BULGARIA, "seizure") is None
    assert drafts.find_all(store, BULGARIA) == ()
    assert [draft.name for draft in drafts.find_all(store, OFFICER)] == ["seizure"]
    with writing(store) as work:
        drafts.discard(work, "seizure")
    assert drafts.find(store, OFFICER, "seizure") is None


def test_who_may_not_report_keeps_no_draft(store):
    with pytest.raises(NotAllowed), writing(store, viewer=OBSERVER) as work:
        drafts.keep(work, "seizure", {})
    with pytest.raises(InputRefused), writing(store) as work:
        drafts.keep(work, "seizure", {"text": "x" * 200_000})
