"""A read model over a small SQLite store, filled by the test that asks for it."""

from datetime import UTC, datetime

import pytest

from data.access.policy import Action
from data.access.viewers import local_watch_officer
from data.picture.read_model import ReadModel
from data.picture.selection import choose
from data.store.engine import WRITES, open_engine
from data.store.schema import upgrade
from data.terms.filters import read_query
from tests.stores.reports import write

NOW = datetime(2020, 4, 1, tzinfo=UTC)


@pytest.fixture
def picture(tmp_path):
    """`picture(incidents=…, items=…)` gives the read model of a store that holds these rows."""
    opened = []

    def build(**rows):
        engine = open_engine(f"sqlite:///{tmp_path / 'store.db'}")
        upgrade(engine)
        with engine.connect().execution_options(**{WRITES: True}) as connection:
            write(connection, **rows)
            connection.commit()
        opened.append((model := ReadModel.build(engine, clock=lambda: NOW), engine))
        return model

    yield build
    for model, engine in opened:
        model.close()
        engine.dispose()


@pytest.fixture
def select_for():
    """`select_for(model, "kind=seizure")`: the selection of a query, for the local watch officer or another viewer."""

    def select(model, query="", *, viewer=None, action=Action.SEE):
        return choose(model, read_query(query), viewer=viewer or local_watch_officer(), action=action)

    return select
