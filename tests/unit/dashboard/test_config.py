import re
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from dashboard.config import PREFIX, Settings, is_loopback, read_settings
from data.terms.errors import InputRefused

README = Path(__file__).parents[3] / "README.md"


def test_every_setting_is_documented_in_the_readme_and_nothing_else_is():
    documented = set(re.findall(rf"^\| `({PREFIX}\w+)` \|", README.read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert documented == {PREFIX + name.upper() for name in Settings.model_fields}


def test_the_readme_names_the_defaults():
    told = dict(
        re.findall(
            rf"^\| `({PREFIX}\w+)` \|.*\| `([^`|]+)` \|$", README.read_text(encoding="utf-8"), flags=re.MULTILINE
        )
    )
    defaults = {PREFIX + name.upper(): field.default for name, field in Settings.model_fields.items()}
    wanted = {name: str(default) for name, default in defaults.items() if default not in ("", None, False)}
    assert told == wanted


@pytest.mark.parametrize("host", ["::", "192.168.1.4", "vardar.example", "", "127.0.0.1.example", "10.0.0.1"])
def test_open_to_everyone_is_refused_beyond_this_machine(host):
    with pytest.raises(InputRefused, match=r"VARDAR_HOST.*watch officer"):
        read_settings(host=host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "localhost", "::1", "[::1]"])
def test_the_loopback_is_allowed(host):
    assert is_loopback(host)
    assert read_settings(host=host).host == host


SIGN_IN = {"auth": "password", "secret": "s" * 32}
PROVIDER = {
    "auth": "oidc",
    "oidc_issuer": "https://id.example",
    "oidc_client_id": "vardar",
    "oidc_client_secret": "between us",
}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"secret": None}, "VARDAR_SECRET: sign-in needs one"),
        ({"host": "10.0.0.7"}, "VARDAR_TLS: passwords do not cross a network in the clear"),
        ({"host": "0.0.0.0", "tls": True}, "VARDAR_NAMES: say by which names"),  # noqa: S104
        ({"host": "::", "tls": True}, "VARDAR_NAMES: say by which names"),
        (PROVIDER | {"oidc_issuer": ""}, "VARDAR_OIDC_ISSUER: sign-in by oidc needs it"),
        (PROVIDER | {"oidc_client_id": ""}, "VARDAR_OIDC_CLIENT_ID: sign-in by oidc needs it"),
        (PROVIDER | {"oidc_client_secret": None}, "VARDAR_OIDC_CLIENT_SECRET: sign-in by oidc needs it"),
        (
            PROVIDER | {"oidc_issuer": "http://id.example"},
            "VARDAR_OIDC_ISSUER: it is an address",
        ),
        (PROVIDER | {"oidc_issuer": "file:///etc"}, "VARDAR_OIDC_ISSUER: it is an address"),
        (
            PROVIDER | {"oidc_issuer": "http://127.0.0.1:9", "host": "10.0.0.7", "tls": True},
            "VARDAR_OIDC_ISSUER: it is an address",
        ),
    ],
)
def test_a_sign_in_that_does_not_hold_is_refused(given, said):
    with pytest.raises(InputRefused, match=f"^{re.escape(said)}"):
        read_settings(**{**SIGN_IN, **given})


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"host": "10.0.0.7", "tls": True},
        {"host": "0.0.0.0", "tls": True, "names": "vardar.example"},  # noqa: S104
        PROVIDER,
        PROVIDER | {"oidc_issuer": "http://127.0.0.1:9"},
        PROVIDER | {"host": "10.0.0.7", "tls": True},
    ],
)
def test_a_sign_in_that_holds_is_taken(given):
    assert read_settings(**{**SIGN_IN, **given}).auth == given.get("auth", "password")


def test_other_machines_are_answered_only_with_sign_in_and_by_https():
    assert read_settings(tls=True).only_here
    assert read_settings(**SIGN_IN).only_here
    assert not read_settings(**SIGN_IN, tls=True).only_here


def test_names_are_read_one_by_one():
    assert read_settings(names=" Vardar.example, 10.0.0.7,[::2] ,").host_names == {"vardar.example", "10.0.0.7", "::2"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AUTH", "none"),
        ("ZONE", "Europe/Atlantis"),
        ("ZONE", "../../etc/passwd"),
        ("PORT", "70000"),
        ("PORT", "-1"),
        ("PORT", "http"),
        ("DEMO", "perhaps"),
        ("SECRET", "too short"),
        ("NAMES", "https://vardar.example"),
        ("NAMES", "*.example"),
        ("NAMES", "vardar.example:8501"),
        ("IDLE_MINUTES", "0"),
        ("SESSION_HOURS", "25"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_the_name_of_its_variable(name, value, monkeypatch):
    monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(InputRefused, match=f"^{PREFIX}{name}: "):
        read_settings()


def test_a_refusal_does_not_repeat_a_secret(monkeypatch):
    monkeypatch.setenv("VARDAR_SECRET", "hunter2")
    with pytest.raises(InputRefused) as refusal:
        read_settings()
    assert "hunter2" not in str(refusal.value)


def test_the_command_line_goes_before_the_environment(monkeypatch):
    monkeypatch.setenv("VARDAR_PORT", "8600")
    assert read_settings().port == 8600
    assert read_settings(port=8700).port == 8700
    assert read_settings(port=None).port == 8600


def test_the_demonstration_has_a_store_of_its_own():
    real, demo = (make_url(read_settings(demo=demo).store_url) for demo in (False, True))
    assert real.database != demo.database
    assert Path(demo.database).parent == Path(real.database).parent


def test_a_store_that_is_named_is_the_store_of_the_demonstration_too(monkeypatch):
    monkeypatch.setenv("VARDAR_STORE", "sqlite:////tmp/named.db")
    assert read_settings(demo=True).store_url == "sqlite:////tmp/named.db"


def test_settings_cannot_be_changed_after_the_start():
    with pytest.raises(Exception, match="frozen"):
        read_settings().port = 1
