from datetime import timedelta

import pytest

from data.access.policy import Action
from data.access.viewers import Role, Viewer, party_viewer
from data.picture import coverage
from data.picture.figures import change, figures
from data.terms.codes import PartyStatus
from data.terms.errors import InputRefused, NotAllowed
from tests.stores.reports import NOON, incident_row, operation_row

SEIZURE = {"kind": "seizure", "persons": None}
KG = {"commodity": "DRUG", "unit": "KGM"}


def item(number, kg, **given):
    """An item that was weighed."""
    return {"incident_id": number, **KG, "quantity": kg, "kg": kg, "kg_low": kg, "kg_high": kg, **given}


@pytest.fixture
def count(select_for):
    """`count(model, "kg", "drug", query="…")`: the figures by their keys, without the caveats' order mattering."""

    def by_key(model, measure, *by, query="", viewer=None):
        return {
            tuple(one.by.values()): one
            for one in figures(model, select_for(model, query, viewer=viewer), measure=measure, by=by)
        }

    return by_key


def test_moravas_three_seizures_are_789_kg_of_one_drug_and_named(picture, count):
    model = picture(
        operations=[operation_row("MORAVA")],
        incidents=[incident_row(n, operation="MORAVA", **SEIZURE) for n in (1, 2, 3)],
        items=[item(n, kg, drug="CANNABIS_HERB") for n, kg in ((1, 233), (2, 27), (3, 529))],
    )
    found = count(model, "kg", "drug", query="kind=seizure&operation=MORAVA")
    assert list(found) == [("CANNABIS_HERB",)]
    figure = found["CANNABIS_HERB",]
    assert (figure.value, figure.unit, figure.low, figure.high, figure.incident_count) == (789, "kg", None, None, 3)
    assert figure.incidents == ("U-00003", "U-00002", "U-00001")


@pytest.fixture
def paranoya(picture):
    return picture(
        operations=[operation_row("PARANOYA")],
        incidents=[incident_row(n, operation="PARANOYA", **SEIZURE) for n in (1, 2)],
        items=[
            item(1, 4, drug="AMPHETAMINE", item_ref="SZ-019", included_in="SZ-020"),
            item(2, 9, drug="OTHER_SPECIFY", drug_text="synthetic drugs", item_ref="SZ-020"),
        ],
    )


def test_what_a_total_contains_is_counted_once_and_said(paranoya, count):
    found = count(paranoya, "kg", "drug", query="operation=PARANOYA")
    assert list(found) == [("OTHER_SPECIFY",)]
    figure = found["OTHER_SPECIFY",]
    assert (figure.value, figure.low, figure.high) == (9, 9, 13)
    assert any("4 kg amphetamine (SZ-019)" in caveat and "SZ-020" in caveat for caveat in figure.caveats)


def test_a_part_alone_is_counted_when_its_total_is_not_in_view(paranoya, count):
    figure = count(paranoya, "kg", query="drug=AMPHETAMINE")["AMPHETAMINE",]
    assert (figure.value, figure.incident_count) == (4, 1)
    assert any("a total that this selection leaves out" in caveat for caveat in figure.caveats)


def test_kilograms_are_of_drugs_drug_by_drug_without_what_the_laboratory_denied(picture, count):
    model = picture(
        incidents=[incident_row(n, **SEIZURE) for n in (1, 2)],
        items=[
            item(1, 10, drug="HEROIN"),
            item(1, 5, drug="MDMA"),
            item(1, 7, drug="HEROIN", lab="NEG"),
            item(2, 1105, drug="PRECURSOR", commodity="PRECURSOR"),
            item(2, None, drug="HEROIN"),
            {"incident_id": 2, "commodity": "DRUG", "drug": "HEROIN", "quantity": 30, "unit": "PLANT"},
            item(2, None, drug="MDMA") | {"quantity": 1e4, "unit": "TAB", "kg_low": 0.9, "kg_high": 3},
        ],
    )
    found = count(model, "kg")
    assert {key: (one.value, one.low, one.high) for key, one in found.items()} == {
        ("HEROIN",): (10, None, None),
        ("MDMA",): (5, 5.9, 8),
    }
    assert "1 item without a quantity" in found["HEROIN",].caveats
    assert "1 item in a unit that has no kilograms, not counted here" in found["HEROIN",].caveats
    assert any("range of weight" in caveat for caveat in found["MDMA",].caveats)


def test_a_drug_of_which_nothing_was_weighed_has_no_kilograms_rather_than_none(picture, count):
    model = picture(incidents=[incident_row(1, **SEIZURE)], items=[item(1, None, drug="HEROIN")])
    figure = count(model, "kg")["HEROIN",]
    assert (figure.value, figure.incident_count) == (None, 1)


def test_persons_are_never_summed_over_kinds_and_prevented_attempts_are_apart(picture, count):
    model = picture(
        incidents=[
            incident_row(1, persons=10),
            incident_row(2, persons=5, kind="border_crossing"),
            incident_row(3, persons=3, kind="border_crossing", outcome="PREVENTED"),
            incident_row(4, persons=None),
            incident_row(5, **SEIZURE),
        ]
    )
    found = count(model, "persons")
    assert {key: one.value for key, one in found.items()} == {
        ("migrant_detection",): 10,
        ("border_crossing",): 5,
        ("border_crossing", "PREVENTED"): 3,
    }
    assert "1 report without a number of persons" in found["migrant_detection",].caveats
    assert count(model, "persons", query="kind=migrant_detection")[()].value == 10


def test_message_event_and_incident_are_three_counts(picture, count):
    same = {"operation": "OP-A", "originator": "BG", "message_no": 1}
    model = picture(
        operations=[operation_row("OP-A")],
        incidents=[
            incident_row(1, **same, event_count=2),
            incident_row(2, **same),
            incident_row(3, **{**same, "originator": "RO"}),
            incident_row(4, event_count=5),
        ],
    )
    query = "kind=migrant_detection"
    values = {measure: count(model, measure, query=query)[()].value for measure in ("messages", "events", "incidents")}
    assert values == {"messages": 2, "events": 9, "incidents": 4}
    assert any("1 report without a message number" in one for one in count(model, "messages", query=query)[()].caveats)


def test_no_report_is_zero_reports_but_an_unknown_number_of_persons(picture, count):
    model = picture()
    assert count(model, "incidents")[()].value == 0
    assert count(model, "incidents")[()].caveats == ("0 reports received",)
    for measure in ("persons", "kg", "arrests", "dead_missing"):
        assert count(model, measure)[()].value is None


def test_dead_and_missing_come_from_fatalities_alone(picture, count):
    model = picture(
        incidents=[
            incident_row(1, kind="fatality", persons=None, dead=2, missing=None),
            incident_row(2, kind="fatality", persons=None, dead=None, missing=3),
            incident_row(3, kind="fatality", persons=None),
            incident_row(4, dead=9),
        ]
    )
    figure = count(model, "dead_missing")[()]
    assert (figure.value, figure.incident_count) == (5, 3)
    assert "1 report without a number of dead or missing" in figure.caveats


def test_nationalities_have_a_remainder_that_was_not_given(picture, count):
    model = picture(
        incidents=[incident_row(1, persons=10), incident_row(2, persons=4)],
        nationalities=[
            {"incident_id": 1, "nationality": "SY", "persons": 6},
            {"incident_id": 1, "nationality": "AF", "persons": 1},
        ],
    )
    found = count(model, "persons", "nationality", query="kind=migrant_detection")
    assert {key: one.value for key, one in found.items()} == {(None,): 7, ("SY",): 6, ("AF",): 1}
    assert sum(one.value for one in found.values()) == 14
    assert found[None,].incidents == ("U-00002", "U-00001")


def test_what_is_not_dated_exactly_enough_is_said_beside_the_period(picture, count):
    year = {"occurred_precision": "YEAR", "occurred_to": NOON + timedelta(days=366)}
    model = picture(incidents=[incident_row(1), incident_row(2, **year, day=None, month=None)])
    figure = count(model, "incidents", query="from=2020-03-09&to=2020-03-10")[()]
    assert figure.value == 1
    assert "1 report not dated exactly enough to be surely in this period, not counted" in figure.caveats


def test_what_has_no_position_is_said_beside_a_box(picture, count):
    model = picture(incidents=[incident_row(1), incident_row(2, lon=None, lat=None, precision="COUNTRY")])
    figure = count(model, "incidents", query="bbox=20,40,25,45")[()]
    assert figure.value == 1
    assert "1 report without a position, so not in the box" in figure.caveats


def test_days_come_in_order_and_say_whose_days_they_are(picture, count):
    model = picture(incidents=[incident_row(n, occurred_from=NOON + timedelta(days=n % 3)) for n in range(7)])
    found = count(model, "incidents", "day")
    assert [key[0] for key in found] == ["2020-03-09", "2020-03-10", "2020-03-11"]
    assert all(any("Europe/Bucharest" in caveat for caveat in one.caveats) for one in found.values())


def test_items_are_added_only_in_the_same_unit_of_the_same_goods(picture, count):
    model = picture(
        incidents=[incident_row(n, **SEIZURE) for n in (1, 2)],
        items=[
            item(1, 10, drug="HEROIN"),
            item(2, 5, drug="HEROIN"),
            {"incident_id": 1, "commodity": "CASH", "quantity": 500, "unit": "EUR"},
            {"incident_id": 2, "commodity": "DRUG", "drug": "HEROIN", "quantity": 3, "unit": "H87"},
        ],
    )
    found = count(model, "items")
    assert {key: (one.value, one.unit) for key, one in found.items()} == {
        ("DRUG", "HEROIN", "KGM"): (15, "KGM"),
        ("DRUG", "HEROIN", "H87"): (3, "H87"),
        ("CASH", None, "EUR"): (500, "EUR"),
    }


def test_at_most_the_newest_thousand_uids_are_named(picture, count):
    model = picture(incidents=[incident_row(n, occurred_from=NOON + timedelta(minutes=n)) for n in range(1, 1006)])
    total = count(model, "incidents")[()]
    assert (total.incident_count, len(total.incidents), total.incidents[0]) == (1005, 1000, "U-01005")
    by_country = count(model, "incidents", "country")["MK",]
    assert by_country.incidents == total.incidents


@pytest.mark.parametrize(
    ("measure", "by"),
    [("persons", "drug"), ("kg", "nationality"), ("arrests", "commodity"), ("speed", "drug"), ("kg", "uid")],
)
def test_what_cannot_be_counted_so_is_refused_with_a_reason(picture, count, measure, by):
    with pytest.raises(InputRefused):
        count(picture(), measure, by)


@pytest.mark.parametrize("status", [PartyStatus.OBSERVER, PartyStatus.NONE])
@pytest.mark.parametrize("action", [Action.SEE, Action.COUNT, Action.DISCLOSE])
def test_an_observer_gets_no_figure_on_asking(picture, select_for, status, action):
    model = picture(incidents=[incident_row(1, release="PUBLIC"), incident_row(2)])
    selection = select_for(model, viewer=party_viewer("GE", status=status), action=action)
    with pytest.raises(NotAllowed):
        figures(model, selection, measure="incidents")
    with pytest.raises(NotAllowed):
        change(model, selection, measure="incidents")


def test_what_is_not_to_be_passed_on_is_in_the_figures_here_and_not_in_those_that_go_out(picture, select_for):
    model = picture(incidents=[incident_row(1), incident_row(2, handling="H1 H2")])
    bulgaria = party_viewer("BG", status=PartyStatus.MEMBER_STATE)
    here, out = (select_for(model, viewer=bulgaria, action=action) for action in (Action.SEE, Action.DISCLOSE))
    assert [figures(model, one, measure="incidents")[0].value for one in (here, out)] == [2, 1]
    assert coverage.withheld(model, here) == coverage.withheld(model, out) == 1


def test_the_caveat_on_arrests_reads_well_for_one_report(picture, count):
    model = picture(incidents=[incident_row(1, arrests=2), incident_row(2, arrests=None)])
    assert count(model, "arrests")[()].caveats == ("1 report without a word on arrests",)


def test_an_administrator_gets_no_figure(picture, count):
    someone = Viewer(name="a", party="OCU", status=PartyStatus.MEMBER_STATE, role=Role.ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        count(picture(), "incidents", viewer=someone)
