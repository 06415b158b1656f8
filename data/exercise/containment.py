"""EX-CONTAINMENT: ten days of drugs concealed in vehicles, heroin first, at crossing points. All of it synthetic.

Modelled on what is published of the series Containment (about ten days each, heroin first, other drugs, concealed in
vehicles). The dates are this project's own choice. Quantities are log-normal: a few large seizures carry the weight.
"""

from datetime import date, datetime

import numpy as np

from data.exercise.ground import Place, Route, border_place, crossing_place, pick_section, town_place
from data.exercise.nomad import MEMBERS
from data.exercise.people import moment_of
from data.exercise.reports import pick, place_fields, seizure
from data.exercise.returns import daily_returns
from data.exercise.schedule import (
    DEFAULT_SEED,
    ZONE,
    Exercise,
    ScheduledReport,
    arrivals,
    exercise_code,
    first_day,
)
from data.exercise.sending import Sender, pick_route
from data.store.forms import OperationForm, ParticipantForm
from data.terms.codes import Direction
from data.terms.days import ONE_DAY, Period, midnight

FIRST_DAY, DAYS, CASES = date(2024, 9, 9), 10, 124
GOODS = (
    ("heroin", 40), ("marijuana", 22), ("hashish", 8), ("cocaine", 9), ("methamphetamine", 5), ("amphetamine", 4),
    ("ecstasy tablets", 4), ("acetic anhydride", 3), ("cash", 5),
)  # fmt: skip
ROUTES = (
    Route("TR", "BG", 26, "BALK-EAST"),
    Route("TR", "GR", 12, "EMR-LAND"),
    Route("BG", "RS", 13, "BALK-EAST"),
    Route("BG", "RO", 13, "BALK-NORTH"),
    Route("RO", "HU", 9, "BALK-NORTH"),
    Route("RS", "HU", 8, "WBR-E75"),
    Route("GR", "MK", 6, "WBR-E75"),
    Route("MK", "RS", 5, "WBR-E75"),
    Route("GR", "AL", 4, "COAST-AL-ME"),
    Route("AL", "ME", 4, "COAST-ADRIATIC"),
    Route("RS", "BA", 3, "BOSNIA"),
    Route("IR", "TR", 7, "FEED-IR"),
)


def _place(rng: np.random.Generator, route: Route, *, country: str, direction: Direction) -> Place:
    if direction is Direction.INLAND:
        return town_place(rng, country=country, corridor=route.corridor)
    section = pick_section(rng, route)
    point = crossing_place(rng, section, country=country, corridor=route.corridor)
    if point and rng.random() < 0.92:
        return point
    return border_place(rng, section, country=country, corridor=route.corridor)


def plan(*, starting: date | datetime | None = None, seed: int = DEFAULT_SEED) -> Exercise:
    """The exercise on its default dates or from the day of `starting`; a case a message, daily returns."""
    first = first_day(starting, default=FIRST_DAY)
    code = exercise_code("CONTAINMENT", edition="2024", default=FIRST_DAY, first=first, seed=seed)
    period = Period(midnight(first, zone=ZONE), midnight(first + DAYS * ONE_DAY, zone=ZONE))
    rng = np.random.default_rng([seed, 2024])
    moments = sorted(moment_of(rng, first + int(day) * ONE_DAY) for day in rng.integers(DAYS, size=CASES))
    sender = Sender(rng, code=code, seed=seed, period=period, agency="CUSTOMS")
    messages: list[ScheduledReport] = []
    for moment in moments:
        route = pick_route(rng, ROUTES)
        direction = Direction(pick(rng, (("ENTRY", 68), ("EXIT", 18), ("INLAND", 14))))
        country, neighbour = route.destination, route.origin
        if direction is Direction.EXIT and route.origin in MEMBERS:
            country, neighbour = neighbour, country
        elif direction is Direction.EXIT:
            direction = Direction.ENTRY
        number = sender.next_number(country)
        place = _place(rng, route, country=country, direction=direction)
        case = f"EX-{country}-C{number:03d}"
        said = seizure(rng, place, goods=GOODS, came_from=route.origin, direction=direction, case_ref=case)
        draft = said | place_fields(place)
        messages.append(sender.send(draft, moment=moment, party=country, number=number, neighbour=neighbour))
    operation = OperationForm(
        code=code,
        name=f"Containment {first.year} (exercise)",
        kind="regional_operation",
        series="CONTAINMENT",
        starts=period.start,
        ends=period.end,
        zone=ZONE,
        lead="BG",
        crime_areas=("DRUGS", "PRECURSORS"),
        exercise=True,
        summary="Synthetic exercise: heroin and other drugs concealed in vehicles.",
        source="EXERCISE",
        participants=tuple(
            ParticipantForm(party=party, role="lead" if party == "BG" else "participant") for party in MEMBERS
        ),
    )
    ordered = arrivals(messages)
    returns = daily_returns(rng, operation, ordered, silence={}, crime_area="DRUGS", phase="OPER")
    return Exercise(operation=operation, messages=ordered, returns=returns)
