from datetime import UTC, datetime

from data.collection.intake.ledger import UNACCOUNTED, Ledger
from data.collection.intake.sorting import Sorting
from data.collection.source import Refusal, SourceRow, SourceTable
from data.collection.translated import LeftOut, PlaceChoice, PlaceQuestion, Translated
from tests.stores.forms import detection


def sort(*rows, read=(), now=None):
    ledger = Ledger()
    table = SourceTable(None, ("a",), 1, [SourceRow(number, ("x",)) for number in read])
    for _ in ledger.watch(table).rows:
        pass
    sorting = Sorting(ledger, now=now)
    for row in rows:
        sorting.take(row)
    sorting.close()
    return sorting


def translated(number, *rows, **given):
    return Translated(None, rows or (number,), detection(number, **given))


def reasons(sorting):
    return [(refusal.row, refusal.reason) for refusal in sorting.refusals]


def test_a_row_of_which_nothing_is_said_is_refused():
    sorting = sort(translated(2), read=(2, 3))
    assert reasons(sorting) == [(3, UNACCOUNTED)]


def test_taken_refused_and_left_out_rows_are_all_accounted_for():
    sorting = sort(translated(2), Refusal("bad", row=3), LeftOut(4, "a total"), read=(2, 3, 4))
    assert reasons(sorting) == [(3, "bad")]
    assert sorting.left_out == {"a total": 1}
    assert [report.rows for report in sorting.spool] == [(2,)]


def test_the_same_report_twice_is_taken_once_and_said():
    sorting = sort(translated(2), Translated(None, (3,), detection(2)))
    assert len(sorting.spool) == 1
    assert sorting.repeats == 1
    assert sorting.repeated == [((None, 3), (None, 2))]
    assert sorting.refusals == []


def test_one_uid_with_two_contents_is_refused_with_the_earlier_row():
    sorting = sort(translated(2), Translated(None, (3,), detection(2, persons=9)))
    ((row, reason),) = reasons(sorting)
    assert row == 3
    assert "row 2" in reason


def test_rows_of_one_report_are_refused_together():
    sorting = sort(translated(2, 2, 3, 4), Refusal("bad", row=3))
    assert {row for row, _ in reasons(sorting)} == {2, 3, 4}
    assert all("row 3" in reason for row, reason in reasons(sorting) if row != 3)


def test_a_place_that_has_to_be_asked_is_asked_once_and_its_rows_wait():
    choices = (PlaceChoice("crossing", "X1", "Kapitan Andreevo", "BG", 26.3, 41.7, 91.0, "sounds alike"),)
    question = PlaceQuestion("kapitan", "Kap. Andrevo", "BG", choices, "place")
    rows = [Translated(None, (number,), detection(number), question=question) for number in (2, 3)]
    sorting = sort(*rows)
    ((asked),) = sorting.questions
    assert (asked.count, asked.first) == (2, (None, 2))
    assert [refusal.column for refusal in sorting.refusals] == ["place", "place"]
    assert "Kapitan Andreevo" in sorting.refusals[0].reason
    assert len(sorting.spool) == 0


def test_a_report_from_the_future_is_taken_and_remarked_on():
    now = datetime(2020, 3, 20, tzinfo=UTC)
    sorting = sort(translated(2), translated(3, occurred_from=datetime(2030, 3, 9, tzinfo=UTC)), read=(2, 3), now=now)
    assert not sorting.refusals
    assert sorting.remarks == [((None, 3), "lies in the future: 9 March 2030")]
