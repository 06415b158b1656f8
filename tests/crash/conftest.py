"""The stores to kill on are those that the store tests run on."""

from tests.stores.conftest import postgres_cluster, postgres_database, sqlite_database, store, store_url

__all__ = ["postgres_cluster", "postgres_database", "sqlite_database", "store", "store_url"]
