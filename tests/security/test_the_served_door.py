"""The door as it is really served, before Streamlit: over the wire, with the cookie of a real sign-in."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

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
    """A store with a watch officer and a data protection officer, who have passwords of their own."""
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('door') / 'store.db'}")
    upgrade(engine)
    with UnitOfWork(engine, viewer=local_administrator()) as work:
        ana = people.add(work, name="ana", party="OCU", role="watch_officer", password=FIRST)
        dan = people.add(work, name="dan", party="OCU", role="data_protection_officer", password=FIRST)
        work.commit()
    for person in (ana, dan):
        people.change_password(engine, person, old=FIRST, new=SENTENCE)
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


def sign_in(browser, name: str = "ana") -> str:
    """The token of a session that began at the form."""
    answer = browser.post("/sign-in", data={"name": name, "password": SENTENCE, "purpose": "Watch"})
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


@contextmanager
def page(address: str, token: str) -> Iterator[Callable[..., list[ForwardMsg]]]:
    """Streamlit's socket of a page: sends what is filled in and gives all that is said until the message `last`."""
    cookie, stream = {"Cookie": f"vardar_session={token}"}, address.replace("http", "ws") + "/_stcore/stream"
    with connect(
        stream, origin=address, additional_headers=cookie, subprotocols=["streamlit"], max_size=None, proxy=None
    ) as socket:

        def ask(last: str, **parts: object) -> list[ForwardMsg]:
            socket.send(BackMsg(**parts).SerializeToString())
            said = []
            while not said or said[-1].WhichOneof("type") != last:
                said.append(ForwardMsg.FromString(socket.recv(timeout=60)))
            return said

        yield ask


def run(ask, name: str, **typed: str) -> tuple[str, list[str], list[ForwardMsg]]:
    """A run of a page: Streamlit's name of it, the files that it was told of, and all that was said."""
    widgets = {"widgets": [{"id": one, "string_value": text} for one, text in typed.items()]}
    said = ask("script_finished", rerun_script={"page_name": name, "widget_states": widgets})
    (opened,) = [one.new_session.initialize.session_id for one in said if one.WhichOneof("type") == "new_session"]
    return opened, re.findall(r"/media/[0-9a-f]+\.\w+", str(said)), said


def widgets_of(said: list[ForwardMsg], kind: str) -> list:
    return [getattr(one.delta.new_element, kind) for one in said if one.delta.new_element.WhichOneof("type") == kind]


def take_out_the_record(ask) -> str:
    """The address of the audit record as a file, as the data protection officer gets it."""
    *_, said = run(ask, "audit")
    purpose = next(one.id for one in widgets_of(said, "text_input") if "purpose" in one.id)
    opened, _, said = run(ask, "audit", **{purpose: "A request for access"})
    button = widgets_of(said, "download_button")[0]
    asked = {"request_id": "1", "session_id": opened, "deferred_file": {"file_id": button.deferred_file_id}}
    answer = ask("backend_operation_response", backend_operation_request=asked)[-1].backend_operation_response
    return answer.deferred_file.url


def test_a_file_is_for_the_session_that_was_told_of_it(address, browser):
    with (
        httpx.Client(base_url=address, trust_env=False, headers={"Origin": address}) as other,
        page(address, sign_in(browser, "dan")) as ask,
        page(address, sign_in(other)) as ask_other,
    ):
        own, files, _ = run(ask, "about")
        _, others, _ = run(ask_other, "about")
        shared = set(files) & set(others)  # the icon of the page
        assert shared
        for path in shared:
            assert (browser.get(path).status_code, other.get(path).status_code) == (200, 200)
        made = take_out_the_record(ask)
        run(ask_other, "about", text=made)  # to know an address is no title to the file
        answer = browser.get(made)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
        assert other.get(made).status_code == 404
        upload = f"/_stcore/upload_file/{own}/a"
        assert other.put(upload, files={"file": b"x"}).status_code == 404
        assert other.delete(upload).status_code == 404
        assert browser.put(upload, files={"file": b"x"}).status_code != 404
        browser.post("/sign-out")
        assert (browser.get(made).status_code, other.get(made).status_code) == (401, 404)


def test_nobody_reads_the_counts_of_everybodys_pages(browser):
    sign_in(browser)
    assert browser.get("/_stcore/metrics").status_code == 404
    assert browser.get("/_stcore/health").status_code == 200


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
