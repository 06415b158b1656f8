"""A first profile for an unknown file: it reads what is plain and leaves open what the file does not say."""

from collections import Counter

import pytest

from data.collection.reading.profiles import dump_profile, read_profile
from data.collection.reading.suggestions import suggest
from tests.unit.collection.tables import shared_table, sorted_out, table

SERBIAN = ("Br", "Datum", "Vreme", "Mesto", "Država", "Broj lica", "Smer", "Napomena")
ROWS = (
    ("1", "09.03.2020.", "14:30", "Horgoš", "Srbija", "12", "entry", "magla"),
    ("2", "10.03.2020.", "", "Preševo", "Srbija", "3", "EXIT", ""),
)


def test_a_file_with_columns_in_serbian_is_read_without_a_word_changed():
    source = table(SERBIAN, *ROWS)
    taken, refused, left_out = sorted_out(source, suggest(source))
    assert (refused, left_out) == ([], [])
    first, second = (one.form for one in taken)
    assert (first.country, first.persons, first.direction, first.place_written) == ("RS", 12, "ENTRY", "Horgoš")
    assert (first.occurred_precision, second.occurred_precision) == ("MIN", "DAY")
    assert first.note == "magla"


@pytest.mark.parametrize(
    ("header", "row", "fields"),
    [
        (("Data", "Țara", "Persoane"), ("09.03.2020", "România", "4"), {"occurred_from", "country", "persons"}),
        (("Дата", "Държава", "Брой лица"), ("09.03.2020", "BG", "4"), {"occurred_from", "country", "persons"}),
        (("Ημερομηνία", "Χώρα", "Νεκροί"), ("09.03.2020", "Ελλάδα", "4"), {"occurred_from", "country", "dead"}),
        (("Datum", "Land", "Anzahl Personen", "Staatsangehörigkeit"), ("09.03.2020", "Bulgarien", "4", "Syrien"),
         {"occurred_from", "country", "persons", "nationality"}),
        (("Датум", "Земља", "Број лица", "Држављанство"), ("09.03.2020", "Србија", "4", "Авганистан"),
         {"occurred_from", "country", "persons", "nationality"}),
        (("Tarih", "Ülke", "Boylam", "Enlem"), ("09.03.2020", "TR", "26.1", "41.2"),
         {"occurred_from", "country", "lon", "lat"}),
        (("date", "drug_name", "amount", "unit"), ("2020-03-09", "heroin", "2.5", "kilogram"),
         {"occurred_from", "item.drug", "item.quantity", "item.unit"}),
    ],
)  # fmt: skip
def test_columns_are_found_by_their_names_in_the_languages_of_the_region(header, row, fields):
    assert set(suggest(table((*header, "place"), (*row, "x"))).fields) == fields | {"place_written"}


def test_a_column_whose_cells_are_something_else_is_not_taken_for_its_name():
    profile = suggest(table(("date", "persons", "place"), ("soon", "many", "x")))
    assert set(profile.fields) == {"place_written"}


@pytest.mark.parametrize(
    ("days", "order"),
    [
        (("03/04/2020", "25/04/2020"), "dmy"),
        (("03/04/2020", "04/25/2020"), "mdy"),
        (("03/04/2020", "05/04/2020"), None),
    ],
)
def test_the_order_of_a_date_is_suggested_only_where_the_file_says_it(days, order):
    source = table(("date", "place"), *((day, "x") for day in days))
    profile = suggest(source)
    assert profile.dates == order
    _, refused, _ = sorted_out(source, profile)
    assert len(refused) == (2 if order is None else 0)


@pytest.mark.parametrize(
    ("written", "mark"), [(("1.234", "134,5"), ","), (("1,234", "0.5"), "."), (("1.234", "7"), None)]
)
def test_the_decimal_mark_is_suggested_only_where_the_file_says_it(written, mark):
    rows = (("2020-03-09", "heroin", number, "kilogram") for number in written)
    assert suggest(table(("date", "drug", "quantity", "unit"), *rows)).decimal == mark


def test_words_of_a_code_list_are_translated_and_unknown_ones_left_to_the_officer():
    rows = (("2020-03-09", drug, "2", "kilogram") for drug in ("heroin", "Cannabis herb", "moonshine"))
    source = table(("date", "drug", "quantity", "unit"), *rows)
    profile = suggest(source)
    assert profile.fields["item.drug"].codes == {"heroin": "HEROIN", "Cannabis herb": "CANNABIS_HERB"}
    taken, refused, _ = sorted_out(source, profile)
    assert (len(taken), [(one.row, one.value) for one in refused]) == (2, [(4, "moonshine")])


def test_a_suggestion_can_be_edited_as_yaml():
    profile = suggest(table(SERBIAN, *ROWS))
    assert read_profile(dump_profile(profile)) == profile
    assert suggest(table(SERBIAN, *ROWS, ROWS[0])).dataset == profile.dataset


@pytest.mark.parametrize("header", [(), ("a",), ("date",), ("date", "date 2"), ("\x00",)])
def test_any_table_gets_a_suggestion(header):
    assert suggest(table(header, *[("",) * len(header)] * 3)).yields
    assert suggest(table(header)).yields


@pytest.mark.parametrize(
    ("name", "yields"),
    [
        ("iom_missing_migrants_see", "incidents"), ("unhcr_daily_arrivals_wb_2015_2016_wide", "returns"),
        ("unhcr_daily_arrivals_wb_2015_2016_long", "figures"), ("eurostat_migr_eipre_see", "figures"),
    ],
)  # fmt: skip
def test_the_open_data_would_be_read_for_the_most_part_without_their_profiles(name, yields):
    source = shared_table(name)
    profile = suggest(source)
    taken, refused, _ = sorted_out(source, profile)
    assert profile.yields == yields
    assert len(taken) > 8 * len({one.row for one in refused})
    assert not any(count > 1 for count in Counter(one.form for one in taken if yields != "incidents").values())
