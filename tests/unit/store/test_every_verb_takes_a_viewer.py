"""Every function of the store that reads or writes says for whom: it takes a viewer, or a unit of work that has one."""

import inspect
from importlib import import_module
from pkgutil import walk_packages

import data.store

# Why each of these has no viewer. Whoever adds one here lets something be read for nobody in particular.
WITHOUT = {
    "the schema, the roles and the connection itself": {
        "engine.is_sqlite", "roles.set_up", "schema.upgrade", "schema.downgrade", "schema.current_revision",
        "schema.require_current", "schema.check", "viewing.as_system",
    },
    "who is there: before there is a viewer, or what makes one": {
        "people.credentials.authenticate", "people.credentials.by_identity", "people.credentials.change_password",
        "sessions.begin", "sessions.resolve", "sessions.touch", "sessions.end", "sessions.viewer_of", "tokens.check",
    },
    "names and places that are public: parties and their standing, the gazetteer": {
        "operations.find_parties", "operations.find_standings", "operations.party_status", "operations.status_at",
        "places.crossings", "places.sections",
    },
    "the whole store, by whoever runs it: the chain, copies of it, what was erased, totals made for observers": {
        "audit.anchors.anchor", "audit.verifying.verify", "audit_reading.note_anchor", "cube.build",
        "keeping.postgres_backup.write_copy", "keeping.postgres_backup.brought_in",
        "keeping.sqlite_backup.write_copy", "keeping.sweeping.sweep",
    },
}  # fmt: skip


def verbs():
    """Every public function of data.store that is given the store: its name, and what it takes."""
    for module in walk_packages(data.store.__path__, "data.store."):
        if ".migrations" in module.name:
            continue
        for name, found in vars(import_module(module.name)).items():
            if inspect.isfunction(found) and found.__module__ == module.name and not name.startswith("_"):
                taken = inspect.signature(found).parameters
                if {"engine", "work"} & taken.keys():
                    yield f"{module.name.removeprefix('data.store.')}.{name}", taken


def test_every_verb_of_the_store_takes_a_viewer():
    found = dict(verbs())
    assert len(found) > 60
    nameless = {name for name, taken in found.items() if not {"viewer", "work"} & taken.keys()}
    assert nameless == {name for names in WITHOUT.values() for name in names}
