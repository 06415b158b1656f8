"""What somebody is typing: kept in this session, and as a draft in the store, so that a closed browser loses nothing.

The values are the truth; widgets are set from them when they are first drawn, and speak for them from then on. A widget
that is not drawn (another way to say the place) loses nothing. `seed` is raised where all widgets begin anew.
"""

import copy
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import streamlit as st

from data.terms.codes import Kind

KEPT_FOR_THE_NEXT = ("kind", "operation", "originator", "originator_agency", "zone")
# Another one like this: the same place, means and marking, but its own time, numbers, words and case.
NOT_ALIKE = (
    "uid", "base", "before", "amends", "time", "until_time", "reported_date", "reported_time", "text", "case_ref",
    "items", "nationalities", "persons", "minors", "unaccompanied_minors", "dead", "missing", "arrests", "event_count",
    "facilitators_arrested",
)  # fmt: skip
BROWSER_LAG_S = 3.0
Pending = tuple[object, object, float]  # the value before, the value that was put, until when the first is stale


@dataclass(slots=True)
class Typed:
    """The form as it stands. `tried` once somebody has asked to submit it; `receipt` is the uid of the last report."""

    values: dict[str, object] = field(default_factory=dict)
    seed: int = 0
    pending: dict[str, Pending] = field(default_factory=dict)
    kept: Mapping[str, object] = field(default_factory=dict)
    kept_at: datetime | None = None
    restored: bool = False
    is_rivalled: bool = False  # another window of the same person changed the draft
    tried: bool = False
    dropped: dict[str, object] | None = None
    receipt: str | None = None
    submitted: Mapping[str, object] = field(default_factory=dict)
    trouble: str = ""

    def key(self, name: str) -> str:
        """The key of the widget that asks for a value."""
        return f"typed {self.seed} {name}"

    def collect(self) -> None:
        """Take over what the widgets say."""
        prefix = self.key("")
        for key in list(st.session_state):
            if isinstance(key, str) and key.startswith(prefix):
                _set(self.values, key.removeprefix(prefix).split("."), _plain(st.session_state[key]))
        for name, (before, value, until) in list(self.pending.items()):
            if _get(self.values, name.split(".")) != before or time.monotonic() > until:
                del self.pending[name]  # the browser shows it, or somebody has typed something else
            else:
                self._set_both(name, value)

    @property
    def amends(self) -> Mapping[str, object] | None:
        """What is corrected (uid, version, message number, reason), None for a new report."""
        found = self.values.get("amends")
        return found if isinstance(found, Mapping) else None

    @property
    def name(self) -> str:
        """The name of its draft: a correction never takes the place of a report that is half typed."""
        return f"correction {self.amends['uid']}" if self.amends else "report"

    @property
    def kind(self) -> Kind:
        """The kind of report that is typed."""
        return Kind(str(self.values["kind"]))

    def offer(self, name: str, *, default: object = None) -> str:
        """The key of a widget that is about to be drawn, set to the value as it stands."""
        key = self.key(name)
        if key not in st.session_state:
            value = _get(self.values, name.split("."))
            st.session_state[key] = default if value is None else value
        return key

    def put(self, name: str, value: object) -> None:
        """Set a value from elsewhere than its widget, such as the map.

        A browser that has not drawn it yet sends the old value with the next click: for a moment that is put right.
        """
        before = _get(self.values, name.split("."))
        if before != value:
            self.pending[name] = (before, value, time.monotonic() + BROWSER_LAG_S)
        self._set_both(name, value)

    def _set_both(self, name: str, value: object) -> None:
        _set(self.values, name.split("."), value)
        st.session_state[self.key(name)] = value

    def begin(self, values: Mapping[str, object]) -> None:
        """Begin anew with these values, under a uid of its own unless they bring theirs."""
        self.values = {"kind": Kind.MIGRANT_DETECTION.value, **copy.deepcopy(dict(values))}
        self.values.setdefault("uid", str(uuid.uuid4()))
        self.seed += 1
        self.pending = {}
        self.tried, self.trouble, self.dropped = False, "", None

    def remember(self, moment: datetime) -> None:
        """That the values as they stand were kept."""
        self.kept, self.kept_at, self.restored = copy.deepcopy(self.values), moment, False

    def forget(self) -> None:
        """That nothing is kept any more."""
        self.kept, self.kept_at, self.restored, self.is_rivalled = {}, None, False, False

    def next(self, *, alike: bool = False) -> dict[str, object]:
        """The values that the next report begins with."""
        if alike:
            return {name: value for name, value in self.values.items() if name not in NOT_ALIKE}
        return {name: self.values[name] for name in KEPT_FOR_THE_NEXT if self.values.get(name)}


def typed() -> Typed:
    """What this session is typing."""
    if "typed" not in st.session_state:
        st.session_state["typed"] = Typed()
    held: Typed = st.session_state["typed"]
    return held


def is_worth_keeping(values: Mapping[str, object]) -> bool:
    """Whether anything was typed beyond what every report begins with."""
    return any(
        value not in (None, "", [], {}) for name, value in values.items() if name not in (*KEPT_FOR_THE_NEXT, "uid")
    )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _get(values: Mapping[str, object], path: list[str]) -> object:
    if len(path) == 1:
        return values.get(path[0])
    listed, index = values.get(path[0]), int(path[1])
    row = listed[index] if isinstance(listed, list) and index < len(listed) else {}
    return row.get(path[2])


def _set(values: dict[str, object], path: list[str], value: object) -> None:
    """Set `name`, or `name.index.part` of a list that is typed line by line."""
    if len(path) == 1:
        values[path[0]] = value
        return
    listed = values.get(path[0])
    rows = listed if isinstance(listed, list) else []
    rows.extend({} for _ in range(int(path[1]) + 1 - len(rows)))
    rows[int(path[1])][path[2]] = value
    values[path[0]] = rows
