"""People who sign in, and their sessions. Nothing here can be used to sign in: secrets are kept as digests alone."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from data.store.tables.keys import child_of, key, moment


class Person(SQLModel, table=True):
    """Somebody who may sign in: for which party, in which role, with a password or by an identity provider."""

    id: int | None = Field(default=None, sa_column=key())
    name: str = Field(unique=True)  # what is typed at sign-in, casefolded
    display_name: str
    party: str
    role: str
    operations: str = ""  # codes of a coordinator's operations, sorted, joined by a space
    password: str | None = None  # argon2id, with its parameters
    must_change: bool = False  # the password was set by somebody else
    created_at: datetime = Field(sa_column=moment(nullable=False))
    created_by: str
    disabled_at: datetime | None = Field(default=None, sa_column=moment())
    failures: int = 0  # wrong passwords since the last right one
    locked_until: datetime | None = Field(default=None, sa_column=moment())
    signed_in_at: datetime | None = Field(default=None, sa_column=moment())


class Identity(SQLModel, table=True):
    """How an identity provider names a person."""

    __table_args__ = (UniqueConstraint("issuer", "subject"),)
    id: int | None = Field(default=None, sa_column=key())
    person_id: int = Field(sa_column=child_of("person.id"))
    issuer: str
    subject: str


class SignInSession(SQLModel, table=True):
    """One sign-in until it ends. The browser holds the token, this table its SHA-256."""

    __tablename__ = "sign_in_session"
    digest: str = Field(primary_key=True)
    person_id: int = Field(sa_column=child_of("person.id"))
    method: str  # password | oidc
    purpose: str
    created_at: datetime = Field(sa_column=moment(nullable=False))
    used_at: datetime = Field(sa_column=moment(nullable=False))  # last act of the person, not of a ticking page
    expires_at: datetime = Field(sa_column=moment(nullable=False))  # however much it is used
    ended_at: datetime | None = Field(default=None, sa_column=moment())
    ended_why: str | None = None  # signed out | idle | expired | disabled | revoked | replaced
