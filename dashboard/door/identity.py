"""Who is there: from the cookie to the session to the viewer, for every request and every run of a page.

A browser holds a token in a cookie. The turnstile looks its session up and hands the session's digest to Streamlit in a
header of its own, which Streamlit keeps for as long as the WebSocket is open: a pointer, looked up again at every run.
"""

from contextlib import suppress

from starlette.requests import HTTPConnection
from starlette.responses import Response

from dashboard.bootstrap import services
from dashboard.config import LOCAL_OPEN, PASSWORD, Settings
from data.access.viewers import Viewer, local_watch_officer
from data.store.sessions import Digest, SignedIn, digest_of, resolve, touch
from data.terms.errors import SignedOut, StoreError

HEADER = "x-vardar-session"  # .streamlit/config.toml reads it
IN_SCOPE = "vardar.signed_in"


def cookie_name(settings: Settings) -> str:
    """The cookie's name. Under https a name that browsers take from this very host alone, and by https alone."""
    return "__Host-vardar_session" if settings.tls else "vardar_session"


def set_cookie(answer: Response, token: str, settings: Settings) -> None:
    """Give the token to the browser, until it is closed; an empty one takes it away."""
    age = None if token else 0
    name = cookie_name(settings)
    answer.set_cookie(name, token, max_age=age, path="/", httponly=True, samesite="strict", secure=settings.tls)


def session_of(connection: HTTPConnection, settings: Settings) -> SignedIn:
    """The session of the cookie, which counts only where there is exactly one. Raises SignedOut and StoreErrors."""
    pairs = (part.strip().partition("=") for line in connection.headers.getlist("cookie") for part in line.split(";"))
    tokens = [value for name, _, value in pairs if name == cookie_name(settings)]
    if len(tokens) != 1 or not tokens[0]:
        raise SignedOut
    return session_behind(digest_of(tokens[0]))


def session_behind(digest: Digest) -> SignedIn:
    """The open session behind a digest, as the store has it now. Raises SignedOut and StoreErrors."""
    running = services()
    return resolve(running.engine, digest, idle=running.settings.idle, clock=running.clock)


def note_act(found: SignedIn) -> None:
    """The person did something: the session stays alive. A store that cannot take it just now hinders nobody."""
    running = services()
    with suppress(StoreError):
        touch(running.engine, found, clock=running.clock)


def page_session() -> SignedIn | None:
    """The session of this run of the script or of a fragment of it; None in `local-open`.

    Raises SignedOut, also for a password that has to be changed first, and StoreErrors.
    """
    import streamlit as st

    if services().settings.auth == LOCAL_OPEN:
        return None
    digest = st.user.get("session")
    if not isinstance(digest, str):
        raise SignedOut
    found = session_behind(Digest(digest))
    if has_to_change(found):
        raise SignedOut
    return found


def has_to_change(found: SignedIn) -> bool:
    """Whether the password was set by somebody else and has to be changed before anything is shown."""
    return found.must_change and found.method == PASSWORD


def request_session(connection: HTTPConnection) -> SignedIn | None:
    """The session of a request, as the turnstile found it a moment ago; None in `local-open`. Raises SignedOut."""
    if services().settings.auth == LOCAL_OPEN:
        return None
    found = connection.scope.get(IN_SCOPE)
    if not isinstance(found, SignedIn):
        raise SignedOut
    return found


def person_of(found: SignedIn | None) -> Viewer:
    """Who looks in a session; without sign-in it is the watch officer at this machine."""
    return local_watch_officer() if found is None else found.viewer


def page_mark(found: SignedIn) -> str:
    """By what a page asks whether it still belongs to the session: told to the browser, so not even the digest."""
    return digest_of(found.digest)[:16]
