"""What every page and every route works with: who looks, and the services of this process."""

from dataclasses import dataclass, replace

from dashboard.bootstrap import Services, services
from dashboard.config import LOCAL_OPEN, Settings
from dashboard.door.identity import page_session, person_of
from dashboard.view_as import asked_party, seen_as
from data.access.viewers import Viewer, local_administrator, local_data_protection_officer
from data.picture.selection import Selection, choose
from data.store.sessions import SignedIn
from data.terms.days import Clock
from data.terms.filters import Filter


@dataclass(frozen=True, slots=True)
class AppContext:
    """Handed to every page; a page takes nothing from anywhere else.

    `viewer` is as whom everything is shown: the `person`, or a party that they look as ("View as …").
    """

    person: Viewer
    viewer: Viewer
    services: Services
    clock: Clock
    settings: Settings
    zone: str
    signed_in: SignedIn | None = None  # None in `local-open`, and for a token

    def manager(self) -> Viewer:
        """As whom people and settings are managed. Without sign-in the person at this machine is everybody."""
        if self.viewer.behind is not None:
            return self.viewer
        return local_administrator() if self.settings.auth == LOCAL_OPEN else self.person

    def auditor(self) -> Viewer:
        """As whom the audit record is read."""
        if self.viewer.behind is not None:
            return self.viewer
        return local_data_protection_officer() if self.settings.auth == LOCAL_OPEN else self.person

    def selection(self, chosen: Filter) -> Selection:
        """The filter as this viewer sees it, at the picture's version of this moment."""
        return choose(self.services.model, chosen, viewer=self.viewer, zone=self.zone)


def current_context() -> AppContext:
    """The context of this page run. In `local-open` everyone is the local watch officer.

    Raises SignedOut, and what `bootstrap.services` raises where the store cannot serve.
    """
    found = page_session()
    context = context_of(person_of(found), signed_in=found)
    running = context.services
    return replace(context, viewer=seen_as(context.person, asked_party(), running.engine, clock=running.clock))


def context_of(person: Viewer, *, signed_in: SignedIn | None = None) -> AppContext:
    """The context of a request by this person."""
    running = services()
    settings = running.settings
    return AppContext(person, person, running, running.clock, settings, settings.zone, signed_in)
