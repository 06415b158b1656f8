"""The gate before everything the server answers, HTTP and WebSocket alike.

It answers only to its own names (a page elsewhere cannot reach it by a name of its own that resolves to this machine),
to its own origin, believes no identity that a client claims, and puts the security headers on every answer. Because a
strange origin never reaches Streamlit, Streamlit never asks the internet for this machine's address to compare the two.
"""

import base64
import hashlib
import ipaddress
import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
# Headers by which a proxy or a later sign-in hands identity on. From a client they are a claim, and are dropped.
IDENTITY_HEADERS = frozenset(
    {"remote-user", "x-remote-user", "x-forwarded-user", "x-forwarded-email", "x-streamlit-user"}
)
IDENTITY_PREFIXES = ("x-vardar-", "x-auth-request-", "x-forwarded-preferred-")
POLICY_VIOLATION = 1008
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}
# The pages of the sign-in: forms, one style sheet and no script at all. A browser names a form's origin only where it
# may name the page that the form stands on, to this server alone.
FORM_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
}


class Gate:
    """ASGI middleware. `names` are the host names it answers to beside those of the loopback.

    `only_here` refuses whoever asks from another machine, whatever address the server was made to listen on. With
    `tls` only an https origin is its own, and browsers are told to come by https alone.
    """

    def __init__(
        self, app: ASGIApp, *, names: frozenset[str] = frozenset(), only_here: bool, tls: bool = False
    ) -> None:
        self.app = app
        self.only_here = only_here
        self.tls = tls
        self.names = LOOPBACK_NAMES | {name.strip("[]").lower() for name in names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on without claims of identity and with the security headers on the answer."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        is_socket = scope["type"] == "websocket"
        if self.only_here and not is_here(scope):
            await self._refuse(scope, receive, send, 403, "Without https only this machine is answered.")
        elif not self.is_own_host(headers.getlist("host")):
            await self._refuse(scope, receive, send, 421, "This server does not answer to that name.")
        elif not is_same_origin(headers.getlist("origin"), headers["host"], required=is_socket, tls=self.tls):
            await self._refuse(scope, receive, send, 403, "Requests from other pages are refused.")
        else:
            scope = {**scope, "headers": [pair for pair in scope["headers"] if not is_identity(pair[0])]}
            await self.app(scope, receive, self._marked(scope, send))

    def is_own_host(self, hosts: list[str]) -> bool:
        """Whether the Host header is given once and names this server."""
        if len(hosts) != 1:
            return False
        name = _host_name(hosts[0])
        return name is not None and name in self.names

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, status: int, reason: str) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": reason})
            return
        await PlainTextResponse(f"{reason}\n", status)(scope, receive, self._marked(scope, send))

    def _marked(self, scope: Scope, send: Send) -> Send:
        """`send` with the security headers on the answer."""
        wanted = {
            **security_headers(),
            **(FORM_HEADERS if is_form(scope["path"]) else {}),
            **(HTTPS_ONLY if self.tls else {}),
        }

        async def send_marked(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.accept"):
                message.setdefault("headers", [])
                headers = MutableHeaders(scope=message)
                for name, value in wanted.items():
                    headers[name] = value
            await send(message)

        return send_marked


def is_here(scope: Scope) -> bool:
    """Whether the client is on this machine. A client without an address (a Unix socket) may be anybody's proxy."""
    try:
        return ipaddress.ip_address((scope.get("client") or [""])[0]).is_loopback
    except ValueError:
        return False


def is_same_origin(origins: list[str], host: str, *, required: bool, tls: bool = False) -> bool:
    """Whether the Origin header is this server's own. Browsers leave it out of plain GETs, never out of a WebSocket."""
    if not origins:
        return not required
    own = (f"https://{host.lower()}",) if tls else (f"http://{host.lower()}", f"https://{host.lower()}")
    return len(origins) == 1 and origins[0].lower() in own


def is_form(path: str) -> bool:
    """Whether this is a page of the sign-in."""
    return path in ("/sign-in", "/sign-out") or path.startswith("/sign-in/")


def is_identity(name: bytes) -> bool:
    """Whether a header claims who somebody is. An underscore counts as a hyphen: some servers fold the two."""
    plain = name.decode("latin-1").lower().replace("_", "-")
    return plain in IDENTITY_HEADERS or plain.startswith(IDENTITY_PREFIXES)


@lru_cache(maxsize=1)
def security_headers() -> dict[str, str]:
    """What goes on every answer."""
    return {
        "Content-Security-Policy": content_policy(_inline_scripts()),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    }


def content_policy(hashes: tuple[str, ...]) -> str:
    """The Content-Security-Policy: this host alone, no eval, inline scripts only those of Streamlit's own page.

    The map runs its workers from blobs and compiles WebAssembly; Streamlit styles through inline style sheets.
    """
    listed = " ".join(f"'sha256-{one}'" for one in hashes)
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' blob: 'wasm-unsafe-eval' {listed}".strip(),
            "worker-src 'self' blob:",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' data: blob:",
            "media-src 'self'",
            "manifest-src 'self'",
            "frame-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        ]
    )


def _inline_scripts() -> tuple[str, ...]:
    """SHA-256 of each inline script of the page that the installed Streamlit serves."""
    import streamlit

    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    return tuple(base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts)


def _host_name(host: str) -> str | None:
    """The name in a Host header without its port, None where it is not a plain host."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # raises where it is no port
    except ValueError:
        return None
    if parts.username is not None or parts.path or parts.query or parts.fragment or not host.isascii():
        return None
    return parts.hostname.rstrip(".") if parts.hostname else None
