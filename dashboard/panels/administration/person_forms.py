"""The forms about a person: add, change, give a password, disable. What is refused is said in the form."""

from collections.abc import Collection

import streamlit as st

from dashboard.components.markup import plain
from dashboard.context import AppContext
from dashboard.panels.administration.desk import act, open_one
from dashboard.panels.administration.words import ROLE_MEANS, say_role
from data.access.viewers import OCU, Role
from data.store import people
from data.store.operations import find_operations, find_parties
from data.store.people import OCU_ROLES, PARTY_ROLES, PersonSummary, passwords

NAME_HELP = "Letters a to z, digits, and . _ - @. The record calls them so: never changed, never used twice."


@st.dialog("Add a person", width="medium")
def add_person(ctx: AppContext) -> None:
    """Who they are, what they may do, how they sign in; a password is made for them unless one is typed."""
    name = st.text_input("Name to sign in", key="new name", max_chars=64, placeholder="ana.popescu", help=NAME_HELP)
    shown = st.text_input("Name that others read", key="new shown", max_chars=80, placeholder="Ana Popescu")
    party, role, operations = _place(ctx, "new", party=OCU, role=Role.WATCH_OFFICER, operations=())
    by_provider = ctx.settings.auth == "oidc"
    identity = None
    if by_provider:
        subject = st.text_input("Their name at the identity provider", key="new subject", max_chars=200)
        identity = (ctx.settings.oidc_issuer, subject.strip())
        typed = None
    else:
        typed = _ask_password("new password")
    if st.button("Add", type="primary", key="new now"):
        password = None if by_provider else typed or passwords.make()
        if act(
            ctx,
            lambda work: people.add(
                work, name=name, display_name=shown, party=party, role=role, operations=operations,
                password=password, identity=identity,
            ),
            told=f"{shown.strip() or name} may sign in as {say_role(role).lower()} of {party}.",
            secret=lambda: None if typed else password,
        ):  # fmt: skip
            open_one(name.strip().casefold())
            st.rerun()


NAME_HELP = (
    "The letters a to z, digits, and . _ - @. The record calls them so: it is never changed and never used twice."
)


@st.dialog("Change a person", width="medium")
def amend_person(ctx: AppContext, person: PersonSummary) -> None:
    """Another name to be read, another place."""
    key = f"change {person.name}"
    shown = st.text_input("Name that others read", person.display_name, key=f"{key} shown", max_chars=80)
    party, role, operations = _place(ctx, key, party=person.party, role=person.role, operations=person.operations)
    st.caption("With another party, role or operations their sessions end, and they sign in anew.")
    if st.button("Change", type="primary", key=f"{key} now") and act(
        ctx,
        lambda work: people.amend(
            work, person.name, display_name=shown, party=party, role=role, operations=operations
        ),
        told=f"{shown} is {say_role(role).lower()} of {party}.",
        undo=lambda work: people.amend(
            work, person.name, display_name=person.display_name, party=person.party, role=person.role,
            operations=person.operations,
        ),
    ):  # fmt: skip
        st.rerun()


def _said(person: PersonSummary) -> str:
    return f"**{plain(person.display_name)}** ({plain(person.name)})"


@st.dialog("Set a password", width="medium")
def give_password(ctx: AppContext, person: PersonSummary) -> None:
    """Another password for somebody; their sessions end."""
    st.markdown(f"{_said(person)} signs in with another password; open sessions end at once.")
    typed = _ask_password(f"password {person.name}")
    if st.button("Set", type="primary", key=f"password {person.name} now"):
        password = typed or passwords.make()
        told = f"{person.display_name} has another password, to be changed at the next sign-in."
        if act(
            ctx,
            lambda work: people.set_password(work, person.name, password),
            told=told,
            secret=lambda: None if typed else password,
        ):
            st.rerun()


@st.dialog("Disable a person")
def stop_person(ctx: AppContext, person: PersonSummary, *, sessions_open: int) -> None:
    """Asks once more; what follows from it is said first."""
    ends = {0: "They are not signed in.", 1: "Their open session ends at once."}
    st.markdown(
        f"{_said(person)} cannot sign in any more. "
        f"{ends.get(sessions_open, f'Their {sessions_open} open sessions end at once.')} "
        "What they wrote stays, under their name. You can enable them again."
    )
    if st.button("Disable", type="primary", key=f"disable {person.name} now") and act(
        ctx,
        lambda work: people.disable(work, person.name),
        told=f"{person.display_name} is disabled and signed out everywhere.",
        undo=lambda work: people.enable(work, person.name),
    ):
        st.rerun()


def _place(
    ctx: AppContext, key: str, *, party: str, role: Role, operations: Collection[str]
) -> tuple[str, Role, list[str]]:
    """Party, role and operations, each offering only what goes with the one before."""
    engine = ctx.services.engine
    names = {OCU: "Operational Center Unit"} | {one.code: one.name for one in find_parties(engine)}
    left, right = st.columns(2)
    chosen_party = left.selectbox(
        "Party",
        [*names],
        index=[*names].index(party),
        key=f"{key} party",
        format_func=lambda code: f"{code} {names[code]}",
    )
    roles = OCU_ROLES if chosen_party == OCU else PARTY_ROLES
    chosen_role = right.selectbox(
        "Role", roles, index=roles.index(role) if role in roles else 0, key=f"{key} role {chosen_party == OCU}",
        format_func=say_role,
    )  # fmt: skip
    st.caption(f"{say_role(chosen_role)}: {ROLE_MEANS[chosen_role]}.")
    if chosen_role is not Role.COORDINATOR:
        return chosen_party, chosen_role, []
    known = {one.code: one.name for one in find_operations(engine, ctx.manager())}
    chosen = st.multiselect(
        "Operations", [*known], default=[code for code in operations if code in known], key=f"{key} operations",
        format_func=lambda code: known[code], placeholder="which they coordinate",
    )  # fmt: skip
    return chosen_party, chosen_role, chosen


def _ask_password(key: str) -> str:
    return st.text_input(
        "Password", type="password", key=key, autocomplete="new-password", max_chars=passwords.LONGEST,
        placeholder="leave it empty to have one made",
    )  # fmt: skip
