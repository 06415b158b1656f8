import json

from data.collection.intake.import_report import SHOWN, ImportReport, printable, refused_whole
from data.collection.source import FileRefused, Refusal


def test_the_sentence_says_what_came_of_a_file():
    report = ImportReport("a.csv", "plain", rows=4, new=2, unchanged=1, refused=1, committed=True)
    assert report.sentence() == "a.csv: imported · 4 rows: 2 new, 0 amended, 1 unchanged, 1 refused"


def test_a_file_that_is_refused_whole_says_why_and_what_to_do():
    text = refused_whole("a.xlsx", FileRefused("the file is locked with a password", advice="Take it off.")).text()
    assert text.splitlines() == ["a.xlsx: nothing stored", "the file is locked with a password", "Take it off."]


def test_a_long_list_of_refusals_says_how_many_more_there_are():
    report = ImportReport("a.csv", "plain", refusals=tuple(Refusal("bad", row=n) for n in range(2, SHOWN + 12)))
    assert "and 10 more" in report.text()
    assert len(report.document()["refusals"]) == SHOWN + 10


def test_a_name_that_is_no_text_can_be_written_as_json_and_printed():
    report = ImportReport("a\udcff\n\u202e.csv", "plain", remarks=(((None, 3), "far \x1b[2J away"),))
    assert "\x1b" not in report.text()
    json.dumps(report.document()).encode()
    report.text().encode()
    assert printable("Иван.csv") == "Иван.csv"
