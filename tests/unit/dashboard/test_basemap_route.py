"""The basemap route serves what is on its lists, compressed and for ever, and nothing else."""

import gzip
import json

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.testclient import TestClient

from dashboard.routes import basemap
from data import reference
from layers.basemap import SOURCES


@pytest.fixture(scope="module")
def client():
    app = Starlette(routes=basemap.routes(), middleware=[Middleware(GZipMiddleware, minimum_size=500)])
    with TestClient(app, base_url="http://room.example:8501") as client:
        yield client


def _raw(client: TestClient, path: str, **headers: str) -> tuple[dict[str, str], bytes]:
    with client.stream("GET", path, headers=headers) as response:
        return dict(response.headers), b"".join(response.iter_raw())


def test_the_style_names_the_host_that_was_asked_and_is_always_asked_again(client):
    response = client.get("/basemap/style/dark.json")
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-cache"
    data = [source["data"] for source in response.json()["sources"].values() if isinstance(source["data"], str)]
    assert all(address.startswith(f"http://room.example:8501/basemap/{basemap.version()}/") for address in data)
    assert len(data) == len(SOURCES)


@pytest.mark.parametrize("theme", ["dark", "light", "print"])
def test_everything_that_a_style_asks_for_is_there(client, theme):
    style = client.get(f"/basemap/style/{theme}.json").json()
    for source in style["sources"].values():
        if isinstance(source["data"], str):
            assert client.get(source["data"]).json()["features"]
    fonts = {font for layer in style["layers"] for font in layer.get("layout", {}).get("text-font", [])}
    for font in fonts:
        response = client.get(style["glyphs"].replace("{fontstack}", font).replace("{range}", "0-255"))
        assert response.status_code == 200
        assert response.headers["content-type"] == "application/x-protobuf"


def test_a_layer_is_compressed_once_and_kept_for_ever(client):
    path = f"/basemap/{basemap.version()}/countries.geojson"
    headers, body = _raw(client, path, **{"accept-encoding": "gzip"})
    assert headers["content-encoding"] == "gzip"
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["vary"] == "Accept-Encoding"
    assert gzip.decompress(body) == reference.path("basemap/countries.geojson").read_bytes()


def test_who_takes_no_compression_gets_plain_text(client):
    headers, body = _raw(client, f"/basemap/{basemap.version()}/lakes.geojson", **{"accept-encoding": "identity"})
    assert "content-encoding" not in headers
    assert json.loads(body)["type"] == "FeatureCollection"


def test_the_first_map_does_not_wait_for_megabytes(client):
    first = [f"{name}.geojson" for name in SOURCES]
    first += [
        f"glyphs/Noto Sans {cut}/{letters}.pbf" for cut in ("Regular", "Bold") for letters in ("0-255", "256-511")
    ]
    first += ["glyphs/Noto Sans Regular/512-767.pbf", "glyphs/Noto Sans Italic/0-255.pbf"]
    bodies = [_raw(client, f"/basemap/{basemap.version()}/{path}", **{"accept-encoding": "gzip"})[1] for path in first]
    assert sum(map(len, bodies)) < 600_000


@pytest.mark.parametrize("name", ["sections", "corridors", "admin1"])
def test_what_map_layers_draw_in_whole_is_served_too(client, name):
    assert client.get(f"/basemap/{basemap.version()}/{name}.geojson").json()["features"]


@pytest.mark.parametrize(
    "path",
    [
        "/basemap/style/sepia.json",
        "/basemap/style/..%2Fdark.json",
        "/basemap/{v}/unknown.geojson",
        "/basemap/{v}/..%2Fsections.geojson",
        "/basemap/{v}/%2e%2e%2f%2e%2e%2fcorridors.geojson",
        "/basemap/{v}/basemap%2Fcountries.geojson",
        "/basemap/000000000000/countries.geojson",
        "/basemap/{v}/glyphs/Noto Sans Regular/65024-65279.pbf",
        "/basemap/{v}/glyphs/Noto Sans Regular/..%2F..%2Fx.pbf",
        "/basemap/{v}/glyphs/Noto Sans Regular/0-255%00.pbf",
        "/basemap/{v}/glyphs/Noto Sans Regular/99999-99999.pbf",
        "/basemap/{v}/glyphs/..%2F..%2Frecord/0-255.pbf",
        "/basemap/{v}/glyphs/Comic Sans/0-255.pbf",
        "/basemap/{v}/glyphs/Noto Sans Regular,Noto Sans Bold/0-255.pbf",
        "/basemap/000000000000/glyphs/Noto Sans Regular/0-255.pbf",
        "/basemap/../data/reference/crossings.csv",
    ],
)
def test_what_is_not_on_the_lists_is_missing(client, path):
    response = client.get(path.replace("{v}", basemap.version()))
    assert response.status_code == 404
    assert "immutable" not in response.headers.get("cache-control", "")


def test_the_version_is_a_hash_that_follows_the_content(tmp_path, monkeypatch):
    before = basemap.version()
    assert len(before) == 12
    altered = tmp_path / "lakes.geojson"
    altered.write_text("{}")
    real = reference.path
    monkeypatch.setattr(reference, "path", lambda name: altered if name == "basemap/lakes.geojson" else real(name))
    assert basemap.version.__wrapped__() != before
