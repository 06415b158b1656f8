"""What one report says of others: shown as far as the viewer may see those."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, select

from data.access.policy import Action, visible_to
from data.access.viewers import Viewer
from data.store.incidents.versions import portions
from data.terms.columns import incident

NAMES = ("supersedes", "counterpart_uid")  # columns that hold the uid of another report
EVENT = "same_event"  # the smallest uid of those that an officer confirmed as one event


def shown_rows(
    connection: Connection,
    viewer: Viewer,
    rows: Sequence[Mapping[str, Any] | RowMapping],
    *,
    action: Action = Action.SEE,
) -> list[dict[str, Any]]:
    """The rows of `incident`, without the uids of reports that this viewer may not see (or pass on, to DISCLOSE).

    `same_event` is the smallest uid of those of the event that are seen, none where the report is alone among them: one
    that is not seen is not even told to be there.
    """
    visible = visible_to(viewer, action=action)
    named = {row[name] for row in rows for name in NAMES if row[name] is not None}
    seen = {uid for uid, _ in _seen(connection, visible, "uid", named)}
    events: dict[str, list[str]] = {}
    for uid, label in _seen(connection, visible, EVENT, {row[EVENT] for row in rows if row[EVENT] is not None}):
        events.setdefault(label, []).append(uid)
    labels = {label: min(uids) for label, uids in events.items() if len(uids) > 1}
    return [
        {**row, EVENT: labels.get(row[EVENT])} | {name: row[name] if row[name] in seen else None for name in NAMES}
        for row in rows
    ]


def _seen(connection: Connection, visible: ColumnElement[bool], column: str, values: set[str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for portion in portions(values):
        wanted = select(incident.c.uid, incident.c.same_event)
        rows = connection.execute(wanted.where(incident.c[column].in_(portion), visible))
        found += [(uid, label) for uid, label in rows]
    return found
