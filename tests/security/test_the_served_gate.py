"""The gate as it is really served: sockets, headers and names over the wire."""

import base64
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.ports import free_port
from tests.served import served

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with served(tmp_path_factory.mktemp("gate"), "--demo") as address:
        yield address


def handshake(address: str, **headers: str) -> int:
    """The status that the server answers to an attempt to open Streamlit's WebSocket."""
    target = urlsplit(address)
    lines = {
        "Host": target.netloc,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": base64.b64encode(b"0123456789abcdef").decode(),
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Protocol": "streamlit",
        **headers,
    }
    with socket.create_connection((target.hostname, target.port), timeout=20) as connection:
        text = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        connection.sendall(f"GET /_stcore/stream HTTP/1.1\r\n{text}\r\n".encode("latin-1"))
        return int(connection.recv(4096).split()[1])


def test_our_own_page_opens_the_socket(address):
    assert handshake(address, Origin=address) == 101


HOSTILE = [
    {},
    {"Origin": "null"},
    {"Origin": "http://evil.example"},
    {"Origin": "https://evil.example:443"},
    {"Origin": "http://localhost"},
    {"Origin": "http://127.0.0.1"},
    {"Origin": "http://127.0.0.1.evil.example"},
    {"Origin": "http://evil.example", "Host": "evil.example"},
    {"Origin": "http://evil.example", "X-Forwarded-Host": "evil.example"},
    {"Origin": "{own}", "Host": "evil.example"},
    {"Origin": "{own}", "Host": "localhost:1"},
    {"Origin": "{own}.evil.example"},
    {"Origin": "{own}/"},
    {"Origin": "{own}\r\nOrigin: http://evil.example"},
    {"Origin": "file://"},
    {"Origin": ""},
]


@pytest.mark.parametrize("headers", HOSTILE, ids=str)
def test_nobody_else_opens_it(address, headers):
    sent = {name: value.replace("{own}", address) for name, value in headers.items()}
    assert handshake(address, **sent) in (400, 403)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost@evil.example"])
@pytest.mark.parametrize("path", ["/", "/api/v1/incidents", "/healthz", "/_stcore/health", "/_stcore/host-config"])
def test_a_name_that_is_not_ours_gets_nothing(address, host, path):
    answer = httpx.get(f"{address}{path}", headers={"Host": host}, trust_env=False)
    assert answer.status_code in (400, 421)
    assert "features" not in answer.text


@pytest.mark.parametrize(
    "path", ["/", "/api/v1/incidents", "/nothing-here", "/basemap/style/dark.json", "/_stcore/health"]
)
def test_every_answer_is_guarded(address, path):
    headers = httpx.get(f"{address}{path}", trust_env=False).headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers.get_list("X-Content-Type-Options") == ["nosniff"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "access-control-allow-origin" not in headers
    assert "server" not in headers


def test_another_page_cannot_post(address):
    answer = httpx.post(f"{address}/api/v1/incidents", headers={"Origin": "http://evil.example"}, trust_env=False)
    assert answer.status_code == 403


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_says_when_it_is_ready_and_ends_when_told(tmp_path, ending):
    process = subprocess.Popen(
        [Path(sys.executable).with_name("vardar"), "serve", "--demo", "--port", str(free_port())],
        env={**os.environ, "VARDAR_STORE": f"sqlite:///{tmp_path / 'store.db'}"},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        said = process.stdout.readline()
        process.send_signal(ending)
        rest = process.communicate(timeout=30)[0]
    assert said.startswith("Vardar is ready at http://127.0.0.1:")
    assert "Traceback" not in rest
    assert process.returncode in (0, -ending)
