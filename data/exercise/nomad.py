"""EX-NOMAD: fifteen days of detections at the borders, 355 messages from the eleven members. All of it synthetic.

Modelled on what is published of Regional Operation NOMAD 2020 (9–23 March 2020, 355 messages, illegal migration) and
on nothing else: every report is drawn from a seeded generator. A message is a report with a number of its own, a
correction included; one message may be corrected, withdrawn, late, or vague about its place, as messages are. One
participant falls silent for two and a half days in the middle: neither messages nor returns, which is not a nil
return.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np

from data.exercise.ground import (
    Place,
    Route,
    area_place,
    border_place,
    country_place,
    crossing_place,
    pick_section,
    section_place,
    town_place,
)
from data.exercise.people import moment_of
from data.exercise.reports import (
    Draft,
    crossing,
    detection,
    marking_fields,
    pick,
    place_fields,
    seizure,
    time_fields,
    validation_fields,
)
from data.exercise.returns import daily_returns
from data.exercise.schedule import (
    DEFAULT_SEED,
    ZONE,
    Exercise,
    ScheduledReport,
    arrivals,
    exercise_code,
    exercise_uid,
    first_day,
)
from data.exercise.sending import pick_route
from data.store.forms import IncidentForm, OperationForm, ParticipantForm
from data.terms.codes import Direction
from data.terms.days import ONE_DAY, Period, midnight

FIRST_DAY, DAYS = date(2020, 3, 9), 15
DEMO_NOW = datetime(2020, 3, 19, 14, 32, 7, tzinfo=UTC)  # inside the operation: four days to go, one participant silent
MESSAGES, CORRECTIONS, WITHDRAWALS, LATE = 355, 6, 2, 10
KIND_COUNTS = {"detection": 279, "crossing": 49, "seizure": 21}
MEMBERS = ("AL", "BA", "BG", "GR", "HU", "MD", "ME", "MK", "RO", "RS", "TR")
SILENT, SILENT_FROM, SILENT_FOR = "AL", timedelta(days=8, hours=16), timedelta(days=2, hours=12)
GOODS = (
    ("marijuana", 34),
    ("cigarettes", 26),
    ("cash", 14),
    ("heroin", 12),
    ("hashish", 6),
    ("ecstasy tablets", 4),
    ("pistols", 4),
)
ROUTES = (
    Route("TR", "GR", 21, "EMR-LAND-N"),
    Route("TR", "GR", 7, "EMR-SEA-1", sea=True),
    Route("TR", "BG", 12, "BALK-EAST"),
    Route("GR", "MK", 13, "WBR-E75"),
    Route("GR", "BG", 3),
    Route("GR", "AL", 6, "COAST-AL-ME"),
    Route("MK", "RS", 11, "WBR-E75"),
    Route("BG", "RS", 7, "BALK-EAST"),
    Route("BG", "RO", 3, "BALK-NORTH"),
    Route("RS", "HU", 13, "WBR-E75"),
    Route("RS", "RO", 8),
    Route("RO", "HU", 4, "BALK-NORTH"),
    Route("RS", "BA", 11, "BOSNIA"),
    Route("ME", "BA", 3, "COAST-AL-ME"),
    Route("AL", "ME", 4, "COAST-AL-ME"),
    Route("BA", "HR", 9, "BOSNIA"),
    Route("RS", "HR", 3, "WBR-HR"),
    Route("MD", "RO", 3, "MOLDOVA"),
    Route("UA", "MD", 2, "MOLDOVA"),
    Route("UA", "RO", 1),
    Route("IR", "TR", 2, "FEED-VAN"),
)


@dataclass(frozen=True, slots=True)
class _Report:
    """A report before it has a number: who sends it, when it is sent and received, what it says, what it corrects."""

    originator: str
    reported_at: datetime
    received_at: datetime
    fields: Draft
    corrects: int | None = None  # the place of the corrected report in the list


def reporter(rng: np.random.Generator, route: Route) -> tuple[str, str, Direction]:
    """Who reports, the neighbour, and where: on entry by the country reached, on exit by the one left, or inland."""
    direction = Direction(pick(rng, (("ENTRY", 60), ("EXIT", 15), ("INLAND", 25))))
    here, there = route.destination, route.origin
    if direction is Direction.EXIT or here not in MEMBERS:
        here, there = there, here
        direction = Direction.EXIT
    if here not in MEMBERS:
        here, there, direction = there, here, Direction.ENTRY
    return here, there, direction


def draw_place(rng: np.random.Generator, route: Route, *, country: str, direction: Direction) -> Place:
    """Where it was, as exactly as the report says: points, sections, towns, regions, a few countries."""
    if direction is Direction.INLAND:
        town = town_place(rng, country=country, corridor=route.corridor)
        known = pick(rng, (("MUNI", 82), ("ADM1", 14), ("COUNTRY", 4)))
        vague = area_place(town) if known == "ADM1" else country_place(town) if known == "COUNTRY" else None
        return vague or town
    section = pick_section(rng, route)
    shares = (("BCP", 0 if route.sea else 36), ("EXACT", 44), ("SECTION", 13), ("ADM1", 5), ("COUNTRY", 2))
    known = pick(rng, shares)
    if known == "SECTION":
        return section_place(section, country=country, corridor=route.corridor)
    point = crossing_place(rng, section, country=country, corridor=route.corridor) if known == "BCP" else None
    if point:
        return point
    exact = border_place(rng, section, country=country, corridor=route.corridor)
    vague = area_place(exact) if known == "ADM1" else country_place(exact) if known == "COUNTRY" else None
    return vague or exact


def _draft(rng: np.random.Generator, kind: str, moment: datetime, *, number: int) -> tuple[str, str, Draft]:
    route = pick_route(rng, ROUTES)
    originator, neighbour, direction = reporter(rng, route)
    if kind == "crossing" and direction is Direction.INLAND:
        direction = Direction.ENTRY  # inland is not a crossing
    place = draw_place(rng, route, country=originator, direction=direction)
    came_from = route.origin if route.origin != originator else neighbour
    if kind == "detection":
        said = detection(rng, place, came_from=came_from, direction=direction)
    elif kind == "crossing":
        said = crossing(rng, place, came_from=came_from, direction=direction)
    else:
        case = f"EX-{originator}-{number:04d}"
        said = seizure(rng, place, goods=GOODS, came_from=came_from, direction=direction, case_ref=case)
    return (
        originator,
        neighbour,
        said | place_fields(place) | time_fields(rng, moment) | marking_fields(rng, neighbour=neighbour),
    )


def silence(first: date) -> Period:
    """When nothing arrives from the participant who is silent."""
    start = midnight(first, zone=ZONE) + SILENT_FROM
    return Period(start, start + SILENT_FOR)


def _reports(rng: np.random.Generator, first: date, end: datetime) -> list[_Report]:
    kinds = rng.permutation([kind for kind, count in KIND_COUNTS.items() for _ in range(count)])
    late = set(rng.choice(len(kinds), LATE, replace=False).tolist())
    quiet = silence(first)
    found: list[_Report] = []
    for number, kind in enumerate(kinds):
        day = int(rng.integers(DAYS - 6)) if number in late else int(rng.integers(DAYS))
        moment = moment_of(rng, first + day * ONE_DAY)
        originator, _, fields = _draft(rng, str(kind), moment, number=number + 1)
        sending = timedelta(minutes=float(rng.gamma(2.0, 70.0)) + 5)
        way = timedelta(minutes=float(rng.gamma(1.5, 6.0)) + 1)
        if number in late:
            sending, way = sending + timedelta(days=float(rng.uniform(2, 5))), way * 3
        reported, received = moment + sending, moment + sending + way
        if received >= end:  # the last night's reports come in before the operation closes
            reported, received = moment + (end - moment) * 0.5, moment + (end - moment) * 0.9
        if originator == SILENT and quiet.start <= received < quiet.end:
            # What happens in the silence is told after it.
            received = quiet.end + timedelta(minutes=float(rng.uniform(5, 240)))
            reported = received - way
        fields |= validation_fields(rng, originator=originator)
        found.append(_Report(originator, reported.replace(microsecond=0), received.replace(microsecond=0), fields))
    return found


def _corrections(rng: np.random.Generator, reports: list[_Report], end: datetime) -> list[_Report]:
    """A few reports again, hours after the first: more persons than was said, everything else as it was."""
    able = [
        place
        for place, report in enumerate(reports)
        if report.fields.get("persons") and report.originator != SILENT and report.received_at < end - timedelta(days=2)
    ]
    found: list[_Report] = []
    for place in rng.choice(able, CORRECTIONS, replace=False).tolist():
        report = reports[place]
        sent = (report.received_at + timedelta(hours=float(rng.uniform(2, 30)))).replace(microsecond=0)
        old, more = report.fields["persons"], int(rng.integers(1, 4))
        grown = [
            entry.model_copy(update={"persons": (entry.persons or 0) + (0 if later else more)})
            for later, entry in enumerate(report.fields.get("nationalities", ()))
        ]
        changes: Draft = {
            "persons": old + more,
            "nationalities": tuple(grown),
            "text": f"Corrected by the originator: {old + more} persons, not {old}.",
        }
        found.append(_Report(report.originator, sent, sent + timedelta(minutes=9), report.fields | changes, place))
    return found


def _numbered(reports: list[_Report], *, code: str, seed: int) -> list[IncidentForm]:
    """The form of each report, with the sender's own message number in the order of sending, corrections among them."""
    counters: dict[str, int] = dict.fromkeys(MEMBERS, 0)
    numbers: dict[int, int] = {}
    for place in sorted(range(len(reports)), key=lambda place: (reports[place].reported_at, place)):
        counters[reports[place].originator] += 1
        numbers[place] = counters[reports[place].originator]
    return [
        IncidentForm(
            uid=exercise_uid(code, seed, report.originator, numbers[place]),
            operation=code,
            message_no=numbers[place],
            originator=report.originator,
            originator_agency=f"{report.originator}-BORDER",
            reported_at=report.reported_at,
            received_at=report.received_at,
            exercise=True,
            source="EXERCISE",
            **report.fields,
        )
        for place, report in enumerate(reports)
    ]


def _messages(reports: list[_Report], forms: list[IncidentForm]) -> list[ScheduledReport]:
    return [
        ScheduledReport(report.received_at, "add", form)
        if report.corrects is None
        else ScheduledReport(report.received_at, "amend", form, target=forms[report.corrects].uid)
        for report, form in zip(reports, forms, strict=True)
    ]


def _withdrawals(
    rng: np.random.Generator, reports: list[_Report], forms: list[IncidentForm], end: datetime
) -> list[ScheduledReport]:
    """A few reports taken back within a day, none of those that were corrected."""
    corrected = {report.corrects for report in reports}
    able = [
        place
        for place, report in enumerate(reports)
        if report.corrects is None and place not in corrected and report.received_at < end - timedelta(days=2)
    ]
    found: list[ScheduledReport] = []
    for place in rng.choice(able, WITHDRAWALS, replace=False).tolist():
        due = (reports[place].received_at + timedelta(hours=float(rng.uniform(3, 24)))).replace(microsecond=0)
        reason = "EXERCISE: reported twice by two units of the same service"
        found.append(ScheduledReport(due, "withdraw", target=forms[place].uid, reason=reason))
    return found


def plan(*, starting: date | datetime | None = None, seed: int = DEFAULT_SEED) -> Exercise:
    """The exercise on its historical dates or from the day of `starting`: 355 messages, two of them withdrawn later."""
    first = first_day(starting, default=FIRST_DAY)
    code = exercise_code("NOMAD", edition="2020", default=FIRST_DAY, first=first, seed=seed)
    period = Period(midnight(first, zone=ZONE), midnight(first + DAYS * ONE_DAY, zone=ZONE))
    rng = np.random.default_rng([seed, 2020])
    firsts = _reports(rng, first, period.end)
    reports = [*firsts, *_corrections(rng, firsts, period.end)]
    forms = _numbered(reports, code=code, seed=seed)
    messages = arrivals([*_messages(reports, forms), *_withdrawals(rng, reports, forms, period.end)])
    operation = OperationForm(
        code=code,
        name=f"NOMAD {first.year} (exercise)",
        kind="regional_operation",
        series="NOMAD",
        starts=period.start,
        ends=period.end,
        zone=ZONE,
        lead="RO",
        crime_areas=("ILLEGALMIG", "MIGSMUG"),
        exercise=True,
        summary="Synthetic exercise: detections of migrants at the borders along the route.",
        source="EXERCISE",
        participants=tuple(
            ParticipantForm(party=party, role="lead" if party == "RO" else "participant") for party in MEMBERS
        ),
    )
    returns = daily_returns(rng, operation, messages, silence={SILENT: silence(first)}, crime_area="ILLEGALMIG")
    return Exercise(operation=operation, messages=messages, returns=returns)
