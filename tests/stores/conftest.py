"""Stores to test on: an empty SQLite file, an empty PostGIS database, or each in turn."""

import os
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine

from data.store.engine import is_sqlite, open_engine
from data.store.roles import set_up
from data.store.schema import upgrade
from tests.stores.cluster import find_binaries, postgis_cluster
from tests.stores.forms import PAST_THE_WALL


@dataclass(frozen=True)
class Walled:
    """One store, four ways to it."""

    superuser: Engine
    migrate: Engine
    app: Engine
    reader: Engine


# Read here: a test begins without any VARDAR_ variable.
BEHIND_THE_WALL = bool(os.environ.get("VARDAR_WALL"))


@pytest.fixture(scope="session")
def postgres_cluster():
    """One PostGIS server a test process, started when the first test asks for it."""
    if find_binaries() is None and not os.environ.get("CI"):
        pytest.skip("PostgreSQL with PostGIS is not installed: make test installs it or says how")
    with postgis_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def postgres_url(postgres_cluster):
    """Address of the server's maintenance database, as superuser."""
    return postgres_cluster.url()


@pytest.fixture
def postgres_database(postgres_cluster):
    """Address of an empty database with PostGIS, for one test."""
    name = postgres_cluster.create_database()
    yield postgres_cluster.url(name)
    postgres_cluster.drop_database(name)


@pytest.fixture
def sqlite_database(tmp_path):
    """Address of a SQLite file that does not exist yet, for one test."""
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store_url(request):
    """Address of an empty store; a test that takes it runs once on each engine."""
    return request.getfixturevalue(f"{request.param}_database")


@pytest.fixture
def store(store_url):
    """An engine on a store with every table and no rows; a test that takes it runs once on each engine."""
    engine = open_engine(store_url)
    upgrade(engine)
    if BEHIND_THE_WALL and not is_sqlite(engine):  # as the running service sees it, not above the wall
        _, _, app, _ = set_up(engine, prefix=engine.url.database)
        PAST_THE_WALL[engine.url.database] = engine
        engine = open_engine(app.address)
    yield engine
    PAST_THE_WALL.pop(engine.url.database, engine).dispose()
    engine.dispose()


@pytest.fixture(scope="module")
def walled(postgres_cluster):
    """A store on PostgreSQL with its four roles, for a module: an engine for each that signs in, and a superuser's."""
    name = postgres_cluster.create_database()
    superuser = open_engine(postgres_cluster.url(name))
    _, *signing_in = set_up(superuser, prefix=name)
    migrate, app, reader = (open_engine(role.address) for role in signing_in)
    upgrade(migrate)
    yield Walled(superuser, migrate, app, reader)
    for engine in (superuser, migrate, app, reader):
        engine.dispose()
    postgres_cluster.drop_database(name)
