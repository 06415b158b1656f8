"""EX-NOMAD: 355 messages, the same for the same seed, true to its own rules."""

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from data import reference
from data.exercise import DEMO_NOW, nomad
from data.exercise.nomad import MEMBERS, SILENT, silence
from data.store.forms import IncidentForm
from data.store.rules import WITH_POSITION
from data.terms.codes import Direction, Kind, Precision, Release


@pytest.fixture(scope="module")
def exercise():
    return nomad.plan()


@pytest.fixture(scope="module")
def forms(exercise):
    return list(exercise.forms)


def acts(exercise):
    return Counter(message.act for message in exercise.messages)


def test_exactly_355_messages_of_eleven_members_numbered_without_gaps(exercise, forms):
    assert len(forms) == 355
    assert acts(exercise) == {"add": 349, "amend": 6, "withdraw": 2}
    assert exercise.participants == MEMBERS
    for party in MEMBERS:
        numbers = sorted(form.message_no for form in forms if form.originator == party)
        assert numbers == list(range(1, len(numbers) + 1))
        assert numbers


def test_the_same_seed_gives_the_same_exercise(exercise):
    assert nomad.plan() == exercise


def test_another_seed_is_another_exercise_with_a_code_of_its_own(exercise):
    other = nomad.plan(seed=2)
    assert other.code == "EX-NOMAD-2020-S2"
    assert not {form.uid for form in other.forms} & {form.uid for form in exercise.forms}


def test_another_start_is_another_exercise_with_a_code_of_its_own():
    later = nomad.plan(starting=datetime(2026, 5, 1, 23, 30, tzinfo=ZoneInfo("UTC")))
    assert later.code == "EX-NOMAD-20260502"  # it is the second of May in Bucharest already
    assert later.period.length == timedelta(days=15)


@settings(max_examples=8)
@given(seed=st.integers(2, 10_000), first=st.dates(date(2015, 1, 1), date(2030, 12, 31)))
def test_whatever_the_seed_and_start_the_promises_hold(seed, first):
    exercise = nomad.plan(seed=seed, starting=first)
    forms = list(exercise.forms)
    assert acts(exercise) == {"add": 349, "amend": 6, "withdraw": 2}
    assert len({form.uid for form in forms}) == 355
    assert all(exercise.period.start <= form.occurred_from < exercise.period.end for form in forms)
    assert all(exercise.period.start <= message.due < exercise.period.end for message in exercise.messages)
    assert all(form.received_at >= form.reported_at >= form.occurred_from for form in forms)
    assert all(form.exercise for form in forms)
    quiet = silence(first)
    heard = [form.received_at for form in forms if form.originator == SILENT]
    assert not [moment for moment in heard if quiet.start <= moment < quiet.end]


def test_every_form_is_valid_when_it_is_read_again(forms):
    for form in forms:
        assert IncidentForm.read(form.model_dump()) == form


def test_nothing_is_without_the_exercise_flag(exercise, forms):
    assert exercise.operation.exercise
    assert exercise.code == "EX-NOMAD-2020"
    assert all(form.exercise and form.operation == exercise.code and form.source == "EXERCISE" for form in forms)


def test_the_kinds_have_the_shares_of_a_migration_operation(exercise):
    kinds = Counter(message.form.kind for message in exercise.messages if message.act == "add")
    assert kinds == {Kind.MIGRANT_DETECTION: 279, Kind.BORDER_CROSSING: 49, Kind.SEIZURE: 21}


def test_most_is_on_entry_and_a_part_inland(forms):
    directions = Counter(form.direction for form in forms)
    assert directions[Direction.ENTRY] > 355 * 0.45
    assert 355 * 0.12 < directions[Direction.INLAND] < 355 * 0.35
    assert directions[Direction.EXIT] > 0


def test_a_position_is_given_where_and_only_where_it_is_known(forms):
    for form in forms:
        assert (form.lon is not None) == (form.precision in WITH_POSITION)
    seen = Counter(form.precision for form in forms)
    assert set(seen) == set(Precision) - {Precision.UNKNOWN}
    assert seen[Precision.SECTION] > 20
    assert seen[Precision.COUNTRY] < 15


def test_reports_at_a_crossing_point_stand_exactly_on_it(forms):
    points = reference.crossings().set_index("id")
    for form in forms:
        if form.precision is Precision.BCP:
            assert (form.lon, form.lat) == (points.loc[form.crossing, "lon"], points.loc[form.crossing, "lat"])
            assert points.loc[form.crossing, "section"] == form.section


def test_green_border_reports_lie_within_a_kilometre_of_their_section(forms):
    sections = reference.sections().set_index("id").geometry.to_crs(3035)
    points = reference.sections().iloc[:0].geometry
    checked = 0
    for form in forms:
        if form.precision is Precision.EXACT and form.place_type in ("GREEN", "BLUE_RIVER"):
            point = type(points)([shapely.Point(form.lon, form.lat)], crs=4326).to_crs(3035).iloc[0]
            assert sections[form.section].distance(point) < 1_000
            checked += 1
    assert checked > 80


def test_nearly_all_exact_land_reports_lie_in_the_country_that_reports(forms):
    exact = [form for form in forms if form.precision is Precision.EXACT and form.place_type == "GREEN"]
    inside = [form for form in exact if reference.country_at(form.lon, form.lat) == form.country]
    assert len(inside) > 0.95 * len(exact)


def test_groups_are_mostly_small_with_a_long_tail(forms):
    sizes = sorted(form.persons for form in forms if form.kind is Kind.MIGRANT_DETECTION)
    assert sizes[len(sizes) // 2] <= 4
    assert 30 <= sizes[-1] <= 80


def test_nights_and_dawns_have_more_than_days(forms):
    hours = [form.occurred_from.astimezone(ZoneInfo("Europe/Bucharest")).hour for form in forms]
    assert sum(hour < 7 or hour >= 21 for hour in hours) > sum(8 <= hour < 18 for hour in hours) * 1.5


def test_nationalities_never_exceed_the_persons(forms):
    for form in forms:
        assert sum(entry.persons for entry in form.nationalities) <= (form.persons or 0)


def test_some_arrive_days_late(exercise):
    late = [form for form in exercise.forms if form.received_at - form.occurred_from > timedelta(days=2)]
    assert len(late) >= 10


def test_corrections_and_withdrawals_come_after_what_they_change(exercise):
    arrived = {message.form.uid: message.due for message in exercise.messages if message.act == "add"}
    changes = [message for message in exercise.messages if message.act != "add"]
    assert all(arrived[change.target] < change.due for change in changes)
    assert len({change.target for change in changes}) == len(changes)


def test_one_participant_is_silent_while_the_demonstration_opens(exercise):
    quiet = silence(nomad.FIRST_DAY)
    assert quiet.start < DEMO_NOW < quiet.end
    owed = [entry.form for entry in exercise.returns if entry.form.party == SILENT]
    assert len(owed) == 12  # three of fifteen daily returns never came
    assert any(quiet.start <= entry.form.period_to < quiet.end for entry in exercise.returns)


def test_a_nil_return_is_said_and_a_missing_one_is_not_there(exercise):
    nil = [entry.form for entry in exercise.returns if entry.form.nil]
    assert nil
    assert all(not form.lines for form in nil)
    assert len(exercise.returns) == 11 * 15 - 3


def test_returns_agree_with_the_messages_of_their_day(exercise):
    for entry in exercise.returns:
        day = entry.form
        sent = [
            message.form
            for message in exercise.messages
            if message.act == "add"
            and message.form.originator == entry.form.party
            and day.period_from <= message.due < day.period_to
        ]
        lines = {line.measure: line.value for line in entry.form.lines}
        assert lines.get("messages", 0) == len(sent)
        assert entry.form.nil == (not sent)


def test_releases_are_mixed_and_named_ones_name_somebody(forms):
    assert set(Counter(form.release for form in forms)) >= {Release.MEMBERS, Release.PARTNERS, Release.ORIGINATOR}
    assert all(bool(form.release_to) == (form.release is Release.NAMED) for form in forms)
