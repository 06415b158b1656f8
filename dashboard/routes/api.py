"""/api/v1: incidents as GeoJSON and figures as JSON, by the filter of the pages, through the same policy.

What is sent in goes to `reporting`.

A read is put on the audit record before anything is sent: figures as looked at, incidents as given out, with the uids
and the party that they go to. Work runs in a thread: the event loop serves everyone.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard.context import AppContext, context_of
from dashboard.messages import explain, http_status
from dashboard.routes.reporting import CHALLENGE, NOT_KEPT, show_schema, take_incidents
from dashboard.routes.speakers import reader
from data.access.policy import Action, may
from data.dissemination.exports import LISTED
from data.dissemination.features import feature, feature_collection
from data.dissemination.figure_sheets import figures_document
from data.dissemination.purposes import stated_purpose
from data.dissemination.records import DATA_WORD
from data.dissemination.stamp import write_withheld
from data.picture import coverage, frames
from data.picture.figures import figures
from data.picture.observer_figures import TOTALS, gets_totals, observer_figures
from data.store.incidents import count, find
from data.store.references import read_known_query
from data.store.unit_of_work import Act, UnitOfWork, asking
from data.terms.errors import FilterRefused, NotAllowed
from data.terms.filters import Filter
from data.terms.markings import as_header, combine, read_marking

Json = dict[str, object]
Answer = Callable[[AppContext, str], Json]
Taker = Callable[[Request], Awaitable[Response]]
MARKING = "Vardar-Marking"  # the header that says what the body says of handling, EXERCISE and release
ALL_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]

PROPERTIES = (
    "uid", "kind", "operation", "originator", "occurred_from", "occurred_to", "occurred_precision", "reported_at",
    "received_at", "precision", "radius_m", "crossing", "section", "area", "country", "country_basis", "place_type",
    "place_written", "direction", "persons", "event_count", "arrests", "dead", "missing", "status", "handling",
    "release", "release_to", "exercise",
)  # fmt: skip
USUAL_FEATURES, MOST_FEATURES, MOST_OFFSET = 1_000, 5_000, 100_000_000


def routes() -> list[Route]:
    """The routes of the API, for the application."""
    return [
        _route("incidents", read_incidents, Act.DISCLOSURE, media_type="application/geo+json", taken=take_incidents),
        _route("figures", read_figures, Act.CONSULTATION, media_type="application/json"),
        Route("/api/v1/incidents/schema", show_schema, methods=ALL_METHODS, name="incidents schema"),
    ]


def paths() -> frozenset[str]:
    """The addresses of the API, where a token speaks instead of a session."""
    return frozenset(route.path for route in routes())


def read_incidents(context: AppContext, query: str) -> Json:
    """A FeatureCollection of what the filter means and the viewer may pass on, newest first, in pages.

    `purpose` is what for; reports with personal data leave with one alone. Raises FilterRefused, InputRefused,
    NotAllowed and StoreErrors.
    """
    asked, chosen = _read_filter(context, query, ("limit", "offset", "purpose"))
    limit = _whole_number(asked, "limit", USUAL_FEATURES, least=1, most=MOST_FEATURES)
    offset = _whole_number(asked, "offset", 0, least=0, most=MOST_OFFSET)
    decision = may(context.viewer, Action.DISCLOSE)
    if not decision.allowed:
        raise NotAllowed(decision.reason)
    engine, as_of = context.services.engine, context.clock()
    matched = count(engine, context.viewer, chosen, action=Action.DISCLOSE)
    withheld = count(engine, context.viewer, chosen) - matched
    rows = find(engine, context.viewer, chosen, limit=limit, offset=offset, action=Action.DISCLOSE)
    personal = sum(bool(row["personal_data"]) for row in rows)
    purpose = stated_purpose(context.viewer, asked.get("purpose"), personal=personal, given_by="?purpose=")
    marking = combine(read_marking(row) for row in rows)
    page: Json = {"query": chosen.query(zone=context.zone), "limit": limit, "offset": offset, "personal": personal}
    page |= {"uids": [row["uid"] for row in rows[:LISTED]], "marking": marking.sentence(), "withheld": withheld}
    _put_on_record(context, Act.DISCLOSURE, "incidents", chosen, len(rows), purpose=purpose, **page)
    return feature_collection(
        [_feature(row) for row in rows],
        data=DATA_WORD[chosen.exercise],
        filter=chosen.sentence(zone=context.zone),
        marking=marking.sentence(),
        handling=list(marking.explanations()),
        viewer=f"{context.viewer.name} ({context.viewer.party})",
        as_of=_plain(as_of),
        numberMatched=matched,
        numberReturned=len(rows),
        **({"withheld": write_withheld(withheld)} if withheld else {}),
    )


def read_figures(context: AppContext, query: str) -> Json:
    """The figures document (DESIGN.md §5) of `measure` by the keys in `by`. Raises FilterRefused, StoreErrors."""
    asked, chosen = _read_filter(context, query, ("by", "measure"))
    by = tuple(part for part in asked.get("by", "").split(",") if part)
    seen = context.selection(chosen)
    if gets_totals(context.viewer):
        engine, measure, zone = context.services.engine, asked.get("measure", "incidents"), context.zone
        told = observer_figures(engine, context.viewer, chosen, measure=measure, by=by, clock=context.clock, zone=zone)
        _put_on_record(context, Act.CONSULTATION, "figures", chosen, len(told))
        return figures_document(told, seen, marking=TOTALS)
    selection = replace(seen, action=Action.DISCLOSE)
    found = figures(context.services.model, selection, measure=asked.get("measure", "incidents"), by=by)
    _put_on_record(context, Act.CONSULTATION, "figures", chosen, len(found))
    withheld = coverage.withheld(context.services.model, seen)
    marking = frames.markings(context.services.model, selection)
    return figures_document(found, selection, marking=marking, withheld=withheld)


def _feature(row: dict[str, object]) -> Json:
    """One incident, with the version that a correction of it names."""
    properties = {name: _plain(row.get(name)) for name in PROPERTIES}
    return feature(properties, lon=row["lon"], lat=row["lat"]) | {"version": row["version"]}


def _route(name: str, answer: Answer, act: Act, *, media_type: str, taken: Taker | None = None) -> Route:
    async def respond(request: Request) -> Response:
        if request.method == "POST" and taken is not None:
            return await taken(request)
        if request.method not in ("GET", "HEAD"):
            allowed = ["GET"] if taken is None else ["GET", "POST"]
            told = {"error": f"{request.method} is not available on {name} in this version", "allowed": allowed}
            return JSONResponse(told, 405, headers={"Allow": ", ".join([*allowed, "HEAD"])})
        status, body = await run_in_threadpool(_answer_safely, name, answer, act, request)
        headers = NOT_KEPT | (CHALLENGE if status == 401 else {})
        if status == 200:
            exercise = body["data"] == DATA_WORD[True]
            headers = headers | {MARKING: as_header(str(body["marking"]), exercise=exercise)}
        return JSONResponse(body, status, headers=headers, media_type=media_type if status == 200 else None)

    return Route(f"/api/v1/{name}", respond, methods=ALL_METHODS, name=name)


def _answer_safely(name: str, answer: Answer, act: Act, request: Request) -> tuple[int, Json]:
    """The answer to whoever is signed in, or to the holder of the token that comes with the request; a refusal goes on
    the record."""
    try:
        context = context_of(reader(request))
        with asking(context.services.engine, context.viewer, act, f"api {name}", clock=context.clock):
            return 200, answer(context, request.url.query)
    except Exception as error:
        message = explain(error)
        return http_status(error), {"error": message.sentence, "advice": message.advice, "event": message.event}


def _read_filter(context: AppContext, query: str, own: tuple[str, ...]) -> tuple[dict[str, str], Filter]:
    """What belongs to the route itself, and the filter of all the rest."""
    pairs = parse_qsl(query, keep_blank_values=True)
    rest = urlencode([pair for pair in pairs if pair[0] not in own])
    chosen = read_known_query(context.services.engine, context.viewer, rest, zone=context.zone)
    return {name: value for name, value in pairs if name in own}, chosen


def _whole_number(asked: dict[str, str], name: str, usual: int, *, least: int, most: int) -> int:
    text = asked.get(name, str(usual))
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else -1
    if not least <= number <= most:
        raise FilterRefused(f"{name} is a whole number from {least} to {most:,}")
    return number


def _put_on_record(
    context: AppContext, act: Act, name: str, chosen: Filter, rows: int, *, purpose: str | None = None, **more: object
) -> None:
    detail: Json = {"filter": chosen.sentence(zone=context.zone), "rows": rows, **more}
    recipient = context.viewer.party if act is Act.DISCLOSURE else None
    with UnitOfWork(context.services.engine, viewer=context.viewer, clock=context.clock) as work:
        work.record(act, f"api {name}", detail, purpose=purpose, recipient=recipient)
        work.commit()


def _plain(value: object) -> object:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value
