"""The one rule of what becomes of a form that comes in, on a store that is a dictionary."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.store.forms import Form
from data.store.intake import Entry, Fate, Intake, Stored
from data.terms.errors import RowRejected
from tests.stores.forms import OFFICER


class Note(Form):
    name: str
    text: str
    is_bad: bool = False


class Notebook(Intake[Note]):
    """Every version of each note, by its name."""

    def __init__(self, kept):
        super().__init__(None, OFFICER)
        self.kept = kept

    def key(self, form):
        return form.name

    def read(self, forms):
        return {
            name: Stored(len(texts), name, {"text": texts[-1]}, tuple({"text": text} for text in texts[:-1]))
            for name, texts in self.kept.items()
        }

    def content(self, form, stored):
        return {"text": form.text}

    def refusals(self, form):
        return [RowRejected("is bad", field="text")] if form.is_bad else []

    def put(self, work, verdicts, *, batch_id):
        for verdict in verdicts:
            if verdict.fate in (Fate.NEW, Fate.AMENDED):
                self.kept.setdefault(verdict.key, []).append(verdict.form.text)


def judge(kept, *notes):
    return Notebook(kept).judge([Entry(at, Note(**note), version) for at, (note, version) in enumerate(notes)])


def note(text, **given):
    return {"name": "n", "text": text, **given}


@pytest.mark.parametrize(
    ("text", "version", "fate"),
    [
        ("third", None, Fate.UNCHANGED),
        ("third", 1, Fate.UNCHANGED),  # the same workbook again, whose correction made version 3
        ("fourth", None, Fate.AMENDED),
        ("fourth", 3, Fate.AMENDED),
        ("fourth", 2, Fate.CONFLICT),
        ("fourth", 4, Fate.CONFLICT),
        ("first", None, Fate.UNCHANGED),
        ("first", 1, Fate.CONFLICT),
        ("first", 3, Fate.AMENDED),
    ],
)
def test_three_versions_are_stored_and_another_form_comes(text, version, fate):
    (verdict,) = judge({"n": ["first", "second", "third"]}, (note(text), version))
    assert verdict.fate is fate
    assert verdict.is_old_copy == (text == "first" and version is None)


def test_a_conflict_names_the_fields_and_both_values():
    (verdict,) = judge({"n": ["first", "second"]}, (note("other"), 1))
    assert [(one.field, one.stored, one.given) for one in verdict.differences] == [("text", "second", "other")]


def test_a_refused_form_does_not_stand_in_for_the_good_one_after_it():
    verdicts = judge({}, (note("a", is_bad=True), None), (note("a"), None), (note("a"), None), (note("b"), None))
    assert [verdict.fate for verdict in verdicts] == [Fate.REFUSED, Fate.NEW, Fate.UNCHANGED, Fate.REFUSED]


def test_numbers_that_python_hashes_alike_are_two_contents():
    class Place(Note):
        lon: float = 0.0

    notes = [Entry(at, Place(name="n", text="a", lon=lon)) for at, lon in enumerate((-1.0, -2.0))]
    assert [verdict.fate for verdict in Notebook({}).judge(notes)] == [Fate.NEW, Fate.REFUSED]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.sampled_from([None, 1, 2, 3])), max_size=8))
def test_what_was_taken_once_changes_nothing_when_it_comes_again_at_once(deliveries):
    kept = {}
    for name, text, version in deliveries:
        fates = []
        for _ in range(2):
            book = Notebook(kept)
            (verdict,) = book.judge([Entry(0, Note(name=name, text=text), version)])
            book.write(None, [verdict], batch_id=None)
            fates.append(verdict.fate)
        assert fates[1] is (Fate.CONFLICT if fates[0] is Fate.CONFLICT else Fate.UNCHANGED)
