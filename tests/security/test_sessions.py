"""Sessions at the door: they begin anew, belong to one browser, and die for everything that is open."""

from dataclasses import replace

import pytest
from sqlmodel import Session, select
from starlette.websockets import WebSocketDisconnect
from streamlit.proto.BackMsg_pb2 import BackMsg

from dashboard.door.open_socket import CHECK_EVERY_S, SIGNED_OUT, UNSURE_S, is_run_by_hand
from data.store import people, sessions
from data.store.tables import AuditEntry
from data.terms.errors import StoreUnreachable
from tests.security.house import HTML, OWN, SENTENCE, plain, send

COOKIE = "vardar_session"
SOCKET = {"Origin": OWN, "Host": "127.0.0.1:8501"}


def inside(client) -> bool:
    return client.get("/", headers=HTML).status_code == 200


def plant(client, token: str) -> None:
    """Put a token into the browser as the server would."""
    client.cookies.set(COOKIE, token, domain="127.0.0.1", path="/")


def open_socket(client, token: str):
    """The page's WebSocket, with the token in its cookie."""
    return client.websocket_connect("/_stcore/stream", headers=SOCKET | {"Cookie": f"{COOKIE}={token}"})


def run(*, by_itself: bool = False) -> bytes:
    """A message of the page that asks for a run."""
    message = BackMsg()
    message.rerun_script.is_auto_rerun = by_itself
    message.rerun_script.page_script_hash = "page"
    return message.SerializeToString()


def test_signing_in_opens_the_house_and_signing_out_shuts_it(house):
    client = house.browser()
    assert not inside(client)
    answer = send(client, next="/?kind=seizure")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/?kind=seizure")
    assert inside(client)
    assert "You are signed out." in send(client, "/sign-out").text
    assert not inside(client)


def test_a_session_that_the_browser_brought_along_is_never_the_one_that_begins(house):
    victim, before = house.browser(), house.session("petar")
    for planted in ("planted-by-somebody", before):
        plant(victim, planted)
        send(victim)
        thief = house.browser()
        plant(thief, planted)
        assert victim.cookies[COOKIE] != planted
        assert not inside(thief)
        assert inside(victim)
        victim.cookies.clear()


def test_every_sign_in_has_a_session_of_its_own(house):
    client = house.browser()
    tokens = []
    for _ in range(3):
        send(client)
        tokens.append(client.cookies[COOKIE])
    assert len(set(tokens)) == 3
    for old in tokens[:-1]:
        replayed = house.browser()
        plant(replayed, old)
        assert not inside(replayed)


def test_a_cookie_played_again_after_signing_out_opens_nothing(house):
    client = house.browser()
    send(client)
    token = client.cookies[COOKIE]
    send(client, "/sign-out")
    replayed = house.browser()
    plant(replayed, token)
    assert not inside(replayed)
    assert replayed.get("/api/v1/incidents").status_code == 401
    with pytest.raises(WebSocketDisconnect), open_socket(replayed, token):
        pass


def test_what_the_store_and_the_page_know_of_a_session_opens_nothing(house):
    token = house.session()
    digest = sessions.digest_of(token)
    for known in (digest, digest.upper(), digest[:16], token[:-1], token + "x", token.upper(), "", "null", "%00"):
        client = house.browser()
        assert client.get("/", headers=HTML | {"Cookie": f"{COOKIE}={known}"}).status_code == 303


def test_two_cookies_of_the_name_open_nothing(house):
    token = house.session()
    for cookies in (f"{COOKIE}=other; {COOKIE}={token}", f"{COOKIE}={token}; {COOKIE}=other"):
        assert house.browser().get("/", headers=HTML | {"Cookie": cookies}).status_code == 303


@pytest.mark.parametrize("wait", [{"minutes": 30}, {"hours": 5}])
def test_a_session_without_an_act_ends(house, wait):
    client = house.browser()
    send(client)
    house.clock.wait(**wait)
    assert not inside(client)
    house.clock.wait(hours=-1)
    assert not inside(client)
    house.clock.wait(hours=1)


def test_acts_keep_a_session_alive_until_its_last_hour(house):
    client = house.browser()
    send(client)
    for _ in range(26 * 2 - 1):
        house.clock.wait(minutes=15)
        assert inside(client)
    house.clock.wait(minutes=15)
    assert not inside(client)


def test_what_a_page_asks_for_by_itself_keeps_nothing_alive(house):
    client = house.browser()
    send(client)
    for _ in range(5):
        house.clock.wait(minutes=5)
        for path in ("/session", "/stream"):
            assert client.get(path, headers={"Accept": "*/*"}).is_success
    house.clock.wait(minutes=5)
    assert not inside(client)


@pytest.mark.parametrize("act", ["api", "page", "post"])
def test_what_the_person_does_keeps_the_session_alive(house, act):
    client = house.browser()
    send(client)
    house.clock.wait(minutes=20)
    if act == "api":
        assert client.get("/api/v1/figures?measure=incidents").status_code == 200
    elif act == "page":
        assert inside(client)
    else:
        client.post("/api/v1/incidents", headers={"Origin": OWN})
    house.clock.wait(minutes=20)
    assert inside(client)


def test_a_ticking_page_dies_idle_and_one_that_is_used_does_not(house):
    for by_itself in (False, True):
        client = house.browser()
        with open_socket(client, house.session()) as socket:
            socket.receive_text()
            for step in range(4):
                socket.send_bytes(run(by_itself=by_itself))
                if by_itself and step == 3:
                    with pytest.raises(WebSocketDisconnect) as end:
                        socket.receive_bytes()
                    assert end.value.code == SIGNED_OUT
                else:
                    assert socket.receive_bytes()
                house.clock.wait(minutes=10)


def test_the_run_that_a_page_opens_with_is_no_act():
    message = BackMsg()
    assert is_run_by_hand(run())
    assert not is_run_by_hand(run(by_itself=True))
    message.load_git_info = True
    assert not is_run_by_hand(message.SerializeToString())
    assert not is_run_by_hand(b"\xff\xff\xff")


ENDINGS = {
    "signed out": lambda house, token: sessions.end(house.services.engine, sessions.digest_of(token)),
    "disabled": lambda house, token: house.end_all("ana"),
    "idle": lambda house, token: house.clock.wait(minutes=31),
    "expired": lambda house, token: house.clock.wait(hours=14),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_open_socket_dies_with_its_session_though_the_browser_says_nothing(house, ending):
    house = replace(house, check_every_s=0.05)
    token = house.session()
    client = house.browser()
    with open_socket(client, token) as socket:
        assert socket.receive_text() == sessions.digest_of(token)
        ENDINGS[ending](house, token)
        with pytest.raises(WebSocketDisconnect) as end:
            socket.receive_bytes()
        assert end.value.code == SIGNED_OUT


def test_no_message_of_an_ended_session_reaches_the_page(house):
    token = house.session()
    client = house.browser()
    with open_socket(client, token) as socket:
        socket.receive_text()
        socket.send_bytes(b"before")
        assert socket.receive_bytes() == b"before"
        house.end_all("ana")
        socket.send_bytes(b"after")
        with pytest.raises(WebSocketDisconnect):
            socket.receive_bytes()


def test_a_person_whose_role_changed_is_asked_for_a_new_page(house):
    token = house.session("petar")
    client = house.browser()
    with open_socket(client, token) as socket:
        socket.receive_text()
        with house.work() as work:
            people.amend(work, "petar", display_name="Petar Ivanov", party="BG", role="viewer")
            work.commit()
        socket.send_bytes(run())
        with pytest.raises(WebSocketDisconnect):
            socket.receive_bytes()
    with house.work() as work:
        people.amend(work, "petar", display_name="Petar Ivanov", party="BG", role="liaison_officer")
        work.commit()


def test_an_ended_session_is_noticed_within_a_minute():
    assert CHECK_EVERY_S <= 60
    assert UNSURE_S + CHECK_EVERY_S <= 60


def test_an_open_page_outlives_a_store_that_is_away_for_a_moment_and_no_longer(house, monkeypatch):
    def fail(*_args, **_given):
        raise StoreUnreachable("no connection")

    client = house.browser()
    with open_socket(client, house.session()) as socket:
        socket.receive_text()
        monkeypatch.setattr("dashboard.door.open_socket.session_behind", fail)
        socket.send_bytes(b"still here")
        assert socket.receive_bytes() == b"still here"
        monkeypatch.setattr("dashboard.door.open_socket.UNSURE_S", 0.0)
        socket.send_bytes(b"too long")
        with pytest.raises(WebSocketDisconnect):
            socket.receive_bytes()


def test_a_store_that_is_away_opens_nothing(house, monkeypatch):
    client = house.browser()
    send(client)

    def fail(*_args, **_given):
        raise StoreUnreachable("no connection")

    monkeypatch.setattr("dashboard.door.identity.resolve", fail)
    answer = client.get("/", headers=HTML)
    assert answer.status_code == 503
    assert "cannot be reached" in answer.text
    assert client.get("/stream").status_code == 503


NAMES = ["ana", "nobody", "ANA ", "ana'--", "a" * 5000, "аna", "ana\x00"]


@pytest.mark.parametrize("name", NAMES)
def test_a_refusal_is_the_same_whether_the_name_exists_or_not(house, name):
    told = plain(send(house.browser(), name="ana", password="not the sentence at all"))
    assert told[0] == 401
    assert plain(send(house.browser(), name=name, password="not the sentence at all")) == told


def test_a_refusal_of_a_disabled_or_locked_person_is_the_same_too(house):
    told = plain(send(house.browser(), name="nobody"))
    house.end_all("petar")
    assert plain(send(house.browser(), name="petar")) == told
    for _ in range(6):
        send(house.browser(), password="not the sentence at all")
    assert plain(send(house.browser())) == told


def test_a_wrong_purpose_is_refused_before_the_password_is_looked_at(house):
    for password in (SENTENCE, "not the sentence at all"):
        answer = send(house.browser(), password=password, purpose="Curiosity")
        assert answer.status_code == 400
        assert COOKIE not in answer.headers.get("set-cookie", "")


def test_attempts_are_counted_and_the_answer_says_how_long_to_wait(house):
    app = house.app()
    client = house.browser(app=app)
    statuses = [send(client, name="nobody", password="x").status_code for _ in range(22)]
    assert statuses == [401] * 20 + [429] * 2
    answer = send(client)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
    assert COOKIE not in client.cookies


def test_a_flood_of_attempts_is_one_entry_of_an_address_in_a_minute(house):
    def floods() -> int:
        with Session(house.services.engine) as session:
            refused = session.exec(select(AuditEntry).where(AuditEntry.outcome == "refused")).all()
            return sum(entry.held.detail.get("reason") == "too many attempts" for entry in refused)

    app, before = house.app(), floods()
    for address, entries in (("127.0.0.1", 1), ("127.0.0.2", 2)):
        client = house.browser(client=address, app=app)
        statuses = [send(client, name="nobody", password="x").status_code for _ in range(30)]
        assert statuses.count(429) > 1
        assert floods() == before + entries


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "https://127.0.0.1:8502"])
@pytest.mark.parametrize("path", ["/sign-in", "/sign-out"])
def test_another_page_neither_signs_anybody_in_nor_out(house, origin, path):
    client = house.browser()
    send(client)
    token = client.cookies[COOKIE]
    answer = send(client, path, origin=origin)
    assert answer.status_code == 403
    assert client.cookies[COOKIE] == token
    assert inside(client)


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""])
def test_what_is_no_form_signs_nobody_in(house, kind):
    body = b"name=ana&password=the+ferry+leaves+at+dawn&purpose=Watch"
    answer = house.browser().post("/sign-in", content=body, headers={"Origin": OWN, "Content-Type": kind})
    assert answer.status_code == 400


def test_a_password_set_by_somebody_else_is_changed_before_anything_is_shown(house):
    with house.work() as work:
        people.set_password(work, "ana", "chosen by the administrator")
        work.commit()
    client = house.browser()
    assert send(client, password="chosen by the administrator", next="/?kind=seizure").status_code == 303
    answer = client.get("/?kind=seizure", headers=HTML)
    assert answer.headers["Location"] == "/sign-in/password?next=/%3Fkind%3Dseizure"
    assert client.get("/api/v1/incidents").status_code == 401
    token = client.cookies[COOKIE]
    with pytest.raises(WebSocketDisconnect), open_socket(client, token):
        pass
    given = {"present": "chosen by the administrator", "new": SENTENCE, "next": "/?kind=seizure"}
    assert send(client, "/sign-in/password", **given, again="otherwise").status_code == 400
    assert send(client, "/sign-in/password", **(given | {"present": "wrong"}), again=SENTENCE).status_code == 401
    assert send(client, "/sign-in/password", **(given | {"new": "short"}), again="short").status_code == 400
    done = send(client, "/sign-in/password", **given, again=SENTENCE)
    assert (done.status_code, done.headers["Location"]) == (303, "/?kind=seizure")
    assert client.cookies[COOKIE] != token
    assert inside(client)


def test_a_password_that_was_sent_comes_back_in_no_page(house):
    for fields in ({}, {"purpose": ""}, {"name": "nobody"}):
        answer = send(house.browser(), password="a secret of somebody", **fields)
        assert "a secret of somebody" not in answer.text


def test_a_page_asks_whether_it_still_belongs_to_the_session(house):
    client = house.browser()
    assert client.get("/session").status_code == 401
    send(client)
    assert client.get("/session").status_code == 204
    assert client.get("/session?of=another").status_code == 401
    assert client.get("/session").headers["Cache-Control"] == "no-store"
