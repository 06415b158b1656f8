"""Everything Vardar raises on purpose.

VardarError
├── InputRefused            what was given cannot be taken; nothing was written
│   ├── RowRejected         one record breaks a rule: field, value, reason
│   │   └── Conflict        somebody else changed the record meanwhile: who, when, which version it has now
│   └── FilterRefused       a filter that cannot be read (commands; pages ignore the value with a note)
├── NotAllowed              the policy said no, with its reason
│   ├── TokenRefused        a key to the API that is unknown, expired or revoked
│   ├── SignInRefused       nobody signs in with that: it is never said which part of it was wrong
│   └── SignedOut           the session is unknown, or it has ended
├── NotFound                no such incident, operation or file, or none that this viewer may see
├── StoreError              the store of record cannot serve
│   ├── StoreMissing        there is no store at that address, or it is empty
│   ├── StoreOutdated       the store is older than the code: upgrade it
│   ├── StoreNewer          the store is newer than the code: upgrade the code
│   ├── StoreLocked         another writer holds it longer than we wait
│   └── StoreUnreachable    no connection to the server, or the disk failed
└── PictureError            the read model cannot be built or followed
"""

from datetime import datetime


class VardarError(Exception):
    """What happened (`str(error)`) and what the reader can do about it (`advice`).

    `act` and `subject`, where they are given, say what was refused or not found: that goes on the record.
    """

    advice = ""

    def __init__(
        self, message: str, *, advice: str | None = None, act: str | None = None, subject: str | None = None
    ) -> None:
        super().__init__(message)
        self.act, self.subject = act, subject
        if advice is not None:
            self.advice = advice


class InputRefused(VardarError):
    """What was given cannot be taken; nothing was written."""


class RowRejected(InputRefused):
    """One record breaks a rule."""

    def __init__(self, reason: str, *, field: str = "", value: object = "") -> None:
        super().__init__(f"{field}: {reason}" if field else reason)
        self.field, self.value, self.reason = field, value, reason


class Conflict(RowRejected):
    """Somebody else changed the record since it was looked at; nothing was written.

    `version` is the version it has now, `changed_by` and `changed_at` who made it so and when, as far as that is known.
    """

    advice = "Look at the report as it is now, then decide again."

    def __init__(
        self,
        reason: str,
        *,
        field: str = "",
        value: object = "",
        version: int | None = None,
        changed_by: str | None = None,
        changed_at: datetime | None = None,
    ) -> None:
        super().__init__(reason, field=field, value=value)
        self.version, self.changed_by, self.changed_at = version, changed_by, changed_at


class FilterRefused(InputRefused):
    """A filter that cannot be read."""


class NotAllowed(VardarError):
    """The policy said no; the message is its reason."""


class TokenRefused(NotAllowed):
    """A key to the API that is unknown, expired or revoked."""

    advice = "Ask the Operational Center Unit for a token: vardar token add"


class SignInRefused(NotAllowed):
    """Nobody signs in with that. Unknown, wrong, locked and disabled are told apart to nobody."""

    advice = "Try again in a while; if it stays, ask your administrator."

    def __init__(self, message: str = "Nobody can sign in with that just now.") -> None:
        super().__init__(message, act="consultation", subject="sign-in")


class SignedOut(NotAllowed):
    """The session is unknown, or it has ended."""

    advice = "Sign in again."

    def __init__(self, message: str = "You are signed out.") -> None:
        super().__init__(message)


class NotFound(VardarError):
    """No such thing, or none that this viewer may see: the two are told apart to nobody."""


class StoreError(VardarError):
    """The store of record cannot serve."""


class StoreMissing(StoreError):
    """There is no store at that address, or it holds no Vardar tables."""

    advice = "Create it with: vardar store upgrade"


class StoreOutdated(StoreError):
    """The store is older than the code."""

    advice = "Back it up, then run: vardar store upgrade"


class StoreNewer(StoreError):
    """The store was written by a newer Vardar."""

    advice = "Start the newer Vardar, or restore a backup made with this one."


class StoreLocked(StoreError):
    """Another writer held the store for longer than we wait."""

    advice = "Try again in a moment; if it stays, look for a long import or a stopped process that holds the file."


class StoreUnreachable(StoreError):
    """No connection to the server, or the disk failed."""

    advice = "Check that the database server runs and that VARDAR_STORE names it."


class PictureError(VardarError):
    """The read model cannot be built or followed."""

    advice = "The picture is rebuilt from the store at the next start; the store itself is untouched."
