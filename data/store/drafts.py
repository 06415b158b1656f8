"""Forms half filled in, kept for their author alone until they are sent or thrown away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, delete
from sqlmodel import Session, col, select

from data.access.policy import Action, may
from data.access.viewers import Viewer
from data.store.tables import Draft
from data.store.unit_of_work import Act, UnitOfWork
from data.store.viewing import viewing
from data.terms.errors import InputRefused, NotAllowed

LONGEST = 100_000  # letters of a draft as JSON


@dataclass(frozen=True, slots=True)
class DraftEntry:
    """A draft as its author left it: which form, what was filled in, when."""

    name: str
    content: Mapping[str, object]
    changed_at: datetime


def keep(work: UnitOfWork, name: str, content: Mapping[str, object]) -> None:
    """Keep what is filled in of a form, in place of what was kept of it before; the caller commits.

    `content` is JSON. Raises NotAllowed for who may not report, InputRefused for more than a form can hold.
    """
    decision = may(work.viewer, Action.WRITE)
    if not decision.allowed:
        raise NotAllowed(decision.reason)
    if len(str(content)) > LONGEST:
        raise InputRefused("the draft is longer than any form can be")
    row = work.session.exec(select(Draft).where(Draft.owner == _owner(work.viewer), Draft.name == name)).first()
    row = row or Draft(owner=_owner(work.viewer), name=name, changed_at=work.clock())
    row.content, row.changed_at = dict(content), work.clock()
    work.session.add(row)
    work.session.flush()
    work.record(Act.COLLECTION, f"draft {name}")


def find(engine: Engine, viewer: Viewer, name: str) -> DraftEntry | None:
    """What this viewer left of a form, None where there is nothing."""
    with Session(viewing(engine, viewer)) as session:
        row = session.exec(select(Draft).where(Draft.owner == _owner(viewer), Draft.name == name)).first()
    return DraftEntry(row.name, row.content, row.changed_at) if row else None


def find_all(engine: Engine, viewer: Viewer) -> tuple[DraftEntry, ...]:
    """Everything that this viewer left half filled in, the newest first."""
    wanted = select(Draft).where(Draft.owner == _owner(viewer)).order_by(col(Draft.changed_at).desc(), col(Draft.name))
    with Session(viewing(engine, viewer)) as session:
        return tuple(DraftEntry(row.name, row.content, row.changed_at) for row in session.exec(wanted))


def discard(work: UnitOfWork, name: str) -> None:
    """Throw a draft away, if there is one; the caller commits."""
    work.session.exec(delete(Draft).where(col(Draft.owner) == _owner(work.viewer), col(Draft.name) == name))
    work.record(Act.ERASURE, f"draft {name}")


def _owner(viewer: Viewer) -> str:
    return f"{viewer.party}/{viewer.name}"
