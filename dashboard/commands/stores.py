"""The store that a command works on: opened by the settings, checked, and let go of at the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from dashboard.config import Settings


@contextmanager
def open_store(*, check: bool = True) -> "Iterator[tuple[Settings, Engine]]":
    """Settings and engine. Raises InputRefused, and StoreErrors for a store that this code does not work with."""
    from dashboard.config import read_settings
    from data.store.engine import open_engine
    from data.store.schema import require_current

    settings = read_settings()
    engine = open_engine(settings.store_url)
    try:
        if check:
            require_current(engine)
        yield settings, engine
    finally:
        engine.dispose()
