"""The turnstile behind the gate: without a live session nobody gets further than the sign-in page.

A page that is asked for leads to the sign-in and back; everything else is refused. What goes on is marked with the
session. Acts of the person keep the session alive: opening a page, sending something, using the API, using the page. A
page that renews itself does not.
"""

from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.config import Settings
from dashboard.door.belongings import FILES, UPLOADS, file_at, files_of, page_at, pages_of
from dashboard.door.identity import HEADER, IN_SCOPE, has_to_change, note_act, session_of
from dashboard.door.open_socket import CHECK_EVERY_S, SIGNED_OUT, OpenSocket
from dashboard.door.sign_in_page import message_page
from dashboard.messages import explain, http_status
from dashboard.routes.reporting import CHALLENGE, NOT_KEPT
from data.store.sessions import Digest
from data.terms.errors import SignedOut

CHANGE = "/sign-in/password"
OWN_FILES = ("/sign-in/look.css", "/sign-in/mark.png", "/sign-in/letters.woff2")
OPEN = frozenset({"/sign-in", "/sign-in/callback", "/sign-out", "/healthz", "/readyz", *OWN_FILES})
SHUT = "/_stcore/metrics"  # counts of everybody's pages, which nobody here needs


class Turnstile:
    """ASGI middleware. On `token_paths` a request with a token passes: the API decides itself.

    The session of each open WebSocket is looked up again every `check_every_s` seconds.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        settings: Settings,
        token_paths: frozenset[str] = frozenset(),
        check_every_s: float = CHECK_EVERY_S,
    ) -> None:
        self.app = app
        self.settings = settings
        self.token_paths = token_paths
        self.check_every_s = check_every_s
        self._sockets: set[OpenSocket] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, marked with the session; or lead to the sign-in; or refuse."""
        if scope["type"] not in ("http", "websocket") or self.is_open(scope):
            await self.app(scope, receive, send)
            return
        try:
            found = await run_in_threadpool(session_of, HTTPConnection(scope), self.settings)
        except Exception as error:
            await self._refuse(scope, receive, send, error)
            return
        if has_to_change(found) and scope["path"] != CHANGE:
            await self._refuse(scope, receive, send, SignedOut("Change your password first."), instead=CHANGE)
            return
        headers = [*scope["headers"], (HEADER.encode(), found.digest.encode())]
        scope = {**scope, "headers": headers, IN_SCOPE: found}
        if scope["type"] == "websocket":
            socket = OpenSocket(found, receive, send, check_every_s=self.check_every_s)
            self._sockets.add(socket)
            try:
                await socket.serve(self.app, scope)
            finally:
                self._sockets.discard(socket)
            return
        if not self.is_for(found.digest, scope["path"]):
            await PlainTextResponse("Not found\n", 404, headers=NOT_KEPT)(scope, receive, send)
            return
        if is_act(scope):
            await run_in_threadpool(note_act, found)
        await self.app(scope, receive, _not_kept(send) if scope["path"].startswith(FILES) else send)

    def is_for(self, digest: Digest, path: str) -> bool:
        """Whether what Streamlit keeps at this path is for the pages of this session."""
        if path.startswith(FILES):
            file = file_at(path)
            return file in files_of(digest) or any(one.was_told(digest, file) for one in self._sockets)
        if path.startswith(UPLOADS):
            return page_at(path) in pages_of(digest)
        return path != SHUT and not path.startswith(f"{SHUT}/")

    def is_open(self, scope: Scope) -> bool:
        """Whether this needs no session. Only whole paths count, and no WebSocket."""
        if scope["type"] != "http":
            return False
        path = scope["path"]
        return path in OPEN or (path in self.token_paths and "authorization" in Headers(scope=scope))

    async def _refuse(
        self, scope: Scope, receive: Receive, send: Send, error: Exception, *, instead: str = "/sign-in"
    ) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": SIGNED_OUT, "reason": "signed out"})
            return
        await _answer(scope, error, instead)(scope, receive, send)


def is_page(scope: Scope) -> bool:
    """Whether a browser asks for a page to show."""
    headers = Headers(scope=scope)
    mode = headers.get("sec-fetch-mode", "navigate")
    return scope["method"] in ("GET", "HEAD") and mode == "navigate" and "text/html" in headers.get("accept", "")


def is_act(scope: Scope) -> bool:
    """Whether a request is something that the person did, not something that a page asks for by itself."""
    return is_page(scope) or scope["method"] not in ("GET", "HEAD") or scope["path"].startswith("/api/")


def _not_kept(send: Send) -> Send:
    """`send` with the order to keep nothing of the answer."""

    async def send_marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            message.setdefault("headers", [])
            MutableHeaders(scope=message).update(NOT_KEPT)
        await send(message)

    return send_marked


def _answer(scope: Scope, error: Exception, instead: str) -> Response:
    if isinstance(error, SignedOut):
        if is_page(scope):
            wanted = scope["path"] + ("?" + scope["query_string"].decode("latin-1") if scope["query_string"] else "")
            back = "" if wanted == "/" else f"?next={quote(wanted, safe='/')}"
            return RedirectResponse(f"{instead}{back}", 303, headers=NOT_KEPT)
        told = {"error": str(error), "advice": error.advice}
        return JSONResponse(told, 401, headers=NOT_KEPT | CHALLENGE)
    message = explain(error)
    if is_page(scope):
        return HTMLResponse(message_page(str(message)), http_status(error), headers=NOT_KEPT)
    told = {"error": message.sentence, "advice": message.advice, "event": message.event}
    return JSONResponse(told, http_status(error), headers=NOT_KEPT)
