"""Reports sent by another system, stored in one transaction: all of them, or on explicit wish the good ones."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine

from data.access.policy import Action, may
from data.access.viewers import Viewer
from data.collection.intake.feature_forms import SentForm, SentRefused, read_document, read_features
from data.collection.intake.import_report import printable
from data.store import batches
from data.store.batches import BatchOutcome, VersionConflict, name_not_seen
from data.store.unit_of_work import Act, UnitOfWork, asking
from data.terms.days import Clock, utc_now
from data.terms.errors import NotAllowed, RowRejected

PROFILE = "api"
LONGEST_VALUE = 200
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of the reports of one request; where nothing was stored the numbers say what would have been."""

    name: str
    rows: int
    outcome: BatchOutcome
    committed: bool
    refusals: tuple[SentRefused, ...] = ()
    conflicts: tuple[VersionConflict, ...] = ()

    @property
    def is_conflict_alone(self) -> bool:
        """Whether versions that are not the newest are all that is wrong."""
        return bool(self.conflicts) and not self.refusals

    def document(self) -> Json:
        """The JSON of `vardar import --json`, with each refusal's feature (`index`, from 0) and field."""
        refusals = [(one.at, _refusal(one)) for one in self.refusals]
        refusals += [(one.at, _conflict(one)) for one in self.conflicts]
        return {
            "file": printable(self.name),
            "profile": PROFILE,
            "rows": self.rows,
            "new": len(self.outcome.new),
            "amended": len(self.outcome.amended),
            "unchanged": len(self.outcome.unchanged),
            "refused": len(_places(self.refusals, self.conflicts)),
            "committed": self.committed,
            "refusals": [entry for _, entry in sorted(refusals, key=lambda one: one[0])],
            "conflicts": len(self.conflicts),
            "batch": self.outcome.batch_id,
        }


def deliver(
    engine: Engine, viewer: Viewer, body: bytes, *, only_good: bool = False, clock: Clock = utc_now
) -> Delivery:
    """Take the reports of a GeoJSON body, idempotent by uid; the attempt is on the record either way.

    Raises NotAllowed for a viewer who reports nothing, InputRefused for a body that is no FeatureCollection, and
    StoreErrors.
    """
    general = may(viewer, Action.WRITE)
    name, digest = f"api {viewer.name}", hashlib.sha256(body).hexdigest()
    if not general.allowed:
        with asking(engine, viewer, Act.COLLECTION, batches.REFUSED, clock=clock):
            raise NotAllowed(general.reason)
    features = read_document(body)
    sent = list(read_features(features, viewer=viewer))
    refusals = [one for one in sent if isinstance(one, SentRefused)]
    conflicts: list[VersionConflict] = []
    not_seen: list[str] = []
    good = _without([one for one in sent if isinstance(one, SentForm)], {one.at for one in refusals})
    while good and (only_good or not (refusals or conflicts)):
        with UnitOfWork(engine, viewer=viewer, clock=clock) as work:
            outcome = batches.take(work, _given(good), name=name, digest=digest, profile=PROFILE)
            if outcome.is_clean:
                if not_seen:
                    tried = {"batch": outcome.batch_id, **name_not_seen(not_seen)}
                    work.record(Act.COLLECTION, f"batch {outcome.batch_id}", tried, outcome="refused")
                work.commit()
                return Delivery(name, len(features), outcome, True, tuple(refusals), tuple(conflicts))
        refusals += _refused_by_store(good, outcome)
        not_seen += outcome.not_seen
        conflicts += _conflicts(good, outcome)
        good = _without(good, _places(refusals, conflicts))
    outcome = batches.foresee(engine, viewer, _given(good), clock=clock)
    refusals += _refused_by_store(good, outcome)
    not_seen += outcome.not_seen
    conflicts += _conflicts(good, outcome)
    detail: Json = {"name": name, "rows": len(features), "refused": len(refusals), "conflicts": len(conflicts)}
    detail["digest"] = digest
    detail |= name_not_seen(not_seen)
    with UnitOfWork(engine, viewer=viewer, clock=clock) as work:
        work.record(Act.COLLECTION, batches.REFUSED, detail, outcome="refused")
        work.commit()
    return Delivery(name, len(features), outcome, False, tuple(refusals), tuple(conflicts))


def _places(refusals: Iterable[SentRefused], conflicts: Iterable[VersionConflict]) -> set[int]:
    return {one.at for one in refusals} | {one.at for one in conflicts}


def _without(good: list[SentForm], bad: set[int]) -> list[SentForm]:
    return [one for one in good if one.at not in bad]


def _given(good: Iterable[SentForm]) -> Iterable[tuple[batches.AnyForm, int | None]]:
    return ((one.form, one.version) for one in good)


def _refused_by_store(good: list[SentForm], outcome: BatchOutcome) -> Iterable[SentRefused]:
    for one in outcome.refused:
        error = one.error
        reason, value = (error.reason, error.value) if isinstance(error, RowRejected) else (str(error), "")
        yield SentRefused(good[one.at].at, one.uid, one.field, value, reason)


def _conflicts(good: list[SentForm], outcome: BatchOutcome) -> Iterable[VersionConflict]:
    """The conflicts, each with the index of its feature in the request."""
    for one in outcome.conflicts:
        yield VersionConflict(
            at=good[one.at].at,
            uid=one.uid,
            given_version=one.given_version,
            stored_version=one.stored_version,
            differences=one.differences,
            changed_by=one.changed_by,
            changed_at=one.changed_at,
        )


def _refusal(one: SentRefused) -> Json:
    return _entry(one.at, one.uid, one.field, one.value, one.reason)


def _conflict(one: VersionConflict) -> Json:
    reason = f"you corrected version {one.given_version}, the report is at version {one.stored_version}"
    entry = _entry(one.at, one.uid, "version", one.given_version, reason)
    differences = [
        {"field": each.field, "stored": _plain(each.stored), "given": _plain(each.given)} for each in one.differences
    ]
    entry["conflict"] = {
        "given_version": one.given_version,
        "stored_version": one.stored_version,
        "changed_by": one.changed_by,
        "changed_at": _plain(one.changed_at),
        "differences": differences,
    }
    return entry


def _entry(at: int, uid: str, field: str, value: object, reason: str) -> Json:
    shown = printable("" if value is None else str(value))[:LONGEST_VALUE]
    return {
        "sheet": None, "row": at + 1, "column": field or None, "value": shown, "reason": printable(reason),
        "index": at, "field": field or None, "uid": printable(uid),
    }  # fmt: skip


def _plain(value: object) -> object:
    """A value as JSON: moments in UTC, anything else that JSON does not have as text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {str(name): _plain(each) for name, each in value.items()}
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
