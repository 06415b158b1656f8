"""EX-REGION: any number of incidents over ten years, for load tests. All of it synthetic, written by the fast path.

Time has the shape of the region's years: a peak from August of the second year to March of the third, more in autumn,
more at night. Place is drawn from a few thousand places along the route, made once by the rules of the other exercises.
Six in a hundred are seizures with items; three in ten detections say a nationality. Rows come in the order of their
days, as in a store that has grown for ten years. Each number of incidents is an exercise of its own (`EX-REGION-9000`);
a run that was stopped goes on where it stopped, one that was finished adds nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Engine, func
from sqlmodel import col, select

from data.access.viewers import Viewer, local_watch_officer
from data.exercise.ground import Place
from data.exercise.nomad import ROUTES, draw_place, reporter
from data.exercise.people import HOUR_WEIGHTS, NATIONALITIES, group_sizes
from data.exercise.reports import GOODS, WHOLE_UNITS
from data.exercise.schedule import DEFAULT_SEED, ZONE, exercise_code, first_day
from data.exercise.sending import pick_route
from data.store.bulk import load_frames
from data.store.forms import OperationForm
from data.store.operations import add_operation
from data.store.places import load_gazetteer
from data.store.tables import CrossingPoint, Incident
from data.store.unit_of_work import UnitOfWork
from data.terms.codes import Direction, Kind
from data.terms.days import Clock, days_period, utc_now
from data.terms.errors import InputRefused

FIRST_DAY, YEARS, DEFAULT_INCIDENTS = date(2014, 1, 1), 10, 44_000
CHUNK = 100_000  # rows that are drawn, checked and stored together
PLACES = 2_400
JITTER_DEGREES = 0.005  # about 500 m, for places on the border that are known exactly
YEAR_WEIGHTS = np.array([0.7, 1.6, 0.9, 0.7, 0.8, 0.8, 0.6, 0.9, 1.4, 1.2])
MONTH_WEIGHTS = np.array([0.6, 0.6, 0.8, 0.9, 1.0, 1.1, 1.2, 1.4, 1.5, 1.4, 1.0, 0.7])
PEAK, PEAK_MONTHS = 4.0, slice(19, 27)  # counted from the first month
KINDS = ((Kind.MIGRANT_DETECTION, 0.80), (Kind.BORDER_CROSSING, 0.14), (Kind.SEIZURE, 0.06))

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Region:
    """A plan for any number of incidents; only its operation is made before it is played."""

    operation: OperationForm
    first: date
    incidents: int
    seed: int

    @property
    def code(self) -> str:
        """The code of its operation."""
        return self.operation.code


class Frames(NamedTuple):
    """What one chunk is made of, as the fast path takes it."""

    incidents: pd.DataFrame
    items: pd.DataFrame
    nationalities: pd.DataFrame


def plan(
    *, starting: date | datetime | None = None, seed: int = DEFAULT_SEED, incidents: int = DEFAULT_INCIDENTS
) -> Region:
    """Ten years from the first day of 2014 or from the day of `starting`. Raises InputRefused for none at all."""
    if incidents < 1:
        raise InputRefused(f"{incidents} incidents are none", advice="--incidents is 1 or more.")
    first = first_day(starting, default=FIRST_DAY)
    code = exercise_code(f"REGION-{incidents}", default=FIRST_DAY, first=first, seed=seed)
    period = days_period(first, first + timedelta(days=365 * YEARS + 2), zone=ZONE)
    operation = OperationForm(
        code=code,
        name=f"Region, ten years from {first.year} (exercise)",
        kind="operation",
        starts=period.start,
        ends=period.end,
        zone=ZONE,
        crime_areas=("ILLEGALMIG", "MIGSMUG", "DRUGS"),
        exercise=True,
        summary="Synthetic exercise for load tests: ten years of the region.",
        source="EXERCISE",
    )
    return Region(operation=operation, first=first, incidents=incidents, seed=seed)


@cache
def place_pool(seed: int) -> pd.DataFrame:
    """The places that incidents are drawn from: the fields of a place, who reports and in which direction."""
    rng = np.random.default_rng([seed, 77])
    rows: list[dict[str, object]] = []
    for _ in range(PLACES):
        route = pick_route(rng, ROUTES)
        originator, _, direction = reporter(rng, route)
        place = draw_place(rng, route, country=originator, direction=direction)
        values = {name: getattr(place, name) for name in Place.__slots__}
        rows.append(values | {"originator": originator, "direction": direction})
    pool = pd.DataFrame(rows)
    # A few places are hot, most are not: weights fall off like those of places do.
    return pool.assign(weight=1.0 / np.arange(3, PLACES + 3) ** 0.7)


def _moments(rng: np.random.Generator, first: date, shares: NDArray[np.float64]) -> pd.Series:
    """Moments of events, `shares` being how much of the ten years comes before each; night hours more often."""
    weights = (YEAR_WEIGHTS[:, None] * MONTH_WEIGHTS[None, :]).ravel()
    weights[PEAK_MONTHS] *= PEAK
    weights /= weights.sum()
    before = np.concatenate([[0.0], np.cumsum(weights)[:-1]])
    months = np.searchsorted(before, shares, side="right") - 1
    starts = pd.date_range(pd.Timestamp(first), periods=len(weights) + 1, freq=pd.DateOffset(months=1))
    begins = starts.to_numpy(dtype="datetime64[s]")
    lengths = (np.diff(begins).astype("int64") // 86_400)[months]
    days = np.minimum((shares - before[months]) / weights[months] * lengths, lengths - 1).astype("int64")
    hours = rng.choice(24, len(shares), p=HOUR_WEIGHTS / HOUR_WEIGHTS.sum())
    within = days * 86_400 + hours * 3_600 + rng.integers(0, 60, len(shares)) * 60
    local = pd.Series(begins[months] + within.astype("timedelta64[s]"))
    return local.dt.tz_localize(ZONE, ambiguous=True, nonexistent="shift_forward").dt.tz_convert("UTC")


def _uids(rng: np.random.Generator, first: int, count: int) -> list[str]:
    """UUIDs (RFC 9562, version 8) that begin with the row number: the index on them grows at its end."""
    drawn = np.frombuffer(rng.bytes(16 * count), dtype=np.uint8).reshape(count, 16).copy()
    numbers = np.arange(first, first + count, dtype=">u8").view(np.uint8).reshape(count, 8)
    drawn[:, :6] = numbers[:, 2:]
    drawn[:, 6] = (drawn[:, 6] & 0x0F) | 0x80
    drawn[:, 8] = (drawn[:, 8] & 0x3F) | 0x80
    text = drawn.tobytes().hex()
    each = (text[at : at + 32] for at in range(0, 32 * count, 32))
    return [f"{uid[:8]}-{uid[8:12]}-{uid[12:16]}-{uid[16:20]}-{uid[20:]}" for uid in each]


def _choice(rng: np.random.Generator, values: list[str], weights: list[float], count: int) -> NDArray[np.object_]:
    shares = np.array(weights) / np.sum(weights)
    return np.array(values, dtype=object)[rng.choice(len(values), count, p=shares)]


def draw_frames(region: Region, chunk: int) -> Frames:
    """Chunk number `chunk` of a region, CHUNK rows or what is left for the last: the same for the same plan."""
    moved_to = [] if region.first == FIRST_DAY else [region.first.toordinal()]  # another start, other uids
    rng = np.random.default_rng([region.seed, region.incidents, chunk, *moved_to])
    begin = chunk * CHUNK
    pool, count = place_pool(region.seed), min(CHUNK, region.incidents - begin)
    at = rng.choice(len(pool), count, p=(pool["weight"] / pool["weight"].sum()).to_numpy())
    frame = pool.drop(columns="weight").iloc[at].reset_index(drop=True)
    kind = _choice(rng, [kind.value for kind, _ in KINDS], [share for _, share in KINDS], count)
    # Inland is not a crossing: what would be one there was found.
    kind[(kind == Kind.BORDER_CROSSING.value) & (frame["direction"] == Direction.INLAND).to_numpy()] = (
        Kind.MIGRANT_DETECTION.value
    )
    found, seized = kind == Kind.MIGRANT_DETECTION.value, kind == Kind.SEIZURE.value
    persons = group_sizes(rng, count).astype("float64")
    persons[seized] = np.nan
    unseen = (kind == Kind.BORDER_CROSSING.value) & (rng.random(count) < 0.3)
    persons[unseen] = np.nan
    exact = (frame["precision"] == "EXACT").to_numpy()
    for name in ("lon", "lat"):
        moved = frame[name].astype("float64") + rng.normal(0, JITTER_DEGREES, count) * exact
        frame[name] = moved.round(5)
    start = _moments(rng, region.first, (begin + np.sort(rng.random(count)) * count) / region.incidents)
    hour_only = rng.random(count) < 0.3
    start = start.where(~hour_only, start.dt.floor("h"))
    way = pd.to_timedelta(pd.Series((rng.gamma(1.2, 400.0, count) + 5).round()), unit="m")
    arrested = np.where(seized, rng.choice([0.0, 1.0, 2.0, 3.0], count, p=[0.25, 0.5, 0.17, 0.08]), np.nan)
    frame = frame.assign(
        uid=_uids(rng, begin, count),
        kind=kind,
        operation=region.code,
        occurred_from=start,
        occurred_to=(start + pd.Timedelta(hours=1)).where(pd.Series(hour_only)),
        occurred_precision=np.where(hour_only, "HOUR", "MIN"),
        reported_at=start + way * 0.8,
        received_at=start + way,
        persons=_whole(persons),
        arrests=_whole(arrested),
        outcome=_either(found, "APPREHENDED", _either(seized, None, "ESCAPED")),
        handling=_choice(rng, ["H1", "H0", "H1 H2"], [6, 3, 1], count),
        release=_choice(rng, ["MEMBERS", "PARTNERS", "STRATEGIC", "ORIGINATOR"], [50, 40, 5, 5], count),
        status=_choice(rng, ["VALIDATED", "SUBMITTED"], [9, 1], count),
        source="EXERCISE",
        exercise=True,
    )
    items = _items(rng, frame.loc[seized, "uid"])
    return Frames(frame, items, _nationalities(rng, frame.loc[found & (rng.random(count) < 0.3), ["uid", "persons"]]))


def _whole(values: NDArray[np.float64]) -> NDArray[np.object_]:
    """Whole numbers, None for nothing."""
    found = np.where(np.isnan(values), 0, values).astype("int64").astype(object)
    found[np.isnan(values)] = None
    return found


def _either(mask: NDArray[np.bool_], yes: object, no: object) -> NDArray[np.object_]:
    return np.where(mask, np.array(yes, dtype=object), np.array(no, dtype=object))


def _items(rng: np.random.Generator, uids: pd.Series) -> pd.DataFrame:
    """One item a seizure, and for every fifth a second one."""
    again = uids[rng.random(len(uids)) < 0.2]
    owners = pd.concat([uids, again], ignore_index=True)
    names = list(GOODS)
    goods = rng.choice(len(names), len(owners), p=_GOODS_SHARES)
    columns = [np.array([GOODS[name][field] for name in names], dtype=object)[goods] for field in range(6)]
    commodity, drug, unit, median, spread, largest = columns
    drawn = np.exp(np.log(median.astype(float)) + spread.astype(float) * rng.standard_normal(len(owners)))
    quantity = np.minimum(drawn, largest.astype(float))
    quantity = np.where(
        np.isin(unit.astype(str), list(WHOLE_UNITS)), np.maximum(quantity.round(), 1), quantity.round(2) + 0.01
    )
    return pd.DataFrame(
        {
            "uid": owners,
            "item_no": np.repeat([1, 2], [len(uids), len(again)]),
            "commodity": commodity,
            "drug": drug,
            "written": np.array(names, dtype=object)[goods],
            "quantity": quantity,
            "unit": unit,
            "quantity_qualifier": "exact",
        }
    )


_GOODS_SHARES = np.array([20, 24, 7, 8, 3, 3, 4, 2, 14, 6, 3, 1, 2, 3]) / 100


def _nationalities(rng: np.random.Generator, found: pd.DataFrame) -> pd.DataFrame:
    """One nationality a report, all of its persons."""
    named = _choice(rng, list(NATIONALITIES), list(NATIONALITIES.values()), len(found))
    return pd.DataFrame({"uid": found["uid"], "nationality": named, "persons": found["persons"], "basis": "CLAIMED"})


def fill(
    engine: Engine,
    region: Region,
    *,
    clock: Clock = utc_now,
    progress: Progress | None = None,
    viewer: Viewer | None = None,
) -> int:
    """Write what is missing of a region, a chunk a transaction; gives how many incidents were new. Idempotent."""
    who = viewer or local_watch_officer()
    with UnitOfWork(engine, viewer=who, clock=clock) as work:
        if work.session.exec(select(CrossingPoint.id).limit(1)).first() is None:
            load_gazetteer(work)
        add_operation(work, region.operation)
        stored = select(func.count()).select_from(Incident).where(col(Incident.operation) == region.code)
        there = int(work.session.exec(stored).one())
        work.record("collection", f"exercise {region.code}", {"incidents": region.incidents, "there": there})
        work.commit()
    done = there
    while done < region.incidents:
        incidents, items, nationalities = draw_frames(region, done // CHUNK)
        with UnitOfWork(engine, viewer=who, clock=clock) as work:
            load_frames(work, incidents=incidents, items=items, nationalities=nationalities)
            work.commit()
        done += len(incidents)
        if progress:
            progress(done, region.incidents)
    return max(done - there, 0)
