"""What a written place may mean: what is taken, what is asked, and how exactly the place is then known."""

import pytest

from data import reference
from data.collection.places import PlaceAnswer, PlaceMatcher, matcher
from data.store.forms import IncidentForm
from data.terms.codes import Precision
from tests.unit.collection.written_names import PLACE_TYPES, WrittenName, written_names

DEV_SEED, OTHER_SEEDS = 7, (2020, 31, 58)
TYPE_OF = {row["id"]: PLACE_TYPES[row["type"]] for row in reference.crossings().to_dict("records")}


@pytest.fixture(scope="module")
def places() -> PlaceMatcher:
    return matcher()


def is_unique(written: WrittenName) -> bool:
    """Whether name and type together mean one crossing."""
    return sum(TYPE_OF[crossing] == written.place_type for crossing in written.sharing) == 1


def is_right(answer: PlaceAnswer, written: WrittenName) -> bool:
    return bool(answer.candidates) and answer.candidates[0].id == written.crossing


@pytest.mark.parametrize("seed", [DEV_SEED, *OTHER_SEEDS])
def test_crossings_are_found_as_people_write_them_and_nothing_wrong_is_taken(places: PlaceMatcher, seed: int) -> None:
    typed = [(one, places.find(one.text, place_type=one.place_type)) for one in written_names(seed) if is_unique(one)]
    shared = [(one, places.find(one.text)) for one in written_names(seed) if len(one.sharing) > 1]

    wrong = [one for one, answer in typed if answer.outcome == "found" and not is_right(answer, one)]
    asked = [answer for _, answer in (*typed, *shared) if answer.outcome == "ask"]
    assert len(typed) > 3_500
    assert wrong == []
    assert sum(is_right(answer, one) for one, answer in typed) / len(typed) >= 0.97
    assert len(asked) / (len(typed) + len(shared)) <= 0.25


@pytest.mark.parametrize("seed", [DEV_SEED, *OTHER_SEEDS])
def test_a_name_that_crossings_share_is_asked_with_the_right_one_among_the_first_three(
    places: PlaceMatcher, seed: int
) -> None:
    shared = [(one, places.find(one.text)) for one in written_names(seed) if len(one.sharing) > 1]
    as_spelt = [(one, answer) for one, answer in shared if one.form == "stripped" and not one.has_slip]

    assert len({one.crossing for one, _ in shared}) == 76
    assert all(answer.outcome == "ask" for _, answer in as_spelt)
    assert all(one.crossing in [place.id for place in answer.candidates[:3]] for one, answer in as_spelt)
    assert sum(answer.outcome == "ask" for _, answer in shared) / len(shared) >= 0.98
    assert (
        sum(one.crossing in [place.id for place in answer.candidates[:3]] for one, answer in shared) / len(shared)
        >= 0.97
    )


@pytest.mark.parametrize(
    ("text", "crossing"),
    [
        ("Kapitan Andreevo", "BG-TR-KAPITAN-ANDREEVO-ROAD"),
        ("Капитан Андреево", "BG-TR-KAPITAN-ANDREEVO-ROAD"),
        ("Kapikule", "BG-TR-KAPITAN-ANDREEVO-ROAD"),
        ("ГКПП Капитан Андреево", "BG-TR-KAPITAN-ANDREEVO-ROAD"),
        ("Kapıkule Sınır Kapısı", "BG-TR-KAPITAN-ANDREEVO-ROAD"),
        ("Kapikule/Kapitan Andreevo", "BG-TR-KAPITAN-ANDREEVO-ROAD"),
        ("Гюешево", "BG-MK-GYUESHEVO-ROAD"),
        ("Богородица", "GR-MK-EVZONOI-ROAD"),
        ("Εύζωνοι", "GR-MK-EVZONOI-ROAD"),
        ("Προμαχώνας road", "BG-GR-KULATA-ROAD"),
        ("гранични прелаз Батровци", "HR-RS-BAJAKOVO-ROAD"),
        ("PTF Vama Veche", "BG-RO-DURANKULAK-ROAD"),
        ("GP Novi Grad", "BA-HR-NOVI-GRAD-ROAD"),
        ("Novi Grad BCP", "BA-HR-NOVI-GRAD-ROAD"),
        ("Tabanovce (railway)", "MK-RS-TABANOVCE-RAIL"),
        ("Летище София", "BG-APT-SOF"),
        ("Kulata railway crossing", "BG-GR-KULATA-RAIL"),
        ("пункт пропуску Порубне", "RO-UA-SIRET-ROAD"),
    ],
)
def test_a_crossing_is_found_by_its_name_in_any_alphabet(places: PlaceMatcher, text: str, crossing: str) -> None:
    answer = places.find(text)
    assert answer.place is not None
    assert (answer.place.id, answer.place.precision) == (crossing, Precision.BCP)


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("Edirne", "Edirne", "TR"),
        ("Одрин", "Edirne", "TR"),
        ("Солун", "Thessaloníki", "GR"),
        ("Београд", "Belgrade", "RS"),
        ("Istanbul", "Istanbul", "TR"),
        ("Piraeus", "Piraeus", "GR"),
        ("Inđija", "Inđija", "RS"),
        ("Σόφια, Βουλγαρία", "Sofia", "BG"),
    ],
)
def test_the_name_of_a_town_says_its_municipality_though_it_have_a_port_or_an_airport(
    places: PlaceMatcher, text: str, name: str, country: str
) -> None:
    place = places.find(text).place
    assert place is not None
    assert (place.kind, place.name, place.country, place.precision) == ("town", name, country, Precision.MUNI)
    assert place.radius_m is not None
    assert 3_000 <= place.radius_m <= 15_000


@pytest.mark.parametrize("text", ["Gevgelija", "Subotica", "Novo Selo"])
def test_a_town_that_shares_its_name_with_a_crossing_at_the_border_is_asked(places: PlaceMatcher, text: str) -> None:
    answer = places.find(text)
    assert answer.outcome == "ask"
    assert {place.kind for place in answer.candidates} >= {"crossing", "town"}


def test_the_type_of_the_place_decides_between_crossings_of_one_name(places: PlaceMatcher) -> None:
    assert places.find("Kulata").outcome == "ask"
    road, rail = (places.find("Kulata", place_type=kind).place for kind in ("BCP_ROAD", "BCP_RAIL"))
    assert (road and road.id, rail and rail.id) == ("BG-GR-KULATA-ROAD", "BG-GR-KULATA-RAIL")


@pytest.mark.parametrize(("text", "place_type"), [("Lesovo", "GREEN"), ("near Lesovo", None), ("Lesovo", "INLAND")])
def test_near_a_crossing_is_a_ring_and_not_the_crossing(
    places: PlaceMatcher, text: str, place_type: str | None
) -> None:
    place = places.find(text, place_type=place_type).place
    assert place is not None
    assert (place.precision, place.radius_m) == (Precision.MUNI, 5_000)
    assert "crossing" not in place.fields()
    assert place.fields()["section"] == "BG-TR-1"


def test_a_distance_in_the_text_makes_the_ring_as_wide(places: PlaceMatcher) -> None:
    place = places.find("12 km south of Edirne, Turkey").place
    assert place is not None
    assert (place.name, place.radius_m) == ("Edirne", 12_000)


def test_a_region_is_found_where_the_text_says_that_it_is_one(places: PlaceMatcher) -> None:
    for text in ("Haskovo region", "област Хасково", "Haskovo oblast"):
        place = places.find(text).place
        assert place is not None
        assert (place.id, place.precision) == ("BG-HASKOVO", Precision.ADM1)
        assert place.fields() == {"precision": Precision.ADM1, "country": "BG", "area": "BG-HASKOVO"}


def test_a_border_of_one_section_is_that_section_and_one_of_several_is_asked(places: PlaceMatcher) -> None:
    one = places.find("граница Србија – Мађарска").place
    assert one is not None
    assert (one.id, one.precision) == ("HU-RS-1", Precision.SECTION)
    several = places.find("Bulgarian-Turkish border")
    assert several.outcome == "ask"
    assert {place.id for place in several.candidates} == {"BG-TR-1", "BG-TR-2", "BG-TR-S1"}


@pytest.mark.parametrize(("text", "code"), [("Bulgaria", "BG"), ("Сърбия", "RS"), ("Ελλάδα", "GR"), ("Kosovo*", "XK")])
def test_a_country_alone_is_never_a_point(places: PlaceMatcher, text: str, code: str) -> None:
    place = places.find(text).place
    assert place is not None
    assert place.fields() == {"precision": Precision.COUNTRY, "country": code}


def test_a_country_that_contradicts_the_name_is_asked(places: PlaceMatcher) -> None:
    assert places.find("Sofia", country="BG").outcome == "found"
    assert places.find("Sofia", country="RO").outcome == "ask"


def test_crossings_whose_names_differ_by_one_letter_are_asked(places: PlaceMatcher) -> None:
    answer = places.find("Gorica", place_type="BCP_ROAD")
    assert answer.outcome == "ask"
    assert answer.candidates[0].id == "BA-HR-GORICA-ROAD"
    assert places.find("Gorica", place_type="BCP_ROAD", country="BA").outcome == "found"


@pytest.mark.parametrize(
    "text", ["", "   ", "unknown", "неизвестно", "n/a", "-", "?", "qwrtzpsdf", "12345", "💥", "\0"]
)
def test_a_text_that_names_no_place_finds_none(places: PlaceMatcher, text: str) -> None:
    assert places.find(text) == PlaceAnswer("none")


def test_a_very_long_text_is_answered_at_once(places: PlaceMatcher) -> None:
    assert places.find("Kapitan Andreevo " * 10_000).outcome in ("ask", "none")


def test_every_place_that_may_be_taken_makes_a_form_that_is_accepted(places: PlaceMatcher) -> None:
    given = {"uid": "0b5d9d4e-4df1-4a4b-8a0e-000000000001", "kind": "migrant_detection"}
    moment = {"occurred_from": "2020-03-09T10:00+02:00"}
    texts = ("Kapitan Andreevo", "Edirne", "Haskovo region", "BG-TR-1", "Bulgaria", "near Lesovo", "Varna", "Solun")
    for text in texts:
        for place in places.find(text).candidates:
            form = IncidentForm.read({**given, **moment, **place.fields()})
            assert form.precision == place.precision


def test_the_same_question_is_answered_once(places: PlaceMatcher) -> None:
    assert places.find("Kapitan Andreevo") is places.find("Kapitan Andreevo")
