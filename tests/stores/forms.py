"""Forms for tests, as parties would report them, and the units of work around them."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from data.access.viewers import local_watch_officer, party_viewer
from data.store import incidents, operations, places
from data.store.forms import IncidentForm, OperationForm
from data.store.unit_of_work import UnitOfWork
from data.terms.codes import PartyStatus

NOON = datetime(2020, 3, 9, 12, tzinfo=UTC)
OFFICER = local_watch_officer()
BULGARIA = party_viewer("BG", status=PartyStatus.MEMBER_STATE)
OBSERVER = party_viewer("JP", status=PartyStatus.OBSERVER)


def clock():
    return NOON + timedelta(days=1)


def uid(number):
    return str(uuid5(NAMESPACE_URL, f"report {number}"))


def detection_values(number, **given):
    return {
        "uid": uid(number),
        "kind": "migrant_detection",
        "originator": "BG",
        "occurred_from": NOON + timedelta(minutes=number),
        "precision": "EXACT",
        "lon": 26.35,
        "lat": 41.72,
        "country": "BG",
        "direction": "ENTRY",
        "persons": 4,
        "nationalities": [{"nationality": "SY", "persons": 3, "basis": "CLAIMED"}],
        "labels": ["route:Western Balkans"],
        "handling": "H1",
        "release": "MEMBERS",
        **given,
    }


def detection(number, **given):
    return IncidentForm.read(detection_values(number, **given))


def seizure(number, *items, **given):
    values = {
        "uid": uid(number),
        "kind": "seizure",
        "originator": "BG",
        "occurred_from": NOON + timedelta(minutes=number),
        "precision": "COUNTRY",
        "country": "BG",
        "items": items or [{"commodity": "DRUG", "drug": "HEROIN", "quantity": 72, "unit": "KGM"}],
        "handling": "H1",
        "release": "MEMBERS",
        **given,
    }
    return IncidentForm.read(values)


def operation(code="NOMAD-2020", **given):
    return OperationForm.read({"code": code, "name": "NOMAD 2020", "kind": "regional_operation", **given})


@contextmanager
def writing(engine, *, viewer=OFFICER):
    """A unit of work that is committed at the end."""
    with UnitOfWork(engine, viewer=viewer, clock=clock) as work:
        yield work
        work.commit()


def add(engine, *forms, viewer=OFFICER):
    with writing(engine, viewer=viewer) as work:
        return incidents.add(work, forms)


def add_operation(engine, form):
    with writing(engine) as work:
        return operations.add_operation(work, form)


def load_gazetteer(engine):
    with writing(engine) as work:
        return places.load_gazetteer(work)


PAST_THE_WALL = {}  # name of a database whose tests run as the service does -> an engine that sees every row


def raw(engine):
    """The store as it is, for what a test looks up by itself and for nobody."""
    return PAST_THE_WALL.get(engine.url.database, engine)
