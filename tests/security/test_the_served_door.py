"""The door as it is really served, before Streamlit: over the wire, with the cookie of a real sign-in."""

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from data.access.viewers import local_administrator
from data.store import people, sessions
from data.store.engine import open_engine
from data.store.schema import upgrade
from data.store.unit_of_work import UnitOfWork
from tests.security.house import HTML, SENTENCE
from tests.security.test_the_served_gate import handshake
from tests.served import served

pytestmark = pytest.mark.slow
FIRST = "chosen by the administrator"
SIGN_IN = {"auth": "password", "secret": "s" * 40}


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """A store with one watch officer, who has a password of her own."""
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('door') / 'store.db'}")
    upgrade(engine)
    with UnitOfWork(engine, viewer=local_administrator()) as work:
        ana = people.add(work, name="ana", party="OCU", role="watch_officer", password=FIRST)
        work.commit()
    people.change_password(engine, ana, old=FIRST, new=SENTENCE)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def address(engine, tmp_path_factory):
    url = engine.url.render_as_string(hide_password=False)
    with served(tmp_path_factory.mktemp("log"), store=url, **SIGN_IN) as address:
        yield address


@pytest.fixture
def browser(address):
    with httpx.Client(base_url=address, trust_env=False, headers={"Origin": address}) as client:
        yield client


def sign_in(browser) -> str:
    """The token of a session that began at the form."""
    answer = browser.post("/sign-in", data={"name": "ana", "password": SENTENCE, "purpose": "Watch"})
    assert answer.status_code == 303, answer.text
    return browser.cookies["vardar_session"]


def test_the_page_and_its_socket_open_after_signing_in_and_not_before(address, browser):
    assert browser.get("/", headers=HTML).headers["Location"] == "/sign-in"
    assert handshake(address, Origin=address) == 403
    token = sign_in(browser)
    assert "<title>" in browser.get("/", headers=HTML).text
    assert browser.get("/api/v1/incidents").status_code == 200
    assert handshake(address, Origin=address, Cookie=f"vardar_session={token}") == 101
    browser.post("/sign-out")
    assert handshake(address, Origin=address, Cookie=f"vardar_session={token}") == 403


@pytest.mark.parametrize(
    "path",
    ["/", "/static/js/x.js", "/_stcore/health", "/_stcore/host-config", "/_stcore/upload_file/a/b", "/media/x",
     "/component/x/y", "/_stcore/bidi-components/x/y", "/basemap/style/dark.json", "/api/v1/incidents", "/index.html"],
)  # fmt: skip
def test_nothing_of_streamlit_and_no_route_of_ours_answers_a_stranger(browser, path):
    for method in ("GET", "POST", "PUT", "DELETE"):
        assert browser.request(method, path).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "vardar_session={digest}"},
        {"Cookie": "vardar_session={token}; vardar_session={token}"},
        {"Cookie": "_streamlit_user={token}"},
        {"X-Vardar-Session": "{digest}"},
        {"X_Vardar_Session": "{digest}"},
        {"Sec-WebSocket-Protocol": "streamlit, {token}, {token}"},
        {"Cookie": "vardar_session={token}", "Origin": "http://evil.example"},
        {"Cookie": "vardar_session={token}", "Host": "evil.example"},
    ],
    ids=str,
)
def test_no_socket_opens_without_the_one_cookie_of_our_own_page(address, browser, headers):
    token = sign_in(browser)
    filled = {"token": token, "digest": sessions.digest_of(token)}
    sent = {name: value.format(**filled) for name, value in headers.items()}
    assert handshake(address, **{"Origin": address, **sent}) in (400, 403)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"VARDAR_SECRET": ""}, "VARDAR_SECRET"),
        ({"VARDAR_HOST": "0.0.0.0", "VARDAR_NAMES": "vardar.example"}, "VARDAR_TLS"),  # noqa: S104
        ({"VARDAR_AUTH": "oidc"}, "VARDAR_OIDC_ISSUER"),
    ],
)
def test_a_server_that_would_not_hold_does_not_start(tmp_path, given, said):
    environment = {**os.environ, "VARDAR_AUTH": "password", "VARDAR_SECRET": "s" * 40, **given}
    done = subprocess.run(
        [Path(sys.executable).with_name("vardar"), "serve", "--port", "0"],
        env={**environment, "VARDAR_STORE": f"sqlite:///{tmp_path / 'store.db'}"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
