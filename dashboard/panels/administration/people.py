"""People: everybody who may sign in, one of them opened, others added."""

from datetime import timedelta

import streamlit as st
from markupsafe import Markup

from dashboard.components.feed import FeedRow
from dashboard.context import AppContext
from dashboard.panels.administration.desk import act, desk, pick, show_facts, show_nothing
from dashboard.panels.administration.person_forms import add_person, amend_person, give_password, stop_person
from dashboard.panels.administration.words import ROLE_MEANS, STANDING, say_moment, say_role
from dashboard.theme import current_style
from data.access.viewers import OCU
from data.store import people, sessions
from data.store.operations import status_at
from data.store.people import PersonSummary
from data.store.sessions import OpenSession

NOBODY = "Nobody may sign in yet. Add the first person; everybody is added by name."
WHO = "Choose somebody from the list to see what they may do, or add somebody."


def render(ctx: AppContext) -> None:
    """Draw the section."""
    engine, manager = ctx.services.engine, ctx.manager()
    everybody = sorted(people.find(engine, manager), key=lambda one: one.display_name.casefold())
    here = open_sessions(ctx)
    listed, opened = desk()
    with listed:
        lines = [_line(ctx, one, here) for one in everybody]
        chosen, is_more = pick(lines, key="people", search="Name, party or role", empty=NOBODY, more="Add a person")
        if is_more:
            add_person(ctx)
    with opened:
        person = next((one for one in everybody if one.name == chosen), None)
        if person is None:
            show_nothing(WHO if everybody else NOBODY)
            return
        _card(ctx, person, [one for one in here if one.name == person.name])


def state_of(person: PersonSummary, *, ctx: AppContext) -> str:
    """What keeps a person out: "disabled", "locked", or nothing."""
    if person.disabled_at is not None:
        return "disabled"
    return "locked" if person.locked_until is not None and person.locked_until > ctx.clock() else ""


def _line(ctx: AppContext, person: PersonSummary, here: tuple[OpenSession, ...]) -> FeedRow:
    style, out = current_style(), state_of(person, ctx=ctx)
    is_here = any(one.name == person.name for one in here)
    symbol = "✕" if out else "●" if is_here else "○"
    return FeedRow(
        uid=person.name,
        time=person.party,
        day="",
        symbol=symbol,
        colour=style.accent if is_here and not out else style.quiet,
        what=person.display_name,
        where=" · ".join([say_role(person.role), *person.operations, person.name]),
        amount=out or ("signed in" if is_here else ""),
    )


def _card(ctx: AppContext, person: PersonSummary, here: list[OpenSession]) -> None:
    out = state_of(person, ctx=ctx)
    show_facts(person.display_name, f"{say_role(person.role)}: {ROLE_MEANS[person.role]}", _facts(ctx, person, out))
    with st.container(horizontal=True, key="verbs"):
        if st.button("Change", key="change person"):
            amend_person(ctx, person)
        if st.button("Set a password", key="set password"):
            give_password(ctx, person)
        in_again = "Enable" if out == "disabled" else "Open the lock"
        if out and st.button(in_again, key="enable person", type="primary"):
            _enable(ctx, person)
        if out != "disabled" and st.button("Disable", key="disable person"):
            stop_person(ctx, person, sessions_open=len(here))
    if here:
        st.html('<div class="v-group">Open sessions</div>')
    for one in here:
        show_session(ctx, one, with_name=False)


def _facts(ctx: AppContext, person: PersonSummary, out: str) -> list[tuple[str, object]]:
    status = status_at(ctx.services.engine, person.party, ctx.clock())
    ways = [*(["a password"] if person.has_password else []), *(f"{where}: {who}" for where, who in person.identities)]
    must = "to be changed at the next sign-in" if person.must_change else ""
    until = f"until {say_moment(person.locked_until, zone=ctx.zone)}" if person.locked_until else ""
    since = f"since {say_moment(person.disabled_at, zone=ctx.zone)}" if person.disabled_at else ""
    return [
        ("Out", f"{out} {since or until}" if out else ""),
        ("Name to sign in", person.name),
        ("Party", person.party if person.party == OCU else f"{person.party}, {STANDING[status]} today"),
        ("Operations", ", ".join(person.operations)),
        ("Signs in by", ", ".join(ways)),
        ("Password", must),
        ("Last sign-in", say_moment(person.signed_in_at, zone=ctx.zone) if person.signed_in_at else "never"),
        ("Added", f"{say_moment(person.created_at, zone=ctx.zone)} by {person.created_by}"),
    ]


def _enable(ctx: AppContext, person: PersonSummary) -> None:
    undo = (lambda work: people.disable(work, person.name)) if person.disabled_at is not None else None
    told = f"{person.display_name} may sign in again."
    if act(ctx, lambda work: people.enable(work, person.name), told=told, undo=undo):
        st.rerun()


def open_sessions(ctx: AppContext) -> tuple[OpenSession, ...]:
    """Who is signed in now, by the rules of the house."""
    idle = timedelta(minutes=ctx.settings.idle_minutes)
    return sessions.find(ctx.services.engine, ctx.manager(), idle=idle, clock=ctx.clock)


def show_session(ctx: AppContext, one: OpenSession, *, with_name: bool) -> None:
    """An open session in a line, with its end."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"session-{one.digest[:12]}"):
        words = Markup('<div class="v-session"><b>{}</b><span>{} · since {} · last used {}</span></div>').format(
            one.display_name if with_name else one.purpose,
            " · ".join([one.party, one.purpose] if with_name else [one.method]),
            say_moment(one.created_at, zone=ctx.zone),
            say_moment(one.used_at, zone=ctx.zone),
        )
        st.html(words)
        ended = f"A session of {one.display_name} has ended."
        if st.button("End", key=f"end {one.digest}") and act(
            ctx, lambda work: sessions.revoke(work, one.digest), told=ended
        ):
            st.rerun()
