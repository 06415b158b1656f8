"""What a correction keeps of the report that it corrects: who sent it, and the marks that its originator put on it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from sqlalchemy import RowMapping, update
from sqlmodel import Session

from data.access.policy import NOT_BEYOND, Guarded, decide_release, is_narrower, reached
from data.access.viewers import Viewer
from data.store.forms import IncidentForm
from data.store.incidents.versions import INCIDENT, guarded, read_earlier
from data.store.rows import write_codes, write_parties
from data.terms.codes import Release
from data.terms.errors import RowRejected


@dataclass(frozen=True, slots=True)
class Kept:
    """Of a report, what its corrections keep or may change for its originator alone."""

    record: Guarded
    handling_text: str | None
    personal_data: bool
    exercise: bool

    @classmethod
    def of(cls, row: Mapping[str, object] | RowMapping) -> Self:
        """Of a row of `incident`."""
        text = row["handling_text"]
        words = None if text is None else str(text)
        return cls(guarded(row), words, bool(row["personal_data"]), bool(row["exercise"]))

    @classmethod
    def said(cls, form: IncidentForm) -> Self:
        """Of a report that has just come."""
        record = Guarded(
            originator=form.originator,
            status=form.status,
            release=form.release,
            release_to=frozenset(form.release_to),
            handling=frozenset(form.handling),
            operation=form.operation,
        )
        return cls(record, form.handling_text, form.personal_data, form.exercise)


def refuse_correction(viewer: Viewer, kept: Kept, form: IncidentForm) -> RowRejected | None:
    """Why this form cannot correct that report for what both say of themselves, if so.

    Nobody changes the originator, or turns an exercise real. Another hand than the originator's releases it to nobody
    else and takes no mark off: of the handling, its text and the note of personal data there is as much or more.
    """
    record = kept.record
    if kept.exercise != form.exercise:
        return RowRejected("exercise and real never supersede each other", field="supersedes", value=form.supersedes)
    if record.originator != form.originator:
        reason = "a correction keeps the originator; withdraw the report and send it anew"
        return RowRejected(reason, field="originator", value=form.originator)
    codes = frozenset(form.handling)
    changed = replace(record, release=form.release, release_to=frozenset(form.release_to), handling=codes)
    if not (decision := decide_release(viewer, record, changed)).allowed:
        return RowRejected(decision.reason, field="release", value=form.release.value)
    if record.originator == viewer.party:
        return None
    reason = "only its originator takes a mark off a report"
    if not record.handling <= codes:
        return RowRejected(reason, field="handling", value=" ".join(form.handling))
    if kept.handling_text and kept.handling_text not in (form.handling_text or ""):
        return RowRejected(reason, field="handling_text", value=form.handling_text)
    if kept.personal_data and not form.personal_data:
        return RowRejected(reason, field="personal_data", value=form.personal_data)
    return None


def narrow_earlier(session: Session, viewer: Viewer, old: RowMapping, row: Mapping[str, object]) -> list[str]:
    """Let the versions that a correction replaces reach nobody whom it no longer reaches; the uids of those changed.

    `old` is the version that it corrects and `row` its own. What widens a release leaves the earlier versions alone.
    """
    new = guarded(row)
    if is_narrower(guarded(old), than=new):
        return []
    release = reached(new)
    named = new.release_to if release is Release.NAMED else frozenset()
    found = []
    for one in (old, *read_earlier(session, old)):
        before = after = guarded(one)
        released = replace(before, release=release, release_to=named)
        if not is_narrower(before, than=released) and decide_release(viewer, before, released).allowed:
            after = released
        if before.handling:  # a first mark would release what is unmarked
            after = replace(after, handling=before.handling | new.handling & {NOT_BEYOND})
        if after != before:
            values = {"release": after.release.value, "release_to": write_parties(after.release_to)}
            changed = update(INCIDENT).where(INCIDENT.c.uid == one["uid"])
            session.execute(changed.values(**values, handling=write_codes(after.handling)))
            found.append(str(one["uid"]))
    return found
