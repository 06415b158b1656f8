"""The door itself: what is answered without a session, whom it believes, where it leads, what it gives to a browser."""

from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.websockets import WebSocketDisconnect

from dashboard.door.forms import own_path
from dashboard.door.gate import security_headers
from dashboard.door.sign_in_page import sign_in_page
from dashboard.door.turnstile import OWN_FILES
from data.store import sessions
from tests.security.house import HTML, OWN, send

TLS = "https://vardar.example"
COOKIE = "vardar_session"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/sign-in", *OWN_FILES])
def test_this_much_is_answered_to_everybody(house, path):
    assert house.browser().get(path).status_code == 200


def test_how_far_the_picture_is_tells_only_whoever_is_signed_in(house):
    client = house.browser()
    assert client.get("/readyz").json() == {"status": "ready", "store": "available"}
    send(client)
    assert client.get("/readyz").json()["read_model"]["version"] >= 1


@pytest.mark.parametrize(
    "path",
    ["/", "/stream", "/session", "/collection", "/_stcore/health", "/_stcore/host-config", "/_stcore/metrics",
     "/static/js/index.js", "/media/report.pdf", "/component/x/index.html", "/basemap/style/dark.json",
     "/api/v1/incidents", "/api/v1/figures", "/api/v1/incidents/schema", "/api/v1/other", "/healthz/", "/healthz/x",
     "/sign-in/", "/sign-in/password", "/sign-in/../stream", "/sign-in//", "/SIGN-IN", "/readyz;x", "//healthz",
     "/nothing-here", "/favicon.png", "/%2e%2e/healthz"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"])
def test_everything_else_needs_a_session(house, path, method):
    answer = house.browser().request(method, path, headers={"Origin": OWN, "Accept": "*/*"})
    assert answer.status_code == 401
    assert "inside" not in answer.text


def test_a_page_that_is_asked_for_leads_to_the_sign_in_and_back(house):
    answer = house.browser().get("/collection?kind=seizure&text=a%26b", headers=HTML)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in?next=/collection%3Fkind%3Dseizure%26text%3Da%2526b"
    form = house.browser().get(answer.headers["Location"])
    assert 'name="next" value="/collection?kind=seizure&amp;text=a%26b"' in form.text


def test_the_api_decides_about_tokens_itself(house):
    client = house.browser()
    wrong = client.get("/api/v1/incidents", headers={"Authorization": "Bearer vardar_nobody"})
    assert wrong.status_code == 401
    assert "token" in wrong.json()["error"]
    for path in ("/stream", "/session", "/api/v1/other"):
        assert client.get(path, headers={"Authorization": "Bearer vardar_nobody"}).status_code == 401


CLAIMS = [
    "X-Vardar-Session", "x_vardar_session", "X-VARDAR_SESSION", "X_Vardar-Session", "X-Vardar-User",
    "X-Forwarded-User", "X-Auth-Request-User", "Remote-User", "X-Streamlit-User",
]  # fmt: skip


@pytest.mark.parametrize("name", CLAIMS)
def test_a_session_that_a_client_claims_in_a_header_counts_for_nothing(house, name):
    digest = sessions.digest_of(house.session("petar"))
    client = house.browser()
    assert client.get("/", headers=HTML | {name: digest}).status_code == 303
    send(client)
    own = sessions.digest_of(client.cookies[COOKIE])
    assert client.get("/", headers=HTML | {name: digest}).text == f"inside {own}"


def test_a_claim_that_is_sent_twice_or_first_counts_for_nothing(house):
    digest = sessions.digest_of(house.session("petar"))
    client = house.browser()
    send(client)
    own = sessions.digest_of(client.cookies[COOKIE])
    claims = [("x-vardar-session", digest), ("Cookie", f"{COOKIE}={client.cookies[COOKIE]}"), ("X-Vardar-Session", "")]
    assert client.get("/stream", headers=claims).text == f"inside {own}"


SOCKETS = [
    {}, {"Cookie": ""}, {"Cookie": f"{COOKIE}="}, {"Cookie": f"{COOKIE}=nobody"}, {"Cookie": f"{COOKIE}={{digest}}"},
    {"Cookie": f"{COOKIE}={{token}}x"}, {"Cookie": f"{COOKIE}={{token}}; {COOKIE}={{token}}"},
    {"Cookie": "Vardar_Session={token}"}, {"Cookie": f"__Host-{COOKIE}={{token}}"}, {"Cookie": f"{COOKIE}={{ended}}"},
    {"Cookie": "session={token}"}, {"X-Vardar-Session": "{digest}"}, {"x_vardar_session": "{digest}"},
    {"Authorization": "Bearer {token}"}, {"Sec-WebSocket-Protocol": "streamlit, {token}, {digest}"},
    {"Origin": "null", "Cookie": f"{COOKIE}={{token}}"},
    {"Origin": "http://evil.example", "Cookie": f"{COOKIE}={{token}}"},
    {"Origin": "http://127.0.0.1:8502", "Cookie": f"{COOKIE}={{token}}"},
    {"Origin": "http://localhost:8501", "Cookie": f"{COOKIE}={{token}}"},
    {"Origin": "https://127.0.0.1:8501.evil.example", "Cookie": f"{COOKIE}={{token}}"},
    {"Origin": "", "Cookie": f"{COOKIE}={{token}}"}, {"Origin": "file://", "Cookie": f"{COOKIE}={{token}}"},
    {"Host": "evil.example", "Cookie": f"{COOKIE}={{token}}"},
    {"Host": "evil.example", "Origin": "http://evil.example", "Cookie": f"{COOKIE}={{token}}"},
    {"Host": "127.0.0.1.evil.example:8501", "Origin": OWN, "Cookie": f"{COOKIE}={{token}}"},
    {"Host": "127.0.0.1:8502", "Cookie": f"{COOKIE}={{token}}"},
    {"X-Forwarded-Host": "127.0.0.1:8501", "Host": "evil.example", "Cookie": f"{COOKIE}={{token}}"},
]  # fmt: skip


def opens(house, headers: dict[str, str]) -> bool:
    """Whether the page's WebSocket is accepted with these headers."""
    token, ended = house.session(), house.session()
    sessions.end(house.services.engine, sessions.digest_of(ended), clock=house.clock)
    filled = {"token": token, "digest": sessions.digest_of(token), "ended": ended}
    sent = {name: value.format(**filled) for name, value in headers.items()}
    try:
        with house.browser().websocket_connect("/_stcore/stream", headers=sent):
            return True
    except WebSocketDisconnect:
        return False


def test_our_own_page_opens_the_socket(house):
    assert opens(house, {"Host": "127.0.0.1:8501", "Origin": OWN, "Cookie": f"{COOKIE}={{token}}"})


@pytest.mark.parametrize("wrong", SOCKETS, ids=str)
def test_no_other_socket_is_accepted(house, wrong):
    assert len(SOCKETS) >= 20
    assert not opens(house, {"Host": "127.0.0.1:8501", "Origin": OWN, **wrong})


ELSEWHERE = [
    "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "/\t/evil.example", "//[", "//[::1]/",
    "/%09/evil.example\n", "javascript:alert(1)", "data:text/html,x", "evil.example", "http:evil.example", "?next=x",
    "/ /evil.example", "/\u2028", "", "/" + "a" * 3000, "/sign-out", "/sign-in?next=/sign-in",
    f"http://127.0.0.1:8501{chr(64)}evil.example",  # put together: it looks like a credential
    "/\x00", "/\r\nSet-Cookie: x=y",
]  # fmt: skip


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_the_way_back_never_leads_elsewhere(house, wanted):
    answer = send(house.browser(), next=wanted)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"
    assert "x=y" not in str(answer.headers)


@given(st.text(alphabet="/\\.:@?#&=%evil[] \t\n;", max_size=20) | st.text(max_size=20))
def test_whatever_is_asked_for_the_way_back_stays_here(text):
    found = own_path(text)
    assert found.startswith("/")
    assert urlsplit(urljoin(OWN, found)).netloc == urlsplit(OWN).netloc
    assert "\\" not in found
    assert found == "".join(found.split())


@pytest.mark.parametrize("path", ["/", "/?kind=seizure", "/collection?as=RO&text=%C3%A9", "/about#x", "/a//b"])
def test_a_way_back_of_ours_is_kept(path):
    assert own_path(path) == path


def cookies_of(answer) -> dict[str, set[str]]:
    """The cookies that an answer sets, each with its attributes."""
    parts = [line.split("; ") for line in answer.headers.get_list("set-cookie")]
    return {first.partition("=")[0]: {one.lower() for one in rest} for first, *rest in parts}


def test_the_cookie_is_for_this_host_alone_and_no_script_reads_it(house):
    client = house.browser()
    assert cookies_of(send(client)) == {COOKIE: {"httponly", "path=/", "samesite=strict"}}
    assert cookies_of(send(client, "/sign-out")) == {COOKIE: {"httponly", "path=/", "samesite=strict", "max-age=0"}}


def test_under_https_the_cookie_comes_by_https_alone(house):
    client = house.settle(tls=True, host="10.0.0.7", names="vardar.example").browser(TLS, client="192.0.2.9")
    answer = send(client)
    assert cookies_of(answer) == {"__Host-vardar_session": {"httponly", "path=/", "samesite=strict", "secure"}}
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert client.get("/", headers=HTML).status_code == 200
    plain = {"Cookie": f"{COOKIE}={client.cookies['__Host-vardar_session']}"}
    assert house.browser(TLS, client="192.0.2.9", app=client.app).get("/stream", headers=plain).status_code == 401


def test_under_https_a_page_that_came_in_the_clear_is_a_stranger(house):
    client = house.settle(tls=True, host="10.0.0.7", names="vardar.example").browser(TLS, client="192.0.2.9")
    assert send(client, origin="http://vardar.example").status_code == 403
    assert client.post("/sign-in", headers={"Host": "other.example"}).status_code == 421


def test_without_https_another_machine_is_not_answered(house):
    for path in ("/", "/sign-in", "/healthz"):
        assert house.browser(client="192.0.2.9").get(path).status_code == 403


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/look.css", "/sign-out", "/sign-in/nothing"])
def test_the_doors_pages_run_no_script_and_stand_in_no_frame(house, path):
    client = house.browser()
    send(client)
    headers = client.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert not any("script" in name or "unsafe" in value for name, value in policy.items())
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_every_other_answer_has_the_headers_of_the_house(house):
    headers = house.browser().get("/", headers=HTML).headers
    for name, value in security_headers().items():
        assert headers.get_list(name) == [value]


@pytest.mark.parametrize(
    "payload", ['"><script>alert(1)</script>', "' onfocus=alert(1) x='", "&lt;b&gt;", "${7*7}{{7*7}}"]
)
def test_what_was_typed_comes_back_as_text(house, payload):
    page = send(house.browser(), name=payload, purpose="Other", other=payload, password="x").text
    assert "<script" not in page
    assert page.count(f'value="{payload}"') == (2 if payload == "${7*7}{{7*7}}" else 0)
    assert payload in unescape(page)


def test_who_is_signed_in_is_led_past_the_form(house):
    client = house.browser()
    send(client)
    answer = client.get("/sign-in?next=/?kind=seizure")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/?kind=seizure")


def test_a_link_from_elsewhere_finds_the_session_at_the_second_look(house):
    client = house.browser()
    answer = client.get("/sign-in?next=/?kind=seizure", headers={"Sec-Fetch-Site": "cross-site"})
    assert '<meta http-equiv="refresh" content="0;url=/sign-in?next=/?kind=seizure">' in answer.text


def test_the_page_asks_for_a_purpose_and_has_none_chosen():
    page = sign_in_page(next_path="/", by_password=True)
    assert page.count(" selected") == 1
    assert '<option value="" disabled selected>' in page
