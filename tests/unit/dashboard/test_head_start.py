import asyncio

from starlette.responses import HTMLResponse, JSONResponse
from starlette.testclient import TestClient

from dashboard.head_start import CHUNKS, HeadStart, early_files


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
