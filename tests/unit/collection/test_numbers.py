"""Numbers as people write them: read one way, or refused with the two readings."""
# ruff: noqa: DTZ001  a spreadsheet gives dates without a zone

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.collection.values.numbers import read_number
from data.terms.errors import RowRejected


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("134,5", 134.5), ("134.5", 134.5), ("1.234,5", 1234.5), ("5,821.9", 5821.9), ("16 000", 16000),
        ("16\u00a0000", 16000), ("16\u202f000,25", 16000.25), ("16\u2009000", 16000), ("1'234'567", 1234567),
        ("1’234.5", 1234.5), ("1.234.567", 1234567), ("1,234,567", 1234567), ("1.234.567,89", 1234567.89),
        ("0,123", 0.123), ("0.123", 0.123), ("1234,567", 1234.567), ("1234.567", 1234.567), ("12,34", 12.34),
        ("42", 42), ("007", 7), (" 42 ", 42), ("-3", -3), ("−3,5", -3.5), ("+4", 4), (",5", 0.5), (0, 0), (2.0, 2),
        (2.5, 2.5), ("1,234.567", 1234.567), ("1 234,567", 1234.567),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_is_written_in_the_region(written, number):
    read = read_number(written)
    assert read == number
    assert type(read) is type(number)


@pytest.mark.parametrize("written", ["1.234", "1,234", "12.345", "123,456", "-1.234"])
def test_a_mark_with_two_readings_is_refused_with_both(written):
    with pytest.raises(RowRejected) as refused:
        read_number(written)
    digits = written.strip("-").replace(",", ".")
    assert digits in refused.value.reason
    assert digits.replace(".", "") in refused.value.reason


@pytest.mark.parametrize(
    ("written", "decimal", "number"),
    [("1.234", ",", 1234), ("1.234", ".", 1.234), ("1,234", ".", 1234), ("1,234", ",", 1.234), ("134,5", ",", 134.5)],
)
def test_the_decimal_mark_of_the_file_decides(written, decimal, number):
    assert read_number(written, decimal=decimal) == number


@pytest.mark.parametrize("written", ["134,5", "1.234,5", "1,23,456"])
def test_a_number_against_the_decimal_mark_of_the_file_is_refused_and_never_bent(written):
    with pytest.raises(RowRejected, match="this file writes"):
        read_number(written, decimal=".")


@pytest.mark.parametrize(
    "written",
    ["", "  ", None, "n/a", "12 kg", "1e5", "nan", "inf", "1 60", "1 0000", "1.2.3", "12.34.567", "1,2,3.4", "1'23",
     "1 234'567", "5.", "٣", "½", "0x10", "9" * 41, True, float("nan"), float("inf"), date(2020, 3, 9),
     datetime(2020, 3, 9), "0.123.456", "--3", "(3)", ".", "-"],
)  # fmt: skip
def test_what_is_no_number_is_refused_with_a_sentence(written):
    with pytest.raises(RowRejected) as refused:
        read_number(written)
    assert len(refused.value.reason) > 10


@given(st.integers(-(10**15), 10**15), st.sampled_from([" ", "\u00a0", "\u202f", "'", "’"]))
def test_grouped_thousands_read_back_as_the_number(number, mark):
    assert read_number(f"{number:,}".replace(",", mark)) == number


@given(st.integers(0, 10**9), st.integers(0, 99), st.sampled_from([".", ","]))
def test_a_number_with_its_decimal_mark_given_reads_back(whole, cents, mark):
    grouping = "," if mark == "." else "."
    written = f"{whole:,}".replace(",", grouping) + f"{mark}{cents:02d}"
    assert read_number(written, decimal=mark) == float(f"{whole}.{cents:02d}")


@given(st.text(max_size=60))
def test_any_text_gives_a_number_or_a_refusal(text):
    try:
        number = read_number(text)
    except RowRejected:
        return
    assert any(mark.isdigit() for mark in text), number
