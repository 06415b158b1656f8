"""A running Vardar, for the browser tests and the benchmarks."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.ports import free_port

START_SECONDS = 120


class ServerFailed(Exception):
    """The server did not become ready; the text ends with the last lines of its log."""


@contextmanager
def served(folder: Path, *arguments: str, store: str | None = None, **settings: str) -> Iterator[str]:
    """Run `vardar serve ARGUMENTS` on a free port and give its address once /readyz says yes.

    `folder` takes the log and, unless `store` is another address, a SQLite store of its own. `settings` are those of
    the environment, without VARDAR_ and in small letters. Raises ServerFailed.
    """
    given = {f"VARDAR_{name.upper()}": value for name, value in settings.items()}
    port, log = free_port(), folder / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("vardar"), "serve", "--port", str(port), *arguments],
            env={**os.environ, "VARDAR_STORE": store or f"sqlite:///{folder / 'served.db'}", **given},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_ready(process, address, log)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{address}/readyz", timeout=5, trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass  # not listening yet
        time.sleep(0.1)
    ended = "" if process.returncode is None else f" (it ended with exit code {process.returncode})"
    last = "\n".join(log.read_text(errors="replace").splitlines()[-40:])
    raise ServerFailed(f"not ready at {address}{ended}; the end of its log:\n{last}")
