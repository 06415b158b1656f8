"""The one place that builds engine, read model and clock, and keeps them for this process. Tests put fakes in here."""

import time
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Lock

from sqlalchemy import Engine

from dashboard.background import daily_totals
from dashboard.background.daily_totals import DailyTotals
from dashboard.background.follower import Follower
from dashboard.background.reconciliation import EVERY_S, FreshReports
from dashboard.config import Settings, read_settings
from data.access.viewers import local_watch_officer
from data.picture.read_model import ReadModel
from data.store.engine import open_engine
from data.store.schema import require_current
from data.terms.days import Clock, utc_now


@dataclass(frozen=True, slots=True)
class Services:
    """What one process works with: the store's engine, the picture in memory, who keeps it current, and the clock."""

    engine: Engine
    model: ReadModel
    follower: Follower
    clock: Clock
    settings: Settings
    comparer: Follower
    inbox: Follower | None = None
    purger: Follower | None = None
    totals: Follower | None = None
    anchorer: Follower | None = None
    reader: Engine | None = None  # by which the picture reads every row

    def stop(self) -> None:
        """Stop following, and let go of the store."""
        for optional in (self.inbox, self.purger, self.totals, self.anchorer):
            if optional is not None:
                optional.stop()
        self.comparer.stop()
        self.follower.stop()
        self.model.close()
        self.engine.dispose()
        if self.reader is not None:
            self.reader.dispose()


def start(settings: Settings, *, clock: Clock | None = None) -> Services:
    """Open the store, build the picture, begin to follow.

    Raises StoreMissing, StoreOutdated, StoreNewer, StoreUnreachable or PictureError; nothing stays open then.
    """
    now = clock or clock_for(settings)
    engine, reader = open_engine(settings.store_url), open_engine(settings.reader_url)
    try:
        require_current(engine)
        model = ReadModel.build(reader, clock=now)
    except BaseException:
        engine.dispose()
        reader.dispose()
        raise
    follower = Follower(model)
    follower.start()
    inbox, purger = _watch_inbox(engine, settings, clock=now), _purge_daily(engine, settings, clock=now)
    comparer = _compare_fresh(engine, clock=now)
    totals = _build_totals(engine, settings, clock=now)
    anchorer = _anchor_daily(engine, settings, clock=now)
    return Services(engine, model, follower, now, settings, comparer, inbox, purger, totals, anchorer, reader)


def _compare_fresh(engine: Engine, *, clock: Clock) -> Follower:
    """The thread that looks for reports of one event among what came in."""
    officer = replace(local_watch_officer(), name="comparison")
    comparer = Follower(FreshReports(engine, viewer=officer, clock=clock), every_s=EVERY_S)
    comparer.start()
    return comparer


def _build_totals(engine: Engine, settings: Settings, *, clock: Clock) -> Follower:
    """The thread that builds the totals for observers, once a day."""
    builder = Follower(DailyTotals(engine, clock, settings.zone), every_s=daily_totals.EVERY_S)
    builder.start()
    return builder


def _purge_daily(engine: Engine, settings: Settings, *, clock: Clock) -> Follower | None:
    """The thread that erases what is past its date, where that is wanted."""
    if settings.purge == "off":
        return None
    from dashboard.background import keeping

    purger = Follower(keeping.DailyPurge(engine, settings, clock), every_s=keeping.EVERY_S)
    purger.start()
    return purger


def _anchor_daily(engine: Engine, settings: Settings, *, clock: Clock) -> Follower | None:
    """The thread that anchors the audit record outside the store, where a file for it is set."""
    if settings.anchors is None:
        return None
    from dashboard.background import anchoring

    anchorer = Follower(anchoring.DailyAnchor(engine, settings.anchors, clock), every_s=anchoring.EVERY_S)
    anchorer.step()
    anchorer.start()
    return anchorer


def _watch_inbox(engine: Engine, settings: Settings, *, clock: Clock) -> Follower | None:
    """The thread that takes in what is put into the inbox, where one is set."""
    if settings.inbox is None:
        return None
    from data.collection.intake import inbox
    from data.collection.intake.receiving import receive

    officer = replace(local_watch_officer(), name="inbox")
    watcher = Follower(
        inbox.Inbox(settings.inbox, take=receive(engine, officer, clock=clock), clock=clock), every_s=inbox.EVERY_S
    )
    watcher.start()
    return watcher


def clock_for(settings: Settings) -> Clock:
    """The clock of the real world; in the demonstration one that begins inside the exercise and runs on from there."""
    if not settings.demo:
        return utc_now
    from data.exercise import DEMO_NOW

    begun = time.monotonic()
    return lambda: DEMO_NOW + timedelta(seconds=time.monotonic() - begun)


_lock = Lock()
_running: Services | None = None


def services() -> Services:
    """The services of this process; the first call starts them from the environment. Raises what `start` raises."""
    global _running
    with _lock:
        if _running is None:
            _running = start(read_settings())
        return _running


def current_settings() -> Settings:
    """The settings that the services run with, or would run with. Raises InputRefused."""
    return _running.settings if _running is not None else read_settings()


def use(running: Services | None) -> None:
    """Put these services (or fakes) in the place of those of this process; None forgets them."""
    global _running
    with _lock:
        _running = running


def stop() -> None:
    """Stop the services of this process, if any run."""
    global _running
    with _lock:
        if _running is not None:
            _running.stop()
        _running = None
