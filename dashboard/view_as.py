"""As whom the pages are seen: an officer of the OCU may look as a party does, before a meeting or an export.

It can only narrow: what is seen is what the party and the officer both see, and nothing is changed meanwhile. The party
stands in the address of every page, so that a reload and a link keep it.
"""

from dataclasses import replace

import streamlit as st
from sqlalchemy import Engine

from data.access.viewers import OCU, Role, Viewer, party_viewer
from data.store.operations import status_at
from data.terms.days import Clock

AS = "as"  # key in the address
_HELD, _WRITTEN = "seen as", "seen as written"
LONGEST = 40


def may_look_as_others(person: Viewer) -> bool:
    """Whether this person may see the pages as a party does."""
    return person.party == OCU and person.role in (Role.WATCH_OFFICER, Role.COORDINATOR, Role.ANALYST)


def seen_as(person: Viewer, asked: str | None, engine: Engine, *, clock: Clock) -> Viewer:
    """The person themselves, or who looks as the party that was asked for, with its status of today.

    A party that there is not has no status, and who looks as it sees nothing. Raises StoreErrors.
    """
    if not asked or asked == person.party or not may_look_as_others(person):
        return person
    party = party_viewer(asked, status=status_at(engine, asked, clock()))
    return replace(party, name=f"{person.name} as {asked}", purpose=person.purpose, behind=person)


def asked_party() -> str | None:
    """The party that this page is to be seen as: by the address where it names one anew, else as before.

    An address without one changes nothing (another page was opened): the way back is `choose_party(None)`.
    """
    held, asked = st.session_state, (st.query_params.get(AS) or "")[:LONGEST]
    if asked and asked != held.get(_WRITTEN):
        held[_HELD] = asked
    party: str | None = held.get(_HELD)
    if party is None:
        st.query_params.pop(AS, None)
    elif st.query_params.get(AS) != party:
        st.query_params[AS] = party
    held[_WRITTEN] = party
    return party


def choose_party(party: str | None) -> None:
    """See the pages as this party from the next run on; None as oneself."""
    st.session_state[_HELD] = party
