"""The totals for observers, built once a day: what a follower does."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine

from data.terms.days import Clock, day_of

EVERY_S = 60.0


@dataclass(slots=True)
class DailyTotals:
    """Builds the fixed cube at the first look of each day of the zone."""

    engine: Engine
    clock: Clock
    zone: str
    built: date | None = None

    def follow(self) -> bool:
        """Build if a day has begun since the last time; True if anything was released or withdrawn.

        Raises StoreErrors; the next look tries again then.
        """
        today = day_of(self.clock(), zone=self.zone)
        if today == self.built:
            return False
        from data.store import cube  # with what it counts with: the first page should not wait for it

        done = cube.build(self.engine, clock=self.clock, zone=self.zone)
        self.built = today
        return bool(done.released or done.withdrawn)
