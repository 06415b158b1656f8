"""Whatever officers do to reports, on every path everybody sees what they may see and nothing else.

Random sequences of store verbs on both engines; after each, every path by which something of a report is given is
compared with an oracle in plain Python, which knows the rules from DOMAIN.md and nothing of the policy.

CI runs a few sequences on each engine; `VARDAR_SEQUENCES=1000` that many on each.
"""

import os
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import streamlit as st
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import delete
from sqlmodel import Session

from dashboard.cache import read
from dashboard.context import AppContext
from dashboard.routes.api import read_figures, read_incidents
from data.access.viewers import OCU, Role, Viewer, party_viewer
from data.dissemination.records import read_records
from data.picture import coverage, frames
from data.picture.figures import figures
from data.picture.read_model import ReadModel
from data.picture.selection import choose
from data.store import incidents, pairs
from data.store.comparison_frames import comparable
from data.store.engine import WRITES
from data.store.operations import party_status
from data.store.tables import Incident, IncidentLabel, NationalityCount, Party, PartyStatusPeriod, ReportPair
from data.terms.codes import PartyStatus, Release, Status
from data.terms.errors import NotAllowed, NotFound
from data.terms.filters import Filter
from data.terms.pairs import Likeness, PairStatus
from layers import tooltip
from tests.stores.forms import NOON, OFFICER, add_operation, clock, detection, operation, uid, writing
from tests.stores.oracle import Report, changes, passes_on, sees, stands_in_the_unit

SEQUENCES = int(os.environ.get("VARDAR_SEQUENCES", "4"))
STEPS = 6
MS, OP, OBS = PartyStatus.MEMBER_STATE, PartyStatus.OPERATIONAL_PARTNER, PartyStatus.OBSERVER
STANDINGS = {"BG": MS, "RO": MS, "GB": OP, "FR": OBS}
OPERATIONS = ("NOMAD", "OTHER")
EVERY = tuple(status.value for status in Status)
COUNTED = ("SUBMITTED", "VALIDATED")
COORDINATOR = Viewer("coordinator", OCU, MS, Role.COORDINATOR, frozenset({"NOMAD"}))
ANALYST = Viewer("analyst", OCU, MS, Role.ANALYST)
ADMINISTRATOR = Viewer("root", OCU, MS, Role.ADMINISTRATOR)
VIEWERS = some.lists(
    some.sampled_from(
        [*STANDINGS, "officer", "coordinator", "analyst", "administrator", "officer as BG", "coordinator as GB"]
    ),
    min_size=2,
    max_size=2,
    unique=True,
)
RELEASES = some.sampled_from(
    [("MEMBERS", ()), ("PARTNERS", ()), ("PUBLIC", ()), ("STRATEGIC", ()), ("ORIGINATOR", ()), ("NAMED", ("GB",)),
     ("NAMED", ("BG", "GB")), ("NAMED", ("FR", "RO"))]
)  # fmt: skip
HANDLING = some.sampled_from(["H1", "H1", "H1 H3", "H2", ""])
ORIGINATORS = some.sampled_from(["BG", "RO", "GB"])
OFFICERS = some.sampled_from(["officer", "coordinator", "analyst", "BG", "RO", "GB"])
CODES = some.sampled_from([None, *OPERATIONS])
SENT = some.sampled_from(["SUBMITTED", "DRAFT"])
PLACE = some.integers(0, 30)


# --- the sequences -----------------------------------------------------------------------------------------


class NeedToKnow(RuleBasedStateMachine):
    """One store, read by everybody after everything that is done to it."""

    def __init__(self, store, model):
        super().__init__()
        self.store, self.model = store, model
        self.reports: dict[str, Report] = {}
        self.standings = dict(STANDINGS)
        self.today = date(2020, 3, 10)
        self.number = self.looks = 0
        with store.connect().execution_options(**{WRITES: True}) as connection:
            for table in (ReportPair, IncidentLabel, NationalityCount, Incident, PartyStatusPeriod):
                connection.execute(delete(table))
            connection.commit()
        with Session(store.execution_options(**{WRITES: True})) as session:
            for code, status in STANDINGS.items():
                session.merge(Party(code=code, name=code, kind="state"))
                session.add(PartyStatusPeriod(party=code, status=status.value, valid_from=date(2000, 1, 1)))
            session.commit()

    def viewer(self, name):
        """Who this is now, by the standings in the store."""
        if " as " in name:
            person, party = name.split(" as ")
            return replace(self.viewer(party), behind=self.viewer(person), name=name)
        known = {"officer": OFFICER, "coordinator": COORDINATOR, "analyst": ANALYST, "administrator": ADMINISTRATOR}
        return known.get(name) or party_viewer(name, status=party_status(self.store, name, self.today))

    def expect(self, name):
        """The same from what the oracle remembers."""
        viewer = self.viewer(name)
        party = name.split(" as ")[-1]
        return replace(viewer, status=self.standings[party]) if party in self.standings else viewer

    def do(self, who, verb):
        """Do something as somebody; False where the store refuses."""
        try:
            with writing(self.store, viewer=who) as work:
                verb(work)
        except (NotAllowed, NotFound):
            return False
        return True

    def pick(self, place, *, statuses=EVERY):
        """One of the reports of these statuses."""
        found = [one for one in self.reports.values() if one.status in statuses]
        return found[place % len(found)] if found else None

    # --- what is done -----------------------------------------------------------------------------------

    @initialize(given=some.lists(some.tuples(ORIGINATORS, RELEASES, HANDLING, CODES), min_size=3, max_size=3))
    def begin(self, given):
        for originator, release, handling, code in given:
            self.put(originator, release, handling, code, "SUBMITTED")

    @rule(originator=ORIGINATORS, release=RELEASES, handling=HANDLING, code=CODES, status=SENT, who=VIEWERS)
    def add(self, originator, release, handling, code, status, who):
        self.put(originator, release, handling, code, status)
        self.compare(who)

    @rule(place=PLACE, release=RELEASES, handling=HANDLING, who=VIEWERS)
    def amend(self, place, release, handling, who):
        if old := self.pick(place, statuses=(*COUNTED, "RETURNED")):
            new = self.report(old.originator, release, handling, old.operation, "SUBMITTED")
            actor = self.viewer(old.originator)
            if self.do(actor, lambda work: incidents.amend(work, old.uid, self.form(new))):
                new.supersedes, old.status, new.event = old.uid, "SUPERSEDED", old.event
                self.reports[new.uid], at = new, new
                reached = self.audience(replace(new, status="SUBMITTED"))
                while at.supersedes:  # what a correction narrows is narrowed in every version, nothing else is changed
                    at = self.reports[at.supersedes]
                    held = self.audience(replace(at, status="SUBMITTED"))
                    at.release, at.named, at.handling = self.stored_marks(at.uid)
                    now = self.audience(replace(at, status="SUBMITTED"))
                    assert now <= held | reached, "widened by a correction"
                    assert at is not old or held <= reached or now <= reached, "a correction leaves what it narrowed"
                if old.event:  # the correction stands in the event in its place
                    old.event.symmetric_difference_update((old.uid, new.uid))
                old.event = set()
            self.compare(who)

    @rule(place=PLACE, verb=some.sampled_from(["withdraw", "give_back", "validate", "submit"]), who=VIEWERS)
    def turn(self, place, verb, who):
        wanted = {"withdraw": (*COUNTED, "DRAFT", "RETURNED"), "submit": ("DRAFT", "RETURNED")}
        if report := self.pick(place, statuses=wanted.get(verb, ("SUBMITTED",))):
            told = ("because",) if verb in ("withdraw", "give_back") else ()
            actor = OFFICER if verb in ("give_back", "validate") else self.viewer(report.originator)
            if self.do(actor, lambda work: getattr(incidents, verb)(work, report.uid, *told)):
                report.status = {"withdraw": "WITHDRAWN", "give_back": "RETURNED", "validate": "VALIDATED"}.get(
                    verb, "SUBMITTED"
                )
            self.compare(who)

    @rule(place=PLACE, release=RELEASES, name=OFFICERS, who=VIEWERS)
    def change_release(self, place, release, name, who):
        if report := self.pick(place, statuses=tuple({*EVERY} - {"SUPERSEDED"})):
            actor, (scope, named) = self.viewer(name), release
            before = self.audience(report)

            def verb(work):
                incidents.change_release(work, report.uid, release=Release(scope), named=named)

            done = self.do(actor, verb)
            if done:
                is_own = actor.party == report.originator
                chain, at = [report], report
                while at.supersedes:
                    at = self.reports[at.supersedes]
                    chain.append(at)
                for one in chain:
                    told = self.stored_release(one.uid)
                    assert one is not report or told == (scope, named)
                    held = self.audience(one)
                    one.release, one.named = told
                    assert is_own or self.audience(one) <= held, "narrowed by the unit"
                assert changes(self.expect(name), report) or report.status == "DRAFT"
                assert is_own or self.audience(report) <= before, (name, report)
            elif name == report.originator and sees(self.expect(name), report):
                raise AssertionError("the originator decides on the release of its own report")
            self.compare(who)

    @rule(places=some.tuples(PLACE, PLACE), who=VIEWERS)
    def confirm(self, places, who):
        one, other = (self.pick(place, statuses=COUNTED) for place in places)
        if one and one is not other and not one.event and not other.event:
            both = sorted((one.uid, other.uid))
            with writing(self.store) as work:
                pairs.propose(work, [Likeness(*both, 0.9, ("alike",))])
            with writing(self.store) as work:
                pairs.confirm(work, *both)
            one.event = other.event = {*both}
            self.compare(who)

    @rule(party=some.sampled_from(["RO", "GB", "FR"]), status=some.sampled_from(PartyStatus), who=VIEWERS)
    def stand(self, party, status, who):
        self.today += timedelta(days=1)
        with Session(self.store.execution_options(**{WRITES: True})) as session:
            session.add(PartyStatusPeriod(party=party, status=status.value, valid_from=self.today))
            session.commit()
        self.standings[party] = status
        self.compare(who)

    def put(self, originator, release, handling, code, status):
        """Add a report as its originator; who has no full status now is refused."""
        report = self.report(originator, release, handling, code, status)
        actor = self.viewer(originator)
        if self.do(actor, lambda work: incidents.add(work, [self.form(report)])):
            self.reports[report.uid] = report

    def report(self, originator, release, handling, code, status):
        self.number += 1
        return Report(uid(self.number), originator, status, *release, handling, code, 4000 + self.number)

    def form(self, report):
        return detection(
            self.number, uid=report.uid, originator=report.originator, status=report.status, release=report.release,
            release_to=list(report.named), handling=report.handling, operation=report.operation, persons=report.persons,
            handling_text="ask first" if "H3" in report.handling else None, text=f"word{report.uid[:8]}",
            occurred_from=NOON + timedelta(minutes=self.number),
        )  # fmt: skip

    def stored_release(self, named):
        with Session(self.store) as session:
            row = session.exec(Incident.__table__.select().where(Incident.uid == named)).mappings().one()
        return row["release"], tuple((row["release_to"] or "").split())

    def stored_marks(self, named):
        with Session(self.store) as session:
            row = session.exec(Incident.__table__.select().where(Incident.uid == named)).mappings().one()
        return row["release"], tuple((row["release_to"] or "").split()), row["handling"]

    def audience(self, report):
        everybody = [*STANDINGS, "coordinator", "analyst", "officer"]
        return {name for name in everybody if sees(self.expect(name), report)}

    # --- what is seen -----------------------------------------------------------------------------------

    def compare(self, names):
        self.model.follow()
        for name in names:
            viewer, who = self.viewer(name), self.expect(name)
            assert viewer == who, "the standing of the day"
            self.compare_store(viewer, who)
            self.compare_picture(viewer, who)
            self.compare_what_goes_out(viewer, who)

    def compare_store(self, viewer, who):
        every = Filter(status=EVERY)
        seen = {one.uid for one in self.reports.values() if sees(who, one)}
        rows = incidents.find(self.store, viewer, every, limit=100)
        assert {row["uid"] for row in rows} == seen
        assert incidents.count(self.store, viewer, every) == len(seen)
        self.compare_links(rows, seen)
        waiting = {one.uid for one in self.reports.values() if one.status == "SUBMITTED" and changes(who, one)}
        assert {row["uid"] for row in incidents.queue(self.store, viewer)} == waiting
        assert incidents.queue_length(self.store, viewer) == len(waiting)
        counted = {one.uid for one in self.reports.values() if one.uid in seen and one.status in COUNTED}
        assert {*comparable(self.store, viewer)["uid"]} == counted
        confirmed = {frozenset(one.event) for one in self.reports.values() if one.event and one.event <= counted}
        found = pairs.find(self.store, viewer, status=PairStatus.CONFIRMED)
        assert {frozenset((one.one, one.other)) for one in found} == confirmed
        assert pairs.count(self.store, viewer, status=PairStatus.CONFIRMED) == len(confirmed)
        for report in self.looked_at():
            self.compare_card(viewer, who, report, seen)
            related = {one.uid for one in pairs.of(self.store, viewer, report.uid)}
            assert related == ({*report.event} - {report.uid} if frozenset(report.event) in confirmed else set())
        for code in OPERATIONS:
            senders = {gap.originator for gap in incidents.message_gaps(self.store, viewer, code)}
            senders |= {one.originator for one in incidents.repeated_numbers(self.store, viewer, code)}
            in_unit = stands_in_the_unit(who, SimpleNamespace(operation=code))
            assert in_unit or senders <= {who.party}

    def compare_card(self, viewer, who, report, seen):
        try:
            card = incidents.get(self.store, viewer, report.uid, audit=False)
            told = incidents.history(self.store, viewer, report.uid, audit=False)
        except NotFound:
            assert report.uid not in seen
            return
        assert report.uid in seen
        assert {*card.earlier, *card.later} <= seen
        assert {version.uid for version in told.versions} <= seen
        self.compare_links([card.incident], seen)
        if not (report.originator == who.party or stands_in_the_unit(who, report)):
            assert not told.deeds
            assert not any(version.batch for version in told.versions)
        found = incidents.find(self.store, viewer, Filter(text=f"word{report.uid[:8]}", status=EVERY), limit=9)
        assert [row["uid"] for row in found] == [report.uid]

    def looked_at(self):
        """Some of the reports, others at every look: a card each would take longer than all the rest."""
        held = list(self.reports.values())
        self.looks += 1
        return [held[(self.looks * 3 + step) % len(held)] for step in range(min(3, len(held)))]

    def compare_links(self, rows, seen):
        for row in rows:
            report = self.reports[row["uid"]]
            event = report.event & seen
            assert row["supersedes"] == (report.supersedes if report.supersedes in seen else None)
            assert row["same_event"] == (min(event) if len(event) > 1 and report.uid in event else None)

    def compare_picture(self, viewer, who):
        expected = [one for one in self.reports.values() if sees(who, one) and one.status in COUNTED]
        selection = choose(self.model, Filter(), viewer=viewer)
        shown = read(frames.incidents, self.model, selection)
        assert {*shown["uid"]} == {one.uid for one in expected}
        rows = shown.astype(object).where(shown.notna(), None).to_dict("records")
        drawn = "".join(tooltip.incidents_tip([row], place=None) for row in rows).replace(",", "")
        assert {one.uid for one in self.reports.values() if str(one.persons) in drawn} == {one.uid for one in expected}
        assert read(coverage.count, self.model, selection) == len(expected)
        assert read(frames.timeline, self.model, selection, grain="day")["incidents"].sum() == len(expected)
        assert read(frames.cells, self.model, selection, resolution=4)["incidents"].sum() == len(expected)
        assert read(frames.by_country, self.model, selection)["incidents"].sum() == len(expected)
        facets = read(frames.facets, self.model, selection)
        assert facets["kind"]["incidents"].sum() == facets["label"]["incidents"].sum() == len(expected)
        senders = {party for party, _ in read(coverage.last_received, self.model, selection)}
        assert senders == {one.originator for one in expected}
        marking = read(frames.markings, self.model, selection, uids=tuple(self.reports))
        codes = {code for one in self.reports.values() if sees(who, one) for code in one.handling.split()}
        assert {one.code for one in marking.handling} == codes
        self.compare_figures(selection, who, expected)
        narrow = choose(self.model, Filter(operation=("NOMAD",)), viewer=viewer)
        found = read(frames.incidents, self.model, narrow)["uid"]
        assert {*found} == {one.uid for one in expected if one.operation == "NOMAD"}

    def compare_figures(self, selection, who, expected):
        try:
            (whole,) = read(figures, self.model, selection, measure="incidents")
            by_country = read(figures, self.model, selection, measure="persons", by=("country",))
        except NotAllowed:
            assert who.role is Role.ADMINISTRATOR or who.status not in (MS, OP)
            assert not expected
            return
        uids = {one.uid for one in expected}
        assert (whole.value, {*whole.incidents}) == (len(expected), uids)
        assert {one for figure in by_country for one in figure.incidents} == uids
        events = [one.event & uids for one in expected if len(one.event & uids) > 1]
        assert (whole.low is None) == (not events)

    def compare_what_goes_out(self, viewer, who):
        counted = [one for one in self.reports.values() if sees(who, one) and one.status in COUNTED]
        given = {one.uid for one in counted if passes_on(who, one)}
        passed = {one.uid for one in self.reports.values() if passes_on(who, one)}
        services = SimpleNamespace(engine=self.store, model=self.model)
        context = AppContext(viewer, viewer, services, clock, None, "Europe/Bucharest")
        try:
            records = read_records(self.store, viewer, Filter())
            told = read_incidents(context, "")
            counts = read_figures(context, "measure=incidents")
        except NotAllowed:
            assert not counted
            return
        assert {*records.uids} == given
        assert records.withheld == len(counted) - len(given)
        rows = [dict(zip(records.incidents.columns, row, strict=True)) for row in records.incidents.rows]
        self.compare_links(rows, passed)
        assert {row[0] for sheet in records.sheets[1:] for row in sheet.rows} <= given
        assert {one["id"] for one in told["features"]} == given
        assert told["numberMatched"] == len(given)
        assert [{*figure["incidents"]} for figure in counts["figures"]] == [given]
        assert ("withheld" in counts) == ("withheld" in told) == bool(records.withheld)


def test_everybody_sees_on_every_path_what_they_may_see(store):
    st.cache_resource.clear()
    for code in OPERATIONS:
        add_operation(store, operation(code, exercise=False))
    with closing(ReadModel.build(store, clock=clock)) as model:
        run_state_machine_as_test(
            lambda: NeedToKnow(store, model),
            settings=settings(
                max_examples=SEQUENCES,
                stateful_step_count=STEPS,
                deadline=None,
                phases=(Phase.generate,),
                suppress_health_check=list(HealthCheck),
            ),
        )
