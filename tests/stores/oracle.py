"""Who may see, pass on and change a report, in plain Python: from DOMAIN.md, and nothing of the policy."""

from dataclasses import dataclass, field


@dataclass
class Report:
    """What the oracle knows of a stored report."""

    uid: str
    originator: str
    status: str
    release: str
    named: tuple[str, ...]
    handling: str
    operation: str | None
    persons: int  # no two reports have the same
    supersedes: str | None = None
    event: set[str] = field(default_factory=set)


def sees(who, report):
    """Whether somebody may see a report."""
    if who.behind is not None and not sees(who.behind, report):
        return False
    if who.role.value in ("administrator", "data_protection_officer") or who.status.value in ("OBS", "NONE"):
        return False
    if report.originator == who.party:
        return True
    if report.status == "DRAFT":
        return False
    if stands_in_the_unit(who, report):
        return True
    if report.status == "RETURNED":
        return False
    if report.release == "PUBLIC":
        return True
    if report.handling == "" or report.release == "ORIGINATOR":
        return False
    if report.release == "NAMED":
        return who.party in report.named
    return report.release in ("PARTNERS", "STRATEGIC") or who.status.value == "MS"


def passes_on(who, report):
    """Whether somebody may take a report out."""
    if who.behind is not None and not passes_on(who.behind, report):
        return False
    is_provider = report.originator == who.party or stands_in_the_unit(who, report)
    return sees(who, report) and (is_provider or "H2" not in report.handling)


def changes(who, report):
    """Whether somebody may change a report."""
    if who.behind is not None or not sees(who, report):
        return False
    if who.party == "OCU":
        return who.role.value == "watch_officer" or (who.role.value == "coordinator" and report.operation == "NOMAD")
    return who.role.value == "liaison_officer" and report.originator == who.party


def stands_in_the_unit(who, report):
    """Whether somebody is an officer of the Operational Center Unit for this report."""
    if who.party != "OCU":
        return False
    return who.role.value in ("watch_officer", "analyst") or (
        who.role.value == "coordinator" and report.operation == "NOMAD"
    )
