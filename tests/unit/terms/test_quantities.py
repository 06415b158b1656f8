"""Kilogram equivalents, as DOMAIN.md gives them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.terms.codes import codes
from data.terms.quantities import KilogramEquivalent, kilograms


def kg(quantity, unit, *, drug="HEROIN", commodity="DRUG"):
    return kilograms(quantity, unit, drug=drug, commodity=commodity)


@pytest.mark.parametrize(
    ("quantity", "unit", "expected", "factor"),
    [
        (72, "KGM", 72, "CASE_WEIGHED"),
        (500, "GRM", 0.5, "CASE_WEIGHED"),
        (3, "LTR", 3, "UNODC_LTR"),
        (250, "ML", 0.25, "UNODC_LTR"),
    ],
)
def test_weights_and_volumes_are_one_number(quantity, unit, expected, factor):
    assert kg(quantity, unit) == KilogramEquivalent(expected, expected, expected, factor)


def test_stimulant_tablets_are_a_range_and_no_number():
    found = kg(500_000, "TAB", drug="MDMA")
    assert found.kg is None
    assert (round(found.low, 9), round(found.high, 9)) == (45, 150)


@pytest.mark.parametrize("drug", ["PHARMA", "HEROIN", None])
def test_tablets_of_anything_else_are_not_converted(drug):
    assert kg(1000, "TAB", drug=drug) == KilogramEquivalent()


def test_plants_stay_plants():
    assert kg(40, "PLANT", drug="CANNABIS_PLANT") == KilogramEquivalent(factor="PLANT_NONE")


def test_litres_of_fuel_are_not_kilograms():
    assert kg(1000, "LTR", drug=None, commodity="OTHER_SPECIFY") == KilogramEquivalent()


@pytest.mark.parametrize(("quantity", "unit"), [(None, "KGM"), (5, None), (5, "H87"), (5, "DOSE"), (5, "EUR")])
def test_without_a_quantity_or_a_factor_there_are_no_kilograms(quantity, unit):
    assert kg(quantity, unit) == KilogramEquivalent()


@given(st.floats(1e-6, 1e9), st.sampled_from(sorted(codes("unit"))), st.sampled_from(sorted(codes("drug"))))
def test_kilograms_never_come_without_a_listed_factor(quantity, unit, drug):
    found = kg(quantity, unit, drug=drug)
    has_numbers = found.low is not None
    assert not has_numbers or set(found.factor.split()) <= set(codes("factor"))
    assert not has_numbers or found.low <= (found.low if found.kg is None else found.kg) <= found.high
