"""Markings are never lowered by combining."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.access.policy import Action, Guarded, decide
from data.access.viewers import party_viewer
from data.terms.codes import PartyStatus, Release, Status, codes
from data.terms.markings import (
    MARKED,
    PUBLIC,
    UNNAMED,
    Audience,
    Handling,
    Marking,
    as_header,
    combine,
    read_marking,
)

EXAMPLES = int(os.environ.get("VARDAR_MARKINGS", "300"))
PARTIES = ("BG", "RO", "GR", "GB")
FULL = (PartyStatus.MEMBER_STATE, PartyStatus.OPERATIONAL_PARTNER)
CODES = st.sets(st.sampled_from(sorted(codes("handling")))).map(lambda given: " ".join(sorted(given)))
REPORTS = st.fixed_dictionaries(
    {
        "handling": CODES,
        "handling_text": st.sampled_from([None, "ask first", "not to the press"]),
        "originator": st.sampled_from([None, *PARTIES]),
        "release": st.sampled_from([release.value for release in Release]),
        "release_to": st.sets(st.sampled_from(PARTIES)).map(lambda named: f" {' '.join(sorted(named))} "),
        "status": st.sampled_from([Status.SUBMITTED.value, Status.VALIDATED.value, Status.RETURNED.value]),
        "personal_data": st.booleans(),
        "exercise": st.booleans(),
    }
)
# A report, and what several reports make together.
MARKINGS = st.lists(REPORTS.map(read_marking), min_size=1, max_size=3).map(combine)
law = settings(max_examples=EXAMPLES)


def _report(**told):
    return read_marking({**dict.fromkeys(MARKED), "release": "ORIGINATOR", **told})


def _reached(marking):
    return {(party, status) for party in PARTIES for status in PartyStatus if marking.audience.reaches(party, status)}


@law
@given(MARKINGS, MARKINGS)
def test_combining_keeps_everything_that_either_says_and_only_those_whom_both_reach(one, other):
    both = one.combine(other)
    assert both.handling == one.handling | other.handling
    assert both.exercise == (one.exercise or other.exercise)
    assert _reached(both) == _reached(one) & _reached(other)
    assert set(both.codes) == {*one.codes, *other.codes}
    said = " ".join(both.explanations())
    assert all(text in said for text in (*one.codes, *(part.text for part in other.handling)))


@law
@given(MARKINGS, MARKINGS, MARKINGS)
def test_neither_order_nor_grouping_nor_repetition_matters(one, other, third):
    both = one.combine(other)
    assert both == other.combine(one)
    assert both.combine(third) == one.combine(other.combine(third)) == combine([third, other, one])
    assert both.combine(one) == both
    assert one.combine(one) == one
    assert one.combine(PUBLIC) == one


@law
@given(REPORTS, st.sampled_from(PARTIES), st.sampled_from(FULL))
def test_a_report_says_that_it_goes_to_exactly_those_whom_the_policy_lets_see_it(row, party, status):
    record = Guarded(
        originator=row["originator"],
        status=Status(row["status"]),
        release=Release(row["release"]),
        release_to=frozenset(row["release_to"].split()),
        handling=frozenset(row["handling"].split()),
    )
    may_see = decide(party_viewer(party, status=status), Action.SEE, record).allowed
    assert read_marking(row).audience.reaches(party, status) == may_see


def test_what_is_for_members_and_for_a_named_party_goes_to_that_party_if_it_is_a_member():
    named = _report(handling="H1", release="NAMED", release_to=" GB ")
    both = named.combine(_report(handling="H1", release="MEMBERS"))
    assert _reached(both) == {("GB", PartyStatus.MEMBER_STATE)}
    assert both.sentence() == "H1 · GB as a member state and OCU only"


def test_two_originators_own_reports_together_are_for_the_ocu_alone():
    mine, theirs = (_report(originator=party) for party in ("BG", "RO"))
    assert mine.sentence() == "BG and OCU only"
    assert mine.combine(theirs).sentence() == "OCU only"
    assert mine.combine(_report(originator="BG", handling="H1")).sentence() == "H1 · BG and OCU only"


def test_nothing_in_view_is_public_and_unmarked_is_not():
    assert combine([]) == PUBLIC
    assert Marking().sentence() == "OCU only"
    assert _report(originator="RO", release="MEMBERS").sentence() == "RO and OCU only"


@pytest.mark.parametrize("release", Release)
def test_every_scope_is_said_in_words(release):
    said = _report(handling="H1", release=release, release_to=" BG ", originator="RO").sentence()
    words = {
        Release.PUBLIC: "public",
        Release.STRATEGIC: "releasable as totals to parties with a status",
        Release.PARTNERS: "releasable to member states and operational partners",
        Release.MEMBERS: "releasable to member states",
        Release.NAMED: "BG, RO and OCU only",
        Release.ORIGINATOR: "RO and OCU only",
    }
    assert said == f"H1 · {words[release]}"


def test_every_code_in_view_is_explained_with_its_originators_and_what_they_wrote():
    first = _report(handling="H0 H3", originator="RO", handling_text="ask first")
    found = combine([first, _report(handling="H3", originator="BG", handling_text="not to the press")])
    assert found.explanations() == (
        f"H0: {codes('handling')['H0']} (RO)",
        f"H3: {codes('handling')['H3']} (BG, RO)",
        "H3 of RO: ask first",
        "H3 of BG: not to the press",
    )
    unnamed = _report(handling="H1", handling_text="by telephone only")
    assert unnamed.explanations()[1] == f"H1 of {UNNAMED}: by telephone only"


def test_the_text_of_a_report_goes_along_also_where_no_code_was_given():
    assert _report(originator="RO", handling_text="ask first").explanations() == ("text of RO: ask first",)
    assert Marking(frozenset({Handling("", "RO", "ask first")})).codes == ()


def test_the_header_is_one_line_of_ascii_whatever_a_party_is_called():
    odd = Marking(audience=Audience(parties=frozenset({("Š\r\nSet-Cookie: a", Release.PUBLIC)})))
    assert as_header(odd.sentence(), exercise=True) == "EXERCISE; ???Set-Cookie: a and OCU only"
    assert as_header(Marking(audience=Audience(Release.MEMBERS)).sentence(), exercise=False) == (
        "releasable to member states"
    )
