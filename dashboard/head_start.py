"""What is done before anybody asks, so that the first map comes sooner.

With the page go the names of Streamlit's files that the map needs, so that the browser fetches them at once: otherwise
it learns of the map's three megabytes of program only when the first page has been computed. And the first page is
computed once for nobody while the browser starts: its code is loaded then, and what it shows is in the cache.
"""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.door.gate import is_form

# Without the hash in their names: the map and what it stands on, the charts, the filter rail.
CHUNKS = ("DeckGlJsonChart", "expression", "ArrowVegaLiteChart", "embed", "BidiComponent", "Multiselect")


class HeadStart:
    """ASGI middleware: a Link header on every page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; name the files where a page is answered."""

        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html") and (named := early_files()):
                    headers["Link"] = named
            await send(message)

        has_map = scope["type"] == "http" and not is_form(scope["path"])
        await self.app(scope, receive, send_named if has_map else send)


@lru_cache(maxsize=1)
def early_files() -> str:
    """The Link header; a chunk that the installed Streamlit does not have is left out."""
    import streamlit

    folder = Path(streamlit.__file__).parent / "static" / "static" / "js"
    found = [file.name for chunk in CHUNKS for file in sorted(folder.glob(f"{chunk}.*.js"))]
    return ", ".join(f"</static/js/{name}>; rel=modulepreload" for name in found)


def prepare() -> None:
    """Draw what the Situation page opens with, into nowhere. What fails here fails again, and is told, for who asks.

    Nobody looks, so nothing goes on the record.
    """
    from dashboard.choices import opening_filter
    from dashboard.context import context_of
    from dashboard.state import read_state
    from dashboard.views import situation
    from data.access.viewers import local_watch_officer

    try:
        with ExitStack() as quiet:
            for name in _NAGGING:
                quiet.enter_context(_silent(logging.getLogger(name)))
            ctx = context_of(local_watch_officer())
            state = read_state(start=opening_filter(ctx), known={}, now=ctx.clock(), zone=ctx.zone)
            situation.draw(ctx, state)
    except Exception:
        logging.getLogger("vardar").debug("the first page was not drawn ahead", exc_info=True)


# Streamlit's loggers that say, at every element, that it is drawn outside of a session.
_NAGGING = tuple(
    f"streamlit.{name}"
    for name in (
        "runtime.caching.cache_data_api",
        "runtime.scriptrunner_utils.script_run_context",
        "runtime.state.session_state_proxy",
    )
)


@contextmanager
def _silent(logger: logging.Logger) -> Iterator[None]:
    before = logger.disabled
    logger.disabled = True
    try:
        yield
    finally:
        logger.disabled = before
