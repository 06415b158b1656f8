"""Why something goes out: whatever holds personal data leaves for a stated purpose only, which goes on the record
(Directive (EU) 2016/680, articles 4 and 25)."""

from data.access.viewers import Viewer
from data.terms.errors import InputRefused


def stated_purpose(viewer: Viewer, purpose: str | None, *, personal: int) -> str | None:
    """The purpose of this act, else that of the viewer's session; None where nobody gave one and none is needed.

    `personal` is how many of the reports that go out hold personal data. Raises InputRefused where there are some and
    no purpose is stated.
    """
    stated = (purpose or "").strip() or viewer.purpose
    if personal and not stated:
        reports = "1 report with personal data goes" if personal == 1 else f"{personal:,} reports with personal data go"
        raise InputRefused(f"{reports} out: say what for", advice="Give the reason with --purpose, such as a case.")
    return stated
