import json
import os

import pytest

from data.collection.intake.import_report import ImportReport
from data.collection.intake.inbox import Inbox, Taken, Unstable, tidy_name
from data.terms.errors import InputRefused, StoreLocked


class Taker:
    """Remembers what it was given; takes what says "good"."""

    def __init__(self):
        self.taken = []
        self.trouble = None

    def __call__(self, name, content, before_storing):
        if self.trouble:
            raise self.trouble
        before_storing()
        self.taken.append((name, content))
        return Taken(ImportReport(name, "plain", committed=content == b"good"), ((".refused-rows.xlsx", b"rows"),))


@pytest.fixture
def taker():
    return Taker()


@pytest.fixture
def inbox(tmp_path, taker):
    return Inbox(tmp_path / "in", take=taker)


def put(inbox, name="a.csv", content=b"good"):
    inbox.folder.mkdir(exist_ok=True)
    (inbox.folder / name).write_bytes(content)


def names(inbox, folder):
    return sorted(path.name.split("-", 2)[-1] for path in (inbox.folder / folder).iterdir())


def look(inbox, times=3):
    return [inbox.follow() for _ in range(times)]


def test_a_file_is_taken_when_two_looks_find_the_same(inbox, taker):
    put(inbox)
    assert inbox.follow() is False
    assert inbox.follow() is True
    assert taker.taken == [("a.csv", b"good")]
    assert names(inbox, "accepted") == ["a.csv", "a.csv.refused-rows.xlsx", "a.csv.report.json", "a.csv.report.txt"]
    assert names(inbox, "reading") == []


def test_a_file_that_still_grows_waits(inbox, taker):
    for size in range(1, 5):
        put(inbox, content=b"x" * size)
        inbox.follow()
    assert taker.taken == []


def test_a_refused_file_lies_beside_its_report(inbox):
    put(inbox, content=b"bad")
    look(inbox)
    assert "a.csv" in names(inbox, "refused")
    (report,) = (path for path in (inbox.folder / "refused").iterdir() if path.name.endswith(".report.json"))
    assert json.loads(report.read_text())["committed"] is False


def test_a_file_that_changes_while_it_is_read_is_read_again(inbox, taker):
    put(inbox)
    inbox.follow()
    taker.trouble = Unstable()
    assert inbox.follow() is False
    taker.trouble = None
    look(inbox)
    assert taker.taken == [("a.csv", b"good")]


def test_a_store_that_is_away_leaves_the_file_for_later(inbox, taker):
    put(inbox)
    inbox.follow()
    taker.trouble = StoreLocked("held")
    with pytest.raises(StoreLocked):
        inbox.follow()
    assert names(inbox, "reading") == ["a.csv"]
    taker.trouble = None
    assert inbox.follow() is True


def test_what_a_killed_process_was_reading_is_taken_up_by_the_next(inbox, taker, tmp_path):
    put(inbox)
    inbox.follow()
    taker.trouble = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        inbox.follow()
    taker.trouble = None
    look(Inbox(inbox.folder, take=taker))
    assert taker.taken == [("a.csv", b"good")]


def test_two_processes_do_not_both_take_a_file(inbox, taker):
    put(inbox)
    inbox.follow()
    other = Inbox(inbox.folder, take=taker)
    other.follow()

    def meanwhile(name, content, before_storing):
        assert look(other) == [False, False, False]
        return taker(name, content, before_storing)

    first = Inbox(inbox.folder, take=meanwhile)
    look(first)
    look(other)
    assert taker.taken == [("a.csv", b"good")]


def test_a_link_is_put_away_and_never_followed(inbox, taker, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_bytes(b"good")
    inbox.folder.mkdir()
    (inbox.folder / "link.csv").symlink_to(secret)
    look(inbox)
    assert taker.taken == []
    assert "link.csv" in names(inbox, "refused")
    assert secret.read_bytes() == b"good"


def test_a_pipe_and_a_folder_are_put_away_without_being_opened(inbox, taker):
    inbox.folder.mkdir()
    os.mkfifo(inbox.folder / "pipe.csv")
    (inbox.folder / "folder").mkdir()
    look(inbox)
    assert taker.taken == []
    assert {"pipe.csv", "folder"} <= set(names(inbox, "refused"))


@pytest.mark.parametrize(
    "name",
    [
        "-rf.csv",
        "a\nb.csv",
        "a\u202eb.csv",
        "x" * 240 + ".csv",
        "..hidden..csv",
        "$(reboot).csv",
        "%s%n.csv",
        "a;b'.csv",
        "Иван.csv",
    ],
)
def test_odd_names_are_taken_under_safe_ones(inbox, taker, name):
    put(inbox, name=f"z{name}" if name.startswith(".") else name)
    look(inbox)
    assert len(taker.taken) == 1
    assert all(path.name.isprintable() and len(path.name) < 200 for path in (inbox.folder / "accepted").iterdir())


def test_a_name_that_is_no_text_is_taken_under_a_safe_one(inbox, taker):
    inbox.folder.mkdir()
    (inbox.folder / os.fsdecode(b"\xff\xfe.csv")).write_bytes(b"good")
    look(inbox)
    assert [content for _, content in taker.taken] == [b"good"]


def test_what_programs_still_write_is_left_alone(inbox, taker):
    for name in (".a.csv", "a.csv.part", "~$a.xlsx"):
        put(inbox, name=name)
    look(inbox)
    assert taker.taken == []


def test_two_files_of_one_name_do_not_overwrite_each_other(inbox, taker):
    for content in (b"good", b"good"):
        put(inbox, content=content)
        look(inbox)
    assert names(inbox, "accepted").count("a.csv") == 2


def test_a_folder_that_is_a_link_is_not_written_through(inbox, tmp_path):
    inbox.folder.mkdir()
    (inbox.folder / "accepted").symlink_to(tmp_path)
    with pytest.raises(InputRefused):
        inbox.follow()


@pytest.mark.parametrize(
    ("name", "tidy"), [("a b.csv", "a b.csv"), ("../../etc/passwd", "_.._etc_passwd"), ("", "file")]
)
def test_tidy_names(name, tidy):
    assert tidy_name(name) == tidy
