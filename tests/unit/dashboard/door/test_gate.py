import re

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from dashboard.door.gate import Gate, content_policy, security_headers

OWN = "http://127.0.0.1:8501"


async def told(request: Request) -> JSONResponse:
    return JSONResponse(dict(request.headers), headers={"X-Frame-Options": "ALLOWALL"})


async def socket(websocket):
    await websocket.accept()
    await websocket.send_json(dict(websocket.headers))
    await websocket.close()


@pytest.fixture
def app():
    return Starlette(
        routes=[Route("/", told, methods=["GET", "POST"]), WebSocketRoute("/socket", socket)],
        middleware=[Middleware(Gate, names=frozenset({"127.0.0.9"}), only_here=True)],
    )


@pytest.fixture
def client(app):
    with TestClient(app, base_url=OWN, client=("127.0.0.1", 50_000)) as client:
        yield client


@pytest.mark.parametrize(
    "address", ["192.0.2.7", "10.0.0.1", "fe80::1", "::ffff:192.0.2.7", "testclient", "/run/proxy"]
)
def test_another_machine_is_refused_wherever_the_server_listens(app, address):
    with TestClient(app, base_url=OWN, client=(address, 50_000)) as client:
        assert client.get("/").status_code == 403
        with pytest.raises(WebSocketDisconnect), client.websocket_connect("/socket", headers={"Origin": OWN}):
            pass


@pytest.mark.parametrize("address", ["127.0.0.1", "127.3.2.1", "::1"])
def test_this_machine_is_answered(app, address):
    with TestClient(app, base_url=OWN, client=(address, 50_000)) as client:
        assert client.get("/").status_code == 200


HOSTILE_HOSTS = [
    "evil.example",
    "evil.example:8501",
    "127.0.0.1.evil.example",
    "localhost.evil.example:8501",
    "evil.example#localhost",
    "evil.example/localhost",
    "localhost@evil.example",
    "evil.example?127.0.0.1",
    "127.0.0.1:port",
    "127.0.0.1:99999",
    "2130706433",
    "[::1",
    "[::2]:8501",
    "",
    " ",
    "loc\u0430lhost",  # a Cyrillic а
]


@pytest.mark.parametrize("host", HOSTILE_HOSTS)
def test_a_name_that_is_not_ours_is_refused(client, host):
    answer = client.get("/", headers=[(b"Host", host.encode())])
    assert answer.status_code == 421
    assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:9", "localhost:8501", "LOCALHOST", "[::1]:8501", "localhost.", "127.0.0.9:1"]
)
def test_our_own_names_are_answered(client, host):
    assert client.get("/", headers={"Host": host}).status_code == 200


def test_two_host_headers_are_refused(client):
    assert client.get("/", headers=[("Host", "127.0.0.1"), ("Host", "evil.example")]).status_code == 421


HOSTILE_ORIGINS = [
    "http://evil.example",
    "https://evil.example:8501",
    "null",
    "",
    "http://127.0.0.1",
    "http://127.0.0.1:8502",
    "http://localhost:8501",
    "http://127.0.0.1:8501.evil.example",
    "http://evil.example/http://127.0.0.1:8501",
    "http://user@127.0.0.1:8501",
    "ws://127.0.0.1:8501",
    "file://127.0.0.1:8501",
    "127.0.0.1:8501",
    "http://127.0.0.1:8501 http://evil.example",
]


@pytest.mark.parametrize("origin", HOSTILE_ORIGINS)
def test_another_page_reaches_neither_a_route_nor_the_socket(client, origin):
    assert client.post("/", headers={"Origin": origin}).status_code == 403
    with pytest.raises(WebSocketDisconnect) as refusal, client.websocket_connect("/socket", headers={"Origin": origin}):
        pass
    assert refusal.value.code == 1008


def test_a_socket_without_an_origin_is_refused(client):
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/socket"):
        pass


def test_a_socket_under_a_strange_name_is_refused(client):
    headers = {"Origin": "http://evil.example", "Host": "evil.example"}
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/socket", headers=headers):
        pass


def test_our_own_page_reaches_the_socket(client):
    with client.websocket_connect("/socket", headers={"Origin": OWN, "Host": "127.0.0.1:8501"}) as connection:
        assert connection.receive_json()["origin"] == OWN


CLAIMS = [
    "X-Vardar-User", "x_vardar_user", "X-Vardar-Role", "Remote-User", "REMOTE_USER", "X-Remote-User",
    "X-Forwarded-User",
    "X-Forwarded-Email", "X-Auth-Request-Email", "X-Forwarded-Preferred-Username", "X-Streamlit-User",
]  # fmt: skip


@pytest.mark.parametrize("name", CLAIMS)
def test_an_identity_that_a_client_claims_reaches_nobody(client, name):
    assert "ana" not in client.get("/", headers={name: "ana"}).json().values()
    headers = {"Origin": OWN, "Host": "127.0.0.1:8501", name: "ana"}
    with client.websocket_connect("/socket", headers=headers) as connection:
        assert "ana" not in connection.receive_json().values()


def test_every_answer_carries_the_security_headers_once(client):
    answer = client.get("/")
    for name, value in security_headers().items():
        assert answer.headers.get_list(name) == [value]


def test_the_policy_lets_no_script_in_but_our_own():
    policy = content_policy(("abc=",))
    scripts = re.search(r"script-src ([^;]*)", policy)[1]
    assert "'unsafe-inline'" not in scripts
    assert "'unsafe-eval'" not in scripts
    assert "'sha256-abc='" in scripts
    assert not re.search(r"https?:|\*|ws:|wss:", policy)
    assert "frame-ancestors 'none'" in policy


def test_the_inline_scripts_of_the_installed_streamlit_are_allowed_by_their_hash():
    assert security_headers()["Content-Security-Policy"].count("'sha256-") >= 1
