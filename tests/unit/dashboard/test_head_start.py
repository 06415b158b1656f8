import asyncio

from starlette.responses import HTMLResponse, JSONResponse
from starlette.testclient import TestClient

from dashboard import cache, context
from dashboard.head_start import CHUNKS, HeadStart, early_files, prepare


def test_every_named_chunk_is_one_of_the_installed_streamlit():
    assert [name for name in CHUNKS if f"/{name}." not in early_files()] == []


def test_a_page_names_the_files_and_nothing_else_does():
    answers = {"/": HTMLResponse("<p>page</p>"), "/api": JSONResponse({})}

    async def app(scope, receive, send):
        await answers[scope["path"]](scope, receive, send)

    client = TestClient(HeadStart(app))
    assert "rel=modulepreload" in client.get("/").headers["link"]
    assert "link" not in client.get("/api").headers


def test_what_is_no_request_passes():
    passed = []

    async def app(scope, receive, send):
        passed.append(scope["type"])

    asyncio.run(HeadStart(app)({"type": "lifespan"}, None, None))
    assert passed == ["lifespan"]


def test_the_first_page_is_computed_ahead_and_nobody_is_on_the_record_for_it(services, acts, monkeypatch):
    asked = []
    answer = cache._answer
    monkeypatch.setattr(cache, "_answer", lambda key, *rest: asked.append(key) or answer(key, *rest))
    before = acts()
    prepare()
    drawn = {key[0].rsplit(".", 1)[1] for key in asked}
    assert {"timeline", "extent", "unplaced"} <= drawn
    assert acts() == before


def test_a_first_page_that_fails_ahead_of_time_stops_nothing(monkeypatch):
    monkeypatch.setattr(context, "services", lambda: 1 / 0)
    prepare()
