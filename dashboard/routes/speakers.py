"""Who speaks to the API: the holder of a token, by the Authorization header; to read, also who is signed in."""

from starlette.requests import Request

from dashboard.bootstrap import services
from dashboard.door.identity import person_of, request_session
from data.access.viewers import Viewer
from data.store import tokens
from data.store.unit_of_work import Act, asking
from data.terms.errors import TokenRefused


def speaker(authorization: list[str], *, scope: str) -> Viewer:
    """The viewer that a token speaks for, from the values of the Authorization headers.

    Raises TokenRefused for no token, two of them, or one that does not count; NotAllowed where it is not for `scope`.
    """
    scheme, _, plain = authorization[0].partition(" ") if len(authorization) == 1 else ("", "", "")
    if scheme.lower() != "bearer" or not plain.strip():
        raise TokenRefused("a token is needed: Authorization: Bearer and the token, given once")
    running = services()
    access = tokens.check(running.engine, plain, clock=running.clock)
    with asking(running.engine, access.viewer, Act.CONSULTATION, "api", clock=running.clock):
        access.require(scope)
    return access.viewer


def reader(request: Request) -> Viewer:
    """Who reads: the holder of the token that comes with the request, else whoever is signed in.

    Raises what `speaker` raises, and SignedOut.
    """
    authorization = request.headers.getlist("authorization")
    if authorization:
        return speaker(authorization, scope=tokens.READ)
    return person_of(request_session(request))
