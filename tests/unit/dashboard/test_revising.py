"""A stored report opens in the form as it could have been typed; what nobody touches stays as it is stored."""

import json
from datetime import UTC, datetime

import pytest

from dashboard.panels.collection.reading import read_values
from dashboard.panels.collection.revising import stored_form, typed_values, write_number
from data import exercise
from data.access.viewers import local_watch_officer
from data.collection.values.numbers import read_number
from data.store import incidents
from data.store.engine import open_engine
from data.store.operations import find_operations
from data.store.places import load_gazetteer
from data.store.record import load_record
from data.store.schema import upgrade
from data.store.unit_of_work import UnitOfWork
from data.terms.filters import Filter

LATER = datetime(2030, 1, 1, tzinfo=UTC)
OWN = {"uid", "received_at", "validated_by", "supersedes", "status"}


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """A store with the published record and the exercise CONTAINMENT."""
    opened = open_engine(f"sqlite:///{tmp_path_factory.mktemp('revising') / 'store.db'}")
    upgrade(opened)
    with UnitOfWork(opened, viewer=local_watch_officer()) as work:
        load_gazetteer(work)
        load_record(work)
        exercise.load(work, exercise.plan("containment"))
        work.commit()
    yield opened
    opened.dispose()


@pytest.fixture(scope="module")
def cards(engine):
    """Every report of that store."""
    viewer = local_watch_officer()
    rows = [row for flag in (True, False) for row in incidents.find(engine, viewer, Filter(exercise=flag), limit=5_000)]
    return [incidents.get(engine, viewer, str(row["uid"]), audit=False) for row in rows]


def _read(engine, card, **changes):
    """The card as typed, through JSON as a draft is, and read again."""
    typed = json.loads(json.dumps(typed_values(card))) | {"uid": "5f0d2c1e-6c1b-4c6e-9a53-0d7d1c3c8a11"} | changes
    operations = {one.code: one for one in find_operations(engine, local_watch_officer())}
    return read_values(typed, operation=operations.get(typed["operation"]), now=LATER)


def test_an_untouched_report_comes_back_as_it_is_stored(engine, cards):
    assert len(cards) > 40
    for card in cards:
        reading = _read(engine, card)
        assert reading.form is not None, (reading.refused, reading.needed)
        assert reading.form.model_dump(exclude=OWN) == stored_form(card).model_dump(exclude=OWN)


def test_a_changed_answer_changes_that_field_alone(engine, cards):
    card = next(card for card in cards if len(card.items) > 1 and card.incident["case_ref"])
    before, after = stored_form(card), _read(engine, card, case_ref="1/2020").form
    changed = {name for name in before.model_dump(exclude=OWN) if getattr(before, name) != getattr(after, name)}
    assert changed == {"case_ref"}


def test_another_place_leaves_nothing_of_the_old_one(engine, cards):
    card = next(card for card in cards if card.incident["precision"] == "BCP")
    form = _read(engine, card, mode="country", country="RO").form
    assert (form.precision, form.country) == ("COUNTRY", "RO")
    assert (form.lon, form.lat, form.crossing, form.section, form.corridor, form.radius_m) == (None,) * 6


def test_an_answer_that_is_taken_out_is_gone(engine, cards):
    card = next(card for card in cards if card.incident["case_ref"])
    assert _read(engine, card, case_ref="").form.case_ref is None


@pytest.mark.parametrize("value", [1.234, 12.5, 1105.0, 0.001, 1_200_000.0, 134.567, 3.0])
def test_a_quantity_is_written_so_that_it_is_read_in_one_way(value):
    assert read_number(write_number(value)) == value
