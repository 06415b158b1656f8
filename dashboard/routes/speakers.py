"""Who speaks to the API: the holder of a token, by the Authorization header and by nothing else."""

from dashboard.bootstrap import services
from data.access.viewers import Viewer
from data.store import tokens
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
    access.require(scope)
    return access.viewer
