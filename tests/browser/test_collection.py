"""The Collection page in a real browser: a report entered by hand and keys, found again, worked off in the queue."""

import re

from playwright.sync_api import Page, expect

from data.access.viewers import local_watch_officer
from data.store import drafts, incidents
from data.store.engine import open_engine
from data.store.unit_of_work import UnitOfWork
from data.terms.filters import Filter

LONG = 90_000  # milliseconds: software rendering on a busy machine


def _open(page: Page, section: str) -> Page:
    """By the navigation, as a person comes here: Streamlit probes a deep link's folder first and logs that."""
    page.set_default_timeout(LONG)
    expect.set_options(timeout=LONG)
    page.goto("/")
    expect(page.get_by_test_id("stMetric").first).to_be_visible()
    page.get_by_role("link", name="Collection").click()
    page.get_by_role("radio", name=section, exact=True).click()
    return page


def _choose(page: Page, question: str, words: str) -> None:
    """Find a choice by typing a part of it, and take it with Enter."""
    field = page.locator(f"[class*='-{question}'] input").first
    field.click()
    field.fill(words)
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)


def test_a_report_is_entered_with_a_click_on_the_map_and_keys_and_outlives_the_browser(page, server_store):
    _open(page, "Enter a report")
    expect(page.locator(".v-exercise")).to_be_visible()
    _choose(page, "originator", "Bulgaria")
    page.locator("[class*='-date'] [role=spinbutton], [class*='-date'] input").first.click()
    page.keyboard.type("17032020")
    page.get_by_label("Time", exact=True).fill("14:3x")
    expect(page.locator(".v-checks")).to_contain_text("no time of day")
    page.get_by_label("Time", exact=True).fill("1430")
    expect(page.locator(".v-echo")).to_contain_text("12:30 UTC")
    canvas = page.locator(".st-key-where canvas")
    canvas.click(position={"x": 250, "y": 300})
    position = page.get_by_label("Position", exact=True)
    expect(position).to_have_value(re.compile(r"[0-9.]+, [0-9.]+"))
    expect(page.locator("[class*='-radius_m']")).to_contain_text(re.compile("within"))
    expect(page.locator(".v-kept")).to_contain_text("draft kept")
    where = position.input_value()
    page.goto("about:blank")

    _open(page, "Enter a report")
    expect(page.get_by_label("Position", exact=True)).to_have_value(where)
    expect(page.locator(".v-kept")).to_contain_text("as you left it")
    page.get_by_label("Persons", exact=True).first.fill("12")
    _choose(page, "handling", "H1")
    page.keyboard.press("Escape")
    _choose(page, "release", "member states")
    expect(page.locator(".v-ready")).to_be_visible()
    text = page.get_by_label("Text", exact=True)
    text.fill("Entered by hand")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".v-receipt")).to_contain_text("of Bulgaria is in")

    engine = open_engine(server_store)
    newest = Filter(exercise=True, text="entered by hand")
    [row] = incidents.find(engine, local_watch_officer(), newest, limit=5)
    assert (row["persons"], row["precision"], row["operation"]) == (12, "MUNI", "EX-NOMAD-2020")
    assert row["radius_m"] >= 500  # a click on a map of the whole region is good to kilometres, and says so
    assert drafts.find(engine, local_watch_officer(), "report") is None
    engine.dispose()


def test_the_queue_is_worked_off_from_the_keyboard_and_words_are_no_commands(page, server_store):
    engine = open_engine(server_store)
    waiting = incidents.queue(engine, local_watch_officer(), exercise=True, limit=4)
    _open(page, "Queue")
    card = page.locator(".v-card")
    expect(card).to_contain_text(waiting[0]["uid"])
    page.keyboard.press("j")
    expect(card).to_contain_text(waiting[1]["uid"])
    page.keyboard.press("b")
    words = page.get_by_label("In your words")
    words.click()
    words.press_sequentially("v, k, j: which", delay=30)
    expect(page.get_by_role("button", name="Give back with this reason")).to_be_enabled()
    expect(card).to_contain_text(waiting[1]["uid"])
    words.press_sequentially(" of them?")  # and at once the key: the last letters are not lost
    page.keyboard.press("Control+Enter")
    expect(page.locator(".v-receipt")).to_contain_text("given back")
    expect(card).to_contain_text(waiting[2]["uid"])
    with UnitOfWork(engine, viewer=local_watch_officer()) as work:
        incidents.validate(work, str(waiting[3]["uid"]))
        work.commit()
    page.keyboard.press("v")
    expect(page.locator(".v-receipt")).to_contain_text("is validated")
    found = [incidents.get(engine, local_watch_officer(), str(row["uid"]), audit=False).incident for row in waiting]
    assert [row["status"] for row in found] == ["SUBMITTED", "RETURNED", "VALIDATED", "VALIDATED"]
    assert found[1]["status_reason"] == "v, k, j: which of them?"
    page.get_by_role("link", name="Situation").click()  # whose filter has a section, too
    expect(page.get_by_test_id("stMetric").first).to_be_visible()
    expect(page.get_by_text("was ignored")).to_have_count(0)
    page.get_by_role("link", name="Collection").click()
    expect(card).to_be_visible()
    engine.dispose()
