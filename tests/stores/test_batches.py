"""Imports, on both engines: all or none, the same again changes nothing, every conflict and refusal is told."""

import pytest
from sqlmodel import Session, func, select

from data.store import batches, incidents
from data.store.engine import open_engine
from data.store.return_forms import ReturnForm, StatisticForm, TrafficForm
from data.store.schema import upgrade
from data.store.tables import (
    AuditEntry,
    CrossingTraffic,
    ImportBatch,
    Incident,
    IncidentChange,
    IncidentLabel,
    NationalityCount,
    Return,
    Statistic,
)
from data.store.unit_of_work import UnitOfWork
from data.terms.errors import Conflict, NotAllowed, NotFound
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
    load_gazetteer,
    operation,
    raw,
    seizure,
    uid,
    writing,
)

CROSSING = "BG-TR-KAPITAN-ANDREEVO-ROAD"
NOMAD = "NOMAD-2020"
TOMORROW = NOON.replace(day=10)


def given(forms):
    return [form if isinstance(form, tuple) else (form, None) for form in forms]


def take(engine, *forms, viewer=OFFICER, **named):
    with writing(engine, viewer=viewer) as work:
        return batches.take(work, given(forms), name="detections.xlsx", **named)


def foresee(engine, *forms, viewer=OFFICER):
    return batches.foresee(engine, viewer, given(forms), clock=clock)


def everything(engine):
    tables = (
        Incident,
        NationalityCount,
        IncidentLabel,
        IncidentChange,
        ImportBatch,
        Return,
        CrossingTraffic,
        Statistic,
    )
    with Session(raw(engine)) as session:
        return [session.exec(select(func.count()).select_from(table)).one() for table in tables]


def newest(engine, number):
    return incidents.history(engine, OFFICER, uid(number), audit=False).versions[-1]


def a_return(number, **values):
    base = {"uid": uid(number), "operation": NOMAD, "party": "BG", "period_from": NOON, "period_to": TOMORROW}
    lines = [{"measure": "messages", "value": 4, "unit": "messages"}]
    return ReturnForm.read({**base, "lines": lines, **values})


def traffic(number, **values):
    base = {"uid": uid(number), "crossing": CROSSING, "period_from": NOON, "period_to": TOMORROW}
    return TrafficForm.read({**base, "direction": "ENTRY", "lane": "CAR", "vehicles": 8, "coverage_pct": 100, **values})


def statistic(**values):
    base = {"dataset": "unhcr", "form": "return", "measure": "arrivals", "country": "SI", "unit": "persons"}
    return StatisticForm.read({**base, "period_from": NOON, "period_to": TOMORROW, "value": 12, **values})


@pytest.fixture
def nomad(store):
    add_operation(store, operation(NOMAD))
    return store


@pytest.fixture
def furnished(nomad):
    load_gazetteer(nomad)
    return nomad


def test_a_batch_is_stored_with_where_it_came_from(store):
    outcome = take(store, detection(1), seizure(2), digest="ab", profile="plain")
    assert outcome.new == (uid(1), uid(2))
    with Session(raw(store)) as session:
        batch = session.exec(select(ImportBatch)).one()
        assert {row.batch_id for row in session.exec(select(Incident))} == {batch.id} == {outcome.batch_id}
    assert (batch.name, batch.digest, batch.profile, batch.row_count) == ("detections.xlsx", "ab", "plain", 2)
    assert (batch.received_by, batch.outcome["new"]) == ("local", 2)


def test_all_four_kinds_come_in_one_batch(furnished):
    forms = [detection(1), a_return(2), traffic(3), statistic(), detection(4)]
    outcome = take(furnished, *forms)
    assert len(outcome.new) == 5
    again = take(furnished, *forms)
    assert (len(again.unchanged), again.new, again.amended) == (5, (), ())


def test_the_same_batch_again_changes_nothing(nomad):
    forms = [detection(1, operation=NOMAD), detection(2), seizure(3)]
    take(nomad, *forms)
    before = everything(nomad)
    assert take(nomad, *forms).counts() == foresee(nomad, *forms).counts()
    after = everything(nomad)
    assert after[4] == before[4] + 1  # that it came again is on record
    assert after[:4] == before[:4]


def test_what_is_foreseen_is_what_happens_and_nothing_is_written(furnished):
    take(furnished, detection(1), detection(2), a_return(6), traffic(7), statistic())
    forms = [
        detection(1), (detection(2, persons=5), 1), detection(3, operation=NOMAD, message_no=2),
        a_return(6, nil=True, lines=[]), detection(4, supersedes=uid(3), operation=NOMAD), traffic(7, vehicles=9),
        statistic(value=None),
    ]  # fmt: skip
    before = everything(furnished)
    foreseen = foresee(furnished, *forms)
    assert everything(furnished) == before
    taken = take(furnished, *forms)
    assert taken.counts() == foreseen.counts()
    assert (taken.new, taken.amended, taken.unchanged) == (foreseen.new, foreseen.amended, foreseen.unchanged)
    assert taken.counts() | {"new": 1, "amended": 5, "unchanged": 1} == taken.counts()


# --- all or none -----------------------------------------------------------------------------------------

BAD = {
    "no such operation": lambda: detection(8, operation="NOWHERE"),
    "no such section": lambda: detection(8, section="XX-YY-9"),
    "twice with other content": lambda: detection(1, persons=3),
    "corrects nothing": lambda: detection(8, supersedes=uid(99)),
    "a wrong version": lambda: (detection(50, persons=3), 7),
    "a return of no operation": lambda: a_return(8, operation="NOWHERE"),
    "traffic of no crossing point": lambda: traffic(8, crossing="NOWHERE"),
}


@pytest.mark.parametrize("bad", BAD)
def test_one_bad_form_keeps_all_of_them_out_and_is_the_one_that_is_told(store, bad):
    add(store, detection(50))
    before = everything(store)
    forms = [detection(1), detection(2), BAD[bad](), detection(3, supersedes=uid(50)), seizure(4)]
    outcome = take(store, *forms)
    assert everything(store) == before
    assert outcome.batch_id is None
    assert [one.at for one in (*outcome.refused, *outcome.conflicts)] == [2]
    assert foresee(store, *forms).counts() == outcome.counts()
    with Session(raw(store)) as session:
        last = session.exec(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert (last.act, last.outcome) == ("collection", "refused")


def test_after_a_refusal_the_good_ones_can_be_taken_in_the_same_unit_of_work(store):
    with writing(store) as work:
        outcome = batches.take(work, given([detection(1), detection(2, operation="NOWHERE")]), name="a")
        good = [form for at, form in enumerate([detection(1)]) if at not in {one.at for one in outcome.refused}]
        assert batches.take(work, given(good), name="a").new == (uid(1),)
    assert incidents.count(store, OFFICER, Filter()) == 1


def test_every_reason_against_a_form_is_told(store):
    outcome = take(store, detection(1, operation="NOWHERE", section="XX-YY-9"))
    assert [(one.at, one.field) for one in outcome.refused] == [(0, "operation"), (0, "section")]
    assert outcome.counts()["refused"] == 1


def test_a_file_that_breaks_off_leaves_nothing(store):
    def breaking():
        yield from given(detection(number) for number in range(batches.PORTION + 5))
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="gone"), writing(store) as work:
        batches.take(work, breaking(), name="a")
    assert everything(store)[0] == 0


def test_rows_that_repeat_each_other_are_one_report_and_all_are_counted(store):
    outcome = take(store, detection(1), detection(1), detection(1))
    assert (outcome.new, outcome.unchanged) == ((uid(1),), (uid(1), uid(1)))
    assert incidents.count(store, OFFICER, Filter()) == 1


def test_portions_do_not_show(store, monkeypatch):
    monkeypatch.setattr(batches, "PORTION", 2)
    told = []
    forms = [detection(9, supersedes=uid(3)), *(detection(number) for number in range(1, 6)), detection(1)]
    with writing(store) as work:
        outcome = batches.take(work, given(forms), name="a", progress=told.append)
    assert told == [2, 4, 6, 7]
    assert (len(outcome.new), outcome.amended, outcome.unchanged) == (5, (uid(9),), (uid(1),))
    assert incidents.count(store, OFFICER, Filter()) == 5


def test_corrections_of_corrections_come_in_any_order(store):
    chain = [detection(3, supersedes=uid(2)), detection(2, supersedes=uid(1)), detection(1)]
    assert foresee(store, *chain).counts() == take(store, *chain).counts()
    assert [version.version for version in incidents.history(store, OFFICER, uid(3)).versions] == [1, 2, 3]
    assert newest(store, 1).uid == uid(3)


def test_two_corrections_of_one_report_in_one_batch_are_refused(store):
    add(store, detection(1))
    outcome = take(store, detection(2, supersedes=uid(1)), detection(3, supersedes=uid(1)))
    assert [(one.at, str(one.error)) for one in outcome.refused] == [
        (1, "supersedes: is corrected twice in one delivery")
    ]


# --- versions --------------------------------------------------------------------------------------------


def test_the_right_version_amends_and_the_same_workbook_again_does_not(store):
    take(store, (detection(1), 1))
    corrected = (detection(1, persons=5), 1)
    assert take(store, corrected).amended == (uid(1),)
    assert take(store, corrected).unchanged == (uid(1),)
    assert newest(store, 1).version == 2
    assert incidents.count(store, OFFICER, Filter()) == 1


def test_a_correction_of_an_old_version_is_a_conflict_field_by_field(store):
    take(store, detection(1))
    take(store, (detection(1, persons=5, text="first"), 1))
    outcome = take(store, (detection(1, persons=6, text="first"), 1))
    (conflict,) = outcome.conflicts
    assert (conflict.uid, conflict.given_version, conflict.stored_version) == (uid(1), 1, 2)
    assert [(one.field, one.stored, one.given) for one in conflict.differences] == [("persons", 5, 6)]
    assert (conflict.changed_by, conflict.changed_at) == ("local", clock())
    assert newest(store, 1).version == 2


def test_the_original_again_is_an_old_copy_and_that_is_said(store):
    take(store, detection(1))
    take(store, detection(1, persons=5))
    outcome = take(store, detection(1))
    assert (outcome.unchanged, outcome.old_copies) == ((uid(1),), (uid(1),))
    assert newest(store, 1).version == 2


def test_the_original_again_with_a_version_is_judged_by_it(store):
    take(store, detection(1))
    take(store, detection(1, persons=5))
    assert take(store, (detection(1), 1)).conflicts[0].stored_version == 2
    assert take(store, (detection(1), 2)).amended == (uid(1),)
    assert newest(store, 1).version == 3
    assert take(store, (detection(1, persons=5), 3)).amended == (uid(1),)
    assert [row["persons"] for row in incidents.find(store, OFFICER, Filter(), limit=9)] == [5]


def test_a_row_may_carry_the_uid_of_the_newest_version(store):
    take(store, detection(1))
    take(store, detection(1, persons=5))
    exported = newest(store, 1)
    form = detection(1, persons=7).model_copy(update={"uid": exported.uid})
    assert take(store, (form, exported.version)).amended == (exported.uid,)
    assert newest(store, 1).version == 3


def test_a_new_report_may_say_that_it_corrects_a_version(store):
    take(store, detection(1))
    assert take(store, (detection(2, supersedes=uid(1)), 4)).refused[0].error.version == 1
    assert take(store, (detection(2, supersedes=uid(1)), 1)).amended == (uid(2),)


def test_a_withdrawn_report_is_not_corrected(store):
    take(store, detection(1))
    with writing(store) as work:
        incidents.withdraw(work, uid(1), "twice")
    (refused,) = take(store, (detection(1, persons=5), 1)).refused
    assert isinstance(refused.error, Conflict)
    assert "withdrawn by local" in str(refused.error)


def test_a_correction_keeps_what_officers_said_of_a_pair(store):
    from data.store.tables import ReportPair

    take(store, detection(1), detection(2))
    with Session(raw(store)) as session:
        one, other = sorted((uid(1), uid(2)))
        pair = {"score": 1.0, "reasons": [], "status": "CONFIRMED", "proposed_at": NOON}
        session.add(ReportPair(one=one, other=other, **pair))
        session.commit()
    take(store, detection(1, persons=9))
    with Session(raw(store)) as session:
        events = set(session.exec(select(Incident.same_event).where(Incident.status == "SUBMITTED")))
    assert len(events) == 1
    assert None not in events


# --- who may ---------------------------------------------------------------------------------------------


def test_nobody_takes_in_what_another_party_reports(furnished):
    foreign = [
        detection(1, originator="RO"),
        a_return(2, party="RO"),
        traffic(3, crossing="AL-GR-KAKAVIJE-ROAD"),
        statistic(),
    ]
    outcome = take(furnished, *foreign, viewer=BULGARIA)
    assert {one.at for one in outcome.refused if isinstance(one.error, NotAllowed)} >= {0, 1, 3}
    assert not take(furnished, detection(1), viewer=OBSERVER).is_clean
    assert take(furnished, detection(1), a_return(2), traffic(3), viewer=BULGARIA).is_clean


def test_a_uid_that_another_party_uses_tells_nothing_of_its_report(store):
    add(store, detection(1, originator="RO", release="ORIGINATOR", text="secret"))
    outcome = take(store, (detection(1), 5), viewer=BULGARIA)
    assert outcome.conflicts == ()
    assert isinstance(outcome.refused[0].error, NotFound)
    assert "secret" not in str(outcome)


# --- message numbers -------------------------------------------------------------------------------------


def test_a_message_number_that_comes_again_is_told_and_taken(nomad):
    add(nomad, detection(1, operation=NOMAD, message_no=3))
    forms = [detection(number, operation=NOMAD, message_no=no) for number, no in ((2, 3), (3, 4), (4, 4))]
    foreseen = foresee(nomad, *forms)
    outcome = take(nomad, *forms)
    assert outcome.is_clean
    told = [(one.message_no, one.uid, one.other) for one in outcome.repeated_numbers]
    assert sorted(told) == sorted([(4, uid(4), uid(3)), (3, uid(2), uid(1))])
    assert outcome.repeated_numbers == foreseen.repeated_numbers


# --- two writers -----------------------------------------------------------------------------------------


@pytest.fixture
def postgres(postgres_database):
    """SQLite has one writer at a time, so there these cannot happen."""
    engine = open_engine(postgres_database)
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.mark.postgres
def test_a_report_that_another_stores_at_this_moment_is_a_conflict_and_no_crash(postgres):
    with UnitOfWork(postgres, viewer=OFFICER, clock=clock) as work:
        intake = batches.INTAKES[type(detection(1))](work.session, OFFICER, received_at=clock())
        verdicts = intake.judge([batches.Entry(0, detection(1))])
        add(postgres, detection(1))
        with pytest.raises(Conflict, match="at this moment"):
            intake.write(work, verdicts, batch_id=None)
    assert incidents.count(postgres, OFFICER, Filter()) == 1


@pytest.mark.postgres
def test_a_correction_that_another_was_quicker_with_is_a_conflict(postgres):
    add(postgres, detection(1))
    with UnitOfWork(postgres, viewer=OFFICER, clock=clock) as work:
        intake = batches.INTAKES[type(detection(1))](work.session, OFFICER, received_at=clock())
        verdicts = intake.judge([batches.Entry(0, detection(1, persons=5), 1)])
        add(postgres, detection(1, persons=6))
        with pytest.raises(Conflict, match="corrected by local"):
            intake.write(work, verdicts, batch_id=None)
    assert [row["persons"] for row in incidents.find(postgres, OFFICER, Filter(), limit=9)] == [6]
