"""The web server: one process, one socket that is taken before anything long begins, one line when it is ready."""

import logging
import os
import socket
from collections.abc import Callable

import uvicorn

from dashboard import bootstrap
from dashboard.config import Settings
from data.terms.errors import InputRefused

APPLICATION = "streamlit_app:app"
BACKLOG = 128
LARGEST_MESSAGE = 200 * 1024 * 1024  # Streamlit's own limit
PING_S, GRACE_S = 30, 3


def take_socket(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises InputRefused where the address or port is not to be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)[0]
        taken = socket.socket(family, kind, protocol)
    except OSError as error:
        raise InputRefused(f"cannot listen on {host}: {error.strerror}") from None
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(address)
        taken.listen(BACKLOG)
    except OSError as error:
        taken.close()
        raise InputRefused(
            f"port {port} on {host} cannot be used: {os.strerror(error.errno or 0).lower()}",
            advice="Stop what uses it, or choose another: vardar serve --port 8502",
        ) from None
    return taken


def address_of(taken: socket.socket) -> str:
    """The address for the browser."""
    host, port = taken.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run(settings: Settings, taken: socket.socket, *, on_ready: Callable[[str], None]) -> None:
    """Start the services and serve until the process is told to stop. Raises what `bootstrap.start` raises."""
    bootstrap.use(bootstrap.start(settings))
    try:
        _tell_streamlit(settings, taken)
        config = uvicorn.Config(
            APPLICATION,
            lifespan="on",
            ws="websockets-sansio",
            ws_max_size=LARGEST_MESSAGE,
            ws_ping_interval=PING_S,
            ws_ping_timeout=PING_S,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=GRACE_S,
            log_level="warning",
            access_log=False,
            server_header=False,
            log_config=None,
        )
        _Server(config, lambda: on_ready(address_of(taken))).run(sockets=[taken])
    except KeyboardInterrupt:
        logging.getLogger("vardar").info("stopped")
    finally:
        bootstrap.stop()


class _Server(uvicorn.Server):
    """Says when it really answers."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._on_ready()


def _tell_streamlit(settings: Settings, taken: socket.socket) -> None:
    """Where it is served: Streamlit compares origins with it and never asks the internet for its own address."""
    from streamlit import config

    host, port = taken.getsockname()[:2]
    config.set_option("server.address", host)
    config.set_option("server.port", port)
    config.set_option("browser.serverAddress", host)
    if settings.secret is not None:
        config.set_option("server.cookieSecret", settings.secret.get_secret_value())
