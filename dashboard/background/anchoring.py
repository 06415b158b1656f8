"""Anchoring the audit record once a day, into a file that is kept where the keepers of the store cannot write."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from data.store import audit, audit_reading
from data.terms.days import Clock

EVERY_S = 600.0
OFTEN = timedelta(hours=23)


@dataclass(frozen=True, slots=True)
class DailyAnchor:
    """What a follower does every ten minutes: anchor where the last anchor is a day old."""

    engine: Engine
    path: Path
    clock: Clock

    def follow(self) -> bool:
        """Anchor; True if it was time. Raises AnchorBroken, InputRefused and StoreErrors."""
        earlier = audit.read_anchors(self.path) if self.path.exists() and self.path.stat().st_size else ()
        if earlier and self.clock() - earlier[-1].at < OFTEN:
            return False
        made = audit.anchor(self.engine, self.path, clock=self.clock)
        if made is not None:
            audit_reading.note_anchor(self.engine, made, clock=self.clock)
        return made is not None
