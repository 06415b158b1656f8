"""What every page and every route works with: who looks, and the services of this process."""

from dataclasses import dataclass

from dashboard.bootstrap import Services, services
from dashboard.config import Settings
from data.access.viewers import Viewer, local_watch_officer
from data.picture.selection import Selection, choose
from data.terms.days import Clock
from data.terms.filters import Filter


@dataclass(frozen=True, slots=True)
class AppContext:
    """Handed to every page; a page takes nothing from anywhere else."""

    viewer: Viewer
    services: Services
    clock: Clock
    settings: Settings
    zone: str

    def selection(self, chosen: Filter) -> Selection:
        """The filter as this viewer sees it, at the picture's version of this moment."""
        return choose(self.services.model, chosen, viewer=self.viewer, zone=self.zone)


def current_context() -> AppContext:
    """The context of this page run or request. In `local-open` everyone is the local watch officer.

    Raises what `bootstrap.services` raises where the store cannot serve.
    """
    running = services()
    settings = running.settings
    return AppContext(local_watch_officer(), running, running.clock, settings, settings.zone)
