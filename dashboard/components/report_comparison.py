"""Two reports side by side, field by field; what differs is marked by sign and by colour."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup

from dashboard.components.incident_card import FIELDS, write_field, write_item, write_nationalities, write_when
from dashboard.components.markup import join
from data.store.incidents import IncidentCard
from data.terms.codes import KIND_LABELS, Kind, country_name

SIGNS: Mapping[str, tuple[str, str]] = {
    "same": ("=", "the same in both"),
    "differs": ("≠", "differs"),
    "one": ("·", "given in one only"),
}
OWN = frozenset({"uid", "message_no", "validated_by", "source_document"})  # always differ, and say nothing by that


@dataclass(frozen=True, slots=True)
class ComparedField:
    """One line of the comparison; `state` is a key of SIGNS, or empty where differing means nothing."""

    title: str
    one: str
    other: str
    state: str


def compare(one: IncidentCard, other: IncidentCard) -> tuple[ComparedField, ...]:
    """Every field that at least one of the two reports gives: what differs first, then in the order of the card."""
    first, second = ({title: text for title, text in _lines(card) if text} for card in (one, other))
    titles = dict.fromkeys((*first, *second))
    order = [title for title in _ORDER if title in titles] + [title for title in titles if title not in _ORDER]
    fields = (_compared(title, first.get(title, ""), second.get(title, "")) for title in order)
    return tuple(sorted(fields, key=lambda field: _STATES.index(field.state)))


def report_comparison(one: IncidentCard, other: IncidentCard) -> None:
    """Draw the comparison into the current container."""
    heads = [Markup("<th>{}</th>").format(_head(card)) for card in (one, other)]
    rows = [
        Markup('<tr class="v-{}"><th scope="row">{}</th><td title="{}">{}</td><td>{}</td><td>{}</td></tr>').format(
            field.state or "own",
            field.title,
            SIGNS.get(field.state, ("", ""))[1],
            SIGNS.get(field.state, ("", ""))[0],
            field.one or "not given",
            field.other or "not given",
        )
        for field in compare(one, other)
    ]
    table = Markup('<table class="v-compare"><thead><tr><td></td><td></td>{}</tr></thead><tbody>{}</tbody></table>')
    st.html(table.format(join(heads), join(rows)))


def _head(card: IncidentCard) -> str:
    row = card.incident
    sender = row["originator_agency"] or country_name(str(row["originator"] or "")) or "sender not given"
    exercise = "EXERCISE · " if row["exercise"] else ""
    return f"{exercise}{KIND_LABELS[Kind(str(row['kind']))][0]} · {sender}"


def _compared(title: str, one: str, other: str) -> ComparedField:
    if title in _OWN_TITLES:
        return ComparedField(title, one, other, "")
    state = "same" if one == other else "differs" if one and other else "one"
    return ComparedField(title, one, other, state)


def _lines(card: IncidentCard) -> Iterator[tuple[str, str]]:
    row = card.incident
    yield "Kind", KIND_LABELS[Kind(str(row["kind"]))][0]
    yield "When", write_when(row)
    yield "Crossing point", card.crossing_name or ""
    yield "Section", card.section_name or ""
    yield "Country", country_name(str(row["country"] or ""))
    if row["lon"] is not None:
        yield "Position", f"{row['lat']:.4f} N {row['lon']:.4f} E"
    yield "Nationalities", write_nationalities(card)
    yield "Goods", " · ".join(write_item(item) for item in card.items)
    yield "Operation", card.operation or ""
    for name, (title, codelist) in FIELDS.items():
        if row.get(name) not in (None, "", "UNK"):
            yield title, write_field(name, row[name], codelist)
    yield "Handling", " · ".join((card.marking.sentence(), *card.marking.explanations()))


_FIRST = ("Kind", "When", "Crossing point", "Section", "Country", "Position", "Nationalities", "Goods", "Operation")
_ORDER = (*_FIRST, *(title for title, _ in FIELDS.values()), "Handling")
_STATES = ("differs", "one", "same", "")
_OWN_TITLES = frozenset(FIELDS[name][0] for name in OWN)
