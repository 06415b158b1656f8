"""A person at the door: signs in, looks, signs out; every other page of theirs goes the same way."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from data.access.viewers import local_administrator
from data.store import people
from data.store.engine import open_engine
from data.store.schema import upgrade
from data.store.unit_of_work import UnitOfWork
from tests.served import served

FIRST, OWN = "chosen by the administrator", "the ferry leaves at dawn"
DRAWN_MS, DEAD_MS = 60_000, 60_000


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('door') / 'store.db'}")
    upgrade(engine)
    with UnitOfWork(engine, viewer=local_administrator()) as work:
        people.add(work, name="ana", display_name="Ana *Popescu*", party="OCU", role="watch_officer", password=FIRST)
        work.commit()
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def house(engine, tmp_path_factory):
    """Address of a server that asks for a password."""
    url = engine.url.render_as_string(hide_password=False)
    with served(tmp_path_factory.mktemp("log"), store=url, auth="password", secret="s" * 40) as address:
        yield address


@pytest.fixture
def browser(chromium, house):
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, base_url=house)
    strangers = []
    context.on("request", lambda asked: urlsplit(asked.url).netloc == urlsplit(house).netloc or strangers.append(asked))
    yield context
    context.close()
    assert not [asked.url for asked in strangers if urlsplit(asked.url).scheme not in ("blob", "data")]


def fill(page, password: str) -> None:
    page.fill("[name=name]", "ana")
    page.fill("[name=password]", password)
    page.select_option("#purpose", "Other")
    page.fill("[name=other]", "handover")
    page.get_by_role("button", name="Sign in").click()


def test_a_person_signs_in_looks_and_signs_out_and_the_other_page_dies_too(browser, engine):
    page = browser.new_page()
    page.goto("/?kind=seizure")
    expect(page).to_have_url(re.compile(r"/sign-in\?next="))
    fill(page, "not the sentence at all")
    expect(page.get_by_role("alert")).to_be_visible()
    fill(page, FIRST)
    expect(page.get_by_role("heading", name="Change password")).to_be_visible()
    for name, text in {"present": FIRST, "new": OWN, "again": OWN}.items():
        page.fill(f"[name={name}]", text)
    page.get_by_role("button", name="Change").click()
    expect(page).to_have_url(re.compile(r"/\?kind=seizure"))
    who = page.get_by_role("button", name="Ana *Popescu* · OCU")
    expect(who).to_be_visible(timeout=DRAWN_MS)
    assert "vardar_session" not in page.evaluate("document.cookie")

    other = browser.new_page()
    other.goto("/about")
    expect(other.get_by_role("button", name="Ana *Popescu* · OCU")).to_be_visible(timeout=DRAWN_MS)

    page.bring_to_front()
    who.click()
    expect(page.get_by_text("Purpose: handover")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=DEAD_MS)
    expect(other.get_by_role("heading", name="Sign in")).to_be_visible(timeout=DEAD_MS)
    assert "about" in other.url

    fill(other, OWN)
    expect(other.get_by_role("button", name="Ana *Popescu* · OCU")).to_be_visible(timeout=DRAWN_MS)
    with UnitOfWork(engine, viewer=local_administrator()) as work:
        people.disable(work, "ana")
        work.commit()
    expect(other.get_by_role("heading", name="Sign in")).to_be_visible(timeout=DEAD_MS)
    fill(other, OWN)
    expect(other.get_by_role("alert")).to_be_visible()
