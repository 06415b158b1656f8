"""EX-JAD-SEE: four action days with 28 participants: firearms, drugs, migrant smuggling. All of it synthetic.

Modelled on what is published of the Joint Action Days South-East Europe 2022 (26–29 October, led by Spain with
Europol, 18 EU member states and 10 others, arrests, new investigations). The source does not name the states: the 28
here are an assumption of the exercise. Results that did not come out of the action days are marked as not related.
"""

from datetime import date, datetime, timedelta

import numpy as np

from data.exercise.ground import Place, Route, border_place, crossing_place, pick_section, town_place
from data.exercise.people import moment_of
from data.exercise.reports import Draft, detection, pick, place_fields, seizure
from data.exercise.returns import return_days, return_form
from data.exercise.schedule import (
    DEFAULT_SEED,
    ZONE,
    Exercise,
    ScheduledReport,
    ScheduledReturn,
    arrivals,
    exercise_code,
    first_day,
)
from data.exercise.sending import Sender, pick_route
from data.store.forms import OperationForm, ParticipantForm
from data.store.return_forms import ReturnLineForm
from data.terms.codes import Direction
from data.terms.days import ONE_DAY, Period, midnight

FIRST_DAY, DAYS, EVENTS, LEAD = date(2022, 10, 26), 4, 260, "ES"
EU = ("AT", "BE", "BG", "CY", "CZ", "DE", "ES", "FR", "GR", "HR", "HU", "IT", "NL", "PL", "PT", "RO", "SI", "SK")
OTHERS = ("AL", "BA", "CH", "GB", "MD", "ME", "MK", "RS", "UA", "XK")
FIREARMS = (("pistols", 55), ("ammunition", 28), ("rifles", 17))
DRUGS = (("marijuana", 44), ("cocaine", 20), ("heroin", 14), ("hashish", 10), ("amphetamine", 6), ("cash", 6))
# Shares of crime areas, and for each border a weight; inland events fall into the country that the route reaches.
AREAS = (("FIREARMS", 34), ("DRUGS", 38), ("MIGSMUG", 28))
ROUTES = (
    Route("GR", "MK", 8, "WBR-E75"), Route("MK", "RS", 9, "WBR-E75"), Route("RS", "HU", 9, "WBR-E75"),
    Route("RS", "HR", 8, "WBR-HR"), Route("HR", "SI", 7, "WBR-HR"), Route("BA", "HR", 10, "BOSNIA"),
    Route("RS", "BA", 8, "BOSNIA"), Route("AL", "ME", 7, "COAST-ADRIATIC"), Route("ME", "BA", 5, "COAST-AL-ME"),
    Route("AL", "GR", 5, "COAST-AL-ME"), Route("MK", "XK", 5, "KOSOVO"), Route("XK", "RS", 4, "KOSOVO"),
    Route("TR", "BG", 7, "BALK-EAST"), Route("BG", "RO", 6, "BALK-NORTH"), Route("RO", "HU", 5, "BALK-NORTH"),
    Route("UA", "RO", 3), Route("MD", "RO", 4, "MOLDOVA"), Route("SI", "AT", 4), Route("HU", "SK", 2),
    Route("SI", "IT", 4, "WBR-HR"),
)  # fmt: skip
FAR = ("BE", "CH", "CY", "CZ", "DE", "ES", "FR", "GB", "NL", "PL", "PT")  # they take part without a border on the route


def _place(rng: np.random.Generator, route: Route, *, country: str, direction: Direction) -> Place:
    if direction is Direction.INLAND:
        return town_place(rng, country=country, corridor=route.corridor)
    section = pick_section(rng, route)
    point = crossing_place(rng, section, country=country, corridor=route.corridor) if rng.random() < 0.8 else None
    return point or border_place(rng, section, country=country, corridor=route.corridor)


def _draft(
    rng: np.random.Generator, area: str, route: Route, *, country: str, direction: Direction, case: str
) -> Draft:
    place = _place(rng, route, country=country, direction=direction)
    if area == "MIGSMUG":
        said = detection(rng, place, came_from=route.origin, direction=direction)
        said["arrests"] = said["facilitators_arrested"]
    else:
        goods = FIREARMS if area == "FIREARMS" else DRUGS
        said = seizure(rng, place, goods=goods, came_from=route.origin, direction=direction, case_ref=case)
    related = bool(rng.random() < 0.93)
    return said | place_fields(place) | {"related_to_operation": related, "labels": (f"crime_area:{area}",)}


def _returns(
    rng: np.random.Generator, operation: OperationForm, messages: list[ScheduledReport]
) -> list[ScheduledReturn]:
    """A daily return of each participant: its arrests by crime area as its own messages give them, and its effort."""
    returns: list[ScheduledReturn] = []
    first = return_days(operation)[0]
    for party in (entry.party for entry in operation.participants):
        officers = int(rng.integers(20, 60)) if party in FAR else int(rng.integers(150, 420))
        for day in return_days(operation):
            due = (day.end + timedelta(minutes=float(rng.uniform(20, 150)))).replace(microsecond=0)
            counts = (
                ("officers", officers + int(rng.integers(-9, 10)), "persons"),
                ("persons_checked", int(officers * rng.uniform(6, 14)), "persons"),
                ("vehicles_checked", int(officers * rng.uniform(2, 5)), "vehicles"),
                ("new_investigations", int(rng.poisson(0.2 if party in FAR else 2.0)), "cases"),
            )
            lines = [ReturnLineForm(measure=measure, value=value, unit=unit) for measure, value, unit in counts]
            own = [
                message.form for message in messages
                if message.form and message.form.originator == party and day.start <= message.due < day.end
            ]  # fmt: skip
            for area, _ in AREAS:
                related = [form for form in own if form.related_to_operation and f"crime_area:{area}" in form.labels]
                arrests = sum(form.arrests or 0 for form in related)
                lines.append(
                    ReturnLineForm(measure="arrests", value=arrests, unit="persons", crime_area=area, related=True)
                )
            nil = not own and party in FAR and bool(rng.random() < 0.7)
            form = return_form(operation, party, day, received_at=due, nil=nil, lines=tuple(lines), phase="OPER")
            if party != "UA" or day == first:  # from one participant nothing is heard after the first day
                returns.append(ScheduledReturn(due=due, form=form))
    return sorted(returns, key=lambda entry: entry.due)


def plan(*, starting: date | datetime | None = None, seed: int = DEFAULT_SEED) -> Exercise:
    """The exercise on its historical dates or from the day of `starting`: results, arrests, daily returns."""
    first = first_day(starting, default=FIRST_DAY)
    code = exercise_code("JAD-SEE", edition="2022", default=FIRST_DAY, first=first, seed=seed)
    period = Period(midnight(first, zone=ZONE), midnight(first + DAYS * ONE_DAY, zone=ZONE))
    rng = np.random.default_rng([seed, 2022])
    moments = sorted(moment_of(rng, first + int(day) * ONE_DAY) for day in rng.integers(DAYS, size=EVENTS))
    participants = tuple(sorted((*EU, *OTHERS)))
    sender = Sender(rng, code=code, seed=seed, period=period, agency="POLICE")
    messages: list[ScheduledReport] = []
    for moment in moments:
        area, route = pick(rng, AREAS), pick_route(rng, ROUTES)
        direction = Direction(pick(rng, (("ENTRY", 42), ("EXIT", 16), ("INLAND", 42))))
        country, neighbour = route.destination, route.origin
        if country not in participants or (direction is Direction.EXIT and neighbour in participants):
            country, neighbour, direction = neighbour, country, Direction.EXIT
        number = sender.next_number(country)
        draft = _draft(rng, area, route, country=country, direction=direction, case=f"EX-{country}-J{number:03d}")
        messages.append(sender.send(draft, moment=moment, party=country, number=number, neighbour=neighbour))
    operation = OperationForm(
        code=code,
        name=f"JAD SEE {first.year} (exercise)",
        kind="joint_action_days",
        series="JAD-SEE",
        starts=period.start,
        ends=period.end,
        zone=ZONE,
        lead=LEAD,
        crime_areas=("FIREARMS", "DRUGS", "MIGSMUG"),
        exercise=True,
        summary="Synthetic exercise: firearms, drugs and migrant smuggling on four action days.",
        source="EXERCISE",
        participants=tuple(
            ParticipantForm(party=party, role="lead" if party == LEAD else "participant") for party in participants
        ),
    )
    ordered = arrivals(messages)
    return Exercise(operation=operation, messages=ordered, returns=tuple(_returns(rng, operation, list(ordered))))
