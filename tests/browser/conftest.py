"""A real browser before a real server, and no request past that server."""

import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from tests.served import served

HERE = Path(__file__).parent
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]


def pytest_collection_modifyitems(items):
    """One browser at a time: software rendering takes every core there is."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def server_store(tmp_path_factory):
    """Address of the store that the server works on."""
    return f"sqlite:///{tmp_path_factory.mktemp('server') / 'served.db'}"


@pytest.fixture(scope="session")
def server(server_store, tmp_path_factory):
    """Address of a server with the demonstration data, on a store of its own."""
    with served(tmp_path_factory.mktemp("log"), "--demo", store=server_store) as address:
        yield address


@pytest.fixture(scope="module")
def chromium():
    """A headless Chromium that draws WebGL in software.

    One a module: while Playwright is open, its event loop holds the thread, and a test elsewhere could not run its own.
    """
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None and not os.environ.get("CI"):
        pytest.skip("Chromium is not installed: make test installs it or says how")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, server):
    """A page of 1920 x 1080; the test fails if it asked another host or wrote an error to the console."""
    own = urlsplit(server).netloc
    strangers: list[str] = []
    errors: list[str] = []

    def note_address(asked):
        if urlsplit(asked.url).scheme not in ("data", "blob") and urlsplit(asked.url).netloc != own:
            strangers.append(asked.url)

    context = chromium.new_context(viewport={"width": 1920, "height": 1080}, color_scheme="dark", base_url=server)
    context.on("request", note_address)
    page = context.new_page()
    page.on("websocket", note_address)
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not strangers, "requests to other hosts"
    assert not errors, "errors in the console"
