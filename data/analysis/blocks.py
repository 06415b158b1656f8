"""Which of many reports are held against each other at all: those near in time and place, or linked by name. Pure.

Comparing each of 100,000 reports with each other would be five thousand million pairs. Every report is filed under a
few marks (its section, its cell of a grid, its country, its case), asks under the marks near its own, and meets only
the reports under the same mark within a window of time: sorted keys and two binary searches for each.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.terms.codes import COUNTED_STATUSES, Outcome, Precision, TimePrecision

Ints = NDArray[np.int64]
Neighbours = Mapping[str, frozenset[str]]

HOUR = 3600
WINDOW = 12 * HOUR  # between two reports of one event or of one group on its way
READMISSION = 72 * HOUR  # between the detection and the receipt of readmitted persons
CASE = 60 * 24 * HOUR  # one case number is used again in another year
CELL = (0.4, 0.3)  # degrees of longitude and latitude: about 33 km each way in the region
PORTION = 1_000_000  # pairs at a time
AROUND = ((1, 0), (1, 1), (0, 1), (-1, 1))  # with those that ask from the other side, all eight cells around one
TIMED = frozenset({TimePrecision.MIN.value, TimePrecision.HOUR.value, TimePrecision.DAY.value})
FINE_TO_SECTION = frozenset({Precision.EXACT.value, Precision.BCP.value, Precision.SECTION.value})
POINTS = FINE_TO_SECTION | {Precision.MUNI.value}


@dataclass(frozen=True, slots=True)
class Meeting:
    """Positions in the frame of reports that are held against each other, pairwise: one[k] with other[k].

    `crowd` is how many reports the one meets under that mark in that window: in a crowd more is alike by chance.
    """

    one: Ints
    other: Ints
    crowd: NDArray[np.float64]

    def only(self, which: NDArray[np.bool_]) -> "Meeting":
        """Those of the pairs for which it holds."""
        return Meeting(self.one[which], self.other[which], self.crowd[which])


@dataclass(frozen=True, slots=True)
class _Marks:
    """Under which mark which report is filed or asks."""

    mark: NDArray[np.object_]
    row: Ints


TEXTS = (
    *("uid", "kind", "operation", "originator", "originator_agency", "status", "occurred_precision", "precision"),
    *("crossing", "section", "area", "country", "direction", "outcome", "crossing_means", "conveyance", "came_from"),
    *("handed_over_to", "counterpart_uid", "case_ref", "nationalities", "goods", "main_goods", "main_unit"),
)


def counted(frame: pd.DataFrame) -> pd.DataFrame:
    """The reports that count; the others (superseded, withdrawn, returned, drafts) are no second report.

    Texts are of one type then, also where a column holds none.
    """
    is_counted = frame["status"].isin([status.value for status in COUNTED_STATUSES])
    return frame[is_counted].reset_index(drop=True).astype(dict.fromkeys(TEXTS, "str"))


def seconds(column: pd.Series) -> Ints:
    """Instants as whole seconds since 1970."""
    stamps = pd.to_datetime(column, utc=True).to_numpy(dtype="datetime64[s]")
    return stamps.astype(np.int64)


def meetings(frame: pd.DataFrame, *, neighbours: Neighbours) -> Iterator[Meeting]:
    """What is to be compared of a frame of counted reports, in portions; a pair may come more than once.

    Real and exercise never meet. Kinds meet only where one report names the other. Reports not known to the day meet
    only by case number or by name.
    """
    start, end = seconds(frame["occurred_from"]), seconds(frame["occurred_latest"])
    is_timed = frame["occurred_precision"].isin(TIMED).to_numpy()
    unsure = int((end - start)[is_timed].max(initial=0))
    side = (frame["kind"] + np.where(frame["exercise"], " exercise ", " real ")).to_numpy(dtype=object)

    def meet(asking: _Marks, filed: _Marks, *, back: int, forward: int, is_mirrored: bool = False) -> Iterator[Meeting]:
        asks, files = (_Marks(side[marks.row] + marks.mark, marks.row) for marks in (asking, filed))
        first, last = start[asking.row] - back - unsure, end[asking.row] + forward
        for met in _meet(asks, files, first, last, start[filed.row]):
            # where everyone asks under the mark where he is filed, each pair meets twice
            yield met.only(met.one < met.other if is_mirrored else met.one != met.other)

    def timed(marks: _Marks) -> _Marks:
        chosen = is_timed[marks.row]
        return _Marks(marks.mark[chosen], marks.row[chosen])

    sections = timed(_given(frame["section"].where(frame["precision"].isin(FINE_TO_SECTION))))
    yield from meet(sections, sections, back=WINDOW, forward=WINDOW, is_mirrored=True)
    yield from meet(_in_adjacent(sections, neighbours), sections, back=WINDOW, forward=WINDOW)
    here, around = (timed(marks) for marks in _by_cell(frame))
    yield from meet(here, here, back=WINDOW, forward=WINDOW, is_mirrored=True)
    yield from meet(around, here, back=WINDOW, forward=WINDOW)
    coarse, everything = (timed(marks) for marks in _by_country(frame))
    yield from meet(coarse, everything, back=WINDOW, forward=WINDOW)
    sent, received = (timed(marks) for marks in _by_readmission(frame))
    yield from meet(sent, received, back=0, forward=READMISSION)
    cases = _given(frame["case_ref"].str.casefold())
    yield from meet(cases, cases, back=CASE, forward=CASE, is_mirrored=True)
    yield _by_name(frame)


def _meet(asking: _Marks, filed: _Marks, first: Ints, last: Ints, at: Ints) -> Iterator[Meeting]:
    """Who asks with whom is filed under the same mark between the two moments."""
    if not len(asking.row) or not len(filed.row):
        return
    marks, _ = pd.factorize(np.concatenate([asking.mark, filed.mark]))
    zero = min(int(first.min()), int(at.min()))
    span = max(int(last.max()), int(at.max())) - zero + 1
    asked, kept = marks[: len(asking.row)] * span, marks[len(asking.row) :] * span + (at - zero)
    order = np.argsort(kept, kind="stable")
    kept = kept[order]
    low = np.searchsorted(kept, asked + (first - zero), side="left")
    high = np.searchsorted(kept, asked + (last - zero), side="right")
    ends = np.cumsum(high - low)
    done = 0
    while done < len(ends):
        before = int(ends[done - 1]) if done else 0
        until = max(int(np.searchsorted(ends, before + PORTION, side="right")), done + 1)
        sizes = (high - low)[done:until]
        one = np.repeat(asking.row[done:until], sizes)
        offsets = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        other = filed.row[order[np.repeat(low[done:until], sizes) + offsets]]
        yield Meeting(one, other, np.repeat(sizes, sizes).astype(np.float64))
        done = until


def _given(column: pd.Series) -> _Marks:
    rows = np.flatnonzero(column.notna().to_numpy())
    return _Marks(column.to_numpy(dtype=object)[rows], rows)


def _in_adjacent(sections: _Marks, neighbours: Neighbours) -> _Marks:
    """Each under the adjacent sections that come later: those in the earlier ones ask themselves."""
    later = {name: [near for near in neighbours.get(name, ()) if near > name] for name in {*sections.mark}}
    marks = pd.Series(sections.mark, dtype=object).map(later).explode().dropna()
    return _Marks(marks.to_numpy(dtype=object), sections.row[marks.index.to_numpy(dtype=np.int64)])


def _by_cell(frame: pd.DataFrame) -> tuple[_Marks, _Marks]:
    """Those with a position in their own cell, and in half of the cells around it."""
    has_point = (frame["lon"].notna() & frame["precision"].isin(POINTS)).to_numpy()
    rows = np.flatnonzero(has_point)
    column = np.floor(frame["lon"].to_numpy()[rows] / CELL[0]).astype(np.int64)
    line = np.floor(frame["lat"].to_numpy()[rows] / CELL[1]).astype(np.int64)

    def marks(east: int, north: int) -> NDArray[np.object_]:
        return ((column + east) * 1000 + line + north).astype(str).astype(object)

    around = np.concatenate([marks(east, north) for east, north in AROUND])
    return _Marks(marks(0, 0), rows), _Marks(around, np.tile(rows, len(AROUND)))


def _by_country(frame: pd.DataFrame) -> tuple[_Marks, _Marks]:
    """What is known to the region or the country only meets everything in that country."""
    filed = _given(frame["country"])
    is_coarse = ~frame["precision"].isin(POINTS).to_numpy()[filed.row]
    return _Marks(filed.mark[is_coarse], filed.row[is_coarse]), filed


def _by_readmission(frame: pd.DataFrame) -> tuple[_Marks, _Marks]:
    """Who readmits to a country meets what that country then reports of persons who came from there."""
    is_sent = (frame["outcome"] == Outcome.READMITTED.value) & frame["handed_over_to"].notna()
    asking = _given((frame["country"] + ">" + frame["handed_over_to"]).where(is_sent))
    came = _given(frame["came_from"] + ">" + frame["country"])
    at_border = frame["section"].fillna("").str.extract(r"^(?P<a>[A-Z]{2})-(?P<b>[A-Z]{2})-")
    across = at_border["a"].where(at_border["a"] != frame["country"], at_border["b"])
    crossed = _given((across + ">" + frame["country"]).where(frame["came_from"].isna()))
    return asking, _Marks(np.concatenate([came.mark, crossed.mark]), np.concatenate([came.row, crossed.row]))


def _by_name(frame: pd.DataFrame) -> Meeting:
    """Reports that name each other as the counterpart's."""
    named = _given(frame["counterpart_uid"])
    place = pd.Index(frame["uid"]).get_indexer(pd.Index(named.mark))
    other = np.asarray(place, dtype=np.int64)
    is_exercise = frame["exercise"].to_numpy(dtype=bool)
    fits = (other >= 0) & (other != named.row) & (is_exercise[named.row] == is_exercise[other])
    return Meeting(named.row[fits], other[fits], np.ones(int(fits.sum())))
