"""Viewers: who looks. A viewer is fixed for one request or one page run; status is that of the moment."""

from dataclasses import dataclass, field
from enum import StrEnum

from data.terms.codes import PartyStatus


class Role(StrEnum):
    """What a person does here."""

    ADMINISTRATOR = "administrator"
    WATCH_OFFICER = "watch_officer"
    COORDINATOR = "coordinator"
    ANALYST = "analyst"
    LIAISON_OFFICER = "liaison_officer"
    VIEWER = "viewer"
    DATA_PROTECTION_OFFICER = "data_protection_officer"  # the audit record, no incidents


# The Operational Center Unit itself is a party of its own, so that "originator and OCU" is one rule.
OCU = "OCU"


FULL_STATUSES = (PartyStatus.MEMBER_STATE, PartyStatus.OPERATIONAL_PARTNER)


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands behind a viewer whoever it is: role, the party's status, whether the party is the OCU itself."""

    role: Role
    status: PartyStatus
    of_ocu: bool

    @property
    def is_full(self) -> bool:
        """Whether the party may have incidents: member states and operational partners."""
        return self.status in FULL_STATUSES

    @property
    def is_ocu(self) -> bool:
        """Whether this is an officer of the OCU for all reports."""
        return self.of_ocu and self.role in (Role.WATCH_OFFICER, Role.ANALYST)

    @property
    def coordinates(self) -> bool:
        """Whether this is an officer of the OCU for the reports of some operations."""
        return self.of_ocu and self.role is Role.COORDINATOR


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: name, party, the party's status now, role, the operations of a coordinator, and why, if it was said.

    `purpose` goes on the record and decides nothing. `behind` is who really looks, as this party ("View as …"): they
    see what both see, and change nothing.
    """

    name: str
    party: str
    status: PartyStatus
    role: Role
    operations: frozenset[str] = field(default_factory=frozenset)
    purpose: str | None = None
    behind: "Viewer | None" = None

    @property
    def standing(self) -> Standing:
        """Role, status and house of this viewer."""
        return Standing(self.role, self.status, self.party == OCU)

    @property
    def is_ocu(self) -> bool:
        """Whether this is an officer of the OCU for all reports: watch officers and analysts."""
        return self.standing.is_ocu

    @property
    def is_on_watch(self) -> bool:
        """Whether this is a watch officer of the OCU: who sets up operations and brings in what belongs to no party."""
        return self.party == OCU and self.role is Role.WATCH_OFFICER

    def is_ocu_for(self, operation: str | None) -> bool:
        """Whether this is an officer of the OCU for the reports of an operation: coordinators are for theirs."""
        return self.is_ocu or (self.standing.coordinates and operation in self.operations)

    def stands_with(self, party: str | None, operation: str | None) -> bool:
        """Whether this viewer stands where something of a party in an operation is made: the party itself, the OCU."""
        stands = party == self.party or self.is_ocu_for(operation)
        return stands and (self.behind is None or self.behind.stands_with(party, operation))

    @property
    def has_totals(self) -> bool:
        """Whether this viewer may have the totals for observers: of a party with a status, without an office."""
        holds_office = self.role in (Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER)
        return not holds_office and self.status is not PartyStatus.NONE

    @property
    def clearance(self) -> str:
        """All that decides what this viewer sees, as one key: equal clearances may share a cache entry."""
        behind = ["behind", self.behind.clearance] if self.behind else []
        return "|".join([self.party, self.status, self.role, *sorted(self.operations), *behind])


def local_watch_officer() -> Viewer:
    """The viewer of `local-open`: the person at this machine, as a watch officer of the OCU."""
    return Viewer(name="local", party=OCU, status=PartyStatus.MEMBER_STATE, role=Role.WATCH_OFFICER)


def local_administrator() -> Viewer:
    """Whoever manages people and settings from this machine: a command, or a page of `local-open`."""
    return Viewer(name="local", party=OCU, status=PartyStatus.MEMBER_STATE, role=Role.ADMINISTRATOR)


def local_data_protection_officer() -> Viewer:
    """Whoever reads the audit record from this machine: a command, or a page of `local-open`."""
    return Viewer(name="local", party=OCU, status=PartyStatus.MEMBER_STATE, role=Role.DATA_PROTECTION_OFFICER)


def party_viewer(party: str, *, status: PartyStatus) -> Viewer:
    """A liaison officer of a party, for "as this party would see it"."""
    return Viewer(name=f"as {party}", party=party, status=status, role=Role.LIAISON_OFFICER)
