"""Sending: a draft becomes a numbered report that was sent and received after the event, within the operation."""

from datetime import datetime, timedelta

import numpy as np

from data.exercise.ground import Route
from data.exercise.reports import Draft, marking_fields, pick, time_fields, validation_fields
from data.exercise.schedule import ScheduledReport, exercise_uid
from data.store.forms import IncidentForm
from data.terms.days import Period


def pick_route(rng: np.random.Generator, routes: tuple[Route, ...]) -> Route:
    """One border of the route by weight."""
    return routes[int(pick(rng, [(str(place), route.weight) for place, route in enumerate(routes)]))]


class Sender:
    """Numbers the reports of each participant in the order of the events and sends them off."""

    def __init__(self, rng: np.random.Generator, *, code: str, seed: int, period: Period, agency: str) -> None:
        self.rng, self.code, self.seed, self.period, self.agency = rng, code, seed, period, agency
        self.numbers: dict[str, int] = {}

    def next_number(self, party: str) -> int:
        """The next message number of a party, from 1."""
        self.numbers[party] = self.numbers.get(party, 0) + 1
        return self.numbers[party]

    def send(self, draft: Draft, *, moment: datetime, party: str, number: int, neighbour: str) -> ScheduledReport:
        """The report of an event at `moment`, received minutes to hours later and before the operation closes."""
        way = timedelta(minutes=float(self.rng.gamma(2.0, 75.0)) + 10)
        received = min(moment + way, moment + (self.period.end - moment) * 0.9).replace(microsecond=0)
        form = IncidentForm(
            uid=exercise_uid(self.code, self.seed, party, number),
            operation=self.code,
            message_no=number,
            originator=party,
            originator_agency=f"{party}-{self.agency}",
            reported_at=moment + (received - moment) * 0.95,
            received_at=received,
            phase="OPER",
            exercise=True,
            source="EXERCISE",
            **draft,
            **time_fields(self.rng, moment),
            **marking_fields(self.rng, neighbour=neighbour),
            **validation_fields(self.rng, originator=party),
        )
        return ScheduledReport(due=received, act="add", form=form)
