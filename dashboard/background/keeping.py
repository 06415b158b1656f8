"""Keeping reports no longer than their time: the purge of store and inbox as one, the thread that does it, and what
people are told of it."""

from dataclasses import dataclass, replace

from sqlalchemy import Engine

from dashboard.config import Settings
from dashboard.context import AppContext
from data.access.policy import Action, may
from data.access.viewers import local_administrator
from data.collection.intake import leftovers
from data.store.keeping import purging, retention
from data.store.keeping.purging import Progress, Purged
from data.terms.days import Clock
from data.terms.errors import StoreError

EVERY_S = 3_600.0
FILES = "files of the inbox"
SWITCHED_OFF = "nothing erases them by itself (VARDAR_PURGE is off)"
WITHIN_A_DAY = "they are erased within a day"


def purge(
    engine: Engine,
    settings: Settings,
    *,
    clock: Clock,
    dry_run: bool,
    on_progress: Progress = lambda done, total: None,
) -> Purged:
    """Erase, or with `dry_run` foresee, what is past its date in the store and in the inbox. Raises StoreErrors."""
    done = purging.purge(engine, local_administrator(), dry_run=dry_run, clock=clock, on_progress=on_progress)
    if settings.inbox is None:
        return done
    inbox = settings.inbox
    files = len(leftovers.overdue(inbox, clock=clock)) if dry_run else leftovers.erase(inbox, clock=clock)
    return replace(done, beside={**done.beside, FILES: files}) if files else done


@dataclass(frozen=True, slots=True)
class DailyPurge:
    """What a follower does every hour, so that nothing stays a day beyond its date."""

    engine: Engine
    settings: Settings
    clock: Clock

    def follow(self) -> bool:
        """Purge; True if something went. Raises StoreErrors."""
        done = purge(self.engine, self.settings, clock=self.clock, dry_run=False)
        return bool(done.kinds or done.beside)


def overdue_sentence(ctx: AppContext) -> str | None:
    """How many reports are past their review date, for those whom it concerns; None for others, and where the store
    does not say."""
    viewer = next((one for one in (ctx.manager(), ctx.person) if one.is_ocu or may(one, Action.MANAGE).allowed), None)
    if viewer is None:
        return None
    try:
        due = retention.due(ctx.services.reader or ctx.services.engine, viewer, clock=ctx.clock)
    except StoreError:
        return None
    return tell_overdue(sum(one.versions for one in due), purges=ctx.settings.purge == "daily")


def tell_overdue(count: int, *, purges: bool) -> str:
    """The sentence for that many."""
    return f"{count_overdue(count)}; {WITHIN_A_DAY if purges else SWITCHED_OFF}." if count else f"{count_overdue(0)}."


def count_overdue(count: int) -> str:
    """The first half of it."""
    if not count:
        return "No report is past its review date"
    return "1 report is past its review date" if count == 1 else f"{count:,} reports are past their review date"
