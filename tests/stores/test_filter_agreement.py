"""One filter, three engines: SQLite, PostgreSQL, the read model and a plain-Python oracle choose the same incidents.

The oracle knows nothing of SQL: it was written from DOMAIN.md and the policy's wording, not from the clauses.
"""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from data.access.policy import Action, Guarded, decide, visible_to
from data.access.viewers import Role, Viewer, local_watch_officer
from data.picture.read_model import ReadModel
from data.store.engine import WRITES, open_engine
from data.store.schema import upgrade
from data.store.tables import Incident
from data.terms import columns
from data.terms.codes import PartyStatus, Release, Status
from data.terms.filters import Box, Filter, casefold, read_pairs
from tests.stores.reports import incident_row, operation_row, write

SECOND = timedelta(seconds=1)
# Moments that lie on and beside the boundaries of days, months and years, in UTC and in Bucharest.
EDGES = [
    datetime(2019, 12, 31, 22, tzinfo=UTC),
    datetime(2020, 1, 1, tzinfo=UTC),
    datetime(2020, 1, 31, 22, tzinfo=UTC),
    datetime(2020, 3, 8, 22, tzinfo=UTC),
    datetime(2020, 3, 29, 1, tzinfo=UTC),
    datetime(2020, 12, 31, 22, tzinfo=UTC),
]
MOMENTS = st.sampled_from(EDGES).flatmap(
    lambda edge: st.sampled_from([edge - SECOND, edge, edge + timedelta(microseconds=1), edge + SECOND])
)
DEGREES = st.sampled_from([19.999999, 20.0, 20.000001, 21.5, 22.0, 22.5])
TEXTS = [
    "ГРАНИЦА Кула",
    "граница",
    "Έβρος ΠΟΤΑΜΌΣ",
    "İPSALA ığdır",
    "straße STRASSE",
    "100%",
    "a_b",
    "a\\b",
    "o'hara; --",
]
COUNTRIES, PARTIES, SECTIONS = ["BG", "GR", "MK", "XK"], ["BG", "GR", "RO"], ["BG-TR-1", "GR-TR"]
OPERATIONS = [operation_row("OP-A", series="Containment"), operation_row("OP-B", series="Containment"),
              operation_row("OP-Ж"), operation_row("op-a", series="NOMAD")]  # fmt: skip
CODES = [row["code"] for row in OPERATIONS]
KINDS = ["border_crossing", "migrant_detection", "seizure", "fatality"]
DRUGS, COMMODITIES, PEOPLES = ["HEROIN", "MDMA"], ["DRUG", "CASH"], ["SY", "AF"]
LABELS = ["route:Western Balkans", "пут:јужни"]


def maybe(values):
    """One of these or nothing."""
    return st.none() | st.sampled_from(values)


def mostly(value, others):
    """Three times in four this one: reports that most filters leave out for the same reason try nothing else."""
    return st.sampled_from([value] * 3) | st.sampled_from(others)


def some(values):
    """Up to two of these, none meaning all."""
    return st.lists(st.sampled_from(values), max_size=2).map(tuple)


REPORTS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(KINDS),
        "operation": maybe(CODES),
        "originator": maybe(PARTIES),
        "occurred_from": MOMENTS,
        "length": st.sampled_from([None, SECOND, timedelta(days=1), timedelta(days=31), timedelta(days=366)]),
        "occurred_precision": st.sampled_from(["MIN", "HOUR", "DAY", "MONTH", "YEAR", "PERIOD"]),
        "position": st.none() | st.tuples(DEGREES, DEGREES),
        "country": maybe(COUNTRIES),
        "crossing": maybe(["BCP-1"]),
        "section": maybe(SECTIONS),
        "corridor": maybe(["C1"]),
        "direction": st.sampled_from(["ENTRY", "UNK"]),
        "place_type": st.sampled_from(["GREEN", "UNK"]),
        "place_written": maybe(TEXTS),
        "status": mostly("VALIDATED", [status.value for status in Status]),
        "release": mostly("MEMBERS", [release.value for release in Release]),
        "release_to": maybe([" BG ", " BG RO ", " GR "]),
        "handling": mostly("H1", ["", "H2", "H1 H3"]),
        "personal_data": st.booleans(),
        "exercise": mostly(False, [True, False]),
        "drugs": st.lists(st.tuples(st.sampled_from(COMMODITIES), maybe(DRUGS)), max_size=2),
        "peoples": some(PEOPLES),
        "labels": some(LABELS),
    }
)
FILTERS = st.builds(
    Filter,
    kind=some(KINDS),
    operation=some(CODES),
    series=some(["Containment", "NOMAD"]),
    country=some(COUNTRIES),
    crossing=some(["BCP-1", "BCP-2"]),
    section=some(SECTIONS),
    corridor=some(["C1"]),
    drug=some(DRUGS),
    commodity=some(COMMODITIES),
    nationality=some(PEOPLES),
    direction=some(["ENTRY", "EXIT"]),
    place_type=some(["GREEN", "INLAND"]),
    status=some([status.value for status in Status]),
    label=some(LABELS),
    text=st.just("") | st.sampled_from([*TEXTS, "ГРАНИЦА", "ΠΟΤΑΜΟΣ", "ipsala", "%", "_", "\\", "'", "strasse kula"]),
    start=st.none() | MOMENTS,
    end=st.none() | MOMENTS,
    bbox=st.none()
    | st.tuples(DEGREES, DEGREES, DEGREES, DEGREES).map(
        lambda edges: Box(min(edges[:2]), min(edges[2:]), max(edges[:2]), max(edges[2:]))
    ),
    exercise=mostly(False, [True, False]),
)
# Most filters of many keys choose nothing at all: these narrow by one or two.
NARROW = st.tuples(FILTERS, st.sets(st.sampled_from(list(Filter.__slots__)), min_size=1, max_size=2)).map(
    lambda pair: Filter(**{field: getattr(pair[0], field) for field in pair[1]})
)
ANYONE = st.builds(
    Viewer,
    name=st.just("test"),
    party=st.sampled_from([*PARTIES, "OCU", "R", "%"]),
    status=st.sampled_from(PartyStatus),
    role=st.sampled_from(Role),
    operations=st.sets(st.sampled_from(CODES)).map(frozenset),
)
VIEWERS = st.just(local_watch_officer()) | ANYONE


# --- the oracle --------------------------------------------------------------------------------------------


def may_have_begun_until(report):
    """The latest moment at which it can have begun: its start if known to the day, else the end of the interval."""
    start, length = report["occurred_from"], report["length"]
    if report["occurred_precision"] in ("MIN", "HOUR", "DAY") or length is None:
        return start
    return start + length - SECOND


def is_meant(report, chosen):
    """Whether a filter means a report."""
    series = {row["code"]: row["series"] for row in OPERATIONS}
    commodities, drugs = [pair[0] for pair in report["drugs"]], [pair[1] for pair in report["drugs"]]
    values = {
        **{key: [report[key]] for key in ("kind", "operation", "country", "crossing", "section", "corridor")},
        **{key: [report[key]] for key in ("direction", "place_type", "status")},
        "series": [series.get(report["operation"])],
        "drug": drugs,
        "commodity": commodities,
        "nationality": report["peoples"],
        "label": report["labels"],
    }
    for key, found in values.items():
        wanted = getattr(chosen, key)
        if key == "status" and not wanted:
            wanted = ("SUBMITTED", "VALIDATED")
        if wanted and not set(wanted) & {value for value in found if value is not None}:
            return False
    if report["exercise"] is not chosen.exercise:
        return False
    written = casefold(report["place_written"] or "")
    if any(word not in written for word in casefold(chosen.text).split()):
        return False
    if chosen.start is not None and report["occurred_from"] < chosen.start:
        return False
    if chosen.end is not None and not (
        report["occurred_from"] < chosen.end and may_have_begun_until(report) < chosen.end
    ):
        return False
    if chosen.bbox is not None:
        if report["position"] is None:
            return False
        lon, lat = report["position"]
        box = chosen.bbox
        return box.west <= lon <= box.east and box.south <= lat <= box.north
    return True


def is_visible(report, viewer, action):
    """Whether the policy lets this viewer do this with a report."""
    guarded = Guarded(
        originator=report["originator"],
        status=Status(report["status"]),
        release=Release(report["release"]),
        release_to=frozenset((report["release_to"] or "").split()),
        handling=frozenset(report["handling"].split()),
        operation=report["operation"],
    )
    return decide(viewer, action, guarded).allowed


# --- the stores --------------------------------------------------------------------------------------------


def rows_of(reports):
    """The same reports as rows of the tables."""
    incidents, items, nationalities, labels = [], [], [], []
    for number, report in enumerate(reports, start=1):
        row = {
            key: value
            for key, value in report.items()
            if key not in ("length", "position", "drugs", "peoples", "labels")
        }
        end = report["occurred_from"] + report["length"] if report["length"] else None
        lon, lat = report["position"] or (None, None)
        incidents.append(incident_row(number, **row, occurred_to=end, lon=lon, lat=lat))
        items += [{"incident_id": number, "commodity": kind, "drug": drug} for kind, drug in report["drugs"]]
        nationalities += [{"incident_id": number, "nationality": people} for people in set(report["peoples"])]
        labels += [{"incident_id": number, "label": label} for label in set(report["labels"])]
    return {"incidents": incidents, "items": items, "nationalities": nationalities, "labels": labels}


class Stores:
    """A SQLite store, a PostgreSQL store, and a read model that follows each of them."""

    def __init__(self, urls):
        self.engines = [open_engine(url) for url in urls]
        for engine in self.engines:
            upgrade(engine)
            self._write(engine, operations=OPERATIONS)
        self.models = [ReadModel.build(engine) for engine in self.engines]

    def hold(self, reports):
        """Have the stores hold these and nothing else, and the read models know it."""
        for engine in self.engines:
            self._write(engine, **rows_of(reports))
        for model in self.models:
            model.follow()

    def choose(self, clause):
        """What each engine chooses, as uids in order."""
        statement = select(columns.incident.c.uid).where(clause).order_by(columns.incident.c.uid)
        for engine in self.engines:
            with engine.connect() as connection:
                yield engine.dialect.name, list(connection.scalars(statement))
        for model in self.models:
            yield "read model", model.rows(statement)["uid"].tolist()

    def close(self):
        for model in self.models:
            model.close()
        for engine in self.engines:
            engine.dispose()

    @staticmethod
    def _write(engine, **rows):
        with engine.connect().execution_options(**{WRITES: True}) as connection:
            connection.execute(delete(Incident))
            write(connection, **rows)
            connection.commit()


@pytest.fixture
def stores(sqlite_database, postgres_database):
    held = Stores([sqlite_database, postgres_database])
    yield held
    held.close()


# --- the tests ---------------------------------------------------------------------------------------------


@pytest.mark.postgres
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    reports=st.lists(REPORTS, min_size=1, max_size=8),
    asked=st.lists(st.tuples(NARROW | FILTERS, VIEWERS, st.sampled_from(Action)), min_size=12, max_size=12),
)
def test_three_engines_and_the_oracle_choose_the_same_incidents(stores, reports, asked):
    stores.hold(reports)
    for chosen, viewer, action in asked:
        expected = [
            f"U-{number:05}"
            for number, report in enumerate(reports, start=1)
            if is_meant(report, chosen) and is_visible(report, viewer, action)
        ]
        clause = chosen.clause() & visible_to(viewer, action=action)
        for engine, found in stores.choose(clause):
            assert found == expected, f"{engine}: {chosen} for {viewer} to {action}"


@given(chosen=FILTERS | NARROW, zone=st.sampled_from(["Europe/Bucharest", "Europe/Istanbul", "UTC", "Europe/Budapest"]))
def test_a_filter_comes_back_from_the_url_as_it_went(chosen, zone):
    if chosen.start and chosen.end and chosen.end <= chosen.start:
        chosen = chosen.change(end=None)  # no period: reading it back says so and drops it
    back, notes = read_pairs(parse_qsl(chosen.query(zone=zone)), zone=zone)
    assert (back, notes) == (chosen, ())


def test_the_oracle_itself_tells_reports_apart():
    """An oracle that chose everything or nothing would agree with a filter that does."""
    report = {
        **dict.fromkeys(("operation", "country", "crossing", "section", "corridor", "place_written", "position")),
        "kind": "seizure",
        "direction": "UNK",
        "place_type": "UNK",
        "status": "VALIDATED",
        "exercise": False,
        "drugs": [("DRUG", "HEROIN")],
        "peoples": (),
        "labels": (),
        "length": timedelta(days=366),
        "occurred_from": EDGES[0],
        "occurred_precision": "YEAR",
    }
    assert is_meant(report, Filter(drug=("HEROIN",)))
    assert not is_meant(report, Filter(drug=("MDMA",)))
    assert not is_meant(report, Filter(exercise=True))
    assert not is_meant(report, Filter(end=EDGES[3])), "a year is in no single quarter"
    assert is_meant(report, Filter(end=EDGES[0] + timedelta(days=366)))
