"""What people are told when something fails: one sentence for each class of error, what to do, and an event id.

The traceback goes to the log under the same id; a page, a command or an answer of the API never shows it.
"""

import logging
import secrets
from dataclasses import dataclass

from data.terms.errors import (
    Conflict,
    FilterRefused,
    InputRefused,
    NotAllowed,
    NotFound,
    PictureError,
    SignedOut,
    SignInRefused,
    StoreError,
    StoreLocked,
    StoreMissing,
    StoreNewer,
    StoreOutdated,
    StoreUnreachable,
    TokenRefused,
    VardarError,
)

LOG = logging.getLogger("vardar")

# The nearest class in an error's ancestry counts. Where it is None the error's own words are fit to be read.
SENTENCES: dict[type[Exception], str | None] = {
    Conflict: None,
    FilterRefused: None,
    InputRefused: None,
    TokenRefused: None,
    SignInRefused: None,
    SignedOut: None,
    NotAllowed: None,
    NotFound: None,
    StoreMissing: "There is no incident store at the configured address.",
    StoreOutdated: "The incident store is older than this Vardar.",
    StoreNewer: "The incident store was written by a newer Vardar.",
    StoreLocked: "The incident store is held by another process.",
    StoreUnreachable: "The incident store cannot be reached.",
    StoreError: "The incident store cannot serve.",
    PictureError: "The picture cannot be brought up to date.",
    VardarError: None,
    Exception: "Something went wrong that Vardar did not expect.",
}
UNEXPECTED_ADVICE = "Try again; if it stays, tell your administrator the event number."

ASKERS = (InputRefused, NotAllowed, NotFound)

HTTP_STATUS: dict[type[Exception], int] = {
    Conflict: 409,
    InputRefused: 400,
    TokenRefused: 401,
    SignInRefused: 401,
    SignedOut: 401,
    NotAllowed: 403,
    NotFound: 404,
    StoreError: 503,
    PictureError: 503,
    Exception: 500,
}


@dataclass(frozen=True, slots=True)
class Message:
    """For the person before the screen: what happened, what to do, and the number under which the log has the rest."""

    sentence: str
    advice: str
    event: str

    def __str__(self) -> str:
        return " ".join(part for part in (self.sentence, self.advice, f"(event {self.event})") if part)


def explain(error: BaseException) -> Message:
    """The message for an error; logs it under the same event id, with the traceback unless the asker can mend it."""
    message = Message(_sentence(error), _advice(error), secrets.token_hex(4))
    is_askers = isinstance(error, ASKERS)
    level, trace = (logging.INFO, None) if is_askers else (logging.ERROR, error)
    LOG.log(level, "event=%s error=%s", message.event, type(error).__name__, exc_info=trace)
    return message


def http_status(error: BaseException) -> int:
    """The HTTP status that an answer to this error carries."""
    return next(HTTP_STATUS[kind] for kind in type(error).__mro__ if kind in HTTP_STATUS)


def show_error(error: BaseException) -> None:
    """The message for an error, on the page."""
    import streamlit as st

    from dashboard.components.markup import plain

    message = explain(error)
    st.error(plain(f"{message.sentence} {message.advice}"))
    st.caption(f"Event {message.event}")


def show_script_error(error: Exception) -> bool:
    """The hook of `st.App`: our sentence on the page in place of a traceback. Always True: nothing more is shown."""
    show_error(error)
    return True


def _sentence(error: BaseException) -> str:
    listed = next((SENTENCES[kind] for kind in type(error).__mro__ if kind in SENTENCES), SENTENCES[Exception])
    return listed or str(error)


def _advice(error: BaseException) -> str:
    return error.advice if isinstance(error, VardarError) else UNEXPECTED_ADVICE
