"""The enumerations are part of the code lists, and the light columns are those of the tables."""

import pytest
from sqlalchemy.dialects import postgresql

from data.store import tables
from data.terms import codes, columns
from data.terms.codes import COUNTED_STATUSES, label

LISTS = {
    codes.Kind: "kind",
    codes.Precision: "loc_precision",
    codes.TimePrecision: "time_precision",
    codes.Direction: "direction",
    codes.Status: "status",
    codes.Outcome: "outcome",
    codes.PartyStatus: "partner_status",
    codes.Release: "release",
}


@pytest.mark.parametrize("enumeration", LISTS, ids=lambda enumeration: enumeration.__name__)
def test_every_member_stands_in_its_list_and_every_code_has_a_member(enumeration):
    assert {member.value for member in enumeration} == set(codes.codes(LISTS[enumeration]))


def test_there_is_no_list_of_any_name():
    with pytest.raises(KeyError):
        codes.codes("moods")


def test_a_code_without_a_label_is_shown_as_it_is():
    assert label("drug", "SOMETHING") == "SOMETHING"
    assert label("drug", None) == ""


def test_drafts_and_what_is_superseded_are_not_counted():
    assert set(COUNTED_STATUSES) == {codes.Status.SUBMITTED, codes.Status.VALIDATED}


TABLES = {model.__tablename__: model for model in (getattr(tables, name) for name in tables.__all__)}


@pytest.mark.parametrize("name", columns.READ_MODEL_TABLES)
def test_the_tables_have_every_column_that_the_picture_copies(name):
    stored = TABLES[name].__table__.c
    for column, kind in columns.READ_MODEL_TABLES[name].items():
        assert written(stored[column].type) == written(kind())


def written(kind):
    """The type as PostgreSQL writes it; its FLOAT is a DOUBLE PRECISION."""
    return kind.compile(dialect=postgresql.dialect()).replace("FLOAT", "DOUBLE PRECISION")
