"""Reports that come in, judged against what is stored and written: the intake of incidents."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, update
from sqlmodel import Session, col

from data.access.policy import Action, is_narrower, may, may_report
from data.access.viewers import Viewer
from data.store.beyond import taken_uids
from data.store.clusters import carry_pairs
from data.store.forms import IncidentForm
from data.store.incidents.changes import last_change, refuse_closed, undone
from data.store.incidents.keeping import Kept, narrow_earlier, refuse_correction
from data.store.incidents.versions import (
    INCIDENT,
    barred,
    guarded,
    hidden,
    read_later,
    read_rows,
    reported_content,
    stored_contents,
    version_uid,
)
from data.store.intake import Change, Content, Entry, Fate, Intake, Stored, Verdict, differences
from data.store.numbering import next_ids, number_messages
from data.store.references import read_references, strangers
from data.store.row_writing import insert_rows
from data.store.rows import Row, incident_row, item_row, place_in_cells
from data.store.rules import CLOCKS_DIFFER
from data.store.tables import Incident, IncidentLabel, NationalityCount, SeizureItem
from data.store.unit_of_work import Act, UnitOfWork
from data.terms.codes import Status
from data.terms.errors import Conflict, NotAllowed, NotFound, RowRejected, VardarError

Judged = Verdict[IncidentForm]
SENT_STATUSES = (Status.DRAFT, Status.SUBMITTED)


class IncidentIntake(Intake[IncidentForm]):
    """The intake of incidents. A report that names `supersedes` corrects that one, which may come with it."""

    def __init__(self, session: Session, viewer: Viewer, *, received_at: datetime) -> None:
        super().__init__(session, viewer)
        self.received_at = received_at
        self.known = read_references(session)
        self.general = may(viewer, Action.WRITE)
        self._newest: dict[str, RowMapping] = {}  # of the portion at hand, by the uid of any of its versions
        self._newest_of: dict[str, RowMapping] = {}  # the same by their own uid
        self._undone: frozenset[str] = frozenset()  # of these, those whose import was undone
        self._new: dict[str, Kept] = {}  # the new reports of this delivery
        self._kept: dict[Kept, Kept] = {}  # few kinds for all of them
        self._taken: frozenset[str] = frozenset()  # uids of reports that are hidden from this viewer
        self._targets: set[str] = set()  # what they correct: a version is corrected once
        self._waiting: list[Entry[IncidentForm]] = []  # corrections of what has not come yet

    def key(self, form: IncidentForm) -> str:
        """The uid."""
        return form.uid

    def refusals(self, form: IncidentForm) -> Iterable[VardarError]:
        """Not allowed to report, not one's own, the OCU's to say, of the future, or pointing to what is not there."""
        if not self.general.allowed:
            yield NotAllowed(self.general.reason, act="collection", subject=f"incident {form.uid}")
        elif not (decision := may_report(self.viewer, originator=form.originator, operation=form.operation)).allowed:
            reason = f"{decision.reason} ({form.uid})"
            yield NotAllowed(reason, act="collection", subject=f"incident {form.uid}")
        if not self.viewer.is_ocu_for(form.operation):
            yield from _only_ocu_says(form)
        if not form.exercise and form.occurred_from > self.received_at + CLOCKS_DIFFER:
            yield RowRejected("lies in the future", field="occurred_from", value=form.occurred_from)
        yield from strangers(form, self.known)

    def read(self, forms: Sequence[IncidentForm]) -> Mapping[str, Stored]:
        """The newest version of each report, and the content of those before it, from the given uid on."""
        wanted = {form.uid for form in forms} | {form.supersedes for form in forms if form.supersedes}
        rows = read_rows(self.session, wanted)
        later = read_later(self.session, rows)
        self._newest = {uid: later[uid][-1] if uid in later else row for uid, row in rows.items()}
        self._newest_of = {row["uid"]: row for row in self._newest.values()}
        self._undone = undone(self.session, self._newest_of.values())
        self._taken = taken_uids(self.session, {form.uid for form in forms} - rows.keys())
        uids = {form.uid for form in forms} & rows.keys()
        chains = {uid: [rows[uid], *later.get(uid, ())] for uid in uids}
        versions = {row["uid"]: row for chain in chains.values() for row in chain}
        contents = stored_contents(self.session, versions.values())
        return {
            uid: Stored(
                version=chain[-1]["version"],
                uid=chain[-1]["uid"],
                content=contents[chain[-1]["uid"]],
                older=tuple(contents[row["uid"]] for row in chain[:-1]),
                uids=frozenset(row["uid"] for row in chain),
            )
            for uid, chain in chains.items()
        }

    def content(self, form: IncidentForm, stored: Stored) -> Content:
        """What the form reports; a message number that it does not give is the one that the report has.

        A draft that comes again as a report is not the same, even in the same words: it is sent now. Neither is a
        report whose import was undone.
        """
        row = self._derive(form)
        if row["message_no"] is None:
            row["message_no"] = stored.content["message_no"]
        newest = self._newest[form.uid]
        is_sent = form.status is not Status.DRAFT and newest["status"] == Status.DRAFT
        again = is_sent or newest["uid"] in self._undone
        return {**reported_content(form, row), **({"status": form.status.value} if again else {})}

    def bar(self, form: IncidentForm, stored: Stored) -> VardarError | None:
        """Not to be seen, not to be changed, closed, or not keeping what a correction keeps."""
        row = self._newest[form.uid]
        error = barred(self.viewer, row) or self._closed(row)
        if error is None:
            error = refuse_correction(self.viewer, Kept.of(row), form)
        if error is None and form.status is Status.DRAFT and row["status"] != Status.DRAFT:
            error = RowRejected("the report was submitted already, its correction is no draft", field="status")
        return error

    def is_old(self, content: Content, stored: Stored) -> bool:
        """Whether an earlier version said this, with a release that may have been narrowed since it came."""
        rest = content.keys() - {"release", "release_to", "handling"}
        given = guarded({**content, "status": Status.SUBMITTED})
        return any(
            all(older.get(name) == content[name] for name in rest)
            and is_narrower(guarded({**older, "status": Status.SUBMITTED}), than=given)
            for older in stored.older
        )

    def last_change(self, stored: Stored) -> Change:
        """Who made the newest version what it is, and when."""
        return last_change(self.session, self._newest_of[stored.uid])

    def judge_new(self, entry: Entry[IncidentForm]) -> Judged:
        """New, or a correction under a uid of its own. One of a report that has not come yet waits for `finish`."""
        form = entry.form
        if form.uid in self._taken:
            return self.verdict(entry, Fate.REFUSED, hidden(form.uid))
        if form.supersedes is None:
            self._remember(form)
            return self.verdict(entry, Fate.NEW)
        error = self._target_error(form.supersedes, entry) or self.claim(form.supersedes)
        if error is not None:
            return self.verdict(entry, Fate.REFUSED, error)
        self._remember(form)
        return Verdict(entry.at, form.uid, form, Fate.AMENDED, entry.version, replaces=form.supersedes)

    def _target_error(self, target: str, entry: Entry[IncidentForm]) -> VardarError | None:
        """Why this report cannot be corrected by this one; it may be stored, or new in this delivery."""
        row = self._newest.get(target)
        if row is None and target not in self._new:
            return hidden(target)
        if row is not None:
            error = barred(self.viewer, row)
            if error is None and row["uid"] != target:
                error = refuse_closed(self.session, read_rows(self.session, [target])[target])
            error = error or self._closed(row)
            if error is None and entry.version is not None and entry.version != row["version"]:
                change = last_change(self.session, row)
                error = Conflict(
                    f"corrects version {entry.version} of {target}, which is at version {row['version']}",
                    field="supersedes",
                    value=target,
                    version=row["version"],
                    changed_by=change.by,
                    changed_at=change.at,
                )
            if error is not None:
                return error
        return refuse_correction(self.viewer, Kept.of(row) if row is not None else self._new[target], entry.form)

    def _remember(self, form: IncidentForm) -> None:
        kept = Kept.said(form)
        self._new[form.uid] = self._kept.setdefault(kept, kept)

    def judge(self, entries: Sequence[Entry[IncidentForm]]) -> list[Judged]:
        """What becomes of each; corrections of what has not come yet are left for `finish`."""
        given = sorted(entries, key=lambda entry: entry.form.supersedes is not None)  # what is corrected comes first
        verdicts = super().judge(given)
        waits = [verdict for verdict in verdicts if self._may_still_come(verdict)]
        waiting = {verdict.at for verdict in waits}
        self._waiting += [entry for entry in given if entry.at in waiting]
        return sorted((one for one in verdicts if one.at not in waiting), key=lambda one: one.at)

    def finish(self) -> list[Judged]:
        """The verdicts on those that waited; each round may bring what the next one corrects."""
        found: list[Judged] = []
        while self._waiting:
            waiting, self._waiting = self._waiting, []
            verdicts = super().judge(waiting)
            again = {verdict.at for verdict in verdicts if self._may_still_come(verdict)}
            if len(again) == len(waiting):
                return found + verdicts
            self._waiting = [entry for entry in waiting if entry.at in again]
            found += [verdict for verdict in verdicts if verdict.at not in again]
        return found

    @staticmethod
    def _may_still_come(verdict: Judged) -> bool:
        missing = any(type(error) is NotFound for error in verdict.errors)
        return verdict.stored is None and verdict.form.supersedes is not None and missing

    def claim(self, uid: str) -> VardarError | None:
        """A version is corrected once."""
        if uid in self._targets:
            return RowRejected("is corrected twice in one delivery", field="supersedes", value=uid)
        self._targets.add(uid)
        return None

    def _closed(self, row: RowMapping) -> Conflict | None:
        return None if row["uid"] in self._undone else refuse_closed(self.session, row)

    def _derive(self, form: IncidentForm) -> Row:
        known = self.known
        return incident_row(
            form,
            operation=known.operations.get(form.operation) if form.operation else None,
            crossing=known.crossings.get(form.crossing) if form.crossing else None,
            section_name=known.sections.get(form.section) if form.section else None,
            received_at=self.received_at,
        )

    def put(self, work: UnitOfWork, verdicts: Sequence[Judged], *, batch_id: int | None) -> None:
        """Write the new ones, then the corrections as soon as what they correct is there."""
        new = [(one.form, self._derive(one.form)) for one in verdicts if one.fate is Fate.NEW]
        _insert(self.session, new, batch_id=batch_id)
        left = [one for one in verdicts if one.fate is Fate.AMENDED]
        while left:
            old = read_rows(self.session, [str(one.replaces) for one in left], lock=True)
            ready = [one for one in left if one.replaces in old]
            left = [one for one in left if one.replaces not in old]
            rows = [(one.form, self._correction(one, old[str(one.replaces)])) for one in ready]
            _insert(self.session, rows, batch_id=batch_id)
            before = stored_contents(self.session, [old[str(one.replaces)] for one in ready])
            self._close(work, rows, old, before, batch_id=batch_id)

    def _correction(self, verdict: Judged, old: RowMapping) -> Row:
        error = barred(self.viewer, old) or self._closed(old)
        error = error or refuse_correction(self.viewer, Kept.of(old), verdict.form)
        if error is not None:
            raise error  # another writer was there since it was judged
        row = self._derive(verdict.form)
        row.update(version=old["version"] + 1, supersedes=old["uid"])
        if row["message_no"] is None:
            row["message_no"] = old["message_no"]
        if verdict.stored is not None:  # it came under the uid of what it corrects
            content = reported_content(verdict.form, row)
            row["uid"] = version_uid(verdict.form.uid, content, taken=verdict.stored.uids)
        return row

    def _close(
        self,
        work: UnitOfWork,
        rows: Sequence[tuple[IncidentForm, Row]],
        old: Mapping[str, RowMapping],
        before: Mapping[str, Content],
        *,
        batch_id: int | None,
    ) -> None:
        """Close what is corrected; the record says of each report which fields changed, from what to what."""
        uids = [str(row["supersedes"]) for _, row in rows]
        closing = update(Incident).where(col(Incident.uid).in_(uids)).values(status=Status.SUPERSEDED.value)
        self.session.execute(closing)
        carry_pairs(self.session, dict(zip(uids, (str(row["uid"]) for _, row in rows), strict=True)))
        for uid, (form, row) in zip(uids, rows, strict=True):
            changed = differences(before[uid], reported_content(form, row))
            detail = {"status": Status.SUPERSEDED.value, "by": row["uid"], "version": row["version"], "batch": batch_id}
            detail["fields"] = {one.field: [one.stored, one.given] for one in changed}
            if narrowed := narrow_earlier(self.session, self.viewer, old[uid], row):
                detail["narrowed"] = narrowed
            work.record(Act.ALTERATION, f"incident {uid}", detail)


def _only_ocu_says(form: IncidentForm) -> Iterable[RowRejected]:
    """What only the Operational Center Unit says of a report: that it was looked at, and since when we have it."""
    if form.status not in SENT_STATUSES:
        yield RowRejected("a report is sent as SUBMITTED, or kept as DRAFT", field="status", value=form.status.value)
    for name, reason in (("validated_by", "reports are validated here"), ("received_at", "is the time we have it")):
        if (value := getattr(form, name)) is not None:
            yield RowRejected(reason, field=name, value=value)


def _insert(session: Session, rows: Sequence[tuple[IncidentForm, Row]], *, batch_id: int | None) -> None:
    if not rows:
        return
    ids = next_ids(session.connection(), INCIDENT, len(rows))
    incidents = [{**row, "id": key, "batch_id": batch_id} for key, (_, row) in zip(ids, rows, strict=True)]
    number_messages(session, incidents)
    place_in_cells(incidents)
    reports = list(zip(ids, (form for form, _ in rows), strict=True))
    insert_rows(session, Incident, incidents)
    insert_rows(session, SeizureItem, [item_row(item, incident_id=key) for key, form in reports for item in form.items])
    insert_rows(
        session,
        NationalityCount,
        [{"incident_id": key, **entry.model_dump()} for key, form in reports for entry in form.nationalities],
    )
    insert_rows(
        session, IncidentLabel, [{"incident_id": key, "label": label} for key, form in reports for label in form.labels]
    )
