"""Nothing is injected: hostile texts in every column stay texts, wherever they come out."""

import csv
import io
import json
import logging
import re
import sqlite3
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pandas as pd
import pytest
import streamlit as st
from sqlmodel import AutoString, Session, select

from dashboard.components import incident_card as cards
from dashboard.components import legend as legends
from dashboard.components.marking_bar import write_bar
from dashboard.components.markup import plain, span
from dashboard.components.report_comparison import report_comparison
from dashboard.components.status_strip import Silence, status_strip
from dashboard.logs import FORMAT, LogLines
from dashboard.panels.collection import chronicle
from data.access.viewers import local_watch_officer
from data.dissemination.exports import WRITERS, export
from data.dissemination.neutral import DANGEROUS
from data.store import incidents
from data.store.engine import open_engine
from data.store.incidents import IncidentCard
from data.store.incidents.chronicle import Deed, Version
from data.store.intake import Difference
from data.store.schema import upgrade
from data.store.tables import Incident, IncidentLabel, NationalityCount, Operation, SeizureItem
from data.store.unit_of_work import Act, UnitOfWork
from data.terms.errors import InputRefused
from data.terms.filters import Filter
from data.terms.markings import Audience, Handling, Marking
from layers.spec import LegendEntry
from layers.tooltip import incidents_tip, tip
from tests.corpus.injections import CANARY_HOST, payloads

NOON = datetime(2020, 3, 9, 12, tzinfo=UTC)
PAYLOADS = payloads()
HARMLESS = "Idomeni"
EVERY = pytest.mark.parametrize("payload", [pytest.param(text, id=name) for name, text in PAYLOADS.items()])
# What a code, a number or a time is in, and takes no other text; everything else in these tables takes any.
CODED = {
    *("id", "uid", "kind", "status", "handling", "release", "release_to", "precision", "occurred_precision", "zone"),
    *("incident_id", "direction", "place_type", "supersedes", "same_event", "operation", "code", "starts", "ends"),
    *("source_eval", "info_eval", "counterpart_uid"),
}


def test_there_are_more_than_three_hundred_of_them():
    assert len(PAYLOADS) >= 300


# --- the page: components that write HTML ---------------------------------------------------------------------


class Structure(HTMLParser):
    """Tags with the names of their attributes, and the addresses among them: what must not depend on any datum."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.texts = [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        links = [value for name, value in attributes if name in ("href", "src", "style")]
        self.tags.append((tag, sorted(name for name, _ in attributes), links))

    def handle_endtag(self, tag):
        self.tags.append(("/" + tag, [], []))

    def handle_data(self, data):
        self.texts.append(data)

    def handle_comment(self, data):
        self.tags.append(("comment", [], []))

    def handle_decl(self, decl):
        self.tags.append(("declaration", [], []))

    unknown_decl = handle_pi = handle_decl


def _texts_of(model, told):
    """Every column of a table that holds text and no code, filled with `told`."""
    columns = model.__table__.columns
    return {one.name: told for one in columns if isinstance(one.type, AutoString) and one.name not in CODED}


def _card(told, number=1):
    moments = dict.fromkeys(("occurred_from", "received_at", "reported_at"), NOON)
    blank = dict.fromkeys(one.name for one in Incident.__table__.columns)
    row = blank | _texts_of(Incident, told) | moments | {
        "uid": told, "kind": "seizure", "zone": "Europe/Bucharest", "occurred_precision": "DAY", "precision": "EXACT",
        "status": "SUBMITTED", "exercise": True, "version": number, "lon": 1.0, "lat": 2.0, "persons": number,
    }  # fmt: skip
    item = dict.fromkeys(one.name for one in SeizureItem.__table__.columns) | _texts_of(SeizureItem, told)
    item |= {"item_no": 1, "quantity": 2.0, "kg": 3.0}
    nationality = _texts_of(NationalityCount, told) | {"nationality": told, "persons": 1}
    marking = Marking(frozenset({Handling(told, told, told)}), Audience(parties=frozenset({(told, "PUBLIC")})), True)
    return IncidentCard(row, (item,), (nationality,), (told,), told, told, told, (told,), (told,), marking)


def _draw(told):
    """The HTML of every component that writes any, with this text in all their data."""
    card, marking = _card(told), _card(told).marking
    entry = LegendEntry(symbol=told, colour="#fff", text=told, detail=told)
    spec = type("Spec", (), {"legend": (entry,), "rank": 1})()
    nowhere = pd.DataFrame([{"country": told, "kind": "seizure", "precision": told, "incidents": 2}])
    cards.incident_card(card)
    report_comparison(card, replace(_card(told + "!", 2)))
    status_strip(
        title=told, sentence=told, now=NOON, as_of=NOON - timedelta(hours=1), zone="Europe/Bucharest",
        silences=(Silence(told, timedelta(hours=20)),), clock_name=told, trouble=told,
    )  # fmt: skip
    legends.legend((spec,), unplaced=nowhere, notes=(told,))
    st.html(write_bar(marking))
    st.html(span(told, cls="a", title=told))
    st.html(chronicle._deed(Deed(NOON, told, told, told, Act.ALTERATION, told, told)))
    differences = (Difference("note", told, told), Difference("text", None, [told]))
    changed = tuple(Version(told, number, told, told, NOON, told, differences) for number in (1, 2))
    for part in chronicle._changes(changed):
        st.html(part)


@pytest.fixture
def drawn(monkeypatch):
    """Gives what `_draw` writes as one page."""

    def draw(told):
        pieces = []
        monkeypatch.setattr(st, "html", lambda html: pieces.append(str(html)))
        _draw(told)
        return "\n".join(pieces)

    return draw


@EVERY
def test_no_datum_is_markup_on_a_page(payload, drawn):
    usual, hostile = Structure(drawn(HARMLESS)), Structure(drawn(payload))
    assert hostile.tags == usual.tags
    # the parser, as a browser does, turns line ends and null characters into others
    assert payload.split("\x00")[0].split("\r")[0].strip() in "".join(hostile.texts)


MARKDOWN = re.compile(r"(?<!\\)(?:\\\\)*[\[\]<>`*_$~|&]|:(?=[A-Za-z/])|www(?=\.)|@(?=\w)|\n|\r", re.IGNORECASE)


@EVERY
def test_what_goes_into_a_label_or_a_message_is_no_markdown(payload):
    made = plain(payload)
    assert not MARKDOWN.search(made)
    assert re.sub(r"\\([\\`*_\[\]<>$~|&])", r"\1", made).replace("\u2060", "") == " ".join(
        payload.replace("\u2060", "").split()
    )


# --- the tooltip ---------------------------------------------------------------------------------------------


@EVERY
def test_a_tooltip_is_plain_lines_and_as_many_as_without_it(payload):
    row = {
        "kind": "seizure", "occurred_from": NOON, "occurred_precision": "DAY", "precision": "EXACT", "radius_m": None,
        "country": payload, "country_basis": None, "place_written": payload, "direction": payload, "persons": 1,
        "main_item": payload, "exercise": True,
    }  # fmt: skip
    usual = {**row, **dict.fromkeys(("country", "place_written", "direction", "main_item"), HARMLESS)}
    lines = incidents_tip([row], place=None).split("\n")
    assert len(lines) <= len(incidents_tip([usual], place=None).split("\n"))
    assert all(line.isprintable() for line in lines)
    assert tip(payload).count("\n") == 0


# --- files, the store, the log: all payloads at once, a report for each --------------------------------------


def _uid(number):
    return f"1b8f4a1e-0000-4000-8000-{number:012x}"


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """A store with a report for each payload, which stands in every text column of it and of what hangs on it."""
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('hostile') / 'store.db'}")
    upgrade(engine)
    with UnitOfWork(engine, viewer=local_watch_officer(), clock=lambda: NOON) as work:
        session = work.session
        for number, told in enumerate(PAYLOADS.values(), 1):
            session.add(Operation(**{
                **_texts_of(Operation, told), "code": f"OP-{number}", "kind": "regional_operation",
                "zone": "Europe/Bucharest",
            }))  # fmt: skip
            session.flush()
            incident = Incident(**{
                **_texts_of(Incident, told), "uid": _uid(number), "kind": "seizure", "zone": "Europe/Bucharest",
                "occurred_from": NOON, "occurred_latest": NOON, "received_at": NOON, "occurred_precision": "DAY",
                "precision": "EXACT", "status": "VALIDATED", "release": "MEMBERS", "handling": "H1 H3",
                "operation": f"OP-{number}", "lon": 22.5, "lat": 41.1, "day": 20200309, "month": 202003,
            })  # fmt: skip
            session.add(incident)
            session.flush()
            key = {"incident_id": incident.id}
            session.add(SeizureItem(**{**_texts_of(SeizureItem, told), **key, "quantity": 1.0}))
            session.add(NationalityCount(**{**_texts_of(NationalityCount, told), **key}))
            session.add(IncidentLabel(**{**_texts_of(IncidentLabel, told), **key}))
        work.record("collection", "hostile texts")
        work.commit()
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def files(engine, tmp_path_factory):
    """The four exports of it, by suffix: the files that were written."""
    folder = tmp_path_factory.mktemp("exports")
    return {
        suffix: export(
            folder / f"out{suffix}", engine=engine, viewer=local_watch_officer(), chosen=Filter(), clock=lambda: NOON
        ).files
        for suffix in WRITERS
    }


def _cells(file):
    with file.open(encoding="utf-8", newline="") as opened:
        return [cell for row in csv.reader(opened) for cell in row]


def _is_number(cell):
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_no_cell_of_a_csv_begins_a_formula_and_none_is_lost(files):
    tables = [file for file in files[".csv"] if file.suffix == ".csv"]
    assert len(tables) == 4
    cells = [cell for file in tables for cell in _cells(file)]
    assert [cell for cell in cells if cell.lstrip()[:1] in DANGEROUS and cell.strip() and not _is_number(cell)] == []
    bare = {cell.removeprefix("'").replace("\r\n", "\n").replace("\r", "\n") for cell in cells}
    assert {text for text in PAYLOADS.values() if _survives(text, bare)} == set(PAYLOADS.values())


def _survives(text, found):
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("'") in found


def test_a_workbook_holds_strings_and_no_formula_link_or_macro(files):
    [file] = files[".xlsx"]
    with zipfile.ZipFile(file) as package:
        names = package.namelist()
        written = {name: package.read(name).decode("utf-8") for name in names if name.endswith((".xml", ".rels"))}
    assert not [
        name for name in names if "external" in name.lower() or "vba" in name.lower() or "embed" in name.lower()
    ]
    for name, text in written.items():
        if name.startswith("xl/worksheets/"):
            assert not re.search(r"<f[ >/]|<hyperlink|<oleObject|<drawing", text), name
        assert CANARY_HOST not in text or name.startswith("xl/worksheets/") or "sharedStrings" in name


def test_a_geojson_is_the_texts_and_nothing_else(files):
    document = json.loads(files[".geojson"][0].read_text(encoding="utf-8"))
    kept = {feature["properties"]["note"] for feature in document["features"]}
    assert kept == set(PAYLOADS.values())
    assert len(document["features"]) == len(PAYLOADS)


def test_a_geopackage_is_the_tables_that_it_should_be_with_the_texts_in_them(files):
    with sqlite3.connect(files[".gpkg"][0]) as database:
        notes = {note for (note,) in database.execute("SELECT note FROM incidents")}
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        triggers = [sql for (sql,) in database.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")]
    assert {text.split("\x00")[0] for text in PAYLOADS.values()} == {str(note).split("\x00")[0] for note in notes}
    assert {"incidents", "items", "nationalities", "labels", "about"} <= tables
    assert CANARY_HOST not in " ".join(triggers)


def test_a_search_finds_the_text_itself_and_runs_nothing(engine):
    with Session(engine) as session:
        before = len(session.exec(select(Incident.id)).all())
    for told in PAYLOADS.values():
        asked = Filter(text=told[:200], label=(told,), operation=(told,), nationality=(told,))
        assert incidents.count(engine, local_watch_officer(), asked) in (0, 1)
        assert incidents.find(engine, local_watch_officer(), Filter(text=told[:200]), limit=1) is not None
    with Session(engine) as session:
        assert len(session.exec(select(Incident.id)).all()) == before


@EVERY
def test_a_log_line_stays_one_line_and_has_no_command_for_a_terminal(payload):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LogLines(FORMAT))
    handler.emit(logging.LogRecord("vardar", logging.ERROR, "a.py", 1, "name=%s", (payload,), None))
    written = stream.getvalue()
    assert len(written.splitlines()) == 1
    assert written.rstrip("\n").isprintable()


@pytest.mark.parametrize("suffix", WRITERS)
def test_a_file_name_from_outside_never_leaves_its_folder(engine, tmp_path, suffix):
    folder = tmp_path / "out"
    folder.mkdir()
    for told in list(PAYLOADS.values())[:: 12 if suffix != ".csv" else 3]:
        try:
            export(
                folder / f"{told.replace('/', '_')}{suffix}", engine=engine, viewer=local_watch_officer(),
                chosen=Filter(operation=("OP-1",)), clock=lambda: NOON,
            )  # fmt: skip
        except (InputRefused, ValueError):
            continue
    assert {path.name for path in tmp_path.iterdir()} == {"out"}
    assert not [path for path in folder.iterdir() if path.is_dir()]
