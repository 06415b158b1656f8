"""Nothing leaves the house: a browser goes through every page, section and layer, and asks nobody but its own server.

The fixture `page` fails a test whose page asked another host, or wrote an error to the console. Pages, sections and
layers are taken from the project itself: what is added is walked through as well.
"""

from playwright.sync_api import Page, expect

from layers.registry import LAYERS
from tests.pages import listed, walked

LONG = 90_000  # milliseconds: software rendering on a busy machine
QUIET_MS = 500


def _settle(page: Page) -> None:
    """Until the page's first line is there, no script runs any more, and a map or chart has asked for what it needs."""
    expect(page.locator(".v-bar").first).to_be_visible(timeout=LONG)
    expect(page.get_by_test_id("stStatusWidgetRunningIcon")).to_have_count(0, timeout=LONG)
    page.wait_for_timeout(QUIET_MS)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_walk_through_every_page_and_section_asks_no_other_host(page):
    """By clicks, as people go: Streamlit probes a deep link's folder first and logs that as an error."""
    page.set_default_timeout(LONG)
    page.goto("/")
    _settle(page)
    titles, queries = listed(), {}
    for view, query in walked():
        queries.setdefault(view, []).extend(query.items())
    links = page.get_by_test_id("stTopNavLink")
    assert {link.strip() for link in links.all_inner_texts()} == set(titles.values())
    for view, title in titles.items():
        links.filter(has_text=title).first.click()
        _settle(page)
        sections = page.get_by_role("radiogroup").first.get_by_role("radio") if queries[view] else None
        if sections is None:
            continue
        assert sections.count() == len(queries[view])
        for number, (key, section) in enumerate(queries[view]):
            sections.nth(number).click()
            _settle(page)
            assert number == 0 or f"{key}={section}" in page.url


def test_every_layer_the_timeline_the_card_and_the_dialog_ask_no_other_host(page):
    page.set_default_timeout(LONG)
    expect.set_options(timeout=LONG)
    page.set_viewport_size(
        {"width": 1100, "height": 680}
    )  # a small picture is drawn soon, also without a graphics card
    page.goto("/?operation=EX-NOMAD-2020&exercise=yes")
    _settle(page)
    rail = page.get_by_test_id("stSidebar")
    for layer in LAYERS.values():
        button = rail.get_by_role("button", name=layer.title, exact=True)
        before = page.url
        button.click()
        expect(page).not_to_have_url(before, timeout=LONG)
        _settle(page)
    expect(page.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first).to_be_visible()
    page.get_by_role("button", name="What is behind these figures").click()
    expect(page.get_by_role("dialog").locator(".v-bar")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".st-key-feed .row").first.click()
    expect(page.locator(".v-card")).to_contain_text("Report id")
    _settle(page)
