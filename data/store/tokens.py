"""Keys to the API: issued once, kept as digests, valid until they expire or are revoked.

A token is 256 random bits, so its SHA-256 needs no salt: whoever reads the table cannot find the token behind a digest.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from data.access.viewers import OCU, Role, Viewer
from data.store.fields import SHORT
from data.store.operations import status_at
from data.store.tables import ApiToken, Party
from data.store.unit_of_work import Act, UnitOfWork, asking
from data.terms.codes import PartyStatus
from data.terms.days import Clock, utc_now
from data.terms.errors import InputRefused, NotAllowed, NotFound, TokenRefused

REPORT, READ = "report", "read"
SCOPES = (READ, REPORT)
PREFIX = "vardar_"  # so that a token that turns up where it should not is known for what it is
LONGEST_DAYS = 730
UNKNOWN = Viewer(name="unknown", party="", status=PartyStatus.NONE, role=Role.VIEWER)  # whose token nobody knows


@dataclass(frozen=True, slots=True)
class Access:
    """What a valid token gives: who speaks, and what they may do (`report`, `read`)."""

    viewer: Viewer
    scope: frozenset[str]

    def require(self, wanted: str) -> None:
        """Nothing, if the token is for this. Raises NotAllowed."""
        if wanted not in self.scope:
            raise NotAllowed(f"this token is for {' and '.join(sorted(self.scope))}, not for {wanted}")


@dataclass(frozen=True, slots=True)
class TokenSummary:
    """A token as lists show it: everything but the token."""

    name: str
    party: str
    role: Role
    scope: tuple[str, ...]
    created_at: datetime
    created_by: str
    expires_at: datetime
    revoked_at: datetime | None


def issue(
    work: UnitOfWork,
    *,
    name: str,
    party: str,
    role: Role = Role.LIAISON_OFFICER,
    scope: Collection[str] = (REPORT,),
    days: int = 365,
) -> str:
    """A new token in plain text, shown this once and kept nowhere; the caller commits.

    Nobody gives away more than is theirs to give: see `may_issue`.

    Raises NotAllowed, InputRefused for a name that is taken, a party that the store does not know, a scope that is
    none, or a life longer than two years.
    """
    _require_manager(work.viewer)
    name, party = name.strip(), party.strip().upper()
    if not may_issue(work.viewer, party, role):
        raise NotAllowed("tokens speak for parties as their liaison officers; one for the OCU is a watch officer's")
    if not 0 < len(name) <= SHORT or not name.isprintable():
        raise InputRefused("a token has a name of 1 to 200 printable letters, such as the system that will use it")
    if work.session.exec(select(ApiToken.id).where(ApiToken.name == name)).first() is not None:
        raise InputRefused(f"there is a token named {name} already", advice="Names are not used twice, even revoked.")
    if party != OCU and work.session.get(Party, party) is None:
        raise InputRefused(f"there is no party {party}", advice="vardar load record loads the parties.")
    if not scope or not set(scope) <= set(SCOPES):
        raise InputRefused(f"a token is for {' or '.join(SCOPES)}, or both, not for {' '.join(scope) or 'nothing'}")
    if not 1 <= days <= LONGEST_DAYS:
        raise InputRefused(f"a token lives 1 to {LONGEST_DAYS} days, not {days}")
    plain, now = PREFIX + secrets.token_urlsafe(32), work.clock()
    token = ApiToken(
        name=name,
        party=party,
        role=Role(role).value,
        scope=" ".join(sorted(set(scope))),
        digest=_digest(plain),
        created_at=now,
        created_by=work.viewer.name,
        expires_at=now + timedelta(days=days),
    )
    work.session.add(token)
    work.session.flush()
    work.record(Act.ALTERATION, f"token {name}", {"issued_for": party, "scope": token.scope, "days": days})
    return plain


def may_issue(viewer: Viewer, party: str, role: Role = Role.LIAISON_OFFICER) -> bool:
    """Whether this is theirs to give: watch officers for the OCU too, administrators for the parties alone."""
    if party == OCU:
        return viewer.is_on_watch
    return _is_manager(viewer) and role in (Role.LIAISON_OFFICER, Role.VIEWER)


def check(engine: Engine, plain: str, *, clock: Clock = utc_now) -> Access:
    """Who speaks with this token and what they may do, with their party's standing of today.

    Raises TokenRefused, on the record, for one that is unknown, expired or revoked.
    """
    now = clock()
    with Session(engine) as session:
        token = session.exec(select(ApiToken).where(ApiToken.digest == _digest(plain.strip()))).first()
    if token is None:
        with asking(engine, UNKNOWN, Act.CONSULTATION, "token", clock=clock):
            raise TokenRefused("this token is not known here")
    status = status_at(engine, token.party, now)
    viewer = Viewer(name=f"token {token.name}", party=token.party, status=status, role=Role(token.role))
    with asking(engine, viewer, Act.CONSULTATION, f"token {token.name}", clock=clock):
        if token.revoked_at is not None:
            raise TokenRefused(f"the token {token.name} was revoked on {token.revoked_at:%d %B %Y}")
        if token.expires_at <= now:
            raise TokenRefused(f"the token {token.name} expired on {token.expires_at:%d %B %Y}")
    return Access(viewer=viewer, scope=frozenset(token.scope.split()))


def find(engine: Engine, viewer: Viewer) -> tuple[TokenSummary, ...]:
    """All tokens by name, revoked and expired ones too. Raises NotAllowed, as `issue` does."""
    with asking(engine, viewer, Act.CONSULTATION, "tokens"):
        _require_manager(viewer)
    with Session(engine) as session:
        rows = session.exec(select(ApiToken).order_by(col(ApiToken.name))).all()
    return tuple(
        TokenSummary(
            name=row.name,
            party=row.party,
            role=Role(row.role),
            scope=tuple(row.scope.split()),
            created_at=row.created_at,
            created_by=row.created_by,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
        )
        for row in rows
    )


def revoke(work: UnitOfWork, name: str) -> None:
    """End a token at once; the caller commits. Raises NotAllowed, and NotFound where none has this name."""
    _require_manager(work.viewer)
    token = work.session.exec(select(ApiToken).where(ApiToken.name == name.strip())).first()
    if token is None:
        raise NotFound(f"there is no token named {name}")
    if token.revoked_at is None:
        token.revoked_at = work.clock()
        work.session.add(token)
        work.session.flush()
    work.record(Act.ALTERATION, f"token {token.name}", {"revoked": True})


def _digest(plain: str) -> str:
    return hashlib.sha256(plain.encode()).hexdigest()


def _is_manager(viewer: Viewer) -> bool:
    return viewer.is_on_watch or viewer.role is Role.ADMINISTRATOR


def _require_manager(viewer: Viewer) -> None:
    if not _is_manager(viewer):
        raise NotAllowed("only administrators and watch officers of the Operational Center Unit manage tokens")
