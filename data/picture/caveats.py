"""Caveats: what to know about a figure before using it, in plain words."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from data.picture.items import goods_words
from data.picture.measures import (
    BY_ITEMS,
    BY_NATIONALITY,
    NOT_OF_EVENTS,
    Contributions,
    parts_of_totals,
    plain,
)
from data.picture.read_model import ReadModel
from data.picture.selection import Selection
from data.terms.codes import Kind
from data.terms.columns import incident, report_pair
from data.terms.filters import Filter
from data.terms.pairs import PairStatus

NAMED_PARTS = 3
SILENT = {  # what a report does not say, by measure
    "events": "without a number of events",
    "messages": "without a message number, not counted as messages",
    "persons": "without a number of persons",
    "dead_missing": "without a number of dead or missing",
    "arrests": "without a word on arrests",
}
ITEM_NOTES = {
    "is_silent": ("item", "without a quantity"),
    "is_range": ("item", "of tablets known as a range of weight only: in low and high, not in the value"),
    "is_other": ("item", "in a unit that has no kilograms, not counted here"),
    "is_rough": ("quantity", "given as approximate"),
    "is_part": ("item", "also contained in a total that this selection leaves out: do not add the two"),
}
PLURALS = {"item": "items", "pair": "pairs", "quantity": "quantities", "report": "reports"}


def of_row(rows: Contributions, row: Mapping[str, Any]) -> tuple[str, ...]:
    """What one figure's own rows call for."""
    notes = [_amount("report", row["is_inferred"], "with an inferred country")]
    notes.append(_amount("report", row["is_unplaced"], "from an unknown place"))
    if rows.is_weighed:
        notes = [_amount(thing, row[flag], words) for flag, (thing, words) in ITEM_NOTES.items()] + notes
    elif rows.measure in SILENT:
        notes.insert(0, _amount("report", row["is_silent"], SILENT[rows.measure]))
    if rows.level == BY_NATIONALITY and plain(row["nationality"]) is None:
        notes.insert(0, "persons whose nationality was not given")
    if row.get("outcome") == "PREVENTED":
        notes.insert(0, "prevented attempts, counted apart")
    if rows.level == BY_ITEMS and rows.measure in ("incidents", "cases"):
        notes.append("a report with several goods is counted under each: do not add these figures")
    if rows.level == BY_NATIONALITY and rows.measure == "incidents":
        notes.append("a report with several nationalities is counted under each: do not add these figures")
    return tuple(note for note in notes if note)


def of_selection(model: ReadModel, selection: Selection, measure: str, *, by: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What holds for every figure of the selection."""
    chosen = selection.filter
    notes = []
    if chosen.start or chosen.end:
        unsure = _count(model, selection, chosen.change(start=None, end=None), _overlaps(selection))
        notes.append(_amount("report", unsure, "not dated exactly enough to be surely in this period, not counted"))
    if chosen.bbox:
        elsewhere = _count(model, selection, chosen.change(bbox=None), incident.c.lon.is_(None))
        notes.append(_amount("report", elsewhere, "without a position, so not in the box"))
    if measure == "incidents" and not {"kind"} & {*by}:
        kinds = model.rows(select(incident.c.kind).distinct().where(selection.clause()))["kind"]
        if {Kind.BORDER_CROSSING, Kind.MIGRANT_DETECTION} <= {*kinds}:
            notes.append("reports of several kinds: border crossings and migrant detections are not one number")
    if chosen.nationality and measure == "persons" and "nationality" not in by:
        notes.append("persons of other nationalities in the same reports are included")
    if "day" in by:
        notes.append(f"days of each operation's zone; {selection.zone} where none is given")
    return tuple(note for note in notes if note)


def of_pairs(confirmed: object, undecided: int) -> tuple[str, ...]:
    """What a figure says of reports that are, or may be, one event."""
    notes = (
        _amount("pair", confirmed, "of reports confirmed as one event: counted once in the lower end of the range"),
        _amount("pair", undecided, "of reports that may be one event, not decided yet: both are counted"),
    )
    return tuple(note for note in notes if note)


def undecided_pairs(model: ReadModel, rows: Contributions) -> dict[tuple[object, ...], int]:
    """How many proposed pairs have both reports in a figure, by its keys."""
    pair, is_open = report_pair.c, report_pair.c.status == PairStatus.PROPOSED.value
    if rows.measure in NOT_OF_EVENTS or not model.scalar(select(func.count()).select_from(report_pair).where(is_open)):
        return {}
    column = rows.rows.c
    open_ends = select(pair.one).where(is_open).union(select(pair.other).where(is_open))
    known = [column[name] for name in rows.keys]
    told = select(*known, column.uid, column.same_event).where(column.uid.in_(open_ends), column.amount.is_not(None))
    near = told.cte("near")  # few of many: the pairs are looked for among these only
    one, other = near.alias("one_row"), near.alias("other_row")
    keys = [one.c[name] for name in rows.keys]
    both = [one.c[name].is_not_distinct_from(other.c[name]) for name in rows.keys]
    # Two that are one event through others already are decided by those.
    apart = func.coalesce(one.c.same_event != other.c.same_event, true())
    counted = (
        select(*keys, func.count(pair.id.distinct()))
        .where(is_open, pair.one == one.c.uid, pair.other == other.c.uid, apart, *both)
        .group_by(*keys)
    )
    found = model.rows(counted).itertuples(index=False)
    return {tuple(plain(part) for part in key): int(count) for *key, count in found}


def contained_kilograms(
    model: ReadModel, selection: Selection, rows: Contributions
) -> dict[tuple[object, ...], tuple[tuple[str, ...], float]]:
    """For the figures whose totals already contain other items: what those are, and their kilograms, by key.

    A total may or may not contain what the source lists beside it: the sum of both is the figure's upper end.
    """
    parts = model.rows(select(parts_of_totals(selection)).order_by("item_ref"))
    if parts.empty:
        return {}
    column = rows.rows.c
    keys = [column[name] for name in rows.keys]
    totals = model.rows(select(*keys, column.item_ref).where(column.item_ref.in_([*parts["included_in"].unique()])))
    key_of = {ref: tuple(plain(part) for part in key) for *key, ref in totals.itertuples(index=False)}
    found: dict[tuple[object, ...], tuple[tuple[str, ...], float]] = {}
    for ref, contained in parts.groupby("included_in"):
        if ref not in key_of or contained["kg_high"].isna().all():
            continue
        listed = contained.head(NAMED_PARTS)[["kg_high", "drug", "drug_text", "commodity", "item_ref"]]
        words = [
            f"{kg:,.10g} kg {goods_words(plain(drug), plain(text), commodity)} ({part})"
            for kg, drug, text, commodity, part in listed.itertuples(index=False)
        ]
        more = f" and {len(contained) - NAMED_PARTS} more" if len(contained) > NAMED_PARTS else ""
        note = f"{', '.join(words)}{more} may be contained in the total {ref}: counted once, added in the upper end"
        notes, extra = found.get(key_of[ref], ((), 0.0))
        found[key_of[ref]] = ((*notes, note), extra + float(contained["kg_high"].sum()))
    return found


def _amount(thing: str, count: object, words: str) -> str:
    """ "2 items without a quantity", nothing for none."""
    number = int(str(count or 0).split(".")[0])
    return f"{number:,} {thing if number == 1 else PLURALS[thing]} {words}" if number else ""


def _overlaps(selection: Selection) -> ColumnElement[bool]:
    """May have begun in the period, but need not have."""
    start, end = selection.filter.start, selection.filter.end
    column = incident.c
    reaches_in = [column.occurred_latest >= start] if start else []
    reaches_in += [column.occurred_from < end] if end else []
    is_out = [column.occurred_from < start] if start else []
    is_out += [column.occurred_latest >= end] if end else []
    return and_(*reaches_in, or_(*is_out))


def _count(model: ReadModel, selection: Selection, chosen: Filter, condition: ColumnElement[bool]) -> int:
    """Incidents of another filter, for the same viewer, that meet a condition."""
    counted = select(func.count()).select_from(incident).where(selection.clause(chosen), condition)
    return int(str(model.scalar(counted)))
