"""EX-CONTAINMENT and EX-JAD-SEE: their own rules, and those of every exercise."""

from collections import Counter

import pytest

from data.exercise import NAMES, containment, joint_action_days, plan
from data.store.forms import IncidentForm
from data.terms.codes import Kind, Precision
from data.terms.errors import InputRefused


@pytest.fixture(scope="module", params=[containment.plan, joint_action_days.plan], ids=["containment", "jad"])
def exercise(request):
    return request.param()


def test_everything_is_flagged_valid_and_inside_the_period(exercise):
    assert exercise.operation.exercise
    for message in exercise.messages:
        form = message.form
        assert IncidentForm.read(form.model_dump()) == form
        assert form.exercise
        assert form.operation == exercise.code
        assert exercise.period.start <= form.occurred_from < exercise.period.end
        assert form.occurred_from <= form.reported_at <= form.received_at == message.due < exercise.period.end
        assert form.originator in exercise.participants


def test_messages_of_a_participant_are_numbered_without_gaps(exercise):
    for party in exercise.participants:
        numbers = sorted(form.message_no for form in exercise.forms if form.originator == party)
        assert numbers == list(range(1, len(numbers) + 1))


def test_containment_is_drugs_heroin_first_and_concealed_in_vehicles_at_crossings():
    exercise = containment.plan()
    forms = list(exercise.forms)
    assert exercise.code == "EX-CONTAINMENT-2024"
    assert exercise.period.length.days == 10
    assert {form.kind for form in forms} == {Kind.SEIZURE}
    drugs = Counter(item.drug for form in forms for item in form.items if item.drug)
    assert drugs.most_common(1)[0][0] == "HEROIN"
    assert sum(form.precision is Precision.BCP for form in forms) > len(forms) / 2
    assert all(form.concealment and form.transport_mode for form in forms)


def test_joint_action_days_have_28_participants_18_of_them_in_the_union():
    exercise = joint_action_days.plan()
    assert len(exercise.participants) == len(set(exercise.participants)) == 28
    assert len(set(exercise.participants) & set(joint_action_days.EU)) == 18
    assert exercise.operation.lead == "ES"
    assert exercise.period.length.days == 4
    areas = Counter(label for form in exercise.forms for label in form.labels)
    assert set(areas) == {"crime_area:FIREARMS", "crime_area:DRUGS", "crime_area:MIGSMUG"}


def test_joint_action_days_results_that_are_not_related_are_marked():
    forms = list(joint_action_days.plan().forms)
    assert 0 < sum(form.related_to_operation is False for form in forms) < len(forms) / 4


def test_an_exercise_that_does_not_exist_is_refused_with_the_names_that_do():
    with pytest.raises(InputRefused) as refused:
        plan("gotham")
    assert all(name in refused.value.advice for name in NAMES)
