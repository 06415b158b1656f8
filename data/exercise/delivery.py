"""Delivering an exercise into the store: all at once up to a moment, or played while one watches.

Reports go the way that real ones go: the same forms, the same verbs, the same unit of work with its audit entry. What
has arrived already is left alone, so delivering again adds nothing and a stopped play goes on where it stopped.
"""

import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from sqlalchemy import Engine
from sqlmodel import select

from data.access.viewers import Viewer, local_watch_officer
from data.exercise.region import Region, fill
from data.exercise.schedule import Exercise, ScheduledReport, ScheduledReturn
from data.store import incidents, operations, returns
from data.store.places import load_gazetteer
from data.store.tables import CrossingPoint, ExpectedReturn, Incident, Return
from data.store.unit_of_work import Act, UnitOfWork
from data.terms.codes import Status
from data.terms.days import Clock, utc_now
from data.terms.errors import InputRefused

Entry = ScheduledReport | ScheduledReturn
Progress = Callable[[int, int], None]
Sleep = Callable[[float], object]
_TIMES = ("occurred_from", "occurred_to", "reported_at", "received_at")


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a delivery did: entries (messages, withdrawals, returns) that were new, and that were there already."""

    new: int
    unchanged: int


def load(work: UnitOfWork, exercise: Exercise, *, until: datetime | None = None) -> Delivered:
    """Everything that arrives up to and including `until` (None: to the end); the caller commits. Idempotent."""
    _prepare(work, exercise)
    arriving = [entry for entry in exercise.timeline() if until is None or entry.due <= until]
    fresh = _not_arrived(work, exercise, arriving)
    _deliver(work, fresh)
    work.record(Act.COLLECTION, f"exercise {exercise.code}", {"new": len(fresh)})
    return Delivered(new=len(fresh), unchanged=len(arriving) - len(fresh))


def play(
    engine: Engine,
    exercise: Exercise | Region,
    *,
    clock: Clock = utc_now,
    speed: float | None = None,
    sleep: Sleep = time.sleep,
    progress: Progress | None = None,
    viewer: Viewer | None = None,
) -> Delivered:
    """Deliver an exercise: all at once where `speed` is None or 0, else entry by entry, `speed` times real time.

    An exercise whose period holds the clock's now is played on the calendar: what was due is there at once, what comes
    after arrives in step with the clock, its times moved together by `speed` so that no report speaks of the future.
    Any other is played from its beginning and keeps its own times. `progress` is told how much of how much is done.
    Raises InputRefused for a speed below zero, and for region at any speed: it is there for its mass.
    """
    who = viewer or local_watch_officer()
    if speed is not None and not 0 <= speed < math.inf:
        raise InputRefused(
            f"an exercise cannot be played at speed {speed}", advice="A speed is 0 (all at once) or more."
        )
    if isinstance(exercise, Region):
        if speed:
            raise InputRefused("region is made all at once, it cannot be played live")
        new = fill(engine, exercise, clock=clock, progress=progress, viewer=who)
        return Delivered(new=new, unchanged=exercise.incidents - new)
    began, total = clock(), len(exercise.timeline())
    is_now = exercise.period.start <= began < exercise.period.end
    since = began if is_now else exercise.period.start
    with UnitOfWork(engine, viewer=who, clock=clock) as work:
        there = load(work, exercise, until=since if speed else None)
        work.commit()
    done = there.new + there.unchanged
    new, unchanged = there.new, there.unchanged
    if progress:
        progress(done, total)
    for entry in exercise.timeline()[done:] if speed else ():
        wait_s = (entry.due - since).total_seconds() / (speed or 1.0) - (clock() - began).total_seconds()
        if wait_s > 0:
            sleep(wait_s)
        with UnitOfWork(engine, viewer=who, clock=clock) as work:
            fresh = _not_arrived(work, exercise, [entry])
            if fresh:
                _deliver(work, [_retimed(entry, since=since, speed=speed or 1.0) if is_now else entry])
                work.record(Act.COLLECTION, f"exercise {exercise.code}", {"new": 1})
                work.commit()
        new, unchanged, done = new + len(fresh), unchanged + 1 - len(fresh), done + 1
        if progress:
            progress(done, total)
    return Delivered(new=new, unchanged=unchanged)


def _prepare(work: UnitOfWork, exercise: Exercise) -> None:
    """The gazetteer if there is none, the operation, and what each participant owes."""
    if work.session.exec(select(CrossingPoint.id).limit(1)).first() is None:
        load_gazetteer(work)
    operations.add_operation(work, exercise.operation)
    owed = set(work.session.exec(select(ExpectedReturn.party).where(ExpectedReturn.operation == exercise.code)))
    work.session.add_all(
        ExpectedReturn(
            operation=exercise.code,
            party=party,
            kind="daily",
            every_hours=exercise.return_every_hours,
            due_after_minutes=exercise.return_due_minutes,
            zone=exercise.operation.zone,
        )
        for party in exercise.participants
        if party not in owed
    )
    work.session.flush()


def _not_arrived(work: UnitOfWork, exercise: Exercise, entries: Sequence[Entry]) -> list[Entry]:
    """The entries that the store does not have yet, in their order."""
    stored = select(Incident.uid, Incident.status).where(Incident.operation == exercise.code)
    statuses = dict(work.session.exec(stored).all())
    returned = set(work.session.exec(select(Return.uid).where(Return.operation == exercise.code)))

    def has_arrived(entry: Entry) -> bool:
        if isinstance(entry, ScheduledReturn):
            return entry.form.uid in returned
        if entry.act == "withdraw":
            return statuses.get(entry.target or "") == Status.WITHDRAWN
        return entry.form is not None and entry.form.uid in statuses

    return [entry for entry in entries if not has_arrived(entry)]


def _deliver(work: UnitOfWork, entries: Iterable[Entry]) -> None:
    """Write entries in their order; reports that follow each other are added together."""
    for is_new, run in groupby(entries, key=lambda entry: isinstance(entry, ScheduledReport) and entry.act == "add"):
        if is_new:
            incidents.add(work, [entry.form for entry in run if isinstance(entry, ScheduledReport) and entry.form])
            continue
        for entry in run:
            if isinstance(entry, ScheduledReturn):
                returns.add(work, entry.form)
            elif entry.form is not None:
                incidents.amend(work, entry.target or "", entry.form)
            else:
                incidents.withdraw(work, entry.target or "", entry.reason or "EXERCISE")


def _retimed(entry: Entry, *, since: datetime, speed: float) -> Entry:
    """The entry with every moment after `since` moved towards it: an hour of the exercise lasts an hour / speed."""

    def moved(moment: datetime | None) -> datetime | None:
        if moment is None or moment <= since:
            return moment
        return since + (moment - since) / speed

    if isinstance(entry, ScheduledReturn):
        return replace(entry, form=entry.form.model_copy(update={"received_at": moved(entry.form.received_at)}))
    if entry.form is None:
        return entry
    return replace(
        entry, form=entry.form.model_copy(update={name: moved(getattr(entry.form, name)) for name in _TIMES})
    )
