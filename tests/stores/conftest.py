"""Stores to test on: an empty SQLite file, an empty PostGIS database, or each in turn."""

import os

import pytest

from data.store.engine import open_engine
from data.store.schema import upgrade
from tests.stores.cluster import find_binaries, postgis_cluster


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
    yield engine
    engine.dispose()
