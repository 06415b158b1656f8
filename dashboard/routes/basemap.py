"""The basemap over HTTP: style, layers and glyphs, so that the map asks no other host.

Layers and glyphs lie under a hash of their content and may be kept for ever; the style names it and is always asked
again. Bodies are compressed once a process, and only names on the lists below are ever turned into a path.
"""

import gzip
import hashlib
import re
from functools import cache
from typing import Final, cast, get_args

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from data import reference
from layers.basemap import FONTS, SOURCES, Theme, basemap_style

FOREVER: Final = "public, max-age=31536000, immutable"
#: served name -> bundled file; beside the basemap itself, what map layers draw in whole
FILES: Final = {name: f"basemap/{name}.geojson" for name in (*SOURCES, "admin1")} | {
    name: f"{name}.geojson" for name in ("sections", "corridors")
}
GLYPH_RANGE: Final = re.compile(r"[0-9]{1,5}-[0-9]{1,5}")


@cache
def version() -> str:
    """Twelve hex digits that change whenever any file served here changes."""
    digest = hashlib.sha256()
    files = [reference.path(name) for name in FILES.values()] + sorted(reference.path("glyphs").glob("*/*.pbf"))
    for file in files:
        digest.update(f"{file.parent.name}/{file.name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:12]


@cache
def _compressed(name: str) -> bytes:
    return gzip.compress(reference.path(name).read_bytes(), 9, mtime=0)


def _kept(request: Request, name: str, *, media_type: str) -> Response:
    """The bundled file, compressed for who accepts that, to be kept for ever."""
    headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    body = _compressed(name)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(gzip.decompress(body), media_type=media_type, headers=headers)
    return Response(body, media_type=media_type, headers=headers | {"Content-Encoding": "gzip"})


def _missing() -> Response:
    return PlainTextResponse("not found", status_code=404, headers={"Cache-Control": "no-store"})


def style(request: Request) -> Response:
    """The MapLibre style of one theme, with absolute addresses of the host that was asked."""
    theme = request.path_params["theme"]
    if theme not in get_args(Theme):
        return _missing()
    base_url = f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '')}"
    body = basemap_style(cast(Theme, theme), base_url=base_url, version=version())
    return JSONResponse(body, headers={"Cache-Control": "no-cache"})


def layer(request: Request) -> Response:
    """One GeoJSON layer; an old version is missing rather than wrong."""
    name = FILES.get(request.path_params["layer"])
    if name is None or request.path_params["version"] != version():
        return _missing()
    return _kept(request, name, media_type="application/geo+json")


def glyphs(request: Request) -> Response:
    """The letters of one typeface and range of code points, as MapLibre asks for them."""
    font, letters = request.path_params["fontstack"], request.path_params["range"]
    if font not in FONTS or not GLYPH_RANGE.fullmatch(letters) or request.path_params["version"] != version():
        return _missing()
    try:
        return _kept(request, f"glyphs/{font}/{letters}.pbf", media_type="application/x-protobuf")
    except FileNotFoundError:
        return _missing()


def routes() -> list[Route]:
    """The three routes, for the application."""
    return [
        Route("/basemap/style/{theme}.json", style),
        Route("/basemap/{version}/glyphs/{fontstack}/{range}.pbf", glyphs),
        Route("/basemap/{version}/{layer}.geojson", layer),
    ]
