"""Erasing what entries say in detail, on the record: the chain stays whole, and says which details are gone and why."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlmodel import col

from data.store.tables import AuditDetail

if TYPE_CHECKING:
    from data.store.unit_of_work import UnitOfWork

ERASED = "audit details"  # subject of the entries that name erased details; their own details are never erased
AT_ONCE = 5_000  # values in one statement, stretches in one entry

Stretch = tuple[int, int]  # first and last seq, both within


def erase_details(work: "UnitOfWork", seqs: Collection[int], reason: str) -> int:
    """Erase the details and salts of these entries and put on the record which; the caller commits. Gives how many.

    What an erasure itself says is never erased, else nobody could tell an erased detail from one that was taken away.
    Raises ValueError without a reason.
    """
    from data.store.tables import AuditEntry

    if not reason.strip():
        raise ValueError("details are erased for a reason")
    erased: list[int] = []
    listed = sorted(set(seqs))
    for start in range(0, len(listed), AT_ONCE):
        portion = listed[start : start + AT_ONCE]
        wanted = (
            select(AuditDetail.seq)  # type: ignore[call-overload]
            .join(AuditEntry, col(AuditEntry.seq) == col(AuditDetail.seq))
            .where(col(AuditDetail.seq).in_(portion), col(AuditEntry.subject) != ERASED)
            .order_by(col(AuditDetail.seq))
        )
        found = list(work.session.execute(wanted).scalars())
        work.session.execute(delete(AuditDetail).where(col(AuditDetail.seq).in_(found)))
        erased += found
    stretches = list(_stretches(erased))
    for start in range(0, len(stretches), AT_ONCE):
        work.record("erasure", ERASED, {"seqs": stretches[start : start + AT_ONCE], "reason": reason})
    return len(erased)


class ErasedSeqs:
    """The entries whose details were erased on the record, asked about in rising order; `by` says how many details each
    of the entries that erase names."""

    def __init__(self, erasures: Iterable[tuple[int, object]]) -> None:
        """`erasures` are seq and details of the entries named ERASED, done and of that act. What is no list of
        stretches says nothing, and nobody erases what comes after them."""
        told = [(seq, one) for seq, detail in erasures for one in _read(detail) if one[0] <= one[1] < seq]
        self._stretches = sorted(stretch for _, stretch in told)
        self._next = 0
        self.by: Counter[int] = Counter()
        for seq, (first, last) in told:
            self.by[seq] += last - first + 1

    def has(self, seq: int) -> bool:
        """Whether this entry's detail was erased; `seq` is never lower than at the call before."""
        while self._next < len(self._stretches) and self._stretches[self._next][1] < seq:
            self._next += 1
        return self._next < len(self._stretches) and self._stretches[self._next][0] <= seq


def _stretches(seqs: Sequence[int]) -> Iterator[Stretch]:
    """Rising numbers as stretches without gaps."""
    start = 0
    for place in range(1, len(seqs) + 1):
        if place == len(seqs) or seqs[place] != seqs[place - 1] + 1:
            yield seqs[start], seqs[place - 1]
            start = place


def _read(detail: object) -> Iterator[Stretch]:
    told = detail.get("seqs") if isinstance(detail, dict) else None
    for one in told if isinstance(told, list) else ():
        match one:
            case [int(first), int(last)]:
                yield first, last
