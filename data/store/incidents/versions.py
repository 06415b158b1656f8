"""Stored reports and their versions: a correction is a report of its own that supersedes the one before."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from uuid import UUID, uuid5

from sqlalchemy import RowMapping, select
from sqlmodel import Session, SQLModel

from data.access.policy import Action, Guarded, decide
from data.access.viewers import Viewer
from data.store.forms import IncidentForm, ItemForm, NationalityForm
from data.store.intake import Content
from data.store.rows import COMPARED, Row
from data.store.tables import Incident, IncidentLabel, NationalityCount, SeizureItem
from data.terms.codes import Release, Status
from data.terms.errors import NotAllowed, NotFound, VardarError

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
        handling=frozenset(str(row["handling"] or "").split()),
        operation=None if row["operation"] is None else str(row["operation"]),
    )


def read_rows(session: Session, uids: Collection[str], *, lock: bool = False) -> dict[str, RowMapping]:
    """The stored rows of these reports, by uid; those that are not stored are not in it.

    With `lock` nobody else changes them until the transaction ends (where the engine locks rows). PostgreSQL locks
    those that the viewer may change and passes over the others: hence all that are seen are read after that.
    """
    found: dict[str, RowMapping] = {}
    for portion in portions(uids):
        here = INCIDENT.c.uid.in_(portion)
        if lock:
            session.execute(select(INCIDENT.c.id).where(here).order_by(INCIDENT.c.id).with_for_update())
        rows = session.execute(select(INCIDENT).where(here).order_by(INCIDENT.c.id)).mappings()
        found.update((row["uid"], row) for row in rows)
    return found


def read_later(session: Session, uids: Collection[str]) -> dict[str, list[RowMapping]]:
    """The versions that came after each of these reports, by its uid, oldest first: as many rounds as corrections."""
    chains: dict[str, list[RowMapping]] = {}
    ends = {uid: [uid] for uid in uids}  # the newest known version -> the reports whose chain it ends
    while ends:
        followed: dict[str, list[str]] = {}
        for portion in portions(ends):
            wanted = select(INCIDENT).where(INCIDENT.c.supersedes.in_(portion))
            for row in session.execute(wanted).mappings():
                begun_at = ends[row["supersedes"]]
                for uid in begun_at:
                    chains.setdefault(uid, []).append(row)
                followed[row["uid"]] = begun_at
        ends = followed
    return chains


def read_earlier(session: Session, row: RowMapping) -> list[RowMapping]:
    """The versions that came before this one, nearest first."""
    earlier: list[RowMapping] = []
    wanted = row["supersedes"]
    while wanted is not None and (found := read_rows(session, [wanted]).get(wanted)) is not None:
        earlier.append(found)
        wanted = found["supersedes"]
    return earlier


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


def reported_content(form: IncidentForm, row: Row) -> Content:
    """What a form reports, to compare with what is stored: field -> value; children as tuples of what they say."""
    content: dict[str, object] = {name: row[name] for name in COMPARED}
    content["items"] = tuple(_said(item.__dict__, _ITEM_FIELDS) for item in form.items)
    content["nationalities"] = tuple(_said(entry.__dict__, _NATIONALITY_FIELDS) for entry in form.nationalities)
    content["labels"] = form.labels
    return content


def stored_contents(session: Session, rows: Collection[RowMapping]) -> dict[str, Content]:
    """What is stored of these reports, by uid, in the shape of `reported_content`."""
    ids = [row["id"] for row in rows]
    items, nationalities, labels = (
        read_children(session, ids, table) for table in (SeizureItem, NationalityCount, IncidentLabel)
    )
    return {
        row["uid"]: {name: row[name] for name in COMPARED}
        | {
            "items": tuple(_said(item, _ITEM_FIELDS) for item in items.get(row["id"], ())),
            "nationalities": tuple(_said(entry, _NATIONALITY_FIELDS) for entry in nationalities.get(row["id"], ())),
            "labels": tuple(str(entry["label"]) for entry in labels.get(row["id"], ())),
        }
        for row in rows
    }


def _said(values: Mapping[str, object], names: Iterable[str]) -> dict[str, object]:
    return {name: values[name] for name in names if values[name] is not None}


def version_uid(uid: str, content: Content, *, taken: Collection[str] = ()) -> str:
    """The uid of a correction that came under the uid of the report it corrects: the same content, the same uid.

    A content that was there before, was corrected and comes back gets another: `taken` are those of its versions.
    """
    written = json.dumps(list(content.items()), default=str)
    found = str(uuid5(UUID(uid), written))
    while found in taken:
        found = str(uuid5(UUID(found), written))
    return found


def hidden(uid: str) -> NotFound:
    """The answer for a report that is not there, and for one that this viewer may not see."""
    return NotFound(f"there is no report {uid}, or none that you may see", subject=f"incident {uid}")


def barred(viewer: Viewer, row: RowMapping) -> VardarError | None:
    """Why this viewer may not change this report, if so; absent and not to be seen are told apart to nobody."""
    if not decide(viewer, Action.SEE, guarded(row)).allowed:
        return hidden(row["uid"])
    decision = decide(viewer, Action.WRITE, guarded(row))
    return None if decision.allowed else NotAllowed(decision.reason, subject=f"incident {row['uid']}")
