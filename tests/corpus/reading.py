"""Reads files in a process of its own, under a limit of memory, and says what each came to.

    python -m tests.corpus.reading FOLDER MEMORY_MB

Prints one JSON object a file: its name, the outcome (rows | refused | traceback), what was said, how many rows and
refusals came out, which files and connections were opened meanwhile, and the CPU seconds it took.
"""

import codecs
import json
import resource
import sys
import time
import traceback
from pathlib import Path

from data.collection.files.encodings import ENCODINGS
from data.collection.files.gate import admit
from data.collection.files.readers import read_tables
from data.collection.source import FileRefused, SourceRow

_WATCHED = (
    "open",
    "os.open",
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "ctypes.dlopen",
    "urllib.",
)
opened: list[str] = []


def watch(event: str, arguments: tuple[object, ...]) -> None:
    """Keep what is opened, connected or started."""
    if event.startswith(_WATCHED):
        opened.append(f"{event} {arguments[:1]}")


def read(name: str, content: bytes) -> dict[str, object]:
    """What one file came to."""
    try:
        tables = read_tables(admit(name, content))
        rows = [row for table in tables for row in table.rows]
    except FileRefused as error:
        return {"outcome": "refused", "said": str(error)}
    except BaseException:
        return {"outcome": "traceback", "said": traceback.format_exc()}
    refusals = [str(row) for row in rows if not isinstance(row, SourceRow)]
    cells = [str(row.cells) for row in rows if isinstance(row, SourceRow)][:100]
    return {"outcome": "rows", "said": " ".join(cells + refusals)[:5_000], "rows": len(rows), "refusals": refusals[:20]}


def main(folder: Path, memory_mb: int) -> None:
    """Every file of the folder in the order of its name; the name to read it under lies beside it in names.json."""
    names: dict[str, str] = json.loads((folder / "names.json").read_text())
    # Python loads an encoding from its own library at the first use.
    for encoding in (*ENCODINGS, "utf-8-sig", "cp437"):
        codecs.lookup(encoding)
    sys.addaudithook(watch)
    for key, name in sorted(names.items()):
        content = (folder / key).read_bytes()
        opened.clear()
        held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        opened.clear()
        resource.setrlimit(resource.RLIMIT_AS, (held + memory_mb * 1_000_000, resource.RLIM_INFINITY))
        begun = time.process_time()
        outcome = read(name, content)
        seconds = time.process_time() - begun
        found = list(opened)
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        print(json.dumps({"key": key, "opened": found, "seconds": round(seconds, 2)} | outcome), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
