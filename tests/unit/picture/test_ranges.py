"""Figures of reports that are confirmed as one event: from each event counted once to the plain sum."""

from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from sqlalchemy import delete, insert

from data.access.viewers import local_watch_officer, party_viewer
from data.picture.figures import change, figures
from data.picture.measures import contributions
from data.picture.read_model import ReadModel
from data.picture.selection import choose
from data.store.engine import WRITES, open_engine
from data.store.schema import upgrade
from data.store.tables import Incident, NationalityCount, ReportPair, SeizureItem
from data.terms.codes import PartyStatus
from data.terms.filters import read_query
from tests.stores.reports import NOON, incident_row, write

DRUGS = ("HEROIN", "MDMA")
MEASURES = {  # measure -> what one report adds in the group that is looked at; None where it says nothing
    "incidents": lambda report: 1,
    "events": lambda report: report["event_count"],
    "persons": lambda report: report["persons"],
    "arrests": lambda report: report["arrests"],
}


def pair(number, one, other, status="PROPOSED"):
    return {
        "id": number,
        "one": one,
        "other": other,
        "status": status,
        "score": 0.9,
        "reasons": [],
        "proposed_at": NOON,
    }


def same(*rows):
    """These rows, confirmed as one event."""
    label = min(row["uid"] for row in rows)
    return [row | {"same_event": label} for row in rows]


@pytest.fixture
def figure(select_for):
    def one(model, measure, *by, query="", viewer=None):
        found = figures(model, select_for(model, query, viewer=viewer), measure=measure, by=by)
        return {tuple(each.by.values()): each for each in found}

    return one


def ends(figure):
    return figure.value, figure.low, figure.high


def pair_notes(figure):
    return [note for note in figure.caveats if "pair" in note]


def test_the_value_stays_the_plain_sum_and_the_lower_end_counts_the_event_once(picture, figure):
    three = same(*(incident_row(n, persons=n, arrests=0, event_count=1) for n in (3, 5, 4)))
    model = picture(incidents=[*three, incident_row(9, persons=10, arrests=2)])
    query = "kind=migrant_detection"
    assert ends(figure(model, "persons", query=query)[()]) == (22, 15, 22)
    assert ends(figure(model, "incidents", query=query)[()]) == (4, 2, 4)
    assert ends(figure(model, "events", query=query)[()]) == (4, 2, 4)
    assert ends(figure(model, "arrests", query=query)[()]) == (2, None, None)
    assert pair_notes(figure(model, "persons", query=query)[()]) == [
        "2 pairs of reports confirmed as one event: counted once in the lower end of the range"
    ]


def test_messages_on_one_event_are_so_many_messages(picture, figure):
    sent = {"operation": None, "originator": "BG"}
    two = same(incident_row(1, message_no=1, **sent), incident_row(2, message_no=2, **sent))
    assert ends(figure(picture(incidents=two), "messages", query="kind=migrant_detection")[()]) == (2, None, None)


def test_kilograms_count_the_heaviest_report_of_each_event_drug_by_drug(picture, figure):
    def item(number, kg, drug):
        return {"incident_id": number, "commodity": "DRUG", "unit": "KGM", "quantity": kg, "kg": kg, "kg_low": kg,
                "kg_high": kg, "drug": drug}  # fmt: skip

    seized = {"kind": "seizure", "persons": None}
    model = picture(
        incidents=[*same(incident_row(1, **seized), incident_row(2, **seized)), incident_row(3, **seized)],
        items=[item(1, 40, "HEROIN"), item(1, 32, "HEROIN"), item(2, 71, "HEROIN"), item(2, 5, "MDMA"),
               item(3, 10, "HEROIN")],
    )  # fmt: skip
    found = figure(model, "kg")
    assert ends(found["HEROIN",]) == (153, 82, 153)
    assert ends(found["MDMA",]) == (5, None, None)
    assert ends(figure(model, "cases")[()]) == (3, 2, 3)
    assert ends(figure(model, "cases", "drug")["HEROIN",]) == (3, 2, 3)


def test_a_pair_across_two_groups_is_counted_in_each_and_once_in_the_whole(picture, figure):
    both = same(incident_row(1, persons=6, country="MK"), incident_row(2, persons=7, country="RS"))
    model = picture(incidents=both)
    by_country = figure(model, "persons", "country", query="kind=migrant_detection")
    assert [ends(one) for one in by_country.values()] == [(7, None, None), (6, None, None)]
    assert ends(figure(model, "persons", query="kind=migrant_detection")[()]) == (13, 7, 13)


def test_open_proposals_are_named_and_counted_fully_and_decided_ones_are_not_named(picture, figure):
    rows = [*same(incident_row(1), incident_row(2)), *(incident_row(n) for n in (3, 4, 5))]
    uids = [row["uid"] for row in rows]
    model = picture(incidents=rows)
    asked = "kind=migrant_detection"
    assert pair_notes(figure(model, "persons", query=asked)[()])[1:] == []
    with model._engine.connect().execution_options(**{WRITES: True}) as connection:
        proposed = [pair(1, uids[2], uids[3]), pair(2, uids[0], uids[1]), pair(3, uids[3], uids[4], "REJECTED")]
        connection.execute(insert(ReportPair), proposed)
        connection.commit()
    assert model.follow()
    said = "1 pair of reports that may be one event, not decided yet: both are counted"
    assert pair_notes(figure(model, "persons", query=asked)[()])[1:] == [said]
    assert ends(figure(model, "persons", query=asked)[()]) == (5, 4, 5)


def test_who_sees_one_of_two_reports_has_no_range(picture, figure):
    model = picture(
        incidents=same(incident_row(1, persons=3), incident_row(2, persons=4, release="ORIGINATOR", originator="BG"))
    )
    romania = party_viewer("RO", status=PartyStatus.MEMBER_STATE)
    seen = figure(model, "persons", "country", query="kind=migrant_detection", viewer=romania)["MK",]
    assert ends(seen) == (3, None, None)
    assert pair_notes(seen) == []


def test_a_change_is_of_plain_sums(picture, select_for):
    from datetime import timedelta

    rows = [incident_row(n, occurred_from=NOON + timedelta(minutes=n), persons=2) for n in range(60)]
    rows += [incident_row(100 + n, occurred_from=NOON + timedelta(days=5, minutes=n), persons=2) for n in range(60)]
    rows[60:63] = same(*rows[60:63])
    rows.append(incident_row(500, occurred_from=NOON - timedelta(days=30)))
    model = picture(incidents=rows)
    selection = select_for(model, "kind=migrant_detection&from=2020-03-13&to=2020-03-16")
    moved = change(model, selection, measure="persons")
    assert moved.new == figures(model, selection, measure="persons")[0].value == 120


# --- against a plain oracle --------------------------------------------------------------------------------

reports = some.lists(
    some.fixed_dictionaries(
        {
            "country": some.sampled_from(["MK", "RS"]),
            "event": some.sampled_from([None, None, "A", "B"]),
            "event_count": some.integers(1, 3),
            "persons": some.one_of(some.none(), some.integers(0, 9)),
            "arrests": some.one_of(some.none(), some.integers(0, 3)),
            "kg": some.lists(some.tuples(some.sampled_from(DRUGS), some.integers(1, 9)), max_size=3),
        }
    ),
    max_size=8,
)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('ranges') / 'store.db'}")
    upgrade(engine)
    yield engine
    engine.dispose()


def oracle(said):
    """(value, low, high) of what reports say: {event or number: [amounts]}; None where nobody says anything."""
    amounts = {key: [one for one in given if one is not None] for key, given in said.items()}
    every = [one for given in amounts.values() for one in given]
    if not every:
        return None, None, None
    value, low = sum(every), sum(max(given) for given in amounts.values() if given)
    return (value, None, None) if low == value else (value, low, value)


@settings(max_examples=40)
@given(given_reports=reports, pairs=some.lists(some.tuples(some.integers(0, 7), some.integers(0, 7)), max_size=6))
def test_ranges_and_pairs_are_those_of_a_plain_oracle(store, given_reports, pairs):
    rows, items = [], []
    for number, report in enumerate(given_reports):
        kept = {key: report[key] for key in ("country", "event_count", "persons", "arrests")}
        rows.append(incident_row(number + 1, **kept, same_event=report["event"]))
        items += [
            {"incident_id": number + 1, "commodity": "DRUG", "drug": drug, "unit": "KGM", "quantity": kg, "kg": kg,
             "kg_low": kg, "kg_high": kg}
            for drug, kg in report["kg"]
        ]  # fmt: skip
    proposed = {tuple(sorted(ends)) for ends in pairs if ends[0] != ends[1] and max(ends) < len(rows)}
    with store.connect().execution_options(**{WRITES: True}) as connection:
        for table in (SeizureItem, NationalityCount, ReportPair, Incident):
            connection.execute(delete(table))
        write(connection, incidents=rows, items=items)
        if proposed:
            connection.execute(
                insert(ReportPair),
                [pair(n, rows[one]["uid"], rows[other]["uid"]) for n, (one, other) in enumerate(sorted(proposed))],
            )
        connection.commit()
    model = ReadModel.build(store)
    selection = choose(model, read_query("kind=migrant_detection"), viewer=local_watch_officer())

    def event(number):
        return given_reports[number]["event"] or number

    for measure, says in MEASURES.items():
        groups = defaultdict(lambda: defaultdict(list))
        for number, report in enumerate(given_reports):
            groups[report["country"]][event(number)].append(says(report))
        found = figures(model, selection, measure=measure, by=("country",))
        assert {one.by["country"]: ends(one) for one in found} == {c: oracle(said) for c, said in groups.items()}
        for one in found:
            country = one.by["country"]
            undecided = [
                ends
                for ends in proposed
                if all(given_reports[n]["country"] == country and says(given_reports[n]) is not None for n in ends)
                and event(ends[0]) != event(ends[1])
            ]
            notes = " ".join(note for note in one.caveats if "not decided" in note)
            assert notes.startswith(f"{len(undecided)} pair") == bool(undecided)
            assert bool(notes) == bool(undecided)
    weights = defaultdict(lambda: defaultdict(list))
    for number, report in enumerate(given_reports):
        for drug in {drug for drug, _ in report["kg"]}:
            weights[drug][event(number)].append(sum(kg for name, kg in report["kg"] if name == drug))
    found = figures(model, selection, measure="kg")
    assert {one.by["drug"]: ends(one) for one in found if "drug" in one.by} == {
        d: oracle(s) for d, s in weights.items()
    }
    model.close()


def test_a_range_is_made_in_one_query(picture, select_for, monkeypatch):
    model = picture(incidents=same(incident_row(1), incident_row(2)))
    selection = select_for(model, "kind=migrant_detection")
    asked = []
    rows = model.rows
    monkeypatch.setattr(model, "rows", lambda statement: asked.append(statement) or rows(statement))
    (found,) = figures(model, selection, measure="persons", listed=0)
    assert ends(found) == (2, 1, 2)
    assert len(asked) == 1
    assert contributions(selection, measure="persons").keys == ("outcome",)
