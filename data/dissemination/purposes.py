"""Why something goes out: whatever holds personal data leaves for a stated purpose only, which goes on the record
(Directive (EU) 2016/680, articles 4 and 25)."""

from data.access.viewers import Viewer
from data.terms.errors import InputRefused

LONGEST = 200  # characters, as of a session's purpose


def stated_purpose(viewer: Viewer, purpose: str | None, *, personal: int, given_by: str = "--purpose") -> str | None:
    """The purpose of this act, else that of the viewer's session; None where nobody gave one and none is needed.

    `personal` is how many of the reports that go out hold personal data; `given_by` says to the asker where it is
    stated. Raises InputRefused where there are some and no purpose is stated, and for one that is no line of 200
    characters at most.
    """
    stated = (purpose or "").strip() or viewer.purpose
    if stated and not (stated.isprintable() and len(stated) <= LONGEST):
        raise InputRefused(f"a purpose is one line of at most {LONGEST} characters")
    if personal and not stated:
        reports = "1 report with personal data goes" if personal == 1 else f"{personal:,} reports with personal data go"
        raise InputRefused(f"{reports} out: say what for", advice=f"Give the reason with {given_by}, such as a case.")
    return stated
