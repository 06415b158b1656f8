"""Incidents: get, find and count what a viewer may see; add, amend, submit, validate, give back and withdraw reports;
their history, the queue of those to validate, and the message numbers that are missing."""

from data.store.incidents.adding import AddOutcome, add
from data.store.incidents.changing import amend, give_back, submit, validate, withdraw
from data.store.incidents.chronicle import History, history
from data.store.incidents.numbers import Gap, RepeatedNumber, message_gaps, repeated_numbers
from data.store.incidents.reading import IncidentCard, count, find, get
from data.store.incidents.releasing import change_release, may_release, widens
from data.store.incidents.waiting import queue, queue_length

__all__ = [
    "AddOutcome",
    "Gap",
    "History",
    "IncidentCard",
    "RepeatedNumber",
    "add",
    "amend",
    "change_release",
    "count",
    "find",
    "get",
    "give_back",
    "history",
    "may_release",
    "message_gaps",
    "queue",
    "queue_length",
    "repeated_numbers",
    "submit",
    "validate",
    "widens",
    "withdraw",
]
