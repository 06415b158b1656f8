"""vardar token: a key is printed once, listed without itself, and ended at once."""

import json
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from dashboard.cli import app
from data.access.viewers import local_watch_officer
from data.store import tokens
from data.store.engine import open_engine
from data.store.record import load_record
from data.store.schema import upgrade
from data.store.unit_of_work import UnitOfWork
from data.terms.days import utc_now
from data.terms.errors import TokenRefused

SOON = f"{utc_now() + timedelta(days=30):%Y-%m-%d}"


@pytest.fixture
def store(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path / 'store.db'}")
    upgrade(engine)
    with UnitOfWork(engine, viewer=local_watch_officer()) as work:
        load_record(work)
        work.commit()
    yield engine
    engine.dispose()


@pytest.fixture
def run(store):
    address = store.url.render_as_string(hide_password=False)
    return lambda *words: CliRunner().invoke(app, ["token", *words], env={"VARDAR_STORE": address})


@pytest.mark.parametrize("command", ["add", "list", "revoke"])
def test_each_has_help(command):
    assert CliRunner().invoke(app, ["token", command, "--help"]).exit_code == 0


def test_a_token_stands_alone_on_standard_output_and_counts(run, store):
    done = run("add", "Sofia", "--party", "BG", "--expires", SOON)
    assert done.exit_code == 0, done.stderr
    (plain,) = done.stdout.splitlines()
    access = tokens.check(store, plain)
    assert (access.viewer.party, access.scope) == ("BG", {"report"})
    assert plain not in done.stderr


def test_both_scopes_are_given_by_naming_both(run, store):
    done = run("add", "Sofia", "--party", "BG", "--expires", SOON, "--scope", "read", "--scope", "report")
    assert tokens.check(store, done.stdout.strip()).scope == {"read", "report"}


def test_the_list_tells_everything_but_the_token(run):
    plain = run("add", "Sofia", "--party", "BG", "--expires", SOON).stdout.strip()
    for words in (["list"], ["list", "--json"]):
        told = run(*words).stdout
        assert "Sofia" in told
        assert plain not in told
    (entry,) = json.loads(run("list", "--json").stdout)
    assert (entry["name"], entry["party"], entry["revoked_at"]) == ("Sofia", "BG", None)
    assert entry["expires_at"].startswith(SOON)


def test_a_store_without_tokens_says_so(run):
    assert run("list").stdout == "There are no tokens.\n"


def test_a_revoked_token_counts_no_more_and_is_still_listed(run, store):
    plain = run("add", "Sofia", "--party", "BG", "--expires", SOON).stdout.strip()
    assert run("revoke", "Sofia").exit_code == 0
    with pytest.raises(TokenRefused, match="revoked"):
        tokens.check(store, plain)
    assert "revoked" in run("list").stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["add", "Sofia", "--party", "BG", "--expires", "soon"], "it is a date"),
        (["add", "Sofia", "--party", "BG", "--expires", "2020-01-01"], "lives 1 to"),
        (["add", "Sofia", "--party", "BG", "--expires", "2099-01-01"], "lives 1 to"),
        (["add", "Sofia", "--party", "ZZ", "--expires", SOON], "no party ZZ"),
        (["add", "Sofia", "--party", "BG", "--expires", SOON, "--scope", "all"], "not for all"),
        (["revoke", "nobody"], "no token named nobody"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(run, words, told):
    done = run(*words)
    assert done.exit_code == 2
    assert told in done.stderr
    assert "Traceback" not in done.output
