"""Parties: how each stands today, how it stood, and a further standing from a day on."""

from datetime import date, timedelta

import streamlit as st
from markupsafe import Markup

from dashboard.components.feed import FeedRow
from dashboard.components.markup import join
from dashboard.context import AppContext
from dashboard.panels.administration.desk import act, desk, pick, show_facts, show_nothing
from dashboard.panels.administration.words import STANDING
from dashboard.theme import current_style
from data.store import parties
from data.store.parties import PartySummary, StandingPeriod
from data.terms.codes import PartyStatus
from data.terms.days import day_of

NONE_YET = "The store knows no parties yet: vardar load record loads them."
SEES = {
    PartyStatus.MEMBER_STATE: "sees what is released to member states, personal data too",
    PartyStatus.OPERATIONAL_PARTNER: "sees what is released to partners, personal data too",
    PartyStatus.OBSERVER: "sees totals, never an incident",
    PartyStatus.NONE: "sees nothing but what is public, as totals",
}


def render(ctx: AppContext) -> None:
    """Draw the section."""
    today = day_of(ctx.clock())
    ranks = [*PartyStatus]
    everybody = parties.find(ctx.services.engine, ctx.manager())
    found = sorted(everybody, key=lambda one: (ranks.index(_status(one, today)), one.name.casefold()))
    listed, opened = desk()
    with listed:
        lines = [_line(one, today=today) for one in found]
        chosen, _ = pick(lines, key="parties", search="Party or standing", empty=NONE_YET)
    with opened:
        party = next((one for one in found if one.code == chosen), None)
        if party is None:
            show_nothing("Choose a party to see how it stands, and since when." if found else NONE_YET)
            return
        _card(ctx, party, today=today)


def _status(party: PartySummary, day: date) -> PartyStatus:
    held = party.on(day)
    return held.status if held else PartyStatus.NONE


def _line(party: PartySummary, *, today: date) -> FeedRow:
    style, held = current_style(), party.on(today)
    status = held.status if held else PartyStatus.NONE
    later = next((one for one in party.periods if one.valid_from > today), None)
    since = f" since {held.valid_from:%-d %b %Y}" if held else ""
    then = f", {STANDING[later.status]} from {later.valid_from:%-d %b %Y}" if later else ""
    return FeedRow(
        uid=party.code,
        time=party.code if len(party.code) < 5 else "",
        day="",
        symbol={"MS": "●", "OP": "◐", "OBS": "○", "NONE": "–"}[status],
        colour=style.accent if status is not PartyStatus.NONE else style.quiet,
        what=party.name,
        where=f"{STANDING[status].capitalize()}{since}{then}",
        amount="",
    )


def _card(ctx: AppContext, party: PartySummary, *, today: date) -> None:
    status = _status(party, today)
    show_facts(f"{party.name} ({party.code})", f"{STANDING[status].capitalize()} today: {SEES[status]}", [])
    if party.periods:
        st.html(_table(party.periods, today=today))
    _add(ctx, party, today=today)


def _table(periods: tuple[StandingPeriod, ...], *, today: date) -> Markup:
    rows = []
    for one in periods:
        is_now = one.valid_from <= today and (one.valid_to is None or today < one.valid_to)
        basis = "" if one.basis == "stated" else f"{one.basis.capitalize()}: "
        rows.append(
            Markup("<tr{}><th>{} – {}</th><td>{}</td><td>{}</td></tr>").format(
                Markup(' class="v-now"') if is_now else "",
                f"{one.valid_from:%-d %b %Y}",
                f"{one.valid_to - timedelta(days=1):%-d %b %Y}" if one.valid_to else "",
                STANDING[one.status].capitalize(),
                f"{basis}{one.note or ''}",
            )
        )
    return Markup('<table class="v-versions">{}</table>').format(join(rows))


def _add(ctx: AppContext, party: PartySummary, *, today: date) -> None:
    """A further standing. It counts for everybody of the party from the first minute of its day (UTC)."""
    earliest = max([today, *(one.valid_from + timedelta(days=1) for one in party.periods[-1:])])
    st.html('<div class="v-group">Another standing</div>')
    with st.form(f"standing {party.code}", border=False):
        left, middle = st.columns(2)
        last = party.periods[-1].status if party.periods else PartyStatus.NONE
        others = [one for one in PartyStatus if one is not last]
        status = left.selectbox("Standing", others, format_func=lambda one: STANDING[one].capitalize())
        begins = middle.date_input("From", earliest, min_value=earliest, format="DD.MM.YYYY")
        note = st.text_input("Why", max_chars=200, placeholder="decision, letter or agreement")
        if st.form_submit_button("Change the standing") and act(
            ctx,
            lambda work: parties.add_period(work, party.code, status=status, valid_from=begins, note=note),
            told=f"{party.name} stands as {STANDING[status]} from {begins:%-d %b %Y}.",
            undo=lambda work: parties.remove_period(work, party.code, valid_from=begins),
        ):
            st.rerun()
    st.caption("It counts from that day, 00:00 UTC, for everybody of the party and at once, without another sign-in.")
