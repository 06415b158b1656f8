"""Profiles as people edit them: what is wrong is named with its line; what is written reads back."""

import pytest

from data.collection.reading.profiles import dump_profile, read_profile, recognise, shipped
from data.terms.errors import InputRefused
from tests.unit.collection.tables import table

GOOD = """\
name: patrol_log
title: Patrol log
yields: incidents
dataset: patrol_log
key: [nr, country]
decimal: ","
missing: [n/a, "-"]
constants: {kind: migrant_detection}
fields:
  occurred_from: {column: day, time: hour}
  country: country
  persons: [persons, people]
labels:
  team: team
leave_out:
  - {column: nr, is: Total, reason: the sum of the rows above}
place:
  - when: {column: place, contains: unspecified}
    precision: COUNTRY
  - {precision: MUNI, radius_m: 5000}
"""


def test_a_profile_reads_back_as_it_was_written():
    profile = read_profile(GOOD)
    assert read_profile(dump_profile(profile)) == profile
    assert profile.fields["persons"].column == ("persons", "people")


def test_every_shipped_profile_reads_back():
    assert {"iom_missing_migrants", "unhcr_daily_wide", "unhcr_daily_long", "eurostat_migr_eipre", "plain_incidents",
            "unodc_individual_drug_seizures"} <= set(shipped())  # fmt: skip
    for name, profile in shipped().items():
        assert profile.name == name
        assert read_profile(dump_profile(profile)) == profile


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("yields: incidents", "yields: money", 3, "incidents"),
        ("  country: country", "  contry: country", 11, "no such field"),
        ("decimal:", "decimals:", 6, "no such key"),
        ("dataset: patrol_log\n", "", 1, "dataset: is needed"),
        ("precision: COUNTRY", "precision: EXACTLY", 19, "precision"),
        ("title: Patrol log", "title: Patrol log\nname: again", 3, "twice"),
        ("title: Patrol log", "title: [Patrol", 3, "no YAML"),
        ("title: Patrol log", "title: &anchor Patrol log", 2, "references"),
        ("decimal:", "zone: Europe/Atlantis\ndecimal:", 6, "time zone"),
        ("{kind: migrant_detection}", "{kind: migrant_detection, persons: 3}", 8, "column too"),
        ("labels:\n  team: team", "breakdown:\n  team: team", 13, "does not belong"),
    ],
)
def test_what_is_wrong_in_a_profile_is_named_with_its_line(old, new, line, said):
    assert old in GOOD
    with pytest.raises(InputRefused, match=rf"line {line}: .*{said}"):
        read_profile(GOOD.replace(old, new))


@pytest.mark.parametrize(
    "text", ["", "3", "- a\n- b", "[" * 5000, "a: " * 90_000, "a: !!python/object:os.system {}", "\x00"]
)
def test_what_is_no_profile_is_refused(text):
    with pytest.raises(InputRefused):
        read_profile(text)


def test_a_country_called_no_stays_norway():
    text = GOOD.replace("country: country", "country: {column: country, codes: {Norge: NO, no: NO}}")
    assert read_profile(text).fields["country"].codes == {"Norge": "NO", "no": "NO"}


def test_a_file_is_recognised_by_its_columns_however_they_are_written():
    header = ("Country", "Seizure date", "Drug name", "Amount", "Drug unit", "more")
    assert recognise([table(header)]).name == "unodc_individual_drug_seizures"
    assert recognise([table(("date", "series", "iso2", "measure", "persons", "status"))]).name == "unhcr_daily_long"
    assert recognise([table(("year", "geo", "citizen", "sex", "age", "unit", "persons"))]).name == "eurostat_migr_eipre"
    assert recognise([table(("a", "b"))]) is None
    assert recognise([]) is None
