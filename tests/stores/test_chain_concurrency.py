"""Several processes put acts on the record at once, on both engines: no gap, no fork, no deadlock, nothing lost."""

import subprocess
import sys
import textwrap

from sqlmodel import Session, func, select

from data.store import audit
from data.store.tables import AuditEntry
from tests.stores.forms import OFFICER, add, clock, detection, uid, writing

PROCESSES, ACTS = 3, 15


def test_processes_that_append_at_once_make_one_chain(store, store_url, tmp_path):
    add(store, detection(1))
    # Each changes the same report now and then, so that rows are locked before the end of the chain is.
    worker = textwrap.dedent(
        f"""
        import sys
        from sqlalchemy import text
        from data.store.engine import open_engine
        from tests.stores.forms import writing
        engine = open_engine(sys.argv[1])
        for number in range({ACTS}):
            with writing(engine) as work:
                if number % 5 == 0:
                    work.session.execute(text("UPDATE incident SET note = 'x' WHERE uid = '{uid(1)}'"))
                work.record("consultation", f"worker {{sys.argv[2]}}", {{"number": number}})
                work.record("consultation", f"worker {{sys.argv[2]}} again")
        engine.dispose()
        """
    )
    running = [
        subprocess.Popen([sys.executable, "-c", worker, store_url, str(number)], stderr=subprocess.PIPE)
        for number in range(PROCESSES)
    ]
    told = [process.communicate(timeout=120)[1].decode() for process in running]
    assert [process.returncode for process in running] == [0] * PROCESSES, told
    audit.anchor(store, tmp_path / "anchors", clock=clock)
    verdict = audit.verify(store, anchor=tmp_path / "anchors")
    assert verdict.is_whole, verdict.reason
    assert verdict.entries == 1 + PROCESSES * ACTS * 2
    with Session(store) as session:
        for number in range(PROCESSES):
            wanted = select(func.count()).where(AuditEntry.subject == f"worker {number}")
            assert session.exec(wanted).one() == ACTS
    with writing(store, viewer=OFFICER) as work:
        work.record("consultation", "after")
    assert audit.verify(store).is_whole
