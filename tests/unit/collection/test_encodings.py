"""Which characters the bytes of a text file mean."""

import random

import pytest

from data.collection.files.encodings import ENCODINGS, decode
from data.collection.source import FileRefused
from tests.corpus.words import WORDS


def report(words: list[str]) -> str:
    return "date;place;persons\r\n" + "".join(
        f"2020-03-{n % 28 + 1:02d};{word};{n}\r\n" for n, word in enumerate(words)
    )


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("lines", [10, 40])
def test_a_report_in_an_old_code_page_is_read_as_it_was_written(language, lines):
    page, words = WORDS[language]
    for seed in range(20):
        text = report(random.Random(seed).choices(words, k=lines))
        assert decode(text.encode(page)).characters == text


def reading(content: bytes) -> str:
    try:
        return decode(content).characters
    except FileRefused as refused:
        return str(refused)


def test_a_single_word_is_read_right_or_asked_about_but_never_read_wrong():
    every = [(page, report([word])) for page, words in WORDS.values() for word in words if not word.isascii()]
    readings = [(text, reading(text.encode(page))) for page, text in every]
    asked = [found for text, found in readings if found != text]
    assert [found for found in asked if "can be read in two ways" not in found] == []
    assert len(asked) <= len(every) / 4


def test_both_readings_are_shown_where_two_fit():
    with pytest.raises(FileRefused, match=r'as "E[şţ]me" .*or "E[şţ]me"') as refused:
        decode(report(["Eşme"]).encode("cp1254"))
    assert "UTF-8" in refused.value.advice


def test_the_sender_may_name_the_encoding():
    content = report(["Eşme"]).encode("cp1254")
    assert "Eşme" in decode(content, encoding="cp1254").characters
    assert "Eţme" in decode(content, encoding="windows-1250").characters


def test_a_named_encoding_that_does_not_fit_is_refused_with_the_line():
    with pytest.raises(FileRefused, match="row 3: the line holds bytes that are no letters in utf-8"):
        decode(report(["Ipsala", "Šid"]).encode("cp1250"), encoding="utf-8")


def test_an_encoding_that_nobody_knows_is_refused_with_the_known_ones():
    for unknown in ("klingon", "zip", "rot13", "unicode_escape", "utf-7"):
        with pytest.raises(FileRefused, match="not known") as refused:
            decode(b"a;b", encoding=unknown)
        assert "cp1250" in refused.value.advice


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_files_are_read_with_and_without_their_mark(encoding):
    text = report(["Šid", "Капитан Андреево", "Κήποι", "Kapıkule"])
    found = decode(text.encode(encoding))
    assert found.characters == text
    assert found.note == ("Read as UTF-16." if "16" in encoding else "Read as UTF-8.")


def test_the_note_says_the_code_page_and_shows_words():
    assert decode(report(["Šid", "Čačak", "Županja"]).encode("cp1250")).note == (
        'Read as Central European (cp1250), for example "Šid", "Čačak", "Županja".'
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [("cp1250", "utf-8"), ("utf-8", "cp1250"), ("cp1250", "cp1251"), ("cp1253", "utf-8"), ("cp1251", "cp1253")],
)
def test_a_file_in_two_encodings_is_refused_with_the_first_line_that_differs(first, second):
    words = {"cp1250": "Šabac, Čačak i Užice", "cp1251": "Капитан Андреево", "cp1253": "Σύλληψη διακινητή"}
    words["utf-8"] = "Kapıkule, Čačak, Αλεξανδρούπολη"
    one, other = report([words[first]] * 6), report([words[second]] * 2)
    with pytest.raises(FileRefused, match=r"another encoding|no letters") as refused:
        decode(one.encode(first) + other.encode(second))
    assert refused.value.refusal.row in (2, 9)
    assert "one encoding" in refused.value.advice


def test_a_file_that_ends_in_half_a_letter_is_cut_off():
    with pytest.raises(FileRefused, match="cut off"):
        decode("place\nŠid".encode()[:7])


def test_letters_of_no_language_of_the_region_are_not_guessed_at():
    with pytest.raises(FileRefused, match="cannot be told"):
        decode(report(["Капитан Андреево", "Граничен пункт"]).encode("cp866"))


def test_utf_32_is_refused():
    with pytest.raises(FileRefused, match="UTF-32"):
        decode("a;b".encode("utf-32"))


def test_every_encoding_on_offer_can_be_asked_for():
    for encoding in ENCODINGS:
        assert decode("a;b\n1;2\n".encode(encoding), encoding=encoding).characters == "a;b\n1;2\n"
