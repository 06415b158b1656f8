"""The policy: one rule in two forms. `decide()` answers for one record with a reason; `visible_to()` is the same rule
as a clause for every list, map, count, search, export and report. A test compares the two over the whole matrix.

The rule: the originator and the Operational Center Unit (its coordinators: in their operations) see a report that left
the draft; others see it as far as its release reaches and their status allows, if it is marked or public and was not
given back; nobody but the originator sees a draft. What is seen may be taken out too, but for H2: that is its
originator's and the OCU's alone to pass on. Personal data reaches member states and operational partners only, because
nobody else gets an incident: observers have totals that are made for them. Exercise and real fall under the same rule.
An administrator and the data protection officer have no incidents by that right alone.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, true

from data.access.viewers import Role, Standing, Viewer
from data.terms.codes import COUNTED_STATUSES, PartyStatus, Release, Status
from data.terms.columns import incident


class Action(StrEnum):
    """What somebody wants to do with incidents."""

    SEE = "see"  # one incident or a list, map, export of them
    COUNT = "count"  # totals only
    WRITE = "write"  # add, amend, withdraw
    DISCLOSE = "disclose"  # take out: export, API, paper
    MANAGE = "manage"  # people, tokens, settings: no incidents
    AUDIT = "audit"  # the audit record: no incidents


@dataclass(frozen=True, slots=True)
class Decision:
    """Allowed or not, and why, in words that may be shown and logged."""

    allowed: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Guarded:
    """The properties of a report that the policy looks at."""

    originator: str | None
    status: Status
    release: Release
    release_to: frozenset[str] = field(default_factory=frozenset)
    handling: frozenset[str] = field(default_factory=frozenset)
    operation: str | None = None


_OFFICES = {Action.MANAGE: Role.ADMINISTRATOR, Action.AUDIT: Role.DATA_PROTECTION_OFFICER}
_SCOPES = {
    PartyStatus.MEMBER_STATE: (Release.STRATEGIC, Release.PARTNERS, Release.MEMBERS),
    PartyStatus.OPERATIONAL_PARTNER: (Release.STRATEGIC, Release.PARTNERS),
}
INWARD = (Status.DRAFT, Status.RETURNED)  # between the originator and the OCU, whatever the release says
NOT_BEYOND = "H2"  # handling code: not disseminated without the provider's permission


def may(viewer: Viewer, action: Action) -> Decision:
    """Whether a viewer may do this at all, before any one record is looked at."""
    if viewer.behind is not None:
        if action is Action.WRITE:
            return Decision(False, "who looks as another party changes nothing")
        if not (behind := may(viewer.behind, action)).allowed:
            return behind
    return _may(viewer.standing, action)


def _may(standing: Standing, action: Action) -> Decision:
    role = standing.role
    if action in _OFFICES:
        return Decision(role is _OFFICES[action], f"{action} is for the {_words(_OFFICES[action])}")
    if role in _OFFICES.values():
        return Decision(False, f"the {_words(role)} has no incidents by that right alone")
    if not standing.is_full:
        return Decision(False, "observers and others without full status get fixed totals, never incidents")
    watches = standing.of_ocu and role in (Role.WATCH_OFFICER, Role.COORDINATOR)
    if action is Action.WRITE and not (watches or role is Role.LIAISON_OFFICER):
        return Decision(False, "only officers on watch and liaison officers of parties with full status report")
    return Decision(True, "the role allows it")


def may_report(viewer: Viewer, *, originator: str | None, operation: str | None) -> Decision:
    """Whether a viewer may send a report, or a return, of this originator in this operation."""
    general = may(viewer, Action.WRITE)
    if not general.allowed or viewer.is_ocu_for(operation):
        return general
    if viewer.standing.coordinates:
        return Decision(False, f"{operation or 'no operation'} is not among the operations that you coordinate")
    if originator == viewer.party:
        return Decision(True, "own report")
    return Decision(False, f"{viewer.party} cannot report for {originator or 'nobody'}")


def decide(viewer: Viewer, action: Action, record: Guarded) -> Decision:
    """Whether this viewer may do this with this record, and why."""
    if action in _OFFICES:
        return Decision(False, f"to {action} is about no incident")
    general = may(viewer, action)
    if not general.allowed:
        return general
    if viewer.behind is not None and not (behind := decide(viewer.behind, action, record)).allowed:
        return behind
    is_ocu = viewer.is_ocu_for(record.operation)
    if viewer.standing.coordinates and action is Action.WRITE and not is_ocu:
        return Decision(False, "a coordinator changes reports of their operations")
    if record.originator == viewer.party:
        return Decision(True, "own report")
    if record.status is Status.DRAFT:
        return Decision(False, "a draft is its originator's alone")
    if is_ocu:
        return Decision(True, "officer of the Operational Center Unit")
    if action is Action.WRITE:
        return Decision(False, "only the originator and the OCU change a report")
    if record.status in INWARD:
        return Decision(False, "a report that was given back is its originator's and the OCU's")
    if action is Action.DISCLOSE and NOT_BEYOND in record.handling:
        return Decision(False, f"{NOT_BEYOND}: not beyond without the provider's permission")
    if record.release is Release.PUBLIC:
        return Decision(True, "released: PUBLIC")
    if not record.handling:
        return Decision(False, "what is unmarked is its originator's and the OCU's")
    if record.release in _SCOPES[viewer.status]:
        return Decision(True, f"released: {record.release}")
    if record.release is Release.NAMED and viewer.party in record.release_to:
        return Decision(True, "released to this party by name")
    return Decision(False, "not released to this party")


def visible_to(
    viewer: Viewer, *, action: Action = Action.SEE, among: Collection[str] = tuple(Status)
) -> ColumnElement[bool]:
    """The clause over the incident columns that holds for exactly the records that `decide` allows.

    `among` are the statuses of the records that it is asked of, where something beside it sees to that: the clause is
    then as much shorter.
    """
    theirs = incident.c.operation.in_(sorted(viewer.operations))
    clause = clause_of(viewer.standing, action=action, party=viewer.party, in_operations=theirs, among=among)
    if viewer.behind is None:
        return clause
    return false() if action is Action.WRITE else and_(clause, visible_to(viewer.behind, action=action, among=among))


def clause_of(
    standing: Standing,
    *,
    action: Action,
    party: str | ColumnElement[str],
    in_operations: ColumnElement[bool],
    among: Collection[str] = tuple(Status),
) -> ColumnElement[bool]:
    """The rule for all viewers of one standing, over the columns of `incident`.

    Who it is comes as values or as SQL: `party` is the viewer's, `in_operations` holds for reports of the operations
    that the viewer coordinates. The second wall in PostgreSQL is made of the same clause.
    """
    if action in _OFFICES or not _may(standing, action).allowed:
        return false()
    row = incident.c
    own = func.coalesce(row.originator == party, false())
    left_draft = true() if Status.DRAFT not in among else row.status != Status.DRAFT.value
    as_ocu = or_(left_draft, own)  # in this order: the second is asked of drafts alone
    if standing.is_ocu:
        return as_ocu
    theirs = func.coalesce(in_operations, false())
    if action is Action.WRITE:
        return and_(theirs, as_ocu) if standing.coordinates else own
    # Blanks on both sides make " BG " match a party, never a part of another's code. Taking it out and comparing
    # says the same on all engines; LIKE would not: it ignores case on SQLite and reads _ and % as wildcards.
    parties = func.coalesce(row.release_to, "")
    named = func.replace(parties, " " + party + " ", " ") != parties
    scopes = row.release.in_([scope.value for scope in _SCOPES[standing.status]])
    reaches = or_(scopes, and_(row.release == Release.NAMED.value, named))
    inward = [status.value for status in INWARD if status in among]
    released = and_(
        row.status.not_in(inward) if inward else true(),
        or_(row.release == Release.PUBLIC.value, and_(reaches, row.handling != "")),
    )
    if action is Action.DISCLOSE:
        codes = " " + row.handling + " "
        released = and_(released, not_(func.replace(codes, f" {NOT_BEYOND} ", "") != codes))
    if standing.coordinates:
        return or_(own, and_(theirs, left_draft), released)
    return or_(released, own)


def comparable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The clause for the reports that may be held against each other for this viewer, and shown as a pair: those that
    the viewer may see anyway and that count. What is superseded, withdrawn, returned or a draft is no second report."""
    return and_(visible_to(viewer), incident.c.status.in_([status.value for status in COUNTED_STATUSES]))


def decide_pair(viewer: Viewer, one: Guarded, other: Guarded) -> Decision:
    """Whether this viewer may say that two reports are one event, or are not: it changes what both count for."""
    if all(decide(viewer, Action.WRITE, record).allowed for record in (one, other)):
        return Decision(True, "may change both reports")
    return Decision(False, "only the OCU, or the party that sent both reports, says whether they are one event")


def is_inward(viewer: Viewer, record: Guarded) -> bool:
    """Whether this viewer stands where the report is made: its originator, and the OCU."""
    return viewer.stands_with(record.originator, record.operation)


def decide_release(viewer: Viewer, record: Guarded, changed: Guarded) -> Decision:
    """Whether this viewer may give a report another release or marking: its originator, and the OCU to narrow it."""
    decision = decide(viewer, Action.WRITE, record)
    if not decision.allowed or record.originator == viewer.party:
        return decision
    if not is_narrower(changed, than=record):
        return Decision(False, "only its originator releases a report to more; the OCU narrows")
    return Decision(True, "the OCU narrows a release")


_REACH = (Release.ORIGINATOR, Release.MEMBERS, Release.PARTNERS, Release.STRATEGIC, Release.PUBLIC)


def is_narrower(record: Guarded, *, than: Guarded) -> bool:
    """Whether a report reaches nobody, and may be passed on by nobody, whom it does not reach in another state.

    A named party may be an operational partner, whom MEMBERS does not reach; both fit into PARTNERS and what is wider.
    """
    release, before = (reached(one) for one in (record, than))
    if release is not Release.ORIGINATOR and NOT_BEYOND in than.handling - record.handling:
        return False
    if release is Release.NAMED is before:
        return record.release_to <= than.release_to
    if release is Release.NAMED:
        return before in (Release.PARTNERS, Release.STRATEGIC, Release.PUBLIC)
    if before is Release.NAMED:
        return release is Release.ORIGINATOR
    return _REACH.index(release) <= _REACH.index(before)


def reached(record: Guarded) -> Release:
    """The release that counts: what is unmarked and not public stays with its originator."""
    return record.release if record.handling or record.release is Release.PUBLIC else Release.ORIGINATOR


def _words(role: Role) -> str:
    return role.value.replace("_", " ")
