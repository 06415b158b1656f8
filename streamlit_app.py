"""The ASGI application: the pages, the routes beside them, the gate before both, and the services behind them.

`vardar serve` runs it; any ASGI server can (`uvicorn streamlit_app:app`).
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from streamlit import config

from dashboard import bootstrap
from dashboard.config import LOCAL_OPEN
from dashboard.door.gate import Gate
from dashboard.head_start import HeadStart, prepare
from dashboard.messages import show_script_error
from dashboard.routes import api, basemap, health

MAIN = Path(__file__).resolve().parent / "dashboard" / "main.py"
# Streamlit looks for .streamlit/config.toml beside this file, from whichever folder it is started.
config._main_script_path = str(Path(__file__).resolve())


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """The services of this process run as long as the server does."""
    await run_in_threadpool(bootstrap.services)
    Thread(target=prepare, daemon=True).start()  # while the browser starts
    try:
        yield
    finally:
        await run_in_threadpool(bootstrap.stop)


settings = bootstrap.current_settings()
routes = [*health.routes(), *basemap.routes(), *api.routes()]
names = settings.host_names | {settings.host}
gate = Middleware(Gate, names=names, only_here=settings.only_here, tls=settings.tls)
middleware = [gate, Middleware(HeadStart)]
if settings.auth != LOCAL_OPEN:
    from dashboard.door.turnstile import Turnstile
    from dashboard.routes import sign_in

    middleware.insert(1, Middleware(Turnstile, settings=settings, token_paths=api.paths()))
    routes = [*sign_in.routes(settings), *routes]
app = st.App(MAIN, routes=routes, middleware=middleware, lifespan=lifespan, on_script_error=show_script_error)
