"""The page as a watch officer waits for it: from the command to the first complete map, and from a click to the new
figures.

A map is complete when the names on it have come, which are asked for last, and the browser then rests for a second.
"""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import FLAGS
from tests.served import served

GOAL_MAP_S, GOAL_SERVER_S, GOAL_FILTER_S = 8.0, 3.0, 1.0
ROUNDS, CLICKS = 5, 6
REST_MS = 1000
WATCH = """
window.vardarBusyUntil = 0;
new PerformanceObserver(list => list.getEntries().forEach(task => {
  window.vardarBusyUntil = Math.max(window.vardarBusyUntil, task.startTime + task.duration);
})).observe({type: 'longtask', buffered: true});
"""
# The moment (ms since navigation) at which the last basemap file and the last long task were done, once both have
# rested.
COMPLETE = """(rest) => {
  const files = performance.getEntriesByType('resource').filter(file => file.name.includes('/basemap/'));
  if (!files.some(file => file.name.includes('/glyphs/'))) return false;
  const done = Math.max(window.vardarBusyUntil, ...files.map(file => file.responseEnd));
  return performance.now() - done > rest ? done : false;
}"""
# The moment at which the figures changed after the click.
CHANGED = """(before) => {
  const now = [...document.querySelectorAll('[data-testid=stMetricValue]')].map(tile => tile.innerText).join('|');
  return now !== before && now !== '' ? performance.now() : false;
}"""
FIGURES = "() => [...document.querySelectorAll('[data-testid=stMetricValue]')].map(tile => tile.innerText).join('|')"


@dataclass(frozen=True)
class PageBench:
    """Seconds: medians, and each run."""

    server_s: list[float]
    map_s: list[float]
    total_s: list[float]
    filter_s: list[float]

    def medians(self) -> dict[str, float]:
        """The middle of each."""
        return {name: round(median(taken), 2) for name, taken in asdict(self).items()}

    def goals(self) -> dict[str, bool]:
        """What is promised, and whether it was kept."""
        found = self.medians()
        return {
            f"from make run to a complete map under {GOAL_MAP_S:g} s": found["total_s"] < GOAL_MAP_S,
            f"of which the server under {GOAL_SERVER_S:g} s": found["server_s"] < GOAL_SERVER_S,
            f"a filter change redrawn under {GOAL_FILTER_S:g} s": found["filter_s"] < GOAL_FILTER_S,
        }


def bench_page(*, tell: Callable[[str], None] = lambda doing: None) -> PageBench:
    """Start the demonstration a second time and again, open it in a fresh browser, click filters."""
    server, maps, totals, clicks = [], [], [], []
    with tempfile.TemporaryDirectory(prefix="vardar-page-") as name:
        folder = Path(name)
        store = f"sqlite:///{folder / 'demo.db'}"
        tell("page: first start, which loads the data")
        with served(folder, "--demo", store=store):
            pass
        for turn in range(ROUNDS):
            tell(f"page: start {turn + 1} of {ROUNDS}")
            begun = time.monotonic()
            with served(folder, "--demo", store=store) as address:
                ready = time.monotonic() - begun
                with _browser() as browser:
                    page, complete = _open(browser, address)
                    server.append(ready)
                    maps.append(complete)
                    totals.append(ready + complete)
                    if turn == ROUNDS - 1:
                        clicks = [_click(page, turn) for turn in range(CLICKS)]
    return PageBench(server, maps, totals, clicks)


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def _open(browser: Browser, address: str) -> tuple[Page, float]:
    page = browser.new_page(viewport={"width": 1920, "height": 1080}, color_scheme="dark")
    page.set_default_timeout(120_000)
    page.add_init_script(WATCH)
    page.goto(address)
    return page, page.wait_for_function(COMPLETE, arg=REST_MS, polling=100).json_value() / 1000


def _click(page: Page, turn: int) -> float:
    """Seconds from a click on a kind to the new figures; the map is drawn in the same answer of the server."""
    kind = ("Seizure", "Migrant detection")[turn % 2]
    before, start = page.evaluate(FIGURES), page.evaluate("() => performance.now()")
    page.get_by_test_id("stSidebar").get_by_role("button", name=kind, exact=True).click()
    changed = page.wait_for_function(CHANGED, arg=before, polling="raf").json_value()
    page.wait_for_timeout(3000)
    return (changed - start) / 1000
