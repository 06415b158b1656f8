"""What a person may be called, and which roles go with which party."""

import re
from collections.abc import Collection

from sqlmodel import Session, select

from data.access.viewers import OCU, Role
from data.store.tables import Operation, Party
from data.terms.errors import InputRefused

LONGEST_DISPLAY = 80
OCU_ROLES = tuple(role for role in Role if role not in (Role.LIAISON_OFFICER, Role.VIEWER))
PARTY_ROLES = (Role.LIAISON_OFFICER, Role.VIEWER)

# ASCII alone: two names that look alike are the same name. No blanks: "token …" and "… as RO" are nobody's name.
_NAME = re.compile(r"[a-z][a-z0-9._@-]{1,63}")
# What the record calls those who are no person.
_RESERVED = ("local", "unknown", "system", "vardar", "inbox", "comparison", "cube", "retention", "backup")


def read_name(typed: str) -> str:
    """A name as it is kept, whatever the case it was typed in. Raises InputRefused."""
    name = typed.strip().casefold()
    if not _NAME.fullmatch(name):
        raise InputRefused("a name has 2 to 64 of the letters a to z, digits, and . _ - @, and begins with a letter")
    if name in _RESERVED:
        raise InputRefused(f"nobody can be called {name}: the record means something else by it")
    return name


def read_display_name(typed: str, *, name: str) -> str:
    """A name as others read it; the name to sign in with where none is given. Raises InputRefused."""
    shown = " ".join(typed.split()) or name
    if len(shown) > LONGEST_DISPLAY or not shown.isprintable():
        raise InputRefused(f"the name that others read has at most {LONGEST_DISPLAY} printable letters")
    return shown


def require_place(session: Session, *, party: str, role: Role, operations: Collection[str]) -> None:
    """Nothing, if such a person can be. Raises InputRefused, which says what could be."""
    if party != OCU and session.get(Party, party) is None:
        raise InputRefused(f"there is no party {party}", advice="vardar load record loads the parties.")
    fitting = OCU_ROLES if party == OCU else PARTY_ROLES
    if role not in fitting:
        raise InputRefused(
            f"a person of {party} cannot be {_words(role)}",
            advice=f"For {party} there are: {', '.join(_words(one) for one in fitting)}.",
        )
    if role is not Role.COORDINATOR:
        if operations:
            raise InputRefused(f"operations are named for coordinators, not for a {_words(role)}")
        return
    if not operations:
        raise InputRefused("a coordinator coordinates at least one operation; name it")
    known = set(session.exec(select(Operation.code)))
    for code in operations:
        if code not in known:
            raise InputRefused(f"there is no operation {code}")


def _words(role: Role) -> str:
    return role.replace("_", " ")
