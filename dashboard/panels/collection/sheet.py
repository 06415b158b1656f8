"""The form itself, top to bottom in the order in which a message is read out: who, when, where, what, to whom."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import available_timezones

import streamlit as st
from markupsafe import Markup

from dashboard.choices import MEMBERS, NATIONALITIES, operations
from dashboard.context import AppContext
from dashboard.panels.collection.answers import is_filled, texts_of
from dashboard.panels.collection.inputs import Inputs, countries
from dashboard.panels.collection.moments import EXACTNESS, WITH_TIME, ZONES, zone_of
from dashboard.panels.collection.questions import MORE, TOP, goods, usual_unit
from dashboard.panels.collection.whereabouts import ask_place
from data.access.viewers import OCU
from data.store.operations import OperationSummary
from data.terms.codes import KIND_LABELS, Direction, Kind, Release, TimePrecision, codes, country_name, label
from data.terms.markings import MARKED, Marking, read_marking
from layers.style import KIND_SYMBOL

MOST_ROWS = 40
_DIRECTIONS = {"ENTRY": "Entry", "EXIT": "Exit", "INLAND": "Inland", "UNK": "Not known"}


def operation_of(ctx: AppContext, values: Mapping[str, object]) -> OperationSummary | None:
    """The operation that the report belongs to."""
    return next((one for one in operations(ctx) if one.code == values.get("operation")), None)


def name_of(operation: OperationSummary) -> str:
    """The name of an operation; an exercise says so."""
    name = operation.name.removesuffix(" (exercise)")
    return f"{name} · EXERCISE" if operation.exercise else name


def draw_sheet(ctx: AppContext, inputs: Inputs) -> None:
    """Draw the form of the kind that is chosen."""
    kinds = {kind.value: f"{KIND_SYMBOL[kind]} {KIND_LABELS[kind][0].capitalize()}" for kind in Kind}
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        if inputs.typed.amends:
            kinds = {inputs.typed.kind.value: kinds[inputs.typed.kind.value]}
        inputs.segment("kind", kinds, default=inputs.typed.kind.value, hidden=True)
    kind = inputs.typed.kind
    _who(ctx, inputs)
    _when(ctx, inputs)
    _group("Where")
    ask_place(inputs)
    _what(inputs, kind)
    _marking(inputs)
    with st.expander("More"):
        _more(inputs, kind)


def _group(title: str) -> None:
    st.html(Markup('<div class="v-group">{}</div>').format(title))


def _who(ctx: AppContext, inputs: Inputs) -> None:
    _group("Who reports")
    values, now = inputs.typed.values, ctx.clock()
    listed = sorted(
        (one for one in operations(ctx) if one.kind != "series"),
        key=lambda one: not (one.starts and one.ends and one.starts <= now < one.ends),
    )
    chosen = operation_of(ctx, values)
    first, second, third, fourth = st.columns([2, 1.5, 1, 1], gap="small")
    with first:
        inputs.choice("operation", {one.code: name_of(one) for one in listed}, hint="none: no message number")
    with second:
        if ctx.viewer.party == OCU:
            parties = [*(chosen.participants if chosen else ()), *MEMBERS.split()]
            names = {party: country_name(party) for party in dict.fromkeys(parties)}
            inputs.choice("originator", {**names, **countries()}, hint="choose")
        else:
            inputs.choice("originator", {ctx.viewer.party: country_name(ctx.viewer.party)})
    with third:
        inputs.text("originator_agency", hint="such as BORDER-POLICE", longest=80)
    with fourth:
        inputs.text("reported_time", "Reported at", hint="now", longest=8)
        inputs.say("reported_at")


def _when(ctx: AppContext, inputs: Inputs) -> None:
    _group("When it happened")
    values = inputs.typed.values
    precision = TimePrecision(str(values.get("exactness") or TimePrecision.MIN))
    day, clock, exactness, zone = st.columns([1, 0.8, 1.2, 1.5], gap="small")
    with day:
        inputs.day("date")
    with clock:
        if precision in WITH_TIME:
            inputs.text("time", hint="14:30", longest=8)
    with exactness:
        inputs.choice(
            "exactness", {code.value: words for code, words in EXACTNESS.items()}, "Known", hint="to the minute"
        )
    with zone:
        zones = [*dict.fromkeys(["UTC", *ZONES.values()]), *sorted(available_timezones())]
        inputs.choice("zone", {name: name for name in zones}, "Local time of", hint=zone_of(values))
    if precision is TimePrecision.PERIOD:
        day, clock, _ = st.columns([1, 0.8, 2.7], gap="small")
        with day:
            inputs.day("until_date", "Until")
        with clock:
            inputs.text("until_time", "at", hint="16:00", longest=8)
    if began := inputs.reading.began:
        st.html(Markup('<div class="v-echo">{}</div>').format(_echo(began, inputs.reading.ended, ctx.clock())))


def _echo(start: datetime, end: datetime | None, now: datetime) -> str:
    """The same in UTC, and how long ago."""
    until = f" – {end:%-d %B %Y %H:%M}" if end else ""
    minutes = int((now - start).total_seconds() // 60)
    ago = f"{minutes // 60} h {minutes % 60:02d} min ago" if 0 <= minutes < 48 * 60 else f"{minutes // 1440} days ago"
    return f"= {start:%A %-d %B %Y %H:%M}{until} UTC" + (f" · {ago}" if minutes >= 0 else "")


def _what(inputs: Inputs, kind: Kind) -> None:
    _group("What")
    words = {
        code: said for code, said in _DIRECTIONS.items() if kind is not Kind.BORDER_CROSSING or code != Direction.INLAND
    }
    if kind in (Kind.MIGRANT_DETECTION, Kind.BORDER_CROSSING):
        inputs.segment("direction", words, default=Direction.UNK.value)
    if kind is Kind.SEIZURE:
        _items(inputs)
    for row in TOP[kind]:
        for column, question in zip(st.columns(4, gap="small"), row, strict=False):
            with column:
                inputs.ask(question)
    if kind is Kind.MIGRANT_DETECTION:
        _nationalities(inputs)
    inputs.long("text")


def _lines(inputs: Inputs, name: str) -> range:
    """The lines that are typed, and one more to type the next."""
    listed = inputs.typed.values.get(name)
    rows = listed if isinstance(listed, list) else []
    used = [index for index, row in enumerate(rows) if is_filled(row)]
    return range(min(max(used, default=-1) + 2, MOST_ROWS))


def _items(inputs: Inputs) -> None:
    values = inputs.typed.values
    for index in _lines(inputs, "items"):
        at = f"items.{index}"
        listed = values.get("items")
        row = listed[index] if isinstance(listed, list) and index < len(listed) else {}
        what, quantity, unit, basis, lab, written = st.columns([1.9, 0.9, 1.1, 1.1, 1.1, 1.6], gap="small")
        with what:
            inputs.choice(f"{at}.what", goods(), f"Item {index + 1}", hint="heroin, tobacco, firearm …")
        with quantity:
            inputs.text(f"{at}.quantity", "Quantity", hint="134,5", longest=40)
        if row.get("what") and not row.get("unit"):
            inputs.typed.put(f"{at}.unit", usual_unit(str(row["what"])))
        with unit:
            inputs.choice(f"{at}.unit", codes("unit"), "Unit")
        with basis:
            inputs.choice(f"{at}.basis", codes("qty_basis"), "Weighed or counted")
        with lab:
            inputs.choice(f"{at}.lab", codes("lab_status"), "Laboratory")
        with written:
            inputs.text(f"{at}.written", "As written", hint="brand, calibre, packaging")
        inputs.say(at)
    inputs.say("items")


def _nationalities(inputs: Inputs) -> None:
    usual = {code: country_name(code) for code in sorted(NATIONALITIES.split(), key=country_name)}
    names = {**usual, "XXX": label("ISO3166_extra", "XXX"), **countries()}
    rows = _lines(inputs, "nationalities")
    columns = st.columns(4, gap="small")
    for index in rows:
        with columns[index % 4]:
            who, many = st.columns([2, 1], gap="xsmall")
            with who:
                inputs.choice(f"nationalities.{index}.nationality", names, "Nationality")
            with many:
                inputs.text(f"nationalities.{index}.persons", "Persons", longest=20)
            inputs.say(f"nationalities.{index}")
    inputs.say("nationalities")


def _marking(inputs: Inputs) -> None:
    _group("Whom it may be shown to")
    values = inputs.typed.values
    handling, release, source, information = st.columns([2, 2, 1, 1], gap="small")
    with handling:
        inputs.several(
            "handling", {code: f"{code} · {words}" for code, words in codes("handling").items()}, hint="choose"
        )
    with release:
        inputs.choice("release", codes("release"), hint="choose")
    for column, name, codelist in ((source, "source_eval", "source_eval"), (information, "info_eval", "info_eval")):
        with column:
            inputs.choice(name, {code: f"{code} · {words}" for code, words in codes(codelist).items()})
    if "H3" in texts_of(values, "handling"):
        inputs.text("handling_text", hint="what H3 restricts", longest=1_000)
    if values.get("release") == Release.NAMED:
        inputs.several("release_to", countries(), hint="choose the parties")
    if values.get("release"):
        marking = typed_marking(values)
        said = " · ".join([marking.sentence(), *marking.explanations()])
        st.html(Markup('<div class="v-echo">{}</div>').format(said))


def typed_marking(values: Mapping[str, object]) -> Marking:
    """The marking that what was typed so far asks for; without a release it is for the originator and the OCU."""
    sets = {name: " ".join(texts_of(values, name)) for name in ("handling", "release_to")}
    release = values.get("release") or Release.ORIGINATOR
    return read_marking({**dict.fromkeys(MARKED), **values, **sets, "release": release})


def _more(inputs: Inputs, kind: Kind) -> None:
    day, basis, _ = st.columns([1, 1, 2], gap="small")
    with day:
        inputs.day("reported_date", "Reported on, if another day")
    with basis:
        if kind is Kind.MIGRANT_DETECTION:
            inputs.choice("nat_basis", codes("nat_basis"), "Nationality known by")
    questions = MORE[kind]
    for start in range(0, len(questions), 4):
        for column, question in zip(st.columns(4, gap="small"), questions[start : start + 4], strict=False):
            with column:
                inputs.ask(question)
