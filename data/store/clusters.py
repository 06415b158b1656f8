"""Clusters of reports that officers confirmed as one event, also through others: A with B, B with C.

All of a cluster carry the smallest of their uids as `same_event`. It is set and cleared in the transaction of the
decision, so that the change log, and the picture after it, follow.
"""

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import ColumnElement, RowMapping, delete, select, text, update
from sqlmodel import Session

from data.store.beyond import INCIDENT, label_event
from data.store.engine import is_sqlite
from data.store.tables import ReportPair
from data.terms.pairs import PairStatus

PAIR = ReportPair.__table__  # type: ignore[attr-defined]  # SQLModel adds it
AT_ONCE = 5_000  # uids in one statement


def lock_pairs(session: Session) -> None:
    """One decision after the other: two that reach into one cluster must not each miss the other's half."""
    if not is_sqlite(session.connection()):  # SQLite has one writer anyway
        session.execute(text("LOCK TABLE report_pair IN SHARE ROW EXCLUSIVE MODE"))


def stored_pairs(
    session: Session, uids: Collection[str], *conditions: ColumnElement[bool]
) -> dict[tuple[str, str], RowMapping]:
    """The stored pairs with one or both ends among these reports, by their ends."""
    found: dict[tuple[str, str], RowMapping] = {}
    for portion in _portions(uids):
        for end in (PAIR.c.one, PAIR.c.other):
            rows = session.execute(select(PAIR).where(end.in_(portion), *conditions)).mappings()
            found.update(((row["one"], row["other"]), row) for row in rows)
    return found


def label_clusters(session: Session, seeds: Collection[str]) -> None:
    """Give every report of the clusters around these the smallest uid of its cluster; who stands alone has none."""
    if not is_sqlite(session.connection()):  # some of them may be beyond what the viewer sees
        for portion in _portions(seeds):
            label_event(session, portion)
        return
    links: dict[str, set[str]] = {uid: set() for uid in seeds}
    asked: set[str] = set()
    while waiting := {*links} - asked:  # ring by ring, until no confirmed pair leads further
        for one, other in stored_pairs(session, waiting, PAIR.c.status == PairStatus.CONFIRMED.value):
            links.setdefault(one, set()).add(other)
            links.setdefault(other, set()).add(one)
        asked |= waiting
    unlabelled = {*links}
    while unlabelled:
        cluster, edge = set[str](), {next(iter(unlabelled))}
        while edge:
            cluster |= edge
            edge = {near for uid in edge for near in links[uid]} - cluster
        unlabelled -= cluster
        label = min(cluster) if len(cluster) > 1 else None
        for portion in _portions(cluster):
            here = INCIDENT.c.uid.in_(portion), INCIDENT.c.same_event.is_distinct_from(label)
            session.execute(update(INCIDENT).where(*here).values(same_event=label))


def carry_pairs(session: Session, corrected: Mapping[str, str]) -> None:
    """Let corrections stand in the pairs of the reports that they supersede (old uid -> new), so that what officers
    decided stays decided. The caller commits."""
    touched = set(corrected)
    known = stored_pairs(session, touched)
    if not known:
        return
    lock_pairs(session)
    taken = {*stored_pairs(session, set(corrected.values()))}
    for (one, other), row in known.items():
        ends = sorted(corrected.get(uid, uid) for uid in (one, other))
        touched |= {one, other, *ends}
        here = PAIR.c.id == row["id"]
        if ends[0] == ends[1] or tuple(ends) in taken:
            session.execute(delete(PAIR).where(here))
        else:
            session.execute(update(PAIR).where(here).values(one=ends[0], other=ends[1]))
            taken.add((ends[0], ends[1]))
    label_clusters(session, touched)


def _portions(uids: Collection[str]) -> Iterator[list[str]]:
    listed = list(uids)
    return (listed[start : start + AT_ONCE] for start in range(0, len(listed), AT_ONCE))
