"""What becomes of a form that comes in: new, amended, unchanged, a conflict of versions, or refused.

One rule for all kinds of forms. What is stored already is known by its key (the uid; for figures what they count):

- the content of the newest version again: unchanged, whatever version is given;
- no version given: the content of an earlier version again is an old copy and changes nothing (and that is said);
  any other content amends;
- a version given: it must be the newest one for other content to amend it. Any other is a conflict, shown field by
  field, and nothing is written: somebody corrected the report after the sender took their copy.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Generic, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from data.access.viewers import Viewer
from data.store.forms import Form
from data.store.unit_of_work import Act, UnitOfWork
from data.terms.errors import Conflict, NotFound, RowRejected, VardarError

F = TypeVar("F", bound=Form)
Content = Mapping[str, object]


class Fate(StrEnum):
    """What becomes of a form."""

    NEW = "new"
    AMENDED = "amended"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    REFUSED = "refused"


WRITTEN = (Fate.NEW, Fate.AMENDED)
TAKEN = (*WRITTEN, Fate.UNCHANGED)


@dataclass(frozen=True, slots=True)
class Entry(Generic[F]):
    """A form as it came: the how-manieth, from 0, and the version that the sender's copy had, if they said."""

    at: int
    form: F
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs between what is stored and what was given."""

    field: str
    stored: object
    given: object


@dataclass(frozen=True, slots=True)
class Stored:
    """What is there under a key: the newest version's number, uid and content, the content of the earlier ones."""

    version: int
    uid: str
    content: Content
    older: tuple[Content, ...] = ()
    uids: frozenset[str] = frozenset()  # of all versions


@dataclass(frozen=True, slots=True)
class Verdict(Generic[F]):
    """What becomes of one form and why; `replaces` is the uid of the version that it corrects."""

    at: int
    key: str
    form: F
    fate: Fate
    given_version: int | None = None
    stored: Stored | None = None
    replaces: str | None = None
    differences: tuple[Difference, ...] = ()
    errors: tuple[VardarError, ...] = ()
    is_old_copy: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """Who made the newest version what it is, and when, as far as that is known."""

    by: str | None = None
    at: datetime | None = None


class Intake(ABC, Generic[F]):
    """Judges and writes the forms of one kind, portion by portion; remembers which keys came already."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self.session, self.viewer = session, viewer
        self._seen: dict[str, bytes] = {}

    @abstractmethod
    def key(self, form: F) -> str:
        """What makes two forms the same report."""

    @abstractmethod
    def read(self, forms: Sequence[F]) -> Mapping[str, Stored]:
        """What is stored of these, by key."""

    @abstractmethod
    def content(self, form: F, stored: Stored) -> Content:
        """What the form reports, to compare with what is stored."""

    @abstractmethod
    def refusals(self, form: F) -> Iterable[VardarError]:
        """Why this form cannot be taken, whatever is stored."""

    @abstractmethod
    def put(self, work: UnitOfWork, verdicts: Sequence[Verdict[F]], *, batch_id: int | None) -> None:
        """Write those that are new or amended."""

    def write(self, work: UnitOfWork, verdicts: Sequence[Verdict[F]], *, batch_id: int | None) -> None:
        """Write those that are new or amended. Raises Conflict where somebody else was quicker with one of them."""
        try:
            self.put(work, verdicts, batch_id=batch_id)
        except IntegrityError as error:
            raise Conflict("somebody else stored one of these reports at this moment; send them again") from error

    def bar(self, form: F, stored: Stored) -> VardarError | None:
        """Why this viewer may not change what is stored, if so."""
        return None

    def claim(self, uid: str) -> VardarError | None:
        """Note that this version is being corrected; why it cannot be, if so."""
        return None

    def is_old(self, content: Content, stored: Stored) -> bool:
        """Whether an earlier version said this."""
        return content in stored.older

    def last_change(self, stored: Stored) -> Change:
        """Who made the newest version what it is, and when."""
        return Change()

    def judge_new(self, entry: Entry[F]) -> Verdict[F]:
        """The verdict on a form whose key is not stored."""
        return self.verdict(entry, Fate.NEW)

    def judge(self, entries: Sequence[Entry[F]]) -> list[Verdict[F]]:
        """What becomes of each, in their order."""
        stored = self.read([entry.form for entry in entries])
        return [self._judge_one(entry, stored) for entry in entries]

    def finish(self) -> list[Verdict[F]]:
        """The verdicts on those that waited for the end of the delivery."""
        return []

    def verdict(self, entry: Entry[F], fate: Fate, *errors: VardarError) -> Verdict[F]:
        """A verdict that rests on the form alone."""
        return Verdict(entry.at, self.key(entry.form), entry.form, fate, entry.version, errors=errors)

    def _judge_one(self, entry: Entry[F], stored: Mapping[str, Stored]) -> Verdict[F]:
        key = self.key(entry.form)
        digest = blake2b(entry.form.model_dump_json().encode(), digest_size=16).digest()
        before = self._seen.get(key)
        if before is not None:
            if before == digest:
                return self.verdict(entry, Fate.UNCHANGED)
            return self.verdict(
                entry, Fate.REFUSED, RowRejected("comes twice with different content", field="uid", value=key)
            )
        errors = tuple(self.refusals(entry.form))
        if errors:
            return self.verdict(entry, Fate.REFUSED, *errors)
        found = stored.get(key)
        verdict = self.judge_new(entry) if found is None else self._judge_known(entry, key, found)
        if verdict.fate in TAKEN:
            self._seen[key] = digest
        return verdict

    def _judge_known(self, entry: Entry[F], key: str, stored: Stored) -> Verdict[F]:
        at, form, version = entry.at, entry.form, entry.version
        error = self.bar(form, stored)
        if isinstance(error, NotFound):  # not to be seen: not even that it says the same
            return Verdict(at, key, form, Fate.REFUSED, version, stored, errors=(error,))
        content = self.content(form, stored)
        if content == stored.content:
            return Verdict(at, key, form, Fate.UNCHANGED, version, stored)
        if version is None and self.is_old(content, stored):
            return Verdict(at, key, form, Fate.UNCHANGED, version, stored, is_old_copy=True)
        if error is None and version is not None and version != stored.version:
            told = tuple(differences(stored.content, content))
            return Verdict(at, key, form, Fate.CONFLICT, version, stored, differences=told)
        error = error or self.claim(stored.uid)
        if error is not None:
            return Verdict(at, key, form, Fate.REFUSED, version, stored, errors=(error,))
        return Verdict(at, key, form, Fate.AMENDED, version, stored, replaces=stored.uid)


def differences(stored: Content, given: Content) -> Iterable[Difference]:
    """The fields whose values are not the same, in the order of the form."""
    for name, value in given.items():
        if stored.get(name) != value:
            yield Difference(name, stored.get(name), value)


def take_one(work: UnitOfWork, intake: Intake[F], form: F, *, version: int | None, subject: str) -> Fate:
    """Take one form in no batch; the caller commits. Raises what is wrong with it, Conflict for another version."""
    (verdict,) = intake.judge([Entry(0, form, version)])
    for error in verdict.errors:
        raise error
    if verdict.fate is Fate.CONFLICT and verdict.stored is not None:
        reason = f"you corrected version {version}, it is at version {verdict.stored.version}"
        raise Conflict(reason, field="uid", value=verdict.key, version=verdict.stored.version)
    with work.session.begin_nested():
        intake.write(work, [verdict], batch_id=None)
    work.record(Act.COLLECTION, subject, {"fate": verdict.fate.value})
    return verdict.fate
