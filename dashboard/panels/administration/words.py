"""How the page says roles, standings and moments."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from data.access.viewers import Role
from data.terms.codes import PartyStatus

ROLE_MEANS: Mapping[Role, str] = {
    Role.ADMINISTRATOR: "people, tokens, parties and settings; no incidents",
    Role.WATCH_OFFICER: "sees every report that left the draft, writes all",
    Role.COORDINATOR: "sees and writes the reports of the operations named; elsewhere what a member state sees",
    Role.ANALYST: "sees every report that left the draft, writes none",
    Role.LIAISON_OFFICER: "sees what is released to the party, writes the party's own reports",
    Role.VIEWER: "sees what is released to the party, writes nothing",
    Role.DATA_PROTECTION_OFFICER: "the audit record; no incidents",
}
STANDING: Mapping[PartyStatus, str] = {
    PartyStatus.MEMBER_STATE: "member state",
    PartyStatus.OPERATIONAL_PARTNER: "operational partner",
    PartyStatus.OBSERVER: "observer",
    PartyStatus.NONE: "no standing",
}


def say_role(role: Role) -> str:
    """A role as it is read: "Watch officer"."""
    return role.replace("_", " ").capitalize()


def say_moment(moment: datetime, *, zone: str) -> str:
    """An instant for people: "22 Nov 2026 05:14, 03:14 UTC"."""
    return f"{moment.astimezone(ZoneInfo(zone)):%-d %b %Y %H:%M}, {moment:%H:%M} UTC"
