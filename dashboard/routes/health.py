"""Whether the process is up (/healthz), and whether it can serve (/readyz)."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from dashboard.bootstrap import services
from dashboard.config import LOCAL_OPEN, Settings
from dashboard.door.identity import has_to_change, session_of
from dashboard.messages import explain
from data.terms.errors import VardarError

NO_STORE = {"Cache-Control": "no-store"}


async def healthz(_request: Request) -> JSONResponse:
    """The process answers."""
    return JSONResponse({"status": "up"}, headers=NO_STORE)


async def readyz(request: Request) -> JSONResponse:
    """The store answers and the picture follows it: 200; else 503 with what is wrong.

    How far the picture is tells when there are reports: whoever is not signed in gets the status alone.
    """
    status, body = await run_in_threadpool(_readiness, request)
    return JSONResponse(body, status, headers=NO_STORE)


def _readiness(request: Request) -> tuple[int, dict[str, object]]:
    try:
        running = services()
    except Exception as error:
        return 503, {"status": "not ready", "reason": str(explain(error))}
    model, trouble = running.model, running.follower.trouble
    ready = trouble is None
    body: dict[str, object] = {
        "status": "ready" if ready else "stale",
        "store": "available" if ready else "unavailable",
    }
    if running.settings.auth == LOCAL_OPEN or _is_signed_in(request, running.settings):
        body["read_model"] = {
            "version": model.version,
            "as_of": model.as_of.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "age_s": round((running.clock() - model.as_of).total_seconds(), 1),
        }
        if trouble is not None:
            body["reason"] = str(trouble)
    return (200 if ready else 503), body


def _is_signed_in(request: Request, settings: Settings) -> bool:
    try:
        return not has_to_change(session_of(request, settings))
    except VardarError:
        return False


def routes() -> list[Route]:
    """The two routes, for the application."""
    return [Route("/healthz", healthz), Route("/readyz", readyz)]
