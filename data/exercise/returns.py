"""The daily returns of an exercise: what each participant's messages add up to, a nil return, or nothing at all."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np

from data.exercise.schedule import ScheduledReport, ScheduledReturn, exercise_uid, operation_period
from data.store.forms import IncidentForm, OperationForm
from data.store.return_forms import ReturnForm, ReturnLineForm
from data.terms.codes import Kind
from data.terms.days import ONE_DAY, Period, day_of, midnight


def return_days(operation: OperationForm) -> list[Period]:
    """The days of an operation in its own zone, each as a period."""
    whole = operation_period(operation)
    days, day = [], day_of(whole.start, zone=operation.zone)
    while midnight(day, zone=operation.zone) < whole.end:
        days.append(Period(midnight(day, zone=operation.zone), midnight(day + ONE_DAY, zone=operation.zone)))
        day += ONE_DAY
    return days


def _lines(forms: Sequence[IncidentForm], *, crime_area: str | None) -> tuple[ReturnLineForm, ...]:
    found = [form for form in forms if form.kind is Kind.MIGRANT_DETECTION]
    counted = (
        ("messages", len(forms), "messages"),
        ("detections", len(found), "detections"),
        ("persons", sum(form.persons or 0 for form in found), "persons"),
        ("seizures", sum(form.kind is Kind.SEIZURE for form in forms), "cases"),
    )
    return tuple(
        ReturnLineForm(measure=measure, value=value, unit=unit, crime_area=crime_area)
        for measure, value, unit in counted
    )


def return_form(
    operation: OperationForm,
    party: str,
    day: Period,
    *,
    received_at: datetime,
    nil: bool,
    lines: tuple[ReturnLineForm, ...],
    phase: str | None,
) -> ReturnForm:
    """The return of a party for a day of an exercise."""
    return ReturnForm(
        uid=exercise_uid(operation.code, "return", party, day.start.isoformat()),
        operation=operation.code,
        party=party,
        period_from=day.start,
        period_to=day.end,
        received_at=received_at,
        nil=nil,
        lines=() if nil else lines,
        phase=phase,
        exercise=True,
        source="EXERCISE",
    )


def daily_returns(
    rng: np.random.Generator,
    operation: OperationForm,
    messages: Sequence[ScheduledReport],
    *,
    silence: Mapping[str, Period],
    crime_area: str | None,
    phase: str | None = None,
) -> tuple[ScheduledReturn, ...]:
    """One return a participant and day, due two hours after the day ends: the messages received from it on that day.

    A day without messages gives a nil return. A participant who is silent when its return is due sends none.
    """
    sent: dict[str, list[tuple[datetime, IncidentForm]]] = {}
    for message in messages:
        if message.act == "add" and message.form is not None:
            sent.setdefault(message.form.originator or "", []).append((message.due, message.form))
    returns: list[ScheduledReturn] = []
    for party in (entry.party for entry in operation.participants):
        for day in return_days(operation):
            overdue = rng.random() < 0.06
            minutes = rng.uniform(130, 420) if overdue else rng.uniform(15, 110)
            due = (day.end + timedelta(minutes=float(minutes))).replace(microsecond=0)
            quiet = silence.get(party)
            if quiet and quiet.start <= due < quiet.end:
                continue
            forms = [form for when, form in sent.get(party, []) if day.start <= when < day.end]
            lines = _lines(forms, crime_area=crime_area)
            form = return_form(operation, party, day, received_at=due, nil=not forms, lines=lines, phase=phase)
            returns.append(ScheduledReturn(due=due, form=form))
    return tuple(sorted(returns, key=lambda entry: entry.due))
