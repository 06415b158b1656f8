"""Countries in every notation that sources use."""

import pytest

from data import reference
from data.collection.values.country_words import read_country
from data.terms.errors import RowRejected


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("GR", "GR"), ("EL", "GR"), ("grc", "GR"), ("Ελλάδα", "GR"), ("Grčka", "GR"), ("UK", "GB"), ("Turkey", "TR"),
        ("TÜRKİYE", "TR"), ("Türkiye", "TR"), ("FYROM", "MK"), ("Macedonia, the former Yugoslav Republic of", "MK"),
        ("Moldova, Republic of", "MD"), ("Syrian Arab Republic", "SY"), ("Србија", "RS"), ("bosnia-herzegovina", "BA"),
        ("Bulgarien", "BG"), ("Türkei", "TR"), ("Сирија", "SY"), ("Αφγανιστάν", "AF"), ("Румъния", "RO"),
    ],
)  # fmt: skip
def test_a_country_is_known_by_its_codes_and_names(written, code):
    assert read_country(written) == code


@pytest.mark.parametrize(
    "written",
    ["XK", "XKX", "XKS", "RKS", "Kosovo", "Kosovo*", "KOSOVO (UNSCR 1244/99)", "Kosova", "Косово",
     "Kosovo (under United Nations Security Council Resolution 1244/99)"],
)  # fmt: skip
def test_kosovo_is_xk_in_every_notation(written):
    assert read_country(written) == "XK"


def test_every_country_of_the_reference_is_known_by_name_and_both_codes():
    for code, name in reference.country_names().items():
        assert (read_country(name), read_country(code)) == (code, code)
    for three, two in reference.country_codes().items():
        assert read_country(three) == two


@pytest.mark.parametrize("written", ["", "EU28", "Atlantis", "Total", "Yugoslavia"])
def test_what_names_no_country_is_refused(written):
    with pytest.raises(RowRejected, match="no country"):
        read_country(written)
