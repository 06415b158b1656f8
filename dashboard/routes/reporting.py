"""POST /api/v1/incidents: reports of other systems, with a token; and the JSON schema of what is taken.

Only the Authorization header says who speaks, never a cookie, and nothing of the body is read before it did. Work runs
in a thread: the event loop serves everyone.
"""

from collections.abc import Mapping
from functools import partial
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from dashboard.bootstrap import services
from dashboard.messages import explain, http_status
from dashboard.routes.speakers import speaker
from data.access.viewers import Viewer
from data.collection.intake.delivery import Delivery, deliver
from data.collection.intake.feature_schema import incident_schema
from data.store.tokens import REPORT
from data.terms.errors import InputRefused, TokenRefused

Json = dict[str, object]
MOST_BYTES = 16_000_000
MEDIA_TYPES = ("application/geo+json", "application/json")
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="vardar"'}
NOT_KEPT = {"Cache-Control": "no-store"}


async def take_incidents(request: Request) -> Response:
    """The answer to a delivery: 200 with the outcome, 409 for versions alone, 422 for anything else that is refused."""
    try:
        authorization = request.headers.getlist("authorization")
        viewer = await run_in_threadpool(partial(speaker, authorization, scope=REPORT))
        only_good = _read_query(request.url.query)
        refused = _refuse_body(request.headers)
        if refused:
            return _told(*refused)
        body = await _read_body(request)
        if body is None:
            return _told(413, f"the body is larger than {MOST_BYTES:,} bytes; send it in several requests")
        delivery = await run_in_threadpool(_deliver, viewer, body, only_good)
    except TokenRefused as error:
        return _failed(error, headers=CHALLENGE)
    except InputRefused as error:
        return _failed(error, status=422)
    except ClientDisconnect:
        return _told(400, "the request ended before its body was complete")
    except Exception as error:
        return _failed(error)
    status = 200 if delivery.committed else 409 if delivery.is_conflict_alone else 422
    return JSONResponse(delivery.document(), status, headers=NOT_KEPT)


async def show_schema(request: Request) -> Response:
    """The JSON schema of a delivery. It holds no data: anyone whom the gate lets in may read it."""
    if request.method not in ("GET", "HEAD"):
        return JSONResponse({"error": "the schema can be read only"}, 405, headers={"Allow": "GET, HEAD"})
    return JSONResponse(incident_schema(), media_type="application/schema+json")


def _read_query(query: str) -> bool:
    """Whether the good reports are taken although others are refused. Raises InputRefused for any other wish."""
    asked = parse_qs(query, keep_blank_values=True)
    if asked.keys() - {"good"} or asked.get("good", ["0"]) not in (["0"], ["1"]):
        raise InputRefused("the address takes nothing but good=1: store the good reports although others are refused")
    return asked.get("good") == ["1"]


def _refuse_body(headers: Mapping[str, str]) -> tuple[int, str] | None:
    media = headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in MEDIA_TYPES:
        return 415, f"the body is {media or 'of no type'}; it is sent as {' or '.join(MEDIA_TYPES)}"
    if headers.get("content-encoding", "identity").lower() != "identity":
        return 415, "the body is packed; send it as it is"
    said = headers.get("content-length", "0")
    if said.isascii() and said.isdigit() and int(said[:20]) > MOST_BYTES:
        return 413, f"the body is larger than {MOST_BYTES:,} bytes; send it in several requests"
    return None


async def _read_body(request: Request) -> bytes | None:
    """The body, None where it grows past the limit, whatever its header said."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BYTES:
            return None
        parts.append(part)
    return b"".join(parts)


def _deliver(viewer: Viewer, body: bytes, only_good: bool) -> Delivery:
    running = services()
    return deliver(running.engine, viewer, body, only_good=only_good, clock=running.clock)


def _told(status: int, sentence: str) -> Response:
    return JSONResponse({"error": sentence}, status, headers=NOT_KEPT)


def _failed(error: Exception, *, status: int | None = None, headers: Mapping[str, str] | None = None) -> Response:
    message = explain(error)
    told = {"error": message.sentence, "advice": message.advice, "event": message.event}
    return JSONResponse(told, status or http_status(error), headers={**NOT_KEPT, **(headers or {})})
