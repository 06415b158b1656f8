"""Stored reports and their versions: a correction is a report of its own that supersedes the one before."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from uuid import UUID, uuid5

from sqlalchemy import RowMapping, update
from sqlmodel import Session, SQLModel, col, select

from data.access.policy import Action, Guarded, decide
from data.access.viewers import Viewer
from data.store.forms import IncidentForm, ItemForm, NationalityForm
from data.store.rows import COMPARED, Row
from data.store.tables import Incident, IncidentLabel, NationalityCount, SeizureItem
from data.terms.codes import Release, Status
from data.terms.errors import NotAllowed, NotFound, RowRejected

AT_ONCE = 5_000  # values in one statement; SQLite takes 32,766, PostgreSQL 65,535
CLOSED = frozenset({Status.SUPERSEDED, Status.WITHDRAWN})
INCIDENT = Incident.__table__  # type: ignore[attr-defined]  # SQLModel adds it
_ITEM_FIELDS = tuple(ItemForm.model_fields)
_NATIONALITY_FIELDS = tuple(NationalityForm.model_fields)


def portions(values: Collection[str]) -> Iterator[list[str]]:
    """The values in lists that fit into one statement."""
    listed = list(values)
    return (listed[start : start + AT_ONCE] for start in range(0, len(listed), AT_ONCE))


def guarded(row: Mapping[str, object] | RowMapping) -> Guarded:
    """What the policy looks at, of a row of `incident`."""
    originator = row["originator"]
    return Guarded(
        originator=None if originator is None else str(originator),
        status=Status(str(row["status"])),
        release=Release(str(row["release"])),
        release_to=frozenset(str(row["release_to"] or "").split()),
        personal_data=bool(row["personal_data"]),
    )


def read_rows(session: Session, uids: Collection[str]) -> dict[str, RowMapping]:
    """The stored rows of these reports, by uid; those that are not stored are not in it."""
    found: dict[str, RowMapping] = {}
    for portion in portions(uids):
        rows = session.execute(select(INCIDENT).where(INCIDENT.c.uid.in_(portion))).mappings()
        found.update((row["uid"], row) for row in rows)
    return found


def read_children(session: Session, ids: Iterable[int], table: type[SQLModel]) -> dict[int, list[dict[str, object]]]:
    """The items, nationalities or labels of these incidents, by incident id, in the order of the report."""
    found: dict[int, list[dict[str, object]]] = {}
    columns = table.__table__.c  # type: ignore[attr-defined]  # SQLModel adds it
    listed = list(ids)
    for start in range(0, len(listed), AT_ONCE):
        wanted = columns.incident_id.in_(listed[start : start + AT_ONCE])
        for row in session.execute(select(columns).where(wanted).order_by(columns.id)).mappings():
            found.setdefault(row["incident_id"], []).append(dict(row))
    return found


def reported_content(form: IncidentForm, row: Row) -> tuple[object, ...]:
    """What a form reports, to compare with what is stored."""
    return (
        tuple(row[name] for name in COMPARED),
        tuple(tuple(getattr(item, name) for name in _ITEM_FIELDS) for item in form.items),
        tuple(tuple(getattr(entry, name) for name in _NATIONALITY_FIELDS) for entry in form.nationalities),
        form.labels,
    )


def stored_contents(session: Session, rows: Mapping[str, RowMapping]) -> dict[str, tuple[object, ...]]:
    """What is stored of these reports, by uid, in the shape of `reported_content`."""
    ids = [row["id"] for row in rows.values()]
    items, nationalities, labels = (
        read_children(session, ids, table) for table in (SeizureItem, NationalityCount, IncidentLabel)
    )
    return {
        uid: (
            tuple(row[name] for name in COMPARED),
            tuple(tuple(item[name] for name in _ITEM_FIELDS) for item in items.get(row["id"], ())),
            tuple(tuple(entry[name] for name in _NATIONALITY_FIELDS) for entry in nationalities.get(row["id"], ())),
            tuple(str(entry["label"]) for entry in labels.get(row["id"], ())),
        )
        for uid, row in rows.items()
    }


def version_uid(uid: str, content: tuple[object, ...]) -> str:
    """The uid of a correction that came under the uid of the report it corrects: the same content, the same uid."""
    return str(uuid5(UUID(uid), json.dumps(content, default=str)))


def newest_version(session: Session, uid: str) -> str:
    """The end of the chain of corrections that begins with this report."""
    while (later := session.exec(select(Incident.uid).where(Incident.supersedes == uid)).first()) is not None:
        uid = later
    return uid


def open_report(session: Session, viewer: Viewer, uid: str) -> RowMapping:
    """A report that this viewer may change now, locked where the engine locks rows.

    Raises NotFound (absent, or not to be seen by this viewer), NotAllowed, and RowRejected for one that is closed.
    """
    row = session.execute(select(INCIDENT).where(INCIDENT.c.uid == uid).with_for_update()).mappings().first()
    if row is None or not decide(viewer, Action.SEE, guarded(row)).allowed:
        raise NotFound(f"there is no report {uid}, or none that you may see")
    decision = decide(viewer, Action.WRITE, guarded(row))
    if not decision.allowed:
        raise NotAllowed(decision.reason)
    if row["status"] in CLOSED:
        raise RowRejected(f"the report {uid} is {row['status']} and cannot be changed", field="uid", value=uid)
    return row


def close_report(session: Session, uid: str, status: Status) -> None:
    """Give a report the status that ends it."""
    session.execute(update(Incident).where(col(Incident.uid) == uid).values(status=status.value))
