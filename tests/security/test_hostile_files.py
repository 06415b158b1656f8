"""Hostile and broken files at the gate and the readers: refused with a sentence, nothing opened, nothing fetched."""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.corpus.hostile import Hostile
from tests.corpus.hostile_texts import hostile_texts
from tests.corpus.hostile_workbooks import hostile_workbooks
from tests.corpus.mutations import mutated_files

ROOT = Path(__file__).parents[2]
SECRET = "the-informant-is-in-room-17"
MEMORY_MB = 150
# No timing assertion: only a process that never ends is ended.
HANG_S = 900

Outcome = dict[str, object]


class TrapServer(threading.Thread):
    """Counts every connection to it."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.connections = 0

    def run(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            connection.close()


@pytest.fixture(scope="module")
def trap() -> Iterator[TrapServer]:
    server = TrapServer()
    server.start()
    yield server
    server.socket.shutdown(socket.SHUT_RDWR)
    server.socket.close()
    server.join()


def outcomes(folder: Path, files: dict[str, tuple[str, bytes]]) -> dict[str, Outcome]:
    """What a process of its own makes of the files, by key."""
    for key, (_, content) in files.items():
        (folder / key).write_bytes(content)
    (folder / "names.json").write_text(json.dumps({key: name for key, (name, _) in files.items()}))
    done = subprocess.run(
        [sys.executable, "-m", "tests.corpus.reading", str(folder), str(MEMORY_MB)],
        cwd=ROOT, capture_output=True, text=True, timeout=HANG_S, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2_000:]
    found = {str(line["key"]): line for line in map(json.loads, done.stdout.splitlines())}
    assert found.keys() == files.keys()
    return found


@pytest.fixture(scope="module")
def hostile(trap: TrapServer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Hostile, Outcome]]:
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.csv"
    secret.write_text(f"name;place\n{SECRET};x\n")
    # An access time before the last change is renewed by the next reading, on file systems that keep it.
    os.utime(secret, (0, secret.stat().st_mtime))
    made = [*hostile_texts(url=trap.url, secret=str(secret)), *hostile_workbooks(url=trap.url, secret=str(secret))]
    folder = tmp_path_factory.mktemp("hostile")
    found: dict[str, tuple[Hostile, Outcome]] = {}
    # In portions, as the large ones take much room on disk.
    for begin in range(0, len(made), 50):
        portion = {f"{begin + n:04d}": file for n, file in enumerate(made[begin : begin + 50])}
        said = outcomes(folder, {key: (file.name, file.make()) for key, file in portion.items()})
        found |= {key: (file, said[key]) for key, file in portion.items()}
        for key in portion:
            (folder / key).unlink()
    assert secret.stat().st_atime == 0
    return found


def test_there_are_more_than_four_hundred_hostile_files(hostile):
    assert len({file.what for file, _ in hostile.values()}) == len(hostile) >= 400


def test_every_hostile_file_is_refused_with_a_sentence_or_is_only_text(hostile):
    wrong = [
        (file.what, outcome["outcome"], outcome["said"])
        for file, outcome in hostile.values()
        if outcome["outcome"] != ("rows" if file.taken else "refused")
        or (not file.taken and len(str(outcome["said"]).split()) < 4)
    ]
    assert wrong == []


def test_no_hostile_file_makes_anything_be_opened_started_or_connected(hostile, trap):
    assert [(file.what, outcome["opened"]) for file, outcome in hostile.values() if outcome["opened"]] == []
    assert trap.connections == 0


def test_nothing_of_another_file_comes_out(hostile):
    assert [file.what for file, outcome in hostile.values() if SECRET in str(outcome["said"])] == []


def test_the_trap_and_the_watch_do_notice(trap, tmp_path):
    """The two tests above can fail: a connection is counted, and an opened file is seen."""
    before = trap.connections
    with socket.create_connection(trap.socket.getsockname()) as probe:
        assert probe.recv(1) == b""
    assert trap.connections == before + 1
    trap.connections = before
    script = (
        "import sys; from tests.corpus import reading; sys.addaudithook(reading.watch); "
        f"open({str(tmp_path / 'x')!r}, 'w').close(); print(reading.opened)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert str(tmp_path / "x") in done.stdout


def test_a_thousand_changed_files_give_rows_or_a_sentence_never_a_traceback(tmp_path):
    files = {f"{n:04d}": file for n, file in enumerate(mutated_files(seed=20200309, count=1_500))}
    found = outcomes(tmp_path, files)
    assert [(files[key][0], line["said"]) for key, line in found.items() if line["outcome"] == "traceback"] == []
    assert [line["opened"] for line in found.values() if line["opened"]] == []
    kinds = [line["outcome"] for line in found.values()]
    # Both must occur often, or the changes are too strong or too weak to tell anything.
    assert kinds.count("rows") >= 300
    assert kinds.count("refused") >= 300
    assert all(len(str(line["said"]).split()) >= 4 for line in found.values() if line["outcome"] == "refused")
    assert all("row" in refusal for line in found.values() for refusal in line.get("refusals", ()))
