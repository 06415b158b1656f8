import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.dissemination.neutral import DANGEROUS, neutralise

FORMULAS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1+1", "\u00a0=1", "＝1+1", "＋1", "－1", "＠SUM",
    "=cmd|' /C calc'!A0", "|calc", "=HYPERLINK(\"http://evil.example\")",
]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_becomes_text(text):
    assert neutralise(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Bajakovo – Batrovci", "0=0", "a@b.example", "'=1", "72 kg", "Ευζώνοι"])
def test_ordinary_text_stays_as_it_is(text):
    assert neutralise(text) == text


@given(st.text())
def test_nothing_that_comes_out_begins_like_a_formula_and_nothing_is_lost(text):
    out = neutralise(text)
    assert out.endswith(text)
    assert out.lstrip()[:1] not in DANGEROUS
