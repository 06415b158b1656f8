"""From what somebody typed to a report: the form if it can be taken, else what is wrong and what is still needed. Pure.

What is typed is a plain mapping of texts, codes and lists (it is what a draft keeps); it is read anew at every change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from dashboard.panels.collection.answers import Answers, Values, rows_of, texts_of
from dashboard.panels.collection.doubts import doubts
from dashboard.panels.collection.locating import locate
from dashboard.panels.collection.moments import EXACTNESS, WITH_TIME, instant, read_time, span, zone_of
from dashboard.panels.collection.questions import asked
from dashboard.panels.collection.revising import OTHER, PLACE, REPORTED, WHEN, as_stored, merged
from data.store.forms import FormRefused, IncidentForm
from data.store.operations import OperationSummary
from data.terms.codes import Kind, Release, TimePrecision
from data.terms.errors import RowRejected

# A field of the form -> the question under which its refusal stands.
_ASKED_AS = {
    "occurred_from": "date",
    "occurred_to": "until_date",
    "lon": "position",
    "lat": "position",
    "precision": "mode",
}
_AS_TYPED = (
    "uid", "kind", "operation", "originator", "originator_agency", "direction", "handling_text", "release",
    "source_eval", "info_eval", "text",
)  # fmt: skip
_YES_NO = {"yes": True, "no": False}
# What is wrong with a time of day is also why there is no moment.
_SAID_BY = {"date": ("time",), "until_date": ("until_time", "date", "time"), "position": ("radius_m",),
            "mode": ("crossing", "section", "town", "position", "radius_m", "area", "country")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """What was typed, as a report: `form` where it can be taken; else, by question, what is wrong and what is needed.

    `doubts` are sentences, by question, on a report that can be taken all the same; `began` and `ended` are when it
    happened, in UTC, as far as that can be read.
    """

    form: IncidentForm | None
    refused: Mapping[str, str]
    needed: Mapping[str, str]
    doubts: tuple[tuple[str, str], ...] = ()
    began: datetime | None = None
    ended: datetime | None = None


def read_values(values: Values, *, operation: OperationSummary | None, now: datetime) -> Reading:
    """Read what was typed, over the report that it corrects if there is one. Nothing here is stored or guessed."""
    answers = Answers({name: values.get(name) for name in _AS_TYPED})
    answers.told["exercise"] = operation.exercise if operation else bool(values.get("exercise"))
    for read in (_originator, _when, _where, _counts, _lists, _marking):
        read(values, answers)
    answers.told.setdefault("reported_at", now)
    try:
        form = IncidentForm.read(merged(values, answers.told))
    except FormRefused as refused:
        form = None
        for row in refused.rows:
            _tell(row, answers)
    if answers.refused or answers.needed or form is None:
        moments = (answers.told.get(name) for name in ("occurred_from", "occurred_to"))
        began, ended = (moment if isinstance(moment, datetime) else None for moment in moments)
        return Reading(None, answers.refused, answers.needed, (), began, ended)
    said = doubts(form, operation=operation, now=now)
    return Reading(form, {}, {}, said, form.occurred_from, form.occurred_to)


def _tell(row: RowRejected, answers: Answers) -> None:
    """A refusal of the form under the question that asked for it, in words for a person."""
    first = row.field.split(".")[0]
    question = _ASKED_AS.get(first, first)
    if first in ("items", "nationalities"):
        question = ".".join(row.field.split(".")[:2])
    if any(other in answers.refused or other in answers.needed for other in _SAID_BY.get(question, ())):
        return
    (answers.need if row.value in ("", None) else answers.refuse)(question, row.reason)


def _originator(values: Values, answers: Answers) -> None:
    if not (values.get("originator") or values.get("base")):  # the published record names none
        answers.need("originator")


def _when(values: Values, answers: Answers) -> None:
    if (reported := as_stored(values, REPORTED)) is not None:
        answers.told |= reported
    elif values.get("reported_time"):
        filled = {**values, "reported_date": values.get("reported_date") or values.get("date")}
        answers.told["reported_at"] = _moment(filled, answers, "reported_date", "reported_time", why="")
    if (kept := as_stored(values, WHEN)) is not None:
        answers.told |= kept
        return
    precision = TimePrecision(str(values.get("exactness") or TimePrecision.MIN))
    answers.told["occurred_precision"] = precision
    if precision in WITH_TIME:
        answers.told["occurred_from"] = _moment(values, answers, "date", "time", why=EXACTNESS[precision])
    elif values.get("date"):
        within = span(date.fromisoformat(str(values["date"])), precision, zone=zone_of(values))
        answers.told |= {"occurred_from": within.start, "occurred_to": within.end}
    else:
        answers.need("date")
    if precision is TimePrecision.PERIOD:
        answers.told["occurred_to"] = _moment(values, answers, "until_date", "until_time", why=EXACTNESS[precision])


def _moment(values: Values, answers: Answers, day: str, clock: str, *, why: str) -> datetime | None:
    if not values.get(day):
        answers.need(day)
    if not values.get(clock):
        answers.need(clock, f"is needed where the time is known {why}")
        return None
    try:
        at = read_time(str(values[clock]))
        return instant(date.fromisoformat(str(values[day])), at, zone=zone_of(values)) if values.get(day) else None
    except RowRejected as error:
        answers.refuse(clock, error.reason)
        return None


def _where(values: Values, answers: Answers) -> None:
    if (kept := as_stored(values, PLACE)) is not None:
        answers.told |= kept
        return
    try:
        located = locate(values)
    except RowRejected as error:
        (answers.refuse if error.value else answers.need)(error.field, error.reason)
        return
    answers.told |= located
    if values.get("mode") in ("crossing", "section") and values.get("originator") and not located["country"]:
        answers.need("country", "is needed: on which side was it?")


def _counts(values: Values, answers: Answers) -> None:
    for question in asked(Kind(str(values["kind"]))):
        value = values.get(question.name)
        if value in (None, "", []):
            continue
        if question.sort == "count":
            answers.told[question.name] = answers.count(value, question=question.name)
        else:
            answers.told[question.name] = _YES_NO[str(value)] if question.sort == "yes_no" else value


def _lists(values: Values, answers: Answers) -> None:
    kind = Kind(str(values["kind"]))
    if kind is Kind.SEIZURE:
        rows = rows_of(values, "items")
        last = max((int(str(row.get("no") or 0)) for row in rows), default=0)
        answers.told["items"] = [_item(row, answers, index, number=last + 1 + index) for index, row in enumerate(rows)]
        if not rows:
            answers.need("items", "a seizure has at least one item")
    elif kind is not Kind.FATALITY:
        answers.told["nationalities"] = [
            {
                "nationality": row.get("nationality"),
                "persons": answers.count(row.get("persons"), question=f"nationalities.{index}"),
                **({"basis": values["nat_basis"]} if values.get("nat_basis") else {}),
            }
            for index, row in enumerate(rows_of(values, "nationalities"))
        ]


def _item(row: Values, answers: Answers, index: int, *, number: int) -> dict[str, object]:
    at = f"items.{index}"
    commodity, _, drug = str(row.get("what") or "").partition("/")
    if not commodity:
        answers.refuse(at, "what was seized?")
    quantity = answers.number(row.get("quantity"), question=at)
    if quantity is not None and not row.get("unit"):
        answers.refuse(at, "a quantity needs its unit")
    return {
        "item_no": row.get("no") or number,
        "commodity": commodity,
        "drug": drug or None,
        "drug_text" if drug == OTHER else "written": row.get("written"),
        "quantity": quantity,
        "unit": row.get("unit"),
        "quantity_basis": row.get("basis"),
        "lab": row.get("lab"),
    }


def _marking(values: Values, answers: Answers) -> None:
    """Handling and release are chosen by a person, each time: neither has a default."""
    if not (texts_of(values, "handling") or values.get("base")):
        answers.need("handling", "choose at least one")
    if not values.get("release"):
        answers.need("release", "choose whom it may be shown to")
    answers.told["handling"] = texts_of(values, "handling")
    if values.get("release") == Release.NAMED:
        answers.told["release_to"] = texts_of(values, "release_to")
