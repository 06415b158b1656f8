"""A real browser before a real server, and no request past that server."""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
START_SECONDS = 120
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
def server(tmp_path_factory):
    """Address of a server with the demonstration data, on a store of its own."""
    folder = tmp_path_factory.mktemp("server")
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("vardar"), "serve", "--demo", "--port", str(port)],
            env={**os.environ, "VARDAR_STORE": f"sqlite:///{folder / 'demo.db'}"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_ready(process, address, folder / "log")
        yield address
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium that draws WebGL in software."""
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


def _wait_until_ready(process: subprocess.Popen, address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{address}/readyz", timeout=5, trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass  # not listening yet
        time.sleep(0.2)
    ended = "" if process.returncode is None else f" (it ended with exit code {process.returncode})"
    last = "\n".join(log.read_text(errors="replace").splitlines()[-40:])
    pytest.fail(f"the server did not become ready at {address}{ended}; its last words:\n{last}", pytrace=False)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
