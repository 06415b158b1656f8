"""An import in words: how its file was read, and what came of it."""

from data.collection.intake.delivery import PROFILE as API
from data.collection.intake.importing import WORKBOOK
from data.collection.reading.profiles import shipped
from data.store.batch_log import BatchSummary


def say_read_as(batch: BatchSummary) -> str:
    """The title of the profile, or its name where it did not come with Vardar."""
    if own := {WORKBOOK: "collection workbook", API: "API"}.get(batch.profile or ""):
        return own
    known = shipped().get(batch.profile or "")
    return known.title if known else f"mapping “{batch.profile}”" if batch.profile else "not said"


def say_counts(batch: BatchSummary) -> str:
    """What came of it, without the zeros: "12 new, 3 amended"."""
    told = [f"{batch.counts[name]:,} {name}" for name in ("new", "amended", "unchanged") if batch.counts.get(name)]
    return ", ".join(told) or "nothing"
