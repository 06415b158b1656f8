"""People: who may sign in, for which party, in which role; and whether it is they who do."""

from data.store.people.credentials import authenticate, by_identity, change_password, set_password
from data.store.people.places import OCU_ROLES, PARTY_ROLES
from data.store.people.roster import PersonSummary, add, amend, disable, enable, find, get

__all__ = [
    "OCU_ROLES",
    "PARTY_ROLES",
    "PersonSummary",
    "add",
    "amend",
    "authenticate",
    "by_identity",
    "change_password",
    "disable",
    "enable",
    "find",
    "get",
    "set_password",
]
