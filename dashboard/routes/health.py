"""Whether the process is up (/healthz), and whether it can serve (/readyz)."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from dashboard.bootstrap import services
from dashboard.messages import explain

NO_STORE = {"Cache-Control": "no-store"}


async def healthz(_request: Request) -> JSONResponse:
    """The process answers."""
    return JSONResponse({"status": "up"}, headers=NO_STORE)


async def readyz(_request: Request) -> JSONResponse:
    """The store answers and the picture follows it: 200; else 503 with what is wrong."""
    status, body = await run_in_threadpool(_readiness)
    return JSONResponse(body, status, headers=NO_STORE)


def _readiness() -> tuple[int, dict[str, object]]:
    try:
        running = services()
    except Exception as error:
        return 503, {"status": "not ready", "reason": str(explain(error))}
    model, trouble = running.model, running.follower.trouble
    picture = {
        "version": model.version,
        "as_of": model.as_of.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "age_s": round((running.clock() - model.as_of).total_seconds(), 1),
    }
    if trouble is not None:
        return 503, {"status": "stale", "reason": str(trouble), "store": "unavailable", "read_model": picture}
    return 200, {"status": "ready", "store": "available", "read_model": picture}


def routes() -> list[Route]:
    """The two routes, for the application."""
    return [Route("/healthz", healthz), Route("/readyz", readyz)]
