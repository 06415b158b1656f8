"""Markings are never lowered by combining."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.terms.codes import Release, codes
from data.terms.markings import PUBLIC, RELEASE_ORDER, Marking, combine

PARTIES = st.frozensets(st.sampled_from(["BG", "RO", "GR", "TR"]))
MARKINGS = st.builds(
    Marking,
    handling=st.frozensets(st.sampled_from(sorted(codes("handling")))),
    texts=st.frozensets(st.sampled_from(["ask first", "not to the press"])),
    release=st.sampled_from(Release),
    named=PARTIES,
    exercise=st.booleans(),
)


@given(MARKINGS, MARKINGS)
def test_combining_keeps_everything_that_either_says(one, other):
    both = one.combine(other)
    assert both.handling == one.handling | other.handling
    assert both.texts == one.texts | other.texts
    assert both.exercise == (one.exercise or other.exercise)
    assert max(map(RELEASE_ORDER.index, (one.release, other.release))) <= RELEASE_ORDER.index(both.release)


@given(MARKINGS, MARKINGS)
def test_combining_names_no_party_that_one_of_them_leaves_out(one, other):
    both = one.combine(other)
    for marking in (one, other):
        if both.release is Release.NAMED and marking.release is Release.NAMED:
            assert both.named <= marking.named


def test_what_is_for_members_does_not_go_to_a_named_partner():
    """A named party may be an operational partner, whom a release to members does not reach."""
    both = Marking(release=Release.MEMBERS).combine(Marking(release=Release.NAMED, named=frozenset({"GB"})))
    assert both == Marking(release=Release.ORIGINATOR)


@given(MARKINGS, MARKINGS, MARKINGS)
def test_the_grouping_does_not_matter(one, other, third):
    assert one.combine(other).combine(third) == one.combine(other.combine(third))


@given(MARKINGS, MARKINGS)
def test_the_order_does_not_matter(one, other):
    assert one.combine(other) == other.combine(one)


def test_nothing_in_view_is_public_and_unmarked_is_not():
    assert combine([]) == PUBLIC
    assert Marking().release is Release.ORIGINATOR
    assert Marking().sentence() == "originator and OCU only"


@pytest.mark.parametrize("release", Release)
def test_every_scope_is_said_in_words(release):
    assert Marking(handling=frozenset({"H1"}), release=release, named=frozenset({"BG"})).sentence().startswith("H1 · ")


def test_every_code_in_view_is_explained():
    texts = Marking(handling=frozenset({"H3", "H0"}), texts=frozenset({"ask first"})).explanations()
    assert texts == (f"H0: {codes('handling')['H0']}", f"H3: {codes('handling')['H3']}", "ask first")
