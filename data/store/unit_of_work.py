"""The unit of work: what is written together is stored together, with the record of who did it, or not at all."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from types import TracebackType
from typing import Self

from sqlalchemy import Engine
from sqlmodel import Session

from data.access.viewers import Viewer
from data.store import audit
from data.store.engine import WRITES
from data.store.viewing import viewing
from data.terms.days import Clock, utc_now
from data.terms.errors import NotAllowed, NotFound

_ON_RECORD = "is_on_record"  # set on an error


class Act(StrEnum):
    """What is kept on the record (Law Enforcement Directive (EU) 2016/680, article 25)."""

    COLLECTION = "collection"
    ALTERATION = "alteration"
    CONSULTATION = "consultation"
    DISCLOSURE = "disclosure"
    COMBINATION = "combination"
    ERASURE = "erasure"


class UnitOfWork:
    """One transaction of one viewer. Rolls back unless committed; the lock is taken at the first statement.

        with UnitOfWork(engine, viewer=viewer, clock=clock) as work:
            incidents.add(work, forms)
            work.commit()

    What is refused or not found inside it is on the record too, in a transaction of its own after this one rolled back.
    Raises StoreLocked, StoreUnreachable and StoreMissing from any statement and from `commit`.
    """

    def __init__(self, engine: Engine, *, viewer: Viewer, clock: Clock = utc_now) -> None:
        self.viewer = viewer
        self.clock = clock
        self._engine = engine
        self._entries: list[tuple[audit.Said, dict[str, object]]] = []

    def __enter__(self) -> Self:
        as_seen = viewing(self._engine, self.viewer, works=True)
        self._connection = as_seen.connect().execution_options(**{WRITES: True})
        self.session = Session(self._connection, expire_on_commit=False)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._entries.clear()
        try:
            self.session.close()  # rolls back what was not committed
        finally:
            self._connection.close()
        if isinstance(error, NotAllowed | NotFound):
            _record_refusal(self._engine, self.viewer, error, Act.ALTERATION, "the store", clock=self.clock)

    def record(
        self,
        act: Act | str,
        subject: str,
        detail: Mapping[str, object] | None = None,
        *,
        outcome: str = "done",
        purpose: str | None = None,
        recipient: str | None = None,
    ) -> None:
        """Put an act on the record; it is stored by `commit`, in the same transaction.

        `detail` is JSON: what was asked for, how many, which reports. `purpose` is why, where it is another than that
        of the session; `recipient` the party that something is disclosed to. Raises ValueError for an act that is none.
        """
        who = self.viewer.behind or self.viewer
        said = audit.Said(
            at=self.clock(),
            actor=self.viewer.name,  # of who looks as a party both names
            party=who.party,
            role=who.role.value,
            act=Act(act).value,
            subject=subject,
            outcome=outcome,
            purpose=purpose or self.viewer.purpose,
            recipient=recipient,
        )
        self._entries.append((said, dict(detail or {})))

    def commit(self) -> None:
        """Store everything since the last commit together with its audit entries; if those fail, nothing is stored.

        Raises RuntimeError where nothing was put on the record: no write goes without saying who did it.
        """
        try:
            if not self._entries:
                raise RuntimeError("nothing was put on the record: call record() for every act")
            self.session.flush()
            audit.append(self.session, self._entries)
            self.session.commit()
        except BaseException:
            self.session.rollback()
            raise
        finally:
            self._entries.clear()


@contextmanager
def asking(engine: Engine, viewer: Viewer, act: Act, subject: str, *, clock: Clock = utc_now) -> Iterator[None]:
    """What is refused or not found inside is put on the record as this act on this subject, and raised on.

    For whatever is asked outside a unit of work: a card, a list, an export. Raises StoreErrors where the record fails.
    """
    try:
        yield
    except (NotAllowed, NotFound) as error:
        _record_refusal(engine, viewer, error, act, subject, clock=clock)
        raise


def _record_refusal(
    engine: Engine, viewer: Viewer, error: NotAllowed | NotFound, act: Act, subject: str, *, clock: Clock
) -> None:
    """One entry for one refusal, however many hands it goes through."""
    if getattr(error, _ON_RECORD, False):
        return
    with UnitOfWork(engine, viewer=viewer, clock=clock) as work:
        work.record(error.act or act, error.subject or subject, {"reason": str(error)}, outcome="refused")
        work.commit()
    setattr(error, _ON_RECORD, True)
