"""Nobody who gets the cube can infer what it does not tell: an attacker with linear programmes, over random worlds.

VARDAR_CUBES is how many random tables are attacked.
"""

import os
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise

import numpy as np
import pytest
from sqlalchemy import delete, update

from dashboard.panels.strategic.lines import rows
from data.access import suppression
from data.access.viewers import party_viewer
from data.picture.observer_figures import MEASURES, observer_figures
from data.store import cube
from data.store.cube_counting import ALL, COUNTRIES, OF_PERSONS, Counted, suppress
from data.store.engine import open_engine
from data.store.schema import upgrade
from data.store.tables import Incident, SeizureItem
from data.terms.codes import Kind, PartyStatus
from data.terms.drug_groups import DrugGroup
from data.terms.filters import Filter
from tests.security.attacker import attack
from tests.stores.reports import incident_row, write

CUBES = int(os.environ.get("VARDAR_CUBES", "16"))
OBSERVER = party_viewer("GB", status=PartyStatus.OBSERVER)
SEED = 4


def random_reports(random, kind):
    """Reports of one table: from a handful to hundreds, spread evenly or lying with a few, some of them public."""
    groups = [*DrugGroup] if kind is Kind.SEIZURE else [ALL]
    shape = len(COUNTRIES), len(groups)
    how = random.integers(4)
    if how == 0:  # just about the threshold, everywhere
        counts = random.choice([0, 1, 2, 3, 4, 5, 6, 9], size=shape, p=[0.4, 0.12, 0.1, 0.1, 0.1, 0.1, 0.05, 0.03])
    else:
        spread = random.choice([0.2, 1.0])
        shares = np.outer(random.dirichlet([spread] * shape[0]), random.dirichlet([spread] * shape[1]))
        shares = shares * random.gamma(1.0, 1.0, size=shape)
        counts = random.poisson(random.choice([6, 25, 90, 400]) * shares / shares.sum())
    numbers = count()
    return [
        Counted(
            uid=str(next(numbers)),
            country=COUNTRIES[row],
            group=str(groups[column]),
            persons=int(random.choice([0, 1, 1, 2, 4, 30])) if kind in OF_PERSONS else 0,
            is_public=bool(random.random() < 0.15),
        )
        for (row, column), amount in np.ndenumerate(counts)
        for _ in range(amount)
    ]


def known_to_everyone(reports):
    found = {}
    for report in reports:
        if report.is_public:
            reports_, persons = found.get((report.country, report.group), (0, 0))
            found[report.country, report.group] = reports_ + 1, persons + report.persons
    return found


def attacked(how_many, *, seed=SEED):
    """Disclosures, and how many numbers that were not told the attacker looked at."""
    random = np.random.default_rng(seed)
    disclosed, looked_at = [], 0
    for number in range(how_many):
        kind = [*Kind][number % 4]
        reports = random_reports(random, kind)
        findings = [*attack(kind, suppress(kind, reports), known_to_everyone(reports))]
        looked_at += len(findings)
        disclosed += [finding for finding in findings if finding.discloses]
    return disclosed, looked_at


def test_no_table_discloses_anything_to_who_knows_threshold_rules_and_every_public_report():
    disclosed, looked_at = attacked(CUBES)
    assert looked_at > 10 * CUBES
    assert disclosed == []


def test_the_attacker_finds_disclosures_where_nothing_is_suppressed_for_the_others_sake(monkeypatch):
    monkeypatch.setattr(suppression, "_leaves_enough", lambda rest, hidden, few: np.ones_like(rest, dtype=bool))
    monkeypatch.setattr(suppression, "is_wide", lambda *_, **__: True)
    monkeypatch.setattr(
        suppression, "persons_pattern", lambda told, total, persons, few=5: (told & (persons >= few), total)
    )
    assert attacked(8)[0]
    few = [Counted(f"{country} {number}", country, ALL, persons, is_public=False)
           for country, reports, persons in (("RO", 6, 3), ("BG", 1, 2)) for number in range(reports)]  # fmt: skip
    found = [*attack(Kind.MIGRANT_DETECTION, suppress(Kind.MIGRANT_DETECTION, few), {})]
    assert {finding.what for finding in found if finding.discloses} == {"reports", "persons"}


def test_the_attacker_finds_disclosures_where_the_release_as_a_whole_is_not_looked_at(monkeypatch):
    monkeypatch.setattr(suppression, "is_wide", lambda *_, **__: True)
    assert any(attacked(24, seed=seed)[0] for seed in range(3))


# --- over the days -----------------------------------------------------------------------------------------


@pytest.fixture
def engine(tmp_path):
    made = open_engine(f"sqlite:///{tmp_path / 'store.db'}")
    upgrade(made)
    yield made
    made.dispose()


class World:
    """A store that lives: reports come in time and late, are corrected, narrowed, withdrawn and erased."""

    def __init__(self, engine, seed):
        self.engine, self.random, self.numbers = engine, np.random.default_rng(seed), count(1)
        self.now = datetime(2020, 1, 1, 6, tzinfo=UTC)
        self.public = {}

    def report(self, how_many):
        for number in (next(self.numbers) for _ in range(how_many)):
            kind = str(self.random.choice([kind.value for kind in Kind]))
            back = timedelta(days=float(self.random.choice([0, 1, 5, 40, 70], p=[0.5, 0.2, 0.15, 0.1, 0.05])))
            is_public = bool(self.random.random() < 0.1)
            row = incident_row(
                number,
                kind=kind,
                occurred_from=self.now - back,
                country=str(self.random.choice(COUNTRIES[:6], p=[0.4, 0.3, 0.1, 0.1, 0.05, 0.05])),
                persons=int(self.random.choice([0, 1, 2, 8])) if kind != "seizure" else None,
                release="PUBLIC" if is_public else str(self.random.choice(["STRATEGIC", "MEMBERS"], p=[0.9, 0.1])),
            )
            drug = str(self.random.choice(["HEROIN", "CANNABIS_HERB", "MDMA"]))
            with self.engine.begin() as connection:
                write(connection, incidents=[row])
                if kind == "seizure":
                    write(connection, items=[{"incident_id": number, "commodity": "DRUG", "drug": drug}])

    def change(self):
        """Something happens to one report that is there."""
        uid = f"U-{self.random.integers(1, next(self.numbers)):05}"
        what = self.random.choice(["narrow", "withdraw", "erase", "nothing"], p=[0.03, 0.03, 0.03, 0.91])
        here = Incident.uid == uid
        with self.engine.begin() as connection:
            if what == "narrow":
                connection.execute(update(Incident).where(here).values(release="MEMBERS"))
            elif what == "withdraw":
                connection.execute(update(Incident).where(here).values(status="WITHDRAWN"))
            elif what == "erase":
                connection.execute(delete(SeizureItem).where(SeizureItem.incident_id == int(uid[2:])))
                connection.execute(delete(Incident).where(here))
        return what

    def released(self):
        cube.build(self.engine, clock=lambda: self.now, since=202001)
        tables = cube.tables(self.engine, OBSERVER, clock=lambda: self.now)
        return {(table.month, table.kind): None if table.cells is None else dict(table.cells) for table in tables}


def test_over_many_days_numbers_come_as_whole_tables_never_change_and_go_for_good(engine):
    world, days, changes = World(engine, SEED), [], []
    for _ in range(45):
        world.report(18)
        changes += [world.change() for _ in range(6)]
        days.append(world.released())
        world.now += timedelta(days=3)
    assert {"narrow", "withdraw", "erase"} <= {*changes}
    ever = {}
    for yesterday, today in pairwise(days):
        assert yesterday.keys() <= today.keys()
        for place, cells in yesterday.items():
            assert today[place] in (cells, None)  # the difference of two days tells of no report
        ever |= {place: cells for place, cells in today.items() if cells is not None}
    assert any(cells is None for cells in days[-1].values())
    assert sum(map(len, ever.values())) > 20
    findings = [finding for (_, kind), cells in ever.items() for finding in attack(kind, cells, {})]
    assert [finding for finding in findings if finding.discloses] == []


def marks(engine, now):
    """All that is said of each number, also where none is told: in the page and its file, by the API and the CLI."""
    tables = {(table.month, table.kind): table for table in cube.tables(engine, OBSERVER, clock=lambda: now)}
    said = {
        (kind, month, country, group): [told] for kind in Kind for month, country, group, told in rows(tables, kind)
    }
    for measure in MEASURES:
        for by in (("month", "country", "kind"), ("month", "kind")):
            for one in observer_figures(engine, OBSERVER, Filter(), measure=measure, by=by, clock=lambda: now):
                at = Kind(one.by["kind"]), int(one.by["month"].replace("-", "")), one.by.get("country", ALL), ALL
                said[at] += [(measure, one.value, one.caveats)]
    return said


def test_a_table_that_never_told_a_number_is_marked_as_in_a_store_without_any_report(engine, tmp_path):
    empty = open_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    upgrade(empty)
    world, told, withdrawn = World(engine, SEED), set(), set()
    for _ in range(24):
        world.report(8)
        for _ in range(8):
            world.change()
        today = world.released()
        cube.build(empty, clock=lambda: world.now, since=202001)
        told |= {place for place, cells in today.items() if cells}
        withdrawn |= {place for place, cells in today.items() if cells is None}
        world.now += timedelta(days=6)
    silent = today.keys() - told
    seen, nothing = marks(engine, world.now), marks(empty, world.now)
    assert silent  # there are such tables, and others that say that they went
    assert withdrawn
    for kind, month, *place in seen:
        if (month, kind) in silent:
            assert seen[kind, month, *place] == nothing[kind, month, *place]
    empty.dispose()
