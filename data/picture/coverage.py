"""How far the picture reaches: from when to when, how many there are, and who has reported last."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select

from data.access.policy import Action
from data.picture.read_model import ReadModel
from data.picture.selection import Selection
from data.terms.columns import incident
from data.terms.days import Period, day_of, days_period


def count(model: ReadModel, selection: Selection) -> int:
    """How many incidents there are."""
    return int(str(model.scalar(select(func.count()).where(selection.clause()))))


def withheld(model: ReadModel, selection: Selection) -> int:
    """How many of its incidents the viewer sees and may not pass on (H2)."""
    return count(model, replace(selection, action=Action.SEE)) - count(
        model, replace(selection, action=Action.DISCLOSE)
    )


def extent(model: ReadModel, selection: Selection) -> Period | None:
    """The days of the selection's zone within which all its incidents began; None where there is no incident."""
    first, last = func.min(incident.c.occurred_from), func.max(incident.c.occurred_latest)
    row = model.rows(select(first.label("first"), last.label("last")).where(selection.clause())).iloc[0]
    if row.isna().any():
        return None
    days = (day_of(row[key].to_pydatetime(), zone=selection.zone) for key in ("first", "last"))
    return days_period(*days, zone=selection.zone)


def last_received(model: ReadModel, selection: Selection) -> tuple[tuple[str, datetime], ...]:
    """Each originator with the moment at which its latest report was received, by originator."""
    latest = (
        select(incident.c.originator, func.max(incident.c.received_at).label("received_at"))
        .where(selection.clause(), incident.c.originator.is_not(None))
        .group_by(incident.c.originator)
        .order_by(incident.c.originator)
    )
    found = model.rows(latest).to_dict("list")
    return tuple(
        (str(party), moment.to_pydatetime())
        for party, moment in zip(found["originator"], found["received_at"], strict=True)
    )
