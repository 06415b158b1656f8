"""Whom a report is released to: changed in place and at once, for every version of it."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from sqlalchemy import Integer, RowMapping, update

from data.access.policy import Decision, decide_release, is_narrower
from data.access.viewers import Viewer
from data.store.incidents.changing import open_report
from data.store.incidents.versions import INCIDENT, guarded, read_earlier
from data.store.rows import write_parties
from data.store.unit_of_work import Act, UnitOfWork
from data.terms.codes import Release
from data.terms.errors import NotAllowed, RowRejected


def change_release(
    work: UnitOfWork, uid: str, *, release: Release, named: Collection[str] = (), version: int | None = None
) -> None:
    """Release a report to more or to fewer; the caller commits, then lets the picture follow at once.

    Its originator widens and narrows, the OCU narrows. `named` are the parties of NAMED. The versions that it corrects
    get the same release (from the OCU those that it narrows), a withdrawn report too. Raises NotFound, NotAllowed,
    Conflict for a report that was corrected or has another version, and RowRejected for names that do not fit.
    """
    parties = frozenset(named)
    if (release is Release.NAMED) != bool(parties):
        raise RowRejected(
            "names parties if and only if the release is NAMED", field="release_to", value=sorted(parties)
        )
    row = open_report(work, uid, version=version, withdrawn=True)
    decision = may_release(work.viewer, row, release=release, named=parties)
    if not decision.allowed:
        raise NotAllowed(decision.reason, act=Act.ALTERATION, subject=f"incident {uid}")
    values = {"release": release.value, "release_to": write_parties(parties)}
    chain = [row, *read_earlier(work.session, row)]
    reached = [one["uid"] for one in chain if may_release(work.viewer, one, release=release, named=parties).allowed]
    changed = update(INCIDENT).where(INCIDENT.c.uid.in_(reached))
    work.session.execute(changed.values(**values, version=INCIDENT.c.version + (INCIDENT.c.uid == uid).cast(Integer)))
    detail: dict[str, object] = {"was": _told(row), "is": _told(values), "uids": reached}
    work.record(Act.ALTERATION, f"incident {row['uid']}", detail)


def may_release(
    viewer: Viewer, row: Mapping[str, object] | RowMapping, *, release: Release, named: Collection[str] = ()
) -> Decision:
    """Whether `change_release` would let this viewer do it."""
    record = guarded(row)
    return decide_release(viewer, record, replace(record, release=release, release_to=frozenset(named)))


def widens(row: Mapping[str, object] | RowMapping, *, release: Release, named: Collection[str] = ()) -> bool:
    """Whether this would release a report to somebody who does not have it now: to be asked about once more."""
    record = guarded(row)
    return not is_narrower(replace(record, release=release, release_to=frozenset(named)), than=record)


def _told(row: Mapping[str, object] | RowMapping) -> dict[str, object]:
    return {"release": row["release"], "release_to": row["release_to"]}
