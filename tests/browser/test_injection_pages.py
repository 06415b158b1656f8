"""Hostile texts in every column, in a real browser: none of them runs, and none of them asks another host."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import AutoString

from data.access.viewers import local_watch_officer
from data.exercise import DEMO_NOW
from data.store.engine import open_engine
from data.store.tables import ImportBatch, Incident, IncidentLabel, NationalityCount, Operation, ReportPair, SeizureItem
from data.store.unit_of_work import UnitOfWork
from tests.corpus.injections import payloads

LONG = 90_000  # milliseconds: software rendering on a busy machine
OPERATION, LISTED = "EX-HOSTILE", 40
ALL = "\n".join(text.replace("\x00", "") for text in payloads().values())
WATCH = """window.ran = []; window.canary = (...told) => window.ran.push('canary ' + told);
for (const name of ['alert', 'confirm', 'prompt', 'open']) window[name] = (...told) => window.ran.push(name + told);"""
COLUMNS = "uid kind status operation release handling precision occurred_precision zone incident_id code one other"
CODED = set(f"{COLUMNS} supersedes same_event release_to direction place_type country crossing section area".split())
AT = (26.4, 41.7)


def _texts(model: type, told: str) -> dict[str, str]:
    columns = model.__table__.columns
    return {one.name: told for one in columns if isinstance(one.type, AutoString) and one.name not in CODED}


def _uid(number: int) -> str:
    return f"5afe5afe-0000-4000-8000-{number:012x}"


@pytest.fixture(scope="module")
def hostile(server_store):
    """Reports of an exercise of their own in the server's store; the first holds every payload in every text column."""
    engine = open_engine(server_store)
    with UnitOfWork(engine, viewer=local_watch_officer()) as work:
        session = work.session
        session.add(Operation(**{
            **_texts(Operation, ALL), "code": OPERATION, "kind": "regional_operation", "exercise": True,
            "name": f"Hostile {ALL[:300]}", "zone": "Europe/Bucharest", "starts": DEMO_NOW - timedelta(days=9),
            "ends": DEMO_NOW + timedelta(days=9),
        }))  # fmt: skip
        batch = ImportBatch(**{**_texts(ImportBatch, ALL[:3_000]), "received_at": DEMO_NOW, "row_count": 1})
        session.add(batch)
        session.flush()
        for number, told in enumerate([ALL, ALL, *list(payloads().values())[: LISTED * 10 : 10]]):
            told = told.replace("\x00", "")
            moment = DEMO_NOW - timedelta(minutes=number)
            incident = Incident(**{
                **_texts(Incident, told), "uid": _uid(number), "kind": "seizure", "operation": OPERATION,
                "occurred_from": moment, "occurred_latest": moment, "received_at": DEMO_NOW, "reported_at": moment,
                "occurred_precision": "MIN", "zone": "Europe/Bucharest", "precision": "EXACT", "exercise": True,
                "status": "SUBMITTED", "release": "MEMBERS", "handling": "H1 H3", "day": int(f"{moment:%Y%m%d}"),
                "month": int(f"{moment:%Y%m}"), "country": "BG", "lon": AT[0], "lat": AT[1], "batch_id": batch.id,
            })  # fmt: skip
            session.add(incident)
            session.flush()
            key = {"incident_id": incident.id}
            session.add(SeizureItem(**{**_texts(SeizureItem, told), **key, "quantity": 1.0}))
            session.add(NationalityCount(**{**_texts(NationalityCount, told), **key}))
            session.add(IncidentLabel(**{**_texts(IncidentLabel, told), **key}))
        pair = {"one": _uid(0), "other": _uid(1), "status": "PROPOSED", "score": 0.9999, "reasons": [ALL[:2_000]]}
        session.add(ReportPair(**{**_texts(ReportPair, "x"), **pair, "proposed_at": DEMO_NOW}))
        work.record("collection", "hostile texts")
        work.commit()
    engine.dispose()
    return OPERATION


@pytest.fixture
def watched(page, hostile):
    """The page of the fixture `page`, which sees strangers and console errors, with a canary in it."""
    page.set_default_timeout(LONG)
    expect.set_options(timeout=LONG)
    page.add_init_script(WATCH)
    page.on("dialog", lambda dialog: dialog.dismiss())
    yield page
    assert page.evaluate("window.ran") == []


def _none_ran(page: Page) -> None:
    page.wait_for_timeout(1_000)
    assert page.evaluate("window.ran") == []
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_the_situation_page_shows_hostile_texts_and_runs_none(watched):
    watched.set_viewport_size({"width": 1100, "height": 680})
    watched.goto(f"/?operation={OPERATION}&exercise=yes&view={AT[1]},{AT[0]},9.00")
    feed = watched.locator(".st-key-feed .row")
    expect(feed.nth(5)).to_be_attached(timeout=LONG)
    _none_ran(watched)
    box = watched.get_by_test_id("stDeckGlJsonChart").bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for step in range(20):
        watched.mouse.move(middle[0] + step % 2, middle[1])
        watched.wait_for_timeout(500)
        if watched.locator(".deck-tooltip").is_visible():
            break
    expect(watched.locator(".deck-tooltip")).to_contain_text("EXERCISE")
    _none_ran(watched)
    watched.get_by_role("button", name="What is behind these figures").click()
    expect(watched.get_by_role("dialog").locator(".v-bar")).to_be_visible()
    _none_ran(watched)
    watched.keyboard.press("Escape")
    texts = watched.locator("details.v-bar summary").first
    texts.click()
    expect(watched.locator("details.v-bar li").first).to_be_visible()
    _none_ran(watched)
    texts.click()
    feed.first.click()
    expect(watched.locator(".v-card")).to_contain_text("<script>canary()</script>")
    watched.locator(".v-card").hover()
    _none_ran(watched)


def test_the_collection_page_shows_hostile_texts_and_runs_none(watched):
    watched.goto("/")
    watched.get_by_role("link", name="Collection").click()
    watched.get_by_role("radio", name="Duplicates", exact=True).click()
    expect(watched.locator(".v-compare")).to_contain_text("<script>canary()</script>")
    _none_ran(watched)
    watched.get_by_role("radio", name="Batches", exact=True).click()
    grid = watched.get_by_test_id("stDataFrame")
    expect(grid).to_be_visible()
    grid.click(position={"x": 20, "y": 55})
    expect(watched.get_by_text("Incidents of this import")).to_be_visible()
    _none_ran(watched)
    watched.get_by_role("radio", name="Queue", exact=True).click()
    watched.locator("[class*='queue-operation'] input").first.fill("Hostile")
    watched.keyboard.press("Enter")
    expect(watched.locator(".v-card")).to_contain_text("<script>canary()</script>")
    _none_ran(watched)
    watched.get_by_role("link", name="About").click()
    expect(watched.get_by_text("GeoNames").first).to_be_visible()
    _none_ran(watched)
