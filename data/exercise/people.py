"""Who is met and when: nationalities, group sizes with a long tail, night and dawn. Drawn, never observed."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from data.exercise.schedule import ZONE
from data.store.forms import NationalityForm
from data.terms.codes import TimePrecision

LARGEST_GROUP = 80
NATIONALITIES: Mapping[str, float] = {
    "AF": 24, "SY": 17, "PK": 12, "BD": 7, "IQ": 7, "IR": 5, "MA": 6, "DZ": 4, "TN": 2, "EG": 3, "SO": 3,
    "TR": 4, "CU": 1.5, "IN": 1.5, "NP": 1, "PS": 2, "ER": 1.5, "YE": 0.8, "CD": 0.7,
}  # fmt: skip
# Borders where others are met than on the route from the south-east.
LOCAL_NATIONALITIES: Mapping[frozenset[str], Mapping[str, float]] = {
    frozenset({"AL", "GR"}): {"AL": 55, "AF": 12, "SY": 12, "IQ": 8, "MA": 8, "PK": 5},
    frozenset({"MD", "RO"}): {"MD": 40, "UA": 20, "SY": 15, "BD": 15, "TR": 10},
    frozenset({"RO", "UA"}): {"UA": 40, "MD": 20, "AF": 15, "IN": 15, "TR": 10},
    frozenset({"MD", "UA"}): {"UA": 50, "MD": 20, "BD": 15, "IN": 15},
}
# Local hours 0 to 23: most at night and at dawn, least around noon.
HOUR_WEIGHTS = np.array([7, 8, 9, 9, 10, 9, 7, 4, 3, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 4, 5, 6, 7, 7], dtype=float)


def group_sizes(rng: np.random.Generator, count: int) -> np.ndarray:
    """Sizes of groups (shape count, persons): most of them up to six, a long tail up to 80."""
    usual = 1 + np.floor(rng.lognormal(0.75, 1.05, count))
    large = np.floor(25 + rng.exponential(18.0, count))
    return np.clip(np.where(rng.random(count) < 0.025, large, usual), 1, LARGEST_GROUP).astype(int)


def nationalities(rng: np.random.Generator, persons: int, *, border: frozenset[str]) -> tuple[NationalityForm, ...]:
    """How the persons of one group divide: mostly one nationality, sometimes two or three, now and then unspecified."""
    weights = LOCAL_NATIONALITIES.get(border, NATIONALITIES)
    basis = str(rng.choice(["CLAIMED", "ASSUMED", "DOCUMENT"], p=[0.7, 0.2, 0.1]))
    if rng.random() < 0.05:
        return (NationalityForm(nationality="XXX", persons=persons, basis="ASSUMED"),)
    kinds = min(int(rng.choice([1, 2, 3], p=[0.7, 0.22, 0.08])), persons)
    shares = np.array(list(weights.values())) / sum(weights.values())
    chosen = rng.choice(list(weights), size=kinds, replace=False, p=shares)
    split = 1 + rng.multinomial(persons - kinds, np.full(kinds, 1 / kinds))
    return tuple(
        NationalityForm(nationality=str(code), persons=int(part), basis=basis)
        for code, part in zip(chosen, split, strict=True)
    )


def moment_of(rng: np.random.Generator, day: date) -> datetime:
    """A moment of a local day, at night and at dawn more often."""
    hour = int(rng.choice(24, p=HOUR_WEIGHTS / HOUR_WEIGHTS.sum()))
    local = datetime.combine(day, time(hour, int(rng.integers(60))), tzinfo=ZoneInfo(ZONE))
    return local.astimezone(ZoneInfo("UTC"))


def known_time(
    rng: np.random.Generator, moment: datetime, *, shares: tuple[float, float, float] = (0.6, 0.25, 0.15)
) -> tuple[datetime, datetime | None, TimePrecision]:
    """From, to (exclusive) and precision of an event, to the minute, the hour or the local day by these shares."""
    precision = TimePrecision(str(rng.choice(["MIN", "HOUR", "DAY"], p=shares)))
    if precision is TimePrecision.MIN:
        return moment, None, precision
    if precision is TimePrecision.HOUR:
        start = moment.replace(minute=0)
        return start, start + timedelta(hours=1), precision
    local = datetime.combine(moment.astimezone(ZoneInfo(ZONE)).date(), time(), tzinfo=ZoneInfo(ZONE))
    following = datetime.combine(local.date() + timedelta(days=1), time(), tzinfo=ZoneInfo(ZONE))
    return local.astimezone(ZoneInfo("UTC")), following.astimezone(ZoneInfo("UTC")), precision
