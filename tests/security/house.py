"""A house with a door: people, a clock that is turned, gate and turnstile, and a page in the place of Streamlit's."""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient

from dashboard import bootstrap
from dashboard.config import Settings
from dashboard.door.gate import Gate
from dashboard.door.turnstile import Turnstile
from dashboard.routes import api, health, sign_in
from data.access.viewers import local_administrator
from data.store import people, sessions
from data.store.unit_of_work import UnitOfWork

OWN = "http://127.0.0.1:8501"
HTML = {"Accept": "text/html,*/*;q=0.8"}
SENTENCE = "the ferry leaves at dawn"
PEOPLE = {
    "ana": {"display_name": "Ana Popescu", "party": "OCU", "role": "watch_officer"},
    "petar": {"display_name": "Petar Ivanov", "party": "BG", "role": "liaison_officer"},
}


async def show_page(request: Request) -> PlainTextResponse:
    """What stands for Streamlit's page: it tells which session it was given."""
    return PlainTextResponse(f"inside {request.headers.get('x-vardar-session', '')}")


async def echo(websocket):
    """What stands for Streamlit's socket: first the session that it was given, then each message back."""
    await websocket.accept()
    await websocket.send_text(websocket.headers.get("x-vardar-session", ""))
    async for said in websocket.iter_bytes():
        await websocket.send_bytes(said)


@dataclass
class House:
    """One process' services with a door before them."""

    services: bootstrap.Services
    clock: "Clock"
    check_every_s: float = 3600.0
    more: dict[str, object] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        return self.services.settings

    def settle(self, **changed: object) -> "House":
        """The same house with other settings."""
        settings = Settings(**{**self.settings.model_dump(), **changed})
        bootstrap.use(replace(self.services, settings=settings))
        return replace(self, services=replace(self.services, settings=settings))

    def app(self) -> Starlette:
        """The application, with a page and a socket in the place of Streamlit's."""
        settings = self.settings
        names = settings.host_names | {settings.host}
        return Starlette(
            routes=[
                *sign_in.routes(settings), *health.routes(), *api.routes(),
                Route("/", show_page), Route("/stream", show_page), WebSocketRoute("/_stcore/stream", echo),
            ],
            middleware=[
                Middleware(Gate, names=names, only_here=settings.only_here, tls=settings.tls),
                Middleware(
                    Turnstile, settings=settings, token_paths=api.paths(), check_every_s=self.check_every_s
                ),
            ],
        )  # fmt: skip

    def browser(self, address: str = OWN, *, client: str = "127.0.0.1", app: Starlette | None = None) -> TestClient:
        """A browser that keeps cookies and follows nothing by itself."""
        return TestClient(app or self.app(), base_url=address, client=(client, 50_000), follow_redirects=False)

    def work(self) -> UnitOfWork:
        """A unit of work of the administrator."""
        return UnitOfWork(self.services.engine, viewer=local_administrator(), clock=self.clock)

    def session(self, name: str = "ana", **changed: object) -> str:
        """The token of a session of this person."""
        given = {"method": "password", "purpose": "Watch", "lifetime": timedelta(hours=13), **changed}
        return sessions.begin(self.services.engine, self.id_of(name), clock=self.clock, **given)

    def id_of(self, name: str) -> int:
        with self.work() as work:
            return next(one.id for one in people.find(self.services.engine, work.viewer) if one.name == name)

    def end_all(self, name: str) -> None:
        with self.work() as work:
            people.disable(work, name)
            work.commit()


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 9, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)


def send(client: TestClient, path: str = "/sign-in", *, origin: str | None = "own", **fields: str):
    """What a browser sends when the form is filled in."""
    given = {"name": "ana", "password": SENTENCE, "purpose": "Watch", **fields} if path == "/sign-in" else fields
    headers = {} if origin is None else {"Origin": str(client.base_url).rstrip("/") if origin == "own" else origin}
    return client.post(path, data=given, headers=headers)


def plain(answer) -> tuple[int, str, list[tuple[str, str]]]:
    """All that an answer tells, but for the name that was typed, and its length."""
    body = re.sub(r'name="name" value="[^"]*"', "", answer.text)
    headers = sorted(pair for pair in answer.headers.multi_items() if pair[0] != "content-length")
    return answer.status_code, body, headers
