"""Files through prepare and commit, on both engines."""

import csv
import io
import json

import pytest
from sqlmodel import Session, func, select

from data.collection.intake.handing_out import give_back, hand_out
from data.collection.intake.importing import LayoutUnknown, commit, prepare
from data.collection.reading.profiles import read_profile
from data.collection.source import FileRefused
from data.store import batch_log, incidents
from data.store.tables import AuditEntry, ImportBatch, Incident, Statistic
from data.store.unit_of_work import UnitOfWork
from data.terms.errors import InputRefused, NotAllowed, RowRejected
from data.terms.filters import Filter
from tests.stores.forms import (
    BULGARIA,
    OBSERVER,
    OFFICER,
    add_operation,
    clock,
    detection_values,
    load_gazetteer,
    operation,
    uid,
)

COLUMNS = ("uid", "kind", "originator", "occurred_from", "precision", "lon", "lat", "country", "direction", "persons")


def row(number, **given):
    values = {**detection_values(number), **given}
    return {name: values[name] if name != "occurred_from" else values[name].isoformat() for name in COLUMNS} | {
        name: value for name, value in given.items() if name not in COLUMNS
    }


def written(*rows):
    text = io.StringIO()
    names = list(dict.fromkeys(name for one in rows for name in one))
    writer = csv.DictWriter(text, names, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def read(store, *rows, viewer=OFFICER, **options):
    return prepare(store, viewer, name="reports.csv", content=written(*rows), clock=clock, **options)


def bring(store, *rows, only_good=False, **options):
    return commit(store, OFFICER, read(store, *rows, **options), only_good=only_good, clock=clock)


def stored(store):
    with Session(store) as session:
        return {one.uid: one for one in session.exec(select(Incident))}


def test_a_good_file_is_stored_whole_and_says_so(store):
    report = bring(store, row(1), row(2), row(3))
    assert (report.rows, report.new, report.refused, report.committed) == (3, 3, 0, True)
    assert set(stored(store)) == {uid(1), uid(2), uid(3)}


def test_one_bad_row_keeps_all_out_and_is_named(store):
    report = bring(store, row(1), row(2, persons="many"), row(3))
    assert report.committed is False
    assert stored(store) == {}
    ((refusal),) = report.refusals
    assert (refusal.row, refusal.column, refusal.value) == (3, "persons", "many")


def test_a_file_that_is_not_looked_at_first_says_the_same(store):
    rows = (row(1), row(2, persons="many"), row(3))
    looked, straight = bring(store, *rows), bring(store, *rows, compared=False)
    assert straight.document() == looked.document()
    assert (straight.new, straight.refused) == (2, 1)


def test_the_good_rows_are_stored_and_the_rest_comes_back(store):
    preview = read(store, row(1), row(2, persons="many"), row(3))
    report = commit(store, OFFICER, preview, only_good=True, clock=clock)
    assert (report.new, report.refused, report.committed) == (2, 1, True)
    assert set(stored(store)) == {uid(1), uid(3)}
    returned = prepare(store, OFFICER, name="back.xlsx", content=give_back(preview, report), clock=clock)
    assert returned.report.rows == 1
    assert [one.value for one in returned.report.refusals] == ["many"]


def test_the_same_file_again_changes_nothing(store):
    rows = (row(1), row(2))
    bring(store, *rows)
    again = bring(store, *rows)
    assert (again.new, again.unchanged, again.committed) == (0, 2, True)
    assert len(stored(store)) == 2


def test_a_correction_amends_and_an_old_copy_of_another_version_is_a_conflict_in_its_row(store):
    bring(store, row(1))
    assert bring(store, row(1, persons=7, version=1)).amended == 1
    report = bring(store, row(2), row(1, persons=9, version=1))
    assert (report.conflicts, report.committed) == (1, False)
    ((refusal),) = report.refusals
    assert (refusal.row, refusal.column) == (3, "version")
    assert "persons: 9 here, 7 in Vardar" in refusal.reason
    assert bring(store, row(2), row(1, persons=9, version=1), only_good=True).new == 1


def test_what_the_store_does_not_know_is_refused_in_the_row(store):
    report = bring(store, row(1), row(2, operation="NOBODY"))
    ((refusal),) = report.refusals
    assert (refusal.row, refusal.column) == (3, "operation")
    assert stored(store) == {}


def test_a_report_that_comes_twice_is_stored_once(store):
    report = bring(store, row(1), row(1), row(2))
    assert (report.rows, report.new, report.duplicates, report.committed) == (3, 2, 1, True)


def test_a_conflict_that_came_after_the_preview_stops_the_import(store):
    bring(store, row(1))
    preview = read(store, row(2), row(1, persons=9, version=1))
    bring(store, row(1, persons=7, version=1))
    report = commit(store, OFFICER, preview, clock=clock)
    assert report.committed is False
    assert [one.row for one in report.refusals] == [3]
    assert uid(2) not in stored(store)


def test_a_workbook_that_nobody_filled_in_is_refused(store):
    load_gazetteer(store)
    add_operation(store, operation())
    content = hand_out(store, OFFICER, "seizure", operation="NOMAD-2020")
    report = commit(store, OFFICER, prepare(store, OFFICER, name="empty.xlsx", content=content), clock=clock)
    assert report.committed is False
    assert [one.reason for one in report.refusals] == ["the file holds no report"]


def test_a_file_that_no_profile_knows_comes_with_a_suggestion(store):
    with pytest.raises(LayoutUnknown) as caught:
        prepare(store, OFFICER, name="x.csv", content=b"Datum;Ort;Anzahl\n09.03.2020;Edirne;4\n", clock=clock)
    assert caught.value.suggestion.fields
    assert "Datum" in str(caught.value)


def test_a_profile_that_does_not_exist_is_refused_with_those_that_do(store):
    with pytest.raises(InputRefused, match="no profile") as caught:
        read(store, row(1), profile="nonsense")
    assert "plain_incidents" in caught.value.advice


def test_an_observer_brings_nothing_in(store):
    with pytest.raises(NotAllowed):
        read(store, row(1), viewer=OBSERVER)


def test_a_party_cannot_report_for_another(store):
    preview = read(store, row(1), row(2, originator="RO"), viewer=BULGARIA)
    assert [one.row for one in preview.report.refusals] == [3]
    report = commit(store, BULGARIA, preview, only_good=True, clock=clock)
    assert set(stored(store)) == {uid(1)}
    assert report.new == 1


def test_a_file_that_is_none_is_refused_as_a_whole(store):
    with pytest.raises(FileRefused):
        prepare(store, OFFICER, name="x.xlsx", content=b"PK\x03\x04 and nothing more", clock=clock)


def test_the_document_is_the_one_that_others_read(store):
    told = json.loads(json.dumps(bring(store, row(1), row(2, persons="many")).document()))
    assert {"file", "profile", "rows", "new", "amended", "unchanged", "refused", "committed", "refusals"} <= set(told)
    assert told["refusals"] == [
        {"sheet": None, "row": 3, "column": "persons", "value": "many", "reason": told["refusals"][0]["reason"]}
    ]
    assert told["rows"] == told["new"] + told["amended"] + told["unchanged"] + told["refused"]


def test_progress_ends_where_it_said(store):
    told = []
    rows = [row(number) for number in range(1200)]
    read(store, *rows, progress=lambda done, total: told.append((done, total)))
    assert told
    assert all(done <= total for done, total in told)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_an_import_is_on_the_record_with_its_batch(store):
    report = bring(store, row(1))
    with Session(store) as session:
        batch = session.get(ImportBatch, report.batch_id)
        assert (batch.name, batch.profile, batch.row_count) == ("reports.csv", "plain_incidents", 1)
        entries = session.exec(select(AuditEntry).where(AuditEntry.subject == f"batch {report.batch_id}")).all()
        assert [(one.held.detail["batch"], one.held.detail["name"]) for one in entries] == [(batch.id, "reports.csv")]


def test_figures_of_a_source_are_taken_and_missing_stays_missing(store):
    wide = b"country,date,arrivals\nRS,2015-10-01,\nRS,2015-10-02,5\n"
    profile = """
name: arrivals
title: Arrivals
yields: returns
dataset: arrivals
fields:
  country: country
  period_from: date
  value: arrivals
constants:
  measure: arrivals
  unit: persons
"""
    preview = prepare(store, OFFICER, name="a.csv", content=wide, profile=read_profile(profile), clock=clock)
    assert commit(store, OFFICER, preview, clock=clock).new == 2
    with Session(store) as session:
        assert session.exec(select(func.count()).where(Statistic.value.is_(None))).one() == 1


def undo(store, batch, reason="wrong file"):
    with UnitOfWork(store, viewer=OFFICER, clock=clock) as work:
        done = batch_log.undo(work, batch, reason)
        work.commit()
    return done


def test_undoing_an_import_withdraws_its_reports_with_the_reason(store):
    bring(store, row(9))
    report = bring(store, row(1), row(2))
    assert undo(store, report.batch_id).withdrawn == 2
    found = stored(store)
    assert {found[uid(n)].status for n in (1, 2)} == {"WITHDRAWN"}
    assert {found[uid(n)].status_reason for n in (1, 2)} == {"wrong file"}
    assert found[uid(9)].status == "SUBMITTED"
    newest, _ = batch_log.find_batches(store, OFFICER)
    assert newest.undone["reason"] == "wrong file"
    with Session(store) as session:
        acts = session.exec(select(AuditEntry.act).where(AuditEntry.subject == f"batch {report.batch_id}")).all()
        assert acts.count("alteration") == 1


def test_what_an_officer_withdrew_stays_so_when_it_comes_again_and_that_is_said(store):
    bring(store, row(1))
    with UnitOfWork(store, viewer=OFFICER, clock=clock) as work:
        incidents.withdraw(work, uid(1), "a mistake of the sender")
        work.commit()
    preview = read(store, row(1), row(2))
    assert (preview.report.new, preview.report.unchanged) == (1, 1)
    assert preview.report.remarks == (((None, 2), "was withdrawn in Vardar, and stays withdrawn"),)


def test_what_was_undone_may_come_again_as_it_was_or_corrected_and_be_undone_again(store):
    undo(store, bring(store, row(1), row(2)).batch_id)
    again = bring(store, row(1), row(2, persons=9))
    assert (again.new, again.amended, again.unchanged) == (0, 2, 0)
    assert incidents.count(store, OFFICER, Filter()) == 2
    assert bring(store, row(1), row(2, persons=9)).unchanged == 2
    assert undo(store, again.batch_id).withdrawn == 2
    assert incidents.count(store, OFFICER, Filter()) == 0
    assert bring(store, row(1)).amended == 1


def test_undoing_leaves_what_was_corrected_since(store):
    report = bring(store, row(1), row(2))
    bring(store, row(1, persons=9))
    done = undo(store, report.batch_id)
    assert (done.withdrawn, done.closed) == (1, 1)


def test_undoing_says_why_and_is_not_for_everybody(store):
    report = bring(store, row(1))
    with pytest.raises(RowRejected):
        undo(store, report.batch_id, " ")
    with UnitOfWork(store, viewer=OBSERVER, clock=clock) as work, pytest.raises(NotAllowed):
        batch_log.undo(work, report.batch_id, "because")
    assert batch_log.find_batches(store, OBSERVER) == []


def refused_entries(store):
    with Session(store) as session:
        wanted = select(AuditEntry).where(AuditEntry.outcome == "refused").order_by(AuditEntry.seq)
        return [(one.act, one.actor, one.held.detail.get("uids")) for one in session.exec(wanted)]


def hide(store, *numbers):
    rows = [row(number, originator="RO", release="ORIGINATOR") for number in numbers]
    assert commit(store, OFFICER, read(store, *rows), clock=clock).committed


def test_a_preview_of_uids_that_may_not_be_seen_is_one_refused_look_on_the_record(store):
    hide(store, 1, 2)
    preview = read(store, row(1), row(2), row(9), viewer=BULGARIA)
    assert preview.not_seen == (uid(1), uid(2))
    look = ("consultation", BULGARIA.name, [uid(1), uid(2)])
    assert refused_entries(store) == [look]
    assert not commit(store, BULGARIA, preview, clock=clock).committed
    assert refused_entries(store) == [look, ("collection", BULGARIA.name, [uid(1), uid(2)])]


def test_a_preview_that_hits_nothing_hidden_leaves_nothing_on_the_record(store):
    hide(store, 1)
    assert read(store, row(9), row(10, persons="many"), viewer=BULGARIA).not_seen == ()
    assert refused_entries(store) == []


@pytest.mark.parametrize("good", [False, True])
def test_a_file_that_is_brought_in_unseen_names_the_uids_that_may_not_be_seen(store, good):
    hide(store, 1)
    preview = read(store, row(1), row(9), viewer=BULGARIA, compared=False)
    assert commit(store, BULGARIA, preview, only_good=good, clock=clock).committed == good
    assert refused_entries(store) == [("collection", BULGARIA.name, [uid(1)])]
