"""Every language is whole: nothing of a workbook and no refusal is left in English by mistake."""

import re
import string

import pytest

from data import reference
from data.collection.languages import ENGLISH, language, languages, say
from data.collection.workbooks.columns import KINDS, columns_of
from data.collection.workbooks.sheet import column_words
from data.store.sentences import sentence
from data.terms.codes import codes
from data.terms.errors import NotFound
from tests.unit.collection.sentences import said, shape

OTHERS = [code for code in languages() if code != ENGLISH]
# What pydantic says of the kinds of field that the forms have.
FIELD_ERRORS = {
    "int_type", "int_parsing", "int_from_float", "int_parsing_size", "float_type", "float_parsing", "finite_number",
    "string_type", "string_unicode", "string_too_short", "string_too_long", "string_pattern_mismatch",
    "bool_type", "bool_parsing",
    "greater_than", "greater_than_equal", "less_than", "less_than_equal", "enum", "too_long", "tuple_type",
    "datetime_type", "datetime_parsing", "datetime_from_date_parsing", "timezone_aware",
}  # fmt: skip

LIMITS = {"ge": 1, "gt": 0, "le": 100, "lt": 9, "min_length": 1, "max_length": 200, "pattern": "^(a|b)$"}
LIMITS["expected"] = "'a', 'b' or 'c'"


def _gaps(text):
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


def _every_list():
    return {column.codes for kind in KINDS for column in columns_of(kind) if column.codes}


def test_romanian_is_there():
    assert "ro" in OTHERS


@pytest.mark.parametrize("code", OTHERS)
def test_every_sentence_that_can_be_said_of_a_row_is_translated(code):
    known = {shape(template) for template in language(code).sentences}
    sentences = said()
    assert len(sentences) > 120
    assert {text: sorted(where) for text, where in sentences.items() if shape(text) not in known} == {}


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("kind", sorted(FIELD_ERRORS))
def test_what_is_wrong_with_a_field_is_said_for_people_and_translated(code, kind):
    english = sentence(kind, "Input should be otherwise", LIMITS)
    assert not english.startswith(("Input", "String", "Value"))
    assert say(english, code) != english


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_fills_in_what_the_sentence_fills_in(code):
    for template, translation in language(code).sentences.items():
        assert set(_gaps(translation)) <= set(_gaps(template)), template


@pytest.mark.parametrize("code", OTHERS)
def test_texts_have_the_same_entries_and_gaps_as_the_english_ones(code):
    english, other = language(ENGLISH).texts, language(code).texts
    for part in ("titles", "sheets", "words", "lists", "groups", "columns", "guide"):
        assert getattr(other, part).keys() == getattr(english, part).keys(), part
    for name, text in english.words.items():
        assert _gaps(other.words[name]) == _gaps(text), name
    for kind, steps in english.guide.items():
        assert len(other.guide[kind]) == len(steps), kind


@pytest.mark.parametrize("code", OTHERS)
def test_every_code_of_every_list_has_a_label(code):
    lists = language(code).lists
    places = {"party", "crossing", "section", "area", "country", "nationality"}
    expected = {name: set(codes(name)) for name in _every_list() - places}
    expected |= {"country": set(reference.country_names()), "ISO3166_extra": set(codes("ISO3166_extra")) - {"XKX"}}
    lacking = {name: wanted - lists.get(name, {}).keys() for name, wanted in expected.items()}
    assert {name: left for name, left in lacking.items() if left} == {}


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("kind", KINDS)
def test_no_two_columns_of_a_workbook_have_the_same_head(code, kind):
    labels = [column_words(column, language(code))[0] for column in columns_of(kind)]
    assert len(labels) == len({label.casefold() for label in labels})


@pytest.mark.parametrize("code", languages())
def test_names_of_sheets_are_ones_that_a_spreadsheet_takes(code):
    names = list(language(code).texts.sheets.values())
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\']", name) for name in names)
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("english", "romanian"),
    [
        ("is needed", "este obligatoriu"),
        ("is not in the code list drug", "nu se află în lista de coduri drug"),
        ("add up to 7 of 5 persons", "dau împreună 7 din 5 persoane"),
        ("is longer than 200 letters", "trebuie să aibă cel mult 200 litere"),
        (
            "there is no such operation",
            "nu există o astfel de operațiune",
        ),
        (
            "is no date that is known here; write it as 2020-03-09 or 2020-03-09 14:30",
            "nu este o dată cunoscută aici; scrieți-o ca 2020-03-09 sau 2020-03-09 14:30",
        ),
        ("nobody ever wrote this {sentence}", "nobody ever wrote this {sentence}"),
    ],
)
def test_a_refusal_is_said_in_romanian(english, romanian):
    assert say(english, "ro") == romanian
    assert say(english, ENGLISH) == english


def test_a_value_with_braces_in_it_does_no_harm():
    assert say("is not in the code list {0.__class__}", "ro") == "nu se află în lista de coduri {0.__class__}"


def test_a_language_that_there_is_not_is_told():
    with pytest.raises(NotFound, match="there is no language 'xx'"):
        language("xx")
