"""How much two reports look like one event: evidence in bits, field by field, added up. Pure.

Fellegi and Sunter (A Theory for Record Linkage, JASA 1969): each field adds log2(m / u), where m is how often it agrees
in reports of one event and u how often it agrees by chance. u of sizes, nationalities and goods is how frequent the
value is among the reports at hand (Winkler 1989), so that 37 persons in both says more than four. m, and how time and
distance fade, are set by hand and calibrated on exercises with known duplicates (tests): nobody has published true
pairs of such reports. What a report does not say adds nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.analysis.blocks import FINE_TO_SECTION, HOUR, READMISSION, WINDOW, Ints, Meeting, Neighbours, seconds
from data.terms.codes import Direction, Kind, Outcome, Precision

Bits = NDArray[np.float64]
Mask = NDArray[np.bool_]

KNOWN_BEFORE = 40.0  # what is known beforehand of how frequent a value is weighs as much as so many reports
MOST_BITS = 7.0  # of one agreement in size, nationalities or goods
EARTH_KM = 6371.0


class Relation(IntEnum):
    """How two reports come to tell of one event; NONE is no way that is known."""

    NONE = 0
    SAME_SENDER = 1
    AGENCIES = 2  # police and customs of one country
    NEIGHBOURS = 3  # the exit from one country and the entry to the next
    READMISSION = 4
    NAMED = 5  # one names the other as the counterpart's


# In the order of Relation. PRIOR: log2 of the odds that a report has a second one among those it meets, before anything
# is compared; they share it. FADES_IN: hours in which likeness in time fades to a third, against even chances in the
# hours of IN_WINDOW.
PRIOR = (-99.0, -7.5, -6.0, -6.0, -3.0, 10.0)
FADES_IN = (1.0, 0.75, 1.0, 2.0, 16.0, 24.0)
IN_WINDOW = tuple(hours / HOUR for hours in (*(2 * WINDOW,) * 4, READMISSION, 2 * WINDOW))


@dataclass(frozen=True, slots=True)
class PairEvidence:
    """Of one pair: its relation, the bits by field, the hours and the kilometres between (None without positions)."""

    relation: Relation
    bits: Mapping[str, float]
    hours: float
    km: float | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of each pair its relation and, by field, the bits for (or against, negative) one event; hours and km between."""

    met: Meeting
    relation: Ints
    bits: Mapping[str, Bits]
    hours: Bits
    km: Bits

    def of(self, at: int) -> PairEvidence:
        """The evidence for one of the pairs."""
        km = float(self.km[at])
        bits = {name: float(values[at]) for name, values in self.bits.items()}
        known = None if np.isnan(km) else km
        return PairEvidence(Relation(int(self.relation[at])), bits, float(self.hours[at]), known)

    @property
    def score(self) -> Bits:
        """How surely each pair is one event, 0 to 1."""
        total = np.take(PRIOR, self.relation) - np.log2(np.maximum(self.met.crowd, 1)) + sum(self.bits.values())
        return np.asarray(1 / (1 + np.exp2(-np.clip(total, -60, 60))), dtype=np.float64)


class Reports:
    """A frame of reports made ready to be compared many times: codes, sets as bits, frequencies. -1 is "not given"."""

    def __init__(self, frame: pd.DataFrame, *, neighbours: Neighbours) -> None:
        self.start, self.end = seconds(frame["occurred_from"]), seconds(frame["occurred_latest"])
        self.lon, self.lat = (np.radians(_numbers(frame[name])) for name in ("lon", "lat"))
        self.radius_km = np.nan_to_num(_numbers(frame["radius_m"])) / 1000
        self.is_point = frame["precision"].isin([Precision.EXACT, Precision.BCP]).to_numpy()
        self.direction = _codes(frame["direction"], tuple(Direction))
        self.outcome = _codes(frame["outcome"], tuple(Outcome))
        self.sender, self.agency, self.kind, self.area = (
            _codes(frame[name]) for name in ("originator", "originator_agency", "kind", "area")
        )
        self.crossing, self.operation = _codes(frame["crossing"]), _codes(frame["operation"])
        self.case = _codes(frame["case_ref"].str.casefold())
        self.means = _codes(frame["crossing_means"].where(frame["crossing_means"] != "UNK").fillna(frame["conveyance"]))
        countries = tuple(sorted({*frame["country"].dropna()} | {*frame["handed_over_to"].dropna()}))
        self.country, self.handed_to = (_codes(frame[name], countries) for name in ("country", "handed_over_to"))
        self.message, self.minors, self.amount = (
            _numbers(frame[name]) for name in ("message_no", "minors", "main_amount")
        )
        self.main_goods = _codes(frame["main_goods"].str.cat(frame["main_unit"], sep=" ", na_rep="?"))
        lost = frame[["dead", "missing"]].astype(float).sum(axis="columns", min_count=1)
        self.size = np.where(frame["kind"] == Kind.FATALITY, _numbers(lost), _numbers(frame["persons"]))
        self.nations, self.goods = _sets(frame["nationalities"]), _sets(frame["goods"])
        self.of_size = _rarity(self.size, expected=0.5 / np.maximum(np.nan_to_num(self.size), 1) ** 1.3)
        self.of_nations = _rarity(self.nations, expected=np.full(len(frame), 0.15))
        self.of_goods = _rarity(self.goods, expected=np.full(len(frame), 0.3))
        self.section, self.adjacent = _sections(frame, neighbours)
        named = frame["counterpart_uid"].where(frame["counterpart_uid"].notna(), "")
        self.counterpart = np.asarray(pd.Index(frame["uid"]).get_indexer(pd.Index(named)), dtype=np.int64)


def weigh(reports: Reports, met: Meeting) -> Evidence:
    """The evidence for each pair of a meeting that can be one event in some way."""
    relation = _relation(reports, met.one, met.other)
    is_way = relation != Relation.NONE
    met, relation = met.only(is_way), relation[is_way]
    one, other = met.one, met.other
    hours, km = _gap_hours(reports, one, other), _distance_km(reports, one, other)
    is_home = (relation == Relation.SAME_SENDER) | (relation == Relation.AGENCIES)
    bits = {
        "time": _time_bits(reports, one, other, relation, hours),
        "place": _place_bits(reports, one, other, relation, km),
        "size": _size_bits(reports, one, other, may_split=~is_home),
        "minors": _equal(reports.minors, one, other, agree=1.0, differ=-1.5),
        "nationalities": _set_bits(reports.nations, reports.of_nations, one, other, differ=-6.0),
        "goods": _set_bits(reports.goods, reports.of_goods, one, other, differ=-6.0),
        "amount": _amount_bits(reports, one, other),
        "case": _case_bits(reports, one, other, relation),
        "means": _equal(reports.means, one, other, agree=0.7, differ=-1.5),
        "direction": np.where(is_home, _direction_bits(reports, one, other), 0.0),
        "outcome": _outcome_bits(reports, one, other, relation),
        "message": np.where(_is_one_message(reports, one, other), -8.0, 0.0),
    }
    return Evidence(met, relation, bits, hours, km)


# --- how they come to be two reports -----------------------------------------------------------------------


def _relation(reports: Reports, one: Ints, other: Ints) -> Ints:
    def same(codes: Ints) -> Mask:
        return np.asarray(codes[one] == codes[other])

    is_one_sender = same(reports.sender)
    both_agencies = (reports.agency[one] >= 0) & (reports.agency[other] >= 0)
    is_one_agency = is_one_sender & (same(reports.agency) | ~both_agencies)
    is_one_country = same(reports.country) & (reports.country[one] >= 0)
    leaves, enters = (list(Direction).index(word) for word in (Direction.EXIT, Direction.ENTRY))
    way, back = reports.direction[one] - reports.direction[other], leaves - enters
    passes = (way == back) | (way == -back)
    passes &= np.isin(reports.direction[one], (leaves, enters)) & np.isin(reports.direction[other], (leaves, enters))
    is_neighbours = ~same(reports.country) & passes & (reports.country[one] >= 0) & (reports.country[other] >= 0)
    names = (reports.counterpart[one] == other) | (reports.counterpart[other] == one)
    found = np.select(
        [
            names,
            ~same(reports.kind),
            _is_readmission(reports, one, other) | _is_readmission(reports, other, one),
            is_one_sender & is_one_agency & (is_one_country | (reports.country[one] < 0)),
            is_one_country,
            is_neighbours,
        ],
        [
            Relation.NAMED,
            Relation.NONE,
            Relation.READMISSION,
            Relation.SAME_SENDER,
            Relation.AGENCIES,
            Relation.NEIGHBOURS,
        ],
        Relation.NONE,
    )
    return np.asarray(found, dtype=np.int64)


def _is_readmission(reports: Reports, sent: Ints, received: Ints) -> Mask:
    readmitted = reports.outcome[sent] == list(Outcome).index(Outcome.READMITTED)
    to_there = (reports.handed_to[sent] == reports.country[received]) & (reports.country[received] >= 0)
    is_later = reports.end[received] >= reports.start[sent]
    elsewhere = reports.country[sent] != reports.country[received]
    return np.asarray(readmitted & to_there & is_later & elsewhere)


# --- field by field ----------------------------------------------------------------------------------------


def _gap_hours(reports: Reports, one: Ints, other: Ints) -> Bits:
    """Hours between the two, none where the times that they may mean overlap."""
    apart = np.maximum(reports.start[other] - reports.end[one], reports.start[one] - reports.end[other])
    return np.asarray(np.maximum(apart, 0) / HOUR)


def _time_bits(reports: Reports, one: Ints, other: Ints, relation: Ints, hours: Bits) -> Bits:
    """An exponential fading against even chances in the window; what is known to the day only says less."""
    unsure = (reports.end[one] - reports.start[one] + reports.end[other] - reports.start[other]) / HOUR
    fades = np.take(FADES_IN, relation) + unsure
    bits = np.log2(np.take(IN_WINDOW, relation) / fades) - hours / fades * np.log2(np.e)
    leaves = list(Direction).index(Direction.EXIT)
    out, back = np.where(reports.direction[one] == leaves, (one, other), (other, one))
    is_before = reports.end[back] < reports.start[out] - HOUR  # came in an hour before anybody left
    return np.asarray(np.clip(np.where((relation == Relation.NEIGHBOURS) & is_before, bits - 4, bits), -8.0, 5.0))


def _distance_km(reports: Reports, one: Ints, other: Ints) -> Bits:
    """Great-circle distance (haversine), not a number where one has no position."""
    north, east = reports.lat[other] - reports.lat[one], reports.lon[other] - reports.lon[one]
    shrink = np.cos(reports.lat[one]) * np.cos(reports.lat[other])
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.sin(north / 2) ** 2 + shrink * np.sin(east / 2) ** 2)))


def _place_bits(reports: Reports, one: Ints, other: Ints, relation: Ints, km: Bits) -> Bits:
    def same(codes: Ints) -> Mask:
        return np.asarray((codes[one] == codes[other]) & (codes[one] >= 0))

    known = 1.5 + reports.radius_km[one] + reports.radius_km[other]
    by_distance = 6 - np.log2(known / 1.5) - 2 * np.log2(1 + km / known)
    both_points = reports.is_point[one] & reports.is_point[other]
    is_adjacent = reports.adjacent[reports.section[one], reports.section[other]]
    vague = np.select([same(reports.section), is_adjacent, same(reports.area)], [2.0, 0.5, 1.5], 0.0)
    bits = np.where(np.isnan(km), vague, np.maximum(by_distance, np.where(both_points, -8.0, -5.0)))
    bits = np.where(same(reports.crossing), 5.0, bits)
    # Persons readmitted were found anywhere in the country; what is far apart says nothing against it.
    return np.asarray(np.where(relation == Relation.READMISSION, np.maximum(bits, 0.0), bits))


def _size_bits(reports: Reports, one: Ints, other: Ints, *, may_split: Mask) -> Bits:
    a, b = reports.size[one], reports.size[other]
    larger = np.maximum(a, b)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.abs(a - b) / larger
    agree = np.minimum(np.log2(0.7) + reports.of_size[one], MOST_BITS)
    near = np.minimum(np.log2(0.15) + reports.of_size[one], MOST_BITS / 2)
    far = np.where(may_split, -3.0, -4.5)
    is_near = (share <= 0.1) | ((np.abs(a - b) == 1) & (larger >= 4))
    bits = np.select([a == b, is_near, share <= 0.3, share <= 0.6], [agree, near, -1.5, far], far - 2)
    return np.where(np.isnan(a) | np.isnan(b), 0.0, bits)


def _set_bits(sets: Ints, rarity: Bits, one: Ints, other: Ints, *, differ: float) -> Bits:
    a, b = sets[one], sets[other]
    union = np.bitwise_count(a | b)
    share = np.bitwise_count(a & b) / np.maximum(union, 1)
    agree = np.clip(np.log2(0.7) + rarity[one], 0.3, MOST_BITS)
    bits = np.select([a == b, share >= 0.5, share > 0], [agree, 1.0, -0.5], differ)
    return np.where((a == 0) | (b == 0), 0.0, bits)


def _amount_bits(reports: Reports, one: Ints, other: Ints) -> Bits:
    a, b = reports.amount[one], reports.amount[other]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.abs(a - b) / np.maximum(a, b)
    bits = np.select([share <= 0.02, share <= 0.1, share <= 0.3], [6.0, 3.5, 0.5], -4.0)
    is_same = (reports.main_goods[one] == reports.main_goods[other]) & ~np.isnan(share)
    return np.where(is_same, bits, 0.0)


def _case_bits(reports: Reports, one: Ints, other: Ints, relation: Ints) -> Bits:
    """One sender gives each case a number of its own; two agencies number the same case each in its own way."""
    differ = np.where(relation == Relation.SAME_SENDER, -4.0, 0.0)
    bits = np.where(reports.case[one] == reports.case[other], 18.0, differ)
    return np.where((reports.case[one] < 0) | (reports.case[other] < 0), 0.0, bits)


def _direction_bits(reports: Reports, one: Ints, other: Ints) -> Bits:
    unknown = list(Direction).index(Direction.UNK)
    is_silent = (reports.direction[one] == unknown) | (reports.direction[other] == unknown)
    differ = reports.direction[one] != reports.direction[other]
    return np.where(differ & ~is_silent, -4.0, 0.0)


def _outcome_bits(reports: Reports, one: Ints, other: Ints, relation: Ints) -> Bits:
    """Who was turned back on the way out did not come in; else other words for what became of them say little."""
    prevented, leaves = list(Outcome).index(Outcome.PREVENTED), list(Direction).index(Direction.EXIT)
    stayed = [(reports.outcome[end] == prevented) & (reports.direction[end] == leaves) for end in (one, other)]
    turned = (relation == Relation.NEIGHBOURS) & (stayed[0] | stayed[1])
    return np.where(turned, -5.0, 0.0)


def _is_one_message(reports: Reports, one: Ints, other: Ints) -> Mask:
    """One message that tells of several events tells of each once."""
    same = (reports.message[one] == reports.message[other]) & (reports.operation[one] == reports.operation[other])
    return np.asarray(same & (reports.sender[one] == reports.sender[other]) & (reports.operation[one] >= 0))


def _equal(values: NDArray[np.generic], one: Ints, other: Ints, *, agree: float, differ: float) -> Bits:
    a, b = values[one].astype(float), values[other].astype(float)
    is_known = ~np.isnan(a) & ~np.isnan(b) & (a >= 0) & (b >= 0)
    return np.where(is_known, np.where(a == b, agree, differ), 0.0)


# --- ready to compare --------------------------------------------------------------------------------------


def _numbers(column: pd.Series) -> Bits:
    return pd.to_numeric(column).to_numpy(dtype=np.float64, na_value=np.nan)


def _codes(column: pd.Series, words: tuple[str, ...] | None = None) -> Ints:
    if words is None:
        return pd.factorize(column)[0].astype(np.int64)
    return np.asarray(pd.Index(words).get_indexer(pd.Index(column)), dtype=np.int64)


def _sets(column: pd.Series) -> Ints:
    """Sets of codes as bits of one number: the 61 most frequent each its own, the others share one. 0 is none given."""
    once = column.dropna().unique()
    counts = column.dropna().str.split().explode().value_counts()
    place = {code: min(at, 61) for at, code in enumerate(counts.index)}
    bits = {text: int(np.bitwise_or.reduce([1 << place[code] for code in text.split()] or [0])) for text in once}
    return column.map(bits).fillna(0).to_numpy(dtype=np.int64)


def _rarity(values: NDArray[np.generic], *, expected: Bits) -> Bits:
    """-log2 of how frequent each value is among those given, drawn towards what was expected beforehand."""
    column = pd.Series(values)
    given = column.notna() & (column != 0)
    counts = column.map(column[given].value_counts()).fillna(0).to_numpy(dtype=np.float64)
    return np.asarray(-np.log2((counts + KNOWN_BEFORE * expected) / (given.sum() + KNOWN_BEFORE)))


def _sections(frame: pd.DataFrame, neighbours: Neighbours) -> tuple[Ints, Mask]:
    """The section of each report by number, and which of them are adjacent; the last row is for those without one."""
    codes, names = pd.factorize(frame["section"].where(frame["precision"].isin(FINE_TO_SECTION)))
    number = {str(name): place for place, name in enumerate(names)}
    adjacent = np.zeros((len(names) + 1, len(names) + 1), dtype=bool)
    for name, place in number.items():
        for near in neighbours.get(name, frozenset()) & {*number}:
            adjacent[place, number[near]] = adjacent[number[near], place] = True
    return codes.astype(np.int64), adjacent
