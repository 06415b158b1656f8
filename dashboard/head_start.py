"""With the page, the names of Streamlit's files that the first map needs, so that the browser fetches them at once.

Without it the browser learns of the map's three megabytes of program only when the first page has been computed.
"""

from functools import lru_cache
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.gate import is_form

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
