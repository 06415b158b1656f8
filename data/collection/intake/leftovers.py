"""Files that the inbox has finished with, and their reports: they hold what the reports hold, and go sooner."""

from datetime import UTC, datetime
from pathlib import Path

from data.collection.intake.inbox import ACCEPTED, REFUSED
from data.store.keeping.retention import cutoff
from data.terms.days import Clock, utc_now

WHEN, LENGTH = "%Y%m%dT%H%M%S", 15  # how the name of a finished file begins


def overdue(folder: Path, *, clock: Clock = utc_now) -> list[Path]:
    """The files in accepted and refused that were taken before the date of `retention.csv`, by name. What somebody
    else put there goes by the time of its file."""
    limit = cutoff("inbox_file", clock())
    places = [folder / name for name in (ACCEPTED, REFUSED)]
    found = (path for place in places if place.is_dir() and not place.is_symlink() for path in place.iterdir())
    return sorted(path for path in found if not path.is_dir() and _taken_at(path) < limit)


def erase(folder: Path, *, clock: Clock = utc_now) -> int:
    """Delete them; how many."""
    files = overdue(folder, clock=clock)
    for path in files:
        path.unlink(missing_ok=True)
    return len(files)


def _taken_at(path: Path) -> datetime:
    try:
        return datetime.strptime(path.name[:LENGTH], WHEN).replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(path.lstat().st_mtime, UTC)
