"""The way from one version of the store to the next (Alembic). Run by `data.store.schema.upgrade`, never by hand."""
