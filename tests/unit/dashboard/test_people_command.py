"""vardar user: people are added from the terminal, listed without secrets, disabled and enabled again."""

import json
import sys

import pytest
from argon2 import PasswordHasher
from typer.testing import CliRunner

from dashboard.cli import app
from data.access.viewers import local_administrator
from data.store import people
from data.store.engine import open_engine
from data.store.people import passwords
from data.store.schema import upgrade
from data.store.tables import Operation, Party
from data.store.unit_of_work import UnitOfWork
from data.terms.errors import SignInRefused

SENTENCE = "the ferry leaves at dawn"
ROOT = ("add", "Root", "--party", "OCU", "--role", "administrator", "--password-stdin")
LIAISON = ("--party", "RO", "--role", "liaison_officer")
IDENTITY = ("--identity", "https://id.example", "7")


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch):
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def store(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path / 'store.db'}")
    upgrade(engine)
    with UnitOfWork(engine, viewer=local_administrator()) as work:
        work.session.add(Party(code="RO", name="Romania", kind="state"))
        nomad = {"code": "NOMAD-2020", "name": "NOMAD", "kind": "regional_operation", "zone": "Europe/Bucharest"}
        work.session.add(Operation(**nomad, period_precision="DAY"))
        work.record("collection", "test")
        work.commit()
    yield engine
    engine.dispose()


@pytest.fixture
def run(store):
    address = store.url.render_as_string(hide_password=False)

    def command(*words, typed=SENTENCE + "\n"):
        return CliRunner().invoke(app, ["user", *words], input=typed, env={"VARDAR_STORE": address})

    return command


def person(store, name):
    return people.get(store, local_administrator(), name)


@pytest.mark.parametrize("command", ["add", "list", "disable", "enable", "password"])
def test_each_has_help(command):
    assert CliRunner().invoke(app, ["user", command, "--help"]).exit_code == 0


def test_the_first_administrator_is_made_from_the_terminal(run, store):
    assert "vardar user add NAME --party OCU --role administrator" in run("list").stdout
    done = run(*ROOT)
    assert done.exit_code == 0, done.stderr
    assert SENTENCE not in done.output
    assert people.authenticate(store, "root", SENTENCE) == person(store, "root").id
    assert person(store, "root").must_change


def test_a_password_is_typed_twice_where_it_is_not_shown(run, store, monkeypatch):
    asked = []
    monkeypatch.setattr("dashboard.commands.people.sys", type("Terminal", (), {"stdin": Terminal()}))
    monkeypatch.setattr("typer.prompt", lambda text, **how: asked.append((text, how)) or SENTENCE)
    assert run("add", "dan", *LIAISON).exit_code == 0
    ((_, how),) = asked
    assert how["hide_input"]
    assert how["confirmation_prompt"]
    assert people.authenticate(store, "dan", SENTENCE)


class Terminal:
    """A standard input that somebody sits at."""

    def isatty(self):
        return True


def test_without_a_terminal_the_password_comes_from_standard_input_or_not_at_all(run, store):
    done = run("add", "dan", *LIAISON)
    assert done.exit_code == 2
    assert "--password-stdin" in done.stderr
    assert people.find(store, local_administrator()) == ()
    assert sys.stdin is not None


def test_whoever_signs_in_at_the_provider_needs_no_password(run, store):
    assert run("add", "dan", *LIAISON, "--no-password", *IDENTITY, "--name", "Dan Ionescu").exit_code == 0
    assert people.by_identity(store, "https://id.example", "7") == person(store, "dan").id
    assert (person(store, "dan").display_name, person(store, "dan").has_password) == ("Dan Ionescu", False)


def test_the_list_tells_who_is_who_without_secrets(run, store):
    run(*ROOT)
    run("add", "ion", "--party", "ocu", "--role", "coordinator", "--operation", "NOMAD-2020", "--password-stdin")
    told = run("list").stdout
    assert "root: OCU, administrator, password, never signed in" in told
    assert "ion: OCU, coordinator of NOMAD-2020, password" in told
    listed = json.loads(run("list", "--json").stdout)
    assert [one["name"] for one in listed] == ["ion", "root"]
    assert "argon2" not in run("list", "--json").stdout


def test_whoever_is_disabled_is_refused_until_enabled_again(run, store):
    run("add", "dan", *LIAISON, "--password-stdin")
    assert "vardar user enable dan" in run("disable", "dan").stdout
    with pytest.raises(SignInRefused):
        people.authenticate(store, "dan", SENTENCE)
    assert "disabled since" in run("list").stdout
    assert run("enable", "dan").exit_code == 0
    assert people.authenticate(store, "dan", SENTENCE)


def test_a_new_password_counts_and_the_old_one_does_not(run, store):
    run("add", "dan", *LIAISON, "--password-stdin")
    assert run("password", "dan", "--password-stdin", typed="the ferry leaves at noon\n").exit_code == 0
    assert people.authenticate(store, "dan", "the ferry leaves at noon")
    with pytest.raises(SignInRefused):
        people.authenticate(store, "dan", SENTENCE)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["add", "dan", "--party", "ZZ", "--role", "viewer", "--password-stdin"], "no party ZZ"),
        (["add", "dan", "--party", "OCU", "--role", "viewer", "--password-stdin"], "a person of OCU cannot be viewer"),
        (["add", "dan", "--party", "OCU", "--role", "coordinator", "--password-stdin"], "at least one operation"),
        (["add", "dan", *LIAISON, "--no-password"], "goes with --identity"),
        (["add", "root", *LIAISON, "--password-stdin"], "somebody named root already"),
        (["disable", "root"], "the last administrator"),
        (["disable", "nobody"], "nobody named nobody"),
        (["password", "nobody", "--password-stdin"], "nobody named nobody"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(run, words, told):
    run(*ROOT)
    done = run(*words)
    assert done.exit_code == 2
    assert told in done.stderr
    assert "Traceback" not in done.output


def test_a_weak_password_is_refused_without_being_repeated(run, store):
    done = run("add", "dan", *LIAISON, "--password-stdin", typed="Password12345\n")
    assert done.exit_code == 2
    assert "tried first" in done.stderr
    assert "Password12345" not in done.output
