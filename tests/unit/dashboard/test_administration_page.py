"""The Administration page as an administrator uses it; everything that is done there is on the record."""

import pytest
from argon2 import PasswordHasher
from sqlalchemy import URL
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from dashboard import bootstrap
from dashboard.config import Settings
from dashboard.panels.administration.settings import told_settings
from data.access.viewers import local_administrator, local_watch_officer
from data.store import parties, people, sessions, tokens
from data.store.engine import open_engine
from data.store.people import passwords
from data.store.schema import upgrade
from data.store.tables import AuditEntry, Operation, Party, PartyStatusPeriod
from data.store.unit_of_work import UnitOfWork
from data.terms.codes import PartyStatus
from data.terms.days import utc_now
from data.terms.errors import SignedOut

ROOT = local_administrator()
SENTENCE = "the ferry leaves at dawn"
LIFETIME = utc_now() - utc_now().replace(hour=0, year=2020)


def page_script():
    """The page, with the form open that `form` names: a test's click draws all anew, which closes a dialog."""
    import streamlit as st

    from dashboard.context import current_context
    from dashboard.panels.administration import person_forms, tokens
    from dashboard.views import administration
    from data.access.viewers import local_administrator
    from data.store import people

    ctx = current_context()
    administration.render(ctx)
    form, who = st.session_state.get("form", ("", ""))
    if form in ("amend_person", "give_password"):
        getattr(person_forms, form)(ctx, people.get(ctx.services.engine, local_administrator(), who))
    elif form == "stop_person":
        person_forms.stop_person(ctx, people.get(ctx.services.engine, local_administrator(), who), sessions_open=1)
    elif form == "add_person":
        person_forms.add_person(ctx)
    elif form == "make_token":
        tokens.make_token(ctx)
    elif form == "revoke_token":
        (token,) = tokens.tokens.find(ctx.services.engine, local_administrator())
        tokens.revoke_token(ctx, token)


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch):
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def engine(tmp_path):
    """A store with Romania, an operation, and Dan, whose name is an attack."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    engine = open_engine(url)
    upgrade(engine)
    with UnitOfWork(engine, viewer=ROOT) as work:
        work.session.add(Party(code="RO", name="Romania", kind="state"))
        nomad = {"code": "NOMAD-2020", "name": "NOMAD", "kind": "regional_operation", "zone": "Europe/Bucharest"}
        work.session.add(Operation(**nomad, period_precision="DAY"))
        work.session.flush()
        work.session.add(PartyStatusPeriod(party="RO", status="MS", valid_from=utc_now().date().replace(year=2018)))
        dan = {"name": "dan", "display_name": "Dan <b>bold</b>", "party": "RO", "role": "liaison_officer"}
        people.add(work, **dan, password=SENTENCE)
        people.add(work, name="root", party="OCU", role="administrator", password=SENTENCE)
        work.commit()
    bootstrap.use(bootstrap.start(Settings(store=url)))
    yield engine
    bootstrap.stop()
    engine.dispose()


def opened(form=("", ""), **address):
    page = AppTest.from_function(page_script, default_timeout=30)
    page.session_state["form"] = form
    for key, value in address.items():
        page.query_params[key] = value
    page.run()
    assert not page.exception
    return page


def press(page, words):
    """Press the button with these words, the form's if there are two; what it did closes the form."""
    found = [one for one in page.button if one.label == words]
    page = found[-1].click().run()
    assert not page.exception
    return page


def close(page):
    page.session_state["form"] = ("", "")
    return page.run()


def drawn(page):
    texts = [element.proto.body for element in page.get("html")]
    return " ".join(texts + [one.value for one in page.markdown] + [one.value for one in page.error])


def person(engine, name="dan"):
    return people.get(engine, ROOT, name)


def newest(engine):
    with Session(engine) as session:
        row = session.exec(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
        return row.actor, row.role, row.subject, row.held.detail


def begin(engine, name="dan"):
    wanted = {"method": "password", "purpose": "night shift", "lifetime": LIFETIME}
    return sessions.digest_of(sessions.begin(engine, person(engine, name).id, **wanted))


def is_open(engine, digest):
    try:
        return bool(sessions.resolve(engine, digest, idle=LIFETIME))
    except SignedOut:
        return False


def test_a_person_is_shown_with_what_they_may_do_and_their_name_is_no_markup(engine):
    told = drawn(opened(open="dan"))
    assert "Liaison officer: sees what is released to the party" in told
    assert "RO, member state today" in told
    assert "Dan &lt;b&gt;bold&lt;/b&gt;" in told
    assert "<b>bold" not in told
    assert "argon2" not in told


def test_a_person_is_added_with_a_password_that_is_shown_once(engine):
    page = opened(form=("add_person", ""))
    page.text_input(key="new name").set_value("Ion")
    page.selectbox(key="new party").set_value("RO").run()
    page = close(press(page, "Add"))
    (made,) = [one.value for one in page.code]
    assert people.authenticate(engine, "ion", made) == person(engine, "ion").id
    assert person(engine, "ion").must_change
    page = press(page, "Hide it")
    assert not page.code
    assert made not in str(newest(engine))
    assert made not in repr(page.session_state)


def test_what_is_refused_is_said_in_the_form_and_nothing_is_stored(engine):
    page = opened(form=("add_person", ""))
    page.text_input(key="new name").set_value("dan")
    page = press(page, "Add")
    assert "somebody named dan already" in drawn(page)
    page.text_input(key="new name").set_value("ion")
    page.text_input(key="new password").set_value("passwordpassword")
    page = press(page, "Add")
    assert "tried first" in drawn(page)
    assert {one.name for one in people.find(engine, ROOT)} == {"dan", "root"}


def test_a_coordinator_is_offered_operations_and_refused_without(engine):
    page = opened(form=("amend_person", "dan"), open="dan")
    page.selectbox(key="change dan party").set_value("OCU").run()
    page.selectbox(key="change dan role True").set_value("coordinator").run()
    page = page.button(key="change dan now").click().run()
    assert "at least one operation" in drawn(page)
    page.multiselect(key="change dan operations").set_value(["NOMAD-2020"]).run()
    page = close(page.button(key="change dan now").click().run())
    assert (person(engine).role, person(engine).operations) == ("coordinator", ("NOMAD-2020",))
    assert newest(engine)[:3] == ("local", "administrator", "person dan")
    press(page, "Undo")
    assert (person(engine).party, person(engine).role) == ("RO", "liaison_officer")


def test_a_disabled_person_is_out_at_once_and_undo_lets_them_in_again(engine):
    digest = begin(engine)
    page = press(opened(open="dan"), "Disable")
    assert "Their open session ends at once." in drawn(page)
    assert person(engine).disabled_at is None
    page = close(press(opened(form=("stop_person", "dan"), open="dan"), "Disable"))
    assert person(engine).disabled_at is not None
    assert not is_open(engine, digest)
    assert "disabled since" in drawn(page)
    page = press(page, "Undo")
    assert person(engine).disabled_at is None
    assert not is_open(engine, digest)


def test_the_last_administrator_stays(engine):
    page = press(opened(form=("stop_person", "root"), open="root"), "Disable")
    assert "the last administrator" in drawn(page)
    assert person(engine, "root").disabled_at is None


def test_another_password_is_made_and_ends_the_sessions(engine):
    digest = begin(engine)
    page = press(opened(form=("give_password", "dan"), open="dan"), "Set")
    (made,) = [one.value for one in page.code]
    assert people.authenticate(engine, "dan", made)
    assert not is_open(engine, digest)


def test_a_lock_is_shown_and_opened(engine):
    for _ in range(5):
        with pytest.raises(Exception, match="Nobody can sign in"):
            people.authenticate(engine, "dan", "wrong")
    page = opened(open="dan")
    assert "locked until" in drawn(page)
    press(page, "Open the lock")
    assert people.authenticate(engine, "dan", SENTENCE)


def test_open_sessions_are_listed_and_ended(engine):
    digest = begin(engine)
    page = opened(room="sessions")
    assert "night shift" in drawn(page)
    assert digest not in drawn(page)
    page = press(page, "End")
    assert not is_open(engine, digest)
    assert "Nobody is signed in." in drawn(page)


def test_a_token_is_made_shown_once_and_revoked(engine):
    page = opened(form=("make_token", ""), room="tokens")
    page.text_input(key="token name").set_value("Sofia")
    assert page.selectbox(key="token party").options == ["RO"]  # the OCU's is a watch officer's to give
    page.selectbox(key="token party").set_value("RO").run()
    page = close(press(page, "Make it"))
    (plain,) = [one.value for one in page.code]
    assert tokens.check(engine, plain).viewer.party == "RO"
    page = press(page, "Hide it")
    assert not page.code
    page = close(press(opened(form=("revoke_token", ""), room="tokens", open="Sofia"), "Revoke"))
    assert "revoked" in drawn(page)
    (listed,) = tokens.find(engine, local_watch_officer())
    assert listed.revoked_at is not None


def test_the_standing_of_a_party_is_changed_and_taken_back(engine):
    page = opened(room="parties", open="RO")
    assert "Member state today" in drawn(page)
    page.selectbox[0].set_value(PartyStatus.OBSERVER)
    page.text_input[1].set_value("a letter")
    page = press(page, "Change the standing")
    (party,) = parties.find(engine, ROOT)
    assert [(one.status.value, one.note) for one in party.periods] == [("MS", None), ("OBS", "a letter")]
    assert "Observer today: sees totals, never an incident" in drawn(page)
    assert newest(engine)[2] == "party RO"
    press(page, "Undo")
    (party,) = parties.find(engine, ROOT)
    assert [one.status.value for one in party.periods] == ["MS"]


def test_settings_are_shown_without_secrets():
    secret = "a secret of more than thirty-two letters"
    hidden = {"password": "hidden-word", "query": {"sslpassword": "hidden-word"}}
    store = URL.create("postgresql+psycopg", "vardar", host="db.example", **hidden).render_as_string(
        hide_password=False
    )
    told = told_settings(Settings(store=store, reader=store, secret=secret, oidc_client_secret=secret))
    assert ("secret", "set") in [(name, value) for name, value, _ in told]
    assert {name for name, _, _ in told} == set(Settings.model_fields)
    assert secret not in str(told)
    assert "hidden-word" not in str(told)
    assert "db.example" in str(told)


def test_nobody_but_an_administrator_opens_it(engine, monkeypatch):
    monkeypatch.setattr("dashboard.context.local_administrator", local_watch_officer)
    page = opened()
    assert [one.label for one in page.button] == []
    assert "for the administrator" in drawn(page)


def test_an_address_to_nobody_opens_nobody(engine):
    assert "Choose somebody from the list" in drawn(opened(open="<script>"))
    assert opened(room="nowhere").button


def test_a_section_that_is_opened_is_one_entry_and_its_redraws_are_none(engine):
    def looked_at():
        with Session(engine) as session:
            wanted = select(AuditEntry).where(AuditEntry.subject == "administration").order_by(AuditEntry.seq)
            return [(row.act, row.actor, row.role, row.held.detail["section"]) for row in session.exec(wanted)]

    page, told = opened(), []
    for room, section in [("people", "People"), ("sessions", "Signed in"), ("tokens", "Tokens"),
                          ("parties", "Parties"), ("settings", "Settings"), ("people", "People")]:  # fmt: skip
        page.segmented_control[0].set_value(room).run()
        page.run()
        told.append(("consultation", ROOT.name, ROOT.role.value, section))
        assert not page.exception
        assert looked_at() == told
