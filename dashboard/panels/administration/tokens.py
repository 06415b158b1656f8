"""Tokens: the keys that other systems send and read with; made, shown once, revoked."""

from datetime import date, timedelta

import streamlit as st

from dashboard.components.feed import FeedRow
from dashboard.components.markup import plain
from dashboard.context import AppContext
from dashboard.panels.administration.desk import act, desk, open_one, pick, show_facts, show_nothing
from dashboard.panels.administration.words import say_moment
from dashboard.theme import current_style
from data.access.viewers import OCU
from data.store import tokens
from data.store.operations import find_parties
from data.store.tokens import LONGEST_DAYS, REPORT, SCOPES, TokenSummary

SCOPE_MEANS = {"read": "reads what its party may have", "report": "sends its party's reports"}
NONE_YET = "There are no tokens. A system that reports or reads needs one of its own."


def render(ctx: AppContext) -> None:
    """Draw the section."""
    found = tokens.find(ctx.services.engine, ctx.manager())
    listed, opened = desk()
    with listed:
        lines = [_line(ctx, one) for one in found]
        chosen, is_more = pick(lines, key="tokens", search="System or party", empty=NONE_YET, more="Make a token")
        if is_more:
            make_token(ctx)
    with opened:
        token = next((one for one in found if one.name == chosen), None)
        if token is None:
            show_nothing("Choose a token to see what it is for." if found else NONE_YET)
            return
        _card(ctx, token)


def state_of(token: TokenSummary, *, ctx: AppContext) -> str:
    """ "revoked", "expired", or nothing while it is valid."""
    if token.revoked_at is not None:
        return "revoked"
    return "expired" if token.expires_at <= ctx.clock() else ""


def _line(ctx: AppContext, token: TokenSummary) -> FeedRow:
    style, out = current_style(), state_of(token, ctx=ctx)
    return FeedRow(
        uid=token.name,
        time=token.party,
        day="",
        symbol="✕" if out else "●",
        colour=style.quiet if out else style.accent,
        what=token.name,
        where=f"{' and '.join(token.scope)} · until {token.expires_at:%-d %b %Y}",
        amount=out,
    )


def _card(ctx: AppContext, token: TokenSummary) -> None:
    out = state_of(token, ctx=ctx)
    facts = [
        ("Speaks for", token.party),
        ("It", ", ".join(SCOPE_MEANS[one] for one in token.scope)),
        ("Made", f"{say_moment(token.created_at, zone=ctx.zone)} by {token.created_by}"),
        ("Ends", say_moment(token.expires_at, zone=ctx.zone)),
        ("Revoked", say_moment(token.revoked_at, zone=ctx.zone) if token.revoked_at else ""),
    ]
    show_facts(token.name, out or "valid", facts)
    if not out and st.button("Revoke", key="revoke token"):
        revoke_token(ctx, token)


@st.dialog("Make a token", width="medium")
def make_token(ctx: AppContext) -> None:
    """Who will use it, for whom and how long; then the token, once."""
    name = st.text_input("The system that will use it", key="token name", max_chars=200, placeholder="its name")
    left, right = st.columns(2)
    known = [OCU, *(one.code for one in find_parties(ctx.services.engine) if one.code != OCU)]
    parties = [one for one in known if tokens.may_issue(ctx.manager(), one)]
    party = left.selectbox("It speaks for", parties, key="token party", index=None, placeholder="party")
    today = ctx.clock().date()
    until = right.date_input(
        "Until", today + timedelta(days=365), key="token until", min_value=today + timedelta(days=1),
        max_value=today + timedelta(days=LONGEST_DAYS), format="DD.MM.YYYY",
    )  # fmt: skip
    scope = st.multiselect("It may", SCOPES, default=[REPORT], key="token scope", format_func=SCOPE_MEANS.__getitem__)
    if st.button("Make it", type="primary", key="token now", disabled=not (name.strip() and party)):
        _issue(ctx, name=name, party=str(party), scope=scope, until=until)


def _issue(ctx: AppContext, *, name: str, party: str, scope: list[str], until: date) -> None:
    issued: list[str] = []
    days = (until - ctx.clock().date()).days
    if act(
        ctx,
        lambda work: issued.append(tokens.issue(work, name=name, party=party, scope=scope, days=days)),
        told=f"{name.strip()} has a token for {party}, until {until:%-d %b %Y}.",
        secret=lambda: issued[0],
    ):
        open_one(name.strip())
        st.rerun()


@st.dialog("Revoke a token")
def revoke_token(ctx: AppContext, token: TokenSummary) -> None:
    """Asks once more: this cannot be undone."""
    st.markdown(
        f"**{plain(token.name)}** is refused from now on. This cannot be undone: the system needs another token, "
        "with another name."
    )
    if st.button("Revoke", type="primary", key="revoke now") and act(
        ctx, lambda work: tokens.revoke(work, token.name), told=f"The token {token.name} is revoked."
    ):
        st.rerun()
