"""The gate: files are taken for what they are. What it does to hostile ones stands in tests/security."""

import hashlib

import pytest

from data.collection.files.gate import admit
from data.collection.source import FileRefused
from tests.corpus.packages import ole, pack, parts, relation, relations, workbook

TEXT = b"date;place\n2020-03-09;Ipsala\n"
COLLECTION = b'{"type": "FeatureCollection", "features": []}'


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.csv", TEXT, "csv"),
        ("a.TXT", TEXT, "csv"),
        ("report", TEXT, "csv"),
        ("09.03", TEXT, "csv"),
        ("a.geojson", COLLECTION, "geojson"),
        ("a.json", b"\xef\xbb\xbf\n " + COLLECTION, "geojson"),
        ("a.json", COLLECTION.decode().encode("utf-16"), "geojson"),
        ("a.xlsx", workbook(), "xlsx"),
        ("a.csv", TEXT.decode().encode("utf-16"), "csv"),
        ("a.csv", TEXT + b"\x1a", "csv"),
    ],
)
def test_a_file_is_admitted_for_what_it_is(name, content, kind):
    admitted = admit(name, content)
    assert (admitted.name, admitted.kind, admitted.content) == (name, kind, content)
    assert admitted.digest == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("name", "content", "said", "advised"),
    [
        ("a.xlsx", TEXT, "the name ends in .xlsx, but the file is a text file", "rename it to end in .csv"),
        ("a.csv", workbook(), "the name ends in .csv, but the file is an Excel workbook", "rename it to end in .xlsx"),
        ("a.xlsx", b"<html><table></table></html>", "the file is a web page", "save it as Excel workbook"),
        ("a.xls", ole("Workbook"), "old Office document", "save it as Excel workbook"),
        ("a.xlsx", ole("EncryptedPackage"), "protected with a password", "remove the password"),
        ("a.ods", pack({"mimetype": "application/vnd.oasis"}), "OpenDocument", "save it as"),
        ("a.xlsm", workbook(**{"xl/vbaProject.bin": b"x"}), "the workbook holds macros", "save it as Excel workbook"),
        ("a.zip", pack({"report.csv": "a;b"}), "no Excel workbook", "unpack it"),
        ("a.pdf", b"%PDF-1.7", "the file is a PDF document", ""),
        ("a.csv", b"", "the file is empty", "send it again"),
        ("a.csv", b"a;b\n" * 5 + b"\x00\x01", "the file is no text", "Send a workbook"),
    ],
)  # fmt: skip
def test_another_kind_is_refused_with_advice(name, content, said, advised):
    with pytest.raises(FileRefused, match=said) as refused:
        admit(name, content)
    assert advised in refused.value.advice


def test_a_cut_off_workbook_is_said_to_be_cut_off():
    with pytest.raises(FileRefused, match="cut off"):
        admit("a.xlsx", workbook()[:-40])


def test_links_in_cells_are_no_reason_to_refuse():
    links = relations(relation("rId1", "hyperlink", "https://example.org", external=True))
    assert admit("a.xlsx", workbook(**{"xl/worksheets/_rels/sheet1.xml.rels": links})).kind == "xlsx"


def test_a_workbook_without_compression_is_one():
    assert admit("a.xlsx", pack(parts(), method=0)).kind == "xlsx"


@pytest.mark.parametrize(
    ("given", "kept"),
    [("../../etc/a.csv", "a.csv"), ("C:\\users\\a.csv", "a.csv"), ("a\n\x00.csv", "a.csv"),
     ("\u202evsc.a.csv", "vsc.a.csv"), ("", "file"), ("x" * 5_000 + ".csv", "x" * 196 + ".csv")],
)  # fmt: skip
def test_names_are_kept_without_folders_and_hidden_characters(given, kept):
    assert admit(given, TEXT).name == kept
