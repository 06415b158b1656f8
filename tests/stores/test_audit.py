"""Reading the audit record, its anchors, and its details when they are erased, on both engines."""

import csv
import io
import json
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import Session, select

from data.access.viewers import Role, Viewer, local_data_protection_officer, party_viewer
from data.dissemination.audit_sheets import write_audit
from data.store import audit, audit_reading, incidents
from data.store.audit_reading import Asked
from data.store.schema import check
from data.store.tables import AuditEntry
from data.terms.codes import PartyStatus
from data.terms.errors import InputRefused, NotAllowed
from tests.stores.forms import NOON, OFFICER, add, clock, detection, uid, writing

DPO = local_data_protection_officer()
ANA = Viewer(name="ana", party="BG", status=PartyStatus.MEMBER_STATE, role=Role.LIAISON_OFFICER, purpose="JIT 4")


def later():
    return NOON + timedelta(days=3)


@pytest.fixture
def filled(store):
    add(store, detection(1), detection(2))
    incidents.get(store, OFFICER, uid(1), clock=clock)
    add(store, detection(1, persons=7, note="seen again"))
    with writing(store, viewer=ANA) as work:
        work.record("consultation", "situation", {"filter": "Ђорђе: 24 h", "query": "text=100%25"})
        work.record("disclosure", "export csv", {"uids": [uid(2)]}, recipient="RO")
    return store


def find(store, **asked):
    return audit_reading.find(store, DPO, Asked(**asked), clock=later, audit=False)


def test_entries_are_found_by_who_what_and_when(filled):
    everything = find(filled)
    assert [entry.seq for entry in everything.entries] == sorted(range(1, everything.total + 1), reverse=True)
    assert {entry.actor for entry in find(filled, actor="ana").entries} == {"ana"}
    assert find(filled, party="BG").total == find(filled, actor="ana").total == 2
    assert [entry.subject for entry in find(filled, act="disclosure").entries] == ["export csv"]
    assert find(filled, subject="Situation").total == 1
    assert find(filled, end=NOON).total == 0
    assert find(filled, start=NOON, end=NOON + timedelta(days=2)).total == everything.total
    assert find(filled, outcome="refused").total == 0


@pytest.mark.parametrize("text", ["Ђорђе", "24 H", "100%25"])
def test_entries_are_found_by_the_text_of_a_filter_and_by_nothing_like_it(filled, text):
    assert [entry.subject for entry in find(filled, text=text).entries] == ["situation"]
    assert find(filled, text=text + "_").total == 0


def test_entries_come_in_pages(filled):
    asked = Asked()
    whole = find(filled).entries
    pages = [audit_reading.find(filled, DPO, asked, limit=2, offset=place, audit=False) for place in (0, 2)]
    assert pages[0].entries + pages[1].entries == whole[:4]
    assert pages[0].total == len(whole)
    assert list(audit_reading.each(filled, DPO, asked)) == [*reversed(whole)]


def test_reading_the_record_is_on_the_record(filled):
    before = find(filled).total
    audit_reading.find(filled, DPO, Asked(actor="ana"), clock=later)
    newest, *_ = find(filled).entries
    assert find(filled).total == before + 1
    assert (newest.act, newest.subject, newest.role) == ("consultation", "audit record", "data_protection_officer")
    assert newest.detail == {"asked": "actor ana", "entries": 2, "of": 2}


@pytest.mark.parametrize("viewer", [OFFICER, ANA, party_viewer("JP", status=PartyStatus.OBSERVER)])
def test_nobody_else_reads_the_record(filled, viewer):
    for read in (
        lambda: audit_reading.find(filled, viewer, Asked()),
        lambda: audit_reading.trail(filled, viewer, uid(1)),
        lambda: audit_reading.counts(filled, viewer, Asked()),
        lambda: audit_reading.known(filled, viewer),
        lambda: audit_reading.chain_state(filled, viewer),
        lambda: list(audit_reading.each(filled, viewer, Asked())),
        lambda: write_audit(filled, viewer, Asked(), suffix="csv"),
    ):
        with pytest.raises((NotAllowed, InputRefused)):
            read()


def test_the_trail_of_a_report_names_every_version_and_each_field_that_changed(filled):
    trail = audit_reading.trail(filled, DPO, uid(1), clock=later)
    (change,) = (entry for entry in trail if entry.detail and "fields" in entry.detail)
    assert change.detail["fields"] == {"persons": [4, 7], "note": [None, "seen again"]}
    assert [entry.act for entry in trail] == ["collection", "consultation", "alteration"]
    assert audit_reading.trail(filled, DPO, str(change.detail["by"]), clock=later)[:3] == trail  # and that it was read
    assert {entry.act for entry in audit_reading.trail(filled, DPO, uid(2))} >= {"collection", "disclosure"}
    assert find(filled).entries[0].subject == "audit record"


def test_what_a_person_did_is_counted_by_act(filled):
    assert audit_reading.counts(filled, DPO, Asked(actor="ana")) == {
        ("consultation", "done"): 1, ("disclosure", "done"): 1,
    }  # fmt: skip
    assert audit_reading.known(filled, DPO).actors == ("ana", "local")


def test_the_record_goes_out_neutralised_stamped_and_on_the_record(filled):
    with writing(filled) as work:
        work.record("consultation", "=cmd|' /C calc'!A0", {"long": "x" * 70_000})
    officer = Viewer("dpo", "OCU", PartyStatus.MEMBER_STATE, Role.DATA_PROTECTION_OFFICER, purpose="yearly review")
    content, count = write_audit(filled, officer, Asked(), suffix="csv", clock=later)
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    start = next(place for place, row in enumerate(rows) if row[:1] == ["entry"])
    assert len(rows[start + 1 :]) == count
    assert rows[-1][6].startswith("'=cmd")
    assert ["made for", "dpo (OCU), yearly review"] in rows[:start]
    assert json.loads(rows[-1][-1])["long"] == "x" * 70_000
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(write_audit(filled, officer, Asked(), suffix="xlsx")[0]))
    table = sheet.get_sheet_by_name("audit record").to_python()
    assert "x" * 70_000 in "".join(map(str, table[count]))
    newest = find(filled).entries[0]
    assert (newest.act, newest.subject, newest.purpose) == ("disclosure", "audit record", "yearly review")
    with pytest.raises(InputRefused, match="say which"):
        write_audit(filled, DPO, Asked(), suffix="csv")


def test_details_are_erased_on_the_record_and_the_chain_stays_whole(filled):
    with writing(filled) as work:
        assert audit.erase_details(work, [1, 2, 4, 900], "their time is over") == 3
    verdict = audit.verify(filled)
    assert verdict.is_whole
    assert verdict.erased == 3
    newest = find(filled).entries[0]
    assert (newest.act, newest.detail) == ("erasure", {"seqs": [[1, 2], [4, 4]], "reason": "their time is over"})
    assert [entry.detail for entry in find(filled).entries if entry.seq in (1, 2, 4)] == [None] * 3
    with writing(filled) as work:
        assert audit.erase_details(work, [newest.seq], "no") == 0  # what names the erased is not erased
        work.record("erasure", "test")


def test_details_without_a_reason_stay(filled):
    with pytest.raises(ValueError, match="reason"), writing(filled) as work:
        audit.erase_details(work, [1], " ")


def test_an_anchor_is_added_and_refused_where_it_contradicts_those_before(filled, tmp_path):
    path = tmp_path / "anchors"
    first = audit.anchor(filled, path, clock=clock)
    add(filled, detection(9))
    second = audit.anchor(filled, path, clock=later)
    assert audit.read_anchors(path) == (first, second)
    assert second.seq == second.count > first.seq
    assert path.stat().st_mode & 0o077 == 0
    assert audit.verify(filled, anchor=path).anchors == 2
    told = json.loads(path.read_text().splitlines()[0]) | {"digest": "0" * 64}
    path.write_text(json.dumps(told) + "\n")
    with pytest.raises(audit.AnchorBroken, match="is another one now"):
        audit.anchor(filled, path)
    assert len(path.read_text().splitlines()) == 1
    path.write_text("not an anchor\n")
    for attempt in (lambda: audit.anchor(filled, path), lambda: audit.verify(filled, anchor=path)):
        with pytest.raises(InputRefused, match="line 1 is no anchor"):
            attempt()


def test_an_empty_record_is_whole_and_has_nothing_to_anchor(store, tmp_path):
    assert audit.verify(store).is_whole
    assert audit.anchor(store, tmp_path / "anchors") is None
    assert not (tmp_path / "anchors").exists()
    assert audit_reading.chain_state(store, DPO).head is None


def test_the_check_of_the_store_walks_the_record(filled):
    def finding():
        return next(one for one in check(filled) if one.name == "audit record")

    assert finding().is_right
    with filled.begin() as connection:
        connection.exec_driver_sql("UPDATE audit_entry SET actor = 'nobody' WHERE seq = 2")
    assert not finding().is_right
    assert "nobody" in finding().detail


def test_the_state_of_the_chain_says_when_it_was_last_verified_and_anchored(filled, tmp_path):
    made = audit.anchor(filled, tmp_path / "anchors", clock=clock)
    audit_reading.note_anchor(filled, made, clock=clock)
    audit_reading.note_verified(filled, DPO, audit.verify(filled), clock=later)
    state = audit_reading.chain_state(filled, DPO)
    assert state.anchored.detail["anchored"] == made.seq
    assert (state.verified.at, state.verified.detail["bent"]) == (later(), None)
    with Session(filled) as session:
        newest = session.exec(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
    assert (state.entries, state.head) == (newest.seq, newest.digest)
