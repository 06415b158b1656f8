"""Incidents: get, find and count what a viewer may see; add, amend, withdraw and validate reports."""

from data.store.incidents.adding import AddOutcome, add
from data.store.incidents.changing import amend, validate, withdraw
from data.store.incidents.reading import IncidentCard, count, find, get

__all__ = ["AddOutcome", "IncidentCard", "add", "amend", "count", "find", "get", "validate", "withdraw"]
