"""What the queue is set to: which reports are listed, which one is open, and what an officer is about to say of it."""

from dataclasses import dataclass

import streamlit as st

LISTS = {"waiting": "Waiting", "returned": "Given back", "withdrawn": "Withdrawn"}
ADDRESS = "report"  # the key of the open report in the address


@dataclass(slots=True)
class Waiting:
    """`asking` is the verb whose reason is being typed (give_back or withdraw); `trouble` says why one was not carried
    out, `done` what the last one came to."""

    uid: str | None = None
    asking: str | None = None
    trouble: str = ""
    done: str = ""

    def open(self, uid: str | None) -> None:
        """Show this report; what was said of another one goes."""
        if uid != self.uid:
            self.asking, self.trouble = None, ""
        self.uid = uid


def waiting() -> Waiting:
    """What the queue of this session is set to. The first call reads the report from the address."""
    if "waiting" not in st.session_state:
        asked = st.query_params.get(ADDRESS)
        st.session_state["waiting"] = Waiting(asked[:64] if asked else None)
    held: Waiting = st.session_state["waiting"]
    return held
