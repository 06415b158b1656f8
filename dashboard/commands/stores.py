"""The store that a command works on: opened by the settings, checked, and let go of at the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from dashboard.config import Settings
    from data.picture.read_model import ReadModel


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


@contextmanager
def open_picture(settings: "Settings") -> "Iterator[ReadModel]":
    """The read model, by the way that the settings name for it. Raises StoreError or PictureError."""
    from contextlib import closing

    from data.picture.read_model import ReadModel
    from data.store.engine import open_engine

    engine = open_engine(settings.reader_url)
    try:
        with closing(ReadModel.build(engine)) as model:
            yield model
    finally:
        engine.dispose()
