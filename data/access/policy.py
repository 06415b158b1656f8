"""The policy: one rule in two forms. `decide()` answers for one record with a reason; `visible_to()` is the same
rule as a
clause for every list, map, count, search, export and report. A test compares the two over the whole matrix.

The rule: the originator and the Operational Center Unit see a report that left the draft; others see it as far as its
release scope reaches and their status allows; nobody but the originator sees a draft. Personal data goes to
member states and operational partners only. Observers get totals of what is public or released as totals, never an
incident.
An administrator has no incidents by that right alone.
"""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, false, func, or_, true

from data.access.viewers import Role, Viewer
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
    release_to: frozenset[str]
    personal_data: bool


_OFFICES = {Action.MANAGE: Role.ADMINISTRATOR, Action.AUDIT: Role.DATA_PROTECTION_OFFICER}
FULL_PARTNERS = (PartyStatus.MEMBER_STATE, PartyStatus.OPERATIONAL_PARTNER)


def _scopes(viewer: Viewer, action: Action) -> tuple[Release, ...]:
    """The release scopes that reach this viewer without being named."""
    if viewer.status is PartyStatus.MEMBER_STATE:
        return (Release.PUBLIC, Release.STRATEGIC, Release.PARTNERS, Release.MEMBERS)
    if viewer.status is PartyStatus.OPERATIONAL_PARTNER:
        return (Release.PUBLIC, Release.STRATEGIC, Release.PARTNERS)
    if action is Action.COUNT:
        return (Release.PUBLIC, Release.STRATEGIC) if viewer.status is PartyStatus.OBSERVER else (Release.PUBLIC,)
    return ()


def may(viewer: Viewer, action: Action) -> Decision:
    """Whether a viewer may do this at all, before any one record is looked at."""
    if action in _OFFICES:
        office = _OFFICES[action]
        return Decision(viewer.role is office, f"{action} is for the {office.replace('_', ' ')}")
    if viewer.role in _OFFICES.values():
        return Decision(False, f"the {viewer.role.replace('_', ' ')} has no incidents by that right alone")
    if action in (Action.SEE, Action.DISCLOSE) and viewer.status not in FULL_PARTNERS:
        return Decision(False, "observers and others without full status get totals, never incidents")
    if action is Action.WRITE and (viewer.role is Role.VIEWER or viewer.status not in FULL_PARTNERS):
        return Decision(False, "only officers of the OCU and of parties with full status report incidents")
    return Decision(True, "the role allows it")


def decide(viewer: Viewer, action: Action, record: Guarded) -> Decision:
    """Whether this viewer may do this with this record, and why."""
    general = may(viewer, action)
    if not general.allowed:
        return general
    if record.originator is not None and record.originator == viewer.party:
        return Decision(True, "own report")
    if record.status is Status.DRAFT:
        return Decision(False, "a draft is its originator's alone")
    if viewer.is_ocu:
        return Decision(True, "officer of the Operational Center Unit")
    if action is Action.WRITE:
        return Decision(False, "only the originator and the OCU change a report")
    if record.personal_data and viewer.status not in FULL_PARTNERS:
        return Decision(False, "personal data goes to member states and operational partners only")
    if record.release in _scopes(viewer, action):
        return Decision(True, f"released: {record.release}")
    if record.release is Release.NAMED and viewer.party in record.release_to and viewer.status in FULL_PARTNERS:
        return Decision(True, "released to this party by name")
    return Decision(False, "not released to this party")


def visible_to(viewer: Viewer, *, action: Action = Action.SEE) -> ColumnElement[bool]:
    """The clause over the incident columns that holds for exactly the records that `decide` allows."""
    if not may(viewer, action).allowed:
        return false()
    own = func.coalesce(incident.c.originator == viewer.party, false())
    left_draft = incident.c.status != Status.DRAFT
    if viewer.is_ocu:
        return or_(own, left_draft)
    if action is Action.WRITE:
        return own
    reaches: ColumnElement[bool] = incident.c.release.in_([scope.value for scope in _scopes(viewer, action)])
    personal: ColumnElement[bool] = true()
    if viewer.status in FULL_PARTNERS:
        # Blanks on both sides make " BG " match a party, never a part of another's code. Taking it out and comparing
        # says the same on all engines; LIKE would not: it ignores case on SQLite and reads _ and % as wildcards.
        parties = func.coalesce(incident.c.release_to, "")
        is_named: ColumnElement[bool] = func.replace(parties, f" {viewer.party} ", " ") != parties
        named = and_(incident.c.release == Release.NAMED, is_named)
        reaches = or_(reaches, named)
    else:
        personal = incident.c.personal_data.is_(False)
    return or_(own, and_(left_draft, reaches, personal))


def comparable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The clause for the reports that may be held against each other for this viewer, and shown as a pair: those that
    the viewer may see anyway and that count. What is superseded, withdrawn, returned or a draft is no second report."""
    return and_(visible_to(viewer), incident.c.status.in_([status.value for status in COUNTED_STATUSES]))


def decide_pair(viewer: Viewer, one: Guarded, other: Guarded) -> Decision:
    """Whether this viewer may say that two reports are one event, or are not: it changes what both count for."""
    if all(decide(viewer, Action.WRITE, record).allowed for record in (one, other)):
        return Decision(True, "may change both reports")
    return Decision(False, "only the OCU, or the party that sent both reports, says whether they are one event")
