"""Reports over the wire: only a token in its own header counts, and no page of another origin gets through."""

import json
import os
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from data.terms.days import utc_now
from tests.served import served
from tests.unit.collection.test_feature_forms import collection, feature

pytestmark = pytest.mark.slow
GEOJSON = {"Content-Type": "application/geo+json"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("api")


@pytest.fixture(scope="module")
def address(folder):
    with served(folder, "--demo") as address:
        yield address


@pytest.fixture(scope="module")
def plain(folder, address):
    ends = f"{utc_now() + timedelta(days=30):%Y-%m-%d}"
    done = subprocess.run(
        [Path(sys.executable).with_name("vardar"), "token", "add", "Sofia", "--party", "BG", "--expires", ends],
        env={**os.environ, "VARDAR_STORE": f"sqlite:///{folder / 'served.db'}"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def post(address, headers, number=1, **given):
    body = json.dumps(collection(feature(number, exercise=True)))
    sent = {**GEOJSON, **headers}
    return httpx.post(f"{address}/api/v1/incidents", content=body, headers=sent, trust_env=False, timeout=60, **given)


def is_stored(address, plain, number):
    """Whether the report is there, which sending it again tells."""
    answer = post(address, {"Authorization": f"Bearer {plain}"}, number)
    assert answer.status_code == 200, answer.text
    return bool(answer.json()["unchanged"])


def test_a_report_with_a_token_is_stored_once(address, plain):
    first, second = (post(address, {"Authorization": f"Bearer {plain}"}) for _ in range(2))
    assert (first.status_code, first.json()["new"]) == (200, 1)
    assert (second.status_code, second.json()["unchanged"]) == (200, 1)


HOSTILE = [
    {"Origin": "http://evil.example", "Authorization": "Bearer {plain}"},
    {"Origin": "null", "Authorization": "Bearer {plain}"},
    {"Origin": "file://", "Authorization": "Bearer {plain}"},
    {"Origin": "{own}.evil.example", "Authorization": "Bearer {plain}"},
    {"Host": "evil.example", "Authorization": "Bearer {plain}"},
    {"Origin": "http://evil.example", "Host": "evil.example", "Authorization": "Bearer {plain}"},
    {"Origin": "http://evil.example", "X-Forwarded-Host": "evil.example", "Authorization": "Bearer {plain}"},
    {"Cookie": "vardar={plain}"},
    {"Cookie": "Authorization=Bearer {plain}", "Origin": "{own}"},
    {"X-Forwarded-User": "Sofia"},
    {"Remote-User": "Sofia", "X-Vardar-Token": "{plain}"},
    {"Authorization": "Bearer {plain}", "Content-Type": "text/plain"},
    {"Authorization": "Bearer"},
    {},
]


@pytest.mark.parametrize(("number", "headers"), list(enumerate(HOSTILE, start=100)), ids=str)
def test_nothing_else_stores_a_report(address, plain, number, headers):
    sent = {name: value.replace("{own}", address).replace("{plain}", plain) for name, value in headers.items()}
    answer = post(address, sent, number)
    assert answer.status_code in (401, 403, 415, 421)
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert not is_stored(address, plain, number)


def test_a_body_without_an_end_is_cut_off_before_it_is_held(address, plain):
    target = urlsplit(address)
    lines = [
        "POST /api/v1/incidents HTTP/1.1",
        f"Host: {target.netloc}",
        f"Authorization: Bearer {plain}",
        "Content-Type: application/json",
        "Transfer-Encoding: chunked",
    ]
    piece = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    with socket.create_connection((target.hostname, target.port), timeout=60) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        try:
            for _ in range(40):
                connection.sendall(piece)
        except OSError:
            pass  # it was closed on us: that is the point
        try:
            answer = connection.recv(4096)
        except OSError:
            answer = b""
    assert answer == b"" or b" 413 " in answer
    assert httpx.get(f"{address}/healthz", trust_env=False).status_code == 200


def test_a_stranger_is_refused_before_the_body_is_read(address):
    target = urlsplit(address)
    with socket.create_connection((target.hostname, target.port), timeout=60) as connection:
        head = f"POST /api/v1/incidents HTTP/1.1\r\nHost: {target.netloc}\r\nContent-Type: application/json\r\n"
        connection.sendall(f"{head}Content-Length: 1000000\r\n\r\n".encode())
        assert b" 401 " in connection.recv(4096)
