"""Sign-in by an identity provider, against a real one on the loopback in a process of its own."""

import base64
import hashlib
import re
import subprocess
import sys
import time
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlmodel import Session, select

from dashboard.door import oidc
from data.store import people
from data.store.tables import AuditEntry
from data.terms.errors import SignInRefused
from tests.ports import free_port
from tests.security.house import HTML, send

ERRAND = "vardar_errand"


@pytest.fixture(scope="module")
def issuer():
    """Address of a provider that knows everybody who says a name."""
    address = f"http://127.0.0.1:{free_port()}"
    program = ["-m", "oidc_provider_mock", "--port", address.rsplit(":", 1)[1], "--require-nonce", "true"]
    with subprocess.Popen([sys.executable, *program], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(address, process)
            yield address
        finally:
            process.terminate()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            httpx.get(address, trust_env=False)
            return
        except httpx.HTTPError:
            assert process.poll() is None
            time.sleep(0.1)
    pytest.fail("the provider did not start")


@pytest.fixture
def door(house, issuer):
    """The house with that provider before it; Petar is known there as pi-7."""
    oidc._metadata.cache_clear()
    with house.work() as work:
        if not any(one.name == "pia" for one in people.find(work.session.get_bind().engine, work.viewer)):
            people.add(work, name="pia", party="BG", role="liaison_officer", identity=(issuer, "pi-7"))
        people.enable(work, "pia")
        work.commit()
    return house.settle(auth="oidc", oidc_issuer=issuer, oidc_client_id="vardar", oidc_client_secret="between us: 100%")


def go(client, **fields: str) -> str:
    """The address at the provider to which the form leads."""
    page = send(client, purpose="Operation", **fields)
    assert page.status_code == 200, page.text
    return unescape(re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page.text)[1])


def consent(address: str, subject: str = "pi-7") -> str:
    """Where the provider leads back to when this person agrees: path and query."""
    answer = httpx.post(address, data={"sub": subject}, trust_env=False)
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def record(house) -> list[tuple[str, str, str]]:
    with Session(house.services.engine) as session:
        entries = session.exec(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(3))
        return [(entry.actor, entry.subject, entry.outcome) for entry in entries]


def refusals(house) -> int:
    """How many sign-ins were refused, by the record."""
    with Session(house.services.engine) as session:
        refused = select(AuditEntry).where(AuditEntry.subject == "sign-in", AuditEntry.outcome == "refused")
        return len(session.exec(refused).all())


def test_the_purpose_is_asked_before_the_provider_and_the_password_never(door):
    page = door.browser().get("/sign-in").text
    assert "Continue to your identity provider" in page
    assert 'name="purpose"' in page
    assert "password" not in page
    assert send(door.browser(), purpose="").status_code == 400


def test_the_provider_is_asked_with_state_nonce_and_a_challenge(door, issuer):
    client = door.browser()
    address = go(client)
    asked = {name: value[0] for name, value in parse_qs(urlsplit(address).query).items()}
    assert address.startswith(f"{issuer}/oauth2/authorize?")
    assert (asked["response_type"], asked["scope"], asked["code_challenge_method"]) == ("code", "openid", "S256")
    assert asked["redirect_uri"] == "http://127.0.0.1:8501/sign-in/callback"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    assert "between us" not in address
    again = parse_qs(urlsplit(go(client)).query)
    assert again["state"][0] != asked["state"]
    assert again["nonce"][0] != asked["nonce"]


def test_the_code_is_exchanged_with_the_verifier_of_its_challenge_and_our_secret(door, issuer, monkeypatch):
    address, kept = oidc.begin(door.settings, redirect_uri="http://127.0.0.1:8501/x", purpose="Watch", next_path="/")
    errand, sent, ask = oidc.read_errand(door.settings, kept), {}, oidc._ask

    def note(address, **given):
        sent.update(given.get("form") or {}, **(given.get("headers") or {}))
        return ask(address, **given)

    monkeypatch.setattr(oidc, "_ask", note)
    code = parse_qs(urlsplit(consent(address)).query)["code"][0]
    assert oidc.subject_of(door.settings, errand, code=code, redirect_uri="http://127.0.0.1:8501/x") == "pi-7"
    challenge = base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"].encode()).digest()).decode().rstrip("=")
    assert parse_qs(urlsplit(address).query)["code_challenge"] == [challenge]
    assert base64.b64decode(sent["Authorization"].removeprefix("Basic ")) == b"vardar:between%20us%3A%20100%25"


def test_the_cookie_of_the_errand_is_short_and_signed(door):
    line = send(door.browser(), purpose="Watch").headers["set-cookie"].lower()
    assert line.startswith(f"{ERRAND}=")
    assert {"httponly", "path=/", "samesite=lax", "max-age=600"} <= set(line.split("; "))


def test_whom_the_administrator_made_comes_in_with_their_purpose(door):
    client = door.browser()
    answer = client.get(consent(go(client, next="/?kind=seizure")))
    assert answer.status_code == 200
    assert 'content="0;url=/?kind=seizure"' in answer.text
    assert client.get("/", headers=HTML).status_code == 200
    assert ERRAND not in client.cookies
    assert record(door)[0] == ("pia", "sign-in", "done")


@pytest.mark.parametrize("subject", ["nobody", "PI-7", "pi-7 ", "petar"])
def test_whom_nobody_made_is_refused_on_the_record(door, subject):
    client, before = door.browser(), refusals(door)
    answer = client.get(consent(go(client), subject))
    assert answer.status_code == 401
    assert "Nobody can sign in with that" in answer.text
    assert client.get("/", headers=HTML).status_code == 303
    assert record(door)[0] == ("unknown", "sign-in", "refused")
    assert refusals(door) == before + 1


def test_who_was_disabled_is_refused_though_the_provider_vouches(door):
    client = door.browser()
    back = consent(go(client))
    door.end_all("pia")
    assert client.get(back).status_code == 401
    assert record(door)[0][1:] == ("sign-in", "refused")


@pytest.mark.parametrize(
    "bend",
    [
        lambda back: back.replace("state=", "state=x"),
        lambda back: re.sub(r"&?state=[^&]*", "", back),
        lambda back: re.sub(r"code=[^&]*", "code=guessed", back),
        lambda back: re.sub(r"code=[^&]*", "error=access_denied", back),
        lambda back: f"{back}&iss=http://evil.example",
        lambda back: "/sign-in/callback",
    ],
)
def test_a_way_back_that_was_bent_opens_nothing(door, bend):
    client = door.browser()
    before = refusals(door)
    assert client.get(bend(consent(go(client)))).status_code == 401
    assert refusals(door) == before + 1
    assert record(door)[0] == ("unknown", "sign-in", "refused")
    assert client.get("/", headers=HTML).status_code == 303


def test_a_way_back_works_once_and_in_one_browser(door):
    victim, thief = door.browser(), door.browser()
    back = consent(go(thief))
    assert victim.get(back).status_code == 401
    go(victim)
    assert victim.get(back).status_code == 401
    assert thief.get(back).status_code == 200
    before = refusals(door)
    assert thief.get(back).status_code == 401
    assert refusals(door) == before + 1


def test_an_errand_that_took_too_long_or_is_not_ours_is_none(door):
    _, kept = oidc.begin(door.settings, redirect_uri="http://127.0.0.1:8501/x", purpose="Watch", next_path="/")
    assert oidc.read_errand(door.settings, kept).purpose == "Watch"
    other = door.settings.model_copy(update={"secret": type(door.settings.secret)("t" * 40)})
    for settings, text in ((other, kept), (door.settings, kept[:-2]), (door.settings, "")):
        with pytest.raises(SignInRefused):
            oidc.read_errand(settings, text)


def test_a_token_for_another_server_of_another_errand_or_unsigned_is_none(door, issuer):

    from joserfc import jwt
    from joserfc.jwk import KeySet, RSAKey

    own, strange = RSAKey.generate_key(parameters={"kid": "1"}), RSAKey.generate_key(parameters={"kid": "1"})
    now = int(time.time())
    good = {"iss": issuer, "sub": "pi-7", "aud": "vardar", "exp": now + 60, "iat": now, "nonce": "n"}
    metadata = {"jwks_uri": "kept", "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"]}
    keys = KeySet([own]).as_dict(private=False)

    def verified(claims, key=own, alg="RS256"):
        token = jwt.encode({"alg": alg, "kid": "1"}, claims, key, algorithms=[alg])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(oidc, "_ask", lambda _address: keys)
            return oidc._verified(door.settings, metadata, token, nonce="n")

    assert verified(good) == "pi-7"
    bent = [
        {"iss": "http://evil.example"}, {"aud": "another"}, {"aud": ["vardar", "another"]}, {"nonce": "other"},
        {"exp": now - 3600}, {"sub": ""}, {"sub": 7},
    ]  # fmt: skip
    for change in bent:
        with pytest.raises(SignInRefused):
            verified(good | change)
    for name in good:
        with pytest.raises(SignInRefused):
            verified({key: value for key, value in good.items() if key != name})
    with pytest.raises(SignInRefused):
        verified(good, key=strange)


def test_a_provider_that_is_away_is_a_sentence(door):
    oidc._metadata.cache_clear()
    away = door.settle(oidc_issuer=f"http://127.0.0.1:{free_port()}")
    answer = send(away.browser(), purpose="Watch")
    assert answer.status_code == 401
    assert "The identity provider does not answer as it should." in answer.text
