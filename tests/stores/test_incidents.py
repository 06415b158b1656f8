"""The verbs of the store, on both engines."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from data.access.viewers import Role, Viewer
from data.store import incidents
from data.store.forms import FormRefused
from data.store.tables import AuditEntry, BorderSection, CrossingPoint, Incident, SeizureItem
from data.store.unit_of_work import UnitOfWork
from data.terms.codes import PartyStatus
from data.terms.errors import NotAllowed, NotFound, RowRejected
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


def stored(engine, number):
    with Session(raw(engine)) as session:
        return session.exec(select(Incident).where(Incident.uid == uid(number))).one()


def test_what_was_reported_is_what_is_read(store):
    add(store, detection(1, text="Лом, Ёлка", handling="H1 H0", message_no=None))
    card = incidents.get(store, OFFICER, uid(1))
    assert card.incident["persons"] == 4
    assert card.incident["occurred_from"] == NOON + timedelta(minutes=1)
    assert card.incident["handling"] == "H0 H1"
    assert card.incident["zone"] == "Europe/Bucharest"
    assert card.incident["day"] == 20200309
    assert card.nationalities[0]["nationality"] == "SY"
    assert card.labels == ("route:Western Balkans",)
    assert set(card.marking.codes) == {"H0", "H1"}
    assert incidents.count(store, OFFICER, Filter(text="ЛОМ ёлка")) == 1


def test_adding_again_changes_nothing(store):
    forms = [detection(1), seizure(2)]
    assert add(store, *forms).new == (uid(1), uid(2))
    again = add(store, *forms)
    assert again.new == again.amended == ()
    assert set(again.unchanged) == {uid(1), uid(2)}
    with Session(raw(store)) as session:
        assert len(session.exec(select(Incident)).all()) == 2
        assert len(session.exec(select(SeizureItem)).all()) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"persons": 5},
        {"nationalities": [{"nationality": "AF", "persons": 3}]},
        {"labels": ["route:other"]},
        {"text": "corrected"},
    ],
    ids=str,
)
def test_a_known_uid_with_other_content_is_a_correction_that_supersedes(store, change):
    add(store, detection(1))
    outcome = add(store, detection(1, **change))
    assert (outcome.new, outcome.amended) == ((), (uid(1),))
    assert add(store, detection(1, **change)).unchanged == (uid(1),)
    assert stored(store, 1).status == "SUPERSEDED"
    card = incidents.get(store, OFFICER, uid(1))
    assert len(card.later) == 1
    assert incidents.get(store, OFFICER, card.later[0]).earlier == (uid(1),)
    assert incidents.count(store, OFFICER, Filter()) == 1


def test_a_second_correction_supersedes_the_first(store):
    add(store, detection(1, persons=4))
    add(store, detection(1, persons=5))
    add(store, detection(1, persons=6))
    rows = incidents.find(store, OFFICER, Filter(), limit=10)
    assert [row["persons"] for row in rows] == [6]
    assert len(incidents.get(store, OFFICER, uid(1)).later) == 2


def test_an_amendment_is_a_report_of_its_own(store):
    add(store, detection(1))
    with writing(store) as work:
        assert incidents.amend(work, uid(1), detection(2, persons=9)) == uid(2)
    assert stored(store, 1).status == "SUPERSEDED"
    assert stored(store, 2).supersedes == uid(1)
    with pytest.raises(RowRejected, match="SUPERSEDED"), writing(store) as work:
        incidents.amend(work, uid(1), detection(3))


def test_amending_again_with_the_same_form_changes_nothing(store):
    add(store, detection(1))
    for _ in range(2):
        with writing(store) as work:
            incidents.amend(work, uid(1), detection(2, persons=9))
    assert incidents.count(store, OFFICER, Filter()) == 1


def test_a_correction_may_not_carry_the_uid_of_another_report(store):
    add(store, detection(1), detection(2, persons=4))
    with pytest.raises(RowRejected, match="another report"), writing(store) as work:
        incidents.amend(work, uid(1), detection(2, persons=9))
    assert stored(store, 1).status == stored(store, 2).status == "SUBMITTED"


def test_a_withdrawn_report_leaves_the_counts_and_stays_in_the_store(store):
    add(store, detection(1))
    with writing(store) as work:
        incidents.withdraw(work, uid(1), "reported twice")
    assert incidents.count(store, OFFICER, Filter()) == 0
    assert incidents.get(store, OFFICER, uid(1)).incident["status"] == "WITHDRAWN"
    with pytest.raises(RowRejected, match="WITHDRAWN"), writing(store) as work:
        incidents.validate(work, uid(1))


def test_a_withdrawal_says_why(store):
    add(store, detection(1))
    with pytest.raises(RowRejected, match="why"), writing(store) as work:
        incidents.withdraw(work, uid(1), "  ")


def test_validating_says_who(store):
    add(store, detection(1))
    with writing(store) as work:
        incidents.validate(work, uid(1))
    assert (stored(store, 1).status, stored(store, 1).validated_by) == ("VALIDATED", "local")
    assert add(store, detection(1)).unchanged == (uid(1),)


@pytest.mark.parametrize(
    ("field", "value"), [("operation", "NOWHERE"), ("crossing", "XX-YY-NOWHERE"), ("section", "XX-YY-9")]
)
def test_a_report_that_points_nowhere_is_refused(store, field, value):
    with pytest.raises(FormRefused) as refusal:
        add(store, detection(1), detection(2, **{field: value}))
    assert [(row.field, row.value) for row in refusal.value.rows] == [(field, value)]
    assert incidents.count(store, OFFICER, Filter()) == 0


def test_exercise_and_real_never_mix(store):
    add_operation(store, operation("EX-NOMAD-2020", exercise=True))
    with pytest.raises(FormRefused, match="exercise"):
        add(store, detection(1, operation="EX-NOMAD-2020"))
    add(store, detection(1, operation="EX-NOMAD-2020", exercise=True))
    assert incidents.count(store, OFFICER, Filter()) == 0
    assert incidents.count(store, OFFICER, Filter(exercise=True)) == 1
    with pytest.raises(RowRejected, match="exercise"), writing(store) as work:
        incidents.amend(work, uid(1), detection(2))


def test_a_day_is_a_day_of_the_operations_zone(store):
    add_operation(store, operation("EX-UTC", zone="UTC", exercise=True))
    late = NOON.replace(hour=22, minute=30)
    add(store, detection(1, occurred_from=late, operation="EX-UTC", exercise=True), detection(2, occurred_from=late))
    assert stored(store, 1).day == 20200309
    assert stored(store, 2).day == 20200310


def test_a_report_at_a_crossing_point_lies_where_the_crossing_point_lies(store):
    load_gazetteer(store)
    with Session(raw(store)) as session:
        crossing = session.exec(select(CrossingPoint)).first()
    add(store, detection(1, precision="BCP", lon=None, lat=None, crossing=crossing.id))
    card = incidents.get(store, OFFICER, uid(1))
    assert (card.incident["lon"], card.incident["lat"]) == (crossing.lon, crossing.lat)
    assert card.incident["zc"] is not None
    assert card.crossing_name == crossing.name


def test_a_report_is_found_by_the_name_of_its_section(store):
    load_gazetteer(store)
    with Session(raw(store)) as session:
        section = session.exec(select(BorderSection)).first()
    add(store, detection(1, precision="SECTION", lon=None, lat=None, section=section.id), detection(2))
    assert [row["uid"] for row in incidents.find(store, OFFICER, Filter(text=section.name), limit=9)] == [uid(1)]


def test_no_cell_is_finer_than_the_place_is_known(store):
    add(store, detection(1), detection(2, precision="COUNTRY", lon=None, lat=None))
    assert stored(store, 1).zc is not None
    assert stored(store, 1).h3_8 is not None
    assert stored(store, 2).zc is None
    assert stored(store, 2).h3_8 is None


def test_an_item_has_its_kilograms_with_the_factor(store):
    add(store, seizure(1, {"commodity": "DRUG", "drug": "MDMA", "quantity": 500_000, "unit": "TAB"}))
    item = incidents.get(store, OFFICER, uid(1)).items[0]
    assert (item["quantity"], item["unit"]) == (500_000, "TAB")
    assert item["kg"] is None
    assert (round(item["kg_low"]), round(item["kg_high"])) == (45, 150)
    assert item["factor"] == "UNODC_ATS_TAB_LO UNODC_ATS_TAB_HI"


def test_the_newest_come_first_and_pages_do_not_overlap(store):
    add(store, *(detection(number) for number in range(10)))
    pages = [incidents.find(store, OFFICER, Filter(), limit=4, offset=offset) for offset in (0, 4, 8)]
    found = [row["uid"] for page in pages for row in page]
    assert found == [uid(number) for number in reversed(range(10))]


def test_one_uid_with_two_contents_in_one_delivery_is_refused(store):
    with pytest.raises(FormRefused, match="twice"):
        add(store, detection(1), detection(1, persons=5))


def test_a_refusal_leaves_nothing_behind_even_if_the_caller_goes_on(store):
    add(store, detection(1))
    with writing(store) as work:
        with pytest.raises(NotFound):
            incidents.add(work, [detection(2), detection(3, supersedes=uid(99))])
        incidents.add(work, [detection(4)])
    assert incidents.count(store, OFFICER, Filter()) == 2


def test_a_correction_may_come_with_the_report_that_it_corrects(store):
    outcome = add(store, detection(1), detection(2, supersedes=uid(1)))
    assert (outcome.new, outcome.amended) == ((uid(1),), (uid(2),))
    assert incidents.count(store, OFFICER, Filter()) == 1


# --- who may ---------------------------------------------------------------------------------------------


def test_absent_and_invisible_are_told_apart_to_nobody(store):
    add(store, detection(1, originator="RO", release="ORIGINATOR"))
    with pytest.raises(NotFound) as invisible:
        incidents.get(store, BULGARIA, uid(1))
    with pytest.raises(NotFound) as absent:
        incidents.get(store, BULGARIA, uid(2))
    assert str(invisible.value).replace(uid(1), "") == str(absent.value).replace(uid(2), "")


def test_observer_gets_totals_but_no_incident(store):
    add(store, detection(1, release="PUBLIC"))
    assert incidents.find(store, OBSERVER, Filter(), limit=10) == []
    with pytest.raises(NotFound):
        incidents.get(store, OBSERVER, uid(1))
    assert incidents.count(store, OFFICER, Filter()) == 1


def test_a_party_reports_what_is_its_own(store):
    assert add(store, detection(1), viewer=BULGARIA).new == (uid(1),)
    with pytest.raises(NotAllowed, match="RO"):
        add(store, detection(2, originator="RO"), viewer=BULGARIA)


def test_nobody_changes_what_another_party_reported(store):
    add(store, detection(1, originator="RO"))
    with pytest.raises(NotAllowed), writing(store, viewer=BULGARIA) as work:
        incidents.withdraw(work, uid(1), "not mine")
    assert stored(store, 1).status == "SUBMITTED"


def test_an_observer_and_an_administrator_report_nothing(store):
    administrator = Viewer(name="root", party="OCU", status=PartyStatus.MEMBER_STATE, role=Role.ADMINISTRATOR)
    for viewer in (OBSERVER, administrator):
        with pytest.raises(NotAllowed):
            add(store, detection(1), viewer=viewer)


def test_the_versions_on_a_card_are_those_that_the_viewer_may_see(store):
    add(store, detection(1, release="ORIGINATOR"))
    add(store, detection(2, supersedes=uid(1)), viewer=BULGARIA)
    assert incidents.get(store, OFFICER, uid(2)).earlier == (uid(1),)
    assert incidents.get(store, replace(BULGARIA, party="RO"), uid(2)).earlier == ()


# --- on the record ---------------------------------------------------------------------------------------


def acts(engine):
    with Session(raw(engine)) as session:
        return [(entry.act, entry.subject) for entry in session.exec(select(AuditEntry).order_by(AuditEntry.seq))]


def test_every_act_is_on_the_record(store):
    add(store, detection(1))
    with writing(store) as work:
        incidents.validate(work, uid(1))
    incidents.get(store, OFFICER, uid(1), clock=clock)
    subject = f"incident {uid(1)}"
    assert acts(store) == [("collection", subject), ("alteration", subject), ("consultation", subject)]


def test_a_card_is_not_given_if_its_consultation_cannot_be_recorded(store, monkeypatch):
    add(store, detection(1))

    def fails(self):
        raise OSError("no record today")

    monkeypatch.setattr(UnitOfWork, "commit", fails)
    with pytest.raises(OSError, match="no record"):
        incidents.get(store, OFFICER, uid(1))
