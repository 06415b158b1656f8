"""The Situation page in a real browser: what a watch officer sees first, and what each hand on it does."""

import io
import math
import re
import uuid
from datetime import timedelta

from PIL import Image
from playwright.sync_api import Page, expect

from dashboard.components.window import VIEWS
from data.access.viewers import local_watch_officer
from data.exercise import DEMO_NOW
from data.store import incidents
from data.store.engine import open_engine
from data.store.forms import IncidentForm
from data.store.unit_of_work import UnitOfWork
from data.terms.filters import Filter
from layers.spec import MapView

LONG = 90_000  # milliseconds: software rendering on a busy machine
NOMAD = "/?operation=EX-NOMAD-2020&exercise=yes"


def _open(page: Page, address: str = "/") -> Page:
    page.set_default_timeout(LONG)
    page.goto(address)
    expect(page.get_by_test_id("stDeckGlJsonChart")).to_be_visible(timeout=LONG)
    expect(page.locator(".st-key-feed")).to_be_attached(timeout=LONG)
    return page


def _figure(page: Page, title: str) -> str:
    tile = page.get_by_test_id("stMetric").filter(has_text=title)
    return tile.get_by_test_id("stMetricValue").inner_text().strip()


def _wait_for_map(page: Page) -> None:
    """Until the names are there, which come last, and what is drawn does not change any more."""
    page.wait_for_function("() => performance.getEntriesByType('resource').some(r => r.name.includes('/glyphs/'))")
    chart, before = page.get_by_test_id("stDeckGlJsonChart"), b""
    for _ in range(40):
        now = chart.screenshot()
        if now == before:
            return
        before = now
        page.wait_for_timeout(500)


def _colours(page: Page) -> int:
    picture = Image.open(io.BytesIO(page.get_by_test_id("stDeckGlJsonChart").screenshot())).convert("RGB")
    return len(picture.resize((240, 160)).getcolors(maxcolors=240 * 160) or [])


def _pixel(page: Page, lon: float, lat: float, *, view: MapView) -> tuple[float, float]:
    """Where a place stands on the screen while the map looks where it begins (Web Mercator, 512-pixel world)."""
    box = page.get_by_test_id("stDeckGlJsonChart").bounding_box()
    world = 512 * 2**view.zoom

    def mercator(at_lon: float, at_lat: float) -> tuple[float, float]:
        north = math.log(math.tan(math.pi / 4 + math.radians(at_lat) / 2))
        return world * (at_lon + 180) / 360, world * (1 - north / math.pi) / 2

    (x, y), (centre_x, centre_y) = mercator(lon, lat), mercator(view.lon, view.lat)
    return box["x"] + box["width"] / 2 + x - centre_x, box["y"] + box["height"] / 2 + y - centre_y


def test_the_first_screen_is_full_and_says_that_it_is_an_exercise(page):
    _open(page)
    strip = page.locator(".v-strip")
    expect(page.locator(".v-bar")).to_contain_text("EXERCISE")
    expect(strip).to_contain_text("NOMAD 2020")
    expect(strip).to_contain_text("UTC")
    assert int(_figure(page, "Incidents").replace("\u202f", "")) > 100
    expect(page.locator(".v-legend")).to_contain_text("Migrant detection")
    assert page.evaluate("document.documentElement.scrollHeight") <= 1080, "the page scrolls"
    _wait_for_map(page)
    assert _colours(page) > 60, "the map is blank"


def test_a_filter_changes_figures_and_address_and_the_back_button_undoes_it(page):
    _open(page, NOMAD)
    before = _figure(page, "Incidents")
    page.get_by_test_id("stSidebar").get_by_role("button", name="Seizure", exact=True).click()
    page.wait_for_url(re.compile("kind=seizure"))
    expect(page.get_by_test_id("stMetric").filter(has_text="Persons detected")).to_have_count(0, timeout=LONG)
    assert _figure(page, "Incidents") != before
    assert _figure(page, "Incidents") == _figure(page, "Seizure cases")
    page.go_back()
    expect(page.get_by_test_id("stMetric").filter(has_text="Persons detected")).to_be_visible(timeout=LONG)
    assert _figure(page, "Incidents") == before


def test_a_click_on_the_list_opens_the_card_and_the_way_back_closes_it(page):
    _open(page, NOMAD)
    page.locator(".st-key-feed .row").first.click()
    expect(page.locator(".v-card")).to_contain_text("Report id", timeout=LONG)
    assert "incident=" in page.url
    page.get_by_role("button", name="Back to figures").click()
    expect(page.get_by_test_id("stMetric").first).to_be_visible(timeout=LONG)
    assert "incident=" not in page.url


def test_a_click_on_the_map_opens_the_card(page, server_store):
    engine = open_engine(server_store)
    chosen = Filter(exercise=True, operation=("EX-NOMAD-2020",))
    rows = incidents.find(engine, local_watch_officer(), chosen, limit=400)
    kinds: dict[str, set[str]] = {}
    for row in rows:
        kinds.setdefault(row["crossing"], set()).add(row["kind"])
    alone = [row for row in rows if row["precision"] == "BCP" and len(kinds[row["crossing"]]) == 1]
    row = max(alone, key=lambda row: row["persons"] or 0)
    page.set_viewport_size(
        {"width": 1100, "height": 680}
    )  # a small picture is drawn soon, also without a graphics card
    _open(page, NOMAD)
    _wait_for_map(page)
    spot = _pixel(page, row["lon"], row["lat"], view=VIEWS["small"])
    page.mouse.move(*spot)
    expect(page.locator(".deck-tooltip")).to_contain_text("EXERCISE", timeout=LONG)
    card = page.locator(".v-card")
    for _ in range(
        10
    ):  # a click that a busy machine spreads over a quarter of a second is none to the map: click again
        page.mouse.click(*spot)
        page.wait_for_timeout(3000)
        if card.count():
            break
    expect(card).to_contain_text(str(row["place_written"]), timeout=LONG)
    engine.dispose()


def test_what_the_address_cannot_mean_is_a_note_and_never_an_exception(page):
    _open(page, f"{NOMAD}&kind=bogus&from=never&bbox=1,2,3&nonsense=%3Cscript%3Ealert(1)%3C/script%3E")
    note = page.get_by_text(re.compile("was ignored"))
    for key in ("kind", "from", "bbox", "nonsense"):
        expect(note).to_contain_text(f"{key}=")
    page.get_by_role("button", name="Dismiss").click()
    expect(note).to_have_count(0, timeout=LONG)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_an_incident_that_is_not_there_says_so(page):
    page.set_default_timeout(LONG)
    page.goto(f"{NOMAD}&incident=../../etc/passwd")
    expect(page.get_by_text("There is no such incident")).to_be_visible(timeout=LONG)


def test_brushing_the_timeline_narrows_the_page(page):
    _open(page, NOMAD)
    before = _figure(page, "Incidents")
    chart = page.get_by_test_id("stVegaLiteChart")
    expect(chart.locator("canvas, svg").first).to_be_visible(timeout=LONG)
    box = chart.bounding_box()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 45, steps=8)
    page.mouse.up()
    page.wait_for_url(re.compile("from=.*to="))
    expect(page.get_by_test_id("stMetric").filter(has_text="Incidents")).not_to_contain_text(before, timeout=LONG)


def test_what_another_process_reports_comes_to_the_open_page(page, server_store):
    _open(page, NOMAD)
    before = int(_figure(page, "Incidents"))
    engine = open_engine(server_store)
    moment = DEMO_NOW - timedelta(minutes=5)
    form = IncidentForm(
        uid=str(uuid.uuid4()), kind="migrant_detection", operation="EX-NOMAD-2020", originator="BG", exercise=True,
        occurred_from=moment, occurred_precision="MIN", reported_at=moment, country="BG", precision="COUNTRY",
        place_type="UNK", persons=7, persons_basis="COUNTED", event_count=1, status="SUBMITTED", release="MEMBERS",
        handling="H1", place_written="Reported while the page was open",
    )  # fmt: skip
    with UnitOfWork(engine, viewer=local_watch_officer()) as work:
        incidents.add(work, [form])
        work.commit()
    engine.dispose()
    expect(page.locator(".st-key-feed")).to_contain_text("Reported while the page was open", timeout=LONG)
    assert int(_figure(page, "Incidents")) == before + 1


def test_exercise_and_real_data_are_never_together(page):
    _open(page, "/?period=all")
    expect(page.locator(".v-bar")).not_to_contain_text("EXERCISE")
    assert _figure(page, "Seizure cases") == "21"
    page.get_by_test_id("stSidebar").get_by_text("Exercise data").click()
    expect(page.locator(".v-bar")).to_contain_text("EXERCISE", timeout=LONG)
    cases = page.get_by_test_id("stMetric").filter(has_text="Seizure cases").get_by_test_id("stMetricValue")
    expect(cases).not_to_have_text("21", timeout=LONG)


def test_every_figure_says_what_is_behind_it(page):
    _open(page, "/?operation=PARANOYA&kind=seizure")
    page.get_by_role("button", name="What is behind these figures").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text(re.compile(r", kg: 9")).click()
    expect(dialog).to_contain_text("SZ-019", timeout=LONG)


def test_the_about_page_names_sources_and_licences(page):
    _open(page)
    page.get_by_role("link", name="About").click()
    expect(page.get_by_text("GeoNames").first).to_be_visible(timeout=LONG)


def test_the_address_says_where_the_map_looks_and_a_link_opens_there(page):
    _open(page, NOMAD)
    _wait_for_map(page)
    assert "view=" not in page.url
    page.get_by_test_id("stDeckGlJsonChartZoomButton").get_by_role("button").first.click()
    page.wait_for_url(re.compile(r"view="))
    linked = f"{NOMAD}&view=41.700,26.400,8.50"
    _open(page, linked)
    _wait_for_map(page)
    page.get_by_test_id("stSidebar").get_by_role("button", name="Sections", exact=True).click()
    page.wait_for_url(re.compile(r"layers=.*view=41\.700,26\.400,8\.50"))
