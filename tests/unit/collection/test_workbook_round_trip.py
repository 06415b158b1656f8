"""What goes out in a workbook comes back the same: no field of a report is lost on the way through the cells."""

from dataclasses import replace

import pytest

from data import exercise
from data.collection.workbooks.filling import NOT_CARRIED
from data.store.forms import IncidentForm
from tests.unit.collection.workbook_files import OPERATION, made, read_back, refusals, reports

KEPT = set(IncidentForm.model_fields) - (NOT_CARRIED - {"uid", "kind", "operation", "exercise", "items"})


def _exercise_forms(name, kind):
    plan = exercise.plan(name)
    forms = {report.form.uid: report.form for report in plan.messages if report.form is not None}
    return plan.operation, [form for form in forms.values() if form.kind.value.replace("_", "-") == kind]


def _summary(operation):
    return replace(
        OPERATION, code=operation.code, name=operation.name, zone=operation.zone, exercise=operation.exercise
    )


@pytest.mark.parametrize("language", ["en", "ro"])
@pytest.mark.parametrize(
    ("name", "kind"),
    [("nomad", "migrant-detection"), ("nomad", "border-crossing"), ("nomad", "seizure"), ("containment", "seizure")],
)
def test_every_report_of_an_exercise_comes_back_as_it_was(name, kind, language):
    operation, forms = _exercise_forms(name, kind)
    assert len(forms) > 15
    content = made(
        kind, operation=_summary(operation), prefilled=[(form, 3) for form in forms], language=language, rows=2
    )
    rows = read_back(content)
    assert [str(refusal) for refusal in refusals(rows)] == []
    back = {row.form.uid: row for row in reports(rows)}
    assert {row.version for row in back.values()} == {3}
    assert back.keys() == {form.uid for form in forms}
    for form in forms:
        assert back[form.uid].form.model_dump(include=KEPT) == form.model_dump(include=KEPT)
